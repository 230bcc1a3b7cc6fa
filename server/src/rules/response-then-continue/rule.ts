/** A reply after which the handler goes on: a second reply, or the work the first one refused. */

import type { FileFacts, Operation, Value } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Concept } from "#knowledge/model";
import { memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import {
  branchesAround,
  type Continuation,
  continuationOf,
  exclude,
  namesIn,
  speaksOf,
} from "../questions/services/continuation";
import { defineRule } from "../rule";
import { type PythonAnswer, pythonAnswers } from "./unusedAnswer";

interface Subject {
  readonly place: Place;
  readonly call: Call;
  /** What it answers on: the response as a variable or field. */
  readonly on: string;
  /** Python: a view answers with what it returns or raises. */
  readonly answer?: PythonAnswer;
}

interface Gap {
  readonly kind: "answers-again" | "calls-next" | "goes-on" | "not-returned" | "not-raised" | "at-once";
  readonly callee: string;
}

/** What must not happen after a request was refused. */
const WORK: ReadonlySet<Concept> = new Set<Concept>([
  "row-insert",
  "row-update",
  "row-upsert",
  "row-delete",
  "file-write",
  "enqueue",
  "transaction",
]);
/** What runs after `return reply`. */
const LEFT: Continuation = { following: [], gates: [] };
/** Frameworks that send what the handler returns: a reply nobody returns is lost. */
const RETURNED = /^(hono\.Context\.(json|text|html|body|redirect)|next\/server\.NextResponse\.(json|redirect))$/;

export const responseThenContinue = defineRule<Subject, Gap>({
  id: "response-then-continue",
  principle: "error-classification",
  priority: "P1",
  confidence: "high",
  languages: ["typescript", "python"],
  version: 4,
  summary: "A reply after which the handler goes on as if it had not answered.",
  *subjects(view, file) {
    if (file.language === "python") {
      for (const answer of pythonAnswers(view, file))
        yield { place: answer.call.place, call: answer.call, on: "", answer };
      return;
    }
    const replies = view.calls(file, { concept: "reply" });
    if (replies.length === 0 && view.calls(file, { concept: "route" }).length === 0) return;
    for (const call of view.calls(file)) {
      const on = answersOn(view, call);
      if (on !== undefined) yield { place: call.place, call, on };
    }
  },
  judge(view, { call, on, answer }) {
    if (answer !== undefined) return judgeAnswer(answer);
    const { file, operation } = call;
    if (RETURNED.test(call.symbol ?? "")) {
      return operation.use.to === "dropped"
        ? gap({ kind: "not-returned", callee: call.callee })
        : pass("the reply is returned");
    }
    const waiter = waiterOf(file, operation);
    if (waiter !== undefined) return gap({ kind: "at-once", callee: waiter });
    const after = operation.use.to === "returned" ? LEFT : continuationOf(view, file, operation);
    const second = after.following.find((next) => isSecond(view, call, on, next));
    if (second !== undefined) return judgeSecond(view, call, after, second);
    const refuses = isRefusal(view, file, operation);
    const work = refuses
      ? (after.following.find((next) => doesWork(view, file, next)) ?? answerBelow(view, call, on, after))
      : undefined;
    return work === undefined ? pass("nothing is answered afterwards") : judgeSecond(view, call, after, work);
  },
  message({ call }, { kind, callee }) {
    switch (kind) {
      case "answers-again":
        return `After \`${call.callee}\` the handler goes on and answers again (\`${callee}\`), which throws. Return here.`;
      case "calls-next":
        return `After \`${call.callee}\` the handler goes on to \`${callee}()\`: what was refused runs all the same. Return here.`;
      case "goes-on":
        return `\`${call.callee}\` refuses the request, then the handler goes on to \`${callee}\`. Return here.`;
      case "at-once":
        return `\`${call.callee}\` answers here and now: \`.${callee}\` is given what it returns, and waits for nothing. Give it a function.`;
      case "not-raised":
        return `\`${call.callee}\` is made and not raised: the request is not refused, and the code goes on. Write \`raise\`.`;
      case "not-returned":
        return `The reply of \`${call.callee}\` is dropped: this framework sends what the handler returns. Return it.`;
    }
  },
  fixFacts: (_view, _subject, { kind }) => ({ kind }),
});

/** `started.then(response.json({ ok: true }))`: what should come afterwards is done before. */
function waiterOf(file: FileFacts, { use }: Operation): string | undefined {
  const taker = use.to === "argument" && use.index === 0 ? file.operations[use.operation] : undefined;
  const name = memberOf(taker?.callee) ?? "";
  return taker?.kind === "call" && /^(then|catch|finally)$/.test(name) ? name : undefined;
}

const judgeAnswer = ({ call, kind, isDropped }: PythonAnswer): Verdict<Gap> =>
  isDropped
    ? gap({ kind: kind === "error" ? "not-raised" : "not-returned", callee: call.callee })
    : pass("returned, raised or used");

/** The response a call answers on, itself or through a function of the workspace that always does; undefined when it does not. */
function answersOn(view: View, call: Call): string | undefined {
  const { file, operation } = call;
  if (call.concept === "reply") return rootOf(view, file, operation.callee);
  if (call.concept !== undefined || call.model !== undefined) return undefined;
  const given = operation.arguments.find((value) => isResponse(view, file, value));
  if (given === undefined) return undefined;
  const targets = view.targets(call);
  const always = targets.length > 0 && targets.every((target) => alwaysAnswers(view, target.file, target.scope));
  return always ? rootOf(view, file, given) : undefined;
}

const isResponse = (view: View, file: FileFacts, value: Value): boolean =>
  value.kind === "name" &&
  value.path.length === 0 &&
  view.things(file, value).some((thing) => thing.kind === "type" && /Response$|Reply$/.test(thing.name));

/** A reply at the top of the function, and nothing before it that leaves without one. */
function alwaysAnswers(view: View, file: FileFacts, scope: number): boolean {
  const operations = view.operations(file, scope);
  if (operations.some((operation) => operation.kind === "throw")) return false;
  const reply = operations.find((operation) => operation.scope === scope && isReply(view, file, operation));
  return reply !== undefined && operations.every((one) => one.order > reply.order || !leavesSilently(view, file, one));
}

const isReply = (view: View, file: FileFacts, operation: Operation | undefined): boolean =>
  operation !== undefined && view.call(file, operation)?.concept === "reply";

/** A return of something else than a reply: the caller may still have to answer. */
function leavesSilently(view: View, file: FileFacts, { kind, arguments: [value] }: Operation): boolean {
  if (kind !== "return") return false;
  return value?.kind !== "result" || !isReply(view, file, file.operations[value.operation]);
}

/** The thing a chain of calls starts from: `res` of `res.status(400).json(…)`. */
function rootOf(view: View, file: FileFacts, value: Value | undefined, depth = 0): string | undefined {
  if (value === undefined || depth > 8) return undefined;
  switch (value.kind) {
    case "name": {
      const owner = view.variable(file, value.scope, value.name);
      return owner === undefined ? undefined : `${owner.scope}:${value.name}${chained(value.path)}`;
    }
    case "parameter":
      return `${value.scope}:${file.scopes[value.scope]?.parameters?.[value.index]?.name ?? value.index}${chained(value.path)}`;
    case "this":
      return `this${chained(value.path)}`;
    case "result":
      return rootOf(view, file, file.operations[value.operation]?.callee, depth + 1);
    case "member":
      return rootOf(view, file, value.of, depth + 1);
    default:
      return undefined;
  }
}

/** Members before the method: `.res` of `context.res.json`. */
const chained = (path: readonly string[]): string => (path.length > 1 ? `.${path.slice(0, -1).join(".")}` : "");

/** Another reply on the same response, or a hand-over to what comes next. An empty `end()` after a reply does nothing. */
function isSecond(view: View, first: Call, on: string, next: Operation): boolean {
  const { file } = first;
  const call = view.call(file, next);
  if (call === undefined) return false;
  if (isNext(view, file, next)) return branchesAround(view, file, first.operation.scope).length > 0;
  if (call.concept === "reply" && /\.end$/.test(call.callee) && next.arguments.length === 0) return false;
  return answersOn(view, call) === on;
}

/**
 * `if (!enabled) { response.status(404).end(); } switch (…) { case "GET": response.json(…) }`: an answer further down, in code that other
 * conditions decide on than those around the refusal.
 */
function answerBelow(view: View, first: Call, on: string, { following }: Continuation): Operation | undefined {
  const { file, operation } = first;
  const around = branchesAround(view, file, operation.scope);
  const outermost = around.at(-1);
  if (operation.use.to === "returned" || outermost === undefined || around.some(({ exits }) => exits !== undefined))
    return undefined;
  const end =
    following.find(({ kind }) => kind === "return" || kind === "throw")?.span.start ?? Number.POSITIVE_INFINITY;
  const tested = new Set(around.flatMap((branch) => [...namesIn(branch.test)]));
  return view.operations(file, outermost.function).find((next) => {
    if (next.span.start < outermost.span.end || next.span.start >= end || !isSecond(view, first, on, next))
      return false;
    const decided = view.chain(file, next.scope).filter((scope) => scope.function === outermost.function);
    return decided.every(
      ({ id, kind, test, over }) =>
        view.inside(file, outermost.id, id) ||
        (kind !== "catch" &&
          !speaksOf(test, tested) &&
          !speaksOf(over, tested) &&
          !around.some((branch) => exclude(branch.test, test))),
    );
  });
}

/** `next()` of a middleware: the last of three or four parameters. */
function isNext(view: View, file: FileFacts, { callee }: Operation): boolean {
  if (callee?.kind !== "name" || callee.path.length > 0) return false;
  const [value] = view.variable(file, callee.scope, callee.name)?.binding.values ?? [];
  if (value?.kind !== "parameter" || value.path.length > 0) return false;
  const parameters = file.scopes[value.scope]?.parameters ?? [];
  return (
    parameters.length >= 3 &&
    value.index === parameters.length - 1 &&
    view
      .callers({ file, scope: value.scope })
      .callers.some(({ call }) => /^(express|express4)\./.test(call.symbol ?? ""))
  );
}

/** A reply with a status from 400 on. */
function isRefusal(view: View, file: FileFacts, operation: Operation): boolean {
  for (let at: Operation | undefined = operation, hops = 0; at !== undefined && hops < 6; hops++) {
    const call = view.call(file, at);
    const [status] = at.arguments;
    const isStatus = call?.concept === "reply-status" || /\.sendStatus$/.test(call?.callee ?? "");
    if (isStatus && status?.kind === "literal" && typeof status.value === "number") return status.value >= 400;
    const before: Value | undefined = at.callee;
    at = before?.kind === "result" ? file.operations[before.operation] : undefined;
  }
  return false;
}

const doesWork = (view: View, file: FileFacts, operation: Operation): boolean => {
  const call = view.call(file, operation);
  return call !== undefined && view.effectsOf(call).some((effect) => WORK.has(effect.concept));
};

function judgeSecond(view: View, first: Call, after: Continuation, second: Operation): Verdict<Gap> {
  const { file, operation } = first;
  const call = view.call(file, second);
  const around = branchesAround(view, file, operation.scope);
  const tested = new Set(around.flatMap((branch) => [...namesIn(branch.test)]));
  const gates = after.gates.filter((gate) => gate.span.start < second.span.start);
  if (gates.some((gate) => ASKS_SENT.test(JSON.stringify(gate.test)))) return pass("asks whether it has answered");
  if (gates.some((gate) => speaksOf(gate.test, tested) || speaksOf(gate.test, setBeside(view, first))))
    return unknown("a later condition may keep it from going on");
  const kind = isNext(view, file, second)
    ? "calls-next"
    : call !== undefined && answersOn(view, call) !== undefined
      ? "answers-again"
      : "goes-on";
  return gap({ kind, callee: call?.callee ?? "" }, [
    { place: view.place(file, operation.calleeSpan ?? operation.span), note: "answers here, without a return" },
    {
      place: view.place(file, second.calleeSpan ?? second.span),
      note: kind === "answers-again" ? "answers again" : "runs all the same",
    },
  ]);
}

const ASKS_SENT = /headersSent|writableEnded|writableFinished|finished|\bsent\b/;

/** Variables set in the branch of the reply: flags a later condition may ask. */
const setBeside = (view: View, { file, operation }: Call): ReadonlySet<string> =>
  new Set(
    view
      .operations(file, operation.scope)
      .flatMap(({ kind, callee }) => (kind === "assign" && callee?.kind === "name" ? [callee.name] : [])),
  );
