/** New errors thrown from a handler, and whether they carry anything of the caught one. */

import type { FileFacts, Operation, Value } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, ErrorHandler, View } from "#linking/view";

import { mentions, mentionsMember } from "../mentions";
import { guardedWork } from "./guardedWork";

/** A new error that a handler throws. */
export interface Rethrown {
  readonly place: Place;
  readonly handler: ErrorHandler;
  readonly thrown: Operation;
  readonly created: Operation;
}

/** Packages whose errors are answers to a client: what they hide they hide on purpose. */
const PUBLIC_ERRORS =
  /^(@nestjs\/common|http-errors|@hapi\/boom|@trpc\/server|graphql|apollo-server|@apollo\/server|h3)\b/;

/** New errors thrown from the handler, those of inner handlers excepted. */
export function rethrownIn(view: View, handler: ErrorHandler): readonly Rethrown[] {
  const { file } = handler;
  if (handler.scope === undefined || handler.kind === "callback") return [];
  return thrownIn(view, handler).flatMap((thrown) => {
    const created = createdError(handler, thrown.arguments[0]);
    if (created?.calleeSpan === undefined) return [];
    const place = view.place(file, { start: created.span.start, end: created.calleeSpan.end });
    return [{ place, handler, thrown, created }];
  });
}

export interface LostCause {
  /** Class of the new error. */
  readonly name: string;
  /** What is left of the caught one: `text`, its message inside the new one. */
  readonly kept: "nothing" | "text";
}

/** Does the new error keep the caught one, or is there a reason why it need not? */
export function keepsCause(view: View, { handler, thrown, created }: Rethrown): Verdict<LostCause> {
  const { file } = handler;
  const names = errorNames(view, handler);
  const made = view.call(file, created);
  const speaks = created.arguments.some((value) => speaksOf(file, value, names));
  if (speaks && !takesOnlyText(view, handler, created, names)) return pass("carries the error");
  if (created.arguments.some(choosesCause)) return pass("has a cause of its own");
  if (attached(view, handler, names)) return pass("the error is attached to the new one");
  if (handedOn(view, handler, created, names)) return pass("the error was logged or handed on");
  if (classified(view, handler, thrown, names)) return pass("thrown for one kind of error");
  if (onlyParses(view, handler)) return pass("the caught error says no more than the new one");
  if (made?.symbol !== undefined && PUBLIC_ERRORS.test(made.symbol) && !blamesServer(made))
    return unknown("an error made for the client");
  return gap({ name: made?.callee ?? "Error", kept: speaks ? "text" : "nothing" });
}

/** The classes of the language make a text of their first argument: the stack and the code of an error put there are gone. */
function takesOnlyText(view: View, handler: ErrorHandler, created: Operation, names: readonly string[]): boolean {
  const { file } = handler;
  const [text, ...others] = created.arguments;
  if (!BUILT_IN.test(view.call(file, created)?.symbol ?? "") || guardedWork(view, handler).onlyAnswers) return false;
  if (others.some((value) => speaksOf(file, value, names))) return false;
  // A part that somebody chose (`error.code`, `error.stderr`, the answer of the other side) says what the stack would not.
  const inText = names.flatMap((name) => (mentions(file, text, name) ? valuesOf(file, created, name) : []));
  if ([text, ...inText].some((value) => names.some((name) => mentionsMember(file, value, name, CHOSEN)))) return false;
  return !inBody(view, handler).some((operation) => makesText(view, file, operation, names));
}

const BUILT_IN = /^global\.(Error|(Type|Range|Eval|Reference|Syntax|URI)Error)$/;

/** `hideSecrets(error)`: the project's own function chooses what may be told. */
const makesText = (view: View, file: FileFacts, operation: Operation, names: readonly string[]): boolean => {
  const call = operation.kind === "call" ? view.call(file, operation) : undefined;
  if (call === undefined || call.model !== undefined) return false;
  return view.targets(call).length > 0 && operation.arguments.some((value) => speaksOf(file, value, names));
};

/** Parts of an error, or of what it came from, that are more than its text. */
const CHOSEN = /^(?!(message|name|toString|constructor|trim|replace|split|slice|join|match|length|includes|map|at)$)/;

/** What a variable of the handler was made from; nothing for the caught error itself. */
function valuesOf(file: FileFacts, { scope }: Operation, name: string): readonly Value[] {
  for (let at = file.scopes[scope]; at !== undefined; at = file.scopes[at.parent])
    if (Object.hasOwn(at.bindings, name)) return at.bindings[name]?.values ?? [];
  return [];
}

/** `new TRPCError({ code: "INTERNAL_SERVER_ERROR" })`: hiding the cause from the client hides it from the logs as well. */
function blamesServer({ symbol = "", operation }: Call): boolean {
  if (/\.(InternalServerErrorException|InternalServerError)$/.test(symbol)) return true;
  const [first] = operation.arguments;
  const code = first?.kind === "object" && first.spreads.length === 0 ? first.properties.code : undefined;
  return code?.kind === "literal" && code.value === "INTERNAL_SERVER_ERROR";
}

