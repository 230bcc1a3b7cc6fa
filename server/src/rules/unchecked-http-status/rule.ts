/** A response whose body is used without a look at its status. */

import type { FileFacts, Operation, Use, Value } from "#facts/file";
import type { Hop, Place, Span } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, FunctionRef, View } from "#linking/view";

import { argumentCall, type Flow, flowOf } from "../questions/input/valueFlow";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly call: Call;
}

const STATUS = /^(ok|status|statusCode|statusText|redirected|type)$/;
const BODY = /^(json|text|arrayBuffer|blob|formData|bytes|body|data)$/;
const RESPONSE = /^(res|response|reply|raw)$/i;
/** Members by which the answer itself says how it went. */
const VERDICT = /^(ok|success|succeeded|error|errors|error_code|error_message|errcode|errorCode)$/;

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
    if (isBundled(view, call)) return pass("a file of the program itself");
    const seen = lookedAt(view, call);
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

/** axios: `validateStatus: () => true`. got: `throwHttpErrors: false`. */
function toldNotToThrow(view: View, call: Call): boolean {
  const option = view.option(call, ["validateStatus", "throwHttpErrors"]);
  if (option.state !== "set") return false;
  return view.things(option.file, option.value).some((thing) => {
    if (thing.kind === "literal") return thing.value === false;
    if (thing.kind !== "function") return false;
    const returns = view.operations(thing.file, thing.scope).filter((operation) => operation.kind === "return");
    return (
      returns.length === 1 && returns[0]?.arguments[0]?.kind === "literal" && returns[0].arguments[0].value === true
    );
  });
}

/** `fetch(new URL("./font.ttf", import.meta.url))`: the bundler puts the file where it is found. */
function isBundled(view: View, { file, operation }: Call): boolean {
  const [address] = operation.arguments;
  if (address?.kind !== "result") return false;
  const made = file.operations[address.operation];
  return made?.kind === "new" && isModuleUrl(made.arguments[1]) && view.call(file, made)?.symbol === "global.URL";
}

/** `import.meta.url` */
const isModuleUrl = (value: Value | undefined): boolean =>
  value?.kind === "name" && value.name === "import.meta" && value.path[0] === "url";

interface Seen {
  status: boolean;
  readonly bodies: Hop[];
  readonly lost: string[];
}

/** Follows the response from one use to the next until somebody looks at its status. */
function lookedAt(view: View, { file, operation }: Call): Seen {
  const seen: Seen = { status: false, bodies: [], lost: [] };
  const flow = flowOf(view, {
    step: (walk, at, use, depth, by) => step(view, walk, seen, { at, use, depth, span: by?.span }),
    lost: (because) => {
      seen.lost.push(because.replace("kept", "the response is kept"));
    },
  });
  flow.use({ file, scope: operation.scope }, operation.use, 0);
  return seen;
}

interface Step<Kind extends Use = Use> {
  readonly at: FunctionRef;
  readonly use: Kind;
  readonly depth: number;
  /** Where it is used. */
  readonly span: Span | undefined;
}

function step(view: View, flow: Flow, seen: Seen, { at, use, depth, span }: Step): boolean {
  if (seen.status) return true;
  switch (use.to) {
    case "iterated":
      return true;
    case "member":
      return member(view, flow, seen, { at, use, depth, span });
    case "destructured":
      return destructured(view, flow, seen, { at, use, depth, span });
    case "argument":
      return argument(view, flow, seen, { at, use, depth, span });
    case "returned":
      // Each caller has to look. One that is not known ends the search.
      flow.callers(at, depth);
      return true;
    default:
      return false;
  }
}

function destructured(
  view: View,
  flow: Flow,
  seen: Seen,
  { at: { file }, use, depth }: Step<Extract<Use, { to: "destructured" }>>,
): true {
  if (use.names.some((name) => STATUS.test(name))) {
    seen.status = true;
    return true;
  }
  // `const { response, buffer } = await download(url)`: the response may come in an object of ours.
  for (const name of use.names.filter((one) => RESPONSE.test(one))) flow.variable(file, use.scope, name, depth);
  const body = use.names.find((name) => BODY.test(name));
  const span = body === undefined ? undefined : file.scopes[use.scope]?.bindings[body]?.span;
  if (body !== undefined)
    seen.bodies.push({ place: view.place(file, span ?? { start: 0, end: 0 }), note: "the body is taken here" });
  return true;
}

