/** The services of a project: processes that serve or consume, each with everything its import closure contains. */

import type { FileFacts, Operation, ScopeId } from "#facts/file";
import type { Given } from "#knowledge/model";
import { contextOf } from "./contexts";
import { closureStep, entryPointsOf } from "./entryPoints";
import { publicFiles } from "./exposure";
import { functionOf, operationsIn } from "./lexical";
import { askWhole, type Linker, type Question } from "./linker";
import { packageName } from "./modules";
import type { Call, EntryPoint, Service } from "./view";

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

/** A server or worker of the program itself: not one a library offers, a test starts, or that is there for a moment only. */
function starts(linker: Linker, entry: EntryPoint): boolean {
  const { file, call } = entry;
  if (entry.kind !== "http-server" && entry.kind !== "worker") return false;
  if (file.role !== "service" || file.kitPart !== undefined || call === undefined || isDescribed(file)) return false;
  if (closesAgain(file, call) || servesItself(call) || isSecondDoor(linker, file, call)) return false;
  const scope = functionOf(file, call.operation.scope);
  const contexts = contextOf(linker, { file, scope });
  if (contexts.has("startup")) return true;
  if (contexts.has("request") || contexts.has("job") || contexts.has("test")) return false;
  return !publicFiles(linker).has(file.path);
}

/** Django has an `asgi.py` beside its `wsgi.py`: two ways into one program. */
const isSecondDoor = (linker: Linker, file: FileFacts, { symbol }: Call): boolean =>
  symbol === "django.core.asgi.get_asgi_application" && linker.files.has(file.path.replace(/[^/]*$/, "wsgi.py"));

/** `server.listen(0, "127.0.0.1")`: whatever port is free, on this machine only. The program talks to itself. */
function servesItself({ operation: { arguments: given } }: Call): boolean {
  const texts = given.flatMap((value) =>
    value.kind === "object" ? [value.properties.port, value.properties.host] : [value],
  );
  const has = (test: (value: unknown) => boolean) =>
    texts.some((value) => value?.kind === "literal" && test(value.value));
  return has((value) => value === 0) && has((value) => typeof value === "string" && LOOPBACK.test(value));
}

const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|localhost|::1)$/;

/** `server.listen(…)` and, later in the flow of the same function, `server.close()`: it waits for one answer, as a log-in on the command line does. */
function closesAgain(file: FileFacts, { operation }: Call): boolean {
  const name = rootName(operation);
  const outer = flowOf(file, operation.scope);
  if (name === undefined || outer === 0) return false;
  return operationsIn(file, outer, "nested").some(
    (later) =>
      later.order > operation.order &&
      later.callee !== undefined &&
      "path" in later.callee &&
      later.callee.path.join() === "close" &&
      rootName(later) === name &&
      flowOf(file, later.scope) === outer &&
      !isConditional(file, later.scope),
  );
}

const rootName = ({ callee }: Operation): string | undefined => (callee?.kind === "name" ? callee.name : undefined);

/** The function whose flow the code is in: what a promise is made with runs at once. */
function flowOf(file: FileFacts, at: ScopeId): ScopeId {
  const scope = file.scopes[functionOf(file, at)];
  const maker = scope?.use?.to === "argument" ? file.operations[scope.use.operation] : undefined;
  const isExecutor = maker?.kind === "new" && maker.callee?.kind === "name" && maker.callee.name === "Promise";
  return scope === undefined || maker === undefined || !isExecutor ? (scope?.id ?? 0) : flowOf(file, maker.scope);
}

/** In a branch or a handler: closed only when something went wrong. */
function isConditional(file: FileFacts, at: ScopeId): boolean {
  const scope = file.scopes[at];
  if (scope === undefined || scope.kind === "function" || scope.kind === "module") return false;
  return scope.kind === "branch" || scope.kind === "catch" || isConditional(file, scope.parent);
}

/** A file under a folder of packages that are built for others or show the product (`storybook`, `playground`, `api-docs`). */
const isDescribed = (file: FileFacts): boolean =>
  /(^|\/)(\.storybook|playgrounds?|templates?|(?:[\w-]+-)?(?:docs|documentation))\//.test(file.path);

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
  const isPython = entries[0]?.file.language === "python";
  const given = new Map<Given, string>();
  for (const specifier of specifiers) {
    const names = isPython ? pythonNames(specifier) : [specifier, packageName(specifier)];
    const kinds = names.flatMap((name) => linker.catalogue.gives(isPython ? "python" : "javascript", name));
    for (const kind of kinds) if (!given.has(kind)) given.set(kind, names.at(-1) ?? specifier);
  }
  return given;
}

/** `opentelemetry.instrumentation.fastapi` and the declared `opentelemetry-sdk` are `opentelemetry`, too. */
function pythonNames(specifier: string): readonly string[] {
  const name = specifier.replaceAll("-", "_");
  return [specifier, name, name.replace(/^(opentelemetry|logfire|newrelic)[._].*$/, "$1").replace(/\..*$/, "")];
}
