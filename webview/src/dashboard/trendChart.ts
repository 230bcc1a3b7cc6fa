/** Charts over the recorded days of a folder. */

import * as l10n from "@vscode/l10n";
import { html, type TemplateResult } from "lit";

import type { HistoryPoint } from "#protocol/plan";

import { figure } from "../kit/figure";
import { formats } from "../kit/language";
import { type Line, lineChart, type Point } from "../kit/lineChart";
import { columnWidth, type Scene } from "./scene";
import { folded } from "./viewState";

/** Longer than this without a scan, and nobody knows what was between two points. */
export const JOIN_WITHIN_DAYS = 7;

const DAY = 86_400_000;
const TICKS = 4;

export interface Trend {
  /** Unique on the page. */
  readonly id: string;
  readonly heading: string;
  readonly lines: readonly (Pick<Line, "name" | "kind"> & {
    readonly of: (point: HistoryPoint) => number | undefined;
  })[];
}

/** Days since 1970 of an ISO instant: what charts count in. */
export function dayNumber(at: string): number {
  return Math.floor(Date.parse(at) / DAY);
}

/** A figure of one or more measures over all recorded days; undefined with less than two of them. */
export function trendFigure(scene: Scene, trend: Trend): TemplateResult | undefined {
  const { view, act, snapshot } = scene;
  const { points } = snapshot.history;
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || first === last) return undefined;
  const lines = trend.lines.map(({ name, kind, of }): Line => ({ name, kind, points: pointsOf(points, of) }));
  const table = `${trend.id}-table`;
  return figure({
    id: trend.id,
    heading: trend.heading,
    chart: lineChart({
      id: `${trend.id}-chart`,
      title: trend.heading,
      description: inWords(first, last, trend),
      width: columnWidth(scene),
      lines: lines.filter((line) => line.points.length > 0),
      from: dayNumber(first.at),
      to: dayNumber(last.at),
      ticks: ticks(dayNumber(first.at), dayNumber(last.at)),
      joinWithin: JOIN_WITHIN_DAYS,
    }),
    table: {
      caption: trend.heading,
      columns: [l10n.t("Day"), ...trend.lines.map(({ name }) => name)],
      rows: [...points]
        .reverse()
        .map((point) => [formats.shortDate(point.at), ...trend.lines.map(({ of }) => of(point) ?? "–")]),
    },
    asTable: view.open.includes(table),
    onToggle: (asTable) => act.show(folded(view, table, asTable)),
  });
}

export function pointsOf(
  points: readonly HistoryPoint[],
  of: (point: HistoryPoint) => number | undefined,
): readonly Point[] {
  return points.flatMap((point) => {
    const y = of(point);
    return y === undefined ? [] : [{ x: dayNumber(point.at), y }];
  });
}

/** A few labelled days between two, both included. */
export function ticks(from: number, to: number): readonly { readonly x: number; readonly label: string }[] {
  const steps = Math.max(1, Math.min(TICKS, to - from));
  const days = Array.from({ length: steps + 1 }, (_, index) => from + Math.round((index * (to - from)) / steps));
  return [...new Set(days)].map((x) => ({ x, label: formats.shortDate(new Date(x * DAY).toISOString()) }));
}

function inWords(first: HistoryPoint, last: HistoryPoint, { lines }: Trend): string {
  const moves = lines.map(({ name, of }) =>
    l10n.t("{name} from {before} to {after}", {
      name,
      before: of(first) ?? l10n.t("unknown"),
      after: of(last) ?? l10n.t("unknown"),
    }),
  );
  return l10n.t("{moves} between {first} and {last}. Days without a scan are left out.", {
    moves: moves.join(", "),
    first: formats.shortDate(first.at),
    last: formats.shortDate(last.at),
  });
}

/** What stands where a chart would be, until there is something to draw. */
export function noTrend(): TemplateResult {
  return html`<p class="hint">${l10n.t("No line yet: it needs scans on two days. Days are recorded once a milestone is saved or a sprint runs.")}</p>`;
}
