/** What a client's interceptors give all its calls: a deadline set on every request, a retry of every failed response. */

import type { FileFacts, Operation, Value } from "#facts/file";
import { callOf, callsOf } from "./calls";
import { operationsIn, pathOf, rootOf } from "./lexical";
import type { Linker } from "./linker";
import { thingsOf } from "./things";
import type { Call, FunctionRef, Thing } from "./view";

/** An interceptor that protects every call of the client it is added to. */
export interface Interceptor {
  readonly gives: "timeout" | "retry";
  /** The client, as the thing it is. */
  readonly client: Thing;
  readonly file: FileFacts;
  /** `client.interceptors.request.use(…)`. */
  readonly operation: Operation;
}

const LIMITS = new Set(["timeout", "signal"]);

/** Interceptors added in a file that set a deadline on requests, or send failed ones again through the same client. */
export function interceptorsIn(linker: Linker, file: FileFacts): readonly Interceptor[] {
  return callsOf(linker, file).flatMap((call) => {
    const stage = call.model?.intercepts;
    const client = stage === undefined ? undefined : clientBehind(call.receiver);
    if (stage === undefined || client === undefined) return [];
    const gives = stage === "request" ? "timeout" : "retry";
    const added = call.operation.arguments[stage === "request" ? 0 : 1];
    const functions = added === undefined ? [] : thingsOf(linker, file, added);
    const protects = functions.some(
      (thing) =>
        thing.kind === "function" && (stage === "request" ? setsLimit(thing) : sendsAgain(linker, thing, client)),
    );
    return protects ? [{ gives, client, file, operation: call.operation }] : [];
  });
}

/** The client whose `interceptors.request` this is. */
function clientBehind(receiver: Thing | undefined): Thing | undefined {
  let at = receiver;
  for (let hops = 0; at?.kind === "type" && at.of !== undefined && at.from === undefined && hops < 4; hops++)
    at = at.of;
  return at === receiver ? undefined : at;
}

/** `config.timeout = 5_000`, or a returned `{ ...config, timeout: 5_000 }`. */
function setsLimit(interceptor: FunctionRef): boolean {
  const { file, scope } = interceptor;
  return operationsIn(file, scope).some((operation) => {
    if (operation.kind === "assign" && operation.callee !== undefined)
      return (
        LIMITS.has(pathOf(operation.callee).at(-1) ?? "") && isFirstParameter(file, scope, rootOf(operation.callee))
      );
    if (operation.kind !== "return") return false;
    return operation.arguments.some(
      (value) => value.kind === "object" && Object.keys(value.properties).some((name) => LIMITS.has(name)),
    );
  });
}

function isFirstParameter(file: FileFacts, scope: number, value: Value): boolean {
  if (value.kind === "parameter") return value.scope === scope && value.index === 0;
  return value.kind === "name" && file.scopes[scope]?.parameters?.[0]?.name === value.name;
}

/** The handler of a failure calls the client again. */
function sendsAgain(linker: Linker, handler: FunctionRef, client: Thing): boolean {
  return operationsIn(handler.file, handler.scope, "nested").some((operation) => {
    const again: Call | undefined = callOf(linker, handler.file, operation);
    return again?.concept === "outbound-call" && again.receiver !== undefined && isSame(again.receiver, client);
  });
}

function isSame(a: Thing, b: Thing): boolean {
  if (a.kind === "type" && b.kind === "type")
    return a.from === undefined ? b.from === undefined && a.name === b.name : a.from.operation === b.from?.operation;
  return a.kind === "library" && b.kind === "library" && a.symbol === b.symbol;
}
