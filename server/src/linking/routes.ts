/** HTTP routes with everything that runs before their handlers: application middleware, mounted routers, wrappers, decorators. */

import type { FileFacts, Operation, Value } from "#facts/file";
import { callOf, callsOf } from "./calls";
import { append, lastNameOf, memberOf } from "./lexical";
import { ask, askWhole, type Linker, type Question } from "./linker";
import { pythonRoutes } from "./pythonRoutes";
import { handedThings, thingsOf } from "./things";
import type { Call, FunctionRef, Route, RouteStage, Thing } from "./view";

const ROUTES: Question<readonly Route[]> = { fallback: [] };
/** Routers inside routers; more is a mistake, or a circle. */
const MAX_MOUNTS = 6;
const IN_FILE: Question<readonly Registration[]> = { fallback: [] };

/** One call on a router: a route, middleware, or a router mounted on another. */
interface Registration {
  readonly call: Call;
  /** The router it is registered on: the operation that made it, or its type when that is not known. */
  readonly on: Operation | string;
  readonly kind: "route" | "middleware";
  readonly stages: readonly RouteStage[];
  readonly mounts: readonly (Operation | string)[];
  readonly prefix?: string;
  /** Decorated function, for routes declared by decorators. */
  readonly handler?: FunctionRef;
}

export function routesOf(linker: Linker): readonly Route[] {
  return askWhole(linker, ROUTES, () => {
    const files = [...linker.files.values()];
    const all = files.flatMap((file) =>
      file.language === "python" ? [] : ask(linker, IN_FILE, file, "all", () => registrations(linker, file)),
    );
    const registered = byRouter(all);
    return [
      ...all.filter((item) => item.kind === "route").map((item) => toRoute(linker, item, registered)),
      ...files.flatMap((file) => (file.language === "python" ? pythonRoutes(linker, file) : [])),
    ];
  });
}

interface Registered {
  /** What mounts a router. */
  readonly mounts: ReadonlyMap<Operation | string, readonly Registration[]>;
  /** Middleware on a router that mounts nothing. */
  readonly middleware: ReadonlyMap<Operation | string, readonly Registration[]>;
}

function byRouter(all: readonly Registration[]): Registered {
  const mounts = new Map<Operation | string, Registration[]>();
  const middleware = new Map<Operation | string, Registration[]>();
  for (const item of all) {
    for (const router of item.mounts) append(mounts, router, item);
    if (item.kind === "middleware" && item.mounts.length === 0) append(middleware, item.on, item);
  }
  return { mounts, middleware };
}

function toRoute(linker: Linker, item: Registration, registered: Registered): Route {
  const before = stagesBefore(item, registered, 0);
  const handler: readonly RouteStage[] =
    item.handler === undefined
      ? []
      : [{ function: item.handler, file: item.handler.file, value: { kind: "function", scope: item.handler.scope } }];
  const path = wholePath(item, registered);
  const callbacks = Object.values(item.call.model?.callbacks ?? {});
  return {
    call: item.call,
    framework: (item.call.symbol ?? "").split(".")[0] ?? "",
    method: methodOf(linker, item.call),
    ...(path === undefined ? {} : { path }),
    chain: [...before, ...item.stages, ...handler],
    catchesRejections:
      callbacks.some((callback) => callback.under?.includes("error-boundary") === true) || item.handler !== undefined,
  };
}

/** With the paths its router and those around it are mounted at; undefined when it has none of its own. */
function wholePath(item: Registration, { mounts }: Registered): string | undefined {
  if (item.prefix === undefined) return undefined;
  let path = item.prefix;
  let at: Registration | undefined = item;
  for (let depth = 0; depth < MAX_MOUNTS; depth++) {
    const inner: Registration = at;
    at = mounts.get(inner.on)?.find((other) => other !== inner);
    if (at === undefined) break;
    if (at.prefix?.startsWith("/") === true) path = `${at.prefix}/${path}`.replace(/\/{2,}/g, "/");
  }
  return path.length > 1 ? path.replace(/\/$/, "") : path;
}

/** Middleware of the routers around, outermost first, then that of the router itself registered earlier. */
function stagesBefore(item: Registration, all: Registered, depth: number): readonly RouteStage[] {
  if (depth > MAX_MOUNTS) return [];
  const mount = all.mounts.get(item.on)?.find((other) => other !== item);
  const outer = mount === undefined ? [] : [...stagesBefore(mount, all, depth + 1), ...mount.stages];
  const own = (all.middleware.get(item.on) ?? []).filter(
    (other) =>
      other !== item &&
      covers(other, item) &&
      (other.call.file !== item.call.file || other.call.operation.order < item.call.operation.order),
  );
  return [...outer, ...own.flatMap((other) => other.stages)];
}

/** Middleware registered for a path runs for routes below it only. */
const covers = (middleware: Registration, item: Registration): boolean =>
  middleware.prefix === undefined ||
  middleware.prefix === "*" ||
  item.prefix === undefined ||
  item.prefix.startsWith(middleware.prefix);

function registrations(linker: Linker, file: FileFacts): readonly Registration[] {
  const called = callsOf(linker, file).flatMap((call) => registration(linker, call));
  const decorated = file.scopes.flatMap((scope): readonly Registration[] =>
    (scope.kind === "function" ? (scope.decorators ?? []) : []).flatMap((decorator) => {
      const operation = decorator.kind === "result" ? file.operations[decorator.operation] : undefined;
      const call = operation === undefined ? undefined : callOf(linker, file, operation);
      if (call?.concept !== "route") return [];
      const prefix = textOf(linker, file, call.operation.arguments[0]);
      return [
        {
          call,
          on: routerOf(call),
          kind: "route",
          stages: [],
          mounts: [],
          handler: { file, scope: scope.id },
          ...(prefix === undefined ? {} : { prefix }),
        },
      ];
    }),
  );
  const handled = new Set(decorated.map((item) => item.call));
  return [...called.filter((item) => !handled.has(item.call)), ...decorated];
}

