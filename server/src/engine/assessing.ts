/** Keeps the folder's assessment: policy over judgements, computed when somebody looks and only for files whose answers are new. */

import { assessFile, type FileAssessment, type PolicyContext, tallyUp } from "#policy/assess";
import type { Config } from "#policy/config";
import type { Assessment, Finding, Problem } from "#policy/finding";
import type { Judgement } from "#policy/judgement";
import { rulesInUse } from "#policy/ruleState";

import type { FolderState } from "./folderState";
import { ENGINE_VERSION } from "./versions";

export interface Assessor {
  assessment(): Assessment;
  findings(path: string): readonly Finding[];
  /** Something in the state has changed. */
  invalidate(): void;
}

interface Kept {
  readonly judgement: Judgement;
  readonly config: Config;
  readonly day: number;
  readonly file: FileAssessment;
}

const DAY = 24 * 60 * 60 * 1000;

export function createAssessor(
  state: FolderState,
  options: {
    readonly knownRules: readonly string[];
    readonly covers: (path: string) => boolean;
    readonly ruleset: (config: Config) => string;
  },
): Assessor {
  const kept = new Map<string, Kept>();
  let current: Assessment | undefined;
  let revision = 0;

  const fileAssessment = (context: PolicyContext, judgement: Judgement): FileAssessment => {
    const known = kept.get(judgement.path);
    // Suppressions expire at midnight.
    const day = Math.floor(context.now / DAY);
    if (known?.judgement === judgement && known.config === context.config && known.day === day) return known.file;
    const file = assessFile(context, judgement);
    kept.set(judgement.path, { judgement, config: context.config, day, file });
    return file;
  };
  const context = (): PolicyContext => ({
    config: state.config,
    rules: state.rules,
    knownRules: options.knownRules,
    now: state.platform.clock.now(),
  });

  return {
    invalidate() {
      current = undefined;
      revision += 1;
    },
    findings(path) {
      const judgement = state.judgements.get(path);
      return judgement === undefined ? [] : fileAssessment(context(), judgement).findings;
    },
    assessment() {
      if (current !== undefined) return current;
      const now = context();
      const files = [...state.judgements.values()]
        .filter((judgement) => options.covers(judgement.path))
        .sort((a, b) => (a.path < b.path ? -1 : 1))
        .map((judgement) => fileAssessment(now, judgement));
      for (const path of kept.keys()) if (!state.judgements.has(path)) kept.delete(path);
      const skipped = skippedProblems(state).filter(({ path = "" }) => options.covers(path));
      current = {
        revision,
        findings: files.flatMap((file) => file.findings),
        suppressed: files.flatMap((file) => file.suppressed),
        tallies: tallyUp(rulesInUse(state.rules, state.config), files),
        problems: [
          ...state.configProblems,
          ...state.notes,
          ...skipped,
          ...state.failures.problems,
          ...files.flatMap((file) => file.problems),
        ],
        files: { analysed: files.length, skipped: skipped.length },
        engine: ENGINE_VERSION,
        ruleset: options.ruleset(state.config),
      };
      return current;
    },
  };
}

function skippedProblems(state: FolderState): readonly Problem[] {
  return [...state.skipped]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, { because, expected }]) => ({
      kind: "file",
      path,
      message: because,
      ...(expected ? { expected } : {}),
    }));
}
