/** Work that is allowed to fail in silence: giving things back, and asking what is there. */

import type { ErrorHandler, View } from "#linking/view";

import { isLogger } from "./errorTrace";

/** Functions that end something, by Python's own names and by the usual ones. */
const ENDS =
  /^_*(del|exit|aexit|a?close|clean_?up|clean|shut_?down|stop|disconnect|tear_?down|terminate|kill|cancel|dispose|finali[sz]e|release|reset|unload|on_exit|atexit)(_|$)|_(cleanup|shutdown|teardown)_*$/i;
const GIVES_BACK =
  /(^|\.)(a?close|clos(e|ing)_\w+|cancel|kill|killpg|terminate|join|shutdown|stop|disconnect|quit|logout|release|unlock|unlink|remove|rmtree|rmdir|rollback|delete|discard|clear|unsubscribe|unregister|deregister|detach|cleanup|dispose|flush|__exit__|__aexit__|task_done)(_\w+)?$/i;

/** On the way out: in a `finally`, in a function that tidies up, round calls that do nothing else. */
export const isAtTheEnd = (view: View, handler: ErrorHandler): boolean =>
  isInFinally(view, handler) || isTidying(handler);

/** What fails in a `finally` must not hide the first error. */
const isInFinally = (view: View, { file, tryScope }: ErrorHandler): boolean =>
  tryScope !== undefined && view.chain(file, tryScope).some(({ kind }) => kind === "finally");

/** A function that tidies up, or a `try` in which nothing but tidying could fail. */
function isTidying({ file, tryScope, guarded }: ErrorHandler): boolean {
  const owner = file.scopes[file.scopes[tryScope ?? 0]?.function ?? 0];
  if (owner?.kind === "function" && ENDS.test(owner.name ?? "")) return true;
  const risky = guarded.filter((call) => call.model?.safe !== true && !isLogger(call));
  return (
    risky.length > 0 &&
    risky.every(
      ({ callee, concept }) =>
        concept === "cleanup" ||
        concept === "file-remove" ||
        concept === "file-exists" ||
        concept === "abort" ||
        GIVES_BACK.test(callee),
    )
  );
}

/** `try: import orjson except Exception: orjson = None`: what is installed, and what this machine can do. */
export function isFeatureTest(view: View, { file, tryScope }: ErrorHandler): boolean {
  const span = tryScope === undefined ? undefined : file.scopes[tryScope]?.span;
  if (span === undefined) return false;
  if (file.imports.some((one) => one.span.start >= span.start && one.span.end <= span.end)) return true;
  return view
    .operations(file, tryScope ?? 0, "nested")
    .some((operation) => /^importlib\./.test(view.call(file, operation)?.symbol ?? ""));
}
