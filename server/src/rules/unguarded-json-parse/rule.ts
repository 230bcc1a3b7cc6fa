/** Text from outside the process that is parsed as JSON with nothing that catches a malformed one. */

import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, FunctionRef, View } from "#linking/view";

import { type Trail, traceInput } from "../questions/input/inputTrace";
import { limitedElsewhere } from "../questions/input/limitedElsewhere";
import { shownOrigin } from "../questions/input/shownOrigin";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly call: Call;
  readonly from: string;
  readonly entry: Place | undefined;
  readonly trail?: Trail;
}

/** Steps of a schema or a pipe that let JSON alone pass. */
const IS_JSON = /^(isJSON|json)$/;
const PARSES = /^(?:global\.JSON\.parse|json\.loads?|orjson\.loads|ujson\.loads?)$/;
const MAX_CALLERS = 3;

export const unguardedJsonParse = defineRule<Subject, { readonly from: string }>({
  id: "unguarded-json-parse",
  principle: "defense-in-depth",
  priority: "P1",
  confidence: "low",
  version: 3,
  languages: ["typescript", "python"],
  summary: "JSON from outside the process is parsed where a malformed text is not caught.",
  *subjects(view, file) {
    for (const call of view.calls(file, { concept: "parse" })) {
      if (!PARSES.test(call.symbol ?? "")) continue;
      const source = sourceOf(view, call);
      if (source !== undefined) yield { place: call.place, call, ...source };
    }
  },
  judge(view, { call, from, entry, trail }): Verdict<{ readonly from: string }> {
    if (view.guard(call.file, call.operation.scope) !== undefined) return pass("a malformed text is caught here");
    if (trail !== undefined && limitedElsewhere(view, trail, IS_JSON)?.kind === "pass")
      return pass("only JSON passes the check in front");
    const target = { file: call.file, scope: call.file.scopes[call.operation.scope]?.function ?? 0 };
    const contexts = view.context(target);
    const isServed = !/process|answer|model/.test(from) || contexts.has("request") || contexts.has("job");
    if (isServed && view.protection(call, "error-boundary").state === "present")
      return pass("the framework answers when it throws");
    if (isCaughtAbove(view, target, 0))
      return view.callers(target).complete
        ? pass("every caller catches a malformed text")
        : unknown("all known callers catch it, others may not");
    // A script that stumbles over what another program printed says so to whoever runs it.
    if (/process|answer/.test(from) && !isServed) return unknown("what runs it is not known");
    const hops: readonly Hop[] = entry === undefined ? [] : [{ place: entry, note: "comes in here" }];
    return gap({ from }, hops);
  },
  message: ({ call }, { from }) =>
    `\`${call.callee}\` ${call.file.language === "python" ? "raises" : "throws"} on a malformed text, and ${from} may be one: catch it here, or parse with a schema.`,
});

/** A request, a message, or what another process or service printed. */
function sourceOf(view: View, call: Call): Pick<Subject, "from" | "entry" | "trail"> | undefined {
  const [text] = call.operation.arguments;
  if (text === undefined || text.kind === "literal") return undefined;
  const [trail] = traceInput(view, call.file, text, { until: call.operation.order }).trails;
  if (trail !== undefined) return { from: shownOrigin(trail.origin), entry: trail.place, trail };
  const made = view.sources(call.file, text);
  const model = made.find(({ symbol }) => /^(openai|anthropic|ai)\./.test(symbol ?? ""));
  if (model !== undefined) return { from: "what a model wrote", entry: model.place };
  const answer = made.find(({ concept }) => concept === "body-read");
  if (answer !== undefined) return { from: "the body of an answer", entry: answer.place };
  const printed = made.find(({ concept }) => concept === "subprocess");
  return printed === undefined ? undefined : { from: "what a process printed", entry: printed.place };
}

/** All known callers guard their call, themselves or above. */
function isCaughtAbove(view: View, target: FunctionRef, depth: number): boolean {
  const { callers } = view.callers(target);
  if (callers.length === 0 || depth >= MAX_CALLERS) return false;
  return callers.every(({ call, argument }) => {
    if (argument !== undefined) return false;
    if (view.guard(call.file, call.operation.scope) !== undefined) return true;
    const around = call.file.scopes[call.operation.scope]?.function ?? 0;
    return isCaughtAbove(view, { file: call.file, scope: around }, depth + 1);
  });
}
