/** What the page remembers of itself between visits: tab, choices, scrolling, drafts. Read back with a parser, since it outlives versions. */

import { PROMPTS, type PromptId, type PromptScope } from "#protocol/messages";
import { DASHBOARD_TABS, type DashboardTab } from "#webview-protocol/dashboard";
import { promptScope } from "#webview-protocol/parsePrompt";

export const FILTERS = ["all", "failing", "manual", "unknown", "not-applicable"] as const;
export type Filter = (typeof FILTERS)[number];

export const STANDINGS = ["principles", "pillars"] as const;
export type Standing = (typeof STANDINGS)[number];

export const DIALOGS = ["answer", "task", "removeTask", "template", "sprint", "closeSprint", "milestone"] as const;
export type DialogKind = (typeof DIALOGS)[number];

/** The dialog that is open, and what was typed into it so far. */
export interface OpenDialog {
  readonly kind: DialogKind;
  /** Id of what it is about; empty when it makes something new. */
  readonly subject: string;
  readonly draft: Readonly<Record<string, string>>;
}

export interface ViewState {
  readonly tab: DashboardTab;
  /** URI of the shown workspace folder; empty for the first. */
  readonly folder: string;
  /** Id of the shown checklist; empty for the first. */
  readonly list: string;
  readonly filter: Filter;
  readonly search: string;
  readonly standing: Standing;
  readonly prompt: PromptId;
  readonly scope: PromptScope;
  /** Ids of the milestones to compare; empty for the last one, and for now. */
  readonly compareFrom: string;
  readonly compareTo: string;
  /** Principles, items, phases and charts' tables that are folded out, by id; phases not listed here follow their default. */
  readonly open: readonly string[];
  readonly closed: readonly string[];
  /** How many rows of a long list are shown, where that is not the default. */
  readonly rows: Readonly<Record<string, number>>;
  /** Pixels, by tab. */
  readonly scroll: Readonly<Record<string, number>>;
  readonly dialog: OpenDialog | undefined;
}

const FRESH: ViewState = {
  tab: "overview",
  folder: "",
  list: "",
  filter: "all",
  search: "",
  standing: "principles",
  prompt: PROMPTS[0],
  scope: { kind: "workspace" },
  compareFrom: "",
  compareTo: "",
  open: [],
  closed: [],
  rows: {},
  scroll: {},
  dialog: undefined,
};

/** Anything that does not fit falls back to a fresh page's value. */
export function parseViewState(value: unknown): ViewState {
  if (typeof value !== "object" || value === null) return FRESH;
  const kept: Partial<Record<keyof ViewState, unknown>> = value;
  return {
    tab: DASHBOARD_TABS.find((tab) => tab === kept.tab) ?? FRESH.tab,
    folder: text(kept.folder),
    list: text(kept.list),
    filter: FILTERS.find((filter) => filter === kept.filter) ?? FRESH.filter,
    search: text(kept.search),
    standing: STANDINGS.find((standing) => standing === kept.standing) ?? FRESH.standing,
    prompt: PROMPTS.find((prompt) => prompt === kept.prompt) ?? FRESH.prompt,
    scope: scope(kept.scope),
    compareFrom: text(kept.compareFrom),
    compareTo: text(kept.compareTo),
    open: texts(kept.open),
    closed: texts(kept.closed),
    rows: entries(kept.rows, isNumber),
    scroll: entries(kept.scroll, isNumber),
    dialog: dialog(kept.dialog),
  };
}

/** Folds `id` out or in. */
export function folded(view: ViewState, id: string, open: boolean): Pick<ViewState, "open" | "closed"> {
  const without = (ids: readonly string[]) => ids.filter((other) => other !== id);
  return {
    open: open ? [...without(view.open), id] : without(view.open),
    closed: open ? without(view.closed) : [...without(view.closed), id],
  };
}

function scope(value: unknown): PromptScope {
  try {
    return promptScope(value);
  } catch {
    return FRESH.scope;
  }
}

function dialog(value: unknown): OpenDialog | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const kept: Partial<Record<keyof OpenDialog, unknown>> = value;
  const kind = DIALOGS.find((known) => known === kept.kind);
  if (kind === undefined) return undefined;
  return { kind, subject: text(kept.subject), draft: entries(kept.draft, isText) };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(isText) : [];
}

function entries<T>(value: unknown, fits: (entry: unknown) => entry is T): Readonly<Record<string, T>> {
  if (typeof value !== "object" || value === null) return {};
  const found: Record<string, T> = {};
  for (const [key, entry] of Object.entries(value)) if (fits(entry)) found[key] = entry;
  return found;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}
