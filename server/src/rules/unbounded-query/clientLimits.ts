/** FastAPI: how many rows a list may have, which the client says and nothing bounds. */

import type { FileFacts, Operation, Scope, TypeReference } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { lastNameOf } from "#linking/lexical";
import type { FunctionRef, View } from "#linking/view";

import { routesServed } from "../questions/input/routeOf";
import { flowOf } from "../questions/input/valueFlow";

/** A parameter `limit: int` without a greatest value, and where it decides how much is read. */
export interface ClientLimit {
  readonly place: Place;
  readonly name: string;
  readonly used: Hop;
}

const NAMES = /^(limit|page_?size|per_?page|items_per_page)$/i;
/** Calls that read as many rows as they are told. */
const READS = /^(limit|fetchmany)$/;
const CLAMPS = /^(min|max|clamp|clip)$/;
const BOUNDED = /\bl[et]\s*=/;

/** Parameters of a file's routes and dependencies that reach a query as the client sent them. */
export function clientLimits(view: View, file: FileFacts): readonly ClientLimit[] {
  if (file.language !== "python" || !file.imports.some(({ from }) => /^fastapi(?:\.|$)/.test(from))) return [];
  return file.scopes.flatMap((at) => {
    if (at.kind !== "function") return [];
    const isRoute = isReadRoute(view, { file, scope: at.id });
    return (at.parameters ?? []).flatMap(({ name = "", type }): readonly ClientLimit[] => {
      const binding = at.bindings[name];
      if (binding === undefined || !NAMES.test(name) || !isNumber(type) || isBounded(file, at, name)) return [];
      if (!isRoute && markerOf(file, at, name) === undefined) return [];
      const used = reachedFrom(view, { file, scope: at.id }, name, isRoute);
      return used === undefined ? [] : [{ place: view.place(file, binding.span), name, used }];
    });
  });
}

const isReadRoute = (view: View, target: FunctionRef): boolean =>
  routesServed(view, target).some(
    ({ route: { framework, method, chain }, stage }) =>
      framework === "fastapi" && method === "get" && stage === chain.length - 1,
  );

/** `int`, `Optional[int]`, `int | None`, `Annotated[int, …]`: any other type may have bounds of its own. */
function isNumber(type: TypeReference | undefined): boolean {
  if (type?.name === "int") return true;
  return /^(?:\w+\.)?(Optional|Annotated)$|^\|$/.test(type?.name ?? "") && isNumber(type?.arguments?.[0]);
}

/** `= Query(20, ge=1)` */
function markerOf(file: FileFacts, at: Scope, name: string): Operation | undefined {
  const values = at.bindings[name]?.values ?? [];
  const calls = values.flatMap((value) => (value.kind === "result" ? (file.operations[value.operation] ?? []) : []));
  return calls.find(({ callee }) => lastNameOf(callee) === "Query");
}

function isBounded(file: FileFacts, at: Scope, name: string): boolean {
  const { type, values = [] } = at.bindings[name] ?? {};
  if (type?.arguments?.some(({ name: written }) => BOUNDED.test(written)) === true) return true;
  return values.some((value) => {
    if (value.kind !== "result") return value.kind !== "parameter" && value.kind !== "literal" && value.kind !== "name";
    const { callee, keywords } = file.operations[value.operation] ?? {};
    return lastNameOf(callee) !== "Query" || hasMost(keywords);
  });
}

/** Where the number, as it came, decides how much is read; undefined when code computes with it, or it is seen nowhere. */
function reachedFrom(view: View, target: FunctionRef, name: string, isRoute: boolean): Hop | undefined {
  let isOpen = false;
  const used: Hop[] = [];
  const flow = flowOf(view, {
    step(_flow, { file }, use) {
      if (use.to === "operand" || use.to === "tested") isOpen = true;
      if (use.to !== "argument") return false;
      const operation = file.operations[use.operation];
      const callee = lastNameOf(operation?.callee);
      if (CLAMPS.test(callee)) isOpen = true;
      const call = operation === undefined ? undefined : view.call(file, operation);
      if (call === undefined) return false;
      const hop = { place: call.place, note: "as many are read as it says" };
      if (READS.test(callee) && view.targets(call).length === 0) used.push(hop);
      // What a dependency makes of it is for a query; a route answers with it as well.
      else if (!isRoute && use.keyword === name && takesAsIt(view, file, operation, name)) used.push(hop);
      return false;
    },
    lost() {},
  });
  flow.variable(target.file, target.scope, name, 0);
  return isOpen ? undefined : used[0];
}

/** `Filters(limit=limit)`, a class whose `limit: int = Field(20)` has no greatest value either. */
const takesAsIt = (view: View, file: FileFacts, operation: Operation | undefined, name: string): boolean =>
  operation?.callee !== undefined &&
  view.things(file, operation.callee).some((thing) => {
    if (thing.kind !== "class") return false;
    const field = thing.file.scopes[thing.scope]?.members?.[name];
    const made = field?.kind === "result" ? thing.file.operations[field.operation] : undefined;
    return lastNameOf(made?.callee) === "Field" && !hasMost(made?.keywords);
  });

const hasMost = (keywords: Operation["keywords"] = {}): boolean =>
  Object.hasOwn(keywords, "le") || Object.hasOwn(keywords, "lt");
