/**
 * Who runs a module, told by the imports of all files: a service unless everybody who loads it is known and none of them is one.
 * Invariant: what may be loaded in a way that imports do not show (a framework's folders, names put together at run time, another
 * package's users, components in languages that are not read) counts as a service's.
 */

import type { FileFacts } from "#facts/file";
import { loadsOf, reach } from "./moduleLoads";
import { type Modules, packageName } from "./modules";
import { type ModuleTraits, traitsOf } from "./moduleTraits";
import type { PackageFacts, ProjectFacts } from "./project";
import { pythonRunners } from "./pythonRunners";
import { isBlind, isConventional, isDialog, isServing, loadsByFolder } from "./runnerTables";
import type { Runner } from "./view";

/** `idle`: nothing that is no test loads it, and it would do nothing by itself. */
type Kind = "service" | "command" | "test" | "idle";

interface Node {
  readonly file: FileFacts;
  readonly traits: ModuleTraits;
  readonly owner: PackageFacts | undefined;
  /** Paths of files it loads. */
  readonly loads: readonly string[];
  /** Specifiers that lead to no file that is read. */
  readonly lost: readonly string[];
  /** Another file that is no test loads it. */
  isLoaded: boolean;
}

/** Modules of services that no service is seen to run, by path. */
export function runnersOf(
  files: ReadonlyMap<string, FileFacts>,
  modules: Modules,
  project: ProjectFacts,
): ReadonlyMap<string, Runner> {
  if (project.isPartial === true) return new Map();
  const nodes = nodesOf(files, modules);
  const manifests = manifestsOf(nodes, modules, project);
  const starts = startsOf(nodes, manifests);
  const loads = loadsIn(nodes);
  const commands = reach(loads, starts.command);
  const tests = reach(loads, starts.test);
  const live = reach(loads, [...starts.service, ...unexplained(nodes, starts, commands)]);
  const own = [...nodes.values()].filter(({ file }) => file.role !== "test" && file.language === "typescript");
  const typed = own.filter((node) => isTyped(node, manifests)).map(({ file }) => file.path);
  const talks = reach(loads, [...importersOf(own, isDialog), ...typed]);
  const serves = reach(loads, importersOf(own, isServing));
  const found = new Map<string, Runner>();
  for (const [path, { file }] of nodes) {
    if (file.role !== "service" || file.language !== "typescript" || live.has(path)) continue;
    const command = commands.get(path);
    const test = tests.get(path);
    if (command !== undefined) {
      if (talks.has(path) && !serves.has(path)) found.set(path, { kind: "terminal", by: command });
    } else if (test === undefined) found.set(path, { kind: "nobody" });
    else found.set(path, { kind: "tests", by: test });
  }
  for (const [path, runner] of pythonRunners(files, modules)) found.set(path, runner);
  return found;
}

/**
 * Modules that load each other in a circle which nothing leads into: one of them is where a program starts, as an `index.ts` whose
 * server others import.
 */
function unexplained(
  nodes: ReadonlyMap<string, Node>,
  starts: Readonly<Record<Kind, readonly string[]>>,
  commands: ReadonlyMap<string, string>,
): readonly string[] {
  const tested = starts.test.filter((path) => nodes.get(path)?.file.role !== "test");
  const explained = reach(loadsIn(nodes), [...starts.service, ...starts.idle, ...tested]);
  return [...nodes.keys()].filter(
    (path) => nodes.get(path)?.file.role === "service" && !explained.has(path) && !commands.has(path),
  );
}

const loadsIn =
  (nodes: ReadonlyMap<string, Node>) =>
  (path: string): readonly string[] | undefined =>
    nodes.get(path)?.loads;

/** Can the answer be another one after this change of a file? */
export const mayMoveRunners = (former: FileFacts | undefined, now: FileFacts | undefined): boolean =>
  former === undefined || now === undefined || traitsOf(former).sign !== traitsOf(now).sign;

