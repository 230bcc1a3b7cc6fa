/** How many different values can a value have in the life of a process? Decided by where it comes from, then by what it is called. */

import type { FileFacts, Value } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { View } from "#linking/view";

import { schemaSteps } from "../questions/input/schemas";

export type Spread =
  | { readonly state: "bounded" }
  | { readonly state: "unbounded"; readonly what: string }
  | { readonly state: "unknown" };

const BOUNDED: Spread = { state: "bounded" };
const UNKNOWN: Spread = { state: "unknown" };
const MAX_DEPTH = 6;

/** Follows a value to where it comes from, through names, choices and templates. A call that maps it to something else bounds it. */
export function spreadOf(view: View, file: FileFacts, value: Value, depth = 0): Spread {
  if (depth > MAX_DEPTH) return UNKNOWN;
  const inner = (next: Value): Spread => spreadOf(view, file, next, depth + 1);
  switch (value.kind) {
    case "literal":
    case "comparison":
    case "not":
    case "typeof":
      return BOUNDED;
    case "template":
      return widest(value.parts.map(inner));
    case "choice":
      return widest(value.of.map(inner));
    case "awaited":
    case "spread":
      return inner(value.of);
    case "result":
      return result(view, file, value, depth);
    case "error":
      return value.path.length === 0 ? unbounded("the text of an error") : UNKNOWN;
    case "name":
    case "parameter":
    case "this":
    case "import":
    case "member":
      return chain(view, file, value, depth);
    default:
      return UNKNOWN;
  }
}

function widest(spreads: readonly Spread[]): Spread {
  return (
    spreads.find(({ state }) => state === "unbounded") ?? spreads.find(({ state }) => state === "unknown") ?? BOUNDED
  );
}

const unbounded = (what: string): Spread => ({ state: "unbounded", what });

/** Entities there is a new one of every minute; tenants, regions, queues and models are few. */
const ENTITY =
  /^(user|account|customer|member|session|request|req|correlation|trace|span|transaction|order|invoice|payment|cart|job|task|message|msg|document|file|upload|chat|conversation|thread|device|visitor|post|comment|email)$/i;
const ENTITY_ID = /^(.*?)[_-]?(?:id|uuid|guid)$/i;
const RAW_PATH = /^(path|url|originalUrl|pathname|href|rawUrl)$/;
const REQUEST = /^(req|request|ctx|context|c)$/i;
/** The route's template, under the names frameworks give it. */
const TEMPLATE = /^(route|routeOptions|routerPath|_matchedRoute|baseUrl|config|routePath)$/;

function chain(view: View, file: FileFacts, value: Value, depth: number): Spread {
  const names = namesOf(file, value);
  const last = names.at(-1) ?? "";
  const owner = names.at(-2) ?? "";
  if (names.some((name, index) => index > 0 && TEMPLATE.test(name))) return BOUNDED;
  if (RAW_PATH.test(last) && names.slice(0, -1).some((name) => REQUEST.test(name)))
    return unbounded("the raw path of a request");
  if (/^e?-?mail(address)?$|email$/i.test(last)) return unbounded("an e-mail address");
  if (/^(ip|ipAddress|remoteAddress|remoteIp|clientIp)$/i.test(last)) return unbounded("an IP address");
  if (/^user-?agent$/i.test(last)) return unbounded("a user agent");
  if ((last === "message" || last === "stack") && /^(e|err|error|reason|cause|exception|ex)$/i.test(owner))
    return unbounded("the text of an error");
  const entity = last === "id" || last === "_id" || last === "uuid" ? owner : (ENTITY_ID.exec(last)?.[1] ?? "");
  if (last !== entity && ENTITY.test(entity)) return unbounded("an id");
  const [from] = view.origins(file, value);
  if (from !== undefined && from.path.length > 0 && from.part !== "data") {
    const steps = stepsOfInput(view, file, value, from.path);
    if (steps?.some((step) => FIXED.test(step))) return BOUNDED;
    return steps?.length === 0 || isChecked(view, file, value) ? UNKNOWN : unbounded("input of a request");
  }
  if (FEW.test(last)) return BOUNDED;
  if (value.kind === "parameter" && value.path.length === 0) return given(view, file, value, depth);
  return names.length === 1 && value.kind === "name" ? named(view, file, value, depth) : UNKNOWN;
}

/** Steps of a schema that leave a known number of values. */
const FIXED = /^(?:enum|nativeEnum|picklist|literal|boolean|enums|keyof)$/;

