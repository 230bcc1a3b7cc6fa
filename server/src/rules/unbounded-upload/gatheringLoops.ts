/** `for await (const chunk of request) chunks.push(chunk);`: a body that is gathered by hand, in the handler or by a helper it gives the request to. */

import type { FileFacts, Operation, Scope, Value } from "#facts/file";
import type { Place } from "#facts/place";
import type { Call, View } from "#linking/view";

export interface GatheringLoop {
  readonly place: Place;
  /** What keeps a chunk. */
  readonly keeps: Call;
  /** It throws, leaves or closes the stream on some condition. */
  readonly stops: boolean;
}

const REQUEST = /(^|\.)IncomingMessage$|^express\.Request$/;
const STOPS = /\.(destroy|abort|end|unpipe)$/;

/** Loops over requests that keep what arrives. */
export function* gatheringLoops(view: View, file: FileFacts): Iterable<GatheringLoop> {
  for (const { name, scope, span, use } of file.reads) {
    if (use.to !== "iterated" || !use.awaited) continue;
    const loop = file.scopes.find(
      ({ kind, over }) => kind === "loop" && over?.kind === "name" && over.span.start === span.start,
    );
    if (loop === undefined || !isRequest(view, file, { kind: "name", name, scope, path: [], span })) continue;
    const operations = view.operations(file, loop.id);
    const keeps = operations
      .flatMap((operation) => view.call(file, operation) ?? [])
      .find(({ callee }) => callee.endsWith(".push"));
    if (keeps === undefined) continue;
    yield { place: view.place(file, span), keeps, stops: operations.some((operation) => stops(view, file, operation)) };
  }
}

const stops = (view: View, file: FileFacts, operation: Operation): boolean =>
  /^(throw|break|return)$/.test(operation.kind) || STOPS.test(view.call(file, operation)?.callee ?? "");

/** A request by its type, or a parameter that every known caller gives one for. */
function isRequest(view: View, file: FileFacts, value: Extract<Value, { kind: "name" }>): boolean {
  if (hasType(view, file, value)) return true;
  const variable = view.variable(file, value.scope, value.name);
  const [only, ...others] = variable?.binding.values ?? [];
  if (only?.kind !== "parameter" || only.path.length > 0 || others.length > 0) return false;
  const owner: Scope | undefined = file.scopes[only.scope];
  if (owner === undefined) return false;
  const callers = view.callers({ file, scope: owner.id }).callers.filter(({ argument }) => argument === undefined);
  return (
    callers.length > 0 &&
    callers.every(({ call }) => {
      const given = call.operation.arguments[only.index];
      return given !== undefined && hasType(view, call.file, given);
    })
  );
}

const hasType = (view: View, file: FileFacts, value: Value): boolean =>
  view.things(file, value).some((thing) => thing.kind === "type" && REQUEST.test(thing.name));
