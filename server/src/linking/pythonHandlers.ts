/** Python functions that a framework runs: told by their decorators, by the class they are methods of, by where they are registered. */

import type { FileFacts, Parameter, Scope, Value } from "#facts/file";
import type { CallbackModel } from "#knowledge/model";
import { callOf } from "./calls";
import { ask, type Linker, type Question } from "./linker";
import { ancestryOf } from "./pythonClasses";
import { importsFastapi, injectedThings } from "./pythonDependencies";
import { modelOf } from "./results";
import { thingsOf } from "./things";
import type { Call, FunctionRef, Thing } from "./view";

/** A decorator of a function, with what its library does with the function it is given. */
export interface Decorator {
  readonly value: Value;
  /** Library symbol or method: `fastapi.App.get`. */
  readonly symbol?: string;
  /** The call, for decorators that are called. */
  readonly call?: Call;
  readonly runs?: CallbackModel;
}

const DECORATORS: Question<readonly Decorator[]> = { fallback: [] };

/** Decorators of a function, outermost first. */
export function decoratorsOf(linker: Linker, { file, scope }: FunctionRef): readonly Decorator[] {
  return ask(linker, DECORATORS, file, scope, () =>
    (file.scopes[scope]?.decorators ?? []).map((value): Decorator => {
      const operation = value.kind === "result" ? file.operations[value.operation] : undefined;
      const call = operation === undefined ? undefined : callOf(linker, file, operation);
      const thing = call === undefined ? thingsOf(linker, file, value).find(isLibrary) : undefined;
      const model = call?.model ?? (thing === undefined ? undefined : modelOf(linker, thing));
      const symbol = call?.symbol ?? (thing === undefined ? undefined : symbolOf(thing));
      const runs = model?.callbacks?.["@"];
      return {
        value,
        ...(symbol === undefined ? {} : { symbol }),
        ...(call === undefined ? {} : { call }),
        ...(runs === undefined ? {} : { runs }),
      };
    }),
  );
}

const isLibrary = (thing: Thing): boolean => thing.kind === "library" || thing.kind === "method";

const symbolOf = (thing: Thing): string | undefined =>
  thing.kind === "library" ? thing.symbol : thing.kind === "method" ? `${thing.type}.${thing.name}` : undefined;

/** Methods by which classes answer requests. */
export const HTTP_METHODS = /^(?:get|post|put|patch|delete|head|options)$/;
/** Those of Django REST framework's view sets. */
export const SET_METHODS = /^(?:list|create|retrieve|update|partial_update|destroy)$/;
const CLASS_VIEWS =
  /^(?:django\.views\.|rest_framework\.(?:views|generics|viewsets)\.|flask\.views\.|flask_rest(?:ful|x)\.Resource$|tornado\.web\.RequestHandler$|aiohttp\.web\.View$|starlette\.endpoints\.HTTPEndpoint$)/;
const OWN_SERVER = /^(?:http|https)\.server\.\w*HTTPRequestHandler$/;
const MIDDLEWARE_CLASS = /^starlette\.middleware\.base\.BaseHTTPMiddleware$/;

/** What runs a function of Python by a framework's convention; undefined when nothing says so. */
export function pythonContext(linker: Linker, target: FunctionRef): "request" | "job" | undefined {
  for (const { runs } of decoratorsOf(linker, target)) {
    if (runs?.how === "route") return "request";
    if (runs?.how === "job") return "job";
  }
  if (isLambda(target) || isBotEvent(linker, target)) return "request";
  return classHandler(linker, target) === undefined ? undefined : "request";
}