/**
 * What the schema of a procedure (`procedure.input(schema).query(({ input }) => …)`) asks of a field; empty when there is a schema that
 * cannot be read, undefined when there is none.
 */
function stepsOfInput(
  view: View,
  file: FileFacts,
  value: Value,
  path: readonly string[],
): readonly string[] | undefined {
  if (value.kind !== "name" && value.kind !== "parameter") return undefined;
  for (const { kind, use } of view.chain(file, value.scope)) {
    let operation = kind === "function" && use?.to === "argument" ? file.operations[use.operation] : undefined;
    for (let depth = 0; operation !== undefined && depth < MAX_CHAIN; depth++) {
      const call = lastNameOf(operation.callee) === "input" ? view.call(file, operation) : undefined;
      if (call !== undefined) return schemaSteps(view, call, path) ?? [];
      const { callee } = operation;
      const owner: Value | undefined = callee?.kind === "member" ? callee.of : callee;
      operation = owner?.kind === "result" ? file.operations[owner.operation] : undefined;
    }
  }
  return undefined;
}

const MAX_CHAIN = 10;

/** What such members hold is an enumeration in every framework. */
const FEW =
  /(method|status|statuscode|statusclass|code|name|type|kind|outcome|result|level|operation|queue|region|zone|version|env|environment|provider|model|state|action|event|route|template|reason|tenant(id)?|tier|plan|currency|locale)$/i;

/** A variable is what it was given. */
function named(view: View, file: FileFacts, value: Extract<Value, { kind: "name" }>, depth: number): Spread {
  const values = view.variable(file, value.scope, value.name)?.binding.values ?? [];
  if (values.length === 0) return UNKNOWN;
  return widest(values.map((item) => spreadOf(view, file, item, depth + 1)));
}

/** A parameter is what each caller passes. */
function given(view: View, file: FileFacts, value: Extract<Value, { kind: "parameter" }>, depth: number): Spread {
  const { callers, complete } = view.callers({ file, scope: value.scope });
  const passed = callers.flatMap(({ call, argument }) => {
    const item = argument === undefined ? call.operation.arguments[value.index] : undefined;
    return item === undefined ? [] : [spreadOf(view, call.file, item, depth + 1)];
  });
  const widestPassed = widest(passed);
  if (widestPassed.state === "unbounded") return widestPassed;
  return complete && passed.length > 0 ? widestPassed : UNKNOWN;
}

/** Validated, or compared with the values it may have. */
const isChecked = (view: View, file: FileFacts, value: Value): boolean =>
  view.sources(file, value).some(({ concept }) => concept === "validation");

/** Conversions keep the number of values; clocks and dice make new ones; any other call is taken to map to few. */
function result(view: View, file: FileFacts, value: Extract<Value, { kind: "result" }>, depth: number): Spread {
  const operation = file.operations[value.operation];
  if (operation === undefined) return UNKNOWN;
  if (value.path.length > 0) return chain(view, file, value, depth);
  const call = view.call(file, operation);
  if (call?.concept === "random") return unbounded("a random value");
  if (/^global\.Date(\.now)?$/.test(call?.symbol ?? "") || /\.(toISOString|getTime)$/.test(call?.callee ?? ""))
    return unbounded("a point in time");
  const { callee } = operation;
  if (callee === undefined) return UNKNOWN;
  const names = namesOf(file, callee);
  if (names.length === 1 && /^(?:String|str|repr)$/.test(names[0] ?? ""))
    return widest(operation.arguments.map((item) => spreadOf(view, file, item, depth + 1)));
  if (
    /^(toString|trim|toLowerCase|toUpperCase)$/.test(names.at(-1) ?? "") &&
    "path" in callee &&
    callee.path.length > 0
  )
    return spreadOf(view, file, { ...callee, path: callee.path.slice(0, -1) }, depth + 1);
  return BOUNDED;
}

/** The parts of a member chain as written. */
function namesOf(file: FileFacts, value: Value): readonly string[] {
  switch (value.kind) {
    case "name":
      return [value.name, ...value.path];
    case "parameter":
      return [file.scopes[value.scope]?.parameters?.[value.index]?.name ?? "", ...value.path];
    case "this":
    case "import":
      return value.path;
    case "member":
    case "awaited":
      return [...namesOf(file, value.of), ...value.path];
    case "result": {
      const callee = file.operations[value.operation]?.callee;
      return [...(callee === undefined ? [] : namesOf(file, callee)), ...value.path];
    }
    default:
      return [];
  }
}