function nodesOf(files: ReadonlyMap<string, FileFacts>, modules: Modules): ReadonlyMap<string, Node> {
  const nodes = new Map<string, Node>();
  // Sorted: which of several commands is named must not depend on the order the files were read in.
  for (const path of [...files.keys()].sort()) {
    const file = files.get(path);
    if (file === undefined || file.role === "declaration") continue;
    const traits = traitsOf(file);
    const { found, lost } = loadsOf(file, traits.loads, modules);
    nodes.set(path, { file, traits, owner: modules.package(path), loads: found, lost, isLoaded: false });
  }
  for (const { file, loads } of nodes.values())
    if (file.role !== "test")
      for (const path of loads) {
        const target = nodes.get(path);
        if (target !== undefined) target.isLoaded = true;
      }
  return nodes;
}

/** What the manifests and the code of their packages say about modules that no import names. */
interface Manifests {
  /** Files that are started, or loaded by strangers. */
  readonly entries: ReadonlySet<string>;
  /** Files that only a package's test script names. */
  readonly tested: ReadonlySet<string>;
  /** Folders of packages whose modules may be loaded unseen. */
  readonly open: ReadonlySet<string>;
  /** By folder of the package: texts that may name a module. */
  readonly names: ReadonlyMap<string, readonly string[]>;
}

function manifestsOf(nodes: ReadonlyMap<string, Node>, modules: Modules, project: ProjectFacts): Manifests {
  const entries = new Set<string>();
  const tested = new Set<string>();
  const open = new Set<string>();
  const names = new Map<string, Set<string>>();
  const byName = new Map(project.packages.flatMap((entry) => (entry.name === undefined ? [] : [[entry.name, entry]])));
  for (const entry of project.packages) {
    const shared = new Set(Object.values(entry.exports));
    const isPublic = entry.private !== true && isForStrangers(nodes, modules, entry);
    if (isPublic) open.add(entry.folder);
    for (const target of entry.entries) {
      // A private package's `exports` are for the packages beside it, whose imports are seen.
      const path = !isPublic && shared.has(target) ? undefined : modules.entry(entry, target);
      if (path !== undefined) entries.add(path);
    }
    const dependencies = Object.keys(entry.dependencies);
    if (dependencies.some(loadsByFolder)) open.add(entry.folder);
    if (dependencies.some(isBlind)) {
      open.add(entry.folder);
      for (const name of dependencies) open.add(byName.get(name)?.folder ?? entry.folder);
    }
    for (const name of entry.tested ?? []) {
      const path = modules.entry(entry, name);
      if (path !== undefined) tested.add(path);
    }
    names.set(entry.folder, new Set(entry.names ?? []));
  }
  for (const { file, traits, owner, lost } of nodes.values()) {
    if (owner === undefined || file.role === "test" || file.role === "generated") continue;
    if (traits.isComputing) open.add(owner.folder);
    for (const from of lost) {
      // A package beside it, or what is built of this one: the sources behind it are not known.
      const neighbour = byName.get(packageName(from));
      if (neighbour !== undefined) open.add(neighbour.folder);
      if (/^\.{1,2}\/(?:.*\/)?(?:dist|build|lib|out)(?:\/|$)/.test(from)) open.add(owner.folder);
    }
    const known = names.get(owner.folder);
    // A tool's settings name folders to look through or to watch: only a file that they name is started by them.
    for (const name of traits.names) if (file.role !== "script" || /\.[cm]?[jt]sx?$/.test(name)) known?.add(name);
  }
  return { entries, tested, open, names: new Map([...names].map(([folder, found]) => [folder, [...found]])) };
}

/** Published, and not as a command alone: strangers may load any of its files. */
function isForStrangers(nodes: ReadonlyMap<string, Node>, modules: Modules, entry: PackageFacts): boolean {
  return entry.entries.some((target) => {
    const node = nodes.get(modules.entry(entry, target) ?? "");
    return node !== undefined && node.file.role !== "cli" && !isTalking(node);
  });
}

const isTalking = ({ file }: Node): boolean => file.imports.some(({ from, typeOnly }) => !typeOnly && isDialog(from));

