/** Is what a crash would tear made anew by whoever reads it, or the number of a process? Then nothing of worth is lost. */

import type { FileFacts, Value } from "#facts/file";
import { memberOf } from "#linking/lexical";
import type { Call, FunctionRef, View } from "#linking/view";

/** `write(stamp, draw())`, and every reader looks at what it has read and calls the same `draw()` when that is no good. */
export function isRemade(view: View, call: Call, content: Value | undefined, reads: readonly Call[]): boolean {
  const made = content?.kind === "awaited" ? content.of : content;
  const maker = made?.kind === "result" && made.path.length === 0 ? call.file.operations[made.operation] : undefined;
  const making = maker === undefined ? undefined : view.call(call.file, maker);
  const targets = making === undefined ? [] : view.targets(making);
  if (targets.length === 0) return false;
  return reads.every((read) => {
    const { file, operation } = read;
    const owner = file.scopes[operation.scope]?.function ?? 0;
    const guard = view.guard(file, operation.scope);
    if (guard?.handler === undefined) return false;
    const { handler } = guard;
    const again = view
      .operations(file, owner)
      .filter((other) => other.kind === "call" && runs(view, file, other, targets))
      .map(({ scope }) => view.chain(file, scope));
    const afterFailure = again.some((chain) => chain.some(({ id }) => id === handler));
    const afterLook = again.some((chain) => chain.some(({ kind, function: at }) => kind === "branch" && at === owner));
    return afterFailure && (afterLook || isParsed(view, file, read));
  });
}

const runs = (
  view: View,
  file: FileFacts,
  operation: FileFacts["operations"][number],
  targets: readonly FunctionRef[],
): boolean => {
  const call = view.call(file, operation);
  const others = call === undefined ? [] : view.targets(call);
  return others.some((other) => targets.some((one) => one.file === other.file && one.scope === other.scope));
};

/** Text that was cut off fails to parse, and the handler hears of it. */
const isParsed = (view: View, file: FileFacts, read: Call): boolean =>
  view.calls(file).some((call) => {
    const [text] = call.operation.arguments;
    return (
      call.symbol === "global.JSON.parse" &&
      view.guard(file, call.operation.scope) === view.guard(file, read.operation.scope) &&
      text !== undefined &&
      view.sources(file, text).some(({ operation }) => operation === read.operation)
    );
  });

/** `String(process.pid)`, `str(os.getpid())`: a few bytes that mean nothing once the process has gone. */
export function isProcessNumber(file: FileFacts, content: Value | undefined): boolean {
  if (content?.kind === "template") return content.parts.length === 1 && isProcessNumber(file, content.parts[0]);
  if (content?.kind === "result" && content.path.length === 0) {
    const operation = file.operations[content.operation];
    const [given] = operation?.arguments ?? [];
    if (
      operation?.callee?.kind === "name" &&
      /^(String|str)$/.test(operation.callee.name) &&
      operation.callee.path.length === 0
    )
      return isProcessNumber(file, given);
    const { callee } = operation ?? {};
    if (callee?.kind === "name" && [callee.name, ...callee.path].join(".") === "os.getpid") return true;
    return (
      memberOf(callee) === "toString" &&
      callee?.kind === "name" &&
      isProcessNumber(file, { ...callee, path: callee.path.slice(0, -1) })
    );
  }
  return content?.kind === "name" && [content.name, ...content.path].join(".") === "process.pid";
}
