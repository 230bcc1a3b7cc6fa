/** Keyword arguments of Python calls: read, set and added as the file writes its calls. */

import { insertAt } from "#facts/edits";
import type { TextEdit } from "#facts/place";

import { eolAt, indentAt, lineEnd } from "../textLines";
import { childIn, type PyEditNode, type PySource, textOf } from "./editSource";
import { isAlone } from "./editStyle";

export interface PyArguments {
  readonly positional: readonly PyEditNode[];
  /** Keyword → its value. */
  readonly keywords: ReadonlyMap<string, PyEditNode>;
  /** `*args` or `**options`: what else the call is given is not known. */
  readonly spread: "" | "*" | "**";
}

/** What a call is given; undefined for `f(x for x in y)`, which takes no more arguments as it stands. */
export function argumentsOf(source: PySource, call: PyEditNode): PyArguments | undefined {
  const list = childIn(call, "arguments");
  if (list?.kind !== "argument_list") return undefined;
  const keywords = new Map<string, PyEditNode>();
  const positional: PyEditNode[] = [];
  let spread: PyArguments["spread"] = "";
  for (const given of list.children) {
    if (given.kind === "dictionary_splat") spread = "**";
    else if (given.kind === "list_splat") spread = spread === "" ? "*" : spread;
    else if (given.kind === "keyword_argument") {
      const name = childIn(given, "name");
      const value = childIn(given, "value");
      if (name !== undefined && value !== undefined) keywords.set(textOf(source, name), value);
    } else positional.push(given);
  }
  return { positional, keywords, spread };
}

/** The callee as written: `requests.get`, `self.session.get`. */
export function calleeText(source: PySource, call: PyEditNode): string {
  const callee = childIn(call, "function");
  return callee === undefined ? "" : textOf(source, callee).replace(/\s+/g, "");
}

/** Adds `name=value` behind the last argument, on a line of its own where the others have one. */
export function addKeyword(source: PySource, call: PyEditNode, name: string, value: string): readonly TextEdit[] {
  const { text } = source;
  const list = childIn(call, "arguments") ?? call;
  const last = list.children.at(-1);
  const added = `${name}=${value}`;
  if (last === undefined) return [insertAt(list.end - 1, added)];
  const closing = list.end - 1;
  if (!isAlone(text, closing)) return [insertAt(last.end, `, ${added}`)];
  // The closing bracket has a line of its own: so does the new argument, behind the last one's comment.
  const comma = /^\s*,/.exec(withoutComments(source, last.end, closing));
  const end = lineEnd(text, comma === null ? last.end : last.end + comma[0].length);
  const line = `${eolAt(text, end)}${indentAt(text, last.start)}${added}`;
  return comma === null ? [insertAt(last.end, ","), insertAt(end, line)] : [insertAt(end, `${line},`)];
}

/** The text between two offsets with its comments blanked. */
function withoutComments({ text, comments }: PySource, start: number, end: number): string {
  let blanked = text.slice(start, end);
  for (const comment of comments) {
    if (comment.start < start || comment.end > end) continue;
    const from = comment.start - start;
    blanked = blanked.slice(0, from) + " ".repeat(comment.end - comment.start) + blanked.slice(comment.end - start);
  }
  return blanked;
}
