/** The engine of one workspace folder: text in, findings out. Doors hold one per folder. */

import type { FixOffer, FixResult } from "#engine/fixing";
import type { ProjectFacts } from "#playbook/project";
import type { PromptQuestion } from "#playbook/prompts/prompt";
import type { Assessment, Finding, Range } from "#policy/finding";
import type { FilledPrompt } from "#protocol/messages";

import type { FolderKit } from "./kit/folderKit";

export interface ScanProgress {
  readonly done: number;
  readonly total: number;
}

/** `asked`: by an edit, a file on disk or a scan. `settled`: what an edit left approximate has become exact by itself. */
export type ChangeCause = "asked" | "settled";

export type ChangeListener = (paths: ReadonlySet<string> | undefined, cause: ChangeCause) => void;

export interface EntryFindings {
  /** The function. */
  readonly range: Range;
  /** At least one. */
  readonly findings: readonly Finding[];
}

/** `left-out`: its kind is read, and the configuration, `.gitignore` or its folder keeps it out. `unread`: no language reads it. */
export type FileState =
  | { readonly kind: "analysed" | "left-out" | "unread" | "waiting" }
  | { readonly kind: "skipped"; readonly because: string };

export interface Engine {
  readonly root: string;
  /** Current answers. Cheap; recomputed lazily after changes. */
  assessment(): Assessment;
  /** Findings of one file, on its current text (the open buffer when it is open). */
  findings(path: string): readonly Finding[];

  /** Functions of a file that requests or jobs run, with the findings in them or on a way that leads through them; from answers already known. */
  entries(path: string): readonly EntryFindings[];
  /** What becomes of one file. */
  fileState(path: string): Promise<FileState>;

  /** What the code shows besides the answers of rules (libraries in use, calls by concept): evidence for checklists. */
  project(): Promise<ProjectFacts>;

  /** By finding id: from how many entry points calls lead to it, 1 when that is unknown. Asked when somebody plans the order of work. */
  reach(): Promise<ReadonlyMap<string, number>>;

  /** A prompt of the playbook, filled from the folder as it is now. */
  prompt(question: PromptQuestion): Promise<FilledPrompt>;

  /** Analyses every file of the folder; resolves when the assessment is complete, rejects only on abort. */
  scan(options: {
    readonly signal: AbortSignal;
    readonly onProgress?: (progress: ScanProgress) => void;
  }): Promise<void>;

  /** An editor opened or changed a document: its text hides the file on disk until `close`. Resolves when findings are up to date. */
  setOpenText(path: string, text: string, version: number): Promise<void>;
  close(path: string): Promise<void>;
  /** Files created, changed or deleted on disk (also bulwark.json and .bulwark/ files). */
  filesChanged(paths: readonly string[]): Promise<void>;

  /**
   * While somebody types, answers in other files are approximate; they become exact by themselves after a pause, or at once here.
   */
  settle(): Promise<void>;

  /** Called with the paths whose findings changed (`undefined` = anything may have) and why. */
  onDidChange(listener: ChangeListener): { dispose(): void };

  /** Cheap list of fixes for a range, from findings already known. */
  fixes(path: string, range: { readonly start: number; readonly end: number }): readonly FixOffer[];
  /** Computes the edits of one offer on the current text; refuses when the text has moved or the gap is gone. */
  resolveFix(offer: FixOffer): Promise<FixResult>;

  /** The hardening code that fixes have written into the folder. */
  readonly kit: FolderKit;
  /** Where new kit files go when `bulwark.json` does not say; relative to the folder, empty for the usual place. */
  preferKitFolder(folder: string): void;

  dispose(): void;
}
