/** Metrics: counters, gauges and histograms with a bounded number of series, for a Prometheus page and for any other sink. */

import { MetricFamily, type MetricType, type Series } from "./metricFamily";

/** One change, for sinks such as StatsD: the increment of a counter, the new value of a gauge, a value that was observed. */
export interface MetricSample {
  readonly name: string;
  readonly type: MetricType;
  readonly value: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** All the labels of a metric; nothing for a metric without labels. */
export type LabelsOf<L extends string> = [L] extends [never]
  ? []
  : [labels: Readonly<Record<L, string | number | boolean>>];

// None of these methods ever throws: a metric must not fail the work that it measures.

export interface Counter<L extends string = never> {
  /** Adds 1. */
  inc(...labels: LabelsOf<L>): void;
  /** Adds a number; one that is negative or not finite is dropped and counted. */
  add(value: number, ...labels: LabelsOf<L>): void;
}

export interface Gauge<L extends string = never> {
  set(value: number, ...labels: LabelsOf<L>): void;
}

export interface Histogram<L extends string = never> {
  /** Durations in seconds, as everywhere in Prometheus. A value that is not finite is dropped and counted. */
  observe(value: number, ...labels: LabelsOf<L>): void;
}

/** Buckets for the durations of requests, in seconds. */
export const DURATION_BUCKETS: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export interface MetricsOptions {
  /**
   * Combinations of label values for each metric; what comes later counts in one series whose labels all are `other`.
   * No ids as labels: each value costs memory here and in Prometheus for good. Default 100.
   */
  readonly maxSeries?: number | undefined;
}

/**
 * A registry of metrics. Most programs need just the one below: `metrics`. Asking for a metric again gives the same one;
 * with another type, other labels or buckets that is a `TypeError`, and a name that Prometheus does not take a `RangeError`.
 */
export class MetricsRegistry {
  private readonly families = new Map<string, MetricFamily>();
  private readonly listeners = new Set<(sample: MetricSample) => void>();
  private readonly collectors = new Set<() => void>();
  private readonly maxSeries: number;
  private dropped = 0;

  constructor(options: MetricsOptions = {}) {
    this.maxSeries = options.maxSeries ?? 100;
    if (!(this.maxSeries >= 1)) throw new RangeError(`maxSeries must be at least 1, not ${this.maxSeries}`);
  }

  counter<L extends string = never>(name: string, help: string, labels: readonly L[] = []): Counter<L> {
    const family = this.family(help, { name, type: "counter", labels, buckets: [] });
    const add: Counter<L>["add"] = (value, ...given) => {
      if (!(value >= 0 && value < Infinity)) return this.drop();
      const series = family.seriesOf(given[0]);
      series.value += value;
      this.tell(family, series, value);
    };
    return { add, inc: (...given) => add(1, ...given) };
  }

  gauge<L extends string = never>(name: string, help: string, labels: readonly L[] = []): Gauge<L> {
    const family = this.family(help, { name, type: "gauge", labels, buckets: [] });
    const set: Gauge<L>["set"] = (value, ...given) => {
      const series = family.seriesOf(given[0]);
      series.value = value;
      this.tell(family, series, value);
    };
    return { set };
  }

  histogram<L extends string = never>(
    name: string,
    help: string,
    labels: readonly L[] = [],
    buckets: readonly number[] = DURATION_BUCKETS,
  ): Histogram<L> {
    const family = this.family(help, { name, type: "histogram", labels, buckets });
    const observe: Histogram<L>["observe"] = (value, ...given) => {
      if (!Number.isFinite(value)) return this.drop();
      const series = family.seriesOf(given[0]);
      const bucket = family.buckets.findIndex((bound) => value <= bound);
      if (bucket >= 0) series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
      series.value++;
      series.sum += value;
      this.tell(family, series, value);
    };
    return { observe };
  }

  /** Calls back for every change, at once. What it throws is ignored. The result ends it. */
  subscribe(listener: (sample: MetricSample) => void): () => void {
    const own = (sample: MetricSample): void => listener(sample);
    this.listeners.add(own);
    return () => void this.listeners.delete(own);
  }

  /** Calls back before each page, to set what is only known when asked for. What it throws is ignored. The result ends it. */
  collect(callback: () => void): () => void {
    const own = (): void => callback();
    this.collectors.add(own);
    return () => void this.collectors.delete(own);
  }

  /** All metrics in the text format of Prometheus, to be sent as `METRICS_TYPE`. */
  page(): string {
    for (const collect of this.collectors) harmless(collect);
    const lines = [...this.families.values()].flatMap((family) => family.lines());
    const name = "metrics_dropped_samples_total";
    return `${[...lines, `# TYPE ${name} counter`, `${name} ${this.dropped}`].join("\n")}\n`;
  }

  private family(help: string, wanted: Pick<MetricFamily, "name" | "type" | "labels" | "buckets">): MetricFamily {
    const known = this.families.get(wanted.name);
    if (known?.isLike(wanted)) return known;
    if (known !== undefined)
      throw new TypeError(`the metric ${wanted.name} exists with another type, labels or buckets`);
    const family = new MetricFamily(wanted, help, this.maxSeries);
    this.families.set(family.name, family);
    return family;
  }

  private drop(): void {
    this.dropped++;
  }

  private tell({ name, type, labels: names }: MetricFamily, { values }: Series, value: number): void {
    if (this.listeners.size === 0) return;
    const labels = Object.fromEntries(names.map((label, index) => [label, values[index] ?? ""]));
    for (const listener of this.listeners) harmless(() => listener({ name, type, value, labels }));
  }
}

/** The metrics of this process. */
export const metrics: MetricsRegistry = new MetricsRegistry();

/** The content type of a page. */
export const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** The methods of a response of node:http that a page needs; those of Express and Connect have them. */
export interface MetricsResponse {
  setHeader(name: string, value: string): unknown;
  end(body: string): unknown;
}

/** For node:http and Express: `app.get("/metrics", metricsHandler)`. Elsewhere send `metrics.page()` as `METRICS_TYPE`. */
export function metricsHandler(_: unknown, response: MetricsResponse): void {
  response.setHeader("Content-Type", METRICS_TYPE);
  response.end(metrics.page());
}

function harmless(callback: () => void): void {
  try {
    callback();
  } catch {
    // An observer never fails the work that is measured, nor the page.
  }
}
