/** Calls that give a promise only when they get no callback. */

import type { FileFacts, Value } from "#facts/file";
import type { Call, FunctionRef, View } from "#linking/view";

const CALLBACK = /^(cb|callback|done|next|fn)$/i;
const ERROR = /^(e|er|err|error)$/i;

/**
 * `client.query(text, (error, result) => …)`: a library that gives a promise only when it gets no callback; or a function of the
 * workspace with a parameter for one.
 */
export function takesNodeCallback(view: View, call: Call): boolean {
  const { arguments: given } = call.operation;
  const last = given.at(-1);
  const functions =
    last === undefined
      ? []
      : view.things(call.file, last).flatMap((thing) => (thing.kind === "function" ? [thing] : []));
  if (takesErrorFirst(view, call)) return true;
  if (last !== undefined && (isOneMore(view, call, last) || isForWrapper(view, call, last))) return true;
  if (functions.length === 0) return false;
  // What the library does with its functions is known: one that is told of an error stands for the promise.
  if (call.model?.callbacks?.last?.told === true) return true;
  if (call.model?.callbacks !== undefined)
    return functions.some(({ file, scope }) => ERROR.test(file.scopes[scope]?.parameters?.[0]?.name ?? ""));
  return call.model !== undefined || takesOne(view, call, given.length - 1);
}

/** `(rows, done) => async.series(steps, done)`: what it gives back is no promise, since the call it returns takes a callback. */
export function endsInCallback(view: View, { file, scope }: FunctionRef): boolean {
  const made = view
    .operations(file, scope)
    .filter(({ kind }) => kind === "return")
    .flatMap(({ arguments: [given] }) => {
      const operation =
        given?.kind === "result" && given.path.length === 0 ? file.operations[given.operation] : undefined;
      return operation === undefined ? [] : (view.call(file, operation) ?? []);
    });
  return (
    file.scopes[scope]?.async !== true &&
    made.some((call) => takesNodeCallback(view, call)) &&
    made.every((call) => view.isPromise(call) !== "yes" || takesNodeCallback(view, call))
  );
}

/** `async.eachSeries(list, each, done)`: the library knows what it does with the function in front, and `done` is one more. */
function isOneMore(view: View, { file, operation, model }: Call, last: Value): boolean {
  if (model?.promise !== true || operation.arguments.length < 2) return false;
  const known = Object.keys(model.callbacks ?? {});
  if (known.includes("last") || known.includes(String(operation.arguments.length - 1))) return false;
  // Without a function in front, only a list that the call goes through says that it works on something else.
  if (!known.some((at) => /^\d+$/.test(at)) && model.parallel === undefined) return false;
  return last.kind === "function" || isCallersCallback(view, file, last);
}

/** `function upgrade(done) { each(rows, save, done); }`: the caller's own callback. */
export const isCallersCallback = (view: View, file: FileFacts, last: Value): boolean =>
  last.kind === "name" &&
  last.path.length === 0 &&
  CALLBACK.test(last.name) &&
  (view.variable(file, last.scope, last.name)?.binding.values ?? []).some(({ kind }) => kind === "parameter");

/**
 * `require("./both-ways")(exports)`: what a module exports is not what it defines, so a callback that the function itself has no
 * parameter for is taken by what was made of it.
 */
const isForWrapper = (view: View, call: Call, last: Value): boolean =>
  call.model === undefined &&
  (isCallersCallback(view, call.file, last) || isToldOfError(call.file, last)) &&
  !takesOne(view, call, call.operation.arguments.length - 1) &&
  view.targets(call).some(({ file }) => handsItsExportsOver(file));

const isToldOfError = (file: FileFacts, last: Value): boolean =>
  last.kind === "function" && ERROR.test(file.scopes[last.scope]?.parameters?.[0]?.name ?? "");

const handsItsExportsOver = (file: FileFacts): boolean =>
  file.operations.some(
    ({ kind, scope, arguments: given }) =>
      kind === "call" && file.scopes[scope]?.function === 0 && given.some((value) => isWholeExports(file, value)),
  );

function isWholeExports(file: FileFacts, value: Value): boolean {
  if (value.kind !== "name") return false;
  const all = file.exports["export="];
  if (value.path.length === 0 && all?.kind === "name" && all.path.length === 0 && all.name === value.name) return true;
  return [value.name, ...value.path].join(".").replace(/^module\.exports$/, "exports") === "exports";
}

const takesOne = (view: View, call: Call, index: number): boolean =>
  view.targets(call).some(({ file, scope }) => CALLBACK.test(file.scopes[scope]?.parameters?.[index]?.name ?? ""));

/** `run(name, (err, rows) => …, options)`: a function of the workspace that is told of the failure before its other arguments. */
const takesErrorFirst = (view: View, call: Call): boolean =>
  call.model === undefined &&
  call.operation.arguments.some((given, index) => {
    if (given.kind !== "function") return false;
    const [error, result] = call.file.scopes[given.scope]?.parameters ?? [];
    return result !== undefined && ERROR.test(error?.name ?? "") && takesOne(view, call, index);
  });
