/** What the receiver of a function does with it: a library by its model, a workspace function by what its body does. */

import type { FileFacts, Operation, ScopeId, Value } from "#facts/file";
import type { CallbackModel, Under } from "#knowledge/model";
import { bindingOf, constructorOf, operationsIn, pathOf } from "./lexical";
import { ask, type Linker, type Question } from "./linker";
import { calleeThings, modelOf } from "./results";
import { thingsOf } from "./things";
import type { FunctionRef, Thing } from "./view";

/** A place where a workspace function runs, or hands on, a function it was given. */
export interface Invocation {
  readonly file: FileFacts;
  readonly operation: Operation;
  /** The workspace function that was given it. */
  readonly receiver: FunctionRef;
  /** Handed on as this argument of `operation`; absent when `operation` runs it. */
  readonly argument?: number | string;
}

const SYNCHRONOUS = /^(map|filter|some|every|find|findLast|reduce|reduceRight|flatMap|sort|toSorted|findIndex|from)$/;

/** What knowledge says a call does with the function in an argument (or option `".name"`). */
export function callbackModel(
  linker: Linker,
  file: FileFacts,
  operation: Operation,
  argument: number | string,
): CallbackModel | undefined {
  const things = calleeThings(linker, file, operation);
  for (const thing of things) {
    const found = forThing(linker, thing, { argument, count: operation.arguments.length });
    if (found !== undefined) return found;
  }
  if (!things.every(isOpen)) return undefined;
  const name = pathOf(operation.callee).at(-1);
  if (isLink(name, argument)) return { how: "awaits" };
  // Collections are passed around untyped, and their methods have these names in every library.
  return argument === 0 ? iterator(name) : undefined;
}

/** `.then(done, failed)`, `.catch(failed)`, `.finally(done)`: whatever has a `then` is a promise to the language (ECMA-262, thenables). */
const isLink = (name: string | undefined, argument: number | string): boolean =>
  name === "then" ? argument === 0 || argument === 1 : argument === 0 && (name === "catch" || name === "finally");

/** May be a collection: nobody says what it is, or it is a part of what somebody sent. */
const isOpen = (thing: Thing): boolean =>
  thing.kind === "parameter" ||
  thing.kind === "unknown" ||
  thing.kind === "method" ||
  (thing.kind === "type" && thing.name.startsWith("input."));

function forThing(
  linker: Linker,
  thing: Thing,
  at: { readonly argument: number | string; readonly count: number },
): CallbackModel | undefined {
  if (thing.kind === "method" && thing.type === "Promise") return { how: "awaits" };
  if (thing.kind === "method" && thing.type === "Array") return iterator(thing.name);
  const callbacks = modelOf(linker, thing)?.callbacks;
  if (callbacks === undefined) return undefined;
  const pick = (key: string) => (Object.hasOwn(callbacks, key) ? callbacks[key] : undefined);
  const exact = pick(String(at.argument));
  const last = at.argument === at.count - 1 ? pick("last") : undefined;
  const found = exact ?? last ?? pick("*");
  return found === undefined ? undefined : withCombined(linker, thing, found);
}

function iterator(name: string | undefined): CallbackModel | undefined {
  if (name === "forEach") return { how: "ignores-result" };
  return name !== undefined && SYNCHRONOUS.test(name) ? { how: "collects" } : undefined;
}

/** Policies wrapped together protect together: each made by its own call. */
function withCombined(linker: Linker, thing: Thing, model: CallbackModel): CallbackModel {
  if (thing.kind !== "method" || thing.of.kind !== "type" || thing.of.from === undefined) return model;
  const under = new Set<Under>(model.under);
  for (const part of combined(linker, thing.of, 0)) {
    const own = part.kind === "type" ? linker.catalogue.method(part.name, thing.name)?.callbacks : undefined;
    for (const item of Object.values(own ?? {})) for (const kind of item.under ?? []) under.add(kind);
  }
  return under.size === (model.under?.length ?? 0) ? model : { ...model, under: [...under] };
}

function combined(linker: Linker, thing: Extract<Thing, { kind: "type" }>, depth: number): readonly Thing[] {
  const from = thing.from;
  if (from === undefined || depth > 3) return [];
  const isCombination = calleeThings(linker, from.file, from.operation).some(
    (callee) => modelOf(linker, callee)?.combines === true,
  );
  if (!isCombination) return [];
  return from.operation.arguments
    .flatMap((value) => thingsOf(linker, from.file, value))
    .flatMap((part) => (part.kind === "type" ? [part, ...combined(linker, part, depth + 1)] : []));
}

