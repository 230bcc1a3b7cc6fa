/** What the language server needs from the rest of the product. `main.ts` hands in the real things, tests their own. */

import type { Engine } from "#engine/engine";
import type { Log, Platform } from "#platform/ports";
import type { FullSnapshot } from "#playbook/snapshot";
import type { StateHome } from "#playbook/store";
import type { Finding, Problem } from "#policy/finding";
import type { ClientOptions, RuleSummary } from "#protocol/messages";
import type { ScanState } from "#protocol/snapshot";

export interface Services {
  /** The machine, with the log that goes to the editor. */
  platform(log: Log): Platform;
  /** An engine for the folder at `root`, an absolute path. It reads nothing before it is asked. */
  openEngine(root: string, platform: Platform): Engine;
  openPlaybook(engine: Engine, platform: Platform): Playbook;
  readonly rules: readonly RuleSummary[];
  /** Markdown of a rule's page; null for an unknown id. */
  rulePage(rule: string): Promise<string | null>;
}

/** Checklists, roadmap and history of one folder. */
export interface Playbook {
  /** Where people's answers and plans are stored. */
  readonly home: StateHome;
  /** Everything that views show, from the engine's current answers and the folder's stored state. */
  snapshot(folder: { readonly name: string; readonly uri: string; readonly scan: ScanState }): Promise<FullSnapshot>;
  /** Those of some files' findings that the baseline accepts. Code that moved to another file is not recognised here, as it is in snapshots. */
  accepted(findings: readonly Finding[]): Promise<ReadonlySet<Finding>>;
  /** Problems of the stored state, as it was last read. */
  problems(): readonly Problem[];
  /** Reads the stored state again. Never rejects. */
  reload(): Promise<void>;
}

/** Editors that say nothing are trusted: they have no notion of an untrusted workspace. */
export function readClientOptions(raw: unknown): ClientOptions {
  const given = typeof raw === "object" && raw !== null ? raw : {};
  return {
    commands: "commands" in given && given.commands === true,
    trusted: !("trusted" in given && given.trusted === false),
  };
}
