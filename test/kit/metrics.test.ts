/** Metrics: what the page says, that it stays bounded and readable whatever the labels are, and that nothing ever throws. */

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";

import { type Counter, type MetricSample, MetricsRegistry, metrics, metricsHandler } from "#kit/typescript/metrics";

const DROPPED = "# TYPE metrics_dropped_samples_total counter\nmetrics_dropped_samples_total";

describe("the page", () => {
  test("shows counters, gauges and histograms in the format of Prometheus", () => {
    const registry = new MetricsRegistry();
    const orders = registry.counter("orders_total", "Orders by outcome.", ["outcome", "retried"]);
    registry.gauge("queue_length", "Orders that wait.").set(7);
    const took = registry.histogram("order_seconds", "Time for an order.", ["kind"], [0.1, 1]);
    orders.inc({ outcome: "done", retried: false });
    orders.add(2.5, { outcome: "done", retried: false });
    orders.inc({ outcome: "failed", retried: true });
    for (const value of [0.05, 0.1, 0.5, 3]) took.observe(value, { kind: "new" });
    expect(registry.page()).toBe(`# HELP orders_total Orders by outcome.
# TYPE orders_total counter
orders_total{outcome="done",retried="false"} 3.5
orders_total{outcome="failed",retried="true"} 1
# HELP queue_length Orders that wait.
# TYPE queue_length gauge
queue_length 7
# HELP order_seconds Time for an order.
# TYPE order_seconds histogram
order_seconds_bucket{kind="new",le="0.1"} 2
order_seconds_bucket{kind="new",le="1"} 3
order_seconds_bucket{kind="new",le="+Inf"} 4
order_seconds_sum{kind="new"} 3.65
order_seconds_count{kind="new"} 4
${DROPPED} 0
`);
  });

  test("shows a metric without labels from the start", () => {
    const registry = new MetricsRegistry();
    registry.counter("failures_total", "Failures.");
    registry.histogram("seconds", "Time.", [], []);
    expect(registry.page().split("\n")).toEqual(
      expect.arrayContaining(["failures_total 0", 'seconds_bucket{le="+Inf"} 0', "seconds_count 0", "seconds_sum 0"]),
    );
  });

  test("escapes what would break a line, and writes numbers as Prometheus does", () => {
    const registry = new MetricsRegistry();
    const gauge = registry.gauge("level", "One \\ two\nlines.", ["at"]);
    gauge.set(Infinity, { at: 'a"b\\c\nd' });
    gauge.set(-Infinity, { at: "é" });
    gauge.set(Number.NaN, { at: "" });
    gauge.set(1e21, { at: "big" });
    expect(registry.page()).toBe(`# HELP level One \\\\ two\\nlines.
# TYPE level gauge
level{at="a\\"b\\\\c\\nd"} +Inf
level{at="é"} -Inf
level{at=""} NaN
level{at="big"} 1e+21
${DROPPED} 0
`);
  });

  test("can be read back whatever the labels and values are, and its buckets add up", () => {
    const observation = fc.tuple(fc.string(), fc.double());
    fc.assert(
      fc.property(fc.array(observation, { maxLength: 40 }), (observations) => {
        const registry = new MetricsRegistry({ maxSeries: 5 });
        const seconds = registry.histogram("seconds", "Time.", ["label"]);
        for (const [label, value] of observations) seconds.observe(value, { label });
        const lines = registry.page().split("\n").slice(0, -1);
        const line = /^(# (HELP|TYPE) \w+ [^\n]+|\w+(\{label="(?:[^"\\\n]|\\["\\n])*"(,le="[^"]+")?\})? [-+\w.]+)$/;
        for (const each of lines) expect(each).toMatch(line);
        const counts = lines.filter((each) => each.startsWith("seconds_count"));
        const total = counts.reduce((sum, each) => sum + Number(each.slice(each.lastIndexOf(" "))), 0);
        const finite = observations.filter(([, value]) => Number.isFinite(value)).length;
        expect(total).toBe(finite);
        expect(counts.length).toBeLessThanOrEqual(6);
        expect(lines.at(-1)).toBe(`metrics_dropped_samples_total ${observations.length - finite}`);
        for (const each of counts) {
          const own = each.slice("seconds_count".length, each.lastIndexOf("}"));
          const buckets = lines.filter((candidate) => candidate.startsWith(`seconds_bucket${own},le=`));
          const values = buckets.map((bucket) => Number(bucket.slice(bucket.lastIndexOf(" "))));
          expect(values).toEqual([...values].sort((a, b) => a - b));
          expect(values).toHaveLength(12);
        }
      }),
      { numRuns: 100 },
    );
  });

  test("is sent with its type", async () => {
    metrics.counter("pages_total", "Pages.").inc();
    const server = createServer(metricsHandler).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { connection: "close" } });
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(await response.text()).toContain("\npages_total 1\n");
    server.close();
  });
});

describe("the number of series", () => {
  test("is bounded: later label values count together, known ones go on", () => {
    const registry = new MetricsRegistry({ maxSeries: 3 });
    const calls = registry.counter("calls_total", "Calls.", ["user"]);
    for (let user = 0; user < 1_000; user++) calls.inc({ user });
    calls.inc({ user: 1 });
    expect(
      registry
        .page()
        .split("\n")
        .filter((line) => line.startsWith("calls_total")),
    ).toEqual([
      'calls_total{user="0"} 1',
      'calls_total{user="1"} 2',
      'calls_total{user="2"} 1',
      'calls_total{user="other"} 997',
    ]);
  });

  test("is 100 for each metric by default, and a label value is cut", () => {
    const registry = new MetricsRegistry();
    const calls = registry.counter("calls_total", "Calls.", ["user"]);
    for (let user = 0; user < 500; user++) calls.inc({ user: `${user}${"x".repeat(1_000)}` });
    const lines = registry.page().split("\n");
    expect(lines.filter((line) => line.startsWith("calls_total"))).toHaveLength(101);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(130);
  });
});

