/** Checklists, roadmap and history of one folder: what is stored in it, put together with what the engine knows. */

import type { Engine } from "#engine/engine";
import { fixTier } from "#engine/fixTier";
import type { Platform } from "#platform/ports";
import { NOTHING_KNOWN, type ProjectFacts } from "#playbook/project";
import { findingShower, type ShowFinding } from "#playbook/shownFindings";
import { buildSnapshot, type FullSnapshot } from "#playbook/snapshot";
import { loadState, NO_STATE, type PlaybookState } from "#playbook/store";
import { type BaselineEntry, compareWithBaseline } from "#policy/baseline";
import type { Finding } from "#policy/finding";
import type { ScanState } from "#protocol/snapshot";
import { RULES } from "#rules/registry.generated";

import type { Playbook } from "./services";

/** Reads the stored state when it is first needed. */
export function openPlaybook(engine: Engine, platform: Platform): Playbook {
  const home = { root: engine.root, files: platform.files };
  let stored: Promise<PlaybookState> | undefined;
  let last: PlaybookState = NO_STATE;
  let project: ProjectFacts = NOTHING_KNOWN;
  let scanned = false;
  let entries: { readonly of: Baseline; readonly byPath: ReadonlyMap<string, Baseline> } | undefined;
  let showing: { readonly uri: string; readonly show: ShowFinding } | undefined;

  const state = (): Promise<PlaybookState> => {
    stored ??= loadState(home).then((read) => {
      last = read;
      return read;
    });
    return stored;
  };
  const shower = (uri: string): ShowFinding => {
    if (showing?.uri !== uri) showing = { uri, show: findingShower(uri, fixTier) };
    return showing.show;
  };
  /** While a scan runs the engine answers only at its end; views get what was known before. */
  const projectFacts = async (scan: ScanState): Promise<ProjectFacts> => {
    if (scan.state !== "scanning") project = await engine.project();
    return project;
  };
  return {
    home,
    async snapshot({ name, uri, scan }): Promise<FullSnapshot> {
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
        show: shower(uri),
        now: new Date(platform.clock.now()),
      });
    },
    async accepted(findings) {
      const { baseline } = await state();
      if (baseline === undefined || findings.length === 0) return NOTHING;
      entries = entries?.of === baseline ? entries : { of: baseline, byPath: byPath(baseline) };
      const ofPath = entries.byPath;
      const paths = new Set(findings.map(({ place }) => place.path));
      const own = [...paths].flatMap((path) => ofPath.get(path) ?? []);
      return own.length === 0 ? NOTHING : new Set(compareWithBaseline(findings, own).known);
    },
    problems: () => last.problems,
    async reload() {
      stored = undefined;
      await state();
    },
  };
}

type Baseline = readonly BaselineEntry[];

const NOTHING: ReadonlySet<Finding> = new Set();

function byPath(baseline: Baseline): ReadonlyMap<string, Baseline> {
  const paths = new Map<string, BaselineEntry[]>();
  for (const entry of baseline) {
    const own = paths.get(entry.path) ?? [];
    paths.set(entry.path, own);
    own.push(entry);
  }
  return paths;
}
