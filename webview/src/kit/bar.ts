/** Bars drawn by hand in SVG. */

import { html, svg, type TemplateResult } from "lit";

/** A thin bar: done of total. The number beside it carries the value, so the bar is decoration. */
export function bar(done: number, total: number, kind = ""): TemplateResult {
  const width = total === 0 ? 0 : (100 * done) / total;
  return html`<svg class="bar ${kind}" aria-hidden="true" viewBox="0 0 100 4" preserveAspectRatio="none">
    <rect class="track" width="100" height="4"></rect>
    <rect class="fill" width=${width} height="4"></rect>
  </svg>`;
}

export interface StackedRow {
  readonly label: string;
  readonly P0: number;
  readonly P1: number;
  readonly P2: number;
}

const ROW = 26;
const LABEL = 150;
const WIDTH = 560;
const COUNT = 40;
const HEIGHT = { P0: 16, P1: 10, P2: 10 } as const;

/** Rows of stacked bars, one per label. The kinds differ by order, height and outline as well as by colour; `<title>` and `<desc>` say the same in words. */
export function stackedBars(title: string, description: string, rows: readonly StackedRow[]): TemplateResult {
  const most = Math.max(1, ...rows.map(sum));
  const scale = (WIDTH - LABEL - COUNT) / most;
  const height = rows.length * ROW;
  return html`<svg class="chart" role="img" viewBox="0 0 ${WIDTH} ${height}" aria-labelledby="chart-title chart-desc">
    <title id="chart-title">${title}</title>
    <desc id="chart-desc">${description}</desc>
    ${rows.map((row, index) => stackedRow(row, index * ROW, scale))}
  </svg>`;
}

function sum(row: StackedRow): number {
  return row.P0 + row.P1 + row.P2;
}

function stackedRow(row: StackedRow, y: number, scale: number): TemplateResult {
  let x = LABEL;
  const pieces = (["P0", "P1", "P2"] as const).map((kind) => {
    const width = row[kind] * scale;
    const piece = { kind, x, width: Math.max(0, width - 1) };
    x += width;
    return piece;
  });
  return svg`
    <text x="0" y=${y + 16}>${row.label}</text>
    ${pieces.map((piece) => svg`<rect class=${piece.kind.toLowerCase()} x=${piece.x} y=${y + 13 - HEIGHT[piece.kind] / 2} width=${piece.width} height=${HEIGHT[piece.kind]}></rect>`)}
    <text class="value" x=${x + 6} y=${y + 16}>${sum(row)}</text>`;
}
