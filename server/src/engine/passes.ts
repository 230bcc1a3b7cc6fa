/** One pass: takes everything that was asked for since the last one, and brings files, links and judgements up to date. */

import { contentHash } from "#platform/hash";
import { isExhibit } from "#playbook/exhibits/kinds";
import type { Config } from "#policy/config";
import { rulesInUse } from "#policy/ruleState";

import { readConfig } from "./configuring";
import { absolutePath, type FolderState, tellLater } from "./folderState";
import { rejudge } from "./rejudging";
import { judgeEverything, loadFacts, relink } from "./relinking";
import { type SyncControl, syncEverything, syncOpen, syncPaths } from "./syncing";

/** What a pass is asked to look at. */
export interface Demand {
  everything: boolean;
  config: boolean;
  readonly paths: Set<string>;
}

export const newDemand = (): Demand => ({ everything: false, config: false, paths: new Set() });

export interface PassOptions extends SyncControl {
  readonly configPath?: string | undefined;
  readonly onlyRules?: readonly string[] | undefined;
  readonly knownRules: readonly string[];
}

/** Runs one pass. Rejects only when aborted: then what was done stays and is to be told, and the same demand finishes the rest. */
export async function runPass(state: FolderState, demand: Demand, options: PassOptions): Promise<void> {
  const isConfigChanged = demand.config && (await reconfigure(state, options));
  const isIncomplete = !state.isComplete && !state.isDeclined;
  const isBroad = demand.everything || isConfigChanged || isIncomplete || (await concernsMany(state, demand.paths));
  if (isBroad) await syncEverything(state, options);
  else {
    await syncPaths(state, demand.paths);
    await syncOpen(state, state.open.keys());
  }
  renewBasis(state);
  if (state.unlinked.size > 0 || state.isProjectUnlinked) state.playbook = undefined;
  const needsFacts = state.unlinked.size > 0 || state.isProjectUnlinked || state.unjudged.size > 0;
  // A cache that has lost bytes costs one more look at the folder, never an answer.
  if (needsFacts && !(await loadFacts(state))) await syncEverything(state, options);
  relink(state);
  await rejudge(state, options.signal);
  // Exhibits have no findings, but what is shown about the folder may follow from them.
  if (state.exhibits.isStale) for (const path of demand.paths) if (isExhibit(path)) tellLater(state, path);
}

/** Past this many paths a walk is cheaper than asking for each whether it is listed. */
const MANY = 200;

/** Many files, or a folder that appeared or went away: one event may stand for everything in it. */
async function concernsMany(state: FolderState, paths: ReadonlySet<string>): Promise<boolean> {
  if (paths.size > MANY) return true;
  for (const path of paths) {
    if (state.open.has(path)) continue;
    // Folders may be called `a.ts`, and take the place of a file of that name.
    const inside = `${path}/`;
    if (!state.files.has(path)) for (const known of state.files.keys()) if (known.startsWith(inside)) return true;
    if ((await state.platform.files.kind(absolutePath(state, path))) === "folder") return true;
  }
  return false;
}

/** Reads the configuration; true when it says something else than before. */
async function reconfigure(state: FolderState, options: PassOptions): Promise<boolean> {
  const given = options.configPath;
  const { config, problems } = await readConfig(state.platform, state.root, { given, knownRules: options.knownRules });
  const isKnowledgeNew = JSON.stringify(config.knowledge) !== JSON.stringify(state.config.knowledge);
  state.config = options.onlyRules === undefined ? config : { ...config, ...switchedOn(config, options.onlyRules) };
  state.configProblems = problems;
  state.untold = "all";
  // What libraries mean is part of every answer of linking.
  if (isKnowledgeNew) state.program = undefined;
  return true;
}

/** Rules that were asked for by name are on; what else the configuration says of them stays. */
function switchedOn(config: Config, rules: readonly string[]): Pick<Config, "rules" | "overrides"> {
  const on = rules.map((rule) => [rule, { ...config.rules.get(rule), state: "on" as const }] as const);
  return { rules: new Map([...config.rules, ...on]), overrides: [] };
}

/** Judgements hold for one set of rules, models and manifests; another set judges everything anew. */
function renewBasis(state: FolderState): void {
  const rules = rulesInUse(state.rules, state.config).map(({ id, version }) => `${id}@${version}`);
  const basis = contentHash(JSON.stringify([rules, state.config.knowledge, state.project]));
  if (basis === state.judgedWith) {
    // The same manifests as when the cache was written: nothing is new to the judgements.
    if (state.program === undefined) state.isProjectUnlinked = false;
    return;
  }
  state.judgedWith = basis;
  judgeEverything(state);
}
