/** Where a coroutine of Python waits for ever, or goes round for ever, and what has to be closed when it no longer does. */

import { argumentsOf, calleeText } from "#languages/python/editCalls";
import { symbolOf, valuesOf } from "#languages/python/editNames";
import { childIn, contains, type PyEditNode, type PySource, textOf, upward } from "#languages/python/editSource";

/** What is closed, in the order of its registration: the last one is closed first. */
export interface Closing {
  readonly name: string;
  /** An expression that closes it when it is called. */
  readonly close: string;
}

export type Ending =
  /** `await asyncio.Event().wait()`: `awaited` is what it waits for. */
  | {
      readonly kind: "wait";
      readonly statement: PyEditNode;
      readonly awaited: PyEditNode;
      readonly closing: readonly Closing[];
    }
  /** `while True:` with a pause: `pause` is the call of `asyncio.sleep`. */
  | { readonly kind: "loop"; readonly condition: PyEditNode; readonly pause: PyEditNode }
  /** `async with server:` around its `serve_forever()` alone: it would wait for clients that never leave. */
  | { readonly kind: "server"; readonly statement: PyEditNode; readonly closing: readonly Closing[] };

type Answer = Ending | { readonly because: string };

export interface EndingOptions {
  /** `Server.wait_closed` waits for the connections that are open: from Python 3.12 on. */
  readonly serverWaits: boolean;
}

/** The one place where the coroutine goes on for ever; or why its end cannot be put in order. */
export function endingOf(source: PySource, coroutine: PyEditNode, options: EndingOptions): Answer {
  const body = childIn(coroutine, "body");
  const found: Answer[] = [];
  const visit = (node: PyEditNode): void => {
    if (/definition$|^lambda$/.test(node.kind)) return;
    const one = endingAt(source, node, options);
    if (one !== undefined) found.push(one);
    // What goes round inside of an endless loop never ends it.
    if (one === undefined || node.kind !== "while_statement") for (const child of node.children) visit(child);
  };
  if (body !== undefined) visit(body);
  const [only] = found;
  if (only === undefined) return { because: "nothing in this coroutine waits for ever" };
  return found.length > 1 ? { because: "the coroutine waits for ever in more than one place" } : only;
}

function endingAt(source: PySource, node: PyEditNode, options: EndingOptions): Answer | undefined {
  if (node.kind === "while_statement") {
    const condition = childIn(node, "condition");
    const isEndless = condition !== undefined && /^(True|1)$/.test(textOf(source, condition));
    return isEndless ? loopEnding(source, node, condition) : undefined;
  }
  const awaiting = node.kind === "expression_statement" ? node.children[0] : undefined;
  const awaited = awaiting?.kind === "await" ? awaiting.children.at(-1) : undefined;
  return awaited?.kind === "call" ? waitEnding(source, { statement: node, awaited }, options) : undefined;
}

function loopEnding(source: PySource, loop: PyEditNode, condition: PyEditNode): Answer {
  const statements = childIn(loop, "body")?.children ?? [];
  const pauses = statements.flatMap((statement) => {
    const awaited = statement.children[0]?.kind === "await" ? statement.children[0].children.at(-1) : undefined;
    return awaited?.kind === "call" && symbolOf(source, awaited) === "asyncio.sleep" ? [awaited] : [];
  });
  const [pause] = pauses;
  if (pause === undefined || pauses.length > 1) return { because: "how the wait of this loop ends early is not known" };
  const given = argumentsOf(source, pause);
  if (given?.positional.length !== 1 || given.keywords.size > 0 || given.spread !== "")
    return { because: "the pause of this loop is not one number" };
  if (statements.length === 1 && !isClosedAround(loop)) return { because: NOTHING_CLOSES };
  if (statements.some((statement) => contains(statement, (node) => startsTask(source, node))))
    return { because: "the loop starts tasks that it does not wait for: they would be cut off" };
  const endless = statements.some((statement) => contains(statement, (node) => isEndless(source, node)));
  return endless
    ? { because: "the loop waits for something that may never come, and a pause ends nothing there" }
    : { kind: "loop", condition, pause };
}

const NOTHING_CLOSES = "nothing here says what has to be closed";

/** `asyncio.create_task(…)`, other than right under an `await`. */
function startsTask(source: PySource, node: PyEditNode): boolean {
  if (node.kind !== "call" || node.parent?.kind === "await") return false;
  return /(^|\.)(create_task|ensure_future|run_coroutine_threadsafe)$/.test(calleeText(source, node));
}

/** Waits for somebody else: `await queue.get()`, `async for message in socket`. */
function isEndless(source: PySource, node: PyEditNode): boolean {
  if (node.kind === "for_statement") return node.children.some(({ kind }) => kind === "async");
  const awaited = node.kind === "await" ? node.children.at(-1) : undefined;
  if (awaited?.kind !== "call") return false;
  const member = calleeText(source, awaited).split(".").at(-1) ?? "";
  const isGet = member === "get" && argumentsOf(source, awaited)?.positional.length === 0;
  return (
    isGet || /^(recv\w*|receive\w*|wait|read\w*|accept|join|getone|serve_forever|brpop|blpop|subscribe)$/.test(member)
  );
}

