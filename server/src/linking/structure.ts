/** Protections a piece of code is under by where it is written, and protections a function gives the callbacks it is handed. */

import type { FileFacts, Operation, Scope, ScopeId, Value } from "#facts/file";
import type { Hop } from "#facts/place";
import type { Concept, Under } from "#knowledge/model";
import { callbackModel, type Invocation, invocations } from "./callbacks";
import { edgesTo } from "./callerIndex";
import { callOf } from "./calls";
import { racedBy } from "./deadlines";
import { chainOf, functionOf, guardOf, isInside, memberOf, operationsIn, placeOf } from "./lexical";
import { ask, type Linker, type Question } from "./linker";
import { calleeThings, modelOf } from "./results";
import { retryLoopsOf } from "./retryLoops";
import { sourcesOf } from "./sources";
import { thingsOf } from "./things";
import type { Call, FunctionRef } from "./view";

/** Each protection with the step that explains it. */
export type Held = ReadonlyMap<Under, Hop>;

const NOTHING: Held = new Map();
const HELD: Question<Held> = { fallback: NOTHING };
const GIVEN: Question<Held> = { fallback: NOTHING };

const BY_CONCEPT: Partial<Record<Concept, Under>> = {
  lock: "lock",
  "file-lock": "lock",
  deadline: "timeout",
  trace: "trace",
  transaction: "transaction",
  limiter: "limiter",
  retry: "retry",
};

/** Protections around an operation within its own function. */
export function heldAt(linker: Linker, file: FileFacts, operation: Operation): Held {
  return ask(linker, HELD, file, operation, () => {
    const held = new Map<Under, Hop>();
    const hold = (kind: Under, at: { readonly span: Operation["span"] }, note: string) => {
      if (!held.has(kind)) held.set(kind, { place: placeOf(file, at.span), note });
    };
    for (const loop of retryLoopsOf(linker, file))
      if (isInside(file, operation.scope, loop.tryScope) && !isInside(file, operation.scope, loop.catchScope))
        if (functionOf(file, operation.scope) === functionOf(file, loop.tryScope))
          hold("retry", loop.place, "failure is caught and the work is tried again");
    const guard = guardOf(file, operation.scope);
    const handler = guard?.handler === undefined ? undefined : file.scopes[guard.handler];
    if (handler !== undefined && handler.exits !== "throw") hold("error-boundary", handler, "caught here");
    const race = racedBy(linker, file, operation);
    if (race !== undefined) hold("timeout", race.operation, "raced against a timer");
    for (const scope of chainOf(file, operation.scope)) {
      if (scope.kind === "function" || scope.kind === "module") break;
      const taken = scope.kind === "try" ? ownLockOf(linker, file, scope) : undefined;
      if (taken !== undefined) hold("lock", taken, "taken here, given back in `finally`");
      if (scope.kind !== "with" || scope.test === undefined) continue;
      for (const kind of contextManagers(linker, file, scope.test)) hold(kind, scope, "inside this block");
    }
    for (const [kind, opener] of openedBefore(linker, file, operation))
      hold(kind, opener.operation, `held since ${opener.callee}`);
    return held;
  });
}

const TAKES = /^(acquire|lock|enter)$/;
const GIVES = /^(release|unlock|leave)$/;

/** `await this.acquire(key); try { … } finally { this.release(key); }`: a lock of the workspace's own making. */
function ownLockOf(
  linker: Linker,
  file: FileFacts,
  { finalizer, span, function: owner }: Scope,
): Operation | undefined {
  if (finalizer === undefined) return undefined;
  const own = operationsIn(file, owner);
  const given = own.flatMap((operation) =>
    operation.kind === "call" &&
    GIVES.test(memberOf(operation.callee) ?? "") &&
    isInside(file, operation.scope, finalizer)
      ? [receiverText(operation.callee)]
      : [],
  );
  return given.length === 0
    ? undefined
    : own.find(
        (operation) =>
          operation.kind === "call" &&
          operation.span.end <= span.start &&
          TAKES.test(memberOf(operation.callee) ?? "") &&
          given.includes(receiverText(operation.callee)) &&
          callOf(linker, file, operation)?.model === undefined,
      );
}

