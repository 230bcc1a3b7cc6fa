/** Where the result of a call ends up, followed through chains, variables, arrays and collectors. */

import type { FileFacts, Operation, ScopeId, Use } from "#facts/file";
import { callbackModel, parameterOf } from "./callbacks";
import { callOf } from "./calls";
import { bindingOf, readsOf } from "./lexical";
import { ask, type Linker, type Question } from "./linker";
import { calleeThings, modelOf, resultOf } from "./results";
import type { Call, Outcome, Thing } from "./view";

const OUTCOME: Question<Outcome> = { fallback: { state: "used" } };

export function outcomeOf(linker: Linker, call: Call): Outcome {
  return ask(linker, OUTCOME, call.file, call.operation, () => follow(linker, call.file, call.operation.use, 0));
}

/** A place that takes a value as an argument: directly, in an array, or through a variable. */
export interface Consumer {
  readonly operation: Operation;
  readonly index: number;
  /** The value stands in an array (`Promise.race([x, y])`). */
  readonly inArray: boolean;
}

/** Calls in the same file that are given the value of a use. */
export function consumersOf(file: FileFacts, use: Use, depth = 0, inArray = false): readonly Consumer[] {
  if (depth > 6) return [];
  switch (use.to) {
    case "argument": {
      const operation = file.operations[use.operation];
      return operation === undefined ? [] : [{ operation, index: use.index, inArray }];
    }
    case "item":
      return consumersOf(file, use.then, depth + 1, true);
    case "tested":
      return use.then === undefined ? [] : consumersOf(file, use.then, depth + 1, inArray);
    case "member": {
      const next = isChain(use.name) && use.then.to === "callee" ? file.operations[use.then.operation] : undefined;
      return next === undefined ? [] : consumersOf(file, next.use, depth + 1, inArray);
    }
    case "bound":
      return readsFrom(file, use).flatMap((read) => consumersOf(file, read.use, depth + 1, inArray));
    default:
      return [];
  }
}

const isChain = (name: string): boolean => name === "then" || name === "catch" || name === "finally";

function follow(linker: Linker, file: FileFacts, use: Use, depth: number): Outcome {
  if (depth > 10) return { state: "used" };
  switch (use.to) {
    case "awaited":
      return { state: "awaited" };
    case "returned":
      return { state: "returned" };
    case "thrown":
    case "operand":
    case "template":
    case "typeof":
    case "deleted":
    case "callee":
    case "destructured":
    case "target":
      return { state: "used" };
    case "dropped":
      return { state: "dropped" };
    case "voided":
      return { state: "voided" };
    case "yielded":
      return { state: "yielded" };
    case "tested":
      // `a && work()`, `cond ? work() : x`: where the whole expression goes.
      return use.then === undefined ? { state: "tested" } : follow(linker, file, use.then, depth + 1);
    case "iterated":
      return { state: use.awaited ? "awaited" : "iterated" };
    case "item":
      return follow(linker, file, use.then, depth + 1);
    case "member":
      return chain(linker, file, use, depth);
    case "bound":
      return variable(linker, file, use, depth);
    case "assigned": {
      const target = use.target;
      if (target.kind !== "name" || target.path.length > 0) return { state: "escaped", because: "stored in a field" };
      return variable(linker, file, { name: target.name, scope: target.scope }, depth);
    }
    case "argument":
      return argument(linker, file, use, depth);
    case "exported":
    case "field":
    case "default":
      return { state: "escaped", because: use.to === "exported" ? "exported" : "stored in a field" };
  }
}

function chain(linker: Linker, file: FileFacts, use: Extract<Use, { to: "member" }>, depth: number): Outcome {
  const next = use.then.to === "callee" ? file.operations[use.then.operation] : undefined;
  if (next === undefined || !isChain(use.name)) return { state: "used" };
  const handler = use.name === "catch" ? next.arguments[0] : use.name === "then" ? next.arguments[1] : undefined;
  if (handler !== undefined && !(handler.kind === "literal" && handler.value == null))
    return { state: "handled", handler, by: next };
  return follow(linker, file, next.use, depth + 1);
}

const ORDER: readonly Outcome["state"][] = [
  "handled",
  "awaited",
  "returned",
  "yielded",
  "escaped",
  "iterated",
  "used",
  "voided",
  "tested",
  "dropped",
];

