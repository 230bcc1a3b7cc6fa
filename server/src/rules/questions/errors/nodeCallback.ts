/** Calls that give a promise only when they get no callback. */

import type { Call, View } from "#linking/view";

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
  if (functions.length === 0) return false;
  // What the library does with its functions is known: one that is told of an error stands for the promise.
  if (call.model?.callbacks !== undefined)
    return functions.some(({ file, scope }) => ERROR.test(file.scopes[scope]?.parameters?.[0]?.name ?? ""));
  return call.model !== undefined || takesOne(view, call, given.length - 1);
}

const takesOne = (view: View, call: Call, index: number): boolean =>
  view.targets(call).some(({ file, scope }) => CALLBACK.test(file.scopes[scope]?.parameters?.[index]?.name ?? ""));