const receiverText = (callee: Value | undefined): string =>
  callee?.kind === "name"
    ? [callee.name, ...callee.path.slice(0, -1)].join(".")
    : callee?.kind === "this"
      ? ["this", ...callee.path.slice(0, -1)].join(".")
      : "";

/** Protections the function in an argument runs under while the call runs it. */
export function givenTo(linker: Linker, file: FileFacts, operation: Operation, argument: number | string): Held {
  return ask(linker, GIVEN, file, `${operation.id}:${argument}`, () => {
    const model = callbackModel(linker, file, operation, argument);
    if (model !== undefined) {
      const note = `runs it under ${(model.under ?? []).join(", ")}`;
      return new Map((model.under ?? []).map((kind) => [kind, { place: placeOf(file, operation.span), note }]));
    }
    const each = invocations(linker, file, operation, argument).flatMap((invoked): readonly Held[] => {
      const outer = within(linker, invoked.file, invoked.operation, invoked.receiver.scope, 0);
      if (invoked.argument === undefined) return [outer];
      // Handed to itself: that is the next round of what is judged here already.
      if (callsAgain(linker, invoked)) return [];
      return [joined(outer, givenTo(linker, invoked.file, invoked.operation, invoked.argument))];
    });
    return common(each);
  });
}

const callsAgain = (linker: Linker, { file, operation, receiver }: Invocation): boolean =>
  calleeThings(linker, file, operation).some(
    (thing) => thing.kind === "function" && thing.file === receiver.file && thing.scope === receiver.scope,
  );

/** Protections around an operation up to (and inside) the function `boundary`, through functions nested in it. */
function within(linker: Linker, file: FileFacts, operation: Operation, boundary: ScopeId, depth: number): Held {
  const own = heldAt(linker, file, operation);
  const scope = functionOf(file, operation.scope);
  if (scope === boundary || depth > 5 || !isInside(file, scope, boundary)) return own;
  const nested = edgesTo(linker, file, scope).flatMap((edge) => {
    const at = edge.from === file.path ? file.operations[edge.operation] : undefined;
    if (at === undefined || !isInside(file, at.scope, boundary) || isInside(file, at.scope, scope)) return [];
    const outer = within(linker, file, at, boundary, depth + 1);
    return [edge.argument === undefined ? outer : joined(outer, givenTo(linker, file, at, edge.argument))];
  });
  return joined(joined(own, decorated(linker, { file, scope })), common(nested));
}

/** Protections that decorators give a function. */
export function decorated(linker: Linker, target: FunctionRef): Held {
  const held = new Map<Under, Hop>();
  for (const decorator of target.file.scopes[target.scope]?.decorators ?? []) {
    const called = decorator.kind === "result" ? target.file.operations[decorator.operation] : undefined;
    const kinds =
      called === undefined
        ? thingsOf(linker, target.file, decorator).flatMap((thing) => modelOf(linker, thing)?.decorates ?? [])
        : (callOf(linker, target.file, called)?.model?.decorates ?? []);
    const span = called?.span ?? target.file.scopes[target.scope]?.nameSpan;
    for (const kind of kinds)
      if (span !== undefined) held.set(kind, { place: placeOf(target.file, span), note: "decorated" });
    // A decorator of the workspace is a function that is given the decorated one, or that a call of its maker gives.
    for (const thing of thingsOf(linker, target.file, decorator)) {
      if (thing.kind !== "function" || span === undefined) continue;
      for (const kind of wrapperKinds(linker, thing))
        held.set(kind, { place: placeOf(target.file, span), note: "decorated" });
    }
  }
  return held;
}

