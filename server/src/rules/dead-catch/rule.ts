/** A promise that its `try` or its `Promise.all` does not wait for. */

import type { FileFacts, Scope } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { memberOf } from "#linking/lexical";
import type { Call, Outcome, View } from "#linking/view";

import { promiseOfSome } from "../questions/concurrency/implementations";
import { deadCatchOf, isMeantToBeCaught } from "../questions/errors/deadCatch";
import { isLogger } from "../questions/errors/errorTrace";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly call: Call;
  readonly kind: "guarded" | "gathered" | "awaited-list";
}

interface Gap {
  /**
   * `unworded`: returned past a handler that would only log the failure, or word it, and throw again. `elsewhere`: returned to a library
   * that runs the function, past a handler that other work in the `try` needs. `some`: of several functions that the call may run, some
   * give a promise.
   */
  readonly kind: "returned" | "unworded" | "elsewhere" | "some" | "dropped" | "nested" | "list";
  /** Another call of the same name leaves the same `try` before it. */
  readonly isRepeated?: boolean;
}

export const deadCatch = defineRule<Subject, Gap>({
  id: "dead-catch",
  principle: "error-classification",
  priority: "P1",
  confidence: "high",
  languages: ["typescript", "python"],
  version: 8,
  summary: "A promise that its `try` or `Promise.all` does not wait for.",
  *subjects(view, file) {
    const hasTry = file.scopes.some(({ kind, handler }) => kind === "try" && handler !== undefined);
    for (const call of view.calls(file)) {
      if (call.model?.collects === "all") yield { place: call.place, call, kind: "gathered" };
      else if (isAwaitedMap(call)) {
        if (mapsToPromises(view, file, call.operation.id)) yield { place: call.place, call, kind: "awaited-list" };
      } else if (hasTry && isPromise(view, call) && isMeantToBeCaught(view, call))
        yield { place: call.place, call, kind: "guarded" };
    }
  },
  judge(view, { call, kind }) {
    switch (kind) {
      case "guarded":
        return judgeGuarded(view, call);
      case "gathered":
        return holdsLists(view, call) ? gap({ kind: "nested" }) : pass("every promise is waited for");
      case "awaited-list":
        return gap({ kind: "list" });
    }
  },
  message({ call }, { kind }) {
    switch (kind) {
      case "returned":
        return `\`${call.callee}\` is returned without \`await\`: when it fails, this \`catch\` does not see it. Await it.`;
      case "unworded":
        return `\`${call.callee}\` is returned without \`await\`: its failure goes past this \`catch\` as it is. Await it.`;
      case "elsewhere":
        return `\`${call.callee}\` is returned without \`await\`: its failure goes to who runs this function, not to this \`catch\`.`;
      case "some":
        return `Some of what \`${call.callee}\` may run gives a promise: when that fails, this \`catch\` does not see it. Await it.`;
      case "dropped":
        return `\`${call.callee}\` is not awaited: when it fails, this \`catch\` does not see it. Await it.`;
      case "nested":
        return `\`${call.callee}\` gets lists of promises here and waits for none of them. Spread or flatten the lists.`;
      case "list":
        return "`await` of a list of promises waits for none of them, and nobody sees them fail. Use `Promise.all`.";
    }
  },
  weigh: (_subject, { kind, isRepeated }) =>
    kind === "unworded" || kind === "elsewhere" || kind === "some" || isRepeated === true ? "P2" : undefined,
  fixFacts: (view, { call }, { kind }) => ({
    kind: kind === "unworded" || kind === "elsewhere" || kind === "some" ? "returned" : kind,
    canAwait: view.chain(call.file, call.operation.scope).find((scope) => scope.kind === "function")?.async === true,
  }),
});

/** A promise that starts here: `.then`, `.catch` and `.finally` are judged at the head of the chain. */
function isPromise(view: View, call: Call): boolean {
  const { callee } = call.operation;
  if (call.receiver?.kind === "promise") return false;
  if (callee?.kind === "result" && /^(then|catch|finally)$/.test(callee.path.at(-1) ?? "")) return false;
  const value = { kind: "result", operation: call.operation.id, awaited: false, path: [] } as const;
  return view.things(call.file, value).some((thing) => thing.kind === "promise");
}

function judgeGuarded(view: View, call: Call): Verdict<Gap> {
  const dead = deadCatchOf(view, call);
  if (dead === undefined) {
    const { state } = view.outcome(call);
    return state === "dropped" || state === "voided"
      ? unknown("floating-promise speaks about what is left alone")
      : pass(waitedBy(state));
  }
  const hop = { place: view.place(call.file, dead.handler.span), note: "this handler does not see it fail" };
  const some = dead.how === "returned" ? promiseOfSome(view, call) : undefined;
  if (some !== undefined) return gap({ kind: "some" }, [{ place: some, note: "this one gives a promise" }, hop]);
  const isUnworded = dead.how === "returned" && onlyThrowsOn(view, call.file, dead.handler);
  const isElsewhere = dead.how === "returned" && isRunByLibrary(view, call) && guardsMore(view, call, dead.handler);
  const kind = isUnworded ? "unworded" : isElsewhere ? "elsewhere" : dead.how;
  return gap({ kind, isRepeated: kind === "returned" && leftBefore(view, call, dead.handler) }, [hop]);
}