function variable(
  linker: Linker,
  file: FileFacts,
  at: { readonly name: string; readonly scope: ScopeId },
  depth: number,
): Outcome {
  const ends = readsFrom(file, at).map((read) => follow(linker, file, read.use, depth + 2));
  const exported = isExported(file, at.name, at.scope);
  if (exported) return { state: "escaped", because: "exported" };
  const best = ORDER.map((state) => ends.find((end) => end.state === state)).find((end) => end !== undefined);
  if (best === undefined) return { state: "dropped", stored: true };
  return best.state === "handled" || best.state === "escaped" ? best : { ...best, stored: true };
}

const readsFrom = (file: FileFacts, at: { readonly name: string; readonly scope: ScopeId }) => {
  const owner = bindingOf(file, at.scope, at.name);
  return owner === undefined ? [] : readsOf(file, owner.binding);
};

function isExported(file: FileFacts, name: string, scope: ScopeId): boolean {
  if (file.scopes[scope]?.kind !== "module") return false;
  return Object.values(file.exports).some(
    (value) => value.kind === "name" && value.name === name && value.path.length === 0,
  );
}

function argument(linker: Linker, file: FileFacts, use: Extract<Use, { to: "argument" }>, depth: number): Outcome {
  const operation = file.operations[use.operation];
  if (operation === undefined) return { state: "escaped", because: "given to unknown code" };
  const callee = operation.callee;
  if (
    callee?.kind === "name" &&
    /^(push|unshift|add|append)$/.test(callee.path.at(-1) ?? "") &&
    callee.path.length === 1
  )
    return variable(linker, file, callee, depth + 1);
  const call = callOf(linker, file, operation);
  if (call?.model?.collects !== undefined || call?.model?.wraps === use.index)
    return follow(linker, file, operation.use, depth + 1);
  if (callbackModel(linker, file, operation, use.index)?.how === "awaits")
    return follow(linker, file, operation.use, depth + 1);
  return (
    intoFunction(linker, call, use.index, depth) ?? {
      state: "escaped",
      because: `given to ${call?.callee ?? "unknown code"}`,
    }
  );
}

/** A promise given to a workspace function: what that function does with its parameter. */
function intoFunction(linker: Linker, call: Call | undefined, index: number, depth: number): Outcome | undefined {
  if (call === undefined || depth > 6) return undefined;
  const ends: Outcome[] = [];
  for (const thing of calleeThings(linker, call.file, call.operation)) {
    if (thing.kind !== "function") return undefined;
    const scope = thing.file.scopes[thing.scope];
    for (const [name, binding] of Object.entries(scope?.bindings ?? {})) {
      const isParameter = binding.values.some(
        (value) =>
          parameterOf(thing.file, value)?.index === index && value.kind === "parameter" && value.path.length === 0,
      );
      if (isParameter) ends.push(variable(linker, thing.file, { name, scope: thing.scope }, depth + 2));
    }
  }
  const waits =
    ends.length > 0 &&
    ends.every((end) => end.state === "awaited" || end.state === "returned" || end.state === "handled");
  if (!waits) return undefined;
  return ends.every((end) => end.state === "returned")
    ? follow(linker, call.file, call.operation.use, depth + 1)
    : { state: "awaited" };
}

/** Does the call give a promise that has started? */
export function isPromise(linker: Linker, call: Call): "yes" | "no" | "unknown" {
  const things = resultOf(linker, call.file, call.operation);
  if (things.some((thing) => thing.kind === "promise" && !thing.lazy && thing.aside !== true)) return "yes";
  if (call.model !== undefined) return "no";
  const open = (thing: Thing) => thing.kind === "unknown" || thing.kind === "parameter";
  const callee = calleeThings(linker, call.file, call.operation);
  // A workspace function that returns nothing but plain data is known not to give a promise.
  if (callee.some((thing) => open(thing) || (thing.kind === "library" && modelOf(linker, thing) === undefined)))
    return "unknown";
  const isAside = (thing: Thing) => thing.kind === "promise" && thing.aside === true;
  return things.some((thing) => open(thing) || isAside(thing)) ? "unknown" : "no";
}
