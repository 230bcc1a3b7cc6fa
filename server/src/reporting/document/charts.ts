/** Charts as SVG that stands alone: no script, no colour without a word, a title and a description for who cannot see them. */

import { numberInWords } from "./chartTable";
import { escapeHtml } from "./escape";
import type { Bars, LinePoint, Lines } from "./model";

const WIDTH = 720;

/** One bar a row with its numbers at the end. `id` makes the ids of title and description unique on the page. */
export function barsSvg({ title, description, bars }: Bars, id: string): string {
  const row = 24;
  const label = 190;
  const end = 90;
  const track = WIDTH - label - end;
  const rows = bars.map(({ label: name, passed, total }, at) => {
    const top = at * row;
    const length = total === 0 ? 0 : Math.round((track * Math.min(passed, total)) / total);
    const words = total === 0 ? "nothing judged" : `${passed} of ${total}`;
    return [
      `<text class="name" x="0" y="${top + 16}">${escapeHtml(shortened(name))}</text>`,
      `<rect class="track" x="${label}" y="${top + 9}" width="${track}" height="6" rx="3"/>`,
      length === 0 ? "" : `<rect class="bar" x="${label}" y="${top + 9}" width="${length}" height="6" rx="3"/>`,
      `<text x="${WIDTH - end + 12}" y="${top + 16}">${words}</text>`,
    ].join("");
  });
  return svg({ id, title, description, height: Math.max(row, bars.length * row) }, rows.join(""));
}

const LEFT = 40;
const RIGHT = 110;
const TOP = 12;
const PLOT = 160;

/** Lines over days. A day without a value is bridged by the line and has no dot: only dots are recorded. */
export function linesSvg({ title, description, series }: Lines, id: string): string {
  const points = series.flatMap((of) => of.points);
  const days = points.map(({ day }) => Date.parse(`${day}T00:00:00Z`));
  const [first, last] = [Math.min(...days), Math.max(...days)];
  const highest = niceCeiling(Math.max(0, ...points.map(({ value }) => value)));
  const span = Math.max(1, last - first);
  const place = ({ day, value }: LinePoint): readonly [number, number] => [
    round(LEFT + ((WIDTH - LEFT - RIGHT) * (Date.parse(`${day}T00:00:00Z`) - first)) / span),
    round(TOP + PLOT * (1 - value / highest)),
  ];
  const grid = [0, 0.5, 1].map((part) => {
    const y = round(TOP + PLOT * (1 - part));
    return `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y}" y2="${y}"/><text x="${LEFT - 8}" y="${y + 4}" text-anchor="end">${numberInWords(highest * part)}</text>`;
  });
  const drawn = series.filter((of) => of.points.length > 0);
  const ends = apart(drawn.map((of) => place(of.points.at(-1) ?? of.points[0] ?? { day: "", value: 0 })[1]));
  const lines = drawn.map(({ name, look, points: of }, at) => {
    const places = of.map(place);
    const dots =
      look === "thin" ? [] : places.map(([x, y]) => `<circle class="point ${look}" cx="${x}" cy="${y}" r="3"/>`);
    return [
      `<polyline class="series ${look}" points="${places.map(([x, y]) => `${x},${y}`).join(" ")}"/>`,
      ...dots,
      `<text class="name" x="${WIDTH - RIGHT + 10}" y="${(ends[at] ?? 0) + 4}">${escapeHtml(shortened(name, 16))}</text>`,
    ].join("");
  });
  const axis = points.length === 0 ? [] : dayLabels(first, last);
  return svg({ id, title, description, height: TOP + PLOT + 28 }, [...grid, ...lines, ...axis].join(""));
}

function dayLabels(first: number, last: number): readonly string[] {
  const y = TOP + PLOT + 20;
  const label = (time: number, x: number, anchor: string): string =>
    `<text x="${x}" y="${y}" text-anchor="${anchor}">${new Date(time).toISOString().slice(0, 10)}</text>`;
  const start = label(first, LEFT, "start");
  return first === last ? [start] : [start, label(last, WIDTH - RIGHT, "end")];
}

function svg(
  { id, title, description, height }: { id: string; title: string; description: string; height: number },
  content: string,
): string {
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${id}-title ${id}-description"><title id="${id}-title">${escapeHtml(title)}</title><desc id="${id}-description">${escapeHtml(description)}</desc>${content}</svg>`;
}

/** 1, 2 or 5 times a power of ten: what a scale ends with. */
function niceCeiling(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}

/** Labels at line ends keep a line's height between them. */
function apart(wanted: readonly number[]): readonly number[] {
  const order = wanted.map((y, at) => ({ y, at })).sort((a, b) => a.y - b.y);
  const placed: number[] = [];
  let lowest = Number.NEGATIVE_INFINITY;
  for (const { y, at } of order) {
    lowest = Math.max(y, lowest + 14);
    placed[at] = lowest;
  }
  return placed;
}

const shortened = (name: string, most = 30): string => (name.length <= most ? name : `${name.slice(0, most - 1)}…`);

const round = (value: number): number => Math.round(value * 10) / 10;
