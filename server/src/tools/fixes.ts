/** The fix of a finding as edits, computed on the text as it is now. Nothing is written. */

import type { FixOffer, FixResult } from "#engine/fixing";
import type { Finding } from "#policy/finding";
import { SECRET } from "#reporting/codeFrame";

import type { OpenFolder } from "./desk";
import { creationDiff, type LineEdit, lineEdits, unifiedDiff } from "./lineEdits";

export interface FixChoice {
  readonly id: string;
  readonly title: string;
  readonly tier: FixOffer["tier"];
}

/** One file of a fix. */
export type FileChange =
  | { readonly kind: "edit"; readonly path: string; readonly edits: readonly LineEdit[]; readonly diff: string }
  | { readonly kind: "create"; readonly path: string; readonly text: string; readonly diff: string };

export type FoundFix =
  | {
      readonly kind: "fix";
      readonly fix: FixChoice;
      readonly files: readonly FileChange[];
      readonly notes: readonly string[];
      /** Other fixes of the same finding. */
      readonly others: readonly FixChoice[];
    }
  /** There are fixes, and each says in a sentence why it does not apply here; none at all when `because` is empty. */
  | { readonly kind: "none"; readonly because: readonly string[] };

/** The fix that is wanted by its id, or the best one that applies. */
export async function fixOf(folder: OpenFolder, finding: Finding, wanted: string | undefined): Promise<FoundFix> {
  const { engine, texts, packages } = folder;
  const { path } = finding.place;
  if (packages.haveMoved(path)) await engine.filesChanged(["package.json"]);
  const text = texts.read(path);
  if (text === undefined) return { kind: "none", because: [`${path} cannot be read`] };
  return texts.whileOpen(path, text, () => firstThatApplies(folder, finding, wanted));
}

async function firstThatApplies(folder: OpenFolder, finding: Finding, wanted: string | undefined): Promise<FoundFix> {
  const offers = offersFor(folder, finding).filter(({ fix }) => wanted === undefined || fix === wanted);
  const because: string[] = [];
  for (const offer of offers) {
    const result = await folder.engine.resolveFix(offer);
    if (result.kind === "edits") {
      const others = offersFor(folder, finding).filter(({ fix }) => fix !== offer.fix);
      return {
        kind: "fix",
        fix: { ...choiceOf(offer), title: result.title, tier: result.tier },
        files: filesOf(folder, result),
        notes: result.notes,
        others: others.map(choiceOf),
      };
    }
    because.push(`${offer.fix}: ${result.kind === "stale" ? "the file has changed; ask again" : result.because}`);
  }
  return { kind: "none", because };
}

/** The obvious answer first. */
function offersFor({ engine }: OpenFolder, { rule, place }: Finding): readonly FixOffer[] {
  return engine
    .fixes(place.path, place.span)
    .filter(
      (offer) =>
        offer.kind === "quickfix" &&
        offer.rule === rule &&
        offer.hash === place.hash &&
        offer.span.start === place.span.start &&
        offer.span.end === place.span.end,
    )
    .sort((a, b) => Number(b.preferred) - Number(a.preferred));
}

const choiceOf = ({ fix, title, tier }: FixOffer): FixChoice => ({ id: fix, title, tier });

function filesOf(folder: OpenFolder, result: Extract<FixResult, { kind: "edits" }>): readonly FileChange[] {
  const edited = result.edits.flatMap(({ path, edits }): readonly FileChange[] => {
    const text = folder.texts.read(path);
    if (text === undefined || edits.length === 0) return [];
    const diff = withoutSecrets(folder, path, text, unifiedDiff(path, text, edits));
    return [{ kind: "edit", path, edits: lineEdits(text, edits), diff }];
  });
  const created = result.creates.map(
    ({ path, text }): FileChange => ({ kind: "create", path, text, diff: creationDiff(path, text) }),
  );
  return [...edited, ...created];
}

/** The lines around an edit may hold what another finding is about, and what is answered here leaves the machine. */
function withoutSecrets({ assessment }: OpenFolder, path: string, text: string, diff: string): string {
  let shown = diff;
  for (const { rule, place } of assessment.findings) {
    if (place.path !== path || !SECRET.has(rule)) continue;
    for (const line of text.slice(place.span.start, place.span.end).split("\n")) {
      const secret = line.trim().replace(/^["'`]|["'`]$/g, "");
      if (secret.length >= 4) shown = shown.replaceAll(secret, "*".repeat(secret.length));
    }
  }
  return shown;
}
