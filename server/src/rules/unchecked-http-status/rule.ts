/** A response whose body is used without a look at its status. */

import type { FileFacts, Operation, Read, ScopeId, Use } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, FunctionRef, View } from "#linking/view";

import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly call: Call;
}

const STATUS = /^(ok|status|statusCode|statusText|redirected|type)$/;
const BODY = /^(json|text|arrayBuffer|blob|formData|bytes|body|data)$/;
const MAX_DEPTH = 6;

export const uncheckedHttpStatus = defineRule<Subject, { readonly body: string }>({
  id: "unchecked-http-status",
  principle: "error-classification",
  priority: "P1",
  confidence: "high",
  summary: "A response body used without a look at the status.",
  *subjects(view, file) {
    for (const call of view.calls(file, { concept: "outbound-call" })) {
      const throws = call.model?.throwsOnStatus;
      if (throws === false || (throws === true && toldNotToThrow(view, call))) yield { place: call.place, call };
    }
  },
  judge(view, { call }): Verdict<{ readonly body: string }> {
    const seen: Seen = { status: false, bodies: [], lost: [], visited: new Set() };
    follow(view, { file: call.file, scope: call.operation.scope }, call.operation.use, seen, 0);
    if (seen.status) return pass("the status is looked at");
    const body = seen.bodies[0];
    if (body === undefined)
      return seen.lost.length > 0 ? unknown(seen.lost[0] ?? "the response goes on") : pass("nobody reads the body");
    if (seen.lost.length > 0) return unknown(seen.lost[0] ?? "the response goes on");
    return gap({ body: body.note }, seen.bodies.slice(0, 1));
  },
  message: ({ call }) =>
    `The body of \`${call.callee}\` is used without a look at the status: an error page passes for data.`,
});

/** axios: `validateStatus: () => true` or `null`. got: `throwHttpErrors: false`. */
function toldNotToThrow(view: View, call: Call): boolean {
  const option = view.option(call, ["validateStatus", "throwHttpErrors"]);
  if (option.state !== "set") return false;
  return view.things(option.file, option.value).some((thing) => {
    if (thing.kind === "literal") return thing.value === false || thing.value === null;
    if (thing.kind !== "function") return false;
    const returns = view.operations(thing.file, thing.scope).filter((operation) => operation.kind === "return");
    return (
      returns.length === 1 && returns[0]?.arguments[0]?.kind === "literal" && returns[0].arguments[0].value === true
    );
  });
}

interface Seen {
  status: boolean;
  readonly bodies: Hop[];
  readonly lost: string[];
  /** Reads and operations already followed. */
  readonly visited: Set<object>;
}

/** Where a use is written: its file and the function it is in. */
interface At {
  readonly file: FileFacts;
  readonly scope: ScopeId;
}

/** Follows the response from one use to the next: awaits, variables, chains, returns, helpers. */
function follow(view: View, at: At, use: Use, seen: Seen, depth: number): void {
  if (seen.status || depth > MAX_DEPTH) return;
  switch (use.to) {
    case "awaited":
    case "item":
      return follow(view, at, use.then, seen, depth);
    case "tested":
      if (use.then !== undefined) follow(view, at, use.then, seen, depth);
      return;
    case "member":
      return member(view, at, use, seen, depth);
    case "bound": {
      const variable = view.variable(at.file, use.scope, use.name);
      if (variable === undefined) return void seen.lost.push("the response is kept elsewhere");
      return followReads(view, variable.file, variable.reads, seen, depth);
    }
    case "destructured":
      return destructured(view, at, use, seen);
    case "argument":
      return argument(view, at, use, seen, depth);
    case "returned":
      return returned(view, at, seen, depth);
    case "assigned":
    case "field":
    case "exported":
    case "yielded":
      return void seen.lost.push("the response is kept elsewhere");
    default:
      return;
  }
}

function followReads(view: View, file: FileFacts, reads: readonly Read[], seen: Seen, depth: number): void {
  for (const read of reads) {
    if (seen.visited.has(read)) continue;
    seen.visited.add(read);
    follow(view, { file, scope: read.scope }, read.use, seen, depth + 1);
  }
}

function followOperation(
  view: View,
  file: FileFacts,
  operation: Operation | undefined,
  seen: Seen,
  depth: number,
): void {
  if (operation === undefined || seen.visited.has(operation)) return;
  seen.visited.add(operation);
  follow(view, { file, scope: operation.scope }, operation.use, seen, depth + 1);
}