describe("a sink", () => {
  test("hears of every change with its labels, and of nothing after the end", () => {
    const registry = new MetricsRegistry({ maxSeries: 1 });
    const heard: MetricSample[] = [];
    const end = registry.subscribe((sample) => heard.push(sample));
    const calls = registry.counter("calls_total", "Calls.", ["to"]);
    calls.add(2, { to: "a" });
    calls.inc({ to: "b" });
    registry.gauge("level", "Level.").set(3);
    registry.histogram("seconds", "Time.").observe(0.5);
    end();
    calls.inc({ to: "a" });
    expect(heard).toEqual([
      { name: "calls_total", type: "counter", value: 2, labels: { to: "a" } },
      { name: "calls_total", type: "counter", value: 1, labels: { to: "other" } },
      { name: "level", type: "gauge", value: 3, labels: {} },
      { name: "seconds", type: "histogram", value: 0.5, labels: {} },
    ]);
  });

  test("that throws fails neither the work nor the other sinks", () => {
    const registry = new MetricsRegistry();
    let heard = 0;
    registry.subscribe(() => {
      throw new Error("sink");
    });
    registry.subscribe(() => void heard++);
    registry.counter("calls_total", "Calls.").inc();
    expect([heard, registry.page().includes("calls_total 1")]).toEqual([1, true]);
  });
});

test("what is collected for a page is asked for each time, until the end, and may throw", () => {
  const registry = new MetricsRegistry();
  const level = registry.gauge("level", "Level.");
  let now = 1;
  registry.collect(() => {
    throw new Error("collector");
  });
  const end = registry.collect(() => level.set(now));
  expect(registry.page()).toContain("level 1\n");
  now = 2;
  expect(registry.page()).toContain("level 2\n");
  end();
  now = 3;
  expect(registry.page()).toContain("level 2\n");
});

test("values that make no sense are dropped, counted and told to nobody", () => {
  const registry = new MetricsRegistry();
  const calls = registry.counter("calls_total", "Calls.");
  const seconds = registry.histogram("seconds", "Time.");
  registry.subscribe(() => expect.unreachable());
  for (const value of [-1, Number.NaN, Infinity]) calls.add(value);
  for (const value of [Number.NaN, -Infinity, Infinity]) seconds.observe(value);
  expect(registry.page()).toContain("calls_total 0\n");
  expect(registry.page()).toContain("seconds_count 0\n");
  expect(registry.page()).toContain(`${DROPPED} 6\n`);
});

test("labels that plain JavaScript leaves out, or fills with what is no text, are empty", () => {
  const registry = new MetricsRegistry();
  const calls = registry.counter("calls_total", "Calls.", ["to"]) as unknown as Counter;
  calls.inc();
  for (const to of [null, undefined, Object.create(null) as unknown]) (calls.inc as (labels: unknown) => void)({ to });
  expect(registry.page()).toContain('calls_total{to=""} 4');
});

describe("a metric", () => {
  test("that is asked for again is the same one", () => {
    const registry = new MetricsRegistry();
    registry.counter("calls_total", "Calls.", ["to"]).inc({ to: "a" });
    registry.counter("calls_total", "Calls, said otherwise.", ["to"]).inc({ to: "a" });
    expect(registry.page()).toContain('calls_total{to="a"} 2');
  });

  test("cannot become another one", () => {
    const registry = new MetricsRegistry();
    registry.counter("a", "A.", ["x"]);
    registry.histogram("b", "B.", [], [1]);
    expect(() => registry.gauge("a", "A.", ["x"])).toThrow(TypeError);
    expect(() => registry.counter("a", "A.", ["y"])).toThrow(TypeError);
    expect(() => registry.histogram("b", "B.", [], [2])).toThrow(TypeError);
  });

  test.each(["", "1a", "a-b", "a b", "__a", "le", "quantile", "ä", 'a"'])(
    "cannot be called %j, nor can a label",
    (name) => {
      const registry = new MetricsRegistry();
      expect(() => registry.counter(name, "")).toThrow(RangeError);
      expect(() => registry.counter("a", "", [name])).toThrow(RangeError);
      expect(registry.page()).toBe(`${DROPPED} 0\n`);
    },
  );

  test("refuses labels that repeat and buckets that do not rise", () => {
    const registry = new MetricsRegistry();
    expect(() => registry.counter("a", "", ["x", "x"])).toThrow(RangeError);
    for (const buckets of [[1, 1], [2, 1], [Number.NaN], [1, Infinity]]) {
      expect(() => registry.histogram("b", "", [], buckets)).toThrow(RangeError);
    }
    expect(() => new MetricsRegistry({ maxSeries: 0 })).toThrow(RangeError);
  });

  test("takes exactly its labels, to the compiler", () => {
    const registry = new MetricsRegistry();
    expectTypeOf(registry.counter("a", "").inc).parameters.toEqualTypeOf<[]>();
    const labelled = registry.gauge("b", "", ["x", "y"]);
    type Value = string | number | boolean;
    expectTypeOf(labelled.set).parameters.toEqualTypeOf<[number, labels: Readonly<Record<"x" | "y", Value>>]>();
  });
});
