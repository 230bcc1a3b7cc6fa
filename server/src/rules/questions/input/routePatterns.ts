/** Patterns in the path of a route: `/files/:id([0-9a-f]{10})` lets nothing else in than what they match. */

import type { FileFacts, Value } from "#facts/file";
import type { Route, View } from "#linking/view";

import type { Trail } from "./inputTrace";

/** Leads out of a folder, in the ways a segment of a path can. */
const OUTSIDE = ["..", "../x", "..\\x", ".", "/x"];

/**
 * True for a parameter of the path that every route of its handler limits to a pattern which nothing that leads out of a folder matches.
 * Source: https://expressjs.com/en/4x/api.html#path-examples (Express 4; Fastify and Hono have the same in their own brackets).
 */
export function isLimitedByRoute(view: View, { origin, place }: Trail): boolean {
  const name = origin.part === "params" ? origin.path.at(-1) : undefined;
  if (name === undefined) return false;
  const routes = view.routes().filter(({ chain }) =>
    chain.some(({ function: handler }) => {
      const span = handler?.file.path === place.path ? handler.file.scopes[handler.scope]?.span : undefined;
      return span !== undefined && span.start <= place.span.start && place.span.end <= span.end;
    }),
  );
  return routes.length > 0 && routes.every((route) => isLimited(view, route, name));
}

function isLimited(view: View, { call }: Route, name: string): boolean {
  const [path] = call.operation.arguments;
  const text = path === undefined ? undefined : pathText(view, call.file, path);
  const at = text?.indexOf(`:${name}`) ?? -1;
  const rest = text?.slice(at + name.length + 1) ?? "";
  // `:id([0-9a-f]{10})`, `:id{[0-9]+}`.
  const pattern =
    at < 0 ? undefined : (/^\(((?:[^()\\]|\\.)+)\)/.exec(rest)?.[1] ?? /^\{(.+)\}(?=\/|$)/.exec(rest)?.[1]);
  return pattern !== undefined && !OUTSIDE.some((segment) => matches(pattern, segment));
}

/** A path as written, with the texts of constants in it. */
function pathText(view: View, file: FileFacts, value: Value): string | undefined {
  if (value.kind === "literal") return typeof value.value === "string" ? value.value : undefined;
  if (value.kind !== "template") return undefined;
  const parts = value.parts.map((part) => view.things(file, part)[0]);
  return value.head + parts.map((part) => (part?.kind === "literal" ? String(part.value) : "")).join("");
}

/** A pattern that is none, as it stands, matches everything. */
function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    return true;
  }
}
