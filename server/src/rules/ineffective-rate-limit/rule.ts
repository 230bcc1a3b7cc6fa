/** A limiter that does not limit: wrong unit, an option it ignores, off by default, mounted after the routes, counted per process. */

import type { FileFacts, Value } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, View } from "#linking/view";

import { numberOf } from "../questions/concurrency/period";
import { defineRule } from "../rule";
import { unmounted } from "./mounting";
import { moreProcesses } from "./processes";
import { hasStore, isWithoutMiddleware, limitDecorators, namesStore } from "./python";
import { type Switch, switchesOf } from "./switches";

type Subject =
  | { readonly kind: "limiter"; readonly place: Place; readonly call: Call }
  | { readonly kind: "decorator"; readonly place: Place; readonly isOutside: boolean }
  | { readonly kind: "switch"; readonly place: Place; readonly flag: Switch };

interface Gap {
  readonly kind: "outside" | "unmounted" | "short" | "long" | "ignored" | "off" | "late" | "per-process";
  readonly what: string;
}

/** A window under a second is meant in seconds; one over three hours where seconds count is meant in milliseconds. */
const SECOND_MS = 1_000;
const LONG_S = 10_800;

export const ineffectiveRateLimit = defineRule<Subject, Gap>({
  id: "ineffective-rate-limit",
  principle: "rate-limiting",
  priority: "P1",
  confidence: "medium",
  version: 3,
  languages: ["typescript", "python"],
  summary: "A rate limiter that does not limit.",
  *subjects(view, file) {
    for (const made of view.calls(file)) {
      const call = made.model?.limit === undefined ? registered(view, made) : made;
      if (call !== undefined) yield { kind: "limiter", place: call.place, call };
    }
    for (const one of limitDecorators(view, file)) yield { kind: "decorator", ...one };
    for (const flag of switchesOf(view, file)) yield { kind: "switch", place: flag.place, flag };
  },
  judge(view, subject) {
    if (subject.kind === "switch") return judgeSwitch(subject.flag);
    if (subject.kind === "decorator")
      return subject.isOutside ? gap({ kind: "outside", what: "" }) : pass("the route is given the limited function");
    const { call } = subject;
    if (call.file.language === "python") return judgePython(view, call);
    return (
      byUnit(view, call) ??
      byIgnored(view, call) ??
      byMounting(view, call) ??
      byProcesses(view, call) ??
      pass("its options and place are right")
    );
  },
  message: (subject, { kind, what }) => {
    const limiter = subject.kind === "limiter" ? `\`${subject.call.callee}\`` : "The limiter";
    switch (kind) {
      case "outside":
        return "This limit is above the route, which was registered without it: nothing is limited. Put it below the route.";
      case "unmounted":
        return `${limiter} has default limits that nothing looks at: slowapi needs its middleware for them. Add SlowAPIMiddleware.`;
      case "short":
        return `${limiter} forgets after ${what} ms: its window is in milliseconds, this looks like seconds. Multiply by 1000.`;
      case "long":
        return `${limiter} counts for ${what} seconds: its window is in seconds, this looks like milliseconds. Divide by 1000.`;
      case "ignored":
        return `${limiter} ignores \`${what}\` in the installed version: its default holds instead. Use the name it knows.`;
      case "off":
        return `The rate limit is off unless \`${what}\` is set: an installation nobody configured has none. Turn it on by default.`;
      case "late":
        return `${limiter} is mounted after the routes: requests are answered before they reach it. Mount it first.`;
      case "per-process":
        return `${limiter} counts in each of several processes by itself: the real limit is that many times higher. Share its store.`;
    }
  },
  weigh: (_subject, { kind }) => (kind === "ignored" || kind === "long" || kind === "per-process" ? "P2" : undefined),
  fixFacts: (_view, subject, { kind, what }) => ({
    kind,
    what,
    symbol: subject.kind === "limiter" ? (subject.call.symbol ?? null) : null,
  }),
});

/** `app.register(rateLimit, { … })` of Fastify: the plugin is called by the framework, with these options. */
function registered(view: View, call: Call): Call | undefined {
  const [plugin] = call.operation.arguments;
  if (plugin === undefined || !/\.register$/.test(call.callee)) return undefined;
  const model = view
    .things(call.file, plugin)
    .map((thing) => view.model(thing))
    .find((one) => one?.limit !== undefined);
  return model === undefined ? undefined : { ...call, model };
}

function judgeSwitch({ name, on, uses }: Switch): Verdict<Gap> {
  if (on) return pass("on by default");
  const evidence: Hop[] = uses.map((place) => ({ place, note: "skips the limiter" }));
  return gap({ kind: "off", what: name }, evidence);
}

