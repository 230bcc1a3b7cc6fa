/** Charts as tables: what Markdown shows instead, and what HTML shows beside. */

import type { Bars, Lines, Table } from "./model";

/** The numbers of a bar chart. */
export function barsTable({ title, of, unit, bars }: Bars): Table {
  return {
    kind: "table",
    caption: title,
    columns: [{ title: of }, { title: unit, isNumber: true }, { title: "of", isNumber: true }],
    rows: bars.map(({ label, passed, total }) => [label, String(passed), String(total)]),
  };
}

/** The numbers of a line chart: one row a day; a series without a value on a day has an empty cell. */
export function linesTable({ title, series }: Lines): Table {
  const days = [...new Set(series.flatMap(({ points }) => points.map(({ day }) => day)))].sort();
  const values = series.map(({ points }) => new Map(points.map(({ day, value }) => [day, value])));
  return {
    kind: "table",
    caption: title,
    columns: [{ title: "day" }, ...series.map(({ name }) => ({ title: name, isNumber: true as const }))],
    rows: days.map((day) => [day, ...values.map((of) => numberInWords(of.get(day)))]),
  };
}

/** At most one decimal place; empty for no value. */
export function numberInWords(value: number | undefined): string {
  return value === undefined ? "" : String(Math.round(value * 10) / 10);
}
