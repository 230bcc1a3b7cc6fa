/** The text format in which Prometheus reads metrics (version 0.0.4). */

export interface TextFamily {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly labels: readonly string[];
  /** Upper bounds of the buckets of a histogram, rising, without infinity. */
  readonly buckets: readonly number[];
}

export interface TextSeries {
  /** Label values, in the order of the family's labels. */
  readonly values: readonly string[];
  /** Of a histogram: how many values were observed. */
  readonly value: number;
  readonly sum: number;
  /** Observations that fell into each bucket; those of smaller buckets are not included. */
  readonly counts: readonly number[];
}

/** The comment lines above a family. */
export function formatHead({ name, type }: TextFamily, help: string): readonly string[] {
  const escaped = help.replace(/\\/g, "\\\\").replace(/\n/g, "\\n");
  return [`# HELP ${name} ${escaped}`, `# TYPE ${name} ${type}`];
}

/** One line for a counter or a gauge; for a histogram its buckets, which add up, then sum and count. */
export function formatSeries({ name, type, labels, buckets }: TextFamily, series: TextSeries): readonly string[] {
  const pairs = labels.map((label, index) => `${label}="${escapeValue(series.values[index] ?? "")}"`);
  if (type !== "histogram") return [`${name}${braced(pairs)} ${number(series.value)}`];
  let total = 0;
  const bounds = buckets.map((bound, index) => {
    total += series.counts[index] ?? 0;
    return `${name}_bucket${braced([...pairs, `le="${number(bound)}"`])} ${total}`;
  });
  return [
    ...bounds,
    `${name}_bucket${braced([...pairs, 'le="+Inf"'])} ${series.value}`,
    `${name}_sum${braced(pairs)} ${number(series.sum)}`,
    `${name}_count${braced(pairs)} ${series.value}`,
  ];
}

function braced(pairs: readonly string[]): string {
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escapeValue(value: string): string {
  return value.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n");
}

function number(value: number): string {
  if (value === Infinity) return "+Inf";
  return value === -Infinity ? "-Inf" : String(value);
}
