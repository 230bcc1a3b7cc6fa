/** What client and server say to each other beyond LSP. Imports nothing but its own shapes. */

import type { ItemStatus, Snapshot, TaskStatus } from "./snapshot";

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
  readonly "bulwark/snapshot": { params: { folder?: string }; result: readonly Snapshot[] };
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
  readonly "bulwark/setTask": {
    params: { folder: string; task: string; status: TaskStatus; note?: string };
    result: Outcome;
  };
}

/** Notifications from the server. */
export interface Notifications {
  /** Something the snapshot shows has changed: fetch it again. Sent at most every 100 ms. */
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

/** Commands that code actions of the server ask the client to run. */
export const CLIENT_COMMANDS = {
  suppress: "bulwark.suppressFinding",
  explain: "bulwark.explainRule",
  refuse: "bulwark.showRefusal",
  updateKit: "bulwark.updateKit",
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
