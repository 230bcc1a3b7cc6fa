/** Can a function's promise reject? Only "never" is an answer: everything in it that may fail is caught. */

import type { FileFacts, Operation, OperationId, Scope, Value } from "#facts/file";
import { callOf, targetsOf } from "./calls";
import { bindingOf, functionOf, guardOf, lastNameOf, operationsIn, readsOf } from "./lexical";
import { ask, type Linker, type Question } from "./linker";
import { consumersOf, isPromise, outcomeOf } from "./outcomes";
import { calleeThings } from "./results";
import { thingsOf } from "./things";
import type { Call, FunctionRef } from "./view";

/** A function that fails only where it calls itself again never fails, so the answer is yes while it is being looked for. */
const NEVER: Question<boolean> = { fallback: true };

/** True when every awaited, thrown or returned failure is caught inside. */
export function neverRejects(linker: Linker, target: FunctionRef): boolean {
  const { file, scope } = target;
  return ask(linker, NEVER, file, scope, () =>
    operationsIn(file, scope).every((operation) => isSafe(linker, file, operation)),
  );
}

function isSafe(linker: Linker, file: FileFacts, operation: Operation): boolean {
  if (isCaught(file, operation)) return true;
  switch (operation.kind) {
    case "throw":
      return false;
    case "await": {
      // An awaited call is judged as a call; awaiting anything else may reject.
      const value = operation.arguments[0];
      return value === undefined || value.kind === "result" || isHandledPromise(linker, file, operation);
    }
    case "call":
    case "new":
      return isSafeCall(linker, file, operation);
    default:
      return true;
  }
}

/** Caught by a try of this function whose handler does not throw again. */
function isCaught(file: FileFacts, operation: Operation): boolean {
  for (let guard = guardOf(file, operation.scope); guard !== undefined; guard = guardOf(file, guard.parent)) {
    if (clausesOf(file, guard).some((handler) => takesAll(file, handler))) return true;
  }
  return false;
}

/** Python's `try` may have several clauses, of which the last is the widest. */
function clausesOf(file: FileFacts, { id, handler }: Scope): readonly Scope[] {
  const first = handler === undefined ? undefined : file.scopes[handler];
  if (first?.caught === undefined) return first === undefined ? [] : [first];
  return file.scopes.filter((scope) => scope.kind === "catch" && scope.of === id);
}

/** Catches every kind of failure, and throws none of them on. */
function takesAll(file: FileFacts, handler: Scope): boolean {
  const narrow = handler.caught !== undefined && handler.caught.length > 0 && !catchesAll(handler.caught);
  const rethrows = operationsIn(file, handler.id).some(
    (inner) => inner.kind === "throw" && guardOf(file, inner.scope) === undefined,
  );
  return !narrow && !rethrows;
}

const catchesAll = (caught: readonly { readonly kind: string }[]): boolean =>
  caught.some(
    (value) =>
      value.kind === "name" && "name" in value && (value.name === "Exception" || value.name === "BaseException"),
  );

const isHandledPromise = (linker: Linker, file: FileFacts, operation: Operation): boolean => {
  const value = operation.arguments[0];
  return (
    value !== undefined &&
    thingsOf(linker, file, value).every((thing) => thing.kind === "literal" || thing.kind === "type")
  );
};

const SAFE = new Set(["log", "cleanup", "timer", "sleep", "abort", "deadline", "reply", "reply-status", "exit"]);

function isSafeCall(linker: Linker, file: FileFacts, operation: Operation): boolean {
  const call = callOf(linker, file, operation);
  if (call === undefined || call.model?.safe === true || (call.concept !== undefined && SAFE.has(call.concept)))
    return true;
  if (isChainLink(linker, call) || resolvesOnly(call)) return true;
  const end = outcomeOf(linker, call);
  if (end.state === "handled") return handlerIsSafe(linker, file, end.handler);
  const isSettled = consumersOf(file, operation.use).some(
    (consumer) => callOf(linker, file, consumer.operation)?.model?.collects === "settled",
  );
  if (isSettled || isHandedOut(file, operation)) return true;
  const targets = targetsOf(linker, call);
  // `for (const id of live.keys())` waits for nothing; `for await` is seen as awaited.
  const isList = end.state === "iterated" && isPromise(linker, call) === "yes";
  if (end.state !== "awaited" && end.state !== "returned" && !isList) return true;
  if (targets.length > 0 && targets.every((target) => neverRejects(linker, target)))
    return end.state !== "awaited" || !targets.some((target) => relays(linker, target));
  const [work] = operation.arguments;
  if (passesOn(call) && work?.kind === "function") return neverRejects(linker, { file, scope: work.scope });
  if (operation.use.to === "argument" && isTakenOver(linker, file, operation.use.operation)) return true;
  if (isSafeMap(linker, file, operation)) return true;
  const list = call.model?.collects === "all" ? madeBy(file, work) : undefined;
  if (list !== undefined) return isSafeMap(linker, file, list);
  // A plain call that gives no promise is not counted: nearly every expression could throw.
  // A query that starts when it is waited for (`promise: "lazy"`) fails where its function is waited for.
  const isPlain = isPromise(linker, call) !== "yes" && call.model?.promise === undefined;
  if (end.state === "returned" && isPlain) return targets.length === 0;
  return call.model?.collects === "settled";
}

