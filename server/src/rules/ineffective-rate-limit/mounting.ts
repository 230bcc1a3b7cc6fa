/** Where a limiter is mounted: is there a route behind it? */

import type { Hop } from "#facts/place";
import type { Call, Route, RouteStage, View } from "#linking/view";

const MAX_SHOWN = 3;

/** Routes that are answered before the limiter is reached; undefined when it is not mounted so, or that cannot be told. */
export function unmounted(view: View, limiter: Call): readonly Hop[] | undefined {
  const mounts = view
    .calls(limiter.file, { concept: "middleware" })
    .filter(({ operation }) =>
      operation.arguments.some((value) => isFrom(view, limiter, { file: limiter.file, value })),
    );
  const [mount] = mounts;
  if (mount === undefined || mounts.length > 1) return undefined;
  const routes = view.routes();
  if (routes.some((route) => route.chain.some((stage) => isFrom(view, limiter, stage)))) return undefined;
  const router = written(mount);
  const earlier = routes.filter(
    ({ call }) => call.file === mount.file && written(call) === router && call.operation.order < mount.operation.order,
  );
  const isBefore = (route: Route): boolean =>
    !earlier.includes(route) && written(route.call) === router && route.call.file === mount.file;
  if (earlier.length === 0 || routes.some(isBefore)) return undefined;
  return earlier.slice(0, MAX_SHOWN).map(({ call }) => ({ place: call.place, note: "answered before the limiter" }));
}

/** The router as written: `app` of `app.use(…)`. */
const written = ({ callee }: Call): string => callee.split(".").slice(0, -1).join(".");

const isFrom = (view: View, limiter: Call, { file, value }: Pick<RouteStage, "file" | "value">): boolean =>
  view.sources(file, value).some((call) => call.operation === limiter.operation && call.file === limiter.file);
