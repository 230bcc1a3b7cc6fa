/** Why a call of Python must not be repeated, or is repeated already. */

import { argumentsOf, calleeText } from "#languages/python/editCalls";
import {
  childIn,
  contains,
  decoratorsOf,
  enclosingFunction,
  isFunction,
  isGenerator,
  type PyEditNode,
  type PySource,
  textOf,
  upward,
} from "#languages/python/editSource";

export interface RepeatQuestion {
  /** The callee as its library calls it; `""` when that is not known. */
  readonly symbol: string;
  /** What the file calls the kit's own retries. */
  readonly own: readonly string[];
}

/** One line for the user, or undefined when the call may be repeated. */
export function repeatHindrance(source: PySource, call: PyEditNode, question: RepeatQuestion): string | undefined {
  const around = enclosingFunction(call);
  if (around !== undefined && isGenerator(around)) return "a generator cannot be repeated from the middle";
  if (contains(call, ({ kind }) => kind === "yield")) return "the call contains `yield`";
  const name = question.symbol === "" ? calleeText(source, call) : question.symbol;
  if (!mayRepeat(source, call, name)) return "this call may not be safe to repeat";
  return givenOnce(source, call) ?? heldAround(source, call, question);
}

const HTTP = /^(requests|httpx|aiohttp|urllib)\./;
const SAFE_METHODS = /^["'](GET|HEAD|OPTIONS|PUT|DELETE)["']$/i;

/** By the method of a request, and by the name of anything else: what says that it happens once is not repeated. */
function mayRepeat(source: PySource, call: PyEditNode, name: string): boolean {
  const member = name.split(".").at(-1) ?? "";
  if (/idempotency.key/i.test(textOf(source, call))) return true;
  const given = argumentsOf(source, call);
  if (/(^|\.)urlopen$/.test(name)) {
    // A body makes it a POST; what a `Request` from elsewhere holds is not known.
    const [first, data] = given?.positional ?? [];
    return (
      data === undefined &&
      !given?.keywords.has("data") &&
      !/\b(data|method)\s*=/.test(first ? textOf(source, first) : "")
    );
  }
  if (HTTP.test(name) && member === "request") {
    const method = given?.keywords.get("method") ?? given?.positional[0];
    return method !== undefined && SAFE_METHODS.test(textOf(source, method));
  }
  if (HTTP.test(name)) return !/^(post|patch|stream)$/.test(member);
  return !ONCE.test(member);
}

const ONCE =
  /^(charge|pay|refund|transfer|send|sendmail|create|insert|add|append|push|publish|enqueue|delay|emit|notify|post|patch|reply|respond|answer|submit|deliver|dispatch|trigger|broadcast|increment|decrement|withdraw|deposit|purchase|buy|book|seed|write|execute|commit|run|call|popen|open|print|input)(_|$)/i;

/** What can be handed to a call only once. */
function givenOnce(source: PySource, call: PyEditNode): string | undefined {
  const list = childIn(call, "arguments");
  if (list === undefined || list.kind !== "argument_list") return "an iterator can be read only once";
  const stream = argumentsOf(source, call)?.keywords.get("stream");
  if (stream !== undefined && stream.kind !== "false") return "the answer is a stream: what was read is not taken back";
  const text = textOf(source, list);
  if (/\bopen\(|\bBytesIO\(|\bStringIO\(|\bfiles\s*=/.test(text)) return "a file can be sent only once";
  if (contains(list, ({ kind }) => kind === "generator_expression")) return "an iterator can be read only once";
  const held = (argumentsOf(source, call)?.positional ?? []).concat([
    ...(argumentsOf(source, call)?.keywords.values() ?? []),
  ]);
  return held.some((value) => isOpenFile(source, call, textOf(source, value)))
    ? "a file can be sent only once"
    : undefined;
}

/** `with open(path) as data: send(data)` */
function isOpenFile(source: PySource, call: PyEditNode, name: string): boolean {
  if (!/^\w+$/.test(name)) return false;
  const scope = enclosingFunction(call) ?? source.root;
  return contains(scope, (node) => {
    const [target, value] =
      node.kind === "as_pattern"
        ? [childIn(node, "alias"), node.children[0]]
        : node.kind === "assignment"
          ? [childIn(node, "left"), childIn(node, "right")]
          : [];
    if (target === undefined || value === undefined || textOf(source, target) !== name) return false;
    return value.kind === "generator_expression" || /(^|\.)open\(|IO\(/.test(textOf(source, value));
  });
}

/** A retry, a lock or a transaction around the call. */
function heldAround(source: PySource, call: PyEditNode, { own }: RepeatQuestion): string | undefined {
  for (const up of upward(call)) {
    if (up.kind === "call" && up !== call) {
      const callee = calleeText(source, up);
      if (own.includes(callee) || RETRIES.test(callee)) return "the call is retried already";
    }
    if (up.kind === "with_statement") {
      const clause = up.children.find(({ kind }) => kind === "with_clause");
      const text = clause === undefined ? "" : textOf(source, clause);
      if (/lock|mutex|semaphore/i.test(text)) return "the call runs inside a held lock";
      if (/transaction|atomic\(|\.begin\(|session_scope/i.test(text)) {
        return "the call is part of a transaction: retry the whole of it";
      }
      if (/Retrying|attempt\b|retry_context/.test(text)) return "the call is retried already";
    }
    if (/^(for|while)_statement$/.test(up.kind) && repeats(source, up))
      return "a loop around the call repeats it already";
    if (isFunction(up)) {
      const decorators = decoratorsOf(source, up);
      if (decorators.some((decorator) => isRetry(decorator, own))) return "the function is retried already";
      if (decorators.some((decorator) => /(^|\.)(atomic|transaction)\b/.test(decorator))) {
        return "the call is part of a transaction: retry the whole of it";
      }
    }
  }
  return undefined;
}

const RETRIES = /(^|\.)(retry\w*|Retrying|AsyncRetrying|RetryingCaller|AsyncRetryingCaller|backoff\w*)$/;

const isRetry = (decorator: string, own: readonly string[]): boolean => {
  const callee = decorator.split("(")[0] ?? "";
  return own.includes(callee) || RETRIES.test(callee) || /^backoff\./.test(callee);
};

/** A loop that catches an error and waits is a retry somebody wrote. */
const repeats = (source: PySource, loop: PyEditNode): boolean =>
  contains(loop, ({ kind }) => kind === "except_clause") &&
  /\bsleep\(|\battempts?\b|\bretr(y|ies)\b|\btries\b/i.test(textOf(source, loop));