/** Protections a workspace decorator gives: it runs its first parameter under them. */
function wrapperKinds(linker: Linker, wrapper: FunctionRef): readonly Under[] {
  const { file, scope } = wrapper;
  const each = operationsIn(file, scope, "nested").flatMap((operation) => {
    const callee = operation.kind === "call" ? operation.callee : undefined;
    const things = callee === undefined ? [] : thingsOf(linker, file, callee);
    const isParameter = things.some(
      (thing) => thing.kind === "parameter" && thing.scope === scope && thing.index === 0,
    );
    const isGiven =
      callee?.kind === "name" && callee.path.length === 0 && file.scopes[scope]?.parameters?.[0]?.name === callee.name;
    return isParameter || isGiven ? [within(linker, file, operation, scope, 0)] : [];
  });
  return [...common(each).keys()];
}

function contextManagers(linker: Linker, file: FileFacts, test: Value): readonly Under[] {
  if (test.kind === "array") return test.items.flatMap((item) => contextManagers(linker, file, item));
  const made = sourcesOf(linker, file, test).map((call) => call.concept);
  const entered = thingsOf(linker, file, test).map((thing) =>
    thing.kind === "type" ? linker.catalogue.method(thing.name, "__enter__")?.concept : undefined,
  );
  return [...made, ...entered].flatMap((concept) => {
    const kind = concept === undefined ? undefined : BY_CONCEPT[concept];
    return kind === undefined ? [] : [kind];
  });
}

/** Locks, spans and transactions opened earlier in the same function and not closed before the operation. */
function openedBefore(linker: Linker, file: FileFacts, operation: Operation): readonly (readonly [Under, Call])[] {
  const own = operationsIn(file, functionOf(file, operation.scope));
  const calls = openersOf(linker, file, functionOf(file, operation.scope));
  return calls.flatMap((opener): readonly (readonly [Under, Call])[] => {
    const at = opener.operation;
    if (at.order >= operation.order || !isInside(file, operation.scope, at.scope)) return [];
    const kind = opener.concept === undefined ? undefined : BY_CONCEPT[opener.concept];
    const closed = own.some(
      (other) =>
        other.order > at.order &&
        other.order < operation.order &&
        isInside(file, operation.scope, other.scope) &&
        closes(linker, file, other, opener),
    );
    return kind === undefined || closed ? [] : [[kind, opener]];
  });
}

const OPENERS: Question<readonly Call[]> = { fallback: [] };

function openersOf(linker: Linker, file: FileFacts, scope: ScopeId): readonly Call[] {
  return ask(linker, OPENERS, file, scope, () =>
    operationsIn(file, scope).flatMap((operation) => {
      const call = callOf(linker, file, operation);
      const concept = call?.concept;
      if (call === undefined || concept === undefined) return [];
      const opens =
        concept === "lock" ||
        concept === "file-lock" ||
        concept === "trace" ||
        // `BEGIN`, `runner.startTransaction()`, `const trx = await knex.transaction()`; an array is a batch of its own.
        (concept === "transaction" && operation.arguments[0]?.kind !== "array");
      return opens && !operation.arguments.some((value) => value.kind === "function") ? [call] : [];
    }),
  );
}

/** `lock.release()`, `release()` of what the lock call gave, `COMMIT`. */
function closes(linker: Linker, file: FileFacts, operation: Operation, opener: Call): boolean {
  const call = callOf(linker, file, operation);
  if (call === undefined || call === opener) return false;
  if (call.concept === "unlock") return true;
  if (opener.concept === "transaction") return false;
  const callee = operation.callee;
  return (
    callee !== undefined &&
    callee.kind === "name" &&
    sourcesOf(linker, file, callee).some((source) => source.operation === opener.operation)
  );
}

const joined = (first: Held, second: Held): Held => (second.size === 0 ? first : new Map([...second, ...first]));

/** What all of several have; nothing when there are none. */
function common(each: readonly Held[]): Held {
  const [first, ...rest] = each;
  if (first === undefined) return NOTHING;
  return new Map([...first].filter(([kind]) => rest.every((other) => other.has(kind))));
}
