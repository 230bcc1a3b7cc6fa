/** Why a lock must not be held round some statements: another one is held, a person or a peer is waited for, or the work outlasts them. */

import type { Concept } from "#knowledge/model";
import { modelOfSymbol } from "#knowledge/symbols";
import { callsAround, isDropped } from "#languages/typescript/editCallChain";
import { rootOf } from "#languages/typescript/editDependency";
import {
  contains,
  type EditSource,
  enclosingFunction,
  functionName,
  textOf,
  ts,
} from "#languages/typescript/editSource";
import { symbolOf } from "#languages/typescript/editSymbols";
import { constantOf } from "#languages/typescript/editWait";

import type { FixRequest } from "../fix";
import type { Region } from "./fix.typescript.region";

/** One line that says what speaks against a lock round the region; undefined when nothing does. */
export function lockHindrance(request: FixRequest, source: EditSource, region: Region): string | undefined {
  const { around, block, first } = region;
  if (request.facts.held === true || isHeldByCaller(source, functionName(around), new Set()))
    return "a caller holds a lock around it already";
  if (contains(around, (node) => isLocking(source, node), { intoFunctions: true }) || isInLockedCallback(source, block))
    return "a lock is held here already";
  const statements = block.statements.filter((statement) => statement.pos >= first.pos);
  const has = (test: (node: ts.Node) => boolean): boolean =>
    statements.some((statement) => contains(statement, test, { intoFunctions: true }));
  if (has((node) => ts.isCallExpression(node) && outlasts(source, node)))
    return "the work on a file is not awaited here: the lock would be given back before it ends";
  if (has((node) => ts.isCallExpression(node) && ASKS.test(textOf(source, node.expression))))
    return "the code waits for a person while the lock would be held";
  const isWaiting = typeof request.facts.waits === "string";
  return isWaiting || has((node) => ts.isCallExpression(node) && waitsForPeer(request, source, node))
    ? "the code waits for the network while the lock would be held"
    : undefined;
}

const ASKS = /\.question$|^(question|prompt|confirm)$/;
const LOCKS = /\b(acquireFileLock|withFileLock|runExclusive|lockfile\.lock)\s*\(/;

/** A call that takes a lock, by its name or by what its library's model says. */
function isLocking(source: EditSource, node: ts.Node): boolean {
  if (!ts.isCallExpression(node)) return false;
  if (LOCKS.test(`${textOf(source, node.expression)}(`)) return true;
  const model = modelOfSymbol(symbolOf(source, node) ?? "", () => undefined);
  if (model?.concept === "lock" || model?.concept === "file-lock") return true;
  return Object.values(model?.callbacks ?? {}).some(({ under }) => under?.includes("lock") === true);
}

/** `withFileLock(file, () => bump(file))`: a second lock of the same file would wait for the first one's holder, which is itself. */
function isHeldByCaller(source: EditSource, name: string | undefined, seen: Set<string>): boolean {
  if (name === undefined || seen.has(name)) return false;
  seen.add(name);
  return contains(
    source.tree,
    (node) =>
      ts.isCallExpression(node) &&
      calledName(node) === name &&
      (isInLockedCallback(source, node) || isAfterLock(source, node) || isHeldByCaller(source, callerOf(node), seen)),
    { intoFunctions: true },
  );
}

/** `bump` of `bump(file)`, `this.bump(file)` and `store.bump(file)`. */
function calledName({ expression }: ts.CallExpression): string | undefined {
  if (ts.isIdentifier(expression)) return expression.text;
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : undefined;
}

function callerOf(call: ts.Node): string | undefined {
  const around = enclosingFunction(call);
  return around === undefined ? undefined : functionName(around);
}

/** A lock was taken earlier in the function, by a declaration or a call, and may be held still. */
function isAfterLock(source: EditSource, call: ts.Node): boolean {
  const around = enclosingFunction(call);
  const start = call.getStart(source.tree);
  return around !== undefined && contains(around, (node) => node.end <= start && isLocking(source, node));
}

function isInLockedCallback(source: EditSource, inner: ts.Node): boolean {
  for (const call of callsAround(inner)) if (isLocking(source, call)) return true;
  return false;
}

/** `fs.promises.writeFile(file, text);` and `fs.writeFile(file, text, done);` go on when the statements are over. */
function outlasts(source: EditSource, call: ts.CallExpression): boolean {
  const model = modelOfSymbol(symbolOf(source, call) ?? "", () => undefined);
  const isOnFile =
    model?.concept === "file-read" || model?.concept === "file-write" || model?.concept === "file-append";
  return isOnFile && model.blocking !== true && isDropped(withOutcome(call));
}

/** The call with the `.then(…)`, `.catch(…)` and `.finally(…)` on it. */
function withOutcome(call: ts.CallExpression): ts.CallExpression {
  const { parent } = call;
  const next = ts.isPropertyAccessExpression(parent) && parent.expression === call ? parent.parent : undefined;
  return next !== undefined && ts.isCallExpression(next) ? withOutcome(next) : call;
}

/** Work that waits for another machine. */
const NETWORK: ReadonlySet<Concept> = new Set<Concept>(["outbound-call", "query", "cache", "enqueue"]);
const REQUESTS = /^(fetch|axios(\.\w+)?|got(\.\w+)?|retryFetch)$/;
const LIMITED = /\b(signal|\w*[tT]imeout\w*|[dD]eadline\w*)\b/;
const LONGEST_DEFAULT_MS = 60_000;

/** A request by a client that is known, here or in the catalogue, with no limit on the call, its client or around it. */
function waitsForPeer(request: FixRequest, source: EditSource, call: ts.CallExpression): boolean {
  const model = modelOfSymbol(symbolOf(source, call) ?? "", (name) => request.dependency(name));
  const isNetwork = model?.concept !== undefined && NETWORK.has(model.concept);
  if (!isNetwork && !REQUESTS.test(textOf(source, call.expression))) return false;
  const limit = model?.deadline?.default ?? null;
  if (LIMITED.test(textOf(source, call)) || (limit !== null && limit <= LONGEST_DEFAULT_MS)) return false;
  const client = rootOf(call.expression);
  const made = ts.isIdentifier(client) ? constantOf(client) : undefined;
  if (made !== undefined && LIMITED.test(textOf(source, made.initializer))) return false;
  return ![...callsAround(call)].some((outer) => LIMITED.test(textOf(source, outer.expression)));
}