function judgePython(view: View, call: Call): Verdict<Gap> {
  if (isWithoutMiddleware(view, call)) return gap({ kind: "unmounted", what: "" });
  if (hasStore(call) || namesStore(view)) return pass("its counts are shared");
  if (call.operation.opaqueArguments === true) return unknown("its options are not all seen");
  const more = moreProcesses(view, call.file);
  return more === undefined ? pass("one process counts") : gap({ kind: "per-process", what: "" }, [more]);
}

function byUnit(view: View, call: Call): Verdict<Gap> | undefined {
  const { window, unit } = call.model?.limit ?? {};
  if (window === undefined || unit === undefined) return undefined;
  const values = settings(view, call).flatMap(({ file, properties }) =>
    window.flatMap((name) => {
      const value = Object.hasOwn(properties, name) ? properties[name] : undefined;
      const number = value === undefined ? undefined : numberOf(view, file, value);
      return number === undefined ? [] : [number];
    }),
  );
  const short = values.find((value) => value > 0 && value < SECOND_MS);
  if (unit === "ms" && short !== undefined) return gap({ kind: "short", what: String(short) });
  const long = values.find((value) => value >= LONG_S && value % SECOND_MS === 0);
  if (unit === "s" && long !== undefined && !isWholeHours(long)) return gap({ kind: "long", what: String(long) });
  return undefined;
}

const isWholeHours = (seconds: number): boolean => seconds % 3_600 === 0;

function byIgnored(view: View, call: Call): Verdict<Gap> | undefined {
  const misspelt = misspeltWindow(view, call);
  if (misspelt !== undefined) return gap({ kind: "ignored", what: misspelt });
  const ignored = call.model?.limit?.ignored ?? [];
  const found = settings(view, call)
    .flatMap(({ properties }) => ignored.filter((name) => Object.hasOwn(properties, name)))
    .find(
      (name) =>
        !settings(view, call).some(({ properties }) => Object.hasOwn(properties, name === "limit" ? "max" : "limit")),
    );
  return found === undefined ? undefined : gap({ kind: "ignored", what: found });
}

/** `windowMS` for `windowMs`: names of options are told apart by their capitals, so the default window holds. */
function misspeltWindow(view: View, call: Call): string | undefined {
  const known = call.model?.limit?.window ?? [];
  return settings(view, call)
    .flatMap(({ properties }) => {
      const names = Object.keys(properties);
      return names.some((name) => known.includes(name)) ? [] : names;
    })
    .find((given) => known.some((name) => name !== given && name.toLowerCase() === given.toLowerCase()));
}

function byMounting(view: View, call: Call): Verdict<Gap> | undefined {
  const late = unmounted(view, call);
  return late === undefined ? undefined : gap({ kind: "late", what: "" }, late);
}

function byProcesses(view: View, call: Call): Verdict<Gap> | undefined {
  const store = call.model?.limit?.store;
  if (store === undefined) return undefined;
  const more = moreProcesses(view, call.file);
  if (more === undefined) return undefined;
  if (view.option(call, store).state === "set") return undefined;
  if (isOpen(view, call)) return unknown("its options are not all seen");
  // Beside a limiter that shares its counts, one in memory stands in while the store is away.
  if (view.calls(call.file).some(({ model }) => model?.limit !== undefined && model.limit.store === undefined))
    return undefined;
  return gap({ kind: "per-process", what: "" }, [more]);
}

/** Some of its options come from code that is not known. */
const isOpen = (view: View, { file, operation }: Call): boolean =>
  operation.arguments
    .flatMap((value) => view.things(file, value))
    .some(
      (thing) =>
        thing.kind === "unknown" ||
        (thing.kind === "object" &&
          thing.value.spreads.some((spread) => view.things(thing.file, spread).some(({ kind }) => kind !== "object"))),
    );

/** Option objects of a limiter: arguments, lists of them (`forRoot([{ ttl, limit }])`), and named ones (`{ default: { ttl } }`). */
function settings(
  view: View,
  call: Call,
): readonly { readonly file: FileFacts; readonly properties: Readonly<Record<string, Value>> }[] {
  const found: { file: FileFacts; properties: Readonly<Record<string, Value>> }[] = [];
  const visit = (file: FileFacts, value: Value, depth: number): void => {
    for (const thing of view.things(file, value)) {
      if (thing.kind === "array") for (const item of thing.value.items) visit(thing.file, item, depth + 1);
      if (thing.kind !== "object") continue;
      found.push({ file: thing.file, properties: thing.value.properties });
      for (const inner of Object.values(thing.value.properties))
        if ((inner.kind === "object" || inner.kind === "array") && depth < 2) visit(thing.file, inner, depth + 1);
    }
  };
  for (const value of call.operation.arguments) if (value.kind !== "function") visit(call.file, value, 0);
  return found;
}
