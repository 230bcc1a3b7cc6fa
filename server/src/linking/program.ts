/** Joins files into the view rules see, and keeps it cheap when files change. */

import type { FileFacts } from "#facts/file";
import { catalogue as builtIn } from "#knowledge/catalogue";
import type { Catalogue } from "#knowledge/lookup";
import { callbackModel } from "./callbacks";
import { edgesTo, emptyCallerIndex, forgetEdges } from "./callerIndex";
import { callOf, callsOf, targetsOf } from "./calls";
import { clientCallsOf, clientsOf } from "./clients";
import { contextOf } from "./contexts";
import { dependentsOf, digestOf } from "./digest";
import { effectsOfCall, effectsOfFunction } from "./effects";
import { closureOf, entryPointsOf } from "./entryPoints";
import { openness } from "./exposure";
import { handlersOf } from "./handlers";
import { bindingOf, chainOf, guardOf, isInside, lineOf, operationsIn, placeOf, readsOf } from "./lexical";
import type { Linker } from "./linker";
import { modulesOf } from "./modules";
import { findOption, usualPlace } from "./options";
import { isPromise, outcomeOf } from "./outcomes";
import { NO_PROJECT, type ProjectFacts } from "./project";
import { protectionOf } from "./protections";
import { neverRejects } from "./rejections";
import { resourceOf } from "./resources";
import { retryLoopsOf } from "./retryLoops";
import { routesOf } from "./routes";
import { originsOf, sourcesOf } from "./sources";
import { thingsOf } from "./things";
import type { Call, Callers, FunctionRef, View } from "./view";

export interface LinkOptions {
  readonly project?: ProjectFacts;
  readonly catalogue?: Catalogue;
}

export interface FileChange {
  readonly path: string;
  /** Absent: the file is gone. */
  readonly facts?: FileFacts;
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
  /** Files whose answers may change when this file's digest does, itself not included. */
  dependents(path: string): ReadonlySet<string>;
}

export function link(files: readonly FileFacts[], options: LinkOptions = {}): Program {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const project = options.project ?? NO_PROJECT;
  const linker: Linker = {
    files: byPath,
    catalogue: options.catalogue ?? builtIn,
    project,
    modules: modulesOf(byPath, project),
    memories: new Map(),
    callers: emptyCallerIndex(byPath.keys()),
    whole: new Map(),
    shallow: false,
    opened: 0,
    reader: undefined,
    depth: 0,
    pending: Number.POSITIVE_INFINITY,
    fuel: 0,
  };
  return {
    ...viewOf(linker),
    update: (changes, changed) => update(linker, changes, changed),
    linkingDigest: (path) => digestOf(linker, path),
    dependents: (path) => dependentsOf(linker, path),
  };
}

function viewOf(linker: Linker): View {
  return {
    get files() {
      return [...linker.files.values()];
    },
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
    retries: (file) => retryLoopsOf(linker, file),
    outcome: (call) => outcomeOf(linker, call),
    isPromise: (call) => isPromise(linker, call),
    neverRejects: (target) => neverRejects(linker, target),
    handlers: (file) => handlersOf(linker, file),
    effects: (target) => effectsOfFunction(linker, target),
    effectsOf: (call) => effectsOfCall(linker, call),
    resource: (call) => resourceOf(linker, call),
    entryPoints: () => entryPointsOf(linker),
    routes: () => routesOf(linker),
    closure: (file) => closureOf(linker, file),
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
  return passed.flatMap(([argument, value]) => {
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

function update(linker: Linker, changes: readonly FileChange[], project: ProjectFacts | undefined): void {
  const before = linker.files.size;
  const appeared = changes.some(({ path, facts }) => (facts !== undefined) !== linker.files.has(path));
  for (const { path, facts } of changes) {
    if (facts === undefined) linker.files.delete(path);
    else linker.files.set(path, facts);
  }
  linker.whole.clear();
  if (project !== undefined) linker.project = project;
  if (project !== undefined || appeared || before !== linker.files.size) {
    // Imports may lead elsewhere now: nothing that was read across files holds.
    linker.modules = modulesOf(linker.files, linker.project);
    for (const path of new Set([
      ...linker.memories.keys(),
      ...linker.files.keys(),
      ...changes.map((change) => change.path),
    ]))
      forget(linker, path);
    return;
  }
  for (const path of readersOf(
    linker,
    changes.map((change) => change.path),
  ))
    forget(linker, path);
}

function forget(linker: Linker, path: string): void {
  linker.memories.delete(path);
  for (const target of forgetEdges(linker, path)) linker.memories.delete(target);
}

/** The changed files and every file with an answer that was read from one of them, however indirectly. */
function readersOf(linker: Linker, changed: readonly string[]): ReadonlySet<string> {
  const readers = new Map<string, string[]>();
  for (const memory of linker.memories.values())
    for (const path of memory.touched) {
      const list = readers.get(path);
      if (list === undefined) readers.set(path, [memory.path]);
      else list.push(memory.path);
    }
  const found = new Set(changed);
  for (const path of found) for (const reader of readers.get(path) ?? []) found.add(reader);
  return found;
}
