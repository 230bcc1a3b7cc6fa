/** Does a `Promise.all` gather, or a queue run, only what never rejects? Then nobody need hear of it. */

import type { FileFacts, Operation, Value } from "#facts/file";
import { lastNameOf, memberAssignsOf } from "#linking/lexical";
import { passesOn, resolvesOnly } from "#linking/rejections";
import type { Call, View } from "#linking/view";

const MAX_DEPTH = 4;

/** `Promise.all(rows.map(async (row) => { try { … } catch (error) { log.error(error); } }))`, and lists kept by name. */
export function gathersSafe(view: View, { file, operation, model }: Call): boolean {
  const [list] = operation.arguments;
  return (
    model?.collects === "all" &&
    list !== undefined &&
    isSafeList(view, file, list) &&
    goesOnSafely(view, file, operation)
  );
}

/** A list that is made by a safe `map`, the values of a safe record, or written out with promises that never reject. */
function isSafeList(view: View, file: FileFacts, list: Value, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  switch (list.kind) {
    case "result": {
      const made = list.path.length === 0 ? file.operations[list.operation] : undefined;
      return made !== undefined && (isSafeMap(view, file, made) || isSafeRecord(view, file, made));
    }
    case "array":
      return list.items.every((item) =>
        item.kind === "spread" ? isSafeList(view, file, item.of, depth + 1) : isSafe(view, file, item),
      );
    case "choice":
      return list.and === undefined && list.of.every((arm) => isSafeList(view, file, arm, depth + 1));
    case "name": {
      const binding = list.path.length === 0 ? view.variable(file, list.scope, list.name)?.binding : undefined;
      const [value] = binding?.values ?? [];
      if (value?.kind === "array") return isFilledSafely(view, file, list);
      return binding?.mutable === false && value?.kind === "result" && isSafeList(view, file, value, depth + 1);
    }
    default:
      return false;
  }
}

/** `const sent = []; …; sent.push(send(row).catch(report)); …; Promise.all(sent)`: nothing else is done with the list. */
function isFilledSafely(view: View, file: FileFacts, { scope, name }: Extract<Value, { kind: "name" }>): boolean {
  const variable = view.variable(file, scope, name);
  const [first, ...more] = variable?.binding.values ?? [];
  if (variable === undefined || first?.kind !== "array" || first.items.length > 0 || more.length > 0) return false;
  return variable.reads.every(({ use }) => {
    if (use.to === "argument") return /^global\.Promise\.all/.test(callOf(view, file, use.operation)?.symbol ?? "");
    if (use.to !== "member") return false;
    if (use.name === "length") return true;
    const pushed = use.name === "push" && use.then.to === "callee" ? file.operations[use.then.operation] : undefined;
    return pushed?.arguments.every((value) => isSafe(view, file, value)) === true;
  });
}

function callOf(view: View, file: FileFacts, id: number): Call | undefined {
  const operation = file.operations[id];
  return operation === undefined ? undefined : view.call(file, operation);
}

/** `.then(() => { try { … } catch { … } })`: what comes after it never fails either. */
function goesOnSafely(view: View, file: FileFacts, { use }: Operation): boolean {
  if (use.to !== "member" || use.then.to !== "callee") return true;
  const link = file.operations[use.then.operation];
  if (link === undefined || !/^(then|finally)$/.test(use.name)) return true;
  return link.arguments.every((handler) => neverFails(view, file, handler)) && goesOnSafely(view, file, link);
}

const isSafeMap = (view: View, file: FileFacts, made: Operation): boolean =>
  lastNameOf(made.callee) === "map" && isSafeWork(view, file, made.arguments[0]);

const EACH = /^async\.(?:each|forEach|eachOf|forEachOf)(?:Series|Limit)?$/;

/** `async.each(rows, (row, done) => { save(row).then(() => done()); })`: it rejects with what `done` is given, which is nothing. */
export function callsBackClean(view: View, { file, operation, symbol }: Call): boolean {
  const work = EACH.test(symbol ?? "") ? operation.arguments.at(-1) : undefined;
  const scope = work?.kind === "function" ? file.scopes[work.scope] : undefined;
  const { name } = scope?.parameters?.at(-1) ?? {};
  if (scope === undefined || name === undefined || scope.async === true || (scope.parameters?.length ?? 0) < 2)
    return false;
  const reads = view.variable(file, scope.id, name)?.reads ?? [];
  return (
    reads.length > 0 &&
    reads.every(({ use }) => use.to === "callee" && givesNoError(file.operations[use.operation])) &&
    view.operations(file, scope.id).every(({ kind }) => kind !== "throw") &&
    goesOnSafely(view, file, operation)
  );
}

const givesNoError = (call: Operation | undefined): boolean => {
  const [error] = call?.arguments ?? [];
  return call !== undefined && (error === undefined || (error.kind === "literal" && !error.value));
};

/** `queue.add(() => render(id).catch((error) => log.error(error)))` */
export const runsSafe = (view: View, call: Call): boolean =>
  passesOn(call) && isSafeWork(view, call.file, call.operation.arguments[0]);

function isSafeWork(view: View, file: FileFacts, work: Value | undefined): boolean {
  if (work?.kind !== "function") return false;
  if (file.scopes[work.scope]?.async === true) return view.neverRejects({ file, scope: work.scope });
  const exits = view.operations(file, work.scope).filter(({ kind }) => kind === "return");
  return exits.length > 0 && exits.every(({ arguments: [given] }) => isCaught(view, file, given));
}

/** `send(row).catch((error) => log.error(error))`: it comes to an end whatever happens. */
function isCaught(view: View, file: FileFacts, given: Value | undefined): boolean {
  const link = given?.kind === "result" && given.path.length === 0 ? file.operations[given.operation] : undefined;
  const [handler] = link?.arguments ?? [];
  return lastNameOf(link?.callee) === "catch" && handler !== undefined && neverFails(view, file, handler);
}

function neverFails(view: View, file: FileFacts, handler: Value): boolean {
  const things = view.things(file, handler);
  return (
    things.some(({ kind }) => kind === "function") &&
    things.every((thing) => thing.kind === "function" && view.neverRejects(thing))
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
  if (call === undefined) return false;
  if (resolvesOnly(call) || isCaught(view, file, value)) return true;
  const targets = view.targets(call);
  return targets.length > 0 && targets.every((target) => view.neverRejects(target));
}
