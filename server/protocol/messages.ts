/** What client and server say to each other beyond LSP. Imports nothing but its own shapes. */

import type { TaskPriority, TaskStatus } from "./plan";
import type { ItemStatus } from "./snapshot";
import type { KnownRevisions, SnapshotNews } from "./snapshotNews";

export type Outcome = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** One line of the rule picker. */
export interface RuleSummary {
  readonly id: string;
  readonly summary: string;
  readonly principle: string;
  readonly priority: "P0" | "P1" | "P2";
}

/** What an update of the kit would write, in all folders. */
export interface KitUpdates {
  readonly files: readonly KitFileChange[];
  /** How many kit files there are. */
  readonly parts: number;
  /** How many of them a later Bulwark has written: they stay. */
  readonly later: number;
  /** Why nothing may be written, when that is so. */
  readonly refused?: string;
}

export interface KitFileChange {
  readonly uri: string;
  /** The text it replaces: somebody else's, when the file has another one by then. Absent: the file is new. */
  readonly before?: string;
  readonly after: string;
  /** Somebody has changed the file since the kit wrote it: those changes would be lost. */
  readonly edited: boolean;
}

/** Requests from the client: method → params and result. */
export interface Requests {
  /** Scans every folder (or one); progress is reported with `$/progress` on `token`. Resolves with the number of findings. */
  readonly "bulwark/scan": {
    params: { folder?: string; token?: string };
    result: { findings: number; cancelled: boolean };
  };
  /** Reads one file again; resolves with the number of its findings. */
  readonly "bulwark/scanFile": { params: { uri: string }; result: { findings: number } };
  /** `known`: what the client holds; of findings it is then told only what changed since. */
  readonly "bulwark/snapshot": {
    params: { folder?: string; known?: KnownRevisions };
    result: readonly SnapshotNews[];
  };
  /** What becomes of an open document. */
  readonly "bulwark/fileState": { params: { uri: string }; result: DocumentState };
  readonly "bulwark/rules": { params: Record<string, never>; result: readonly RuleSummary[] };
  /** Text of an offline rule page; null for an unknown id. */
  readonly "bulwark/rulePage": { params: { rule: string }; result: string | null };
  /** Answers a checklist item by hand; `status: null` takes the answer back. */
  readonly "bulwark/answerItem": {
    params: { folder: string; item: string; status: ItemStatus | null; note: string; who?: string; expires?: string };
    result: Outcome;
  };
  /** Newer versions of the kit files in every folder. Nothing is written. */
  readonly "bulwark/kitUpdates": { params: Record<string, never>; result: KitUpdates };
  /** Starts from a template; `from-findings` makes tasks of the open findings. Tasks people added and states they set are kept. */
  readonly "bulwark/useTemplate": { params: { folder: string; template: string }; result: Outcome };
  /** Changes a task, or adds one when `task` is absent (`title` and `phase` are needed then). */
  readonly "bulwark/changeTask": { params: { folder: string; task?: string; change: TaskEdit }; result: Outcome };
  /** Removes a task a person or the findings made; a task of a template is skipped instead. */
  readonly "bulwark/removeTask": { params: { folder: string; task: string }; result: Outcome };
  /** Plans a sprint, or changes the planned one with this id. Dates are ISO dates. */
  readonly "bulwark/planSprint": {
    params: {
      folder: string;
      sprint?: string;
      title: string;
      start: string;
      end: string;
      tasks: readonly string[];
    };
    result: Outcome;
  };
  /** Closes a sprint; what is not done is carried over: it is marked so and can be planned again. */
  readonly "bulwark/closeSprint": { params: { folder: string; sprint: string }; result: Outcome };
  /** Accepts the findings of now as the folder's baseline. `replace`: also when there is one already. */
  readonly "bulwark/createBaseline": { params: { folder: string; replace: boolean }; result: Outcome };
  /** Takes out of the baseline what is no longer found. */
  readonly "bulwark/pruneBaseline": { params: { folder: string }; result: Outcome };
  /** A first CI job for the folder; nothing is written. */
  readonly "bulwark/proposeCi": { params: { folder: string; server: CiServer }; result: ProposedCi };
  readonly "bulwark/saveMilestone": { params: { folder: string; name: string; note?: string }; result: Outcome };
  /** A prompt of the playbook filled from the folder. */
  readonly "bulwark/prompt": { params: PromptRequest; result: FilledPrompt };
  readonly "bulwark/report": { params: ReportRequest; result: MadeReport };
  /** Uses a tool for assistants on every folder of the workspace; `input` is checked by the tool's own schema. */
  readonly "bulwark/useTool": { params: { tool: string; input: object }; result: ToolAnswer };
}

export const CI_SERVERS = ["github", "gitlab"] as const;
export type CiServer = (typeof CI_SERVERS)[number];

/** `uri` may name a file that is there already (`exists`). `next`: what is left to do by hand, in one sentence. */
export type ProposedCi =
  | {
      readonly ok: true;
      readonly uri: string;
      readonly text: string;
      readonly exists: boolean;
      readonly next?: string;
    }
  | { readonly ok: false; readonly message: string };

