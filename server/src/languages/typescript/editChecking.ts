/** Does an edit compile? Compares a file before and after it: no new error, and the same exported declarations. */

import type { ts } from "ts-morph";

import type { FileReader } from "#facts/reading";

import { configOf, isChecked } from "./editConfig";
import { cancelAfter, isTooSlow, openProgram } from "./editProgram";
import { openSource } from "./editSource";
import { hasSyntaxError } from "./parse";

export interface CheckWish {
  readonly reader: FileReader;
  readonly root: string;
  /** Absolute path of the edited file. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** Files the edit creates: path → text. */
  readonly added: ReadonlyMap<string, string>;
  /** Declarations appended to `after` that must compile too and are never written. */
  readonly proof?: string;
  /** Milliseconds the whole check may take. */
  readonly budget: number;
}

export type CheckOutcome =
  | { readonly kind: "sound" }
  /** The edit would not compile, or would change what the file exports. */
  | { readonly kind: "broken"; readonly because: string }
  /** Types were not looked at: the program is too large for the budget. */
  | { readonly kind: "late" };

/** Checks syntax always, types where the compiler would. */
export async function checkEdit(wish: CheckWish): Promise<CheckOutcome> {
  if (hasSyntaxError(openSource(wish.path, wish.after).tree)) {
    return { kind: "broken", because: "the edited text would not parse" };
  }
  const { options } = configOf(wish.reader, wish.root, wish.path);
  if (!isChecked(wish.path, options, wish.before)) return { kind: "sound" };
  const until = performance.now() + wish.budget;
  try {
    return await compare(wish, until);
  } catch (error) {
    if (isTooSlow(error)) return { kind: "late" };
    throw error;
  }
}

async function compare(wish: CheckWish, until: number): Promise<CheckOutcome> {
  const before = await judge(wish, wish.before, new Map(), until);
  const after = await judge(wish, wish.after, wish.added, until);
  const fresh = newErrors(before.errors, after.errors)[0];
  if (fresh !== undefined) return { kind: "broken", because: `the edited text would not compile: ${fresh}` };
  if (before.declarations !== after.declarations) {
    return { kind: "broken", because: "the edit would change the types this file exports" };
  }
  if (wish.proof === undefined) return { kind: "sound" };
  const proven = await judge(wish, `${wish.after}\n${wish.proof}`, wish.added, until);
  const wrong = newErrors(after.errors, proven.errors)[0];
  if (wrong === undefined) return { kind: "sound" };
  return { kind: "broken", because: `the derived text does not equal its type: ${wrong}` };
}

interface Judgement {
  /** Messages of every error, repeated as often as they occur. */
  readonly errors: readonly string[];
  readonly declarations: string;
}

async function judge(
  wish: CheckWish,
  text: string,
  added: ReadonlyMap<string, string>,
  until: number,
): Promise<Judgement> {
  const { reader, root, path } = wish;
  const { program, file } = await openProgram({ reader, root, path, text, added, until });
  const token = cancelAfter(until);
  const errors: string[] = [];
  const sources = [file, ...[...added.keys()].map((name) => program.getSourceFile(name))];
  for (const source of sources) {
    if (source === undefined) continue;
    for (const diagnostic of program.getSemanticDiagnostics(source, token)) errors.push(messageOf(diagnostic));
  }
  let declarations = "";
  program.emit(file, (_, content) => (declarations += content), token, true);
  return { errors, declarations };
}

function newErrors(before: readonly string[], after: readonly string[]): readonly string[] {
  const known = new Map<string, number>();
  for (const message of before) known.set(message, (known.get(message) ?? 0) + 1);
  return after.filter((message) => {
    const left = known.get(message) ?? 0;
    if (left > 0) known.set(message, left - 1);
    return left === 0;
  });
}

/** The first sentence of a diagnostic, without its position: edits move positions. */
function messageOf(diagnostic: ts.Diagnostic): string {
  const { code, messageText } = diagnostic;
  return `TS${code} ${typeof messageText === "string" ? messageText : messageText.messageText}`;
}
