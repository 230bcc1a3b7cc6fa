/** One metric with all its series, whose number is bounded: label values beyond the bound count together as `other`. */

import { formatHead, formatSeries, type TextFamily } from "./prometheusText";

export type MetricType = "counter" | "gauge" | "histogram";

/** The current value of one combination of label values. */
export interface Series {
  readonly values: readonly string[];
  /** Of a histogram: how many values were observed. */
  value: number;
  sum: number;
  /** Observations for each bucket of a histogram; those of smaller buckets are not included. */
  readonly counts: number[];
}

export class MetricFamily implements TextFamily {
  readonly name: string;
  readonly type: MetricType;
  readonly labels: readonly string[];
  readonly buckets: readonly number[];
  private readonly help: string;
  private readonly maxSeries: number;
  private readonly series = new Map<string, Series>();

  /** Throws a `RangeError` for a name, a label or buckets that Prometheus does not take. */
  constructor(family: TextFamily, help: string, maxSeries: number) {
    this.name = family.name;
    this.type = family.type;
    this.labels = [...family.labels];
    this.buckets = [...family.buckets];
    this.help = help;
    this.maxSeries = maxSeries;
    for (const name of [this.name, ...this.labels]) checkName(name);
    if (new Set(this.labels).size < this.labels.length) throw new RangeError(`${this.name} has a label twice`);
    const rise = this.buckets.every(
      (bound, at) => Number.isFinite(bound) && bound > (this.buckets[at - 1] ?? -Infinity),
    );
    if (!rise) throw new RangeError(`the buckets of ${this.name} do not rise`);
    if (this.labels.length === 0) this.seriesOf(undefined); // shows 0 from the start, so that a first failure is a rise
  }

  /** The series for these label values, those left out being empty; beyond the bound the one of all others. */
  seriesOf(given: object | undefined): Series {
    const values = this.labels.map((label) => textOf((given as Record<string, unknown> | undefined)?.[label]));
    return this.find(values) ?? (this.series.size < this.maxSeries ? this.add(values) : this.overflow());
  }

  isLike(other: TextFamily): boolean {
    const shape = ({ type, labels, buckets }: TextFamily): string => JSON.stringify([type, labels, buckets]);
    return shape(this) === shape(other);
  }

  /** The lines of a Prometheus page. */
  lines(): readonly string[] {
    return [...formatHead(this, this.help), ...[...this.series.values()].flatMap((each) => formatSeries(this, each))];
  }

  private overflow(): Series {
    const values = this.labels.map(() => "other");
    return this.find(values) ?? this.add(values);
  }

  private find(values: readonly string[]): Series | undefined {
    return this.series.get(JSON.stringify(values));
  }

  private add(values: readonly string[]): Series {
    const series = { values, value: 0, sum: 0, counts: this.buckets.map(() => 0) };
    this.series.set(JSON.stringify(values), series);
    return series;
  }
}

function checkName(name: string): void {
  const isReserved = name.startsWith("__") || name === "le" || name === "quantile";
  if (!isReserved && /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return;
  throw new RangeError(`${name} cannot name a metric or a label`);
}

/** A label value, bounded in length too. */
function textOf(value: unknown): string {
  return typeof value === "object" ? "" : String(value ?? "").slice(0, 100);
}
