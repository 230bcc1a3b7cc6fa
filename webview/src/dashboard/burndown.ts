/** The burndown of a sprint: hours left (solid), the scope with its steps (dashed) and the plan (thin); only recorded days have points. */

import type { TemplateResult } from "lit";

import { plannedLeft, type SnapshotSprint } from "#protocol/plan";

import { figure } from "../kit/figure";
import { type Line, lineChart, round } from "../kit/lineChart";
import { hours, shortDate } from "../kit/words";
import { columnWidth, type Scene } from "./scene";
import { dayNumber, ticks } from "./trendChart";
import { folded } from "./viewState";

const TABLE = "burndown-table";

export function burndown(scene: Scene, sprint: SnapshotSprint): TemplateResult {
  const { view, act } = scene;
  const [from, to] = [dayNumber(sprint.start), dayNumber(sprint.end)];
  return figure({
    id: "burndown",
    heading: "Burndown",
    chart: lineChart({
      id: "burndown-chart",
      title: "Burndown in hours",
      description: inWords(sprint),
      width: columnWidth(scene),
      lines: lines(sprint),
      from,
      to: Math.max(to, ...sprint.points.map(({ day }) => dayNumber(day))),
      ticks: ticks(from, to),
      joinWithin: 1,
      unit: " h",
    }),
    table: {
      caption: "Burndown in hours",
      columns: ["Day", "Left", "Scope", "Plan"],
      rows: sprint.points.map(({ day, left, scope }) => [shortDate(day), left, scope, round(plannedLeft(sprint, day))]),
    },
    asTable: view.open.includes(TABLE),
    onToggle: (asTable) => act.show(folded(view, TABLE, asTable)),
  });
}

function lines(sprint: SnapshotSprint): readonly Line[] {
  const plan: Line = {
    name: "Plan",
    kind: "plan",
    points: [
      { x: dayNumber(sprint.start), y: plannedLeft(sprint, sprint.start) },
      { x: dayNumber(sprint.end), y: 0 },
    ],
  };
  if (sprint.points.length === 0) return [plan];
  const of = (pick: "scope" | "left") => sprint.points.map((point) => ({ x: dayNumber(point.day), y: point[pick] }));
  return [
    { name: "Scope", kind: "second", stepped: true, points: of("scope") },
    { name: "Left", kind: "main", points: of("left") },
    plan,
  ];
}

function inWords(sprint: SnapshotSprint): string {
  const [first, last] = [sprint.points[0], sprint.points.at(-1)];
  if (first === undefined || last === undefined) {
    return `The plan goes from ${hours(sprint.scope)} to none. No day is recorded yet: each day with a scan becomes a point.`;
  }
  const grown = last.scope - first.scope;
  const scope =
    grown === 0
      ? "the scope stayed the same"
      : `the scope ${grown > 0 ? "grew" : "shrank"} by ${hours(Math.abs(grown))}`;
  return `From ${shortDate(first.day)} to ${shortDate(last.day)} what is left went from ${hours(first.left)} to ${hours(last.left)}; ${scope}. Days without a scan have no point.`;
}
