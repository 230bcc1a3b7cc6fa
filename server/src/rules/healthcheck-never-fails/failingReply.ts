/** Can a handler answer that something is wrong: a status from 400 on, a throw that leaves it, an exit? */

import type { FileFacts, Operation, Value } from "#facts/file";
import { memberOf } from "#linking/lexical";
import type { Call, FunctionRef, View } from "#linking/view";

import { failsInPython } from "./pythonReply";

export type Failing =
  | { readonly state: "yes"; readonly because: string }
  | { readonly state: "no" }
  | { readonly state: "unknown"; readonly because: string };

/** Looks at the handler with its nested functions, and at replies of the workspace functions it calls. */
export function canFail(view: View, handler: FunctionRef): Failing {
  const { file, scope } = handler;
  for (const effect of view.effects(handler)) {
    const { call } = effect;
    if (call.concept === "exit") return { state: "yes", because: "ends the process" };
    if (isStatusCall(call) && mayBeFailure(view, call.file, call.operation.arguments[0]))
      return { state: "yes", because: "answers with a failing status" };
  }
  let open: string | undefined;
  for (const operation of view.operations(file, scope, "nested")) {
    const because = failsHere(view, file, operation);
    if (because !== undefined) return { state: "yes", because };
    const call = view.call(file, operation);
    if (call !== undefined && handsReplyOn(view, file, call)) open ??= `\`${call.callee}\` may answer with a failure`;
  }
  return open === undefined ? { state: "no" } : { state: "unknown", because: open };
}

const isStatusCall = (call: Call): boolean => call.concept === "reply-status" || /\.sendStatus$/.test(call.callee);

function failsHere(view: View, file: FileFacts, operation: Operation): string | undefined {
  if (operation.kind === "throw" && view.guard(file, operation.scope) === undefined)
    return "throws, and the framework answers 500";
  const { callee } = operation;
  if (operation.kind === "assign") {
    const last = memberOf(callee);
    const isStatus = last === "status" || last === "statusCode" || last === "status_code";
    return isStatus && mayBeFailure(view, file, operation.arguments[0]) ? "sets a failing status" : undefined;
  }
  if (file.language === "python" && failsInPython(view, file, operation, (value) => mayBeFailure(view, file, value)))
    return "answers with a failing status";
  if (operation.kind !== "call" && operation.kind !== "new") return undefined;
  const call = view.call(file, operation);
  if (call !== undefined && isStatusCall(call))
    return mayBeFailure(view, file, operation.arguments[0]) ? "answers with a failing status" : undefined;
  for (const [index, argument] of operation.arguments.entries()) {
    if (argument.kind === "object") {
      const status = argument.properties.status ?? argument.properties.statusCode;
      const isNumber = status !== undefined && !(status.kind === "literal" && typeof status.value === "string");
      const answers = call?.concept === "reply" || operation.kind === "new" || /response/i.test(call?.callee ?? "");
      if (index > 0 && isNumber && answers && mayBeFailure(view, file, status)) return "answers with a failing status";
    }
    if (index === 1 && call?.concept === "reply" && mayBeFailure(view, file, argument) && argument.kind !== "object")
      return "answers with a failing status";
  }
  return undefined;
}

/** A number from 400 on, or one that is decided when it runs. */
function mayBeFailure(view: View, file: FileFacts, value: Value | undefined): boolean {
  if (value === undefined) return false;
  if (value.kind === "choice") return value.of.some((item) => mayBeFailure(view, file, item));
  return view
    .things(file, value)
    .some((thing) => thing.kind !== "literal" || (typeof thing.value === "number" && thing.value >= 400));
}

/** The response, or `next` with an error, given to a function that is not known. */
function handsReplyOn(view: View, file: FileFacts, call: Call): boolean {
  if (call.concept !== undefined || call.model !== undefined) return false;
  if (/^(next|done|reject)$/.test(call.callee) && call.operation.arguments.length > 0) return true;
  if (view.targets(call).length > 0) return false;
  return call.operation.arguments.some(
    (value) =>
      value.kind === "name" &&
      value.path.length === 0 &&
      view
        .things(file, value)
        .some((thing) => thing.kind === "type" && /Response$|Reply$|koa\.Context$/.test(thing.name)),
  );
}
