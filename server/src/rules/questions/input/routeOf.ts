/** The routes a function serves, and what runs before it on each. */

import type { FunctionRef, Route, RouteStage, View } from "#linking/view";

export interface Served {
  readonly route: Route;
  /** Index of the function among the route's stages. */
  readonly stage: number;
}

const SERVED: { readonly fallback: ReadonlyMap<string, readonly Served[]> } = { fallback: new Map() };

/** Routes that run the function itself, or a function around it. */
export function routesServed(view: View, { file, scope }: FunctionRef): readonly Served[] {
  const index = view.rememberWhole(SERVED, () => indexOf(view.routes()));
  for (const at of view.chain(file, scope)) {
    const found = at.kind === "function" ? index.get(`${file.path}#${at.id}`) : undefined;
    if (found !== undefined) return found;
  }
  return [];
}

/** Stages that run before the function, on any route it serves. */
export const stagesBefore = (view: View, at: FunctionRef): readonly RouteStage[] =>
  routesServed(view, at).flatMap(({ route, stage }) => route.chain.slice(0, stage));

function indexOf(routes: readonly Route[]): ReadonlyMap<string, readonly Served[]> {
  const index = new Map<string, Served[]>();
  for (const route of routes)
    for (const [stage, { function: target }] of route.chain.entries()) {
      if (target === undefined) continue;
      const key = `${target.file.path}#${target.scope}`;
      const list = index.get(key);
      if (list === undefined) index.set(key, [{ route, stage }]);
      else list.push({ route, stage });
    }
  return index;
}
