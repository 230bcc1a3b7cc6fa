/** Modules that only pages load, in packages that hold a server as well: told by what they touch and by who imports them. */

import type { FileFacts } from "#facts/file";
import { holdsPageModules, isOfServer, mixesSides, touchesPage } from "./frontEnd";
import { loadsOf, reach, specifiersOf } from "./moduleLoads";
import type { Modules } from "./modules";
import type { PackageFacts, ProjectFacts } from "./project";

/** What the answer needs of the files as lowered, roles of their manifests included. */
interface Graph {
  readonly files: ReadonlyMap<string, FileFacts>;
  /** Files each file loads. */
  readonly loads: ReadonlyMap<string, readonly string[]>;
  readonly isImported: ReadonlySet<string>;
  readonly owner: (path: string) => PackageFacts | undefined;
}

/**
 * Paths of modules that run in a page. Invariant: nothing that a server loads is among them, so a module for both sides stays a
 * service; and each is reached from code that touches the page, so a module nobody is known to run there stays one, too.
 */
export function pageModulesOf(
  files: ReadonlyMap<string, FileFacts>,
  modules: Modules,
  project: ProjectFacts,
): ReadonlySet<string> {
  const holders = new Set(project.packages.filter(holdsPageModules).map(({ folder }) => folder));
  if (holders.size === 0) return new Set();
  const graph = graphOf(files, modules);
  const isHeld = ({ path }: FileFacts): boolean => holders.has(graph.owner(path)?.folder ?? "\0");
  const all = [...files.values()];
  const candidates = all.filter((file) => file.role === "browser" || isHeld(file));
  const touching = new Set(pathsOf(candidates.filter((file) => runsThere(graph, file))));
  if (touching.size === 0) return touching;
  const elsewhere = loadedFrom(graph, pathsOf(all.filter((file) => runsElsewhere(graph, file, touching))));
  const starts = [...touching].filter((path) => !elsewhere.has(path));
  const found = loadedFrom(graph, starts);
  return new Set([...found.keys()].filter((path) => isNew(files.get(path), isHeld) && !elsewhere.has(path)));
}

const pathsOf = (files: readonly FileFacts[]): readonly string[] => files.map(({ path }) => path);

const isNew = (file: FileFacts | undefined, isHeld: (file: FileFacts) => boolean): boolean =>
  file?.role === "service" && file.language === "typescript" && isHeld(file);

const isMixed = (graph: Graph, { path }: FileFacts): boolean => {
  const owner = graph.owner(path);
  return owner !== undefined && mixesSides(owner);
};

const runsThere = (graph: Graph, file: FileFacts): boolean =>
  !isMixed(graph, file) &&
  (file.role === "browser" || (!isOfServer(file, graph.owner(file.path)) && touchesPage(file)));

/** A server's, or a start that no page is known to load; tests load anything. */
function runsElsewhere(graph: Graph, file: FileFacts, touching: ReadonlySet<string>): boolean {
  if (file.role === "test" || file.role === "declaration") return false;
  if (isMixed(graph, file)) return true;
  if (file.role === "browser" || file.role === "generated") return false;
  if (isOfServer(file, graph.owner(file.path))) return true;
  if (touching.has(file.path) || graph.isImported.has(file.path)) return false;
  const loaded = graph.loads.get(file.path) ?? [];
  const startsServer = loaded.some((path) => {
    const target = graph.files.get(path);
    return target?.role === "service" && isOfServer(target, graph.owner(path));
  });
  return startsServer || ![...loadedFrom(graph, loaded).keys()].some((path) => touching.has(path));
}

const loadedFrom = (graph: Graph, paths: readonly string[]): ReadonlyMap<string, string> =>
  reach((path) => graph.loads.get(path), paths);

function graphOf(files: ReadonlyMap<string, FileFacts>, modules: Modules): Graph {
  const loads = new Map<string, readonly string[]>();
  const isImported = new Set<string>();
  for (const file of files.values()) {
    const { found } = loadsOf(file, specifiersOf(file), modules);
    loads.set(file.path, found);
    if (file.role !== "test") for (const path of found) isImported.add(path);
  }
  return { files, loads, isImported, owner: (path) => modules.package(path) };
}

/** Can the answer be another one after this change of a file? */
export function mayMovePages(former: FileFacts | undefined, now: FileFacts | undefined): boolean {
  if (former === undefined || now === undefined) return true;
  return signOf(former) !== signOf(now);
}

const signOf = (file: FileFacts): string =>
  [...specifiersOf(file), touchesPage(file), Object.hasOwn(file.exports, "handler")].join("\n");
