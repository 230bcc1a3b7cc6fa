/** A health route of the code that an image is built from. */

import type { FileFacts } from "#facts/file";
import type { Place } from "#facts/place";
import type { Call, View } from "#linking/view";

import { isCertainHealthPath } from "../services/healthPaths";

export interface HealthRoute {
  readonly path: string;
  readonly place: Place;
}

const ROUTES: { readonly fallback: readonly HealthRoute[] } = { fallback: [] };

/** The first health route in or below the Dockerfile's folder; of the whole project where the Dockerfile lies apart from code. */
export const healthRouteOf = (view: View, dockerfile: FileFacts): HealthRoute | undefined =>
  only(
    builtFrom(
      dockerfile,
      view.rememberWhole(ROUTES, () => healthRoutes(view)),
    ),
  );

/** Where a server begins whose code lies in or below the Dockerfile's folder. */
export function serverOf(view: View, dockerfile: FileFacts): Place | undefined {
  const servers = view
    .entryPoints()
    .flatMap(({ kind, file, call }) =>
      kind === "http-server" && call !== undefined && file.role === "service" ? [{ place: call.place }] : [],
    );
  return builtFrom(dockerfile, servers).find(({ place }) => place.path.startsWith(folderOf(dockerfile)))?.place;
}

const folderOf = ({ path }: FileFacts): string => path.slice(0, path.lastIndexOf("/") + 1);

/** Those of the code that a Dockerfile builds. */
function builtFrom<Found extends { readonly place: Place }>(
  dockerfile: FileFacts,
  all: readonly Found[],
): readonly Found[] {
  const folder = folderOf(dockerfile);
  const isBuilt = memberFilter(dockerfile, folder);
  const built = all.filter(({ place }) => isBuilt(place.path));
  const below = built.filter(({ place }) => place.path.startsWith(folder));
  return below.length > 0 || folder === "" || !APART.test(folder) ? below : built;
}

/** A program or a library of a workspace, `apps/api`, as a Dockerfile names it, and at the front of a path. */
const NAMED_MEMBER = /\b(?:apps|cmd|modules|packages|projects|services)\/[\w@.-]+/g;
const MEMBER = /^(?:apps|cmd|modules|packages|projects|services)\/[^/]+(?=\/)/;

/** Is a file in what the Dockerfile builds? One that names members of the workspace builds those and no others. */
function memberFilter({ dockerfile }: FileFacts, folder: string): (path: string) => boolean {
  const texts = dockerfile?.stages.flatMap(({ instructions }) => instructions.map(({ text }) => text)) ?? [];
  const named = new Set(texts.flatMap((text) => text.match(NAMED_MEMBER) ?? []));
  return (path) => {
    const member = MEMBER.exec(path.startsWith(folder) ? path.slice(folder.length) : path)?.[0];
    return member === undefined || named.size === 0 || named.has(member);
  };
}

/** Routes of several programs: which one the image holds is not known. */
const only = (routes: readonly HealthRoute[]): HealthRoute | undefined =>
  new Set(routes.map(({ path }) => path)).size <= 2 ? routes[0] : undefined;

/** Folders for what is deployed, beside the code. */
const APART = /(?:^|[./_-])(?:docker|containers?|deploy(?:ment)?|build|infra|ops|images?|dockerfiles)[/_-]/i;

/** Routes, and prefixes that routers are put under. */
function healthRoutes(view: View): readonly HealthRoute[] {
  const routes = view.routes().flatMap(({ path, call }) => routeAt(path, call));
  const prefixes = view.files.flatMap((file) =>
    file.role === "service"
      ? view.calls(file, { concept: "middleware" }).flatMap((call) => routeAt(textOf(call), call))
      : [],
  );
  return [...routes, ...prefixes];
}

function routeAt(path: string | undefined, { file, place }: Call): readonly HealthRoute[] {
  if (path === undefined || file.role !== "service") return [];
  const whole = path.startsWith("/") ? path : `/${path}`;
  return isCertainHealthPath(whole) ? [{ path: whole, place }] : [];
}

function textOf({ operation: { arguments: given } }: Call): string | undefined {
  const [first] = given;
  return first?.kind === "literal" && typeof first.value === "string" ? first.value : undefined;
}
