/** How much is lost when a crash tears the file: what somebody changed, or what the program can make again. */

import type { FileFacts, Value } from "#facts/file";
import { memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";
import { mentions } from "../questions/mentions";
import { isConcurrent } from "../questions/state/concurrency";
import { derivesFrom } from "../questions/state/derivation";
import { isSerialized } from "./content";

/**
 * `lost`: requests or jobs change it, and nobody has it elsewhere. `rare`: nobody knows what runs the code that writes it. `again`:
 * fetched, fixed or made anew, or written where nothing readable was.
 */
export type Worth = "lost" | "rare" | "again";

/** The worth of what `call` writes over; `reads` are those of the same file. */
export function worthOf(view: View, call: Call, content: Value | undefined, reads: readonly Call[]): Worth {
  const { file, operation } = call;
  const owner = file.scopes[operation.scope]?.function ?? 0;
  // A text is looked at; data that a program keeps is what it goes on with.
  if (file.language === "python" && !isSerialized(view, call)) return "again";
  if (isMadeAgain(view, file, content, 0) || isFetched(view, call, content, reads) || isRepair(view, call))
    return "again";
  if (isGivenFetched(view, call, content, reads)) return "again";
  const at = file.scopes[owner];
  return at !== undefined && isConcurrent(view, file, at) ? "lost" : "rare";
}

/** A text that stands in the code, the process or the time, or what a function makes that is given nothing. */
function isMadeAgain(view: View, file: FileFacts, value: Value | undefined, depth: number): boolean {
  if (value === undefined || depth > 4) return false;
  const isPython = file.language === "python";
  switch (value.kind) {
    case "literal":
      return true;
    // Constants and settings of another module.
    case "import":
      return isPython;
    case "object":
      return (
        isPython &&
        value.spreads.length === 0 &&
        Object.values(value.properties).every((one) => isMadeAgain(view, file, one, depth + 1))
      );
    case "awaited":
      return isMadeAgain(view, file, value.of, depth);
    case "template":
      return value.parts.every((part) => isMadeAgain(view, file, part, depth + 1));
    case "name": {
      if (value.name === "process") return true;
      const variable = view.variable(file, value.scope, value.name);
      const [only, ...others] = variable?.binding.values ?? [];
      return others.length === 0 && isMadeAgain(view, file, only, depth + 1);
    }
    case "result": {
      const made = file.operations[value.operation];
      const call = made === undefined ? undefined : view.call(file, made);
      if (made === undefined || call === undefined) return false;
      if (/^(global\.(JSON\.stringify|String|Number|Date|str$|int$)|json\.dumps$)/.test(call.symbol ?? ""))
        return made.arguments.every((one) => isMadeAgain(view, file, one, depth + 1));
      // Of a method nobody knows what its object holds.
      return (
        made.arguments.length === 0 &&
        made.callee?.kind === "name" &&
        made.callee.path.length === 0 &&
        view.targets(call).length > 0 &&
        !view.effectsOf(call).some(({ concept }) => /^(file-|row-|query|cache)/.test(concept))
      );
    }
    default:
      return false;
  }
}

/** `const list = await fetch(…); write(cache, list)`: the next run fetches it again. Not when it is put into what the file held. */
function isFetched(view: View, { file, operation }: Call, content: Value | undefined, reads: readonly Call[]): boolean {
  const within = stepOf(file, operation.scope);
  const kept = reads.filter(
    (read) => read.file === file && content !== undefined && derivesFrom(view, file, content, read),
  );
  const until = Math.min(operation.span.start, ...kept.map((read) => read.operation.span.start));
  return view.operations(file, within, "nested").some((other) => {
    const call = other.kind === "call" && other.span.start < until ? view.call(file, other) : undefined;
    return call !== undefined && view.effectsOf(call).some(({ concept }) => concept === "outbound-call");
  });
}

/** `store(await fetchAll())`: each caller of the function that writes has fetched what it hands in, and would fetch the same again. */
function isGivenFetched(
  view: View,
  { file, operation }: Call,
  content: Value | undefined,
  reads: readonly Call[],
): boolean {
  const scope = file.scopes[operation.scope]?.function ?? 0;
  const at = (file.scopes[scope]?.parameters ?? []).findIndex(
    ({ name }) => name !== undefined && mentions(file, content, name),
  );
  if (at < 0 || reads.some((read) => read.file === file && file.scopes[read.operation.scope]?.function === scope))
    return false;
  const { callers, complete } = view.callers({ file, scope });
  return (
    complete &&
    callers.length > 0 &&
    callers.every(
      ({ call, argument }) =>
        argument === undefined &&
        isFetched(view, call, call.operation.arguments[at], reads) &&
        startsAnew(view, call, reads),
    )
  );
}

/** Nothing that the function is given, or that the file held, decides what is fetched: how far a feed was read is known to the file alone. */
function startsAnew(view: View, { file, operation }: Call, reads: readonly Call[]): boolean {
  const owner = file.scopes[file.scopes[operation.scope]?.function ?? 0];
  return (
    (owner?.parameters ?? []).length === 0 &&
    !view.operations(file, owner?.id ?? 0, "nested").some((other) => {
      const call = other.kind === "call" ? view.call(file, other) : undefined;
      return (
        call !== undefined &&
        view.effectsOf(call).some((effect) => reads.some((read) => read.operation === effect.call.operation))
      );
    })
  );
}

/** The function that code is a step of: of the callback of a `then`, the one that waits for it. */
function stepOf(file: FileFacts, scope: number): number {
  let id = file.scopes[scope]?.function ?? 0;
  for (let at = file.scopes[id]; at?.use?.to === "argument"; at = file.scopes[id]) {
    if (memberOf(file.operations[at.use.operation]?.callee) !== "then") break;
    id = file.scopes[at.parent]?.function ?? 0;
  }
  return id;
}

/** In the handler of a read that failed: nothing readable was there. */
const isRepair = (view: View, { file, operation }: Call): boolean =>
  view
    .chain(file, operation.scope)
    .some(({ kind, function: owner }) => kind === "catch" && owner === file.scopes[operation.scope]?.function);
