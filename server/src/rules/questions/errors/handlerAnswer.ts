/** What a handler gives back: its return values, its reply to a client, and who receives them. */

import type { FileFacts, Operation, Scope, Use, Value } from "#facts/file";
import type { Span } from "#facts/place";
import { memberOf } from "#linking/lexical";
import type { Call, ErrorHandler, View } from "#linking/view";

import { isHealthPath } from "../services/healthPaths";
import { isWebhookPath } from "../services/webhookPaths";

/**
 * `nothing`: null, undefined, or the end of the function. `no`: false, or an object that says it failed. `yes`: what success gives as
 * well. `goes-on`: the code below runs. `mixed`: anything else.
 */
export type Given = "nothing" | "no" | "yes" | "goes-on" | "mixed";

/** What the handler returns, seen from whoever waits for it. */
export function givenBy(view: View, handler: ErrorHandler, scope: Scope): Given {
  const { file } = handler;
  const returns = returnsIn(view, file, scope);
  const values = returns.map((operation) => operation.arguments[0]);
  if (values.some((value) => value !== undefined && isYes(value)) && givesYes(view, handler, scope)) return "yes";
  if (values.length > 0 && values.every((value) => value !== undefined && isNo(value))) return "no";
  if (values.length > 0 && scope.exits === "return") return values.every(isNothing) ? "nothing" : "mixed";
  if (values.length > 0) return "mixed";
  if (scope.exits !== undefined && scope.exits !== "return") return "mixed";
  if (handler.kind !== "catch") return "nothing";
  return endsTheFunction(view, file, scope) ? "nothing" : "goes-on";
}

/** Names of the properties by which a returned object says that it failed. */
export function failureFlags(view: View, { file }: ErrorHandler, scope: Scope): readonly string[] {
  return returnsIn(view, file, scope).flatMap((operation) => {
    const value = operation.arguments[0];
    if (value?.kind !== "object") return [];
    return Object.entries(value.properties).flatMap(([name, property]) =>
      saysFailure(value, name, property) ? [name] : [],
    );
  });
}

/** A use of what the handler gives: beside the `.catch(…)`, or at a caller of the function it ends. */
export interface Receiver {
  readonly file: FileFacts;
  readonly use: Use;
  readonly span: Span;
  /** The call of the function that gave it; absent when the promise itself is used. */
  readonly call?: Call;
}

/** Everybody known who receives what the handler gives. Tests are left out. */
export function receiversOf(view: View, handler: ErrorHandler, scope: Scope): readonly Receiver[] {
  const { file, operation } = handler;
  if (handler.kind === "catch") return callersOf(view, file, scope.function);
  if (operation === undefined) return [];
  const use = operation.use.to === "awaited" ? operation.use.then : operation.use;
  if (use.to !== "returned") return [{ file, use: operation.use, span: operation.span }];
  return callersOf(view, file, file.scopes[operation.scope]?.function ?? 0);
}

function callersOf(view: View, file: FileFacts, scope: number): readonly Receiver[] {
  if (file.scopes[scope]?.kind !== "function") return [];
  return view
    .callers({ file, scope })
    .callers.filter(({ argument, call }) => argument === undefined && call.file.role !== "test")
    .map(({ call }) => ({ file: call.file, use: call.operation.use, span: call.place.span, call }));
}

/**
 * The answer to a client: `failed` with a failing status or an answer that says so, `succeeded` with a status or an answer that says
 * all is well; undefined when there is none.
 */
export function replyOf(view: View, { file }: ErrorHandler, scope: Scope): "failed" | "succeeded" | undefined {
  const calls = view.operations(file, scope.id, "nested").flatMap((operation) => view.call(file, operation) ?? []);
  const answers = calls.filter((call) => call.concept === "reply-status" || call.concept === "reply");
  if (answers.length === 0) return undefined;
  const statuses = answers
    .filter((call) => call.concept === "reply-status" && !/\b(setHeader|header|set|type)$/.test(call.callee))
    .map((call) => call.operation.arguments[0])
    .map((value) => (value?.kind === "literal" ? Number(value.value) : Number.NaN));
  const bodies = answers
    .filter((call) => /\b(json|send)$/.test(call.callee))
    .map((call) => call.operation.arguments[0]);
  // `{ success: false }` with status 200 is an envelope that its readers open; who probes a health route reads the status only.
  if (bodies.some((body) => body !== undefined && isRefusal(body)) && !isHealthRoute(view, file, scope))
    return "failed";
  if (statuses.length > 0) return statuses.every((status) => status < 300) ? "succeeded" : "failed";
  if (answers.every(({ callee, operation }) => /\.end$/.test(callee) && operation.arguments.length === 0))
    return setsStatus(view, file, scope) ? "failed" : "succeeded";
  return bodies.length > 0 && bodies.every((body) => body !== undefined && isYes(body)) ? "succeeded" : "failed";
}

/** `response.statusCode = 500`, here or anywhere else in the function: without it, `end()` sends status 200. */
const setsStatus = (view: View, file: FileFacts, scope: Scope): boolean =>
  view
    .operations(file, scope.function, "nested")
    .some(
      ({ kind, callee }) =>
        (kind === "assign" && /^(status|statusCode)$/.test(memberOf(callee) ?? "")) ||
        (kind === "call" && /^(writeHead|status|sendStatus)$/.test(memberOf(callee) ?? "")),
    );

/** Does an answer with a good status say nothing, or that all went well and no more? Any other text may hold the failure in words of its own. */
export function saysAllIsWell(view: View, { file }: ErrorHandler, scope: Scope): boolean {
  const bodies = view.operations(file, scope.id, "nested").flatMap((operation) => {
    const call = view.call(file, operation);
    const [body] = operation.arguments;
    const isBody = call?.concept?.startsWith("reply") === true && /\b(json|send|end)$/.test(call.callee);
    return isBody && body !== undefined ? [body] : [];
  });
  return bodies.every((body) => body.kind === "literal" || (isYes(body) && !holdsMore(body)));
}

