/** Fixes for the engine: a cheap list from known findings, and edits computed afresh from the current text. */

import { touches } from "#facts/edits";
import type { LanguageId } from "#facts/file";
import type { Span } from "#facts/place";
import type { View } from "#linking/view";
import { type Finding, PRIORITIES } from "#policy/finding";
import { type FixSpec, isListedFor } from "#rules/fix";
import type { FixFacts } from "#rules/rule";

import type { FixOffer, FixResult } from "../fixing";
import type { FixSurroundings } from "./runFix";

export interface FixingSources extends Omit<FixSurroundings, "kitFolder"> {
  /** The current text of a file and its content hash; undefined when it is not analysed. */
  text(path: string): { readonly text: string; readonly hash: string } | undefined;
  /** Findings on the current text. */
  findings(path: string): readonly Finding[];
  language(path: string): LanguageId | undefined;
  /** The linked program; absent until files have been read. Then what it would tell a fix stays unsaid. */
  view?(): View | undefined;
  /** The setting, read each time: it can change. */
  kitFolder(): string | undefined;
}

export interface Fixing {
  /** Loads what fixes of a file need (the compiler, for one); until then its list is empty. */
  prepare(path?: string): Promise<void>;
  /** Fixes of the findings in a range and refactorings of a selection. No fix is computed, no type is read. */
  list(path: string, range: Span): readonly FixOffer[];
  /** Recomputes an offer on the current text. */
  resolve(offer: FixOffer): Promise<FixResult>;
  /** Files have changed on disk. Packages are read afresh when one of them says so; other files are compared each time. */
  reset(paths: readonly string[]): void;
}

type Work = typeof import("./fixWork");

/** Wires the fixes to one workspace folder. */
export function createFixing(sources: FixingSources): Fixing {
  let work: Work | undefined;
  const prepare = async (): Promise<Work> => {
    work ??= await import("./fixWork");
    return work;
  };
  const late = new Map<string, number>();
  return {
    async prepare(path) {
      const { preparePython } = await prepare();
      if (path !== undefined && sources.language(path) === "python") await preparePython();
    },
    list(path, range) {
      if (work === undefined) return [];
      const answers = quickFixes(sources, work.FIXES, path, range);
      const others = work.FIXES.filter(({ id }) => !answers.some(({ fix }) => fix === id));
      return [...answers, ...refactorings(sources, others, path, range)];
    },
    async resolve(offer) {
      const times = late.get(offer.path) ?? 0;
      const loaded = await prepare();
      const usual = sources.budget ?? loaded.BUDGET_MS;
      const budget = Math.max(usual, Math.min(usual * 2 ** times, MAX_BUDGET_MS));
      const result = await resolve({ ...sources, budget }, loaded, offer);
      if (result.kind === "refused" && result.isLate === true) late.set(offer.path, times + 1);
      else late.delete(offer.path);
      return result;
    },
    reset(paths) {
      if (paths.some((path) => PACKAGES.test(path))) work?.forgetPrograms(sources.reader);
    },
  };
}

/**
 * A file whose types were not checked in time gets twice as long each time it is asked for again, up to this many milliseconds. What was
 * parsed by then is kept: on a slow machine no fix is out of reach for ever.
 */
const MAX_BUDGET_MS = 60_000;

/** What changes with the installed packages. */
const PACKAGES =
  /(^|\/)(package(-lock)?\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?)$|(^|\/)node_modules\//;

const priorityRank = ({ priority }: Finding): number => PRIORITIES.indexOf(priority);

function quickFixes(sources: FixingSources, fixes: readonly FixSpec[], path: string, range: Span): readonly FixOffer[] {
  const language = sources.language(path);
  // What loses data comes before what makes an incident longer.
  const found = [...sources.findings(path)].sort((a, b) => priorityRank(a) - priorityRank(b));
  return found.flatMap((finding) => {
    const { rule, place, fixFacts } = finding;
    if (!touches(place.span, range)) return [];
    return fixes
      .filter((fix) => isListedFor(fix, finding, language))
      .map(
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

function refactorings(
  sources: FixingSources,
  fixes: readonly FixSpec[],
  path: string,
  range: Span,
): readonly FixOffer[] {
  const current = sources.text(path);
  const language = sources.language(path);
  if (current === undefined) return [];
  return fixes.flatMap((fix): readonly FixOffer[] => {
    const { refactoring } = fix;
    if (refactoring === undefined || fix.language !== language) return [];
    const span = refactoring.subject(path, current.text, range);
    if (span === undefined) return [];
    const { title } = refactoring;
    const { hash } = current;
    return [
      {
        fix: fix.id,
        title,
        tier: fix.tier,
        kind: "refactor.rewrite",
        path,
        hash,
        span,
        preferred: false,
        refactoring: refactoring.kind,
      },
    ];
  });
}

async function resolve(sources: FixingSources, { FIXES, runFix }: Work, offer: FixOffer): Promise<FixResult> {
  const { path, hash, span, rule } = offer;
  const current = sources.text(path);
  if (current === undefined || current.hash !== hash) return { kind: "stale" };
  const language = sources.language(path);
  const fix = FIXES.find((candidate) => candidate.id === offer.fix && candidate.language === language);
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
      facts: finding?.fixFacts ?? factsOf(sources, fix, offer),
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

/** What the program says of a refactoring's subject, when it has read the very text the offer was made on. */
function factsOf(sources: FixingSources, { refactoring }: FixSpec, { path, hash, span, rule }: FixOffer): FixFacts {
  const view = rule === undefined ? sources.view?.() : undefined;
  const file = view?.file(path);
  if (view === undefined || file === undefined || file.hash !== hash) return {};
  return refactoring?.facts?.(view, file, span) ?? {};
}
