/** Fixes for the engine: a cheap list from known findings, and edits computed afresh from the current text. */

import { touches } from "#facts/edits";
import type { LanguageId } from "#facts/file";
import type { Span } from "#facts/place";
import { forgetPrograms } from "#languages/typescript/editProgram";
import type { Finding } from "#policy/finding";
import type { FixSpec } from "#rules/fix";
import { FIXES } from "#rules/fixes.generated";

import type { FixOffer, FixResult } from "../fixing";
import { type FixSurroundings, runFix } from "./runFix";

export interface FixingSources extends Omit<FixSurroundings, "kitFolder"> {
  /** The current text of a file and its content hash; undefined when it is not analysed. */
  text(path: string): { readonly text: string; readonly hash: string } | undefined;
  /** Findings on the current text. */
  findings(path: string): readonly Finding[];
  language(path: string): LanguageId | undefined;
  /** The setting, read each time: it can change. */
  kitFolder(): string | undefined;
}

export interface Fixing {
  /** Fixes of the findings in a range and refactorings of a selection. No fix is computed, no type is read. */
  list(path: string, range: Span): readonly FixOffer[];
  /** Every safe fix of a file, for fix-all. */
  listSafe(path: string): readonly FixOffer[];
  /** Recomputes an offer on the current text. */
  resolve(offer: FixOffer): Promise<FixResult>;
  /** Packages or compiler configurations have changed: types are read afresh. */
  reset(): void;
}

/** Wires the fixes to one workspace folder. */
export function createFixing(sources: FixingSources): Fixing {
  return {
    list: (path, range) => [...quickFixes(sources, path, range), ...refactorings(sources, path, range)],
    listSafe: (path) =>
      quickFixes(sources, path, { start: 0, end: Number.MAX_SAFE_INTEGER }).filter(({ tier }) => tier === "safe"),
    resolve: (offer) => resolve(sources, offer),
    reset: () => forgetPrograms(sources.reader),
  };
}

function quickFixes(sources: FixingSources, path: string, range: Span): readonly FixOffer[] {
  const language = sources.language(path);
  return sources.findings(path).flatMap(({ rule, place, fixFacts }) => {
    if (!touches(place.span, range)) return [];
    return FIXES.filter((fix) => fix.language === language && fix.rules.includes(rule)).map(
      (fix): FixOffer => ({
        fix: fix.id,
        rule,
        title: fix.title(fixFacts ?? {}),
        tier: fix.tier,
        kind: "quickfix",
        path,
        hash: place.hash,
        span: place.span,
        preferred: fix.preferred,
      }),
    );
  });
}

function refactorings(sources: FixingSources, path: string, range: Span): readonly FixOffer[] {
  const current = sources.text(path);
  const language = sources.language(path);
  if (current === undefined) return [];
  return FIXES.flatMap((fix): readonly FixOffer[] => {
    const { refactoring } = fix;
    if (refactoring === undefined || fix.language !== language) return [];
    const span = refactoring.subject(path, current.text, range);
    if (span === undefined) return [];
    const { title } = refactoring;
    const { hash } = current;
    return [{ fix: fix.id, title, tier: fix.tier, kind: "refactor.rewrite", path, hash, span, preferred: false }];
  });
}

async function resolve(sources: FixingSources, offer: FixOffer): Promise<FixResult> {
  const { path, hash, span, rule } = offer;
  const current = sources.text(path);
  if (current === undefined || current.hash !== hash) return { kind: "stale" };
  const fix = fixOf(offer, sources.language(path));
  if (fix === undefined) return { kind: "refused", because: `there is no fix \`${offer.fix}\`` };
  const finding = sources
    .findings(path)
    .find(({ rule: id, place }) => id === rule && place.span.start === span.start && place.span.end === span.end);
  if (rule !== undefined && finding === undefined) return { kind: "refused", because: "the gap is gone" };
  const kitFolder = sources.kitFolder();
  return runFix(
    fix,
    {
      path,
      text: current.text,
      hash,
      span,
      facts: finding?.fixFacts ?? {},
      reason: rule === undefined ? "selection" : "finding",
    },
    {
      root: sources.root,
      reader: sources.reader,
      ...(kitFolder === undefined ? {} : { kitFolder }),
      ...(sources.budget === undefined ? {} : { budget: sources.budget }),
    },
  );
}

const fixOf = ({ fix: id }: FixOffer, language: LanguageId | undefined): FixSpec | undefined =>
  FIXES.find((fix) => fix.id === id && fix.language === language);
