/** Joins files into the view rules see, and keeps it cheap when files change. */

import type { FileFacts } from "#facts/file";
import { catalogue as builtIn } from "#knowledge/catalogue";
import type { Catalogue } from "#knowledge/lookup";
import type { Under } from "#knowledge/model";
import { callbackModel } from "./callbacks";
import { completeIndex, edgesTo, emptyCallerIndex } from "./callerIndex";
import { callOf, callsOf, targetsOf } from "./calls";
import { type FileChange, refined, takeAll, update } from "./changes";
import { allSettings, clientCallsOf, clientsOf, clientUsers } from "./clients";
import { contextOf, startOf } from "./contexts";
import { buildsOf, deployedOf, projectOf } from "./deployment";
import { dependentsOf, digestOf } from "./digest";
import { effectsOfCall, effectsOfFunction } from "./effects";
import { closureOf, closureStep, entryPointsOf, importedFiles } from "./entryPoints";
import { openness } from "./exposure";
import { handlersOf } from "./handlers";
import { importCyclesOf } from "./importCycles";
import { bindingOf, chainOf, guardOf, isInside, lineOf, operationsIn, placeOf, readsOf } from "./lexical";
import { ask, askWhole, filesOf, inPathOrder, type Linker, noteProgram } from "./linker";
import { modulesOf } from "./modules";
import { findOption, usualPlace } from "./options";
import { isPromise, outcomeOf } from "./outcomes";
import { NO_PROJECT, type ProjectFacts } from "./project";
import { protectionOf } from "./protections";
import { queueUses } from "./queues";
import { neverRejects } from "./rejections";
import { madeResourceOf, resourceOf } from "./resources";
import { modelOf } from "./results";
import { retryLoopsOf } from "./retryLoops";
import { routesOf } from "./routes";
import { runnersOf } from "./runners";
import { servicesOf } from "./services";
import { isSameShape } from "./shape";
import { originsOf, sourcesOf } from "./sources";
import { thingsOf } from "./things";
import { uniquesOf } from "./uniques";
import type { Call, Callers, FunctionRef, View } from "./view";

export interface LinkOptions {
  readonly project?: ProjectFacts;
  readonly catalogue?: Catalogue;
}

/** A view that follows changes of files. Answers given before a change are of the snapshot before it. */
export interface Program extends View {
  /** Takes new facts of some files; what was read from them is forgotten, everything else is kept. */
  update(changes: readonly FileChange[], project?: ProjectFacts): void;
  /**
   * Changes when other files may get other answers because of this one: its interface, what its functions do to others, whom
   * it calls and under which protections. Equal digests: only the file itself needs judging again.
   */
  linkingDigest(path: string): string;
  /** True when these facts of a file differ from those linked by places alone: then its digest stays. */
  isMoved(facts: FileFacts): boolean;
  /** Files whose answers may change when this file's digest does, itself not included. */
  dependents(path: string): ReadonlySet<string>;
  /**
   * Answers what nearly every rule leads to, in one order: asked for deep inside of another question, an answer about the whole program
   * may be cut short, and would depend on which file was judged first.
   */
  prepare(): void;
}

export function link(files: readonly FileFacts[], options: LinkOptions = {}): Program {
  const byPath = inPathOrder(new Map(files.map((file) => [file.path, file])));
  const project = options.project ?? NO_PROJECT;
  const linker: Linker = {
    files: byPath,
    catalogue: options.catalogue ?? builtIn,
    project,
    modules: modulesOf(byPath, project),
    memories: new Map(),
    lastMemory: undefined,
    callers: emptyCallerIndex(byPath.keys()),
    whole: new Map(),
    wholeReaders: new Map(),
    globals: new Map(),
    digests: new Map(),
    unrefined: new Map(),
    pages: new Set(),
    runners: undefined,
    shallow: false,
    opened: 0,
    reader: undefined,
    reads: undefined,
    depth: 0,
    pending: Number.POSITIVE_INFINITY,
    fuel: 0,
  };
  takeAll(linker, [...byPath.values()]);
  return {
    ...viewOf(linker),
    get files() {
      return filesOf(linker);
    },
    update: (changes, changed) => update(linker, changes, changed),
    linkingDigest: (path) => digestOf(linker, path),
    isMoved: (facts) => {
      const former = linker.files.get(facts.path);
      return former !== undefined && isSameShape(former, refined(linker, facts));
    },
    dependents: (path) => dependentsOf(linker, path),
    prepare: () => {
      for (const answer of FIRST) answer(linker);
    },
  };
}

const FIRST: readonly ((linker: Linker) => void)[] = [
  completeIndex,
  allSettings,
  clientUsers,
  queueUses,
  routesOf,
  servicesOf,
];

