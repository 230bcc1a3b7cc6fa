/** Writes a file of Python through the kit's atomic write: `with open(p, "w") as f: …` becomes `write_atomic(p, …)`. */

import { touches } from "#facts/edits";
import type { TextEdit } from "#facts/place";
import { fileCallsIn } from "#languages/python/editFiles";
import { importNames } from "#languages/python/editKit";
import { pathArgument, pathText } from "#languages/python/editPaths";
import {
  childIn,
  contains,
  enclosingFunction,
  isAsync,
  openedPython,
  openPython,
  type PyEditNode,
  type PySource,
  textOf,
} from "#languages/python/editSource";
import { outdented } from "#languages/python/editStyle";
import { withoutUnusedImports } from "#languages/python/editUnused";
import { eolAt, indentAt } from "#languages/textLines";

import { defineFix, refuse } from "../fix";
import { writeHindrance } from "./fix.python.hindrance";
import { type PyWrite, writeAt } from "./fix.python.write";

const TITLE = "Write the file atomically";

export const writeAtomically = defineFix({
  id: "write-atomically",
  language: "python",
  rules: ["non-atomic-write"],
  tier: "behavioral",
  preferred: true,
  title: () => TITLE,
  refactoring: {
    kind: "atomic-write",
    title: "Make this write atomic",
    subject(path, text, selection) {
      const source = openedPython(path, text);
      const write = source === undefined ? undefined : writeAt(source, selection);
      if (write === undefined || "because" in write) return undefined;
      const callee = childIn(write.file.call, "function") ?? write.file.call;
      return { start: callee.start, end: callee.end };
    },
  },
  async plan(request) {
    const source = await openPython(request.path, request.text);
    const write = writeAt(source, request.span);
    if ("because" in write) return refuse(write.because);
    const hindrance = writeHindrance(source, write);
    if (hindrance !== undefined) return refuse(hindrance);
    const wish = { part: "atomic_write", name: "write_atomic" };
    const imported = await importNames(request, source, { parts: [wish] });
    if ("because" in imported) return refuse(imported.because);
    const [local = wish.name] = imported.parts;
    const replaced = replacedWrite(source, write, local);
    if ("because" in replaced) return refuse(replaced.because);
    const edits = withoutUnusedImports(source, [...imported.edits, ...replaced.edits]);
    const title = readsBefore(source, write) ? `${TITLE} (several writers need a lock too)` : TITLE;
    const notes = notesOf(write);
    return { kind: "ways", ways: [{ title, tier: "behavioral", edits, kit: [wish.part], notes }] };
  },
});

/** What stands between the parts of the content goes; they, and comments before them, stay. */
function replacedWrite(
  source: PySource,
  { statement, path, parts }: PyWrite,
  local: string,
): { readonly edits: readonly TextEdit[] } | { readonly because: string } {
  const body = childIn(statement, "body");
  const level = body === undefined ? "" : levelOf(source, statement, body);
  const edits: TextEdit[] = [];
  let from = statement.start;
  for (const [index, { node, edits: inner }] of parts.entries()) {
    const lead =
      index === 0 ? `${commentsAbove(source, statement, node)}${local}(${pathArgument(source, path)}, ` : " + ";
    const gap = { start: from, end: node.start };
    if ((index > 0 && hasComment(source, gap)) || inner.some(({ span }) => hasComment(source, span)))
      return { because: "a comment stands between the parts of the content" };
    const outwards = outdented(source, node, level).filter(
      ({ span }) => !inner.some((edit) => touches(edit.span, span)),
    );
    edits.push({ span: gap, newText: lead }, ...inner, ...outwards);
    from = node.end;
  }
  const rest = { start: from, end: statement.end };
  if (hasComment(source, rest)) return { because: "a comment stands behind the content" };
  return { edits: [...edits, { span: rest, newText: ")" }] };
}

const hasComment = ({ comments }: PySource, { start, end }: TextEdit["span"]): boolean =>
  comments.some((comment) => start <= comment.start && comment.end <= end);

/** Comments on the head of the block, each on a line of its own above the call. */
function commentsAbove({ text, comments }: PySource, statement: PyEditNode, first: PyEditNode): string {
  const line = `${eolAt(text, statement.start)}${indentAt(text, statement.start)}`;
  return comments
    .filter(({ start, end }) => statement.start < start && end <= first.start)
    .map(({ start, end }) => text.slice(start, end).trimEnd() + line)
    .join("");
}

/** What the body of a block stands deeper than its head. */
function levelOf({ text }: PySource, statement: PyEditNode, body: PyEditNode): string {
  const outer = indentAt(text, statement.start);
  const inner = indentAt(text, body.start);
  return inner.startsWith(outer) ? inner.slice(outer.length) : "";
}

/** Is the same path read earlier in the function, with no lock around both? */
function readsBefore(source: PySource, { statement, path }: PyWrite): boolean {
  const around = enclosingFunction(statement) ?? source.root;
  const wanted = pathText(source, path);
  const isLocked = contains(around, (node) => node.kind === "with_item" && /lock/i.test(textOf(source, node)));
  return (
    !isLocked &&
    fileCallsIn(source, around).some(
      (file) =>
        file.use === "read" &&
        file.call.end <= statement.start &&
        file.path !== undefined &&
        pathText(source, file.path) === wanted,
    )
  );
}

/** What is not as it was: the encoding and the line ends of a file that names none, and how long it takes. */
function notesOf({ statement, file: { binary, options }, parts }: PyWrite): readonly string[] {
  const notes: string[] = [];
  const isPlain = binary || parts.every((part) => part.isPlain);
  if (!isPlain && options?.has("encoding") !== true)
    notes.push("text is written as UTF-8 with its line ends as they are, whatever the system's own are");
  else if (!isPlain && options?.has("newline") !== true)
    notes.push("line ends are written as they are, on Windows too");
  const around = enclosingFunction(statement);
  if (around !== undefined && isAsync(around))
    notes.push("it waits for the disk: `await asyncio.to_thread(write_atomic, …)` leaves the event loop free");
  return notes;
}
