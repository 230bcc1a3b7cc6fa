/** Checks that find something bad (`isInfected`, `isBlocked`), and handlers that answer "nothing found" when such a check fails. */

import type { FileFacts, Operation, Use, Value } from "#facts/file";
import type { Call, ErrorHandler, View } from "#linking/view";

/** Words for what a check holds back. */
const BAD =
  /^(is|was|has|check|are)?_?(infected|malicious|malware|virus|viruses|spam|blocked|banned|flagged|blacklisted|throttled|rate_?limited|locked_?out)$/i;

export interface Denial {
  /** The check that may fail. */
  readonly check: Call;
  /** What it tells of: `isInfected`. */
  readonly word: string;
  readonly answer: "let through" | "held back";
}

/** What a handler answers for a check of the bad that failed; undefined for other handlers, and where it cannot be told. */
export function denialOf(view: View, handler: ErrorHandler): Denial | undefined {
  const { file, scope, kind } = handler;
  if (scope === undefined || kind === "callback") return undefined;
  const found = checkIn(handler);
  if (found === undefined) return undefined;
  const own = view.operations(file, scope);
  const answers = own.filter((operation) => operation.kind === "return").map(({ arguments: [value] }) => value);
  if (answers.some((value) => saysFine(value))) return { ...found, answer: "let through" };
  const holdsBack = own.some((operation) => operation.kind === "throw") || answers.some((value) => saysBad(value));
  return holdsBack ? { ...found, answer: "held back" } : undefined;
}

function checkIn({ file, guarded, operation }: ErrorHandler): Pick<Denial, "check" | "word"> | undefined {
  for (const check of guarded) {
    if (check.concept === "validation") continue;
    const name = check.callee.split(".").at(-1) ?? "";
    const words = [name, ...namesOf(check.operation.use), ...namesOf(operation?.use)];
    const word = words.find((one) => BAD.test(one));
    if (word !== undefined && isAsked(file, check.operation)) return { check, word };
  }
  return undefined;
}

/** Asks another process: what only compares here fails for no reason that matters. */
const isAsked = (file: FileFacts, { use }: Operation): boolean => {
  if (use.to === "awaited" || use.to === "returned") return true;
  const next = use.to === "member" && use.then.to === "callee" ? file.operations[use.then.operation] : undefined;
  return use.to === "member" && (use.name === "then" || use.name === "catch") && next !== undefined;
};

function namesOf(use: Use | undefined): readonly string[] {
  if (use === undefined) return [];
  if (use.to === "awaited") return namesOf(use.then);
  if (use.to === "destructured") return use.names;
  if (use.to === "member") return [use.name];
  return use.to === "bound" ? [use.name] : [];
}

const saysFine = (value: Value | undefined): boolean => says(value, false);
const saysBad = (value: Value | undefined): boolean => says(value, true);

const says = (value: Value | undefined, bad: boolean): boolean =>
  value?.kind === "object"
    ? Object.entries(value.properties).some(([name, property]) => BAD.test(name) && says(property, bad))
    : value?.kind === "literal" && value.value === bad;
