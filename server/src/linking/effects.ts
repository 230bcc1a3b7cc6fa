/** What functions and calls do, in concepts and resources, through workspace functions and callbacks they run. */

import type { Concept } from "#knowledge/model";
import { callbackModel, invocations } from "./callbacks";
import { askOfCall, callOf, targetsOf } from "./calls";
import { operationsIn } from "./lexical";
import { ask, type Linker, type Question } from "./linker";
import { atCaller, resourceOf } from "./resources";
import { handedThings } from "./things";
import type { Call, Effect, FunctionRef } from "./view";

/** More effects than a rule can explain are cut off. */
const MOST = 64;

const OF_FUNCTION: Question<readonly Effect[]> = { fallback: [] };
const OF_CALL: Question<readonly Effect[]> = { fallback: [] };

export function effectsOfFunction(linker: Linker, target: FunctionRef): readonly Effect[] {
  return ask(linker, OF_FUNCTION, target.file, target.scope, () => {
    const found: Effect[] = [];
    for (const operation of operationsIn(target.file, target.scope)) {
      const call = callOf(linker, target.file, operation);
      if (call !== undefined) push(found, effectsOfCall(linker, call));
      if (found.length >= MOST) break;
    }
    return found.length === 0 ? NONE : found;
  });
}

/** A call's own effect, or those of what it runs: workspace functions, and callbacks that run during the call. */
export function effectsOfCall(linker: Linker, call: Call): readonly Effect[] {
  return askOfCall(linker, OF_CALL, call, call.operation, () => {
    const found: Effect[] = call.concept === undefined ? [] : [effect(linker, call, call.concept)];
    for (const target of targetsOf(linker, call)) push(found, seenFrom(linker, call, target, MOST - found.length));
    addThroughCallbacks(linker, call, found);
    return found.length === 0 ? NONE : found;
  });
}

/** Most calls do nothing a rule asks about: they share one list. */
const NONE: readonly Effect[] = [];

function push(found: Effect[], more: readonly Effect[]): void {
  for (const one of more) {
    if (found.length >= MOST) return;
    found.push(one);
  }
}

function effect(linker: Linker, call: Call, concept: Concept): Effect {
  const resource = resourceOf(linker, call);
  return { concept, call, via: [], ...(resource === undefined ? {} : { resource }) };
}

/** The first effects of a workspace function, with its parameters replaced by what the call passes. */
function seenFrom(linker: Linker, call: Call, target: FunctionRef, most: number): readonly Effect[] {
  const inside = effectsOfFunction(linker, target);
  return (inside.length > most ? inside.slice(0, most) : inside).map((inner) => {
    const { resource, ...rest } = inner;
    const here = resource === undefined ? undefined : atCaller(linker, resource, target, call);
    return { ...rest, via: [call, ...inner.via], ...(here === undefined ? {} : { resource: here }) };
  });
}

/** Adds what the functions do that a call is given and runs, until `found` is full. */
function addThroughCallbacks(linker: Linker, call: Call, found: Effect[]): void {
  for (const [argument, value] of call.operation.arguments.entries()) {
    if (found.length >= MOST) return;
    if (value.kind === "literal" || value.kind === "object" || value.kind === "template") continue;
    const functions = handedThings(linker, call.file, value).filter((thing) => thing.kind === "function");
    if (functions.length === 0 || !runsNow(linker, call, argument)) continue;
    for (const target of functions) {
      for (const inner of effectsOfFunction(linker, target)) {
        if (found.length >= MOST) return;
        found.push({ ...inner, via: [call, ...inner.via] });
      }
    }
  }
}

/** Does a call run the function it is given there before it returns, or before what it gives is settled? */
function runsNow(linker: Linker, call: Call, argument: number): boolean {
  const how = callbackModel(linker, call.file, call.operation, argument)?.how;
  if (how === undefined) return invocations(linker, call.file, call.operation, argument).length > 0;
  return how === "awaits" || how === "collects" || how === "boundary" || how === "ignores-result";
}
