/** Which stages of a route check what a request brings before a handler uses it. */

import type { FileFacts } from "#facts/file";
import type { Call, FunctionRef, Route, RouteStage, View } from "#linking/view";

import { followInput } from "../questions/input/inputFlow";
import { memberReads } from "../questions/input/inputReads";

/** A function that answers requests, with the routes it answers. */
export interface Ending {
  readonly handler: FunctionRef;
  readonly routes: readonly Route[];
}

const endings = new WeakMap<readonly Route[], ReadonlyMap<FileFacts, readonly Ending[]>>();

/** Functions of a file that routes end in; what runs before them checks or prepares. */
export function endsIn(view: View, file: FileFacts): readonly Ending[] {
  const routes = view.routes();
  const known = endings.get(routes) ?? indexed(routes);
  endings.set(routes, known);
  return known.get(file) ?? [];
}

function indexed(routes: readonly Route[]): ReadonlyMap<FileFacts, readonly Ending[]> {
  const found = new Map<FileFacts, { readonly handler: FunctionRef; readonly routes: Route[] }[]>();
  for (const route of routes) {
    const handler = route.chain[lastFunction(route)]?.function;
    if (handler === undefined) continue;
    const own = found.get(handler.file) ?? [];
    found.set(handler.file, own);
    const same = own.find((one) => one.handler.scope === handler.scope);
    if (same === undefined) own.push({ handler, routes: [route] });
    else same.routes.push(route);
  }
  return found;
}

/** Index of the stage that answers: the last one that is written in the workspace. */
export const lastFunction = ({ chain }: Route): number => chain.findLastIndex((stage) => stage.function !== undefined);

/** Error-handling middleware of Express has the request second. */
export const requestIndex = ({ file, scope }: FunctionRef): number =>
  file.scopes[scope]?.parameters?.length === 4 ? 1 : 0;

/** Fastify: `{ schema: { body } }` among the route's arguments. */
export function schemaOnRoute(view: View, route: Route, part: string): boolean {
  const key = part === "query" ? "querystring" : part;
  return route.call.operation.arguments.some((value) =>
    view.things(route.call.file, value).some((thing) => {
      if (thing.kind !== "object") return false;
      const schema = thing.value.properties.schema;
      if (schema === undefined) return false;
      const shapes = view.things(thing.file, schema);
      return shapes.some((shape) => shape.kind !== "object" || Object.hasOwn(shape.value.properties, key));
    }),
  );
}

/** express-validator: rules that ran before only collect; the handler that asks for their verdict decides. */
export function readsVerdict(view: View, stage: RouteStage | undefined): boolean {
  const target = stage?.function;
  if (target === undefined) return false;
  return view
    .operations(target.file, target.scope, "nested")
    .some((operation) => view.call(target.file, operation)?.concept === "validation-verdict");
}

/** Fields that stages check and refuse by; `all` when one parses the whole. */
export function stagesChecking(view: View, stages: readonly RouteStage[], part: string): ReadonlySet<string> | "all" {
  const fields = new Set<string>();
  for (const stage of stages) {
    if (stage.call?.concept === "validation" || stage.call?.concept === "validation-verdict") return "all";
    const { function: target } = stage;
    if (target === undefined) continue;
    const calls = view
      .operations(target.file, target.scope, "nested")
      .flatMap((operation) => view.call(target.file, operation) ?? []);
    if (calls.some((call) => call.concept === "validation-verdict" || validatesRequest(view, call))) return "all";
    if (!refuses(view, target, calls)) continue;
    const reads = memberReads(view, target, requestIndex(target), part);
    const { checked } = followInput(view, reads);
    if (checked.has("*") || checked.has("[]")) return "all";
    for (const field of checked) fields.add(field);
  }
  return fields;
}

/** It throws, answers, or hands an error on. */
function refuses(view: View, { file, scope }: FunctionRef, calls: readonly Call[]): boolean {
  return (
    calls.some(({ concept }) => concept?.startsWith("reply") === true) ||
    view.operations(file, scope, "nested").some(({ kind }) => kind === "throw") ||
    calls.some((call) => call.operation.arguments.length > 0 && isForward(call))
  );
}

const isForward = ({ operation, callee }: Call): boolean => operation.kind === "call" && callee === "next";

/** `schema.parse(request)`. */
const validatesRequest = (view: View, call: Call): boolean =>
  call.concept === "validation" &&
  call.operation.arguments.some((value) =>
    view.things(call.file, value).some((thing) => thing.kind === "type" && /Request$/.test(thing.name)),
  );