/** Where workspace functions that a call runs call, or hand on, the function in an argument. */
export function invocations(
  linker: Linker,
  file: FileFacts,
  operation: Operation,
  argument: number | string,
): readonly Invocation[] {
  return calleeThings(linker, file, operation).flatMap((thing) => {
    const receiver = receiverOf(thing);
    if (receiver === undefined) return [];
    return parameterUses(linker, receiver)
      .filter((use) => matches(receiver, use, { operation, argument }))
      .map((use) => ({
        file: receiver.file,
        operation: use.operation,
        receiver,
        ...(use.argument === undefined ? {} : { argument: use.argument }),
      }));
  });
}

function receiverOf(thing: Thing): FunctionRef | undefined {
  if (thing.kind === "function") return { file: thing.file, scope: thing.scope };
  const made = thing.kind === "class" ? constructorOf(thing.file, thing.scope) : undefined;
  return made === undefined || thing.kind !== "class" ? undefined : { file: thing.file, scope: made };
}

export interface ParameterUse {
  readonly operation: Operation;
  readonly index: number;
  /** Option of the parameter (`options.onRetry`), when it is not the parameter itself. */
  readonly path: readonly string[];
  /** Handed on as this argument; absent when it is called. */
  readonly argument?: number | string;
}

const USES: Question<readonly ParameterUse[]> = { fallback: [] };

/** Every call in a function (nested functions included) that runs one of its parameters or hands it on. */
export function parameterUses(linker: Linker, receiver: FunctionRef): readonly ParameterUse[] {
  const { file, scope } = receiver;
  return ask(linker, USES, file, scope, () =>
    operationsIn(file, scope, "nested").flatMap((operation): readonly ParameterUse[] => {
      if (operation.kind !== "call" && operation.kind !== "new") return [];
      const uses: ParameterUse[] = [];
      const called = operation.callee === undefined ? undefined : parameterOf(file, operation.callee);
      if (called?.scope === scope) {
        const path = called.path.filter((name, at) => !(at === called.path.length - 1 && /^(call|apply)$/.test(name)));
        uses.push({ operation, index: called.index, path });
      }
      operation.arguments.forEach((value, argument) => {
        const passed = parameterOf(file, value);
        if (passed?.scope === scope) uses.push({ operation, index: passed.index, path: passed.path, argument });
      });
      for (const [name, value] of Object.entries(operation.keywords ?? {})) {
        const passed = parameterOf(file, value);
        if (passed?.scope === scope) uses.push({ operation, index: passed.index, path: passed.path, argument: name });
      }
      return uses;
    }),
  );
}

const MAX_NAMES = 3;

/** The parameter a value is, looked up by name within the file; `const { most, ...rest } = options` gives it another name. */
export function parameterOf(
  file: FileFacts,
  value: Value,
  depth = 0,
): { readonly scope: ScopeId; readonly index: number; readonly path: readonly string[] } | undefined {
  if (value.kind === "parameter") return value;
  if (value.kind === "choice")
    return value.of.map((item) => parameterOf(file, item, depth)).find((item) => item !== undefined);
  if (value.kind !== "name" || depth > MAX_NAMES) return undefined;
  const { values = [], mutable = true } = bindingOf(file, value.scope, value.name)?.binding ?? {};
  for (const known of values) if (known.kind === "parameter") return { ...known, path: [...known.path, ...value.path] };
  const [only] = values;
  const isWhole = only?.kind === "name" && only.path.length === 0 && values.length === 1 && !mutable;
  const found = isWhole ? parameterOf(file, only, depth + 1) : undefined;
  return found === undefined ? undefined : { ...found, path: [...found.path, ...value.path] };
}

function matches(
  receiver: FunctionRef,
  use: ParameterUse,
  given: { readonly operation: Operation; readonly argument: number | string },
): boolean {
  const parameter = receiver.file.scopes[receiver.scope]?.parameters?.[use.index];
  if (typeof given.argument === "number") {
    const holds = use.index === given.argument || (parameter?.rest === true && given.argument >= use.index);
    return holds && use.path.length === 0;
  }
  if (given.argument.startsWith(".")) return use.path.length === 1 && use.path[0] === given.argument.slice(1);
  return parameter?.name === given.argument && use.path.length === 0;
}