/** The kind of class whose method answers requests; undefined for other functions. */
function classHandler(linker: Linker, { file, scope }: FunctionRef): "view" | "server" | "middleware" | undefined {
  const at = file.scopes[scope];
  if (at?.method !== true || at.name === undefined) return undefined;
  const kind = HTTP_METHODS.test(at.name) || SET_METHODS.test(at.name);
  if (!kind && !/^do_[A-Z]+$/.test(at.name) && at.name !== "dispatch") return undefined;
  const libraries = librariesOf(linker, file, at);
  if (kind && libraries.some((symbol) => CLASS_VIEWS.test(symbol))) return "view";
  if (/^do_/.test(at.name) && libraries.some((symbol) => OWN_SERVER.test(symbol))) return "server";
  return at.name === "dispatch" && libraries.some((symbol) => MIDDLEWARE_CLASS.test(symbol)) ? "middleware" : undefined;
}

/** Library classes that the class of a method is made of. */
function librariesOf(linker: Linker, file: FileFacts, method: Scope): readonly string[] {
  const owner = ownerOf(file, method);
  return owner === undefined ? [] : ancestryOf(linker, file, owner.id).libraries;
}

const BOT_CLASS = /^discord\.(?:Client|AutoShardedClient|Bot|ext\.commands\.(?:Bot|AutoShardedBot))$/;

/** `async def on_message(self, message)` of a class of discord.py: the library runs it, and logs what it raises. */
function isBotEvent(linker: Linker, { file, scope }: FunctionRef): boolean {
  const at = file.scopes[scope];
  if (at?.method !== true || !/^on_[a-z]/.test(at.name ?? "")) return false;
  return librariesOf(linker, file, at).some((symbol) => BOT_CLASS.test(symbol));
}

const ownerOf = (file: FileFacts, { parent }: Scope): Scope | undefined => {
  const owner = file.scopes[parent];
  return owner?.kind === "class" ? owner : undefined;
};

/** `def lambda_handler(event, context)`: AWS runs it by the name in its settings. */
export function isLambda({ file, scope }: FunctionRef): boolean {
  const at = file.scopes[scope];
  if (at?.kind !== "function" || at.parent !== 0 || !/^(?:lambda_)?handler$/.test(at.name ?? "")) return false;
  return at.parameters?.[0]?.name === "event" && at.parameters.length === 2;
}

/** What a framework gives a parameter; undefined leaves it to the declared type and to callers. */
export function handlerParameter(linker: Linker, target: FunctionRef, index: number): readonly Thing[] | undefined {
  const { file, scope } = target;
  const at = file.scopes[scope];
  const parameter = at?.parameters?.[index];
  if (at === undefined || parameter === undefined) return undefined;
  const typed = (name: string): readonly Thing[] => [{ kind: "type", name }];
  if (isLambda(target)) return index === 0 ? typed("lambda.HttpEvent") : undefined;
  const injected = injectedThings(linker, target, parameter);
  if (injected !== undefined) return injected;
  for (const { runs, symbol, call } of decoratorsOf(linker, target)) {
    if (runs?.how !== "route") continue;
    const given = runs.parameters?.[index];
    if (given !== undefined && given !== "") return typed(given);
    if (call?.concept === "route" && /^(?:fastapi|flask)\./.test(symbol ?? "")) return filled(call, at, parameter);
    return undefined;
  }
  const marked = filledByMarker(file, at, parameter);
  if (marked !== undefined) return marked;
  const kind = index === 0 ? classHandler(linker, target) : undefined;
  if (kind === "middleware") return typed("starlette.Request");
  if (kind === "view" && /^_?req(?:uest)?$/.test(parameter.name ?? "")) return typed("django.Request");
  return undefined;
}

const TEXT = /^(?:str|bytes|\?)$/;
const OPEN = /^(?:(?:typing\.)?(?:dict|Dict|Any|list|List|Mapping|MutableMapping)|object)$/;
const MARKERS: Readonly<Record<string, string>> = {
  Body: "input.body",
  Form: "input.form",
  Query: "input.query",
  Path: "input.segment",
  Header: "input.headers",
  Cookie: "input.cookies",
};

