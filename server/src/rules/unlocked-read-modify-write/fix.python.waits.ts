/** Why a lock must not be held round some statements of Python: another one is held, or a person or a peer is waited for. */

import { allImports } from "#languages/python/editImports";
import { importedSymbol, symbolOf, valuesOf } from "#languages/python/editNames";
import {
  childIn,
  contains,
  decoratorsOf,
  enclosingFunction,
  nearest,
  type PyEditNode,
  type PySource,
  textOf,
  upward,
} from "#languages/python/editSource";

import type { FixRequest } from "../fix";
import type { PyRegion } from "./fix.python.region";

/** One line that says what speaks against a lock round the region; undefined when nothing does. */
export function lockHindrance(
  request: FixRequest,
  source: PySource,
  { around, statements, waits }: PyRegion,
): string | undefined {
  if (waits && allImports(source).some(({ module }) => /^(trio|curio)\b/.test(module)))
    return "the lock waits with asyncio, and this file runs on another event loop";
  const within = around ?? source.root;
  const [first] = statements;
  if (first !== undefined && [...upward(first)].some((up) => isLocked(source, up))) return HELD;
  if (around !== undefined && contains(within, (node) => isLocking(source, node), { intoFunctions: true })) return HELD;
  if (statements.some((one) => contains(one, (node) => isLocking(source, node), { intoFunctions: true }))) return HELD;
  if (request.facts.held === true || isHeldByCaller(source, around, new Set()))
    return "a caller holds a lock around it already";
  if (statements.some((one) => contains(one, (node) => asks(source, node))))
    return "the code waits for a person while the lock would be held";
  if (statements.some((one) => sleeps(source, one))) return "the code sleeps while the lock would be held";
  const isWaiting = typeof request.facts.waits === "string";
  return isWaiting || statements.some((one) => waitsForPeer(source, one, new Set()))
    ? "the code waits for the network or a program while the lock would be held"
    : undefined;
}

const HELD = "a lock is held here already";
/** `lock`, `file_lock(…)`, `self._lock`, `FileLock(…)`; not `block` or `clock`. */
const LOCK = /(^|[^a-zA-Z])r?lock\w*|[a-z_]Lock\b|(^|\W)R?Lock\b|[mM]utex|[sS]emaphore/;

/** `with lock:`, or a function that a decorator runs under one. */
function isLocked(source: PySource, node: PyEditNode): boolean {
  if (node.kind === "with_statement")
    return node.children.some(({ kind, ...clause }) => kind === "with_clause" && LOCK.test(textOf(source, clause)));
  return (
    node.kind === "function_definition" &&
    decoratorsOf(source, node).some((decorator) => LOCK.test(decorator) || /synchroni[sz]ed|exclusive/i.test(decorator))
  );
}

function isLocking(source: PySource, node: PyEditNode): boolean {
  if (isLocked(source, node)) return true;
  if (node.kind !== "call") return false;
  const callee = textOf(source, childIn(node, "function") ?? node);
  return (
    /\.acquire$|(^|\.)(flock|lockf|locking)$|^portalocker\./.test(callee) || /(^|[._])(file_)?lock$|Lock$/.test(callee)
  );
}

/** `with file_lock(path): bump(path)`: a second lock of the same file would wait for the first one's holder, which is itself. */
function isHeldByCaller(source: PySource, around: PyEditNode | undefined, seen: Set<string>): boolean {
  const named = around === undefined ? undefined : childIn(around, "name");
  const name = named === undefined ? undefined : textOf(source, named);
  if (name === undefined || seen.has(name)) return false;
  seen.add(name);
  return contains(
    source.root,
    (node) => {
      if (node.kind !== "call" || lastName(source, node) !== name) return false;
      const caller = enclosingFunction(node);
      return [...upward(node)].some((up) => isLocked(source, up)) || isHeldByCaller(source, caller, seen);
    },
    { intoFunctions: true },
  );
}

function lastName(source: PySource, call: PyEditNode): string {
  const callee = childIn(call, "function") ?? call;
  return textOf(source, callee.kind === "attribute" ? (childIn(callee, "attribute") ?? callee) : callee);
}

const asks = (source: PySource, node: PyEditNode): boolean =>
  node.kind === "call" &&
  /^(input|getpass\.getpass|click\.(prompt|confirm)|typer\.(prompt|confirm))$/.test(
    symbolOf(source, node) ?? textOf(source, childIn(node, "function") ?? node),
  );

const sleeps = (source: PySource, statement: PyEditNode): boolean =>
  contains(
    statement,
    (node) => node.kind === "call" && /^(time|asyncio|trio|anyio)\.sleep$/.test(symbolOf(source, node) ?? ""),
  );

/** Libraries whose calls wait for another machine or program. */
const PEERS =
  /^(requests|httpx|aiohttp|urllib\.request|urllib3|http\.client|boto3|aioboto3|botocore|socket|smtplib|imaplib|ftplib|paramiko|redis|psycopg2?|asyncpg|sqlalchemy|pymongo|motor|MySQLdb|pymysql|openai|anthropic|grpc|kafka|aiokafka|pika|celery|subprocess|websockets|slack_sdk|stripe|google|azure|elasticsearch)\b/;
const NAMES = /^(fetch|download|upload|urlopen|request|wait_for_\w+)(_|$)/;

/** A call of such a library, by its client, or through a function of this file. */
function waitsForPeer(source: PySource, within: PyEditNode, seen: Set<string>): boolean {
  return contains(within, (node) => {
    if (node.kind !== "call") return false;
    const name = lastName(source, node);
    if (NAMES.test(name) || PEERS.test(symbolOf(source, node) ?? "") || PEERS.test(rootSymbol(source, node)))
      return true;
    if (seen.has(name)) return false;
    seen.add(name);
    return definitionsOf(source, name).some((definition) => {
      const body = childIn(definition, "body");
      return body !== undefined && waitsForPeer(source, body, seen);
    });
  });
}

/** What the first name of a callee stands for: `openai.OpenAI` of `client.chat.create` where `client = OpenAI()`. */
function rootSymbol(source: PySource, call: PyEditNode): string {
  let root = childIn(call, "function") ?? call;
  for (let object = childIn(root, "object"); object !== undefined; object = childIn(root, "object")) root = object;
  const name = textOf(source, root);
  const [made] = root.kind === "identifier" ? valuesOf(source, root, name) : [];
  const symbol = made?.kind === "call" ? symbolOf(source, made) : undefined;
  return symbol ?? (root.kind === "identifier" ? importedSymbol(source, name) : undefined) ?? "";
}

function definitionsOf(source: PySource, name: string): readonly PyEditNode[] {
  const found: PyEditNode[] = [];
  contains(
    source.root,
    (node) => {
      const own = node.kind === "function_definition" ? childIn(node, "name") : undefined;
      if (own !== undefined && textOf(source, own) === name) found.push(nearest(node, "function_definition") ?? node);
      return false;
    },
    { intoFunctions: true },
  );
  return found;
}
