/** Hands changed facts to linking, and works out which files' answers may differ now. */

import type { FileFacts } from "#facts/file";
import { catalogueWith } from "#knowledge/catalogue";
import type { FileChange } from "#linking/changes";
import { declaresTheSame } from "#linking/digest";
import { link, type Program } from "#linking/program";

import type { FolderState } from "./folderState";

/** Past this many changed files, asking what each can influence costs more than judging everything. */
const COMPARED_AT_MOST = 64;
/** The same for a program that has answered nothing yet: its first answers cost as much as judging a good part of the files. */
const COMPARED_AT_MOST_WHEN_WARM = 8;

/** Links what is not linked yet and adds to `unjudged`. Afterwards there is a `program` if something must be judged. */
export function relink(state: FolderState): void {
  if (state.unlinked.size === 0 && !state.isProjectUnlinked && state.unjudged.size === 0) return;
  const changes = [...state.unlinked].map(([path, facts]) => changeOf(path, facts));
  const isWarm = state.program === undefined && state.judgements.size > 0;
  for (const { path, facts } of changes) if (facts !== undefined) state.unjudged.add(path);
  if (isWarm && reachesFar(state, changes)) linkAsItIs(state);
  else applyChanges(state, programOf(state), { changes, isWarm });
  state.unlinked.clear();
  state.replaced.clear();
  state.isProjectUnlinked = false;
}

/** The program, linked now if it is not yet; facts must have been loaded. */
export function programOf(state: FolderState): Program {
  const catalogue = catalogueWith(state.config.knowledge);
  state.program ??= link(factsBefore(state), { project: state.project, catalogue });
  return state.program;
}

/** After a start from the cache: too many changes to compare, or one that others notice for sure? Then nothing is gained by linking what was. */
function reachesFar(state: FolderState, changes: readonly FileChange[]): boolean {
  if (changes.length > COMPARED_AT_MOST_WHEN_WARM) return true;
  return changes.some(({ path, facts }) => {
    const former = state.replaced.get(path)?.facts;
    return former !== undefined && facts !== undefined && !declaresTheSame(former, facts);
  });
}

/** Links today's facts at once. */
function linkAsItIs(state: FolderState): void {
  state.replaced.clear();
  programOf(state);
  judgeEverything(state);
}

/** Marks every file for judging. */
export function judgeEverything(state: FolderState): void {
  for (const path of state.files.keys()) state.unjudged.add(path);
}

/**
 * Fetches facts that only the cache has. Returns false when some are gone: those files count as unknown, and the folder must be
 * looked at again.
 */
export async function loadFacts(state: FolderState): Promise<boolean> {
  const missing = [...state.files.values(), ...state.replaced.values()].filter((file) => file.facts === undefined);
  if (missing.length === 0) return true;
  const recorded = missing.flatMap((file) => (file.record === undefined ? [] : [{ file, record: file.record }]));
  const facts = (await state.cache?.facts(recorded.map(({ record }) => record))) ?? [];
  for (const [index, { file }] of recorded.entries()) {
    const found = facts[index];
    const table = state.replaced.get(file.path) === file ? state.replaced : state.files;
    if (found?.hash === file.hash) table.set(file.path, { ...file, facts: found });
  }
  const lost = [...state.files.values()].filter((file) => file.facts === undefined);
  for (const { path } of lost) {
    state.files.delete(path);
    state.judgements.delete(path);
  }
  return lost.length === 0;
}

/** Facts of all files as judged last: what has changed since comes as an update, so that its influence can be measured. */
function factsBefore(state: FolderState): readonly FileFacts[] {
  const before: FileFacts[] = [];
  for (const file of state.files.values()) {
    const facts = state.replaced.get(file.path)?.facts ?? file.facts;
    if (facts !== undefined) before.push(facts);
  }
  return before;
}

function applyChanges(
  state: FolderState,
  program: Program,
  { changes, isWarm }: { readonly changes: readonly FileChange[]; readonly isWarm: boolean },
): void {
  if (changes.length === 0 && !state.isProjectUnlinked) return;
  const isEdit = changes.every(({ path, facts }) => facts !== undefined && isKnownBefore(state, program, path));
  if (!isEdit || changes.length > COMPARED_AT_MOST || state.isProjectUnlinked) {
    program.update(changes, state.project);
    judgeEverything(state);
    return;
  }
  // Typing in a comment: nobody else can notice, and working out who would have costs more than the rest.
  if (changes.every(({ facts }) => facts !== undefined && program.isMoved(facts))) return program.update(changes);
  const before = changes.map(({ path }) => program.linkingDigest(path));
  const readers = changes.map(({ path }) => program.dependents(path));
  program.update(changes);
  for (const [index, { path }] of changes.entries()) {
    if (program.linkingDigest(path) === before[index]) continue;
    state.isApproximate = true;
    // After a start from the cache nobody has asked anything yet, so nobody is known to depend on anything.
    if (isWarm) return judgeEverything(state);
    for (const dependent of readers[index] ?? []) doubt(state, dependent);
    state.influential.add(path);
  }
}

/** An edit reaches other files through what it calls now, too; working that out waits until the keys rest. */
export function doubtDependents(state: FolderState, program: Program): void {
  for (const path of state.influential) for (const dependent of program.dependents(path)) doubt(state, dependent);
  state.influential.clear();
}

/** What nobody looks at can wait. */
function doubt(state: FolderState, path: string): void {
  if (state.files.has(path)) (state.open.has(path) ? state.unjudged : state.doubtful).add(path);
}

/** An edit of a file the program holds the former facts of. */
const isKnownBefore = (state: FolderState, program: Program, path: string): boolean =>
  state.judgements.has(path) &&
  program.file(path) !== undefined &&
  program.file(path)?.hash !== state.files.get(path)?.facts?.hash;

const changeOf = (path: string, facts: FileFacts | undefined): FileChange =>
  facts === undefined ? { path } : { path, facts };
