/** Does an edit compile? Compares a file before and after it: no new error, and the same exported declarations. */

import type { ts } from "ts-morph";

import type { Span } from "#facts/place";
import type { FileReader } from "#facts/reading";

import { configOf, folderOf, isChecked, isTypescriptBefore } from "./editConfig";
import { narrowedInClosures } from "./editNarrowing";
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
  /** Calls of `before` that types must show to give a promise. */
  readonly promises?: readonly Span[];
  /** Milliseconds the whole check may take. */
  readonly budget: number;
}

export type CheckOutcome =
  | {
      readonly kind: "sound";
      /** The compiler does not look at the types of this file. */
      readonly isUntyped?: boolean;
    }
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
  if (!isChecked(wish.path, options, wish.before)) return { kind: "sound", isUntyped: true };
  const until = performance.now() + wish.budget;
  try {
    return await compare(wish, until);
  } catch (error) {
    if (isTooSlow(error)) return { kind: "late" };
    throw error;
  }
}

/** The text before the edit is checked only for what the text after it is accused of; that is half of the time, nearly always. */
async function compare(wish: CheckWish, until: number): Promise<CheckOutcome> {
  const after = await judge(wish, wish.after, until);
  const errors = errorsOf(after);
  const [unfit] = areTypesInstalled(wish) ? errorsOfAdded(after) : [];
  if (unfit !== undefined) return { kind: "broken", because: `the file it adds would not compile here: ${unfit}` };
  const declarations = declarationsOf(after);
  const forgets = isTypescriptBefore(wish, 5, 4);
  const narrowed = forgets ? narrowedOf(after) : [];
  const before = await judge(wish, wish.before, until);
  if (wish.promises?.some((span) => !isPromise(before, wish.before, span)))
    return { kind: "broken", because: "its types do not say that the call gives a promise" };
  const fresh = errors.length === 0 ? undefined : newErrors(errorsOf(before), errors)[0];
  if (fresh !== undefined) return { kind: "broken", because: `the edited text would not compile: ${fresh}` };
  const forgotten = narrowed.length === 0 ? undefined : newErrors(narrowedOf(before), narrowed)[0];
  if (forgotten !== undefined)
    return {
      kind: "broken",
      because: `TypeScript before 5.4 forgets in a function what \`${forgotten}\` was found to be`,
    };
  if (declarationsOf(before) !== declarations) {
    return { kind: "broken", because: "the edit would change the types this file exports" };
  }
  if (wish.proof === undefined) return { kind: "sound" };
  const proven = await judge(wish, `${wish.after}\n${wish.proof}`, until);
  const wrong = newErrors(errors, errorsOf(proven))[0];
  if (wrong === undefined) return { kind: "sound" };
  return { kind: "broken", because: `the derived text does not equal its type: ${wrong}` };
}

interface Judged {
  readonly program: ts.Program;
  readonly file: ts.SourceFile;
  /** Files the edit creates, as far as the text imports them. */
  readonly added: readonly ts.SourceFile[];
  readonly token: ts.CancellationToken;
}

async function judge(wish: CheckWish, text: string, until: number): Promise<Judged> {
  const { reader, root, path, added } = wish;
  const { program, file } = await openProgram({ reader, root, path, text, added, until });
  const sources = [...added.keys()].map((name) => program.getSourceFile(name));
  return { program, file, added: sources.filter((source) => source !== undefined), token: cancelAfter(until) };
}

/** Do the types say that the call of the text gives a promise, whatever way it takes? `any` says nothing. */
function isPromise({ program, file }: Judged, text: string, span: Span): boolean {
  // The compiler is given the text without its byte order mark.
  const mark = text.length - file.text.length;
  let found: ts.Node | undefined;
  const visit = (node: ts.Node): void => {
    if (node.getStart(file) + mark === span.start && node.end + mark === span.end) found = node;
    else if (node.pos + mark <= span.start && span.end <= node.end + mark) node.forEachChild(visit);
  };
  visit(file);
  const type = found === undefined ? undefined : program.getTypeChecker().getTypeAtLocation(found);
  return type?.getProperty("then") !== undefined;
}

/** Messages of every error, repeated as often as they occur. */
const errorsOf = ({ program, file, token }: Judged): readonly string[] =>
  program.getSemanticDiagnostics(file, token).map(messageOf);

/** Errors of new files are new, whatever the compiler knew of them before: they stay in its program from one check to the next. */
const errorsOfAdded = ({ program, added, token }: Judged): readonly string[] =>
  added.flatMap((source) => program.getSemanticDiagnostics(source, token).map(messageOf));

/** Before packages are installed, the types of Node are missing everywhere, and a new file is not worse than the others. */
function areTypesInstalled({ reader, root, path }: CheckWish): boolean {
  for (let folder = folderOf(path); folder.startsWith(root); folder = folderOf(folder)) {
    if (reader.kind(`${folder}/node_modules`) === "folder") return true;
    if (folder === root) return false;
  }
  return false;
}

const narrowedOf = ({ program, file }: Judged): readonly string[] => narrowedInClosures(program.getTypeChecker(), file);

function declarationsOf({ program, file, token }: Judged): string {
  let declarations = "";
  program.emit(file, (_, content) => (declarations += content), token, true);
  return declarations;
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
