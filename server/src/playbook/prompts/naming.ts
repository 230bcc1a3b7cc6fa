/** Names of functions as a prompt writes them, where they are, and who calls them. */

import type { FileFacts, Operation, Scope } from "#facts/file";
import type { Call, Caller, Context, FunctionRef, View } from "#linking/view";

import { at, code, listed, sampled } from "./markdown";

/** The function around an offset that has a name of its own, or is handed to a call; the module when there is none. */
export function functionAround(file: FileFacts, offset: number): FunctionRef {
  const around = file.scopes.filter(
    ({ kind, span }) => kind === "function" && span.start <= offset && offset < span.end,
  );
  // Invariant: scopes come parents first, so the innermost is last.
  const named = around.findLast((scope) => nameOfScope(scope) !== undefined || isTold(file, scope));
  return { file, scope: (named ?? around.at(-1))?.id ?? 0 };
}

/** The function a call is in, as {@link functionAround} has it, or the one it decorates. */
export function functionWith({ file, operation }: Call): FunctionRef {
  const decorates = file.scopes.find(({ decorators }) =>
    decorators?.some((value) => value.kind === "result" && value.operation === operation.id),
  );
  return decorates === undefined ? functionAround(file, operation.span.start) : { file, scope: decorates.id };
}

/** `OrderStore.claim()`, ``the callback of `app.post("/orders")` ``, `the module`; Markdown. */
export function functionName({ file, scope: id }: FunctionRef): string {
  const scope = file.scopes[id];
  if (scope === undefined || scope.kind !== "function") return "the module";
  const name = nameOfScope(scope);
  if (name === undefined) return callbackName(file, scope) ?? "a function without a name";
  const owner = file.scopes[scope.parent];
  return code(`${owner?.kind === "class" && owner.name !== undefined ? `${owner.name}.` : ""}${name}()`);
}

/** `src/a.ts:12`, where the function begins. */
export function functionPlace(view: View, { file, scope: id }: FunctionRef): string {
  const scope = file.scopes[id];
  const offset = scope === undefined || scope.kind !== "function" ? 0 : (scope.nameSpan ?? scope.span).start;
  return at(file.path, view.line(file, offset));
}

/** Name and place together. */
export const functionHere = (view: View, target: FunctionRef): string =>
  `${functionName(target)} ${functionPlace(view, target)}`;

/** Text range of a function, or of its whole file. */
export function spanOf({ file, scope }: FunctionRef): { readonly start: number; readonly end: number } {
  return file.scopes[scope]?.span ?? { start: 0, end: 0 };
}

const CALLERS = 4;

/** "Called by `run()` `src/main.ts:12` and 2 more." That nobody calls it is worth knowing, too; empty for callbacks, whose name says it. */
export function callersInWords(view: View, target: FunctionRef): string {
  if (target.scope === 0) return "Runs when the module is loaded.";
  const contexts = contextsInWords(view, target);
  const { callers, complete, because } = view.callers(target);
  const inUse = callers.filter(({ call }) => call.file.role !== "test" && call.file.role !== "generated");
  // A callback goes by the call it is handed to: that need not be said twice.
  if (isCallback(target) && inUse.length < 2) return "";
  const texts = [...new Set(inUse.map((caller) => callerName(view, caller)))];
  if (texts.length === 0 && contexts !== "") return `Run by ${contexts}.`;
  if (texts.length === 0)
    return complete ? "No caller was found in this workspace." : `Its callers are not known: ${because}.`;
  return `Called by ${sampled(texts, CALLERS)}${complete ? "" : ", perhaps by others"}.`;
}

const RUNS: Readonly<Partial<Record<Context, string>>> = {
  request: "requests",
  job: "jobs",
  startup: "the start of the process",
  cli: "a command",
  script: "a script",
};

/** "requests and jobs"; empty when nothing is known to run it. */
export const contextsInWords = (view: View, target: FunctionRef): string =>
  listed([...view.context(target)].flatMap((context) => RUNS[context] ?? []));

const isCallback = ({ file, scope: id }: FunctionRef): boolean => {
  const scope = file.scopes[id];
  return scope !== undefined && nameOfScope(scope) === undefined && scope.use?.to === "argument";
};

function callerName(view: View, { call, argument }: Caller): string {
  const place = at(call.file.path, view.line(call.file, call.place.span.start));
  if (argument !== undefined)
    return `${code(writtenCall(call.operation, call.callee))} ${place}, which it is handed to`;
  return `${functionName(functionWith(call))} ${place}`;
}

/** Own name, or that of the variable or member it is bound to. */
function nameOfScope(scope: Scope): string | undefined {
  if (scope.kind !== "function") return undefined;
  if (scope.name !== undefined && scope.name !== "") return scope.name;
  const { use } = scope;
  if (use?.to === "bound") return use.name;
  if (use?.to === "field") return use.name;
  return use?.to === "item" ? use.key : undefined;
}

/** A function expression that is handed to a call goes by that call. */
function callbackName(file: FileFacts, { use }: Scope): string | undefined {
  const operation = use?.to === "argument" ? file.operations[use.operation] : undefined;
  if (operation === undefined) return undefined;
  return `the callback of ${code(writtenCall(operation, calleeText(operation)))}`;
}

/** A callback that its call tells apart from others: `app.post("/orders", …)`. */
function isTold(file: FileFacts, { use }: Scope): boolean {
  const operation = use?.to === "argument" ? file.operations[use.operation] : undefined;
  return operation !== undefined && firstText(operation) !== undefined;
}

function firstText({ arguments: [first] }: Operation): string | undefined {
  const isPlain = first?.kind === "literal" && typeof first.value === "string" && /^[/\w:.*-]{1,60}$/.test(first.value);
  return isPlain ? `${first.value}` : undefined;
}

/** The call with its first argument, when that says which one it is: `app.post("/orders", …)`. */
function writtenCall(operation: Operation, callee: string): string {
  const first = firstText(operation);
  return first === undefined ? `${callee}(…)` : `${callee}("${first}", …)`;
}

function calleeText({ callee }: Operation): string {
  if (callee?.kind === "name") return [callee.name, ...callee.path].join(".");
  if (callee?.kind === "import") return callee.path.filter((part) => part !== "default").join(".") || callee.from;
  if (callee?.kind === "this") return ["this", ...callee.path].join(".");
  return callee !== undefined && "path" in callee && callee.path.length > 0 ? callee.path.join(".") : "a call";
}
