/** Servers that are opened for one purpose and closed by the function that opened them: a set-up wizard, a login callback. */

import type { FileFacts, Operation, Value } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

const OPENS = /^(createServer|createSecureServer|listen|serve)$/;
const CLOSES = /^(close|destroy|shutdown|stop)$/;

/** Is the call part of a server that its own function closes again, other than when the process is told to stop? */
export function isOneShot(view: View, { file, operation }: Call): boolean {
  const owner = view.chain(file, operation.scope).findLast(({ kind }) => kind === "function");
  if (owner === undefined) return false;
  const operations = view.operations(file, owner.id, "nested");
  const opened = new Set(operations.flatMap((one) => openedBy(file, one)));
  return (
    opened.size > 0 &&
    operations.some((one) => {
      const key = one.kind === "call" && CLOSES.test(lastNameOf(one.callee)) ? textOf(one.callee) : undefined;
      return key !== undefined && opened.has(key.slice(0, key.lastIndexOf("."))) && !isOnSignal(view, file, one);
    })
  );
}

/** Names a server is kept under: `const server = app.listen(80)`, `this.server = http.createServer(app)`. */
function openedBy(file: FileFacts, operation: Operation): readonly string[] {
  const {
    kind,
    callee,
    arguments: [value],
    use,
  } = operation;
  if (
    kind === "assign" &&
    value?.kind === "result" &&
    OPENS.test(lastNameOf(file.operations[value.operation]?.callee))
  ) {
    const key = textOf(callee);
    return key === undefined ? [] : [key];
  }
  if (kind !== "call" || !OPENS.test(lastNameOf(operation.callee))) return [];
  const end = use.to === "awaited" ? use.then : use;
  return end.to === "bound" ? [end.name] : [];
}

/** Inside a callback of `process.on("SIGTERM", …)`. */
const isOnSignal = (view: View, file: FileFacts, { scope }: Operation): boolean =>
  view.chain(file, scope).some(({ use }) => {
    const taker = use?.to === "argument" ? file.operations[use.operation] : undefined;
    return taker?.callee?.kind === "name" && taker.callee.name === "process";
  });

function textOf(value: Value | undefined): string | undefined {
  if (value?.kind === "name") return [value.name, ...value.path].join(".");
  return value?.kind === "this" ? ["this", ...value.path].join(".") : undefined;
}
