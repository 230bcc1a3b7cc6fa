/** What a call gives: the value of a construction, a workspace function or a library call. */

import type { FileFacts, Operation, ScopeId, Value } from "#facts/file";
import type { CallModel } from "#knowledge/model";
import { asCalled, gatheredList } from "./collectors";
import { keptValues } from "./keptValues";
import { memberOf, operationsIn, rootOf } from "./lexical";
import { ask, type Linker, type Question } from "./linker";
import { markedThings } from "./pythonDependencies";
import { isSideExit } from "./sideExits";
import { awaitedThings, bounded, followPath, gathered, thingsOf } from "./things";
import { unknownThing } from "./unknownThing";
import type { Thing } from "./view";

const CALLEE: Question<readonly Thing[]> = { fallback: [unknownThing("calls itself")] };

/** What a call or construction can run. */
export function calleeThings(linker: Linker, file: FileFacts, operation: Operation): readonly Thing[] {
  const callee = operation.callee;
  if (callee === undefined || (operation.kind !== "call" && operation.kind !== "new")) return [];
  return ask(linker, CALLEE, file, operation, () => {
    const things = thingsOf(linker, file, callee);
    return things.some((thing) => thing.kind === "module" || unbound(thing) !== thing)
      ? bounded(
          gathered(things, (thing) =>
            thing.kind === "module" ? followPath(linker, [thing], ["default"]) : [unbound(thing)],
          ),
        )
      : bounded(things);
  });
}

/** `f.call(this)` and `f.bind(x)()` run `f`. */
function unbound(thing: Thing): Thing {
  if (thing.kind === "method" && thing.type === "Function" && (thing.name === "call" || thing.name === "apply"))
    return thing.of;
  return thing;
}

/** The library model of a callee. */
export function modelOf(linker: Linker, thing: Thing): CallModel | undefined {
  switch (thing.kind) {
    case "library":
      return linker.catalogue.symbol(thing, thing.path);
    case "method":
      return linker.catalogue.method(thing.type, thing.name);
    case "type":
      return linker.catalogue.method(thing.name, "()");
    default:
      return undefined;
  }
}

const RESULT: Question<readonly Thing[]> = { fallback: [unknownThing("calls itself")] };

/** Everything a call can give, promises not awaited. */
export function resultOf(linker: Linker, file: FileFacts, operation: Operation): readonly Thing[] {
  if (operation.kind !== "call" && operation.kind !== "new") return [unknownThing(`a ${operation.kind}`)];
  return ask(linker, RESULT, file, operation, () =>
    bounded(gathered(calleeThings(linker, file, operation), (thing) => called(linker, { file, operation }, thing))),
  );
}

interface Site {
  readonly file: FileFacts;
  readonly operation: Operation;
}

function called(linker: Linker, site: Site, thing: Thing): readonly Thing[] {
  if (thing.kind === "function") return returned(linker, thing.file, thing.scope);
  if (thing.kind === "class") return [{ kind: "instance", file: thing.file, scope: thing.scope }];
  if (thing.kind === "method" && thing.type === "Promise") return chained(linker, site, thing);
  if (thing.kind === "method" && thing.type === "Function") {
    // `task.delay()` of Celery.
    const own = site.file.language === "python" ? modelOf(linker, thing) : undefined;
    if (own?.returns !== undefined) return modelled(linker, site, own, thing);
    return thing.name === "bind" ? [thing.of] : [unknownThing("a function's method")];
  }
  if (thing.kind === "method" && thing.type === "Array") return arrayResult(thing);
  const isOfFastapi = thing.kind === "library" && thing.package === "fastapi";
  const injectedHere = isOfFastapi ? markedThings(linker, site.file, site.operation) : undefined;
  if (injectedHere !== undefined) return injectedHere;
  const model = modelOf(linker, thing);
  if (model !== undefined) return modelled(linker, site, model, thing);
  const injected = injectedBy(linker, site);
  if (injected.length > 0) return injected;
  const kept = takenOut(linker, site);
  if (kept.length > 0) return [...kept, NOTHING];
  return [unknownThing(thing.kind === "unknown" ? thing.because : `result of ${nameOf(thing)}`)];
}

/** A promise that is kept was started where it was put in, and is waited for there or by whoever asks for it: nothing starts here. */
const takenOut = (linker: Linker, { file, operation }: Site): readonly Thing[] =>
  gathered(keptValues(linker, file, operation), (kept) => thingsOf(linker, kept.file, kept.value)).filter(
    ({ kind }) => kind !== "promise",
  );

/** A map may not have the key: whether something is there has to be asked. */
const NOTHING: Thing = { kind: "literal", value: undefined };

