/** What a change of files makes void in a program, and how a program takes its files in. */

import type { FileFacts } from "#facts/file";
import { forgetEdges, forgetEdgesRead, renumberTargets } from "./callerIndex";
import { digestOf, readersOf, sameScopes, targetFilesOf } from "./digest";
import { runsInBrowser } from "./frontEnd";
import { forgetAll, forgetReads, inPathOrder, type Linker, readersThroughWhole } from "./linker";
import { modulesOf } from "./modules";
import { mayMovePages, pageModulesOf } from "./pageModules";
import type { ProjectFacts } from "./project";
import { mayMoveRunners } from "./runners";
import { isSample } from "./samples";
import { isSameShape } from "./shape";

export interface FileChange {
  readonly path: string;
  /** Absent: the file is gone. */
  readonly facts?: FileFacts;
}

/**
 * Forgets what the change makes void. Invariant: typing inside a function body does not relink the world: as long as a file's
 * digest stays the same, only answers that mention places of the file itself are dropped.
 */
export function update(linker: Linker, changes: readonly FileChange[], project: ProjectFacts | undefined): void {
  const appeared = changes.some(({ path, facts }) => (facts !== undefined) !== linker.files.has(path));
  const isRelinked = project !== undefined || appeared;
  const before = isRelinked ? [] : changes.map((change) => formerOf(linker, change));
  for (const { path, facts } of changes) {
    linker.unrefined.delete(path);
    if (facts === undefined) linker.files.delete(path);
    else take(linker, facts);
  }
  const readers = isRelinked ? [] : readersThroughWhole(linker, new Set(changes.map(({ path }) => path)));
  const leaning = readersOf(linker, [...readers]);
  for (const reader of leaning) forgetWhatRead(linker, reader, leaning);
  linker.whole.clear();
  if (isRelinked || changes.some(({ path }, index) => mayMoveRunners(before[index]?.facts, linker.files.get(path))))
    linker.runners = undefined;
  const movesPages =
    !isRelinked &&
    changes.some(({ facts }, index) => mayMovePages(before[index]?.facts, facts)) &&
    arePagesMoved(linker);
  if (isRelinked || movesPages) return relink(linker, project, changes);
  for (const [index, { path, facts }] of changes.entries()) {
    const former = before[index];
    const changed = new Set([path]);
    for (const reader of linker.memories.get(path)?.readBy ?? []) forgetWhatRead(linker, reader, changed);
    forgetAnswers(linker, path);
    if (former?.isMoved === true) {
      if (former.digest !== undefined) linker.digests.set(path, former.digest);
      continue;
    }
    forgetEdges(linker, path);
    if (former?.facts !== undefined && facts !== undefined)
      renumberTargets(linker, path, sameScopes(former.facts, facts));
  }
  for (const [index, { path }] of changes.entries()) {
    const former = before[index];
    if (former?.isMoved === true || digestOf(linker, path) === former?.digest) continue;
    const doubtful = readersOf(linker, [path, ...targetFilesOf(linker, path)]);
    for (const reader of doubtful) {
      if (reader === path) continue;
      forgetWhatRead(linker, reader, doubtful);
      forgetEdgesRead(linker, reader, doubtful);
    }
  }
}

/** Takes files of a program that is linked anew: the imports of all say which run in a page. */
export function takeAll(linker: Linker, files: readonly FileFacts[]): void {
  linker.pages = new Set();
  for (const file of files) take(linker, file);
  linker.pages = pageModulesOf(linker.files, linker.modules, linker.project);
  for (const path of linker.pages) {
    const file = linker.files.get(path);
    if (file !== undefined) take(linker, file);
  }
}

/** Who loads what has changed: do other files run in a page now? */
function arePagesMoved(linker: Linker): boolean {
  const lowered = [...linker.files].map(([path, file]): readonly [string, FileFacts] => [
    path,
    linker.pages.has(path) ? (linker.unrefined.get(path) ?? file) : file,
  ]);
  const pages = pageModulesOf(new Map(lowered), linker.modules, linker.project);
  return pages.size !== linker.pages.size || [...pages].some((path) => !linker.pages.has(path));
}

/** Keeps the facts as lowered beside refined ones: the manifest they were refined by may change. */
function take(linker: Linker, file: FileFacts): void {
  const taken = refined(linker, file);
  if (taken !== file) linker.unrefined.set(file.path, file);
  linker.files.set(file.path, taken);
}

/** A file with the role its package, or who loads it, gives it. */
export function refined(linker: Linker, file: FileFacts): FileFacts {
  const owner = linker.modules.package(file.path);
  if (linker.pages.has(file.path) || runsInBrowser(file, owner)) return { ...file, role: "browser" };
  return isSample(file, owner) ? { ...file, role: "script" } : file;
}

interface Former {
  readonly facts: FileFacts | undefined;
  /** The same scopes and operations at other places: calls from and to them stay what they are, and so does the digest. */
  readonly isMoved: boolean;
  readonly digest: string | undefined;
}

function formerOf(linker: Linker, { path, facts }: FileChange): Former {
  const former = linker.files.get(path);
  const isMoved = former !== undefined && facts !== undefined && isSameShape(former, refined(linker, facts));
  return { facts: former, isMoved, digest: isMoved ? linker.digests.get(path) : digestOf(linker, path) };
}

/** Imports may lead elsewhere now: nothing that was read across files holds. */
function relink(linker: Linker, project: ProjectFacts | undefined, changes: readonly FileChange[]): void {
  if (project !== undefined) linker.project = project;
  const files = [...inPathOrder(linker.files)];
  linker.files.clear();
  for (const [path, file] of files) linker.files.set(path, file);
  linker.modules = modulesOf(linker.files, linker.project);
  linker.runners = undefined;
  const lowered = [...linker.files.values()].map((file) => linker.unrefined.get(file.path) ?? file);
  linker.unrefined.clear();
  takeAll(linker, lowered);
  for (const path of new Set([...linker.memories.keys(), ...linker.files.keys(), ...changes.map(({ path }) => path)])) {
    forgetAnswers(linker, path);
    forgetEdges(linker, path);
  }
}

/** The file itself stays as it is: what it says of calls into other files than these holds. */
function forgetWhatRead(linker: Linker, path: string, files: ReadonlySet<string>): void {
  forgetReads(linker, path, files);
  linker.digests.delete(path);
}

function forgetAnswers(linker: Linker, path: string): void {
  forgetAll(linker, path);
  linker.digests.delete(path);
}