function registration(linker: Linker, call: Call): readonly Registration[] {
  const kind = call.concept;
  if (kind !== "route" && kind !== "middleware") return [];
  const values = call.operation.arguments.flatMap((value) => flatten(linker, call.file, value));
  const prefix =
    textOf(linker, call.file, call.operation.arguments[0]) ??
    optionText(linker, call, ["url", "path"]) ??
    pathInFront(linker, call);
  const mounts: (Operation | string)[] = [];
  const stages: RouteStage[] = [];
  for (const { file, value } of values) {
    const router = handedThings(linker, file, value).find((thing) => isRouter(linker, thing));
    if (router?.kind === "type") mounts.push(router.from?.operation ?? router.name);
    else stages.push(...stageOf(linker, file, value));
  }
  if (kind === "route" && stages.length === 0) return [];
  return [{ call, on: routerOf(call), kind, stages, mounts, ...(prefix === undefined ? {} : { prefix }) }];
}

/** The router of `router.get(…)`; chains (`router.route("/x").get(…)`) lead back to it. */
function routerOf(call: Call): Operation | string {
  let at: Thing | undefined = call.receiver;
  let found: Operation | string = "";
  for (let hops = 0; at?.kind === "type" && hops < 12; hops++) {
    found = at.from?.operation ?? at.name;
    if (at.of === undefined || at.of.kind !== "type") break;
    at = at.of;
  }
  return found;
}

/** `/x` of `router.route("/x").all(check).post(save)`. */
function pathInFront(linker: Linker, call: Call): string | undefined {
  let at: Thing | undefined = call.receiver;
  for (let hops = 0; at?.kind === "type" && hops < 12; hops++) {
    const { from }: typeof at = at;
    if (from !== undefined && memberOf(from.operation.callee) === "route")
      return textOf(linker, from.file, from.operation.arguments[0]);
    at = at.of;
  }
  return undefined;
}

const isRouter = (linker: Linker, thing: Thing): boolean =>
  thing.kind === "type" &&
  ["get", "routes"].some((name) => linker.catalogue.method(thing.name, name)?.concept === "route");

/** Arguments of a registration: arrays are lists of stages, an options object holds them by name. */
function flatten(
  linker: Linker,
  file: FileFacts,
  value: Value,
  depth = 0,
): readonly { readonly file: FileFacts; readonly value: Value }[] {
  if (value.kind === "literal" || value.kind === "regexp" || value.kind === "template") return [];
  if (depth > 3) return [{ file, value }];
  if (value.kind === "spread") return flatten(linker, file, value.of, depth + 1);
  for (const thing of thingsOf(linker, file, value)) {
    if (thing.kind === "array")
      return thing.value.items.flatMap((item) => flatten(linker, thing.file, item, depth + 1));
    if (thing.kind === "object")
      return ["onRequest", "preValidation", "preHandler", "handler"].flatMap((name) => {
        const inner = Object.hasOwn(thing.value.properties, name) ? thing.value.properties[name] : undefined;
        return inner === undefined ? [] : flatten(linker, thing.file, inner, depth + 1);
      });
  }
  return [{ file, value }];
}

/** A function, a function given to a wrapper (`asyncHandler(fn)`), or library middleware. */
function stageOf(linker: Linker, file: FileFacts, value: Value): readonly RouteStage[] {
  const things = handedThings(linker, file, value);
  const operation = value.kind === "result" ? file.operations[value.operation] : undefined;
  const call = operation === undefined ? undefined : callOf(linker, file, operation);
  const made = call === undefined ? {} : { call };
  const inner = (call?.operation.arguments ?? [])
    .flatMap((argument) => thingsOf(linker, file, argument))
    .filter((thing) => thing.kind === "function");
  const functions = inner.length > 0 ? inner : things.filter((thing) => thing.kind === "function");
  if (functions.length > 0)
    return functions.map((thing) => ({ function: { file: thing.file, scope: thing.scope }, file, value, ...made }));
  const library = things.find((thing) => thing.kind === "library");
  const symbol = call?.symbol ?? (library?.kind === "library" ? library.symbol : undefined);
  return [{ file, value, ...made, ...(symbol === undefined ? {} : { symbol }) }];
}

function methodOf(linker: Linker, call: Call): string {
  const { callee } = call.operation;
  if (memberOf(callee) === "route") return (optionText(linker, call, ["method"]) ?? "all").toLowerCase();
  return (lastNameOf(callee) || "all").toLowerCase();
}

function optionText(linker: Linker, call: Call, names: readonly string[]): string | undefined {
  for (const argument of call.operation.arguments) {
    if (argument.kind !== "object") continue;
    for (const name of names) {
      const value = Object.hasOwn(argument.properties, name) ? argument.properties[name] : undefined;
      const text = textOf(linker, call.file, value);
      if (text !== undefined) return text;
    }
  }
  return undefined;
}

function textOf(linker: Linker, file: FileFacts, value: Value | undefined): string | undefined {
  if (value === undefined) return undefined;
  const [only] = thingsOf(linker, file, value);
  return only?.kind === "literal" && typeof only.value === "string" ? only.value : undefined;
}
