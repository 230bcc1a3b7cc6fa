/** Checklists and roadmap of one folder: what is stored in it, put together with what the engine knows. */

import type { Engine } from "#engine/engine";
import { LANGUAGES, languageOf } from "#engine/languages";
import type { Platform } from "#platform/ports";
import { answerItem, setTask } from "#playbook/answering";
import { NOTHING_KNOWN, type ProjectFacts } from "#playbook/project";
import { buildSnapshot } from "#playbook/snapshot";
import { loadState, NO_STATE, type PlaybookState } from "#playbook/store";
import type { Finding } from "#policy/finding";
import type { Outcome } from "#protocol/messages";
import type { ScanState, Snapshot } from "#protocol/snapshot";
import { type FixTier, isListedFor } from "#rules/fix";
import { FIXES } from "#rules/fixes.generated";
import { RULES } from "#rules/registry.generated";

import type { ItemAnswer, Playbook, TaskChange } from "./services";

/** Reads the stored state when it is first needed. */
export function openPlaybook(engine: Engine, platform: Platform): Playbook {
  const home = { root: engine.root, files: platform.files };
  let stored: Promise<PlaybookState> | undefined;
  let last: PlaybookState = NO_STATE;
  let project: ProjectFacts = NOTHING_KNOWN;
  let scanned = false;

  const state = (): Promise<PlaybookState> => {
    stored ??= loadState(home).then((read) => {
      last = read;
      return read;
    });
    return stored;
  };
  const forget = (): void => {
    stored = undefined;
  };
  /** While a scan runs the engine answers only at its end; views get what was known before. */
  const projectFacts = async (scan: ScanState): Promise<ProjectFacts> => {
    if (scan.state !== "scanning") project = await engine.project();
    return project;
  };
  const write = async (work: () => Promise<Outcome>): Promise<Outcome> => {
    const outcome = await work();
    forget();
    return outcome;
  };

  return {
    async snapshot({ name, uri, scan }): Promise<Snapshot> {
      scanned ||= scan.state === "done";
      const [known, facts] = [await state(), await projectFacts(scan)];
      return buildSnapshot({
        folder: name,
        folderUri: uri,
        assessment: engine.assessment(),
        scan,
        scanned,
        state: known,
        project: facts,
        rules: RULES,
        fixTier,
        now: new Date(platform.clock.now()),
      });
    },
    problems: () => last.problems,
    async reload() {
      forget();
      await state();
    },
    answerItem: (snapshot, answer: ItemAnswer) =>
      write(() => answerItem({ home, snapshot, now: new Date(platform.clock.now()) }, answer)),
    setTask: (snapshot, change: TaskChange) =>
      write(() => setTask({ home, snapshot, now: new Date(platform.clock.now()) }, change)),
  };
}

const TIERS: readonly FixTier[] = ["safe", "behavioral", "preview"];

/** The tier of the gentlest fix for a finding's rule; whether it applies is known when it is asked for. */
function fixTier(finding: Finding): FixTier | undefined {
  const language = languageOf(LANGUAGES, finding.place.path)?.id;
  const tiers = FIXES.filter((fix) => isListedFor(fix, finding, language)).map(({ tier }) => tier);
  return TIERS.find((tier) => tiers.includes(tier));
}
