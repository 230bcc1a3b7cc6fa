/** What the page remembers of itself between visits: which tab, which filter. Read back with a parser, since it outlives versions. */

import { DASHBOARD_TABS, type DashboardTab } from "#webview-protocol/dashboard";

export const FILTERS = ["all", "failing", "manual", "unknown", "not-applicable"] as const;
export type Filter = (typeof FILTERS)[number];

export interface ViewState {
  readonly tab: DashboardTab;
  /** URI of the shown workspace folder; empty for the first. */
  readonly folder: string;
  readonly filter: Filter;
  readonly search: string;
  /** Principles, items and phases that are folded out, by id; phases not listed here follow their default. */
  readonly open: readonly string[];
  readonly closed: readonly string[];
}

const FRESH: ViewState = { tab: "overview", folder: "", filter: "all", search: "", open: [], closed: [] };

/** Anything that does not fit falls back to a fresh page's value. */
export function parseViewState(value: unknown): ViewState {
  if (typeof value !== "object" || value === null) return FRESH;
  const kept: Partial<Record<keyof ViewState, unknown>> = value;
  return {
    tab: DASHBOARD_TABS.find((tab) => tab === kept.tab) ?? FRESH.tab,
    folder: typeof kept.folder === "string" ? kept.folder : "",
    filter: FILTERS.find((filter) => filter === kept.filter) ?? FRESH.filter,
    search: typeof kept.search === "string" ? kept.search : "",
    open: texts(kept.open),
    closed: texts(kept.closed),
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

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];
}
