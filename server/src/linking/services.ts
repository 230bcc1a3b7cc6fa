/** The services of a project: processes that serve or consume, each with everything its import closure contains. */

import type { FileFacts } from "#facts/file";
import type { Given } from "#knowledge/model";
import { contextOf } from "./contexts";
import { closureStep, entryPointsOf } from "./entryPoints";
import { publicFiles } from "./exposure";
import { functionOf } from "./lexical";
import { askWhole, type Linker, type Question } from "./linker";
import { packageName } from "./modules";
import type { EntryPoint, Service } from "./view";

const SERVICES: Question<readonly Service[]> = { fallback: [] };

/** One service a process: entry points that one program loads together are one service, those of different programs are several. */
export function servicesOf(linker: Linker): readonly Service[] {
  return askWhole(linker, SERVICES, () => {
    const entries = entryPointsOf(linker).filter((entry) => starts(linker, entry));
    if (entries.length === 0) return [];
    const loadedBy = importers(linker);
    const groups: { readonly entries: EntryPoint[]; readonly loaders: Set<FileFacts> }[] = [];
    for (const entry of entries) {
      const loaders = reach([entry.file], (file) => loadedBy.get(file) ?? []);
      const same = groups.filter((group) => [...loaders].some((file) => group.loaders.has(file)));
      for (const group of same) groups.splice(groups.indexOf(group), 1);
      groups.push({
        entries: [...same.flatMap((group) => group.entries), entry],
        loaders: new Set([...same.flatMap((group) => [...group.loaders]), ...loaders]),
      });
    }
    const loaded = groups.map(({ loaders }) => reach([...loaders], (file) => closureStep(linker, file)));
    const taken = new Set(loaded.flatMap((files) => [...files]));
    return groups.flatMap((group, index) => {
      const own = loaded[index];
      return own === undefined ? [] : [service(linker, group.entries, { loaded: own, taken })];
    });
  });
}

/** A server or worker of the program itself: not one a library offers, a test starts, or a request opens for a moment. */
function starts(linker: Linker, entry: EntryPoint): boolean {
  const { file, call } = entry;
  if (entry.kind !== "http-server" && entry.kind !== "worker") return false;
  if (file.role !== "service" || file.kitPart !== undefined || call === undefined || isDescribed(file)) return false;
  const scope = functionOf(file, call.operation.scope);
  const contexts = contextOf(linker, { file, scope });
  if (contexts.has("startup")) return true;
  if (contexts.has("request") || contexts.has("job") || contexts.has("test")) return false;
  return !publicFiles(linker).has(file.path);
}

/** A file under a folder of packages that are built for others (`storybook`, `playground`). */
const isDescribed = (file: FileFacts): boolean => /(^|\/)(\.storybook|playgrounds?|templates?)\//.test(file.path);

/** Who imports a file, tests and scripts left out: they start processes of their own. */
function importers(linker: Linker): ReadonlyMap<FileFacts, readonly FileFacts[]> {
  const found = new Map<FileFacts, FileFacts[]>();
  for (const file of linker.files.values()) {
    if (file.role !== "service" && file.role !== "cli") continue;
    for (const target of closureStep(linker, file)) {
      const list = found.get(target);
      if (list === undefined) found.set(target, [file]);
      else list.push(file);
    }
  }
  return found;
}

function reach(from: readonly FileFacts[], step: (file: FileFacts) => readonly FileFacts[]): ReadonlySet<FileFacts> {
  const found = new Set(from);
  for (const at of found) for (const next of step(at)) found.add(next);
  return found;
}

function service(
  linker: Linker,
  entries: readonly EntryPoint[],
  { loaded, taken }: { readonly loaded: ReadonlySet<FileFacts>; readonly taken: ReadonlySet<FileFacts> },
): Service {
  const serving = entries.filter((entry) => entry.kind === "http-server");
  const entry = serving[0] ?? entries[0];
  const folders = new Set(entries.map(({ file }) => folderOfPackage(linker, file)));
  const files = new Set(loaded);
  // Routes and plugins may be loaded by a path that is put together at run time: what nothing else loads counts as theirs.
  for (const file of linker.files.values())
    if (file.role === "service" && !taken.has(file) && folders.has(folderOfPackage(linker, file))) files.add(file);
  return {
    kind: serving.length > 0 ? "http-server" : "worker",
    entry: entry as EntryPoint,
    entries,
    folders,
    loaded,
    files,
    given: givenTo(linker, loaded, entries),
  };
}

const folderOfPackage = (linker: Linker, file: FileFacts): string => linker.modules.package(file.path)?.folder ?? "";

/** What loaded libraries give by being there, and those the manifest declares for a preload (`node -r dd-trace/init`). */
function givenTo(
  linker: Linker,
  loaded: ReadonlySet<FileFacts>,
  entries: readonly EntryPoint[],
): ReadonlyMap<Given, string> {
  const specifiers = new Set<string>();
  for (const file of loaded)
    for (const fact of file.imports) if (!fact.typeOnly && !fact.from.startsWith(".")) specifiers.add(fact.from);
  for (const { file } of entries)
    for (const name of Object.keys(linker.modules.package(file.path)?.dependencies ?? {})) specifiers.add(name);
  const given = new Map<Given, string>();
  for (const specifier of specifiers) {
    const kinds = [specifier, packageName(specifier)].flatMap((name) => linker.catalogue.gives("javascript", name));
    for (const kind of kinds) if (!given.has(kind)) given.set(kind, packageName(specifier));
  }
  return given;
}
