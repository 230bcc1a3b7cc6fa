/** Where a service makes an id for each request and lets its log lines carry it. */

import type { FileFacts, Operation, Value } from "#facts/file";
import type { Call, FunctionRef, View } from "#linking/view";

import { namesWithin, textsIn } from "../questions/services/services";

/** Headers; their names say what they are wherever they stand. */
const HEADER = /^(?:x-)?(?:request|correlation|trace|transaction)-id$|^traceparent$|^x-amzn-trace-id$|^x-b3-traceid$/i;
/** Names that other things have too: a saved request, an answer of somebody else's interface. */
const NAME = /^(?:req(?:uest)?|correlation|trace)_?id$|^rid$/i;
/** What frameworks call a request, and where they let one put something. */
const REQUEST = /^(?:req|request|res|response|reply|ctx|context|c|locals|state)$/i;
const MAX_DEPTH = 5;

/** How lines of a file come to carry an id of their request; undefined when it is not seen. */
export function idIn(view: View, file: FileFacts): string | undefined {
  for (const text of textsIn(file)) if (HEADER.test(text)) return `\`${text}\` is carried`;
  for (const operation of file.operations) {
    const put = operation.kind === "assign" ? putOnRequest(view, file, operation) : undefined;
    if (put !== undefined) return `\`${put}\` is set`;
    if (operation.kind !== "call") continue;
    const logged = idsWithin(operation).find(([, value]) => isMade(view, file, value, 0));
    if (logged !== undefined && logs(view, view.call(file, operation))) return `\`${logged[0]}\` is logged`;
  }
  return undefined;
}

/** `request.requestId = …`, `response.locals.reqId = …`. */
function putOnRequest(view: View, file: FileFacts, { callee, scope }: Operation): string | undefined {
  const names = callee === undefined ? [] : [...namesWithin(callee)];
  const name = names.at(-1);
  if (callee === undefined || name === undefined || !NAME.test(name)) return undefined;
  const root = rootOf(file, callee);
  if (callee.kind === "name" && isOwnObject(view, file, callee)) return undefined;
  if (![root, ...names.slice(0, -1)].some((part) => REQUEST.test(part))) return undefined;
  return view.context({ file, scope: file.scopes[scope]?.function ?? 0 }).has("job") ? undefined : name;
}

/** A message that is put together here may be called `response` as well. */
const isOwnObject = (view: View, file: FileFacts, { scope, name }: Extract<Value, { kind: "name" }>): boolean =>
  view.variable(file, scope, name)?.binding.values.some(({ kind }) => kind === "object") === true;

const rootOf = (file: FileFacts, value: Value): string => {
  if (value.kind === "name") return value.name;
  return value.kind === "parameter" ? (file.scopes[value.scope]?.parameters?.[value.index]?.name ?? "") : "";
};

/** Values given to a call under the name of an id. */
function idsWithin({ arguments: values }: Operation): readonly (readonly [string, Value])[] {
  return values.flatMap((value) => idsOf(value, 0));
}

function idsOf(value: Value, depth: number): readonly (readonly [string, Value])[] {
  if (depth > 2) return [];
  if (value.kind === "object")
    return Object.entries(value.properties).flatMap(([name, item]) =>
      NAME.test(name) ? [[name, item] as const] : idsOf(item, depth + 1),
    );
  if (value.kind === "template") return value.parts.flatMap((part) => idsOf(part, depth + 1));
  const name = "path" in value ? (value.path.at(-1) ?? (value.kind === "name" ? value.name : undefined)) : undefined;
  return name !== undefined && NAME.test(name) ? [[name, value]] : [];
}

/** Made here or taken from the request: not the id of an entity, which comes as data. */
function isMade(view: View, file: FileFacts, value: Value, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  const next = (item: Value): boolean => isMade(view, file, item, depth + 1);
  switch (value.kind) {
    case "template":
    case "opaque":
      return true;
    case "choice":
      return value.of.some(next);
    case "awaited":
      return next(value.of);
    case "result":
    case "this":
      return value.path.length === 0 || NAME.test(value.path.at(-1) ?? "") ? value.path.length < 2 : false;
    case "name": {
      if (value.path.length > 0) return isOwnId(value.name, value.path);
      const values = view.variable(file, value.scope, value.name)?.binding.values ?? [];
      return values.some(next);
    }
    case "parameter": {
      const { name = "" } = file.scopes[value.scope]?.parameters?.[value.index] ?? {};
      if (value.path.length > 0) return isOwnId(name, value.path);
      return view.callers({ file, scope: value.scope }).callers.some(({ call, argument }) => {
        const given = argument === undefined ? call.operation.arguments[value.index] : undefined;
        return given !== undefined && isMade(view, call.file, given, depth + 1);
      });
    }
    default:
      return false;
  }
}

/** `request.id`, which frameworks make. Any other member is seen where it is put there, or is part of what was sent. */
const isOwnId = (name: string, path: readonly string[]): boolean => REQUEST.test(name) && path.join() === "id";

/** Writes a line, makes a logger that writes what it is given into each, or is a function that hands it to such a call. */
function logs(view: View, call: Call | undefined): boolean {
  if (call === undefined) return false;
  if (call.concept === "log" || /\.child$/.test(call.callee)) return true;
  return view.targets(call).some((target) => forwards(view, target));
}

/** A function whose parameter goes into a line: a logger of the project's own. */
const forwards = (view: View, { file, scope }: FunctionRef): boolean =>
  view.operations(file, scope).some((operation) => {
    if (view.call(file, operation)?.concept !== "log") return false;
    return operation.arguments.some((value) => isGiven(view, file, value, scope, 0));
  });

function isGiven(view: View, file: FileFacts, value: Value, scope: number, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  const next = (item: Value): boolean => isGiven(view, file, item, scope, depth + 1);
  switch (value.kind) {
    case "parameter":
      return value.scope === scope;
    case "object":
      return [...Object.values(value.properties), ...value.spreads].some(next);
    case "template":
      return value.parts.some(next);
    case "spread":
      return next(value.of);
    case "result":
      return file.operations[value.operation]?.arguments.some(next) === true;
    case "name":
      return (view.variable(file, value.scope, value.name)?.binding.values ?? []).some(next);
    default:
      return false;
  }
}
