/** A route that queries the database itself although the project's other routes leave that to a layer of their own. */

import type { Hop, Place } from "#facts/place";
import { gap, pass, type Verdict } from "#facts/verdict";
import type { Concept } from "#knowledge/model";
import type { Call, FunctionRef, Route, View } from "#linking/view";

import { isHealthPath } from "../questions/services/healthPaths";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly route: Route;
  /** Queries in the handler itself. */
  readonly direct: readonly Call[];
}

interface Gap {
  readonly layered: number;
}

const STORAGE: ReadonlySet<Concept> = new Set<Concept>([
  "query",
  "transaction",
  "row-read",
  "row-insert",
  "row-update",
  "row-upsert",
  "row-delete",
]);
/** With fewer routes through a layer there is no rule to break. */
const FEWEST_LAYERED = 5;
const SHARE = 0.7;

export const layerViolation = defineRule<Subject, Gap>({
  id: "layer-violation",
  principle: "separation",
  priority: "P2",
  confidence: "low",
  version: 3,
  languages: ["typescript", "python"],
  summary: "A route that bypasses the project's own data layer.",
  *subjects(view, file) {
    // Django's models are the layer: a view that asks their managers keeps to it.
    const routes = view
      .routes()
      .filter(({ call, path, framework }) => call.file === file && !isProbe(path) && framework !== "django");
    if (routes.length === 0 || !hasLayer(view)) return;
    const seen = new Set<string>();
    for (const route of routes) {
      const handler = handlerOf(route);
      if (handler === undefined) continue;
      const direct = directQueries(view, handler);
      if (direct.length === 0 && !reachesStorage(view, handler)) continue;
      // Routes that share a handler share what it does.
      const key = `${handler.file.path} ${handler.scope}`;
      if (!seen.has(key)) yield { place: route.call.place, route, direct };
      seen.add(key);
    }
  },
  judge(view, { direct }): Verdict<Gap> {
    if (direct.length === 0) return pass("it leaves queries to another file");
    const { layered } = layeringOf(view);
    const evidence: Hop[] = direct.slice(0, 3).map((call) => ({ place: call.place, note: "queries here" }));
    return gap({ layered }, evidence);
  },
  message: ({ route }, { layered }) =>
    `This \`${route.method}\` route queries the database itself; ${layered} others use a layer that checks, retries and caches. Move it there.`,
});

/** Without a layer for queries there is none to bypass. */
function hasLayer(view: View): boolean {
  const { layered, total } = layeringOf(view);
  return layered >= FEWEST_LAYERED && layered >= total * SHARE;
}

/** Whether the database answers is what a health route is asked. */
const isProbe = (path: string | undefined): boolean =>
  path !== undefined && isHealthPath(path.startsWith("/") ? path : `/${path}`);

const handlerOf = ({ chain }: Route): FunctionRef | undefined => chain.at(-1)?.function;

const isStorage = ({ concept }: Call): boolean => concept !== undefined && STORAGE.has(concept);

const directQueries = (view: View, { file, scope }: FunctionRef): readonly Call[] =>
  view.operations(file, scope, "nested").flatMap((operation) => {
    const call = view.call(file, operation);
    return call !== undefined && isStorage(call) ? [call] : [];
  });

/** Through functions of other files. */
const reachesStorage = (view: View, handler: FunctionRef): boolean =>
  view.effects(handler).some(({ concept, call }) => STORAGE.has(concept) && call.file !== handler.file);

interface Layering {
  readonly layered: number;
  readonly total: number;
}

const LAYERING: { readonly fallback: Layering } = { fallback: { layered: 0, total: 0 } };

const layeringOf = (view: View): Layering => view.rememberWhole(LAYERING, () => findLayering(view));

function findLayering(view: View): Layering {
  let layered = 0;
  let total = 0;
  for (const route of view.routes()) {
    const handler = handlerOf(route);
    if (handler === undefined) continue;
    const isDirect = directQueries(view, handler).length > 0;
    if (!isDirect && !reachesStorage(view, handler)) continue;
    total++;
    if (!isDirect) layered++;
  }
  return { layered, total };
}
