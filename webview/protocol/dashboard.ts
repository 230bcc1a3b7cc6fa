/** What the dashboard page and its host in the editor say to each other. Both sides parse what they receive: nothing crosses unchecked. */

import type { ItemStatus, Snapshot, TaskStatus } from "#protocol/snapshot";

import { oneOf, optionalText, record, text, truth, whole, wrong } from "./parse";
import { parseSnapshots } from "./parseSnapshot";

/** Requests of the page: kind → what it carries. The answer of `snapshot` is a {@link DashboardState}; all others answer nothing. */
export type PageRequest =
  | { readonly kind: "snapshot" }
  | { readonly kind: "scan"; readonly folder?: string }
  | { readonly kind: "cancelScan" }
  | { readonly kind: "openPlace"; readonly uri: string; readonly line: number; readonly character: number }
  | {
      readonly kind: "answerItem";
      readonly folder: string;
      readonly item: string;
      /** null takes the answer back. */
      readonly status: ItemStatus | null;
      readonly note: string;
      /** Typed by the person, when the host knew no name; the host remembers it. */
      readonly who?: string;
      /** ISO date. */
      readonly expires?: string;
    }
  | {
      readonly kind: "setTask";
      readonly folder: string;
      readonly task: string;
      readonly status: TaskStatus;
      readonly note?: string;
    }
  | { readonly kind: "openRule"; readonly rule: string }
  /** Offers the quick fix of the finding with this id. */
  | { readonly kind: "fixFinding"; readonly folder: string; readonly finding: string }
  /** Shows the Findings view, of one principle when given. */
  | { readonly kind: "showFindings"; readonly principle?: string }
  | { readonly kind: "manageTrust" }
  | { readonly kind: "restartServer" }
  | { readonly kind: "showLog" };

export type PageRequestKind = PageRequest["kind"];

/** Page → host. `id` is echoed in the one reply. */
export interface PageMessage {
  readonly type: "request";
  readonly id: number;
  readonly request: PageRequest;
}

/** Host → page. */
export type HostMessage =
  | { readonly type: "reply"; readonly id: number; readonly ok: true; readonly result?: unknown }
  | { readonly type: "reply"; readonly id: number; readonly ok: false; readonly message: string }
  /** Something the page shows has changed: it fetches the whole state again. */
  | { readonly type: "event"; readonly event: "changed" }
  /** Another part of the editor asks for a tab, and for an item in it. */
  | { readonly type: "event"; readonly event: "reveal"; readonly tab: DashboardTab; readonly item?: string };

export const DASHBOARD_TABS = ["overview", "principles", "checklist", "roadmap"] as const;
export type DashboardTab = (typeof DASHBOARD_TABS)[number];

/** Everything the page draws from. */
export interface DashboardState {
  /** One per workspace folder. */
  readonly snapshots: readonly Snapshot[];
  readonly trusted: boolean;
  /** The person's name, when the host knows it (git's user name, or asked before); never an e-mail address. */
  readonly who?: string;
  /** Set when the language server is not running: one sentence for the person. */
  readonly stopped?: string;
}

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

/** Host side: a message of the page, or what is wrong with it. */
export function parsePageMessage(value: unknown): Parsed<PageMessage> {
  return parsed(() => {
    const message = record(value, "message");
    oneOf(message.type, ["request"], "type");
    return { type: "request", id: whole(message.id, "id"), request: pageRequest(record(message.request, "request")) };
  });
}

/** Page side: a message of the host, or what is wrong with it. The result of a reply is parsed by who asked. */
export function parseHostMessage(value: unknown): Parsed<HostMessage> {
  return parsed(() => {
    const message = record(value, "message");
    if (oneOf(message.type, ["reply", "event"], "type") === "reply") return reply(message);
    if (oneOf(message.event, ["changed", "reveal"], "event") === "changed") return { type: "event", event: "changed" };
    return {
      type: "event",
      event: "reveal",
      tab: oneOf(message.tab, DASHBOARD_TABS, "tab"),
      ...optionalText(message, "item"),
    };
  });
}

/** Page side: the answer of a `snapshot` request, or what is wrong with it. */
export function parseDashboardState(value: unknown): Parsed<DashboardState> {
  return parsed(() => {
    const state = record(value, "state");
    return {
      snapshots: parseSnapshots(state.snapshots),
      trusted: truth(state.trusted, "trusted"),
      ...optionalText(state, "who"),
      ...optionalText(state, "stopped"),
    };
  });
}

const ITEM_STATUSES = ["pass", "partial", "fail", "not-applicable", "unknown"] as const;
const TASK_STATUSES = ["todo", "doing", "done", "blocked", "skipped"] as const;

function parsed<T>(parse: () => T): Parsed<T> {
  try {
    return { ok: true, value: parse() };
  } catch (error) {
    return { ok: false, message: wrong(error) };
  }
}

function reply(message: Record<string, unknown>): HostMessage {
  const id = whole(message.id, "id");
  if (truth(message.ok, "ok")) return { type: "reply", id, ok: true, result: message.result };
  return { type: "reply", id, ok: false, message: text(message.message, "message") };
}

const REQUEST_KINDS: readonly PageRequestKind[] = [
  "snapshot",
  "scan",
  "cancelScan",
  "openPlace",
  "answerItem",
  "setTask",
  "openRule",
  "fixFinding",
  "showFindings",
  "manageTrust",
  "restartServer",
  "showLog",
];

function pageRequest(from: Record<string, unknown>): PageRequest {
  const kind = oneOf(from.kind, REQUEST_KINDS, "kind");
  switch (kind) {
    case "snapshot":
    case "cancelScan":
    case "manageTrust":
    case "restartServer":
    case "showLog":
      return { kind };
    case "scan":
      return { kind, ...optionalText(from, "folder") };
    case "openPlace":
      return {
        kind,
        uri: text(from.uri, "uri"),
        line: whole(from.line, "line"),
        character: whole(from.character, "character"),
      };
    case "answerItem":
      return {
        kind,
        folder: text(from.folder, "folder"),
        item: text(from.item, "item"),
        status: from.status === null ? null : oneOf(from.status, ITEM_STATUSES, "status"),
        note: text(from.note, "note"),
        ...optionalText(from, "who"),
        ...optionalText(from, "expires"),
      };
    case "setTask":
      return {
        kind,
        folder: text(from.folder, "folder"),
        task: text(from.task, "task"),
        status: oneOf(from.status, TASK_STATUSES, "status"),
        ...optionalText(from, "note"),
      };
    case "openRule":
      return { kind, rule: text(from.rule, "rule") };
    case "fixFinding":
      return { kind, folder: text(from.folder, "folder"), finding: text(from.finding, "finding") };
    case "showFindings":
      return { kind, ...optionalText(from, "principle") };
  }
}
