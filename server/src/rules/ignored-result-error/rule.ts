/** A call that gives its failure back as a value, and nobody looks at that value. */

import type { FileFacts, Operation, ScopeId, Use } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { chainOf } from "#linking/chains";
import { memberOf } from "#linking/lexical";
import type { Call, Effect, ErrorHandler, View } from "#linking/view";

import { ofVariable } from "../questions/errors/carelessUse";
import { failurePart } from "../questions/errors/failurePart";
import { costlyConcept } from "../questions/errors/guardedWork";
import { mentions } from "../questions/mentions";
import { defineRule } from "../rule";
import { checksItself } from "./checksItself";
import { tellsNoFailure } from "./quietCallee";
import { lostWrite } from "./settled";

type Subject =
  | { readonly kind: "result"; readonly place: Place; readonly call: Call; readonly members: readonly string[] }
  | { readonly kind: "callback"; readonly place: Place; readonly call: Call; readonly handler: ErrorHandler }
  /** A callback that names its failure `_`, and uses the result. */
  | { readonly kind: "unnamed"; readonly place: Place; readonly call: Call; readonly used: Hop }
  /** A callback without a parameter for the failure it is told of. */
  | { readonly kind: "blind"; readonly place: Place; readonly call: Call }
  /** Promises that write rows, settled together, and nobody reads how. */
  | { readonly kind: "settled"; readonly place: Place; readonly call: Call; readonly write: Effect };

interface Gap {
  readonly how: "dropped" | "half" | "callback" | "blind" | "settled";
  readonly member: string;
  /** It is looked at, and what comes next runs all the same. */
  readonly isLookedAt?: true;
  /** The code has a way for when there is nothing, and a failure takes it. */
  readonly mild?: true;
}

export const ignoredResultError = defineRule<Subject, Gap>({
  id: "ignored-result-error",
  principle: "error-classification",
  priority: "P1",
  confidence: "medium",
  languages: ["typescript", "python"],
  version: 7,
  summary: "A failure that is given back as a value, and that nobody looks at.",
  *subjects(view, file) {
    for (const call of view.calls(file)) {
      const members = isInnerLink(file, call.operation) ? undefined : membersOf(view, call);
      if (members !== undefined) yield { kind: "result", place: call.place, call, members };
      const used = usedUnseen(view, call);
      if (used !== undefined) yield { kind: "unnamed", place: call.place, call, used };
      if (isBlind(view, call)) yield { kind: "blind", place: call.place, call };
      const write = call.model?.collects === "settled" ? lostWrite(view, call) : undefined;
      if (write !== undefined) yield { kind: "settled", place: call.place, call, write };
    }
    for (const handler of view.handlers(file)) {
      const [call] = handler.guarded;
      if (handler.kind === "callback" && call !== undefined && isReporting(call))
        yield { kind: "callback", place: handler.place, call, handler };
    }
  },
  judge(view, subject) {
    switch (subject.kind) {
      case "result":
        return judgeResult(view, subject);
      case "callback":
        return tellsNoFailure(view, subject.call, subject.handler.scope)
          ? pass("its callee never tells of a failure")
          : judgeCallback(view, subject.handler);
      case "unnamed":
        return gap({ how: "callback", member: "_" }, [subject.used]);
      case "blind":
        return gap({ how: "blind", member: "error" });
      case "settled":
        return gap({ how: "settled", member: subject.write.call.callee }, [
          { place: subject.write.call.place, note: "when this fails, nothing tells" },
        ]);
    }
  },
  message({ call }, { how, member, isLookedAt }) {
    switch (how) {
      case "dropped":
        return `\`${call.callee}\` does not throw: it tells of a failure in \`${member}\`, and nobody looks. Check it.`;
      case "half":
        return `\`${call.callee}\` tells of a failure in \`${member}\`, and only the rest is used. Check \`${member}\` first.`;
      case "callback":
        if (isLookedAt === true)
          return `This callback of \`${call.callee}\` looks at \`${member}\` and goes on after a failure all the same. Return there.`;
        return `This callback of \`${call.callee}\` goes on without a look at \`${member}\`. Check it first.`;
      case "blind":
        return `The callback of \`${call.callee}\` runs after a failure, too, and takes no error: it looks like success. Check it.`;
      case "settled":
        return `\`${call.callee}\` never fails: when \`${member}\` does, the row is missing and nothing tells. Read the results.`;
    }
  },
  weigh: (_subject, { mild }) => (mild === true ? "P2" : undefined),
  fixFacts: (_view, _subject, { how, member }) => ({ how, member }),
});

/** `app.listen(options, () => log("ready"))` of a library that tells the callback of a failure. */
function isBlind(view: View, { file, operation, model }: Call): boolean {
  const last = operation.arguments.at(-1);
  if (model?.callbacks?.last?.told !== true || last?.kind !== "function") return false;
  const given = file.scopes[last.scope];
  return given?.parameters?.length === 0 && view.operations(file, last.scope).length > 0;
}

