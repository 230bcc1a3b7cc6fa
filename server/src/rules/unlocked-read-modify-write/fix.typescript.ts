/** Holds a file lock from before the read until the block that writes ends. */

import type { Span, TextEdit } from "#facts/place";
import { importParts } from "#languages/typescript/editKit";
import {
  bare,
  type CallLike,
  callAt,
  contains,
  type EditSource,
  enclosingFunction,
  type FunctionNode,
  functionName,
  isAsync,
  isGenerator,
  openSource,
  textOf,
  ts,
} from "#languages/typescript/editSource";
import { detectStyle, type EditStyle } from "#languages/typescript/editStyle";
import { allowsUsing } from "#languages/typescript/editUsing";
import { closureHindrance, statementBefore, wrapStatements } from "#languages/typescript/editWrap";

import { defineFix, type FixRequest, type FixWay, refuse } from "../fix";

const TITLE = "Hold a file lock from the read to the write";

export const lockFile = defineFix({
  id: "lock-file",
  language: "typescript",
  rules: ["unlocked-read-modify-write"],
  tier: "behavioral",
  preferred: true,
  title: () => TITLE,
  plan(request) {
    const source = openSource(request.path, request.text);
    const write = callAt(source, request.span);
    if (write === undefined) return refuse("there is no write here any more");
    const read = readOf(request, source, write);
    if (read === undefined) return refuse("the read of the same path is not in this function");
    const region = regionOf(source, read, write);
    if ("because" in region) return refuse(region.because);
    const ways = waysOf(request, source, region);
    return Array.isArray(ways) ? { kind: "ways", ways } : refuse(String(ways));
  },
});

/** The statements that must run under the lock, and the path it is for. */
interface Region {
  readonly path: ts.Expression;
  readonly block: ts.Block;
  /** The statement that reads; the region is it and all that follow in the block. */
  readonly first: ts.Statement;
  readonly inBody: boolean;
}

type Refused = { readonly because: string };

/** The read the rule saw, else the nearest earlier read of the same path. */
function readOf({ facts }: FixRequest, source: EditSource, write: CallLike): CallLike | undefined {
  const { readStart, readEnd, sameFile } = facts;
  if (typeof readStart === "number" && typeof readEnd === "number") {
    return sameFile === false ? undefined : callCovering(source, { start: readStart, end: readEnd });
  }
  const path = write.arguments?.[0];
  const around = enclosingFunction(write) ?? source.tree;
  if (path === undefined) return undefined;
  let found: CallLike | undefined;
  contains(around, (node) => {
    const reads = ts.isCallExpression(node) && /\bread\w*$/i.test(textOf(source, node.expression));
    const sameText =
      reads && node.arguments[0] !== undefined && textOf(source, node.arguments[0]) === textOf(source, path);
    if (sameText && node.end <= write.getStart(source.tree)) found = node;
    return false;
  });
  return found;
}

const callCovering = (source: EditSource, span: Span): CallLike | undefined => {
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
};

function regionOf(source: EditSource, read: CallLike, write: CallLike): Region | Refused {
  const around = enclosingFunction(write);
  if (around === undefined) return { because: "a lock at the top level would be held as long as the program runs" };
  if (!isAsync(around) || isGenerator(around))
    return { because: "a file lock needs an async function that is no generator" };
  if (enclosingFunction(read) !== around) return { because: "the read and the write are in different functions" };
  const path = samePath(source, read, write);
  if ("because" in path) return path;
  const block = commonBlock(read, write);
  if (block === undefined) return { because: "the read and the write have no block in common" };
  const first = block.statements.find((statement) => read.getStart(source.tree) < statement.end);
  if (first === undefined) return { because: "the read is not in the block of the write" };
  const unstable = instability(source, around, path.path, first);
  if (unstable !== undefined) return { because: unstable };
  if (isHeldByCaller(source, functionName(around))) return { because: "a caller holds a lock around it already" };
  const waits = waitingInside(source, around, block, first);
  if (waits !== undefined) return { because: waits };
  return { path: path.path, block, first, inBody: block.parent === around };
}

function samePath(source: EditSource, read: CallLike, write: CallLike): { readonly path: ts.Expression } | Refused {
  const written = write.arguments?.[0];
  const other = read.arguments?.[0];
  if (
    written === undefined ||
    other === undefined ||
    !/write|rename|outputJson/i.test(textOf(source, write.expression))
  ) {
    return { because: "the path of the file is not visible here" };
  }
  if (textOf(source, written) !== textOf(source, other)) {
    return { because: "it is not certain that the read and the write are of one path" };
  }
  const computed = contains(written, (node) => ts.isCallExpression(node) && !isPathCall(source, node));
  if (computed) return { because: "the path is computed by a call" };
  if (/^["'`](\/dev|\/proc|\\\\)/.test(textOf(source, written))) return { because: "the path is not an ordinary file" };
  return { path: written };
}

const isPathCall = (source: EditSource, call: ts.CallExpression): boolean =>
  /^(path\.)?(join|resolve|normalize)$/.test(textOf(source, call.expression));

function commonBlock(a: ts.Node, b: ts.Node): ts.Block | undefined {
  for (let at: ts.Node | undefined = a; at !== undefined; at = at.parent) {
    if (ts.isBlock(at) && at.pos <= b.pos && b.end <= at.end) return at;
  }
  return undefined;
}

/** Names in the path must exist before the lock and keep their value. */
function instability(
  source: EditSource,
  around: ts.Node,
  path: ts.Expression,
  first: ts.Statement,
): string | undefined {
  const names = new Set<string>();
  contains(path, (node) => {
    if (ts.isIdentifier(node)) names.add(node.text);
    return false;
  });
  let because: string | undefined;
  contains(around, (node) => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && names.has(node.name.text)) {
      if (node.getStart(source.tree) >= first.getStart(source.tree)) because = "the path is made after the read begins";
    }
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      const target = bare(node.left);
      if (ts.isIdentifier(target) && names.has(target.text)) because = `\`${target.text}\` is assigned to`;
    }
    return because !== undefined;
  });
  return because;
}

