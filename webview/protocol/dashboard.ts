/** What the dashboard page and its host in the editor say to each other. Both sides parse what they receive: nothing crosses unchecked. */

import { type Change, withChanges } from "#protocol/changes";
import type { FilledPrompt, PromptId, PromptScope, ReportFormat, ReportKind, Requests } from "#protocol/messages";

import type { PageSnapshot } from "./pageSnapshot";
import { list, oneOf, optional, record, text, truth, WrongShape, whole, wrong } from "./parse";
import { filledPrompt } from "./parsePrompt";
import { pageRequest } from "./parseRequest";
import { parseSnapshots } from "./parseSnapshot";

/**
 * Requests of the page: kind → what it carries. The answer of `snapshot` is a {@link DashboardState}, that of `prompt` a
 * `FilledPrompt`; all others answer nothing.
 */
export type PageRequest =
  | { readonly kind: "snapshot" }
  | { readonly kind: "scan"; readonly folder?: string }
  | { readonly kind: "cancelScan" }
  | { readonly kind: "openPlace"; readonly uri: string; readonly line: number; readonly character: number }
  /** `who` is typed by the person when the host knew no name; the host remembers it. */
  | Served<"answerItem">
  | Served<"useTemplate">
  | Served<"changeTask">
  | Served<"removeTask">
  | Served<"planSprint">
  | Served<"closeSprint">
  | Served<"saveMilestone">
  | Served<"prompt">
  /** Hands a filled prompt over: to the clipboard, to the chat, or as a document. */
  | {
      readonly kind: "usePrompt";
      readonly how: "copy" | "chat" | "document";
      readonly folder: string;
      readonly prompt?: PromptId;
      readonly scope: PromptScope;
    }
  /** Without a kind and a format the editor asks for them. */
  | {
      readonly kind: "exportReport";
      readonly folder: string;
      readonly report?: ReportKind;
      readonly format?: ReportFormat;
    }
  | { readonly kind: "openRule"; readonly rule: string }
  /** Offers the quick fix of the finding with this id. */
  | { readonly kind: "fixFinding"; readonly folder: string; readonly finding: string }
  /** Shows the Findings view, of one principle when given. */
  | { readonly kind: "showFindings"; readonly principle?: string }
  | { readonly kind: "manageTrust" }
  | { readonly kind: "restartServer" }
  | { readonly kind: "showLog" };

/** A request of the language server that the page may make, with the same parameters. */
type Served<Name extends ServedName> = { readonly kind: Name } & Readonly<Requests[`bulwark/${Name}`]["params"]>;
type ServedName =
  | "answerItem"
  | "useTemplate"
  | "changeTask"
  | "removeTask"
  | "planSprint"
  | "closeSprint"
  | "saveMilestone"
  | "prompt";

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
  /** Something the page shows has changed. The state comes along: a page that had to ask for it would show it later. */
  | { readonly type: "event"; readonly event: "state"; readonly state: DashboardState }
  /** As `state`, for a page that has the state with the number `base`: of a hundred thousand characters an edit changes a few. */
  | StateChanges
  /** Another part of the editor asks for a tab, and for an item in it. */
  | { readonly type: "event"; readonly event: "reveal"; readonly tab: DashboardTab; readonly item?: string };

export interface StateChanges {
  readonly type: "event";
  readonly event: "changes";
  readonly base: number;
  readonly changes: readonly Change[];
}

export const DASHBOARD_TABS = [
  "overview",
  "principles",
  "checklist",
  "roadmap",
  "prompts",
  "matrix",
  "history",
] as const;
export type DashboardTab = (typeof DASHBOARD_TABS)[number];

/** Everything the page draws from. */
export interface DashboardState {
  /** Counts the states that this page was sent; changes name the one they start from. */
  readonly number?: number;
  /** One per workspace folder. */
  readonly snapshots: readonly PageSnapshot[];
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
    const event = oneOf(message.event, ["state", "changes", "reveal"], "event");
    if (event === "state") return { type: "event", event, state: dashboardState(message.state) };
    if (event === "changes")
      return {
        type: "event",
        event,
        base: whole(message.base, "base"),
        changes: list(message.changes, "changes", change),
      };
    return {
      type: "event",
      event,
      tab: oneOf(message.tab, DASHBOARD_TABS, "tab"),
      ...optional(message, "item", text),
    };
  });
}

/** Page side: the answer of a `snapshot` request, or what is wrong with it. */
export function parseDashboardState(value: unknown): Parsed<DashboardState> {
  return parsed(() => dashboardState(value));
}

/** Page side: the state that changes make of another one; undefined when they start from a state the page does not have. */
export function changedState(
  state: DashboardState | undefined,
  { base, changes }: StateChanges,
): DashboardState | undefined {
  if (state?.number !== base) return undefined;
  try {
    return dashboardState(withChanges(state, changes));
  } catch {
    // Whatever does not fit: the state as a whole will.
    return undefined;
  }
}

/** Page side: the answer of a `prompt` request, or what is wrong with it. */
export function parseFilledPrompt(value: unknown): Parsed<FilledPrompt> {
  return parsed(() => filledPrompt(value));
}

function dashboardState(value: unknown): DashboardState {
  const state = record(value, "state");
  return {
    ...optional(state, "number", whole),
    snapshots: parseSnapshots(state.snapshots),
    trusted: truth(state.trusted, "trusted"),
    ...optional(state, "who", text),
    ...optional(state, "stopped", text),
  };
}

function parsed<T>(parse: () => T): Parsed<T> {
  try {
    return { ok: true, value: parse() };
  } catch (error) {
    return { ok: false, message: wrong(error) };
  }
}

function reply(message: Readonly<Record<string, unknown>>): HostMessage {
  const id = whole(message.id, "id");
  if (truth(message.ok, "ok")) return { type: "reply", id, ok: true, result: message.result };
  return { type: "reply", id, ok: false, message: text(message.message, "message") };
}

function change(value: unknown, at: string): Change {
  if (!Array.isArray(value) || value.length < 1 || value.length > 2) throw new WrongShape(at, "a path and a value");
  const path = list(value[0], at, (step): string | number => (typeof step === "string" ? step : whole(step, at)));
  return value.length === 1 ? [path] : [path, value[1]];
}