/** `if (isEmpty) return save(none); …; return save(all);`: what the handler misses was said at the first. */
const leftBefore = (view: View, { file, callee, operation }: Call, { of }: Scope): boolean =>
  of !== undefined &&
  view.operations(file, of).some((other) => {
    if (other.kind !== "call" || other.span.start >= operation.span.start) return false;
    const call = view.call(file, other);
    if (call === undefined || call.callee !== callee || !isMeantToBeCaught(view, call)) return false;
    const dead = deadCatchOf(view, call);
    return dead?.how === "returned" && dead.handler.of === of;
  });

/** `bot.start((context) => …)`: what runs the function is not ours, takes its promise, and hears of its failure. */
function isRunByLibrary(view: View, { file, operation }: Call): boolean {
  const own = file.scopes[file.scopes[operation.scope]?.function ?? 0];
  const taker = own?.use?.to === "argument" ? file.operations[own.use.operation] : undefined;
  const call = taker === undefined ? undefined : view.call(file, taker);
  if (call === undefined || own?.async === true || view.targets(call).length > 0) return false;
  return call.symbol?.startsWith("global.") !== true && !OF_LISTS.test(memberOf(call.operation.callee) ?? "");
}

/** What runs the function there is the code around it. */
const OF_LISTS = /^(then|catch|finally|map|flatMap|forEach|filter|find|some|every|reduce|sort)$|^$/;

/** Before it, the `try` has work of its own that throws there and then: the handler is there for that. */
const guardsMore = (view: View, { file, operation }: Call, { of }: Scope): boolean =>
  of !== undefined &&
  view.operations(file, of).some((other) => {
    if (other.kind !== "call" || other.span.end > operation.span.start) return false;
    const call = view.call(file, other);
    return call !== undefined && !isLogger(call) && view.isPromise(call) !== "yes";
  });

/** `catch (error) { log.warn(error); throw new LoadError("no rates"); }`: whoever waits hears of the failure with or without it. */
const onlyThrowsOn = (view: View, file: FileFacts, handler: Scope): boolean =>
  handler.exits === "throw" &&
  view.operations(file, handler.id).every((operation) => {
    if (operation.kind === "return") return false;
    const call = operation.kind === "call" ? view.call(file, operation) : undefined;
    return call === undefined || isLogger(call) || call.symbol?.startsWith("global.") === true;
  });

function waitedBy(state: Outcome["state"]): string {
  if (state === "handled") return "handled by a `.catch` of its own";
  // The handler would do again what was done: the same call has the same `try`, or its failure is logged where it arises.
  if (state === "returned") return "handled before it gets here";
  return state === "awaited" ? "awaited" : "kept, and waited for elsewhere";
}

const isAwaitedMap = ({ operation }: Call): boolean =>
  operation.use.to === "awaited" && memberOf(operation.callee) === "map";

/** `Promise.all([users.map(load), teams.map(load)])`, `Promise.all(teams.map((team) => team.users.map(load)))`. */
function holdsLists(view: View, { file, operation }: Call): boolean {
  const [list] = operation.arguments;
  if (list?.kind === "array")
    return list.items.some(
      (item) => item.kind === "result" && !item.awaited && mapsToPromises(view, file, item.operation),
    );
  if (list?.kind !== "result" || list.awaited) return false;
  const outer = file.operations[list.operation];
  const [callback] = outer?.arguments ?? [];
  if (outer === undefined || memberOf(outer.callee) !== "map" || callback?.kind !== "function") return false;
  if (file.scopes[callback.scope]?.async === true) return false;
  const returns = view.operations(file, callback.scope).filter(({ kind }) => kind === "return");
  return (
    returns.length > 0 &&
    returns.every(
      ({ arguments: [value] }) =>
        value?.kind === "result" && !value.awaited && mapsToPromises(view, file, value.operation),
    )
  );
}

/** `items.map(async (item) => …)`, or with a function that gives a promise. */
function mapsToPromises(view: View, file: FileFacts, id: number): boolean {
  const operation = file.operations[id];
  const [callback] = operation?.arguments ?? [];
  if (operation === undefined || callback === undefined || memberOf(operation.callee) !== "map") return false;
  const call = view.call(file, operation);
  if (call?.model?.promise !== undefined || (call !== undefined && view.targets(call).length > 0)) return false;
  return view
    .things(file, callback)
    .some((thing) => thing.kind === "function" && thing.file.scopes[thing.scope]?.async === true);
}
