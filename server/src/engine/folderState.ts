/** Everything the engine holds about one workspace folder. Changed by passes only, one at a time. */

import type { FileFacts } from "#facts/file";
import type { Program } from "#linking/program";
import type { ProjectFacts } from "#linking/project";
import { NO_PROJECT } from "#linking/project";
import type { Platform, Stamp } from "#platform/ports";
import type { ProjectFacts as PlaybookFacts } from "#playbook/project";
import { type Config, DEFAULT_CONFIG } from "#policy/config";
import type { Problem } from "#policy/finding";
import type { Judgement } from "#policy/judgement";
import type { Rule } from "#rules/rule";

import type { Cache, FactsRecord } from "./cache";
import { type Exhibits, newExhibits } from "./exhibitFiles";
import type { RuleFailures } from "./judging";
import type { FrontEnds, Lowering } from "./lowering";
import type { Quarantine } from "./quarantine";

/** A file whose facts are known. */
export interface KnownFile {
  readonly path: string;
  readonly hash: string;
  /** Absent while an open buffer hides the file on disk. */
  readonly stamp?: Stamp;
  /** Absent after a start from the cache, until something asks. */
  readonly facts?: FileFacts;
  /** Where the cache keeps the facts. */
  readonly record?: FactsRecord;
}

export interface OpenText {
  readonly text: string;
  readonly version: number;
}

export interface FolderState {
  readonly root: string;
  readonly platform: Platform;
  /** Rules this engine may run; the configuration chooses among them. */
  readonly rules: readonly Rule[];
  readonly frontEnds: FrontEnds;
  readonly cache: Cache | undefined;
  readonly failures: RuleFailures;
  readonly quarantine: Quarantine;
  /** Files that rules are asked about; the others only explain what these do. */
  readonly judges: (path: string) => boolean;
  startLowering(files: number): Lowering;

  config: Config;
  configProblems: readonly Problem[];
  readonly files: Map<string, KnownFile>;
  /** Files that are present and not analysed, with the reason. */
  readonly skipped: Map<string, { readonly because: string; readonly expected: boolean }>;
  /** Remarks of the last walk. */
  notes: readonly Problem[];
  project: ProjectFacts;
  readonly open: Map<string, OpenText>;
  /** True once every file of the folder has been looked at. */
  isComplete: boolean;
  /** The user stopped the scan: the folder is not completed without being asked. */
  isDeclined: boolean;

  /** Facts that linking has not seen yet; undefined = the file is gone. */
  readonly unlinked: Map<string, FileFacts | undefined>;
  /** What the files in `unlinked` were when they were judged last, where the cache has it. */
  readonly replaced: Map<string, KnownFile>;
  isProjectUnlinked: boolean;
  program: Program | undefined;
  /** Names what `judgements` depend on besides the files. */
  judgedWith: string;
  readonly judgements: Map<string, Judgement>;
  /** Files to judge again. */
  readonly unjudged: Set<string>;
  /** Files whose answers will be made exact when there is time. */
  readonly doubtful: Set<string>;
  /** Edited files whose effect on others has not been worked out yet. */
  readonly influential: Set<string>;
  /** Paths whose answers were made anew since listeners were last told; "all": any may have changed. */
  untold: Set<string> | "all";
  /** An edit may have changed answers elsewhere that were not judged again. */
  isApproximate: boolean;
  /** Files besides code that checklists look at. */
  readonly exhibits: Exhibits;
  /** What checklists ask of the code; absent until asked for, and after each change. */
  playbook: PlaybookFacts | undefined;
  /** True when the cache no longer says what this state says. */
  isUnsaved: boolean;
}

export function newFolderState(
  fixed: Pick<
    FolderState,
    "root" | "platform" | "rules" | "frontEnds" | "cache" | "failures" | "quarantine" | "judges" | "startLowering"
  >,
): FolderState {
  return {
    ...fixed,
    config: DEFAULT_CONFIG,
    configProblems: [],
    files: new Map(),
    skipped: new Map(),
    notes: [],
    project: NO_PROJECT,
    open: new Map(),
    isComplete: false,
    isDeclined: false,
    unlinked: new Map(),
    replaced: new Map(),
    isProjectUnlinked: false,
    program: undefined,
    judgedWith: "",
    judgements: new Map(),
    unjudged: new Set(),
    doubtful: new Set(),
    influential: new Set(),
    untold: new Set(),
    isApproximate: false,
    exhibits: newExhibits(),
    playbook: undefined,
    isUnsaved: false,
  };
}

/** Notes that listeners are to hear of a file: at the end of the work, also when that is cut short. */
export function tellLater(state: FolderState, path: string): void {
  if (state.untold !== "all") state.untold.add(path);
}

/** Absolute path of a file of the folder. */
export const absolutePath = (state: FolderState, path: string): string => `${state.root}/${path}`;
