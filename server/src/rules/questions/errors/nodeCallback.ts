/** Calls that give a promise only when they get no callback. */

import type { Call, View } from "#linking/view";

const CALLBACK = /^(cb|callback|done|next|fn)$/i;

/**
 * `client.query(text, (error, result) => …)`: a library that gives a promise only when it gets no callback; or a function of the
 * workspace with a parameter for one.
 */
export function takesNodeCallback(view: View, call: Call): boolean {
  const { arguments: given } = call.operation;
  const last = given.at(-1);
  if (last === undefined || call.model?.callbacks !== undefined) return false;
  if (!view.things(call.file, last).some((thing) => thing.kind === "function")) return false;
  return call.model !== undefined || takesOne(view, call, given.length - 1);
}

const takesOne = (view: View, call: Call, index: number): boolean =>
  view.targets(call).some(({ file, scope }) => CALLBACK.test(file.scopes[scope]?.parameters?.[index]?.name ?? ""));
