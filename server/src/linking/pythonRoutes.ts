/** Routes of Python frameworks: decorated functions, URL patterns, classes whose methods answer. */

import type { FileFacts, Operation, Value } from "#facts/file";
import { callOf, callsOf, targetsOf } from "./calls";
import { lastNameOf } from "./lexical";
import { ask, type Linker, type Question } from "./linker";
import { ancestryOf, methodOf } from "./pythonClasses";
import { type Dependency, dependencyIn, dependencyOf } from "./pythonDependencies";
import { type Decorator, decoratorsOf, HTTP_METHODS, pathText, SET_METHODS } from "./pythonHandlers";
import { thingsOf } from "./things";
import type { Call, FunctionRef, Route, RouteStage, Thing } from "./view";

const IN_FILE: Question<readonly Route[]> = { fallback: [] };

/** Routes a file of Python registers, in source order. */
export const pythonRoutes = (linker: Linker, file: FileFacts): readonly Route[] =>
  ask(linker, IN_FILE, file, "all", () => [...decorated(linker, file), ...registered(linker, file)]);

function decorated(linker: Linker, file: FileFacts): readonly Route[] {
  return file.scopes.flatMap((scope): readonly Route[] => {
    if (scope.decorators === undefined) return [];
    if (scope.kind === "class") return decoratedClass(linker, file, scope.id);
    if (scope.kind !== "function") return [];
    const handler = { file, scope: scope.id };
    const decorators = decoratorsOf(linker, handler);
    return decorators.flatMap(({ call }): readonly Route[] => {
      if (call?.concept !== "route") return [];
      const others = decorators.filter((one) => one.call !== call);
      const around = others.map((one) => decoratorStage(linker, file, one));
      return [
        routeOf(call, {
          method: methodsOf(call),
          chain: [...dependencies(linker, call, handler), ...around, stageOf(handler)],
        }),
      ];
    });
  });
}

/** `@api.route("/x") class Orders(Resource)` */
function decoratedClass(linker: Linker, file: FileFacts, scope: number): readonly Route[] {
  return (file.scopes[scope]?.decorators ?? []).flatMap((value): readonly Route[] => {
    const operation = value.kind === "result" ? file.operations[value.operation] : undefined;
    const call = operation === undefined ? undefined : callOf(linker, file, operation);
    return call?.concept === "route" ? ofClass(linker, call, { file, scope }) : [];
  });
}

function registered(linker: Linker, file: FileFacts): readonly Route[] {
  const used = new Set(
    file.scopes.flatMap(({ decorators = [] }) =>
      decorators.flatMap((value) => (value.kind === "result" ? [value.operation] : [])),
    ),
  );
  return callsOf(linker, file, new Set(["route"] as const)).flatMap((call): readonly Route[] => {
    if (used.has(call.operation.id)) return [];
    return handlersIn(linker, call).flatMap((thing): readonly Route[] => {
      if (thing.kind === "class") return ofClass(linker, call, { file: thing.file, scope: thing.scope });
      if (thing.kind !== "function") return [];
      const handler = { file: thing.file, scope: thing.scope };
      const around = decoratorsOf(linker, handler).map((one) => decoratorStage(linker, thing.file, one));
      return [routeOf(call, { method: methodsOf(call, handler), chain: [...around, stageOf(handler)] })];
    });
  });
}

/** Functions and classes among the arguments of a registration; `View.as_view()` and `csrf_exempt(view)` stand for what they are made of. */
function handlersIn(linker: Linker, call: Call): readonly Thing[] {
  const { arguments: given, keywords = {} } = call.operation;
  const named = ["endpoint", "view_func", "view", "handler", "route", "viewset"].flatMap((name) =>
    Object.hasOwn(keywords, name) ? (keywords[name] ?? []) : [],
  );
  return [...given, ...named].flatMap((value) => handlersOf(linker, call.file, value, 0));
}

function handlersOf(linker: Linker, file: FileFacts, value: Value, depth: number): readonly Thing[] {
  if (value.kind === "literal" || depth > 2) return [];
  const found = thingsOf(linker, file, value).filter(({ kind }) => kind === "function" || kind === "class");
  if (found.length > 0) return found;
  const operation = value.kind === "result" ? file.operations[value.operation] : undefined;
  if (operation === undefined) return [];
  if (lastNameOf(operation.callee) === "as_view")
    return thingsOf(linker, file, ownerValue(operation)).filter(({ kind }) => kind === "class");
  return operation.arguments.flatMap((inner) => handlersOf(linker, file, inner, depth + 1));
}

const ownerValue = ({ callee }: Operation): Value =>
  callee !== undefined && "path" in callee ? { ...callee, path: callee.path.slice(0, -1) } : { kind: "opaque" };

const WRITING: Readonly<Record<string, string>> = {
  create: "post",
  update: "put",
  partial_update: "patch",
  destroy: "delete",
  list: "get",
  retrieve: "get",
};

/** One route a method of the class; a generic view without methods of its own is one that answers to all. */
function ofClass(linker: Linker, call: Call, owner: FunctionRef): readonly Route[] {
  const { classes, libraries } = ancestryOf(linker, owner.file, owner.scope);
  const names = new Set(classes.flatMap(({ file, scope }) => Object.keys(file.scopes[scope]?.members ?? {})));
  const routes = [...names].flatMap((name): readonly Route[] => {
    const isVerb = HTTP_METHODS.test(name);
    if (!isVerb && !SET_METHODS.test(name)) return [];
    const handler = methodOf(linker, owner, name);
    if (handler === undefined) return [];
    return [routeOf(call, { method: isVerb ? name : (WRITING[name] ?? "all"), chain: [stageOf(handler)] })];
  });
  if (routes.length > 0) return routes;
  const reads = libraries.some((symbol) =>
    /ReadOnly|Template|Redirect|\b(?:List|Detail|Retrieve)(?:API)?View$/.test(symbol),
  );
  return [routeOf(call, { method: reads ? "get" : "all", chain: [] })];
}

