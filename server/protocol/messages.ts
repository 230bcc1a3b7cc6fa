/** What client and server say to each other beyond LSP. Imports nothing but its own shapes. */

import type { ItemStatus, Snapshot, TaskStatus } from "./snapshot";

/** Requests from the client: method → params and result. */
export interface Requests {
  /** Scans every folder (or one); progress is reported with `$/progress` on `token`. Resolves with the number of findings. */
  readonly "bulwark/scan": {
    params: { folder?: string; token?: string };
    result: { findings: number; cancelled: boolean };
  };
  readonly "bulwark/snapshot": { params: { folder?: string }; result: readonly Snapshot[] };
  /** Text of an offline rule page; null for an unknown id. */
  readonly "bulwark/rulePage": { params: { rule: string }; result: string | null };
  /** Answers a checklist item by hand; `status: null` takes the answer back. */
  readonly "bulwark/answerItem": {
    params: { folder: string; item: string; status: ItemStatus | null; note: string; who?: string; expires?: string };
    result: { ok: true } | { ok: false; message: string };
  };
  readonly "bulwark/setTask": {
    params: { folder: string; task: string; status: TaskStatus; note?: string };
    result: { ok: true } | { ok: false; message: string };
  };
}

/** Notifications from the server. */
export interface Notifications {
  /** Something the snapshot shows has changed: fetch it again. Sent at most every 100 ms. */
  readonly "bulwark/changed": { folder: string; revision: number };
}

export type RequestMethod = keyof Requests;
export type NotificationMethod = keyof Notifications;
