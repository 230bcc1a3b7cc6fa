/** Does this piece of code bring a deadline: an option with a real limit, a signal a timer drives, a race against a timer? */

import type { FileFacts, Operation, Value } from "#facts/file";
import { callbackModel, invocations, parameterOf } from "./callbacks";
import { callOf, callsOf, targetsOf } from "./calls";
import { bindingOf, operationsIn, readsOf } from "./lexical";
import { ask, type Linker, type Question } from "./linker";
import { optionPaths, type PathAnswer, passedFor } from "./options";
import { consumersOf } from "./outcomes";
import { sourcesOf } from "./sources";
import { thingsOf } from "./things";
import type { Call, FunctionRef, Thing } from "./view";

/** `no` carries the caller that brings none. */
export type DeadlineAnswer =
  | { readonly state: "yes"; readonly by: string }
  | {
      readonly state: "no";
      readonly caller?: { readonly file: FileFacts; readonly operation: Operation };
      /** Switched off in so many words (`timeout=None`, `timeout: 0`): the library's default does not hold either. */
      readonly off?: boolean;
    }
  | { readonly state: "unknown"; readonly because: string };

const yes = (by: string): DeadlineAnswer => ({ state: "yes", by });
const NO: DeadlineAnswer = { state: "no" };
const unknown = (because: string): DeadlineAnswer => ({ state: "unknown", because });

/** What the call's own options say about its deadline, on each path. */
export function ownDeadline(linker: Linker, call: Call): readonly DeadlineAnswer[] {
  const model = call.model?.deadline;
  if (model === undefined) return [NO];
  if (model.positional !== undefined) {
    const value = call.operation.arguments[model.positional];
    if (value !== undefined && value.kind !== "object") return limits(linker, call.file, value, 0);
  }
  const options = model.at === "keyword" ? undefined : call.operation.arguments.at(model.at === "last" ? -1 : model.at);
  if (options?.kind === "result" && options.path.length === 0) {
    const made = call.file.operations[options.operation];
    if (made !== undefined && callOf(linker, call.file, made)?.concept === "deadline")
      return [yes("its options were given one")];
  }
  const names = [...model.options, ...(model.signals ?? [])];
  const found = optionPaths(linker, call.file, call.operation, { names, at: model.at });
  const answers = found.flatMap((answer) => fromOption(linker, answer, model.signals ?? []));
  return answers.some((answer) => answer.state === "no" && answer.off === true)
    ? (signalBeside(linker, call) ?? answers)
    : answers;
}

/** `{ timeout: 0, signal }`: no limit of its own, so the signal alone decides. */
function signalBeside(linker: Linker, call: Call): readonly DeadlineAnswer[] | undefined {
  const { signals: names = [], at = "last" } = call.model?.deadline ?? {};
  const found = names.length === 0 ? [] : optionPaths(linker, call.file, call.operation, { names, at });
  return found.length > 0 && found.every(({ state }) => state === "set")
    ? found.flatMap((answer) => fromOption(linker, answer, names))
    : undefined;
}

function fromOption(linker: Linker, answer: PathAnswer, signals: readonly string[]): readonly DeadlineAnswer[] {
  if (answer.state === "absent") return [answer.caller === undefined ? NO : { state: "no", caller: answer.caller }];
  if (answer.state === "unknown") return [answer];
  const isSignal = signals.includes(answer.name);
  return isSignal
    ? signalDeadline(linker, answer.file, answer.value, 0)
    : limits(linker, answer.file, answer.value, 0, answer.name);
}

/** A value given as a limit: nothing, zero and infinity are none; a parameter is what callers pass. */
function limits(
  linker: Linker,
  file: FileFacts,
  value: Value,
  depth: number,
  name = "deadline",
): readonly DeadlineAnswer[] {
  const fallback = fallbackOf(file, value);
  if (fallback !== undefined && depth < 6) {
    const answers = limits(linker, file, fallback, depth + 1, name);
    if (answers.every(({ state }) => state === "yes")) return answers;
  }
  const parameter = parameterOf(file, value);
  if (parameter !== undefined && depth < 6)
    return fromParameter(
      linker,
      file,
      parameter,
      (at, given) => limits(linker, at, given, depth + 1, name),
      yes(`${name} is set`),
    );
  if (hasEmptyArm(file, value)) return [yes(`${name} is set`), NO];
  const things = thingsOf(linker, file, value);
  const isNone = (thing: Thing) =>
    (thing.kind === "literal" &&
      (thing.value === 0 || thing.value === false || thing.value === null || thing.value === undefined)) ||
    (thing.kind === "library" && /(^|\.)(Infinity|POSITIVE_INFINITY)$/.test(thing.symbol));
  return [things.length > 0 && things.every(isNone) ? { state: "no", off: true } : yes(`${name} is set`)];
}