function viewOf(linker: Linker): Omit<View, "files"> {
  return {
    file: (path) => linker.files.get(path),
    calls: (file, filter) => {
      const concept = filter?.concept;
      return callsOf(
        linker,
        file,
        concept === undefined ? undefined : new Set(typeof concept === "string" ? [concept] : concept),
      );
    },
    call: (file, operation) => callOf(linker, file, operation),
    things: (file, value) => thingsOf(linker, file, value),
    model: (thing) => modelOf(linker, thing),
    sources: (file, value) => sourcesOf(linker, file, value),
    origins: (file, value) => originsOf(linker, file, value),
    targets: (call) => targetsOf(linker, call),
    callbacks: (call) => callbacksOf(linker, call),
    callers: (target) => callersOf(linker, target),
    option: (call, names) =>
      findOption(linker, call.file, call.operation, {
        names,
        at: call.model?.deadline?.at ?? call.model?.retries?.at ?? usualPlace(call.file),
      }),
    clients: (call) => clientsOf(linker, call),
    clientCalls: (creation) => clientCallsOf(linker, creation),
    protection: (call, kind) => protectionOf(linker, call, kind),
    context: (at) => contextOf(linker, at),
    start: (of) => startOf(linker, of),
    retries: (file) => retryLoopsOf(linker, file),
    outcome: (call) => outcomeOf(linker, call),
    isPromise: (call) => isPromise(linker, call),
    neverRejects: (target) => neverRejects(linker, target),
    handlers: (file) => handlersOf(linker, file),
    effects: (target) => effectsOfFunction(linker, target),
    effectsOf: (call) => effectsOfCall(linker, call),
    resource: (call) => resourceOf(linker, call),
    madeResource: (call) => madeResourceOf(linker, call),
    entryPoints: () => entryPointsOf(linker),
    services: () => servicesOf(linker),
    routes: () => routesOf(linker),
    closure: (file) => closureOf(linker, file),
    loads: (file) => closureStep(linker, file),
    packageFolder: (file) => linker.modules.package(file.path)?.folder,
    isImported: (file) => importedFiles(linker).has(file.path),
    runBy: (file) => {
      linker.runners ??= runnersOf(linker.files, linker.modules, linker.project);
      return linker.runners.get(file.path);
    },
    environments: () => linker.project.environments ?? [],
    buildIgnores: () => linker.project.buildIgnores ?? [],
    starts: (folder) => linker.project.packages.find((entry) => entry.folder === folder)?.starts ?? {},
    isUntested: (folder) => linker.project.packages.find((entry) => entry.folder === folder)?.isUntested === true,
    named: (folder) => {
      const manifest = linker.project.packages.find((entry) => entry.folder === folder);
      return [...(manifest?.entries ?? []), ...(manifest?.names ?? []), ...(manifest?.tested ?? [])];
    },
    deployed: (file) => deployedOf(linker, file),
    deployedWith: (file) => projectOf(linker, file),
    deployments: (file) => buildsOf(linker, file),
    remember: (question, file, compute) =>
      ask(linker, question, file, "all", () => {
        noteProgram(linker);
        return compute();
      }),
    importCycles: () => importCyclesOf(linker),
    uniques: () => uniquesOf(linker),
    rememberWhole: (question, compute) => askWhole(linker, question, compute),
    dependency: (file, name) => linker.modules.dependency(file.path, name),
    operations: (file, scope, nested) => operationsIn(file, scope, nested),
    inside: isInside,
    chain: chainOf,
    variable: (file, scope, name) => {
      const owner = bindingOf(file, scope, name);
      return owner === undefined
        ? undefined
        : { file, scope: owner.scope, name, binding: owner.binding, reads: readsOf(file, owner.binding) };
    },
    guard: guardOf,
    place: placeOf,
    line: lineOf,
  };
}

function callbacksOf(linker: Linker, call: Call): ReturnType<View["callbacks"]> {
  const passed = [...call.operation.arguments.entries(), ...Object.entries(call.operation.keywords ?? {})];
  const given = passed.flatMap(([argument, value]) => {
    const inner: readonly (readonly [number | string, typeof value])[] =
      value.kind === "object"
        ? Object.entries(value.properties).map(([name, item]) => [`.${name}`, item] as const)
        : [[argument, value]];
    return inner.flatMap(([at, item]) =>
      thingsOf(linker, call.file, item).flatMap((thing) => {
        if (thing.kind !== "function") return [];
        const use = callbackModel(linker, call.file, call.operation, at);
        return [
          { function: { file: thing.file, scope: thing.scope }, argument: at, ...(use === undefined ? {} : { use }) },
        ];
      }),
    );
  });
  return call.model?.decorates === undefined ? given : [...decoratedBy(call, call.model.decorates), ...given];
}

/** `@retry(stop=…)` runs the function it decorates. */
function decoratedBy({ file, operation }: Call, under: readonly Under[]): ReturnType<View["callbacks"]> {
  return file.scopes.flatMap(({ id, decorators }) =>
    decorators?.some(
      (value) => value.kind === "result" && value.operation === operation.id && value.path.length === 0,
    ) === true
      ? [{ function: { file, scope: id }, argument: "@", use: { how: "awaits" as const, under } }]
      : [],
  );
}

function callersOf(linker: Linker, target: FunctionRef): Callers {
  const callers = edgesTo(linker, target.file, target.scope).flatMap((edge) => {
    const file = linker.files.get(edge.from);
    const operation = file?.operations[edge.operation];
    const call = file === undefined || operation === undefined ? undefined : callOf(linker, file, operation);
    return call === undefined ? [] : [{ call, ...(edge.argument === undefined ? {} : { argument: edge.argument }) }];
  });
  const because = openness(linker, target);
  return { callers, complete: because === undefined, ...(because === undefined ? {} : { because }) };
}