const speaksOf = (file: FileFacts, value: Value | undefined, names: readonly string[]): boolean =>
  names.some((name) => mentions(file, value, name));

/** The caught error's name, and variables of the handler that are made from it: `const reason = String(error)`. */
function errorNames(view: View, handler: ErrorHandler): readonly string[] {
  const { file, error, scope } = handler;
  if (error === undefined || scope === undefined) return [];
  const names = [error];
  for (const inner of file.scopes) {
    if (!view.inside(file, inner.id, scope)) continue;
    for (const [name, { values }] of Object.entries(inner.bindings))
      if (!names.includes(name) && values.some((value) => speaksOf(file, value, names))) names.push(name);
  }
  return names;
}

function thrownIn(view: View, handler: ErrorHandler): readonly Operation[] {
  const { file, scope } = handler;
  if (scope === undefined) return [];
  const body = file.scopes[scope];
  if (body === undefined) return [];
  return view
    .operations(file, body.function)
    .filter(
      (operation) =>
        operation.kind === "throw" && view.inside(file, operation.scope, scope) && !inInnerHandler(handler, operation),
    );
}

/** A throw inside a catch inside this handler belongs to that one. */
function inInnerHandler(handler: ErrorHandler, thrown: Operation): boolean {
  const { file } = handler;
  for (let at = file.scopes[thrown.scope]; at !== undefined && at.id !== handler.scope; at = file.scopes[at.parent]) {
    if (at.kind === "catch") return true;
  }
  return false;
}

function createdError(handler: ErrorHandler, value: Value | undefined): Operation | undefined {
  const { file } = handler;
  if (value?.kind === "result") {
    const operation = file.operations[value.operation];
    return operation?.kind === "new" ? operation : undefined;
  }
  if (value?.kind !== "name" || value.path.length > 0 || value.name === handler.error) return undefined;
  for (let at = file.scopes[value.scope]; at !== undefined; at = file.scopes[at.parent]) {
    if (Object.hasOwn(at.bindings, value.name)) {
      const only = at.bindings[value.name]?.values;
      return only?.length === 1 && only[0]?.kind === "result" ? createdError(handler, only[0]) : undefined;
    }
    if (at.id === handler.scope) return undefined;
  }
  return undefined;
}

/** `failure.cause = error` */
const attached = (view: View, handler: ErrorHandler, names: readonly string[]): boolean =>
  inBody(view, handler).some(
    (operation) =>
      operation.kind === "assign" &&
      operation.callee !== undefined &&
      operation.arguments.some((value) => speaksOf(handler.file, value, names)),
  );

/** Reading a text, or turning the error into one, tells nobody of it. */
const reportsIt = (call: Call | undefined): boolean =>
  call === undefined || (call.concept !== "parse" && !/^(global\.)?(String|Number|Boolean)$/.test(call.symbol ?? ""));

const handedOn = (view: View, handler: ErrorHandler, created: Operation, names: readonly string[]): boolean =>
  inBody(view, handler).some(
    (operation) =>
      operation.kind === "call" &&
      operation.id !== created.id &&
      !(operation.span.start >= created.span.start && operation.span.end <= created.span.end) &&
      operation.arguments.some((value) => speaksOf(handler.file, value, names)) &&
      reportsIt(view.call(handler.file, operation)),
  );

/** Under `if (error.code === "P2002")`, the new error names what the old one said. */
function classified(view: View, handler: ErrorHandler, thrown: Operation, names: readonly string[]): boolean {
  const { file } = handler;
  return view
    .chain(file, thrown.scope)
    .some(
      (scope) =>
        scope.kind === "branch" && view.inside(file, scope.id, handler.scope ?? 0) && speaksOf(file, scope.test, names),
    );
}

function inBody(view: View, handler: ErrorHandler): readonly Operation[] {
  const { file, scope } = handler;
  const body = scope === undefined ? undefined : file.scopes[scope];
  if (scope === undefined || body === undefined) return [];
  return view.operations(file, body.function).filter((operation) => view.inside(file, operation.scope, scope));
}

/** A `try` that reads or checks one value, `new URL(text)` or `JSON.parse(text)`: the new error says which, and the old one no more. */
function onlyParses(view: View, handler: ErrorHandler): boolean {
  const { file, guarded, tryScope } = handler;
  if (guarded.length > 0 && guarded.every(({ callee }) => /\.throwIfAborted$/.test(callee))) return true;
  const jumps = tryScope !== undefined && view.operations(file, tryScope).some(({ kind }) => kind === "throw");
  return !jumps && guardedWork(view, handler).onlyAnswers;
}

/** `new Error("…", { cause: { body } })`: a cause was chosen. */
const choosesCause = (value: Value): boolean => value.kind === "object" && Object.hasOwn(value.properties, "cause");
