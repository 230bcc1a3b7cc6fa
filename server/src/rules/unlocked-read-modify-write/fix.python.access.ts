/** The read and the write of one file in a function of Python, which a lock has to span. */

import type { Span } from "#facts/place";
import { fileCallOf, fileCallsIn, type PyFileCall } from "#languages/python/editFiles";
import { pathText } from "#languages/python/editPaths";
import {
  callAt,
  contains,
  enclosingFunction,
  isName,
  nearest,
  nodeAt,
  type PyEditNode,
  type PySource,
  statementOf,
  textOf,
} from "#languages/python/editSource";

export interface PyAccess {
  /** The same call twice where one `open` does both (`r+`). */
  readonly read: PyFileCall;
  readonly write: PyFileCall;
}

type Refused = { readonly because: string };

/** The read and the write of the file that a span means, or why a lock round them makes no sense. */
export function accessAt(source: PySource, span: Span): PyAccess | Refused {
  const meant = meantCall(source, span);
  if (meant === undefined) return { because: "there is no read or write of a file here any more" };
  if (meant.path === undefined) return { because: "the path of the file is not visible here" };
  switch (meant.use) {
    case "change":
      return { read: meant, write: meant };
    case "append":
    case "create":
      return { because: "what is appended or created does not depend on what was read" };
    case "unknown":
      return { because: "how the file is opened is not written here" };
    case "read":
    case "write":
      return pairOf(source, meant);
  }
}

/** The file call that a selection means: the one it is in or whose handle it works on, else the first write in it, else the first read. */
function meantCall(source: PySource, span: Span): PyFileCall | undefined {
  const at = callAt(source, span);
  const direct = at === undefined ? undefined : fileCallOf(source, at);
  if (direct !== undefined) return direct;
  const inside = fileCallsIn(source, nodeAt(source, span)).filter(
    ({ call }) => span.start <= call.start && call.end <= span.end,
  );
  const found = inside.find(({ use }) => use === "write") ?? inside[0];
  if (found !== undefined) return found;
  const within = at === undefined ? undefined : fileCallsIn(source, at)[0];
  return within ?? heldBy(source, at ?? nodeAt(source, span));
}

/** `json.dump(state, fh)` in the block of `with open(p, "w") as fh` */
function heldBy(source: PySource, node: PyEditNode): PyFileCall | undefined {
  for (let block = nearest(node, "with_statement"); block !== undefined; ) {
    for (const item of block.children.find(({ kind }) => kind === "with_clause")?.children ?? []) {
      const [held] = item.children;
      const target = held?.kind === "as_pattern" ? held.children[1] : undefined;
      const file = held?.children[0]?.kind === "call" ? fileCallOf(source, held.children[0]) : undefined;
      const isUsed = target !== undefined && contains(node, (inner) => isName(source, inner, textOf(source, target)));
      if (file !== undefined && isUsed) return file;
    }
    block = block.parent === undefined ? undefined : nearest(block.parent, "with_statement");
  }
  return undefined;
}

/** The nearest earlier read of a write's path, or the last later write of a read's, in the same function. */
function pairOf(source: PySource, meant: PyFileCall): PyAccess | Refused {
  const around = enclosingFunction(meant.call);
  const same = fileCallsIn(source, around ?? source.root).filter(
    (file) => enclosingFunction(file.call) === around && namesSame(source, file, meant),
  );
  if (meant.use === "write") {
    const read = same.filter(({ call, use }) => use === "read" && call.start < meant.call.start).at(-1);
    return read === undefined
      ? { because: "no read of the same path comes before it in this function" }
      : ended(source, { read, write: meant });
  }
  const write = same.filter(({ call, use }) => use === "write" && call.start > meant.call.start).at(-1);
  return write === undefined
    ? { because: "no write of the same path follows in this function" }
    : ended(source, { read: meant, write });
}

const namesSame = (source: PySource, a: PyFileCall, b: PyFileCall): boolean =>
  a.path !== undefined && b.path !== undefined && pathText(source, a.path) === pathText(source, b.path);

/** A handle that is kept may be written to the disk only when it is closed, after the lock is given back. */
function ended(source: PySource, access: PyAccess): PyAccess | Refused {
  const { call, form } = access.write;
  const isKept = form === "open" && statementOf(call)?.children[0]?.kind === "assignment";
  return isKept
    ? { because: `\`${textOf(source, call)}\` is closed later on: open it in a \`with\` block first` }
    : access;
}
