/** Does a way from a job to its work stay with what this job handed in? A helper that runs what it is given runs other things for others. */

import type { FileFacts, Value } from "#facts/file";
import type { Call, FunctionRef, View } from "#linking/view";

/** `way`: the calls from the job on, the work itself last. False when a step leads into a function that only others hand in. */
export function isOwnWay(view: View, schedule: Call, way: readonly Call[]): boolean {
  const handed = handedBy(view, schedule, 0);
  for (const [at, call] of way.entries()) {
    const next = way[at + 1];
    if (next === undefined) return true;
    const entered = functionOf(next);
    if (isGivenToIt(view, call, entered) && !handed.some((target) => isSame(target, entered))) return false;
    handed.push(...handedBy(view, call, 0));
  }
  return true;
}

/** The function is entered by way of a parameter: one that is called, or one that is passed on. */
function isGivenToIt(view: View, call: Call, entered: FunctionRef): boolean {
  const { callee } = call.operation;
  if (view.targets(call).some((target) => isSame(target, entered)))
    return callee !== undefined && isParameter(view, call.file, callee);
  const passed = call.operation.arguments.filter((value) => gives(view, call.file, value, entered));
  return passed.length > 0 && passed.every((value) => isParameter(view, call.file, value));
}

const MAX_DEPTH = 3;

/** Functions that a call is given as they are, not by way of a parameter; also in calls among its arguments: `wrap(sync)`. */
function handedBy(view: View, { file, operation }: Call, depth: number): FunctionRef[] {
  return operation.arguments.flatMap((value): readonly FunctionRef[] => {
    if (isParameter(view, file, value)) return [];
    const made = value.kind === "result" ? file.operations[value.operation] : undefined;
    const call = made === undefined || depth >= MAX_DEPTH ? undefined : view.call(file, made);
    const inside = call === undefined ? [] : handedBy(view, call, depth + 1);
    return [...functionsOf(view, file, value), ...inside];
  });
}

const functionsOf = (view: View, file: FileFacts, value: Value): readonly FunctionRef[] =>
  view.things(file, value).flatMap((thing) => (thing.kind === "function" ? [thing] : []));

const gives = (view: View, file: FileFacts, value: Value, target: FunctionRef): boolean =>
  functionsOf(view, file, value).some((one) => isSame(one, target));

function isParameter(view: View, file: FileFacts, value: Value): boolean {
  if (value.kind === "parameter") return true;
  if (value.kind !== "name") return false;
  const values = view.variable(file, value.scope, value.name)?.binding.values ?? [];
  return values.some(({ kind }) => kind === "parameter");
}

const functionOf = ({ file, operation }: Call): FunctionRef => ({
  file,
  scope: file.scopes[operation.scope]?.function ?? 0,
});

const isSame = (one: FunctionRef, other: FunctionRef): boolean => one.file === other.file && one.scope === other.scope;
