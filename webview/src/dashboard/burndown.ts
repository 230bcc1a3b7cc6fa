/** The burndown of a sprint: hours left (solid), the scope with its steps (dashed) and the plan (thin); only recorded days have points. */

import * as l10n from "@vscode/l10n";
import type { TemplateResult } from "lit";

import { plannedLeft, type SnapshotSprint } from "#protocol/plan";

import { figure } from "../kit/figure";
import { formats } from "../kit/language";
import { type Line, lineChart, round } from "../kit/lineChart";
import { hours } from "../kit/words";
import { columnWidth, type Scene } from "./scene";
import { dayNumber, ticks } from "./trendChart";
import { folded } from "./viewState";

const TABLE = "burndown-table";

export function burndown(scene: Scene, sprint: SnapshotSprint): TemplateResult {
  const { view, act } = scene;
  const [from, to] = [dayNumber(sprint.start), dayNumber(sprint.end)];
  return figure({
    id: "burndown",
    heading: l10n.t("Burndown"),
    chart: lineChart({
      id: "burndown-chart",
      title: l10n.t("Burndown in hours"),
      description: inWords(sprint),
      width: columnWidth(scene),
      lines: lines(sprint),
      from,
      to: Math.max(to, ...sprint.points.map(({ day }) => dayNumber(day))),
      ticks: ticks(from, to),
      joinWithin: 1,
      amount: inHours,
    }),
    table: {
      caption: l10n.t("Burndown in hours"),
      columns: [l10n.t("Day"), l10n.t("Left"), l10n.t("Scope"), l10n.t("Plan")],
      rows: sprint.points.map(({ day, left, scope }) => [
        formats.shortDate(day),
        ...[left, scope, round(plannedLeft(sprint, day))].map(formats.number),
      ]),
    },
    asTable: view.open.includes(TABLE),
    onToggle: (asTable) => act.show(folded(view, TABLE, asTable)),
  });
}

const inHours = (value: number): string => l10n.t("{0} h", formats.number(value));

function lines(sprint: SnapshotSprint): readonly Line[] {
  const plan: Line = {
    name: l10n.t("Plan"),
    kind: "plan",
    points: [
      { x: dayNumber(sprint.start), y: plannedLeft(sprint, sprint.start) },
      { x: dayNumber(sprint.end), y: 0 },
    ],
  };
  if (sprint.points.length === 0) return [plan];
  const of = (pick: "scope" | "left") => sprint.points.map((point) => ({ x: dayNumber(point.day), y: point[pick] }));
  return [
    { name: l10n.t("Scope"), kind: "second", stepped: true, points: of("scope") },
    { name: l10n.t("Left"), kind: "main", points: of("left") },
    plan,
  ];
}

function inWords(sprint: SnapshotSprint): string {
  const [first, last] = [sprint.points[0], sprint.points.at(-1)];
  if (first === undefined || last === undefined) {
    return l10n.t(
      "The plan goes from {0} to none. No day is recorded yet: each day with a scan becomes a point.",
      hours(sprint.scope),
    );
  }
  const moved = l10n.t("From {start} to {end} what is left went from {before} to {after}.", {
    start: formats.shortDate(first.day),
    end: formats.shortDate(last.day),
    before: hours(first.left),
    after: hours(last.left),
  });
  return [moved, scopeInWords(last.scope - first.scope), l10n.t("Days without a scan have no point.")].join(" ");
}

function scopeInWords(grown: number): string {
  if (grown === 0) return l10n.t("The scope stayed the same.");
  const amount = hours(Math.abs(grown));
  return grown > 0 ? l10n.t("The scope grew by {0}.", amount) : l10n.t("The scope shrank by {0}.", amount);
}