/** Takes arguments, and nothing of the project starts it with any: a person types them. */
function isTyped({ file: { path, role }, traits, owner, isLoaded }: Node, manifests: Manifests): boolean {
  if (role !== "service" || isLoaded || traits.gives || !traits.takesArguments || owner === undefined) return false;
  if (manifests.entries.has(path)) return false;
  const names = [...(manifests.names.get(owner.folder) ?? []), ...(manifests.names.get("") ?? [])];
  const below = owner.folder === "" ? path : path.slice(owner.folder.length + 1);
  return !names.some((name) => mayName(name, below));
}

/** Where the runs of each kind begin. */
function startsOf(nodes: ReadonlyMap<string, Node>, manifests: Manifests): Readonly<Record<Kind, readonly string[]>> {
  const starts: Record<Kind, string[]> = { service: [], command: [], test: [], idle: [] };
  const byName = foldersByName(nodes);
  for (const [path, node] of nodes) {
    const kind = startOf(path, node, manifests, byName);
    if (kind !== undefined) starts[kind].push(path);
  }
  return starts;
}

function startOf(path: string, node: Node, manifests: Manifests, byName: ReadonlySet<string>): Kind | undefined {
  const { file, traits, owner, isLoaded } = node;
  switch (file.role) {
    case "test":
      return "test";
    case "cli":
    case "script":
      return "command";
    case "service":
      break;
    default:
      return "service";
  }
  if (!isLoaded && manifests.tested.has(path)) return "test";
  if (manifests.entries.has(path)) return isTalking(node) ? "command" : "service";
  if (isLoaded) return undefined;
  if (!traits.isDeclaring || !traits.gives) return isTalking(node) || isTyped(node, manifests) ? "command" : "service";
  if (owner === undefined || manifests.open.has(owner.folder)) return "service";
  const below = owner.folder === "" ? path : path.slice(owner.folder.length + 1);
  const isSeen =
    file.scopes.every(({ decorators }) => decorators === undefined || decorators.length === 0) &&
    !isConventional(below, file, owner) &&
    byName.has(folderOf(path)) &&
    !(manifests.names.get(owner.folder) ?? []).some((name) => mayName(name, below));
  return isSeen ? "idle" : "service";
}

/** Folders whose modules others load by name, most of them at least: nothing loads them by folder. What starts by itself is no module. */
function foldersByName(nodes: ReadonlyMap<string, Node>): ReadonlySet<string> {
  const counts = new Map<string, number>();
  const loaded = new Set<string>();
  for (const [path, { file, traits, isLoaded }] of nodes) {
    if (file.role !== "service" && file.role !== "browser" && file.role !== "cli") continue;
    if (!isLoaded && !(traits.isDeclaring && traits.gives)) continue;
    const folder = folderOf(path);
    counts.set(folder, (counts.get(folder) ?? 0) + (isLoaded ? 1 : -1));
    if (isLoaded) loaded.add(folder);
  }
  return new Set([...loaded].filter((folder) => (counts.get(folder) ?? 0) >= 0));
}

/** May the text stand for the module, by its own path, its folder's name or a pattern? `path` is relative to the package. */
function mayName(name: string, path: string): boolean {
  const text = name.replace(/^(?:\.{0,2}\/)+/, "");
  const star = text.search(/[*[]/);
  if (star >= 0) {
    const folder = text
      .slice(0, star)
      .replace(/[^/]*$/, "")
      .replace(BUILT, "");
    return folder === "" ? star > 0 && path.includes(text.slice(0, star)) : `/${path}`.includes(`/${folder}`);
  }
  const bare = withoutEnding(text).replace(BUILT, "");
  if (bare === "" || bare === "src" || bare === ".") return false;
  return `/${withoutEnding(path)}/`.includes(`/${bare}/`);
}

const BUILT = /^(?:dist|build|lib|out)\//;
const withoutEnding = (path: string): string => path.replace(/\.[cm]?[jt]sx?$/, "");
const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

const importersOf = (nodes: readonly Node[], isWanted: (name: string) => boolean): readonly string[] =>
  nodes
    .filter(({ file }) => file.imports.some(({ from, typeOnly }) => !typeOnly && isWanted(packageName(from))))
    .map(({ file }) => file.path);
