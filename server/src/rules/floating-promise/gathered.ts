/** Does a `Promise.all` gather only promises that never reject? Then nobody need hear of it. */

import type { FileFacts, Operation, Value } from "#facts/file";
import { lastNameOf, memberAssignsOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

/** `Promise.all(rows.map(async (row) => { try { … } catch (error) { log.error(error); } }))`, and lists kept by name. */
export function gathersSafe(view: View, { file, operation, model }: Call): boolean {
  const [list] = operation.arguments;
  if (model?.collects !== "all" || list?.kind !== "result" || list.path.length > 0) return false;
  const made = file.operations[list.operation];
  return made !== undefined && (isSafeMap(view, file, made) || isSafeRecord(view, file, made));
}

function isSafeMap(view: View, file: FileFacts, made: Operation): boolean {
  const [work] = made.arguments;
  return (
    lastNameOf(made.callee) === "map" &&
    work?.kind === "function" &&
    file.scopes[work.scope]?.async === true &&
    view.neverRejects({ file, scope: work.scope })
  );
}

/** `Object.values(downloads)`, where all that is ever put in is `downloads[url] = download(url)` of a function that catches everything. */
function isSafeRecord(view: View, file: FileFacts, made: Operation): boolean {
  const [record] = made.arguments;
  if (view.call(file, made)?.symbol !== "global.Object.values") return false;
  if (record?.kind !== "name" || record.path.length > 0) return false;
  const variable = view.variable(file, record.scope, record.name);
  if (variable === undefined || !variable.binding.values.every(isEmpty)) return false;
  const entries = memberAssignsOf(file, variable.binding);
  return entries.length > 0 && entries.every(({ arguments: [value] }) => isSafe(view, file, value));
}

const isEmpty = (value: Value): boolean =>
  value.kind === "object" && value.spreads.length === 0 && Object.keys(value.properties).length === 0;

function isSafe(view: View, file: FileFacts, value: Value | undefined): boolean {
  const started = value?.kind === "result" && value.path.length === 0 ? file.operations[value.operation] : undefined;
  const call = started === undefined ? undefined : view.call(file, started);
  const targets = call === undefined ? [] : view.targets(call);
  return targets.length > 0 && targets.every((target) => view.neverRejects(target));
}
