/** The ways past a check: its secret is not set, there is nothing to check, or it fails itself. */

import type { FileFacts, Operation, Scope, Value } from "#facts/file";
import type { Place, Span } from "#facts/place";
import type { Call, View } from "#linking/view";

import { comparisonsOf, isSignatureCheck, letsThrough } from "../questions/input/genuine";
import { traceInput } from "../questions/input/inputTrace";
import { askedFor, settingName, settingOf } from "../questions/input/settings";
import { ownChecks, settingIn } from "./checks";

export interface Guard {
  readonly file: FileFacts;
  /** The function that checks. */
  readonly scope: Scope;
  /** The settings it compares or verifies with. */
  readonly secrets: ReadonlySet<string>;
  readonly checks: readonly Call[];
}

export interface Hole {
  /** The condition, or the handler, that opens the way. */
  readonly place: Place;
  readonly gap: Gap;
}

export type Gap =
  /** isOff: the code itself gives the setting no value: a feature that is off until somebody wants it. */
  | { readonly how: "unset"; readonly setting: string; readonly isOff: boolean }
  | { readonly how: "absent" }
  | { readonly how: "failed"; readonly check: string }
  | { readonly how: "not-found"; readonly check: string; readonly word: string };

/** The first way past a check, if there is one. */
export function holeOf(view: View, { file, scope, secrets, checks }: Guard): Hole | undefined {
  for (const branch of partsOf(file, scope, "branch")) {
    if (isForDevelopment(view, file, branch)) continue;
    const unset =
      lettingUnset(view, file, scope, branch, secrets) ?? guardingOnlySet(view, file, scope, branch, secrets);
    if (unset !== undefined)
      return {
        place: view.place(file, spanOf(unset, branch)),
        gap: { how: "unset", setting: settingName(unset.setting), isOff: isOff(view, file, unset.value) },
      };
    const absent = checks.some(isSignatureCheck) ? lettingAbsent(view, file, branch) : undefined;
    if (absent !== undefined) return { place: view.place(file, spanOf(absent, branch)), gap: { how: "absent" } };
  }
  const failed = lettingFailed(view, file, scope);
  if (failed === undefined) return undefined;
  const handler = view.handlers(file).find((one) => one.scope === failed.handler.id);
  return {
    place: handler?.place ?? view.place(file, firstOf(failed.handler)),
    gap: { how: "failed", check: failed.check.callee },
  };
}

/** What a condition asks for, `process.env.KEY` as a whole. Values of some kinds have no place of their own: then what lets through. */
function spanOf({ value, through }: Asked, branch: Scope): Span {
  if (value.kind === "name") {
    const { start, end } = value.span;
    return { start, end: Math.max(end, start + [value.name, ...value.path].join(".").length) };
  }
  const own = "span" in value ? value.span : undefined;
  return own ?? through?.span ?? firstOf(branch);
}

export const firstOf = ({ span }: Scope) => ({ start: span.start, end: Math.min(span.end, span.start + 1) });

/** Branches, or catch clauses, of the function itself. */
const partsOf = (file: FileFacts, scope: Scope, kind: Scope["kind"]): readonly Scope[] =>
  file.scopes.filter((part) => part.kind === kind && part.function === scope.id);

interface Asked {
  readonly value: Value;
  readonly through?: Operation;
}

interface AskedSetting extends Asked {
  readonly setting: string;
}

/** The first of these values that is one of the settings. */
function firstSetting(
  view: View,
  file: FileFacts,
  values: readonly Value[],
  secrets: ReadonlySet<string>,
): AskedSetting | undefined {
  for (const value of values) {
    const setting = settingOf(view, file, value);
    if (setting !== undefined && secrets.has(setting)) return { value, setting };
  }
  return undefined;
}

const throughIn = (view: View, file: FileFacts, part: Scope): Operation | undefined =>
  view.operations(file, part.id).find((operation) => letsThrough(view, file, operation));

/** `if (!secret) return next();` */
function lettingUnset(
  view: View,
  file: FileFacts,
  scope: Scope,
  branch: Scope,
  secrets: ReadonlySet<string>,
): AskedSetting | undefined {
  if (branch.test === undefined || secrets.size === 0) return undefined;
  const asked = firstSetting(view, file, askedFor(branch.test, "empty"), secrets);
  if (asked === undefined) return undefined;
  const through = throughIn(view, file, branch);
  if (through === undefined || (through.kind === "call" && isEndOfRoute(view, file, scope))) return undefined;
  return { ...asked, through };
}