/** `Container.get(AuthService)`, `injector.resolve(AuthService)`: whatever container it is, it gives an instance of the class. */
function injectedBy(linker: Linker, { file, operation }: Site): readonly Thing[] {
  const [token, ...others] = operation.arguments;
  if (operation.kind !== "call" || token === undefined || others.length > 0) return [];
  if (!/^(get|resolve)$/.test(memberOf(operation.callee) ?? "")) return [];
  const classes = thingsOf(linker, file, token).flatMap((thing) => (thing.kind === "class" ? [thing] : []));
  return classes.map(({ file: of, scope }) => ({ kind: "instance", file: of, scope }));
}

function modelled(linker: Linker, site: Site, known: CallModel, thing: Thing): readonly Thing[] {
  const model = asCalled(site.operation, known);
  const first = gatheredList(site.operation, model);
  if (model.wraps !== undefined) {
    const wrapped = site.operation.arguments[model.wraps];
    return wrapped === undefined ? [unknownThing("nothing wrapped")] : thingsOf(linker, site.file, wrapped);
  }
  if (model.collects !== undefined && first !== undefined) {
    const settled = model.collects === "settled";
    const of: readonly Thing[] =
      model.collects === "all" || settled
        ? [{ kind: "collected", file: site.file, value: first, settled }]
        : followPath(linker, thingsOf(linker, site.file, first), ["[]"]).flatMap((item) => awaitedThings([item]));
    return [{ kind: "promise", lazy: false, of }];
  }
  const of: Thing =
    model.returns === undefined
      ? unknownThing(`result of ${nameOf(thing)}`)
      : { kind: "type", name: model.returns, from: site, ...(thing.kind === "method" ? { of: thing.of } : {}) };
  if (model.promise === undefined || model.promise === false) return [of];
  return [{ kind: "promise", lazy: model.promise === "lazy", of: [of] }];
}

/** `.then`, `.catch`, `.finally`: a promise again. */
function chained(linker: Linker, site: Site, thing: Extract<Thing, { kind: "method" }>): readonly Thing[] {
  if (thing.name !== "then" && thing.name !== "catch" && thing.name !== "finally")
    return [unknownThing("a promise's method")];
  const lazy = false;
  if (thing.name !== "then") return [{ kind: "promise", lazy, of: awaitedThings([thing.of]) }];
  const handler = site.operation.arguments[0];
  const of =
    handler === undefined
      ? awaitedThings([thing.of])
      : thingsOf(linker, site.file, handler).flatMap((next) =>
          next.kind === "function" ? awaitedThings(returned(linker, next.file, next.scope)) : [unknownThing("chained")],
        );
  return [{ kind: "promise", lazy, of }];
}

/** Filtering and copying keep the elements; the rest gives something else. */
function arrayResult(thing: Extract<Thing, { kind: "method" }>): readonly Thing[] {
  return /^(filter|slice|sort|reverse|concat|toSorted|toReversed)$/.test(thing.name)
    ? [thing.of]
    : [unknownThing(`result of Array.${thing.name}`)];
}

const RETURNED: Question<readonly Thing[]> = { fallback: [unknownThing("calls itself")] };

/** What a workspace function gives when called. */
export function returned(linker: Linker, file: FileFacts, scope: ScopeId): readonly Thing[] {
  return ask(linker, RETURNED, file, scope, () => {
    const at = file.scopes[scope];
    if (at?.generator === true) return [unknownThing("a generator")];
    const of = bounded(
      gathered(operationsIn(file, scope), (operation) => {
        const value = operation.kind === "return" ? operation.arguments[0] : undefined;
        const things = value === undefined ? [] : thingsOf(linker, file, value);
        return things.some(isStarted) && isSideExit(file, operation) ? things.map(aside) : things;
      }),
    );
    return at?.async === true ? [{ kind: "promise", lazy: false, of: awaitedThings(of) }] : of;
  });
}

const isStarted = (thing: Thing): boolean => thing.kind === "promise" && !thing.lazy && thing.aside !== true;

/** A function that ends without a value does not hand out its promises: a caller of it has none to wait for. */
const aside = (thing: Thing): Thing => (thing.kind === "promise" ? { ...thing, aside: true } : thing);

/** Shown in explanations. */
export function nameOf(thing: Thing): string {
  switch (thing.kind) {
    case "library":
      return thing.symbol;
    case "method":
      return `${thing.type}.${thing.name}`;
    case "type":
      return thing.name;
    default:
      return "unknown code";
  }
}

/** The instance a method is called on, as a value: `api` of `api.get(url)`. */
export const receiverValue = (callee: Value): Value =>
  "path" in callee && callee.path.length > 1 ? { ...callee, path: callee.path.slice(0, -1) } : rootOf(callee);