/** `readdir(folder, (_, files) => { for (const file of files) … })`: after a failure there are no files. */
function usedUnseen(view: View, { file, operation, concept }: Call): Hop | undefined {
  const last = operation.arguments.at(-1);
  if (last?.kind !== "function" || concept === undefined) return undefined;
  if (concept !== "file-read" && costlyConcept(concept) === undefined) return undefined;
  const [failure, result] = file.scopes[last.scope]?.parameters ?? [];
  if (!/^_+$/.test(failure?.name ?? "") || result?.name === undefined) return undefined;
  const use = ofVariable(view, file, last.scope, result.name);
  return use === undefined
    ? undefined
    : { place: use.place, note: `\`${result.name}\` is used here as if it were there` };
}

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

/** A workspace function that gives the result of such a library (`ok(…)`, `err(…)`), and does not raise itself. */
function membersOfResult(view: View, call: Call): readonly string[] | undefined {
  const { file, operation } = call;
  const value = { kind: "result", operation: operation.id, awaited: operation.use.to === "awaited", path: [] } as const;
  for (const thing of view.things(file, value)) {
    const from = thing.kind === "type" ? thing.from : undefined;
    const made = from === undefined ? undefined : view.call(from.file, from.operation);
    const members = made?.model?.failsIn;
    if (made !== undefined && members !== undefined)
      return checksItself(view, call, made, members) ? undefined : members;
  }
  return undefined;
}

function judgeResult(view: View, { call, members }: Extract<Subject, { kind: "result" }>): Verdict<Gap> {
  if (call.operation.use.to === "dropped" && view.isPromise(call) === "yes")
    return unknown("floating-promise speaks about it");
  const part = failurePart(view, call, members);
  if (part.state === "looked") return pass(`\`${members[0] ?? "the failure"}\` is looked at`);
  if (part.state === "unknown") return unknown(part.because);
  const mild = part.how === "half" && isAskedFor(call) && testsTheRest(view, call);
  return gap({ how: part.how, member: members[0] ?? "the result", ...(mild ? { mild } : {}) }, part.hops);
}

/** Nothing is changed: what is lost is an answer. */
const isAskedFor = ({ file, operation }: Call): boolean =>
  !chainOf(file, operation).some(({ callee }) =>
    /^(insert|update|upsert|delete|remove|upload|rpc|send)/.test(memberOf(callee) ?? ""),
  );

/** `const { data: { user } } = …; if (!user) …`, `return found.data.user || undefined` */
function testsTheRest(view: View, { file, operation }: Call): boolean {
  const use = operation.use.to === "awaited" ? operation.use.then : operation.use;
  const names = use.to === "destructured" ? use.names : use.to === "bound" ? [use.name] : [];
  return names.some((name) =>
    view.variable(file, operation.scope, name)?.reads.some(({ use: read }) => isTested(read)),
  );
}

const isTested = (use: Use): boolean => use.to === "tested" || (use.to === "member" && isTested(use.then));

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
  const isRead = (view.variable(file, scope, error)?.reads.length ?? 0) > 0;
  if (isRead && !goesOnAnyway(view, file, { scope, error })) return pass(`\`${error}\` is looked at`);
  const careless = (at.parameters ?? []).slice(1).flatMap(({ name }): readonly Hop[] => {
    const use =
      name === undefined || getsFallback(view, file, { scope, error }, name)
        ? undefined
        : ofVariable(view, file, scope, name);
    return use === undefined ? [] : [{ place: use.place, note: `\`${name}\` is used here as if it were there` }];
  });
  const unguarded = careless.filter(({ place }) => !underTest(view, file, { scope, error }, place));
  if (unguarded.length > 0)
    return gap({ how: "callback", member: error, ...(isRead ? { isLookedAt: true } : {}) }, unguarded.slice(0, 1));
  if (isRead) return pass(`\`${error}\` is looked at`);
  if ((at.parameters?.length ?? 0) > 1) return pass("the result is looked at");
  // A function that gets an error alone may be the way a failure is told: only known APIs call it after success, too.
  const isKnown = handler.guarded.some(({ concept }) => concept !== undefined && costlyConcept(concept) !== undefined);
  return isKnown ? gap({ how: "callback", member: error }) : unknown("what may fail here is not known");
}

/** Branches that ask whether it failed. */
const testsOf = (view: View, file: FileFacts, at: { readonly scope: ScopeId; readonly error: string }) =>
  file.scopes.filter(
    ({ id, kind, test }) =>
      kind === "branch" && test !== undefined && view.inside(file, id, at.scope) && mentions(file, test, at.error),
  );

/** `if (error) reject(error);` without leaving: what comes next runs all the same. */
function goesOnAnyway(view: View, file: FileFacts, at: { readonly scope: ScopeId; readonly error: string }): boolean {
  const tests = testsOf(view, file, at);
  return tests.length > 0 && tests.every(({ exits }) => exits === undefined);
}

/** `if (error) rows = [];`: what comes next has something to go by. */
const getsFallback = (
  view: View,
  file: FileFacts,
  at: { readonly scope: ScopeId; readonly error: string },
  name: string,
): boolean =>
  testsOf(view, file, at).some(({ id }) =>
    view
      .operations(file, id)
      .some(
        ({ kind, callee }) =>
          kind === "assign" && callee?.kind === "name" && callee.name === name && callee.path.length === 0,
      ),
  );

const underTest = (
  view: View,
  file: FileFacts,
  at: { readonly scope: ScopeId; readonly error: string },
  { span }: Place,
): boolean => testsOf(view, file, at).some((branch) => branch.span.start <= span.start && span.end <= branch.span.end);
