/** The playbook of one workspace folder as doors use it: a snapshot to show, and two ways for people to speak. */

import type { Assessment, Finding } from "#policy/finding";
import type { ScanState, Snapshot } from "#protocol/snapshot";
import type { FixTier } from "#rules/fix";

import { type AnswerRequest, answerItem, setTask, type TaskRequest } from "./answering";
import type { RuleFacts } from "./principleStatus";
import type { ProjectFacts } from "./project";
import { buildSnapshot } from "./snapshot";
import { loadState, type Saved, type StateHome } from "./store";

/** Where a playbook gets its answers from. */
export interface PlaybookSource {
  readonly home: StateHome;
  readonly rules: readonly RuleFacts[];
  assessment(): Assessment;
  projectFacts(): ProjectFacts;
  /** Tier of the best fix on offer for a finding; undefined when there is none. */
  fixTier(finding: Finding): FixTier | undefined;
  now(): Date;
}

export interface Playbook {
  /** What views show now. State files are read each time, so edits by hand count at once. */
  snapshot(folder: { readonly name: string; readonly uri: string; readonly scan: ScanState }): Promise<Snapshot>;
  /** Stores a person's answer. `shown` is what they were looking at. */
  answerItem(shown: Snapshot, request: AnswerRequest): Promise<Saved>;
  setTask(shown: Snapshot, request: TaskRequest): Promise<Saved>;
}

/** Opens the playbook of one folder. It holds no resource. */
export function openPlaybook(source: PlaybookSource): Playbook {
  const { home, rules } = source;
  let scanned = false;
  let last: Promise<unknown> = Promise.resolve();
  // One write after another: the file's lock is for other processes, and waiting for oneself would use up its patience.
  const inTurn = (write: () => Promise<Saved>): Promise<Saved> => {
    const turn = last.then(write);
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    async snapshot({ name, uri, scan }) {
      scanned ||= scan.state === "done";
      const state = await loadState(home);
      return buildSnapshot({
        folder: name,
        folderUri: uri,
        assessment: source.assessment(),
        scan,
        scanned,
        state,
        project: source.projectFacts(),
        rules,
        fixTier: (finding) => source.fixTier(finding),
        now: source.now(),
      });
    },
    answerItem: (snapshot, request) => inTurn(() => answerItem({ home, snapshot, now: source.now() }, request)),
    setTask: (snapshot, request) => inTurn(() => setTask({ home, snapshot, now: source.now() }, request)),
  };
}