interface Wait {
  readonly statement: PyEditNode;
  readonly awaited: PyEditNode;
}

function waitEnding(source: PySource, wait: Wait, options: EndingOptions): Answer | undefined {
  const { awaited, statement } = wait;
  const callee = childIn(awaited, "function");
  const receiver = callee === undefined ? undefined : childIn(callee, "object");
  const member = calleeText(source, awaited).split(".").at(-1) ?? "";
  if (member === "serve_forever" && receiver !== undefined) return serverEnding(source, wait, receiver, options);
  if (member === "wait_for_termination" && receiver !== undefined) {
    if (childIn(awaited, "arguments")?.children.length !== 0) return undefined;
    const name = textOf(source, receiver);
    if (madeBy(source, receiver) !== "grpc.aio.server") return { because: `how \`${name}\` is closed is not known` };
    return { kind: "wait", ...wait, closing: [{ name: "server", close: `lambda: ${name}.stop(5)` }] };
  }
  if (!isForever(source, awaited, receiver, member)) return undefined;
  const closing = runnersOf(source, statement);
  if (closing.length === 0 && !isClosedAround(statement)) return { because: NOTHING_CLOSES };
  return { kind: "wait", ...wait, closing };
}

/** A new event or future that nobody else knows. */
function isForever(source: PySource, awaited: PyEditNode, receiver: PyEditNode | undefined, member: string): boolean {
  if (member === "create_future") return true;
  if (symbolOf(source, awaited) === "asyncio.Future") return true;
  return member === "wait" && receiver?.kind === "call" && symbolOf(source, receiver) === "asyncio.Event";
}

/** A `finally` or a `with` around the wait closes what it is for. */
const isClosedAround = (statement: PyEditNode): boolean => {
  for (const up of upward(statement)) {
    if (up.kind === "function_definition") return false;
    if (up.kind === "with_statement") return true;
    if (up.kind === "try_statement" && up.children.some(({ kind }) => kind === "finally_clause")) return true;
  }
  return false;
};

/** Runners of aiohttp that nothing in the file cleans up. */
function runnersOf(source: PySource, statement: PyEditNode): readonly Closing[] {
  const found: Closing[] = [];
  const around = [...upward(statement)].find(({ kind }) => kind === "function_definition");
  const visit = (node: PyEditNode): void => {
    const [target, value] = node.kind === "assignment" ? [childIn(node, "left"), childIn(node, "right")] : [];
    const isRunner = value?.kind === "call" && /^aiohttp\.web\.(App|Server)Runner$/.test(symbolOf(source, value) ?? "");
    if (isRunner && target?.kind === "identifier" && node.end <= statement.start) {
      const name = textOf(source, target);
      if (!new RegExp(`\\b${name}\\.cleanup\\b`).test(source.text)) found.push({ name, close: `${name}.cleanup` });
    }
    for (const child of node.children) visit(child);
  };
  if (around !== undefined) visit(around);
  return found;
}

function serverEnding(source: PySource, wait: Wait, receiver: PyEditNode, { serverWaits }: EndingOptions): Answer {
  const name = textOf(source, receiver);
  if (!/^asyncio\.start_(unix_)?server$/.test(madeBy(source, receiver) ?? ""))
    return { because: `how \`${name}\` is closed is not known` };
  if (!serverWaits) return { because: "before Python 3.12, a server of asyncio does not wait for its connections" };
  const closing = [
    { name: "connections", close: `${name}.wait_closed` },
    { name: "server", close: `${name}.close` },
  ];
  const around = [...upward(wait.statement)].find(({ kind }) => kind === "with_statement");
  if (around === undefined) return { kind: "wait", ...wait, closing };
  const clause = around.children.find(({ kind }) => kind === "with_clause");
  const isServer = clause !== undefined && textOf(source, clause) === name;
  const isAlone = childIn(around, "body")?.children.length === 1;
  const hasComment = source.comments.some(({ start, end }) => around.start <= start && end <= wait.statement.end);
  return isServer && isAlone && !hasComment
    ? { kind: "server", statement: around, closing }
    : { because: `\`with\` around \`${name}\` may wait for clients that never leave` };
}

/** What a name holds: the callee of the one call that is assigned to it, awaited or not. */
function madeBy(source: PySource, receiver: PyEditNode): string | undefined {
  const values = valuesOf(source, receiver, textOf(source, receiver));
  const [value] = values;
  const call = value?.kind === "await" ? value.children.at(-1) : value;
  return values.length === 1 && call?.kind === "call" ? symbolOf(source, call) : undefined;
}