/** `off`: Bulwark is switched off for the folder. The others are states of the engine's files. `accepted`: gaps that the baseline has; `counts` has the others. */
export type DocumentState =
  | {
      readonly kind: "analysed";
      readonly counts: Readonly<Record<"P0" | "P1" | "P2" | "hint", number>>;
      readonly accepted: number;
    }
  | { readonly kind: "left-out" | "unread" | "waiting" | "off" }
  | { readonly kind: "skipped"; readonly because: string };

/** What the command of a code lens is given: where the lens stands, and the gaps it counts. Positions are 0-based. */
export interface LensTarget {
  readonly uri: string;
  readonly line: number;
  readonly character: number;
  readonly gaps: readonly {
    readonly uri: string;
    readonly line: number;
    readonly character: number;
    readonly endLine: number;
    readonly endCharacter: number;
  }[];
}

/** `ok: false`: the call was refused or has failed, and the text says why to the assistant. */
export interface ToolAnswer {
  readonly ok: boolean;
  readonly text: string;
}

/** What may change in a task; absent fields stay. An empty note or commit removes it. */
export interface TaskEdit {
  readonly title?: string;
  readonly phase?: string;
  readonly priority?: TaskPriority;
  readonly status?: TaskStatus;
  /** Hours. */
  readonly estimate?: number;
  readonly note?: string;
  readonly commit?: string;
  /** Ids of findings to link. */
  readonly findings?: readonly string[];
}

export const PROMPTS = [
  "architecture-audit",
  "error-audit",
  "state-persistence",
  "concurrency",
  "retry",
  "flow-logging",
  "validation",
  "cooldown",
] as const;
export type PromptId = (typeof PROMPTS)[number];

/** What a prompt speaks about. */
export type PromptScope =
  | { readonly kind: "workspace" }
  | { readonly kind: "file"; readonly uri: string }
  /** The prompt follows from the finding or the task; `prompt` is then ignored. */
  | { readonly kind: "finding"; readonly finding: string }
  | { readonly kind: "task"; readonly task: string };

export interface PromptRequest {
  readonly folder: string;
  readonly prompt?: PromptId;
  readonly scope: PromptScope;
  /** At most this many tokens; the default is {@link PROMPT_TOKENS}. */
  readonly tokens?: number;
}

/** A prompt is sized to this many tokens unless a person says otherwise. */
export const PROMPT_TOKENS = 4000;

export type FilledPrompt =
  | {
      readonly ok: true;
      readonly prompt: PromptId;
      readonly title: string;
      /** Markdown. */
      readonly text: string;
      /** Estimated from its length. */
      readonly tokens: number;
      /** Places that were left out to fit. */
      readonly leftOut: number;
      /** Findings it speaks about. */
      readonly findings: number;
    }
  | { readonly ok: false; readonly message: string };

export const REPORTS = ["diagnostic", "progress", "reference-card"] as const;
export type ReportKind = (typeof REPORTS)[number];
export const REPORT_FORMATS = ["markdown", "html"] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export interface ReportRequest {
  readonly folder: string;
  readonly report: ReportKind;
  readonly format: ReportFormat;
  /** Progress since this milestone (its id or name) or git revision; the default is the first record. */
  readonly since?: string;
}

export type MadeReport =
  | { readonly ok: true; readonly text: string; readonly fileName: string }
  | { readonly ok: false; readonly message: string };

/** Notifications from the server. */
export interface Notifications {
  /** Something the snapshot shows has changed: fetch it again. Sent soon after a rest, and then at most every 400 ms. */
  readonly "bulwark/changed": { folder: string; revision: number };
}

/** Notifications from the client. */
export interface ClientNotifications {
  /** The user trusts the workspace now: fixes may write kit files, answers may be stored. */
  readonly "bulwark/trusted": Record<string, never>;
}

export type RequestMethod = keyof Requests;
export type NotificationMethod = keyof Notifications;

/** What our own client puts into `initializationOptions`; other editors leave it out. */
export interface ClientOptions {
  /** The client has Bulwark's commands, asks for scans and shows snapshots. */
  readonly commands: boolean;
  readonly trusted: boolean;
}

/** Commands that code actions and code lenses of the server ask the client to run. */
export const CLIENT_COMMANDS = {
  suppress: "bulwark.suppressFinding",
  explain: "bulwark.explainRule",
  refuse: "bulwark.showRefusal",
  updateKit: "bulwark.updateKit",
  copyPrompt: "bulwark.copyPrompt",
  showGaps: "bulwark.showGaps",
} as const;

/** Scheme of offline rule pages: `bulwark-rule:/missing-timeout.md`. */
export const RULE_PAGE_SCHEME = "bulwark-rule";

/** Address of the offline page of a rule. */
export function rulePageUri(rule: string): string {
  return `${RULE_PAGE_SCHEME}:/${rule}.md`;
}

/** The rule id in a rule page's path, or undefined when the path is not one. */
export function ruleOfPagePath(path: string): string | undefined {
  return /^\/([a-z0-9-]+)\.md$/.exec(path)?.[1];
}
