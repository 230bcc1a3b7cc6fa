/** The calls that read and write files in a text, and the two of one path that a lock has to span. */

import type { Span } from "#facts/place";
import { modelOfSymbol } from "#knowledge/symbols";
import {
  type CallLike,
  callAt,
  contains,
  type EditSource,
  enclosingFunction,
  textOf,
  ts,
} from "#languages/typescript/editSource";
import { symbolOf } from "#languages/typescript/editSymbols";

import type { FixRequest } from "../fix";

/** The read and the write; on a selection the read may be missing. */
export interface Access {
  readonly read?: CallLike;
  readonly write: CallLike;
}

/** The file call that a selection means: the one it is in, else the first write in it, else the first read. */
export function fileCallIn(source: EditSource, selection: Span): CallLike | undefined {
  const at = callAt(source, selection);
  if (at !== undefined && kindOf(source, at) !== undefined) return at;
  const inside: ts.CallExpression[] = [];
  contains(
    source.tree,
    (node) => {
      const isInside = node.getStart(source.tree) >= selection.start && node.end <= selection.end;
      if (isInside && ts.isCallExpression(node) && kindOf(source, node) !== undefined) inside.push(node);
      return false;
    },
    { intoFunctions: true },
  );
  return inside.find((call) => kindOf(source, call) === "write") ?? inside[0];
}

/** The read and the write of the path that the marked call is about, or why there are none. */
export function accessAt(request: FixRequest, source: EditSource): Access | { readonly because: string } {
  const call = callAt(source, request.span);
  if (call === undefined) return { because: "there is no write here any more" };
  if (request.reason === "selection" && kindOf(source, call) === "read") {
    const write = peerOf(source, call, "write");
    return write === undefined
      ? { because: "the file is only read here, and no write follows" }
      : { read: call, write };
  }
  const read = readOf(request, source, call);
  if (read !== undefined) return { read, write: call };
  return request.reason === "selection"
    ? { write: call }
    : { because: "the read of the same path is not in this function" };
}

/** A read that no write of the same path follows in its function: nothing is torn, and there is nothing to lock. */
export const isOnlyRead = (source: EditSource, call: CallLike): boolean =>
  kindOf(source, call) === "read" && peerOf(source, call, "write") === undefined;

/** The read the rule saw, else the nearest earlier read of the same path. */
function readOf({ facts }: FixRequest, source: EditSource, write: CallLike): CallLike | undefined {
  const { readStart, readEnd, sameFile } = facts;
  if (typeof readStart === "number" && typeof readEnd === "number") {
    return sameFile === false ? undefined : callCovering(source, { start: readStart, end: readEnd });
  }
  return peerOf(source, write, "read");
}

/** The nearest earlier read of a write's path, or the last later write of a read's, in the same function. */
function peerOf(source: EditSource, call: CallLike, kind: "read" | "write"): CallLike | undefined {
  const path = call.arguments?.[0];
  if (path === undefined) return undefined;
  const wanted = textOf(source, path);
  let found: CallLike | undefined;
  contains(enclosingFunction(call) ?? source.tree, (node) => {
    if (!ts.isCallExpression(node) || node === call || !namesKind(source, node, kind)) return false;
    const [given] = node.arguments;
    const isBeyond = kind === "read" ? node.end <= call.getStart(source.tree) : node.getStart(source.tree) >= call.end;
    if (given !== undefined && textOf(source, given) === wanted && isBeyond) found = node;
    return false;
  });
  return found;
}

const namesKind = (source: EditSource, { expression }: CallLike, kind: "read" | "write"): boolean =>
  (kind === "read" ? READS : WRITES).test(textOf(source, expression));

/** Callees that read what a file holds, by the end of their name; `readdir` lists a folder. */
const READS = /\bread(?!dir|link)\w*$/i;

/** Callees that write the file of their first argument, by the end of their name. */
export const WRITES = /write|rename|outputJson/i;

/**
 * Does a call read or write what the file of its first argument holds, by what its library's model says? A stream does so when the block
 * may have ended.
 */
function kindOf(source: EditSource, call: CallLike): "read" | "write" | undefined {
  const symbol = ts.isCallExpression(call) ? symbolOf(source, call) : undefined;
  const model = symbol === undefined ? undefined : modelOfSymbol(symbol, () => undefined);
  if (symbol === undefined || model?.resource !== 0 || model.returns !== undefined) return undefined;
  const { concept } = model;
  if (concept === "file-read") return READS.test(symbol) ? "read" : undefined;
  return concept === "file-write" || concept === "file-append" ? "write" : undefined;
}

function callCovering(source: EditSource, span: Span): CallLike | undefined {
  let found: CallLike | undefined;
  contains(
    source.tree,
    (node) => {
      const whole = node.getStart(source.tree) === span.start && node.end === span.end;
      if (whole && (ts.isCallExpression(node) || ts.isNewExpression(node))) found = node;
      return found !== undefined;
    },
    { intoFunctions: true },
  );
  return found;
}
