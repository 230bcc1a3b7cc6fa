/** Streams that a function of the project gives back: `const file = await storage.get(id); file.pipe(response)`. */

import type { FileFacts, Operation, Use, Value } from "#facts/file";
import type { Call, FunctionRef, View } from "#linking/view";

import { hearingOf } from "./emitters";

const MAX_DEPTH = 4;

/** A stream of somebody else. */
export interface GivenStream {
  /** The call that makes it. */
  readonly made: Call;
  /** Where it is piped on. */
  readonly piped: Operation;
}

/**
 * The stream which `call` gives back and which is piped on where it arrives; undefined for other calls, and where who makes it listens to
 * it. Only what is piped counts: code that reads a stream in other ways may hear of its end elsewhere.
 */
export function givenStream(view: View, call: Call): GivenStream | undefined {
  const piped = call.model === undefined ? pipeOf(view, call) : undefined;
  const made = piped === undefined ? undefined : madeBy(view, call, 0);
  return piped === undefined || made === undefined ? undefined : { made, piped };
}

function pipeOf(view: View, { file, operation }: Call): Operation | undefined {
  const use = operation.use.to === "awaited" ? operation.use.then : operation.use;
  const uses =
    use.to === "bound" ? (view.variable(file, use.scope, use.name)?.reads.map((read) => read.use) ?? []) : [use];
  const pipe = uses.find(isPipe);
  return pipe?.to === "member" && pipe.then.to === "callee" ? file.operations[pipe.then.operation] : undefined;
}

const isPipe = (use: Use): boolean => use.to === "member" && use.name === "pipe";

function madeBy(view: View, call: Call, depth: number): Call | undefined {
  if (call.model !== undefined)
    return call.model.emitsError !== undefined &&
      call.model.returns?.startsWith("stream.") === true &&
      hearingOf(view, call).heard === undefined
      ? call
      : undefined;
  if (depth >= MAX_DEPTH) return undefined;
  for (const target of view.targets(call)) {
    const made = returnedBy(view, target).map((returned) => madeBy(view, returned, depth + 1));
    const found = made.find((one) => one !== undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The calls whose results a function returns as they are. */
const returnedBy = (view: View, { file, scope }: FunctionRef): readonly Call[] =>
  view
    .operations(file, scope)
    .flatMap(({ kind, arguments: [value] }) =>
      kind === "return" && value !== undefined ? callOf(view, file, value) : [],
    );

function callOf(view: View, file: FileFacts, value: Value): readonly Call[] {
  if (value.kind === "awaited" && value.path.length === 0) return callOf(view, file, value.of);
  if (value.kind === "result") {
    const made = value.path.length === 0 ? file.operations[value.operation] : undefined;
    return made === undefined ? [] : [view.call(file, made) ?? []].flat();
  }
  if (value.kind !== "name" || value.path.length > 0) return [];
  const values = view.variable(file, value.scope, value.name)?.binding.values ?? [];
  return values.flatMap((one) => (one.kind === "result" ? callOf(view, file, one) : []));
}
