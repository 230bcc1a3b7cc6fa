/** `--changed-since`: what a branch brought, told from what was there before. */

import { LANGUAGES } from "#engine/languages";
import { createFrontEnds } from "#engine/lowering";
import { isManifest, isTrackedAnyway } from "#engine/manifests";
import type { Hop } from "#facts/place";
import { findGit, type Git } from "#platform/git";
import { mergeBase, resolveRevision } from "#platform/gitHistory";
import { contentHash } from "#platform/hash";
import { changesOnDisk, type TextChange } from "#platform/workTree";
import { baselineEntry, compareWithBaseline } from "#policy/baseline";
import { changedLines, firstChangedLine } from "#policy/changedLines";
import type { Finding, Range } from "#policy/finding";

import { UsageError } from "./output";
import type { Scanned } from "./scanning";

export interface Since {
  /** Findings on changed lines, and those that a change elsewhere caused: they lead to the change. */
  readonly findings: readonly Finding[];
  /** How many others there are, and were there before. */
  readonly known: number;
  /** How many are gone. */
  readonly gone: number;
}

/**
 * Compares a scan with the state in which the branch left the history of a revision. Files that have changed since get their former texts
 * in the engine, so that only what depends on them is judged again; rules, settings and suppressions are those of today. The engine
 * shows the former state afterwards. Throws a {@link UsageError} when git cannot tell.
 */
export async function comparedSince(scan: Scanned, revision: string): Promise<Since> {
  const { engine, assessment } = scan;
  const changes = await changesSince(scan, revision);
  await Promise.all(changes.map(({ path, before }) => engine.setOpenText(path, before ?? "", 1)));
  await engine.settle();
  const former = engine.assessment().findings.map((finding) => baselineEntry(finding, finding.place.path));
  const { fresh, known, gone } = compareWithBaseline(assessment.findings, former);
  const lines = changedLines(changes);
  const isOnChangedLine = ({ place, range }: Finding): boolean => {
    for (let line = range.start.line; line <= range.end.line; line++)
      if (lines.get(place.path)?.has(line + 1) === true) return true;
    return false;
  };
  const isNew = new Set(fresh);
  const findings = assessment.findings
    .filter((finding) => isNew.has(finding) || isOnChangedLine(finding))
    .map((finding) => (isOnChangedLine(finding) ? finding : withCause(finding, changes, revision)));
  return {
    findings,
    known: known.length + fresh.length - findings.length,
    gone: gone.length,
  };
}

async function changesSince(scan: Scanned, revision: string): Promise<readonly TextChange[]> {
  const { root, platform } = scan;
  const git = await findGit(root);
  if (git === undefined) throw new UsageError("--changed-since asks git, and there is none on the PATH");
  const hash = await revisionOf(git, revision, root);
  const frontEnds = createFrontEnds(LANGUAGES);
  const wanted = (path: string): boolean => frontEnds.of(path) !== undefined || isManifest(path);
  const { files: listed } = await platform.files.walk({
    root,
    wanted,
    excluded: () => false,
    unignorable: isTrackedAnyway,
  });
  try {
    return await changesOnDisk(git, { hash, root, files: platform.files, listed, wanted });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** Where the branch began; the revision itself when the two have no history in common. */
async function revisionOf(git: Git, revision: string, root: string): Promise<string> {
  const isRepository = await git.run(["rev-parse", "--git-dir"]).then(
    () => true,
    () => false,
  );
  if (!isRepository) throw new UsageError(`${root} is in no git repository, which --changed-since needs`);
  const hash = await resolveRevision(git, revision);
  if (hash === undefined)
    throw new UsageError(
      `git knows no revision ${revision} here; a shallow clone may lack it (fetch the whole history)`,
    );
  return (await mergeBase(git, hash)) ?? hash;
}

/** So many files may be named where the finding's own evidence leads to none of them. */
const NAMED = 3;

/** The finding with what led to it: the changed files on its path, or the few that changed at all. */
function withCause(finding: Finding, changes: readonly TextChange[], revision: string): Finding {
  const there = changes.filter(({ after }) => after !== undefined);
  const onPath = there.filter(({ path }) => finding.related.some(({ place }) => place.path === path));
  const named = onPath.length > 0 ? onPath : there;
  if (named.length > NAMED) return finding;
  return { ...finding, related: [...finding.related, ...named.map((change) => changedHop(change, revision))] };
}

function changedHop(change: TextChange, revision: string): Hop & { readonly range: Range } {
  const { path, after = "" } = change;
  const line = firstChangedLine(change) - 1;
  const lines = after.split("\n");
  const start = lines.slice(0, line).reduce((sum, { length }) => sum + length + 1, 0);
  const length = lines[line]?.length ?? 0;
  return {
    place: { path, hash: contentHash(after), span: { start, end: start + length } },
    range: { start: { line, character: 0 }, end: { line, character: length } },
    note: `changed since ${revision}: the finding was not there before`,
  };
}
