/** A child that is killed on purpose, so that its code says nothing: a probe whose output has said enough, one that the next replaces. */

import type { FileFacts, Operation, Read, ScopeId } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { View } from "#linking/view";

/** `child.stdout.on("data", (text) => { if (text.includes("ready")) kill(child.pid); })`, where the end of the output is waited for. */
export function isKilledProbe(view: View, file: FileFacts, reads: readonly Read[]): boolean {
  const listeners = reads.flatMap((read) => listenerOf(file, read) ?? []);
  return (
    listeners.some(({ event }) => /^(end|close)$/.test(String(event))) &&
    listeners.some(
      ({ event, scope }) =>
        event === "data" &&
        scope !== undefined &&
        reads.some((read) => view.inside(file, read.scope, scope) && isKill(file, read)),
    )
  );
}

/** `child?.kill(); child = fork("app.js");` of a tool that starts a program again whenever its source changes: the developer watches. */
export const isReplaced = (file: FileFacts, started: Operation, reads: readonly Read[]): boolean =>
  file.role === "script" &&
  reads.some(
    (read) =>
      isKill(file, read) &&
      read.span.start < started.span.start &&
      file.scopes[read.scope]?.function === file.scopes[started.scope]?.function,
  );

interface Listener {
  readonly event: unknown;
  readonly scope?: ScopeId;
}

/** `child.stdout.on("data", …)` */
function listenerOf(file: FileFacts, { use }: Read): Listener | undefined {
  if (use.to !== "member" || !/^std(out|err)$/.test(use.name) || use.then.to !== "member") return undefined;
  const { name, then } = use.then;
  const operation = then.to === "callee" ? file.operations[then.operation] : undefined;
  if (operation === undefined || !/^(on|once|addListener)$/.test(name)) return undefined;
  const [event, listener] = operation.arguments;
  if (event?.kind !== "literal") return undefined;
  return { event: event.value, ...(listener?.kind === "function" ? { scope: listener.scope } : {}) };
}

/** `kill(child.pid)`, `child.kill()` */
function isKill(file: FileFacts, { use }: Read): boolean {
  if (use.to !== "member") return false;
  if (use.name === "kill") return use.then.to === "callee";
  const call = use.name === "pid" && use.then.to === "argument" ? file.operations[use.then.operation] : undefined;
  return call !== undefined && /kill/i.test(lastNameOf(call.callee));
}
