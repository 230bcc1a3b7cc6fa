/** The charts of a progress report: burndown of the sprint, open gaps and score over time. Only recorded days are drawn. */

import { type HistoryPoint, plannedLeft, type SnapshotSprint } from "#protocol/plan";
import type { Snapshot } from "#protocol/snapshot";

import type { Block, LinePoint, Lines, Section } from "../document/model";

/** Nothing when there are not yet two points to draw a line through. */
export function chartSection({ roadmap, history }: Snapshot): readonly Section[] {
  const sprint = roadmap.sprint ?? roadmap.closedSprints[0];
  const blocks = [...(sprint === undefined ? [] : burndown(sprint)), ...trends(history.points)];
  return blocks.length === 0 ? [] : [{ title: "Charts", blocks }];
}

function burndown({ title, start, end, verdict, points }: SnapshotSprint): readonly Block[] {
  const [first] = points;
  if (first === undefined) return [];
  const days = [...new Set([start, ...points.map(({ day }) => day), end])].sort();
  const plan: readonly LinePoint[] = days.map((day) => ({
    day,
    value: plannedLeft({ start, end, scope: first.scope }, day),
  }));
  const chart: Lines = {
    kind: "lines",
    title: `Burndown of ${title}`,
    description: `Hours left on each recorded day, the whole scope, and the straight plan: ${verdict}.`,
    series: [
      { name: "left", look: "solid", points: points.map(({ day, left }) => ({ day, value: left })) },
      { name: "scope", look: "dashed", points: points.map(({ day, scope }) => ({ day, value: scope })) },
      { name: "plan", look: "thin", points: plan },
    ],
  };
  return [chart];
}

function trends(points: readonly HistoryPoint[]): readonly Block[] {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length < 2) return [];
  const grave = ({ counts }: HistoryPoint): number => counts.P0 + counts.P1;
  const gaps: Lines = {
    kind: "lines",
    title: "Open gaps",
    description: `P0 and P1 together: ${grave(first)} on ${dayOf(first)}, ${grave(last)} on ${dayOf(last)}. P2: ${first.counts.P2}, then ${last.counts.P2}.`,
    series: [
      { name: "P0 and P1", look: "solid", points: points.map((of) => ({ day: dayOf(of), value: grave(of) })) },
      { name: "P2", look: "dashed", points: points.map((of) => ({ day: dayOf(of), value: of.counts.P2 })) },
    ],
  };
  const scored = points.flatMap((of) => (of.score === undefined ? [] : [{ day: dayOf(of), value: of.score }]));
  const [from, to] = [scored[0], scored.at(-1)];
  if (from === undefined || to === undefined || scored.length < 2) return [gaps];
  const score: Lines = {
    kind: "lines",
    title: "Score",
    description: `Of 100: ${from.value} on ${from.day}, ${to.value} on ${to.day}.`,
    series: [{ name: "score", look: "solid", points: scored }],
  };
  return [gaps, score];
}

const dayOf = ({ at }: HistoryPoint): string => at.slice(0, 10);
