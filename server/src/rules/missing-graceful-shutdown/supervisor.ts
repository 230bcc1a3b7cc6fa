/** Does a signal handler end the children of a program that does nothing but keep them running? Then Node leaves by itself. */

import type { FunctionRef, View } from "#linking/view";

import { listenersOf, type ProcessListener } from "../questions/services/processEvents";

const STARTS = /^(node:child_process\.(fork|spawn)|node:cluster\.(default\.)?fork)$/;
const MAX_DEPTH = 4;

/** True for the start file of a supervisor: it starts processes, has no server and no interval of its own, and the handler kills. */
export function endsItsChildren(view: View, listener: ProcessListener): boolean {
  const { file } = listener.call;
  if (view.isImported(file) || view.entryPoints().some((entry) => entry.file === file && entry.call !== undefined))
    return false;
  const calls = view.calls(file);
  return (
    calls.some(({ symbol }) => STARTS.test(symbol ?? "")) &&
    !calls.some(({ callee }) => /(^|\.)setInterval$/.test(callee)) &&
    listenersOf(view, listener).some((target) => kills(view, target, 0))
  );
}

function kills(view: View, target: FunctionRef, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  return view.operations(target.file, target.scope, "nested").some((operation) => {
    const call = view.call(target.file, operation);
    if (call === undefined) return false;
    if (/\.kill$/.test(call.callee)) return call.callee !== "process.kill";
    return view.targets(call).some((inner) => kills(view, inner, depth + 1));
  });
}