/** What a decorator of a handler is: a function of the workspace, or library code. */
function decoratorStage(linker: Linker, file: FileFacts, { value, symbol, call }: Decorator): RouteStage {
  const [own] = call === undefined ? thingsOf(linker, file, value) : [];
  const [made] = call === undefined ? [] : targetsOf(linker, call);
  const target = own?.kind === "function" ? own : made;
  return {
    file,
    value,
    ...(target === undefined ? {} : { function: { file: target.file, scope: target.scope } }),
    ...(symbol === undefined ? {} : { symbol }),
    ...(call === undefined ? {} : { call }),
  };
}

const stageOf = (handler: FunctionRef): RouteStage => ({
  function: handler,
  file: handler.file,
  value: { kind: "function", scope: handler.scope },
});

function routeOf(call: Call, { method, chain }: Pick<Route, "method" | "chain">): Route {
  const own = pathText(call);
  const prefix = prefixOf(call);
  const path = own === undefined ? undefined : withSlash(`${prefix}${own}`);
  return {
    call,
    framework: (call.symbol ?? "").split(".")[0] ?? "",
    method,
    ...(path === undefined ? {} : { path }),
    chain,
    catchesRejections: true,
  };
}

/** Django writes its patterns without the slash in front, or as regular expressions. */
const withSlash = (path: string): string => {
  const plain = path.replace(/^\^/, "").replace(/\$$/, "").replace(/\/\?$/, "/");
  return plain.startsWith("/") ? plain : `/${plain}`;
};

/** What `APIRouter(prefix=…)` and `Blueprint(url_prefix=…)` put in front. */
function prefixOf({ receiver }: Call): string {
  const made = receiver?.kind === "type" ? receiver.from?.operation : undefined;
  const value = made?.keywords?.prefix ?? made?.keywords?.url_prefix;
  return value?.kind === "literal" && typeof value.value === "string" ? value.value.replace(/\/$/, "") : "";
}

/** `get` of `@app.get`; the methods a route, or a decorator of its handler, lists: one that writes stands for all of them. */
function methodsOf(call: Call, handler?: FunctionRef): string {
  const name = lastNameOf(call.operation.callee).replace(/^add_(?=get|post|put|patch|delete|head)/, "");
  if (HTTP_METHODS.test(name)) return name;
  const listed =
    namesIn(call.operation.keywords?.methods) ?? (handler === undefined ? undefined : decoratedMethods(handler));
  if (listed !== undefined) return listed.find((one) => /^(?:post|put|patch|delete)$/.test(one)) ?? listed[0] ?? "get";
  return /^(?:path|re_path|url|register|add_view|view)$/.test(name) ? "all" : "get";
}

function namesIn(value: Value | undefined): readonly string[] | undefined {
  if (value?.kind !== "array") return undefined;
  return value.items.flatMap((item) =>
    item.kind === "literal" && typeof item.value === "string" ? [item.value.toLowerCase()] : [],
  );
}

/** `@require_POST`, `@require_http_methods(["GET"])`, `@api_view(["POST"])` */
function decoratedMethods({ file, scope }: FunctionRef): readonly string[] | undefined {
  for (const value of file.scopes[scope]?.decorators ?? []) {
    const operation = value.kind === "result" ? file.operations[value.operation] : undefined;
    const name = lastNameOf(operation?.callee ?? value);
    if (name === "require_POST") return ["post"];
    if (name === "require_GET" || name === "require_safe") return ["get"];
    if (name === "require_http_methods" || name === "api_view") return namesIn(operation?.arguments[0]) ?? ["get"];
  }
  return undefined;
}

/** FastAPI's `Depends(…)`: in the route's own list, its router's, and at the handler's parameters. */
function dependencies(linker: Linker, call: Call, handler: FunctionRef): readonly RouteStage[] {
  const made = call.receiver?.kind === "type" ? call.receiver.from : undefined;
  const lists: readonly (readonly [FileFacts, Value | undefined])[] = [
    ...(made === undefined ? [] : [[made.file, made.operation.keywords?.dependencies] as const]),
    [call.file, call.operation.keywords?.dependencies],
  ];
  const listed = lists.flatMap(([file, list]) =>
    list?.kind === "array" ? list.items.flatMap((item) => dependencyIn(file, item) ?? []) : [],
  );
  const parameters = handler.file.scopes[handler.scope]?.parameters ?? [];
  const ofParameters = parameters.flatMap((parameter) => dependencyOf(linker, handler, parameter) ?? []);
  return [...listed, ...ofParameters].flatMap((found) => stagesOf(linker, found));
}

function stagesOf(linker: Linker, { file, value: of }: Dependency): readonly RouteStage[] {
  const call = of.kind === "result" ? file.operations[of.operation] : undefined;
  const madeBy = call === undefined ? undefined : callOf(linker, file, call);
  const functions = thingsOf(linker, file, of).filter((thing) => thing.kind === "function");
  if (functions.length > 0)
    return functions.map((thing) => ({ function: { file: thing.file, scope: thing.scope }, file, value: of }));
  return [
    {
      file,
      value: of,
      ...(madeBy === undefined ? {} : { call: madeBy }),
      ...(madeBy?.symbol === undefined ? {} : { symbol: madeBy.symbol }),
    },
  ];
}
