/** What speaks against a dropped promise being a mistake that matters: such a finding is worth a look, no more. */

import type { FileFacts, Operation } from "#facts/file";
import type { Concept } from "#knowledge/model";
import { lastNameOf } from "#linking/lexical";
import type { Call, FunctionRef, View } from "#linking/view";

import { costlyConcept } from "../questions/errors/guardedWork";
import { isCallersCallback } from "../questions/errors/nodeCallback";
import { isForSomebody } from "../questions/state/served";

/**
 * `custom`: most places that call it drop its promise. `aside`: it gives a promise on some ways only. `told`: a callback or a listener
 * may hear of the failure. `loading`: a file starts it while it loads. `apart`: what starts it waits for nothing and serves nobody.
 */
export type Doubt = "custom" | "aside" | "told" | "loading" | "apart";

/** As many drops can be a habit; fewer are as likely the same slip again. */
const HABIT = 4;

/** The first thing that speaks against it; undefined when the evidence is complete. */
export function doubtOf(view: View, call: Call): Doubt | undefined {
  const { file, operation } = call;
  if (isToldElsewhere(view, call)) return "told";
  if (file.scopes[operation.scope]?.function === 0) return "loading";
  if (call.model !== undefined) return undefined;
  const targets = view.targets(call);
  if (isCustom(view, targets)) return "custom";
  if (!targets.every(alwaysGivesOne)) return "aside";
  return isApart(view, call) ? "apart" : undefined;
}

/** Its authors believe that nobody needs to wait for it (Engler et al., "Bugs as deviant behavior"): the place to mend is the function. */
function isCustom(view: View, targets: readonly FunctionRef[]): boolean {
  const calls = targets.flatMap((target) =>
    view.callers(target).callers.flatMap((caller) => (caller.argument === undefined ? [caller.call] : [])),
  );
  const kept = new Map(calls.filter(({ file }) => file.role !== "test").map((call) => [call.operation, call]));
  const dropped = [...kept.values()].filter((call) => /^(dropped|voided)$/.test(view.outcome(call).state));
  return dropped.length >= HABIT && dropped.length * 2 > kept.size;
}

/** The habit is mended inside the function, once: a file says it where it drops the promise first. */
export const isSaidBefore = (view: View, call: Call): boolean => {
  const [target] = view.targets(call);
  return view
    .calls(call.file)
    .some(
      (other) =>
        other.callee === call.callee &&
        other.operation.order < call.operation.order &&
        view.outcome(other).state === "dropped" &&
        view.targets(other).some(({ file, scope }) => file === target?.file && scope === target.scope),
    );
};

/** `async`, or a plain function that always returns what another call gives, there and then. */
function alwaysGivesOne({ file, scope }: FunctionRef): boolean {
  const own = file.scopes[scope];
  if (own?.async === true) return true;
  const exits = file.operations.filter(
    ({ kind, scope: at }) => kind === "return" && file.scopes[at]?.function === scope,
  );
  return (
    own?.exits === "return" && exits.length > 0 && exits.every(({ arguments: [given] }) => given?.kind === "result")
  );
}

const isToldElsewhere = (view: View, call: Call): boolean => {
  const last = call.operation.arguments.at(-1);
  return (last !== undefined && isCallersCallback(view, call.file, last)) || hasErrorListener(view, call);
};

/** `archive.on("error", fail); …; archive.finalize();` */
function hasErrorListener(view: View, { file, operation: { callee, scope } }: Call): boolean {
  if (callee?.kind !== "name" || callee.path.length !== 1) return false;
  return view
    .operations(file, file.scopes[scope]?.function ?? 0)
    .some((other) => listensTo(other, callee.name) && isOfError(other));
}

const listensTo = ({ kind, callee }: Operation, name: string): boolean =>
  kind === "call" && callee?.kind === "name" && callee.name === name && /^(on|once)$/.test(lastNameOf(callee));

const isOfError = ({ arguments: [event] }: Operation): boolean => event?.kind === "literal" && event.value === "error";

/** Nobody is served, its function could not wait, and no step of the callee's own is known to change or send something. */
function isApart(view: View, call: Call): boolean {
  const { file, operation } = call;
  if (file.scopes[ownerOf(file, operation)]?.async === true || isForSomebody(view, call)) return false;
  return !view.effectsOf(call).some(({ concept, via }) => via.length <= 1 && isFelt(concept));
}

/** `recordDelivery` of a `…Log`, `…Audit` or `…Metric`: all it does is to write down what was done, and nobody reads it to go on. */
export function recordsOnly(view: View, call: Call): boolean {
  const words = lastNameOf(call.operation.callee).match(/[A-Z]?[a-z]+/g) ?? [];
  const names = words.some((word, at) => RECORD.test(word) && !/^(In|Out|Off|On)$/.test(words[at + 1] ?? ""));
  return names && !view.effectsOf(call).some(({ concept }) => CHANGES.test(concept));
}

const RECORD = /^(logs?|metrics?|stats?|telemetry|analytics)$/i;
const CHANGES = /^(outbound-call|row-(update|upsert|delete)|transaction|publish|file-\w+)$/;

const isFelt = (concept: Concept): boolean => concept === "cache" || costlyConcept(concept) !== undefined;

const ownerOf = (file: FileFacts, { scope }: Operation): number => file.scopes[scope]?.function ?? 0;