/** What makes a list, in place or by the name of a constant. */
function madeBy(file: FileFacts, list: Value | undefined): Operation | undefined {
  if (list?.kind === "result") return list.path.length === 0 ? file.operations[list.operation] : undefined;
  if (list?.kind !== "name" || list.path.length > 0) return undefined;
  const binding = bindingOf(file, list.scope, list.name)?.binding;
  const [only, ...more] = binding?.values ?? [];
  return binding?.mutable === false && more.length === 0 && only?.kind === "result" ? madeBy(file, only) : undefined;
}

/** `save(row) { return this.models.row.store(row); }`: what it gives back is not known to be a promise, but that its caller awaits it. */
const relays = (linker: Linker, { file, scope }: FunctionRef): boolean =>
  file.scopes[scope]?.async !== true &&
  operationsIn(file, scope).some((operation) => {
    const call =
      operation.kind === "call" && operation.use.to === "returned" ? callOf(linker, file, operation) : undefined;
    return (
      call !== undefined &&
      call.model === undefined &&
      targetsOf(linker, call).length === 0 &&
      isPromise(linker, call) === "unknown"
    );
  });

/** Wait for their turn, which cannot fail, and then run a function: they reject when it does. */
const PASSES_ON = /^async-mutex\.\w+\.runExclusive$|^p-queue\.\w+\.add$/;

/** Its promise rejects when the function that is its first argument does, and for nothing else. */
export const passesOn = ({ symbol }: Call): boolean => PASSES_ON.test(symbol ?? "");

/** `rows.map(async (row) => { try { … } catch (error) { log.error(error); } })`: none of the promises rejects. */
function isSafeMap(linker: Linker, file: FileFacts, made: Operation | undefined): boolean {
  const [work] = made?.arguments ?? [];
  return (
    lastNameOf(made?.callee) === "map" &&
    work?.kind === "function" &&
    (file.scopes[work.scope]?.async === true || givesSafe(linker, { file, scope: work.scope })) &&
    neverRejects(linker, { file, scope: work.scope })
  );
}

/** `(row) => send(row)`: what it gives back are promises of functions that are known, and never reject. */
function givesSafe(linker: Linker, { file, scope }: FunctionRef): boolean {
  const given = operationsIn(file, scope).filter(({ kind }) => kind === "return");
  return (
    given.length > 0 &&
    given.every(({ arguments: [value] }) => {
      const made = value?.kind === "result" && value.path.length === 0 ? file.operations[value.operation] : undefined;
      const call = made === undefined ? undefined : callOf(linker, file, made);
      const targets = call === undefined ? [] : targetsOf(linker, call);
      return targets.length > 0 && targets.every((target) => neverRejects(linker, target) && !relays(linker, target));
    })
  );
}

/** `await attempt(work())`: the function that is given the promise waits for it and never rejects itself. */
function isTakenOver(linker: Linker, file: FileFacts, id: OperationId): boolean {
  const taker = file.operations[id];
  const call = taker === undefined ? undefined : callOf(linker, file, taker);
  const targets = call === undefined ? [] : targetsOf(linker, call);
  return targets.length > 0 && targets.every((target) => neverRejects(linker, target));
}

/** `tasks.push(work())` into a list of an outer function: whoever waits for the list hears of the failure. */
const isHandedOut = (file: FileFacts, { use, scope }: Operation): boolean =>
  consumersOf(file, use).some(({ operation: { callee } }) => {
    if (callee?.kind !== "name" || callee.path.join() !== "push") return false;
    const list = bindingOf(file, callee.scope, callee.name);
    return list !== undefined && functionOf(file, list.scope) !== functionOf(file, scope);
  });

/** `new Promise((resolve) => setTimeout(resolve, 100))`: nothing in it can reject, named or not, and nothing is thrown while it is made. */
export function resolvesOnly({ file, operation, symbol }: Call): boolean {
  const [executor] = operation.arguments;
  if (operation.kind !== "new" || symbol !== "global.Promise" || executor?.kind !== "function") return false;
  const scope = file.scopes[executor.scope];
  return (
    scope?.async !== true &&
    scope !== undefined &&
    !isRead(file, scope, scope.parameters?.[1]?.name) &&
    (scope.parameters?.length ?? 0) < 3 &&
    operationsIn(file, executor.scope).every(({ kind }) => kind !== "throw")
  );
}

/** `(resolve, reject) => socket.on("end", resolve)` names what it never uses. */
function isRead(file: FileFacts, scope: Scope, name: string | undefined): boolean {
  const own = name === undefined || !Object.hasOwn(scope.bindings, name) ? undefined : scope.bindings[name];
  return own !== undefined && readsOf(file, own).length > 0;
}

/** `.then`, `.catch`, `.finally`: judged at the head of the chain, be it a call of a library that nobody knows. */
const isChainLink = (linker: Linker, call: Call): boolean =>
  (call.operation.callee?.kind === "result" && /^(then|catch|finally)$/.test(lastNameOf(call.operation.callee))) ||
  calleeThings(linker, call.file, call.operation).some((thing) => thing.kind === "method" && thing.type === "Promise");

const handlerIsSafe = (linker: Linker, file: FileFacts, handler: Parameters<typeof thingsOf>[2]): boolean =>
  thingsOf(linker, file, handler).every((thing) => thing.kind !== "function" || neverRejects(linker, thing));