/** `app.get("/admin", (request, response, next) => …)`: what the check guards is in the function itself, and `next()` leaves it out. */
const isEndOfRoute = (view: View, file: FileFacts, { id }: Scope): boolean =>
  view.routes().some(({ method, chain }) => {
    const last = chain.at(-1)?.function;
    return method !== "all" && last?.scope === id && last.file === file;
  });

/** `{ uploadPassword: false }` */
function isOff(view: View, file: FileFacts, value: Value): boolean {
  const things = view.things(file, value);
  return (
    things.length > 0 &&
    things.every((thing) => thing.kind === "literal" && (thing.value === false || thing.value === null))
  );
}

/** `if (secret) { if (given !== secret) return refuse(); }` and on it goes: with no secret nobody is refused. */
function guardingOnlySet(
  view: View,
  file: FileFacts,
  scope: Scope,
  branch: Scope,
  secrets: ReadonlySet<string>,
): AskedSetting | undefined {
  if (branch.test === undefined || secrets.size === 0) return undefined;
  const tests = branch.test.kind === "choice" && branch.test.and !== undefined ? [branch.test.and] : [branch.test];
  const asked = firstSetting(
    view,
    file,
    tests.flatMap((test) => askedFor(test, "set")),
    secrets,
  );
  if (asked === undefined) return undefined;
  const { setting } = asked;
  const refuses =
    branch.test.kind === "choice"
      ? branch.exits !== undefined && comparisonsOf(branch.test).some((one) => speaksOf(view, file, one, setting))
      : file.scopes.some(
          (inner) =>
            inner.kind === "branch" &&
            inner.id !== branch.id &&
            view.inside(file, inner.id, branch.id) &&
            inner.exits !== undefined &&
            comparisonsOf(inner.test).some((one) => speaksOf(view, file, one, setting)),
        ) && branch.exits === undefined;
  if (!refuses) return undefined;
  const later = view.operations(file, scope.id).filter((operation) => operation.span.start >= branch.span.end);
  const isElse = file.scopes.some(
    (other) =>
      other.kind === "branch" &&
      other.parent === branch.parent &&
      other.test?.kind === "not" &&
      other.span.start >= branch.span.end &&
      other.exits !== undefined &&
      askedFor(other.test, "empty").some((value) => settingOf(view, file, value) === setting),
  );
  const goesOn = later.some((operation) => letsThrough(view, file, operation) || isWork(view, file, operation));
  return goesOn && !isElse ? asked : undefined;
}

const speaksOf = (
  view: View,
  file: FileFacts,
  { left, right }: Extract<Value, { kind: "comparison" }>,
  setting: string,
): boolean => [left, right].some((side) => settingIn(view, file, side) === setting);

const isWork = (view: View, file: FileFacts, operation: Operation): boolean => {
  const call = view.call(file, operation);
  return call !== undefined && (call.concept?.startsWith("row-") === true || view.effectsOf(call).length > 0);
};

/** `if (!request.headers["x-signature"]) return next();` */
function lettingAbsent(view: View, file: FileFacts, branch: Scope): Asked | undefined {
  if (branch.test === undefined) return undefined;
  const asked = askedFor(branch.test, "empty");
  const through = asked.length === 0 ? undefined : throughIn(view, file, branch);
  if (through === undefined) return undefined;
  const value = asked.find((one) =>
    traceInput(view, file, one, { until: Number.POSITIVE_INFINITY }).trails.some(
      ({ origin }) => origin.part === "headers" && /sign|hmac|hub/i.test(origin.path.join(".")),
    ),
  );
  return value === undefined ? undefined : { value, through };
}

/** `catch { return true; }` round a check; `catch { next(); }` round the check of a signature. */
function lettingFailed(
  view: View,
  file: FileFacts,
  scope: Scope,
): { readonly handler: Scope; readonly check: Call } | undefined {
  for (const handler of partsOf(file, scope, "catch")) {
    if (handler.of === undefined) continue;
    const check = ownChecks(view, file, view.operations(file, handler.of)).find(
      (call) => !view.inside(file, call.operation.scope, handler.id),
    );
    if (check === undefined) continue;
    const through = throughIn(view, file, handler);
    // `next()` after a bad token may only mean that the caller stays anonymous.
    if (through !== undefined && (through.kind === "return" || isSignatureCheck(check))) return { handler, check };
  }
  return undefined;
}

/** Said in so many words: only outside production, or by a switch of its own. */
function isForDevelopment(view: View, file: FileFacts, branch: Scope): boolean {
  const chain = view.chain(file, branch.id).filter((scope) => scope.kind === "branch");
  return chain.some((scope) =>
    /NODE_ENV|VERCEL_ENV|isDev|isProd|isTest|development|production|localhost|DEV_MODE|DEBUG/.test(
      JSON.stringify(scope.test),
    ),
  );
}