/** FastAPI and Flask fill parameters by name, type and default. */
function filled(route: Call, at: Scope, parameter: Parameter): readonly Thing[] | undefined {
  const { name = "", type } = parameter;
  const path = pathText(route);
  const converter = path === undefined ? undefined : converterOf(path, name);
  const typed = (input: string): readonly Thing[] => [{ kind: "type", name: input }];
  const isText = type === undefined || TEXT.test(type.name);
  if (converter !== undefined) {
    if (!isText || /^(?:int|float|uuid)$/.test(converter)) return undefined;
    return typed(converter === "path" ? "input.params" : "input.segment");
  }
  if ((route.symbol ?? "").startsWith("flask.")) return undefined;
  const marker = markerOf(route.file, at, name);
  const inner = type?.name === "Annotated" ? type.arguments?.[0] : type;
  const isHarmless = inner !== undefined && !TEXT.test(inner.name) && !OPEN.test(inner.name);
  if (marker !== undefined && marker !== "Depends")
    return isHarmless ? undefined : typed(MARKERS[marker] ?? "input.query");
  if (marker === "Depends" || isHarmless || inner === undefined) return undefined;
  // A text is a query parameter; a dictionary or anything at all is the body as it came.
  return typed(OPEN.test(inner.name) && !/^(?:list|List)$/.test(inner.name) ? "input.body" : "input.query");
}

/** `def key(x_key: str = Header())`: what a dependency asks for by a marker of FastAPI, whoever depends on it. */
function filledByMarker(file: FileFacts, at: Scope, { name = "", type }: Parameter): readonly Thing[] | undefined {
  if (!importsFastapi(file)) return undefined;
  const marker = markerOf(file, at, name);
  const inner = type?.name === "Annotated" ? type.arguments?.[0] : type;
  const isText = inner === undefined || TEXT.test(inner.name) || OPEN.test(inner.name);
  const input = marker === undefined || !isText ? undefined : MARKERS[marker];
  return input === undefined ? undefined : [{ kind: "type", name: input }];
}

/** The path a route is registered under: its first argument, or a keyword. */
export function pathText({ operation }: Call): string | undefined {
  const value = operation.arguments[0] ?? operation.keywords?.path ?? operation.keywords?.rule;
  return value?.kind === "literal" && typeof value.value === "string" ? value.value : undefined;
}

/** How a path converts a parameter: `path` of `{name:path}` and `<path:name>`, `str` of a bare one; undefined when it is not there. */
function converterOf(path: string, name: string): string | undefined {
  for (const [, own = "", kind = "str"] of path.matchAll(/\{(\w+)(?::(\w+))?\}/g)) if (own === name) return kind;
  for (const [, kind = "str", own = ""] of path.matchAll(/<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>/g))
    if (own === name) return kind;
  return undefined;
}

/** `= Body(…)`, `= Depends(…)`: the name of what stands as default, or inside `Annotated`. */
function markerOf(file: FileFacts, at: Scope, name: string): string | undefined {
  for (const value of at.bindings[name]?.values ?? []) {
    const operation = value.kind === "result" ? file.operations[value.operation] : undefined;
    const callee = operation?.callee;
    const last = callee === undefined || !("path" in callee) ? undefined : (callee.path.at(-1) ?? nameOf(callee));
    if (last !== undefined && (Object.hasOwn(MARKERS, last) || last === "Security"))
      return last === "Security" ? "Depends" : last;
    if (last === "Depends" || last === "File") return "Depends";
  }
  const annotated = at.bindings[name]?.type;
  if (annotated?.name !== "Annotated") return undefined;
  for (const { name: written } of annotated.arguments?.slice(1) ?? []) {
    const [, marker = ""] = /^(?:\w+\.)?(\w+)\b/.exec(written) ?? [];
    if (Object.hasOwn(MARKERS, marker)) return marker;
    if (/^(?:Depends|Security|File)$/.test(marker)) return "Depends";
  }
  return undefined;
}

const nameOf = (value: Value): string | undefined => (value.kind === "name" ? value.name : undefined);