/** `{ status: "ok", data: { error_code: "…" } }`: an envelope, whose readers open it. */
const holdsMore = (body: Value): boolean =>
  body.kind === "object" && Object.values(body.properties).some(({ kind }) => kind === "object");

/** Is the scope part of a route that probes ask? */
export const isHealthRoute = (view: View, file: FileFacts, scope: Scope): boolean =>
  isInRoute(view, file, scope, isHealthPath);

/** Is the scope part of a route that is told of events? Their senders look at the status alone, and repeat what failed. */
export const isWebhookRoute = (view: View, file: FileFacts, scope: Scope): boolean =>
  isInRoute(view, file, scope, isWebhookPath);

const isInRoute = (view: View, file: FileFacts, scope: Scope, is: (path: string) => boolean): boolean =>
  view
    .routes()
    .some(
      ({ path, chain }) =>
        is(path ?? "") &&
        chain.some((stage) => stage.function?.file === file && view.inside(file, scope.id, stage.function.scope)),
    );

/** Returns that end the handler's own function, written in the handler. */
const returnsIn = (view: View, file: FileFacts, scope: Scope): readonly Operation[] =>
  view.operations(file, scope.id).filter((operation) => operation.kind === "return");

/** Every return of the guarded code gives the same yes, so nobody can tell the failure from success. */
function givesYes(view: View, handler: ErrorHandler, scope: Scope): boolean {
  if (handler.tryScope === undefined) return false;
  const { file } = handler;
  const others = view
    .operations(file, scope.function)
    .filter((operation) => operation.kind === "return" && !view.inside(file, operation.scope, scope.id));
  return others.length > 0 && others.every(({ arguments: [value] }) => value !== undefined && isYes(value));
}

/** No code of the function comes after the handler. */
function endsTheFunction(view: View, file: FileFacts, scope: Scope): boolean {
  const owner = file.scopes[scope.function];
  if (owner?.kind !== "function") return false;
  const inLoop = view.chain(file, scope.id).some((outer) => outer.kind === "loop" && outer.function === scope.function);
  if (inLoop) return false;
  return !view
    .operations(file, scope.function)
    .some(({ span, kind }) => span.start >= scope.span.end && kind !== "await");
}

const isNothing = (value: Value | undefined): boolean =>
  value === undefined || (value.kind === "literal" && (value.value === null || value.value === undefined));

const SUCCESS = /^(success|succeeded|ok|done|sent|saved|valid)$/i;

/** `true`, `"ok"`, `{ success: true }`, `{ status: 200 }`. */
export function isYes(value: Value): boolean {
  if (value.kind === "literal")
    return value.value === true || (typeof value.value === "string" && /^(ok|success|done)$/i.test(value.value));
  if (value.kind !== "object" || value.spreads.length > 0) return false;
  const properties = Object.entries(value.properties);
  if (properties.some(([name, property]) => saysFailure(value, name, property))) return false;
  return properties.some(
    ([name, property]) =>
      property.kind === "literal" &&
      ((property.value === true && SUCCESS.test(name)) ||
        (/^status$/i.test(name) && typeof property.value === "string" && /^(ok|success)$/i.test(property.value)) ||
        (/^status(Code)?$/.test(name) && (property.value === 200 || property.value === 201 || property.value === 204))),
  );
}

const SAYS_NO =
  /^(invalid|failed|failure|error|denied|unauthori[sz]ed|unknown|wrong|cannot|could not|not )|\b(not (available|reachable|running)|unavailable)\b/i;

/** `false`, `"Invalid credentials"`, `{ ok: false }`, `{ error }`, `(False, None)`: a result that says it failed. */
export function isNo(value: Value): boolean {
  if (value.kind === "literal")
    return value.value === false || (typeof value.value === "string" && SAYS_NO.test(value.value));
  if (value.kind === "array") {
    const [first, ...others] = value.items;
    return (
      first !== undefined && (others.length === 0 ? isNo(first) : first.kind === "literal" && first.value === false)
    );
  }
  if (value.kind !== "object") return false;
  return Object.entries(value.properties).some(([name, property]) => saysFailure(value, name, property));
}

const OUTCOME =
  /^(is|was)?_?(success|succeeded|successful|ok|done|sent|saved|valid|found|exists|connected|available|\w{2,}ed)$/i;

/** `{ success: false }`: a flag of success that is off. */
const isRefusal = (body: Value): boolean =>
  body.kind === "object" &&
  Object.entries(body.properties).some(
    ([name, property]) => property.kind === "literal" && property.value === false && SUCCESS.test(name),
  );

/** Of `{ name: null, isBusiness: false }` nobody can tell: it may be the record of someone without a name. */
function saysFailure({ properties }: ObjectValue, name: string, property: Value): boolean {
  if (property.kind !== "literal") return /^(error|errors|err|message|reason)$/i.test(name);
  if (property.value === true) return /^(is|has)?_?(error|errors|failed|failure)$/i.test(name);
  if (property.value === false)
    return OUTCOME.test(name) || !Object.values(properties).some((one) => one.kind === "literal" && one.value === null);
  if (/^(name|type|kind|level)$/i.test(name)) return property.value === "error";
  return (
    /^(error|errors|message|reason|status)$/i.test(name) &&
    typeof property.value === "string" &&
    !/^(ok|success)$/i.test(property.value)
  );
}

type ObjectValue = Extract<Value, { kind: "object" }>;