/** A lock must not be held while another is taken, or while a peer takes its time. */
function waitingInside(
  source: EditSource,
  around: FunctionNode,
  block: ts.Block,
  first: ts.Statement,
): string | undefined {
  const region = block.statements.filter((statement) => statement.pos >= first.pos);
  if (LOCKS.test(textOf(source, around)) || isInLockedCallback(source, block)) return "a lock is held here already";
  const asks = (node: ts.Node): boolean =>
    ts.isCallExpression(node) && /\.question$|^(question|prompt|confirm)$/.test(textOf(source, node.expression));
  if (region.some((statement) => contains(statement, asks)))
    return "the code waits for a person while the lock would be held";
  const calls = region.some((statement) =>
    contains(statement, (node) => ts.isCallExpression(node) && waitsForPeer(source, node)),
  );
  return calls ? "the code waits for the network while the lock would be held" : undefined;
}

const LOCKS = /\b(acquireFileLock|withFileLock|runExclusive|lockfile\.lock)\s*\(/;

/** `withFileLock(file, () => bump(file))`: a second lock of the same file would wait for the first one's holder, which is itself. */
const isHeldByCaller = (source: EditSource, name: string | undefined): boolean =>
  name !== undefined &&
  contains(
    source.tree,
    (node) => ts.isCallExpression(node) && textOf(source, node.expression) === name && isInLockedCallback(source, node),
    { intoFunctions: true },
  );

function isInLockedCallback(source: EditSource, inner: ts.Node): boolean {
  for (let node: ts.Node = inner; node.parent !== undefined; node = node.parent) {
    const { parent } = node;
    if (
      ts.isCallExpression(parent) &&
      node !== parent.expression &&
      LOCKS.test(`${textOf(source, parent.expression)}(`)
    ) {
      return true;
    }
  }
  return false;
}

const waitsForPeer = (source: EditSource, call: ts.CallExpression): boolean =>
  /^(fetch|axios(\.\w+)?|got(\.\w+)?|retryFetch)$/.test(textOf(source, call.expression)) &&
  !/\b(signal|timeout)\b/.test(textOf(source, call));

function waysOf(request: FixRequest, source: EditSource, region: Region): readonly FixWay[] | string {
  const style = detectStyle(source, request.reader);
  const ways: FixWay[] = [];
  if (allowsUsing(request)) {
    const inserted = withUsing(request, source, style, region);
    if ("because" in inserted) return inserted.because;
    ways.push(way(inserted.edits, "behavioral"));
  }
  const wrapped = withClosure(request, source, style, region);
  if (!("because" in wrapped)) ways.push(way(wrapped.edits, "preview"));
  else if (ways.length === 0) return wrapped.because;
  return ways;
}

const way = (edits: readonly TextEdit[], tier: FixWay["tier"]): FixWay => ({
  title: TITLE,
  tier,
  edits,
  kit: ["fileLock"],
  notes: [],
});

type Edited = { readonly edits: readonly TextEdit[] } | Refused;

function withUsing(request: FixRequest, source: EditSource, style: EditStyle, region: Region): Edited {
  const imported = importParts(request, source, style, [{ part: "fileLock", name: "acquireFileLock" }]);
  if ("because" in imported) return imported;
  const [local = "acquireFileLock"] = imported.locals;
  const path = textOf(source, region.path);
  const line = `await using _lock = await ${local}(${path})${style.semicolon}`;
  return { edits: [...imported.edits, statementBefore(source, region.first, line)] };
}

function withClosure(request: FixRequest, source: EditSource, style: EditStyle, region: Region): Edited {
  const statements = region.block.statements.filter((statement) => statement.pos >= region.first.pos);
  const hindrance = closureHindrance(statements, region.inBody ? "allowed" : "refused");
  if (hindrance !== undefined) return { because: hindrance };
  const imported = importParts(request, source, style, [{ part: "fileLock", name: "withFileLock" }]);
  if ("because" in imported) return imported;
  const last = statements.at(-1);
  if (last === undefined) return { because: "there is nothing to lock" };
  const [local = "withFileLock"] = imported.locals;
  const returns = statements.some((statement) => contains(statement, ts.isReturnStatement));
  const open = `${returns ? "return" : "await"} ${local}(${textOf(source, region.path)}, async () => {`;
  const wrapped = wrapStatements(source, style, { first: region.first, last, open, close: `})${style.semicolon}` });
  return { edits: [...imported.edits, ...wrapped] };
}