/** `given ? given + 5_000 : undefined`: nothing is set on one way. */
function hasEmptyArm(file: FileFacts, value: Value): boolean {
  const values =
    value.kind === "name" && value.path.length === 0
      ? bindingOf(file, value.scope, value.name)?.binding.values
      : [value];
  const only = values?.length === 1 ? values[0] : undefined;
  const isEmpty = (arm: Value): boolean => arm.kind === "literal" && (arm.value === undefined || arm.value === null);
  return only?.kind === "choice" && only.by !== undefined && only.of.some(isEmpty) && !only.of.every(isEmpty);
}

/** `b` of `a ?? b`, and of a variable that holds it or was taken from an object with that default. */
function fallbackOf(file: FileFacts, value: Value): Value | undefined {
  if (value.kind === "choice") return value.by === undefined && value.and === undefined ? value.of.at(-1) : undefined;
  if (value.kind !== "name" || value.path.length > 0) return undefined;
  const values = bindingOf(file, value.scope, value.name)?.binding.values ?? [];
  const only = values.length === 1 ? values[0] : undefined;
  if (only?.kind === "choice") return fallbackOf(file, only);
  return values.length > 1 ? values.find(({ kind }) => kind !== "parameter") : undefined;
}

/** Does a timer drive this signal? */
export function signalDeadline(
  linker: Linker,
  file: FileFacts,
  value: Value,
  depth: number,
): readonly DeadlineAnswer[] {
  if (depth > 6) return [unknown("signal is passed on too often")];
  const fallback = fallbackOf(file, value);
  if (fallback !== undefined) {
    const answers = signalDeadline(linker, file, fallback, depth + 1);
    if (answers.every(({ state }) => state === "yes")) return answers;
  }
  const parameter = parameterOf(file, value);
  if (parameter !== undefined) {
    const fromCallee = passedByCallee(linker, file, parameter);
    if (fromCallee.length > 0) return fromCallee.flatMap((at) => signalDeadline(linker, at.file, at.value, depth + 1));
    return fromParameter(
      linker,
      file,
      parameter,
      (at, given) => signalDeadline(linker, at, given, depth + 1),
      undefined,
    );
  }
  const things = thingsOf(linker, file, value);
  if (things.some((thing) => isTimedSignal(linker, thing, depth))) return [yes("a timer aborts the signal")];
  return [unknown("who aborts the signal is not known")];
}

/** A parameter of a callback: what the function that runs the callback passes. */
function passedByCallee(
  linker: Linker,
  file: FileFacts,
  parameter: { readonly scope: number; readonly index: number; readonly path: readonly string[] },
): readonly { readonly file: FileFacts; readonly value: Value }[] {
  const use = file.scopes[parameter.scope]?.use;
  const operation = use?.to === "argument" ? file.operations[use.operation] : undefined;
  if (use?.to !== "argument" || operation === undefined || parameter.path.length > 0) return [];
  return invocations(linker, file, operation, use.keyword ?? use.index).flatMap((invoked) => {
    const value = invoked.argument === undefined ? invoked.operation.arguments[parameter.index] : undefined;
    return value === undefined ? [] : [{ file: invoked.file, value }];
  });
}

function isTimedSignal(linker: Linker, thing: Thing, depth: number): boolean {
  if (thing.kind !== "type") return false;
  const from = thing.from;
  const call = from === undefined ? undefined : callOf(linker, from.file, from.operation);
  if (from !== undefined && call?.concept === "deadline") return true;
  // AbortSignal.any([...]): one timed signal is enough.
  if (from !== undefined && call?.symbol === "global.AbortSignal.any")
    return from.operation.arguments
      .flatMap((list) => thingsOf(linker, from.file, list))
      .flatMap((list) => (list.kind === "array" ? list.value.items.map((item) => [list.file, item] as const) : []))
      .some(([at, item]) => signalDeadline(linker, at, item, depth + 1).some((answer) => answer.state === "yes"));
  const controller = thing.of;
  if (thing.property !== "signal" || controller?.kind !== "type" || controller.from === undefined) return false;
  const { file, operation } = controller.from;
  return callsOf(linker, file, new Set(["abort"])).some(
    (abort) =>
      abort.receiver?.kind === "type" &&
      abort.receiver.from?.operation === operation &&
      isOnTimer(linker, file, abort.operation),
  );
}

/** Written in a function that a timer runs. */
function isOnTimer(linker: Linker, file: FileFacts, operation: Operation): boolean {
  const use = file.scopes[file.scopes[operation.scope]?.function ?? 0]?.use;
  const timer = use?.to === "argument" ? file.operations[use.operation] : undefined;
  return timer !== undefined && callOf(linker, file, timer)?.concept === "timer";
}

