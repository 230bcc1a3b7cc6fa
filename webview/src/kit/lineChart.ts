/** Line charts and sparklines drawn by hand in SVG. Only points that were recorded are drawn, and only neighbours are joined. */

import { html, nothing, svg, type TemplateResult } from "lit";

import { formats } from "./language";

export interface Point {
  /** Days, from wherever the chart begins. */
  readonly x: number;
  readonly y: number;
}

export interface Line {
  readonly name: string;
  /** Lines differ by dash as well as by colour. */
  readonly kind: "main" | "second" | "alarm" | "plan";
  readonly points: readonly Point[];
  /** Changes at a point instead of sloping towards it. */
  readonly stepped?: boolean;
}

export interface LineChart {
  /** Unique on the page. */
  readonly id: string;
  readonly title: string;
  /** The chart in words, for those who do not see it. */
  readonly description: string;
  /** Pixels. */
  readonly width: number;
  readonly lines: readonly Line[];
  readonly ticks: readonly { readonly x: number; readonly label: string }[];
  readonly from: number;
  readonly to: number;
  /** Points further apart than this many days are not joined: nobody recorded what was between them. */
  readonly joinWithin: number;
  /** How the last value of a line is written beside it; a number alone when absent. */
  readonly amount?: (value: number) => string;
}

const HEIGHT = 208;
const EDGE = { left: 32, top: 12, bottom: 24 };
const LABEL_GAP = 14;
const CHARACTER = 6;

/** A chart of the width that is given; each line is labelled at its end. */
export function lineChart(chart: LineChart): TemplateResult {
  const labels = chart.lines.map((line) => endLabel(line, chart.amount ?? formats.number));
  const right = 16 + CHARACTER * Math.max(0, ...labels.map((label) => label.length));
  const most = roundUp(Math.max(1, ...chart.lines.flatMap((line) => line.points.map(({ y }) => y))));
  const days = Math.max(1, chart.to - chart.from);
  const x = (at: number) => EDGE.left + ((at - chart.from) * (chart.width - EDGE.left - right)) / days;
  const y = (value: number) => EDGE.top + ((most - value) * (HEIGHT - EDGE.top - EDGE.bottom)) / most;
  const ends = apart(chart.lines.map((line) => y(line.points.at(-1)?.y ?? 0)));
  return html`<svg
    class="lines"
    role="img"
    width=${chart.width}
    height=${HEIGHT}
    viewBox="0 0 ${chart.width} ${HEIGHT}"
    aria-labelledby="${chart.id}-title ${chart.id}-desc"
  >
    <title id="${chart.id}-title">${chart.title}</title>
    <desc id="${chart.id}-desc">${chart.description}</desc>
    ${[0, most / 2, most].map(
      (value) => svg`<g class="grid">
        <line x1=${EDGE.left} x2=${chart.width - right} y1=${y(value)} y2=${y(value)}></line>
        <text x=${EDGE.left - 8} y=${y(value) + 4} text-anchor="end">${formats.number(value)}</text>
      </g>`,
    )}
    ${chart.ticks.map((tick, index) => svg`<text x=${x(tick.x)} y=${HEIGHT - 4} text-anchor=${index === 0 ? "start" : "middle"}>${tick.label}</text>`)}
    ${chart.lines.map((line, index) => {
      const last = line.points.at(-1);
      if (last === undefined) return nothing;
      const pixels = line.points.map((point) => ({ at: point.x, x: x(point.x), y: y(point.y) }));
      return svg`<g class="series ${line.kind}">
        <path d=${path(pixels, line.kind === "plan" ? Number.POSITIVE_INFINITY : chart.joinWithin, line.stepped === true)}></path>
        ${line.kind === "plan" ? nothing : dots(pixels, chart.joinWithin).map((dot) => svg`<circle cx=${dot.x} cy=${dot.y} r="2.5"></circle>`)}
        <text x=${x(last.x) + 8} y=${(ends[index] ?? 0) + 4}>${labels[index]}</text>
      </g>`;
    })}
  </svg>`;
}

const SPARK = { width: 80, height: 20, edge: 3 };

/** A small line without axes; `title` says in words what it shows. */
export function sparkline(points: readonly Point[], title: string, joinWithin: number): TemplateResult {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [from, low] = [Math.min(...xs), Math.min(...ys)];
  const across = (SPARK.width - 2 * SPARK.edge) / Math.max(1, Math.max(...xs) - from);
  const up = (SPARK.height - 2 * SPARK.edge) / Math.max(1, Math.max(...ys) - low);
  const pixels = points.map(({ x, y }) => ({
    at: x,
    x: SPARK.edge + (x - from) * across,
    y: SPARK.height - SPARK.edge - (y - low) * up,
  }));
  const last = pixels.at(-1);
  return html`<svg class="spark" role="img" viewBox="0 0 ${SPARK.width} ${SPARK.height}" aria-label=${title}>
    <path d=${path(pixels, joinWithin, false)}></path>
    ${last === undefined ? nothing : svg`<circle cx=${last.x} cy=${last.y} r="2"></circle>`}
  </svg>`;
}

interface Pixel {
  /** The day, which decides what is joined. */
  readonly at: number;
  readonly x: number;
  readonly y: number;
}

function path(pixels: readonly Pixel[], joinWithin: number, stepped: boolean): string {
  return pixels
    .map((pixel, index) => {
      const before = pixels[index - 1];
      if (before === undefined || pixel.at - before.at > joinWithin) return `M${round(pixel.x)} ${round(pixel.y)}`;
      return stepped ? `H${round(pixel.x)}V${round(pixel.y)}` : `L${round(pixel.x)} ${round(pixel.y)}`;
    })
    .join("");
}

/** The last point, and those that no line touches. */
function dots(pixels: readonly Pixel[], joinWithin: number): readonly Pixel[] {
  const isApart = (a: Pixel | undefined, b: Pixel | undefined) =>
    a === undefined || b === undefined || b.at - a.at > joinWithin;
  return pixels.filter(
    (pixel, index) =>
      index === pixels.length - 1 || (isApart(pixels[index - 1], pixel) && isApart(pixel, pixels[index + 1])),
  );
}

function endLabel(line: Line, amount: (value: number) => string): string {
  const last = line.points.at(-1);
  return line.kind === "plan" || last === undefined ? line.name : `${line.name} ${amount(round(last.y))}`;
}

/** One leading digit, and half of it is a whole number. */
function roundUp(value: number): number {
  const unit = Math.max(2, 10 ** Math.floor(Math.log10(value)));
  return Math.ceil(value / unit) * unit;
}

/** Keeps end labels apart that would lie on each other. */
function apart(positions: readonly number[]): readonly number[] {
  const placed = [...positions];
  const order = positions.map((_, index) => index).sort((a, b) => (positions[a] ?? 0) - (positions[b] ?? 0));
  let free = Number.NEGATIVE_INFINITY;
  for (const index of order) {
    placed[index] = Math.max(positions[index] ?? 0, free);
    free = (placed[index] ?? 0) + LABEL_GAP;
  }
  return placed;
}

/** To one decimal. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
