/** A call that gives its failure back as a value, and nobody looks at that value. */

import type { FileFacts, Operation, Use } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, ErrorHandler, View } from "#linking/view";

import { ofVariable } from "../questions/errors/carelessUse";
import { failurePart } from "../questions/errors/failurePart";
import { costlyConcept } from "../questions/errors/guardedWork";
import { defineRule } from "../rule";

type Subject =
  | { readonly kind: "result"; readonly place: Place; readonly call: Call; readonly members: readonly string[] }
  | { readonly kind: "callback"; readonly place: Place; readonly call: Call; readonly handler: ErrorHandler };

interface Gap {
  readonly how: "dropped" | "half" | "callback";
  readonly member: string;
}

export const ignoredResultError = defineRule<Subject, Gap>({
  id: "ignored-result-error",
  principle: "error-classification",
  priority: "P1",
  confidence: "medium",
  summary: "A failure that is given back as a value, and that nobody looks at.",
  *subjects(view, file) {
    for (const call of view.calls(file)) {
      const members = isInnerLink(file, call.operation) ? undefined : membersOf(view, call);
      if (members !== undefined) yield { kind: "result", place: call.place, call, members };
    }
    for (const handler of view.handlers(file)) {
      const [call] = handler.guarded;
      if (handler.kind === "callback" && call !== undefined && isReporting(call))
        yield { kind: "callback", place: handler.place, call, handler };
    }
  },
  judge: (view, subject) =>
    subject.kind === "result" ? judgeResult(view, subject) : judgeCallback(view, subject.handler),
  message({ call }, { how, member }) {
    switch (how) {
      case "dropped":
        return `\`${call.callee}\` does not throw: it tells of a failure in \`${member}\`, and nobody looks. Check it.`;
      case "half":
        return `\`${call.callee}\` tells of a failure in \`${member}\`, and only the rest is used. Check \`${member}\` first.`;
      case "callback":
        return `This callback of \`${call.callee}\` goes on without a look at \`${member}\`. Check it first.`;
    }
  },
  fixFacts: (_view, _subject, { how, member }) => ({ how, member }),
});

/** `db.from("t").select()` inside `db.from("t").select().eq(…)`: the last link is the call that gives the result. */
function isInnerLink(file: FileFacts, { use }: Operation): boolean {
  if (use.to !== "member" || use.then.to !== "callee") return false;
  const next = file.operations[use.then.operation];
  return next !== undefined && !/^(then|catch|finally)$/.test(use.name);
}

/** Members that tell of a failure: of the call's own model, or of the command it sends. Subprocesses have a rule of their own. */
function membersOf(view: View, call: Call): readonly string[] | undefined {
  if (call.concept === "subprocess") return undefined;
  const own = call.model?.failsIn;
  if (own !== undefined && call.operation.kind !== "new") return own;
  const given = call.model === undefined && isDropped(call.operation.use) ? membersOfResult(view, call) : undefined;
  if (given !== undefined) return given;
  const [command] = call.operation.arguments;
  if (command === undefined || !/\bsend$/.test(call.callee)) return undefined;
  for (const thing of view.things(call.file, command)) {
    const from = thing.kind === "type" ? thing.from : undefined;
    const members = from === undefined ? undefined : view.call(from.file, from.operation)?.model?.failsIn;
    if (members !== undefined) return members;
  }
  return view.sources(call.file, command).find(({ operation }) => operation.kind === "new")?.model?.failsIn;
}

const isDropped = (use: Use): boolean => use.to === "dropped" || (use.to === "awaited" && isDropped(use.then));

/** A workspace function that gives the result of such a library (`ok(…)`, `err(…)`). */
function membersOfResult(view: View, { file, operation }: Call): readonly string[] | undefined {
  const value = { kind: "result", operation: operation.id, awaited: operation.use.to === "awaited", path: [] } as const;
  for (const thing of view.things(file, value)) {
    const from = thing.kind === "type" ? thing.from : undefined;
    const members = from === undefined ? undefined : view.call(from.file, from.operation)?.model?.failsIn;
    if (members !== undefined) return members;
  }
  return undefined;
}

function judgeResult(view: View, { call, members }: Extract<Subject, { kind: "result" }>): Verdict<Gap> {
  if (call.operation.use.to === "dropped" && view.isPromise(call) === "yes")
    return unknown("floating-promise speaks about it");
  const part = failurePart(view, call, members);
  if (part.state === "looked") return pass(`\`${members[0] ?? "the failure"}\` is looked at`);
  if (part.state === "unknown") return unknown(part.because);
  return gap({ how: part.how, member: members[0] ?? "the result" }, part.hops);
}

/** Events, timers and closing report nothing that the callback could act on. */
const isReporting = (call: Call): boolean =>
  call.concept !== "cleanup" &&
  call.concept !== "timer" &&
  call.concept !== "subprocess" &&
  !/(^|\.)(on|once|addListener|addEventListener|use|close|end|destroy|quit|stop|unlink|rm|rmdir|exists|subscribe|tap\w*|forEach|map|filter|some|every|find|reduce|sort)$/.test(
    call.callee,
  );

function judgeCallback(view: View, handler: ErrorHandler): Verdict<Gap> {
  const { file, scope, error } = handler;
  const at = scope === undefined ? undefined : file.scopes[scope];
  if (scope === undefined || at === undefined || error === undefined) return unknown("no error parameter");
  if (view.operations(file, scope, "nested").length === 0) return unknown("swallowed-error speaks about it");
  if ((view.variable(file, scope, error)?.reads.length ?? 0) > 0) return pass(`\`${error}\` is looked at`);
  const careless = (at.parameters ?? []).slice(1).flatMap(({ name }): readonly Hop[] => {
    const use = name === undefined ? undefined : ofVariable(view, file, scope, name);
    return use === undefined ? [] : [{ place: use.place, note: `\`${name}\` is used here as if it were there` }];
  });
  if (careless.length > 0) return gap({ how: "callback", member: error }, careless.slice(0, 1));
  if ((at.parameters?.length ?? 0) > 1) return pass("the result is looked at");
  // A function that gets an error alone may be the way a failure is told: only known APIs call it after success, too.
  const isKnown = handler.guarded.some(({ concept }) => concept !== undefined && costlyConcept(concept) !== undefined);
  return isKnown ? gap({ how: "callback", member: error }) : unknown("what may fail here is not known");
}
