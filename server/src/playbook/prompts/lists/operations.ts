/** Operations of several steps that leave the process: what a flow log would trace, and what a crash would cut in two. */

import type { FileFacts, Scope } from "#facts/file";
import type { Concept } from "#knowledge/model";
import { lastNameOf } from "#linking/lexical";
import type { Call, FunctionRef, View } from "#linking/view";
import { SIDE_EFFECTS } from "#rules/questions/services/sideEffects";

import { at, code, counted, sampled } from "../markdown";
import { callersInWords, contextsInWords, functionAround, functionHere, functionName, functionWith } from "../naming";
import type { Brief, Item, Section } from "../prompt";

/** A transaction is one step here: what is inside it is undone together. */
const STEPS: ReadonlySet<Concept> = new Set([...SIDE_EFFECTS, "transaction"]);

const FEWEST_STEPS = 2;

/** Functions whose calls have two or more side effects, most steps first. */
export function operationsToTrace({ sources: { view }, files }: Brief): Section {
  const items = files.flatMap((file) =>
    file.scopes.flatMap((scope) => {
      const isOne = scope.kind === "function" && functionAround(file, scope.span.start).scope === scope.id;
      const steps = isOne ? stepsOf(view, file, scope) : [];
      if (steps.length < FEWEST_STEPS) return [];
      const target = { file, scope: scope.id };
      const contexts = contextsInWords(view, target);
      const names = [...new Set(steps.map(({ callee }) => code(callee)))];
      const logs = logsIn(view, target);
      const text =
        `${functionHere(view, target)}${contexts === "" ? "" : `, run by ${contexts}`}: ${counted(steps.length, "step")} (${sampled(names, 5)}); ${counted(logs, "log line")} in it. Suggested flow_type: ${code(flowType(target))}. ${callersInWords(view, target)}`.trim();
      return [{ text, path: file.path, rank: contexts === "" ? 3 : 2, steps: steps.length }];
    }),
  );
  return {
    heading: "Operations to trace",
    intro:
      "Functions that make two or more calls with an effect outside the process, directly or through what they call.",
    items: items.sort((a, b) => a.rank - b.rank || b.steps - a.steps),
    none: "No function with two or more calls that leave the process was found. Trace the entry points, if they do anything in steps.",
  };
}

/** Loops that do something outside the process for each item: long operations that need a checkpoint. */
export function longOperations({ sources: { view }, files }: Brief): Section {
  const items = files.flatMap((file) =>
    file.scopes.flatMap((scope): readonly Item[] => {
      if (scope.kind !== "loop" || scope.over === undefined) return [];
      const steps = view
        .operations(file, scope.id)
        .flatMap((operation) => view.call(file, operation) ?? [])
        .filter((call) => hasEffect(view, call));
      if (steps.length === 0) return [];
      const names = [...new Set(steps.map(({ callee }) => code(callee)))];
      const owner = functionAround(file, scope.span.start);
      const text =
        `The loop ${at(file.path, view.line(file, scope.span.start))} in ${functionName(owner)}: ${sampled(names, 4)} for each item. ${callersInWords(view, owner)}`.trim();
      return [{ text, path: file.path, rank: 2 }];
    }),
  );
  return {
    heading: "Long operations",
    intro:
      "Loops that change something outside the process for each item: after a crash, what tells which items are done?",
    items,
    none: "No loop that changes something outside the process for each item was found.",
  };
}

/** Calls of a function with a side effect, itself or through what they run; those of its callbacks are its own. */
const stepsOf = (view: View, file: FileFacts, { id }: Scope): readonly Call[] =>
  view
    .operations(file, id, "nested")
    .flatMap((operation) => view.call(file, operation) ?? [])
    .filter((call) => hasEffect(view, call) && functionWith(call).scope === id);

const hasEffect = (view: View, call: Call): boolean =>
  call.concept !== "log" && view.effectsOf(call).some(({ concept }) => STEPS.has(concept));

const logsIn = (view: View, { file, scope }: FunctionRef): number =>
  view.operations(file, scope, "nested").filter((operation) => view.call(file, operation)?.concept === "log").length;

/** `placeOrder()` → `place_order`; a callback, and a name that says nothing, with its module. */
function flowType({ file, scope: id }: FunctionRef): string {
  const scope = file.scopes[id];
  const module = file.path.replace(/^.*\/|\.\w+$/g, "");
  const taker = scope?.use?.to === "argument" ? file.operations[scope.use.operation]?.callee : undefined;
  const name = scope?.name ?? lastNameOf(taker);
  return (name.length < 8 ? `${module}_${name}` : name)
    .replace(/([a-z\d])([A-Z])/g, "$1_$2")
    .replace(/\W+/g, "_")
    .toLowerCase();
}
