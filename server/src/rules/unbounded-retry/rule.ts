/** A retry without a limit on attempts, on time, and without a way to abort. */

import type { FileFacts, Value } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { lastNameOf } from "#linking/lexical";
import type { Call, RetryLoop, Thing, View } from "#linking/view";
import { byLanguage } from "../halves";
import { retriesIn } from "../questions/retries/attempts";
import { type Endless, endless } from "../questions/retries/endless";
import { defineRule } from "../rule";
import { unboundedRetryInShell } from "./shell";

type Subject =
  | { readonly kind: "loop"; readonly place: Place; readonly loop: RetryLoop }
  | { readonly kind: "policy"; readonly place: Place; readonly call: Call }
  /** `@retry` without options, of a library that then never stops. */
  | { readonly kind: "bare"; readonly place: Place; readonly name: string };

const inFiles = defineRule<Subject, Endless>({
  id: "unbounded-retry",
  principle: "retry",
  priority: "P1",
  confidence: "high",
  version: 6,
  languages: ["typescript", "python"],
  summary: "A retry without an end.",
  *subjects(view, file) {
    for (const loop of retriesIn(view, file)) yield { kind: "loop", place: loop.place, loop };
    yield* bareDecorators(view, file);
    for (const call of view.calls(file, { concept: "retry" })) {
      if (call.model?.retries !== undefined) yield { kind: "policy", place: call.place, call };
    }
  },
  judge(view, subject) {
    if (subject.kind === "bare") return gap({ what: `\`${subject.name}\` retries` });
    return subject.kind === "policy" ? judgePolicy(view, subject.call) : endless(view, subject.loop);
  },
  message: (_subject, { what }) =>
    `${what} without a limit: an outage elsewhere becomes load there and stuck work here.`,
});

export const unboundedRetry = byLanguage(inFiles, unboundedRetryInShell);

function* bareDecorators(view: View, file: FileFacts): Iterable<Subject> {
  if (file.language !== "python") return;
  for (const { decorators = [], nameSpan } of file.scopes)
    for (const decorator of decorators) {
      if (decorator.kind !== "name" || nameSpan === undefined) continue;
      const isEndlessOne = view.things(file, decorator).some((thing) => isEndlessRetry(view, thing));
      if (isEndlessOne) yield { kind: "bare", place: view.place(file, decorator.span), name: lastNameOf(decorator) };
    }
}

const isEndlessRetry = (view: View, thing: Thing): boolean => {
  const model = view.model(thing);
  return model?.concept === "retry" && model.retries?.endless === true;
};

function judgePolicy(view: View, call: Call): Verdict<Endless> {
  const retries = call.model?.retries;
  if (retries === undefined) return unknown("not known");
  if (retries.forever !== undefined && isSwitchedOn(view, call, retries.forever))
    return gap({ what: `\`${call.callee}\` retries` });
  const answer = view.option(call, retries.options ?? []);
  if (answer.state === "unknown") return unknown(answer.because);
  if (answer.state === "absent")
    return retries.endless === true ? gap({ what: `\`${call.callee}\` retries` }) : pass("the library's own limit");
  const without = isEndless(view, answer.file, answer.value) || (retries.endless === true && isNone(answer.value));
  return without ? gap({ what: `\`${call.callee}\` retries` }) : pass("a limit on attempts");
}

/** `forever: true` */
function isSwitchedOn(view: View, call: Call, option: string): boolean {
  const answer = view.option(call, [option]);
  return (
    answer.state === "set" &&
    view.things(answer.file, answer.value).some((thing) => thing.kind === "literal" && thing.value === true)
  );
}

/** `max_tries=None` */
const isNone = (value: Value): boolean => value.kind === "literal" && value.value === null;

function isEndless(view: View, file: Call["file"], value: Value): boolean {
  return view
    .things(file, value)
    .some(
      (thing) =>
        thing.kind === "library" && /(^|\.)(POSITIVE_INFINITY|Infinity|stop_never|math\.inf)$/.test(thing.symbol),
    );
}