function fromParameter(
  linker: Linker,
  file: FileFacts,
  parameter: { readonly scope: number; readonly index: number; readonly path: readonly string[] },
  judge: (file: FileFacts, value: Value) => readonly DeadlineAnswer[],
  otherwise: DeadlineAnswer | undefined,
): readonly DeadlineAnswer[] {
  const fallback = file.scopes[parameter.scope]?.parameters?.[parameter.index]?.hasDefault === true;
  const { passed, complete } = passedFor(linker, { file, scope: parameter.scope }, parameter.index);
  const open = complete && passed.length > 0 ? [] : [otherwise ?? unknown("it comes from a parameter")];
  const answers = passed.flatMap((from): readonly DeadlineAnswer[] => {
    const gathered = gatheredArgument({ file, scope: parameter.scope }, from.operation, parameter);
    if (gathered !== undefined) return judge(from.file, gathered);
    if (from.value === undefined) return [fallback ? yes("a default limit") : { state: "no", caller: from }];
    if (parameter.path.length === 0) return judge(from.file, from.value);
    const query = { names: [parameter.path.join(".")], at: "last" as const };
    const shell: Operation = { ...from.operation, arguments: [from.value], keywords: {} };
    return optionPaths(linker, from.file, shell, query).flatMap((answer) => {
      if (answer.state === "set") return judge(answer.file, answer.value);
      return answer.state === "unknown" ? [answer] : [{ state: "no" as const, caller: answer.caller ?? from }];
    });
  });
  return [...answers, ...open];
}

/** A member of a rest parameter: `options["timeout"]` of `**options`, `rest[0]` of `...rest`. */
function gatheredArgument(
  target: FunctionRef,
  operation: Operation,
  parameter: { readonly index: number; readonly path: readonly string[] },
): Value | undefined {
  const [key] = parameter.path;
  if (key === undefined || target.file.scopes[target.scope]?.parameters?.[parameter.index]?.rest !== true)
    return undefined;
  const keywords = operation.keywords ?? {};
  if (Object.hasOwn(keywords, key)) return keywords[key];
  return /^\d+$/.test(key) ? operation.arguments[parameter.index + Number(key)] : undefined;
}

/** The promise of this operation is raced against a timer, or handed to something that puts a deadline on it. */
export function racedBy(linker: Linker, file: FileFacts, operation: Operation): Call | undefined {
  for (const consumer of consumersOf(file, operation.use)) {
    const call = callOf(linker, file, consumer.operation);
    if (call === undefined) continue;
    if (call.model?.collects === "race" && consumer.inArray && racesTimer(linker, file, call.operation, operation))
      return call;
    if (!consumer.inArray && promiseUnderTimeout(linker, file, consumer.operation, consumer.index)) return call;
  }
  return undefined;
}

const UNDER: Question<boolean> = { fallback: false };

/** Does this call put a deadline on the promise in its argument? */
function promiseUnderTimeout(linker: Linker, file: FileFacts, operation: Operation, argument: number): boolean {
  return ask(linker, UNDER, file, `${operation.id}:${argument}`, () => {
    if (callbackModel(linker, file, operation, argument)?.under?.includes("timeout")) return true;
    const call = callOf(linker, file, operation);
    return (call === undefined ? [] : targetsOf(linker, call)).some((target) => {
      const bindings = Object.values(target.file.scopes[target.scope]?.bindings ?? {});
      const parameter = bindings.find((binding) =>
        binding.values.some(
          (value) => value.kind === "parameter" && value.index === argument && value.path.length === 0,
        ),
      );
      if (parameter === undefined) return false;
      return readsOf(target.file, parameter).some((read) =>
        consumersOf(target.file, read.use).some((consumer) => {
          const inner = callOf(linker, target.file, consumer.operation);
          return inner?.model?.collects === "race"
            ? racesTimer(linker, target.file, inner.operation, undefined)
            : !consumer.inArray && promiseUnderTimeout(linker, target.file, consumer.operation, consumer.index);
        }),
      );
    });
  });
}

/** Another runner in the race is settled by a timer. */
export function racesTimer(linker: Linker, file: FileFacts, race: Operation, runner: Operation | undefined): boolean {
  const list = race.arguments[0];
  if (list === undefined) return false;
  return thingsOf(linker, file, list).some(
    (thing) =>
      thing.kind === "array" &&
      thing.value.items.some((item) =>
        sourcesOf(linker, thing.file, item).some((source) => source.operation !== runner && isTimed(linker, source, 0)),
      ),
  );
}

/** A call whose promise a timer settles: a sleep, `new Promise` around a timer, or a function that does so. */
function isTimed(linker: Linker, call: Call, depth: number): boolean {
  if (call.concept === "sleep") return true;
  const bodies = [
    ...(call.symbol === "global.Promise"
      ? call.operation.arguments.flatMap((value) => thingsOf(linker, call.file, value))
      : []),
    ...targetsOf(linker, call).map((target): Thing => ({ kind: "function", ...target })),
  ];
  return bodies.some(
    (body) =>
      body.kind === "function" &&
      operationsIn(body.file, body.scope, "nested").some((operation) => {
        const inner = callOf(linker, body.file, operation);
        return (
          inner !== undefined &&
          (inner.concept === "timer" ||
            inner.concept === "sleep" ||
            (depth < 3 && inner.model === undefined && isTimed(linker, inner, depth + 1)))
        );
      }),
  );
}