function destructured(view: View, { file }: At, use: Extract<Use, { to: "destructured" }>, seen: Seen): void {
  if (use.names.some((name) => STATUS.test(name))) {
    seen.status = true;
    return;
  }
  const body = use.names.find((name) => BODY.test(name));
  const span = body === undefined ? undefined : file.scopes[use.scope]?.bindings[body]?.span;
  if (body !== undefined)
    seen.bodies.push({ place: view.place(file, span ?? { start: 0, end: 0 }), note: "the body is taken here" });
}

function member(view: View, at: At, use: Extract<Use, { to: "member" }>, seen: Seen, depth: number): void {
  const { file } = at;
  if (STATUS.test(use.name)) {
    seen.status = true;
    return;
  }
  const called = use.then.to === "callee" ? file.operations[use.then.operation] : undefined;
  if (called !== undefined && use.name === "then") return chained(view, file, called, seen, depth);
  if (called !== undefined && /^(catch|finally|clone)$/.test(use.name))
    return followOperation(view, file, called, seen, depth);
  if (!BODY.test(use.name)) return;
  if (called === undefined) {
    if (use.then.to === "member" && /^(cancel|destroy|resume|dump)$/.test(use.then.name)) return;
    seen.bodies.push({
      place: view.place(file, file.scopes[at.scope]?.nameSpan ?? { start: 0, end: 0 }),
      note: "the body is used in this function",
    });
    return;
  }
  if (!isDropped(called.use))
    seen.bodies.push({ place: view.place(file, called.calleeSpan ?? called.span), note: "the body is read here" });
}

const isDropped = (use: Use): boolean => use.to === "dropped" || (use.to === "awaited" && isDropped(use.then));

/** `.then((response) => …)`: the first parameter is the response; a function that gives it back passes it on. */
function chained(view: View, file: FileFacts, link: Operation, seen: Seen, depth: number): void {
  const handler = link.arguments[0];
  if (handler === undefined) return;
  const targets = view.things(file, handler).filter((thing) => thing.kind === "function");
  if (targets.length === 0) return void seen.lost.push("given to code that is not known");
  for (const target of targets) intoParameter(view, target, 0, seen, depth);
  if (targets.some((target) => givesItBack(view, target))) followOperation(view, file, link, seen, depth);
}

/** Does the function return its first parameter as it is? Then the caller goes on with the response. */
function givesItBack(view: View, { file, scope }: FunctionRef): boolean {
  const name = file.scopes[scope]?.parameters?.[0]?.name;
  return view
    .operations(file, scope)
    .some(
      ({ kind, arguments: [value] }) =>
        kind === "return" && value?.kind === "name" && value.name === name && value.path.length === 0,
    );
}

function intoParameter(view: View, { file, scope }: FunctionRef, index: number, seen: Seen, depth: number): void {
  const parameter = file.scopes[scope]?.parameters?.[index];
  if (parameter === undefined) return;
  if (parameter.name !== undefined) {
    const variable = view.variable(file, scope, parameter.name);
    return followReads(view, file, variable?.reads ?? [], seen, depth);
  }
  const names = Object.values(file.scopes[scope]?.bindings ?? {})
    .flatMap((binding) => binding.values)
    .flatMap((value) => (value.kind === "parameter" && value.index === index ? value.path.slice(0, 1) : []));
  if (names.some((name) => STATUS.test(name))) seen.status = true;
  else if (names.some((name) => BODY.test(name)))
    seen.bodies.push({
      place: view.place(file, file.scopes[scope]?.span ?? { start: 0, end: 0 }),
      note: "the body is taken here",
    });
}

function argument(view: View, { file }: At, use: Extract<Use, { to: "argument" }>, seen: Seen, depth: number): void {
  const operation = file.operations[use.operation];
  const call = operation === undefined ? undefined : view.call(file, operation);
  if (call === undefined || operation === undefined || call.concept === "log") return;
  if (call.model?.collects !== undefined || call.symbol === "global.Promise.resolve")
    return followOperation(view, file, operation, seen, depth);
  const targets = view.targets(call);
  if (targets.length === 0) return void seen.lost.push(`given to \`${call.callee}\``);
  for (const target of targets) {
    intoParameter(view, target, use.index, seen, depth);
    if (givesItBack(view, target)) followOperation(view, file, operation, seen, depth);
  }
}

/** The function gives the response to its callers: each of them has to look. One that is not known ends the search. */
function returned(view: View, { file, scope }: At, seen: Seen, depth: number): void {
  const at = file.scopes[scope]?.function;
  if (at === undefined) return;
  const { callers, complete } = view.callers({ file, scope: at });
  if (!complete || callers.length === 0) seen.lost.push("returned to callers that are not known");
  for (const { call } of callers) followOperation(view, call.file, call.operation, seen, depth);
}