function member(
  view: View,
  flow: Flow,
  seen: Seen,
  { at, use, depth, span }: Step<Extract<Use, { to: "member" }>>,
): true {
  const { file } = at;
  if (STATUS.test(use.name)) {
    seen.status = true;
    return true;
  }
  const called = use.then.to === "callee" ? file.operations[use.then.operation] : undefined;
  if (called !== undefined && use.name === "then") chained(view, flow, seen, { file, link: called, depth });
  else if (called !== undefined && /^(catch|finally|clone)$/.test(use.name)) flow.result(file, called, depth);
  else if (BODY.test(use.name)) readBody(view, at, seen, { use, called, span });
  else if (RESPONSE.test(use.name)) flow.use(at, use.then, depth);
  return true;
}

function readBody(
  view: View,
  { file }: FunctionRef,
  seen: Seen,
  {
    use,
    called,
    span,
  }: {
    readonly use: Extract<Use, { to: "member" }>;
    readonly called: Operation | undefined;
    readonly span: Span | undefined;
  },
): void {
  if (called === undefined) {
    if (use.then.to === "member" && /^(cancel|destroy|resume|dump)$/.test(use.then.name)) return;
    if (span !== undefined) seen.bodies.push({ place: view.place(file, span), note: "the body is used here" });
    return;
  }
  if (use.name === "json" && saysHowItWent(view, file, called.use)) seen.status = true;
  else if (!isDropped(called.use))
    seen.bodies.push({ place: view.place(file, called.calleeSpan ?? called.span), note: "the body is read here" });
}

/** `const data = await response.json(); if (!data.ok) …`: an answer that is no JSON throws, and one that is says how it went. */
function saysHowItWent(view: View, file: FileFacts, use: Use): boolean {
  switch (use.to) {
    case "awaited":
      return saysHowItWent(view, file, use.then);
    case "member":
      return VERDICT.test(use.name);
    case "destructured":
      return use.names.some((name) => VERDICT.test(name));
    case "bound": {
      const reads = view.variable(file, use.scope, use.name)?.reads ?? [];
      return reads.some((read) => read.use.to === "member" && VERDICT.test(read.use.name));
    }
    default:
      return false;
  }
}

const isDropped = (use: Use): boolean => use.to === "dropped" || (use.to === "awaited" && isDropped(use.then));

/** `.then((response) => …)`: the first parameter is the response; a function that gives it back passes it on. */
function chained(
  view: View,
  flow: Flow,
  seen: Seen,
  { file, link, depth }: { readonly file: FileFacts; readonly link: Operation; readonly depth: number },
): void {
  const handler = link.arguments[0];
  if (handler === undefined) return;
  const targets = view.things(file, handler).filter((thing) => thing.kind === "function");
  if (targets.length === 0) return void seen.lost.push("given to code that is not known");
  for (const target of targets) intoParameter(view, flow, seen, { target, index: 0, depth });
  if (targets.some((target) => givesItBack(view, target))) flow.result(file, link, depth);
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

/** Destructured parameters are judged by the members they take; others are followed. */
function intoParameter(
  view: View,
  flow: Flow,
  seen: Seen,
  { target, index, depth }: { readonly target: FunctionRef; readonly index: number; readonly depth: number },
): void {
  const { file, scope } = target;
  const parameter = file.scopes[scope]?.parameters?.[index];
  if (parameter === undefined) return;
  if (parameter.name !== undefined) return flow.parameter(target, index, depth);
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

function argument(
  view: View,
  flow: Flow,
  seen: Seen,
  { at: { file }, use, depth }: Step<Extract<Use, { to: "argument" }>>,
): true {
  const call = argumentCall(view, file, use);
  if (call === undefined || call.concept === "log") return true;
  if (call.model?.collects !== undefined || call.symbol === "global.Promise.resolve") {
    flow.result(file, call.operation, depth);
    return true;
  }
  const targets = view.targets(call);
  if (targets.length === 0) seen.lost.push(`given to \`${call.callee}\``);
  for (const target of targets) {
    intoParameter(view, flow, seen, { target, index: use.index, depth });
    if (givesItBack(view, target)) flow.result(file, call.operation, depth);
  }
  return true;
}
