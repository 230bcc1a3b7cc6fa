/** A metric label with no bound on its values: each new one is a time series that the database keeps. */

import type { FileFacts, Value } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, View } from "#linking/view";
import { defineRule } from "../rule";
import { type Spread, spreadOf } from "./cardinality";

interface Subject {
  readonly place: Place;
  readonly call: Call;
  readonly labels: readonly Label[];
}

interface Label {
  readonly name?: string;
  readonly file: FileFacts;
  readonly value: Value;
}

interface Gap {
  readonly label?: string;
  readonly what: string;
}

export const highCardinalityMetricLabel = defineRule<Subject, Gap>({
  id: "high-cardinality-metric-label",
  principle: "flow-logging",
  priority: "P1",
  confidence: "high",
  version: 3,
  languages: ["typescript", "python"],
  summary: "A metric label whose values have no bound.",
  *subjects(view, file) {
    for (const call of view.calls(file, { concept: "metric" })) {
      const labels = labelsOf(view, call);
      if (labels.length > 0) yield { place: call.place, call, labels };
    }
  },
  judge(view, { labels }) {
    const spreads = labels.map((label) => ({ label, spread: spreadOf(view, label.file, label.value) }));
    const wide = spreads.find(({ spread }) => spread.state === "unbounded");
    if (wide !== undefined) return judged(view, wide.label, wide.spread);
    const open = spreads.find(({ spread }) => spread.state === "unknown");
    return open === undefined ? pass("labels with few values") : judged(view, open.label, open.spread);
  },
  message: ({ call }, { label, what }) =>
    `\`${call.callee}\` has ${label === undefined ? "a label" : `the label \`${label}\``} for ${what}: each value is a new series. Use a bounded one, or an exemplar.`,
});

function judged(view: View, { name, file, value }: Label, spread: Spread): Verdict<Gap> {
  if (spread.state !== "unbounded") return unknown("what a label holds is not known");
  const place = value.kind === "name" ? [{ place: view.place(file, value.span), note: spread.what }] : [];
  return gap({ what: spread.what, ...(name === undefined ? {} : { label: name }) }, place);
}

/** Labels of a recording: properties of an object, tags of a list, values of `metric.labels(…)`. */
function labelsOf(view: View, call: Call): readonly Label[] {
  const { file, operation } = call;
  const isPositional = /\.labels$/.test(call.callee);
  // What a timer of prom-client is given second are labels of an exemplar: they make no series.
  const isTimer = /\.startTimer$|^prom-client\.Timer/.test(call.symbol ?? "");
  const byName = file.language === "python" ? labelsByName(view, call) : [];
  const positional = operation.arguments.slice(0, isTimer ? 1 : undefined).flatMap((argument): readonly Label[] => {
    const things = thingsGiven(view, file, argument);
    const known = things.filter((thing) => thing.kind === "object" || thing.kind === "array");
    if (known.length === 0) return isPositional ? [{ file, value: argument }] : [];
    // One of several objects that is not seen may hold anything.
    const others: readonly Label[] = known.length < things.length ? [{ file, value: { kind: "opaque" } }] : [];
    return [...known.flatMap((thing) => labelsOfThing(view, thing)), ...others];
  });
  return [...positional, ...byName];
}

/** `metric.labels(path=…)`, `counter.add(1, attributes={…})`, `statsd.increment("jobs", tags=[…])` */
function labelsByName(view: View, { callee, file, operation: { keywords = {} } }: Call): readonly Label[] {
  if (/\.labels$/.test(callee)) return Object.entries(keywords).map(([name, value]) => ({ name, file, value }));
  return [keywords.attributes, keywords.tags].flatMap((value) =>
    (value === undefined ? [] : thingsGiven(view, file, value)).flatMap((thing) =>
      thing.kind === "object" || thing.kind === "array" ? labelsOfThing(view, thing) : [],
    ),
  );
}

type Known = Extract<ReturnType<View["things"]>[number], { readonly kind: "object" | "array" }>;

function labelsOfThing(view: View, thing: Known): readonly Label[] {
  if (thing.kind === "array") return thing.value.items.map((value) => ({ file: thing.file, value, ...tagName(value) }));
  const { properties, spreads } = thing.value;
  if ("exemplarLabels" in properties) return labelsWithin(view, thing.file, properties.labels);
  const named = Object.entries(properties).map(([name, value]) => ({ name, file: thing.file, value }));
  return [...named, ...spreads.map((value) => ({ file: thing.file, value }))];
}

/** `inc({ labels: { … }, value: 1, exemplarLabels: { … } })` of prom-client. */
const labelsWithin = (view: View, file: FileFacts, labels: Value | undefined): readonly Label[] =>
  (labels === undefined ? [] : view.things(file, labels)).flatMap((thing) =>
    thing.kind === "object"
      ? Object.entries(thing.value.properties).map(([name, value]) => ({ name, file: thing.file, value }))
      : [],
  );

/** A tag is one text: `user:${id}`. */
const tagName = (value: Value): { readonly name?: string } => {
  const name = value.kind === "template" ? value.head.split(":")[0] : undefined;
  return name === undefined || name === "" ? {} : { name };
};

const thingsGiven = (view: View, file: FileFacts, value: Value): ReturnType<View["things"]> =>
  value.kind === "object" || value.kind === "array" || value.kind === "name" || value.kind === "import"
    ? view.things(file, value)
    : [];
