/** Long lists show their first rows and offer more: thousands of rows are slow to draw and nobody reads them. */

import { nothing, type TemplateResult } from "lit";

import { link } from "../kit/controls";
import { count } from "../kit/words";
import type { Scene } from "./scene";
import type { ViewState } from "./viewState";

/** How many rows of the list with this id are shown. */
export function shownRows(view: ViewState, id: string, atFirst: number): number {
  return view.rows[id] ?? atFirst;
}

/** "Show 40 more tasks", when there are more; `one` and `many` are the sentences. */
export function moreRows(
  { view, act }: Scene,
  id: string,
  total: number,
  {
    limit,
    step,
    one,
    many,
  }: { readonly limit: number; readonly step: number; readonly one: string; readonly many: string },
): TemplateResult | typeof nothing {
  if (total <= limit) return nothing;
  const next = Math.min(step, total - limit);
  return link(count(next, one, many), () => act.show({ rows: { ...view.rows, [id]: limit + next } }));
}
