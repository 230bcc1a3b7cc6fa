/** Clients that look at the status of every response themselves: `event_hooks` of httpx, `raise_for_status` of aiohttp. */

import type { FileFacts, Operation, Value } from "#facts/file";
import { constructorOf, memberOf, rootOf } from "#linking/lexical";
import type { Call, FunctionRef, Thing, View } from "#linking/view";

/** `unknown`: each response goes through a function that is not seen, and may raise. */
export type HookVerdict = "raises" | "unknown" | "none";

const MAX_BASES = 4;

/**
 * What the client of a call does with each response: settings of the call, of what made the client, and of the `super().__init__(…)`
 * of a class that is such a client (www.python-httpx.org, "Event hooks").
 */
export function responseHooks(view: View, call: Call): HookVerdict {
  const makers = [call, ...view.clients(call), ...ownMakers(view, call)];
  const verdicts = makers.map(({ file, operation }) => hooksOf(view, file, operation));
  return verdicts.find((one) => one === "raises") ?? verdicts.find((one) => one === "unknown") ?? "none";
}

function hooksOf(view: View, file: FileFacts, { keywords = {} }: Operation): HookVerdict {
  const { raise_for_status: raises, event_hooks: hooks } = keywords;
  if (raises !== undefined && !isFalse(raises)) return "raises";
  return hooks === undefined ? "none" : anyOf(view.things(file, hooks).map((thing) => hooksIn(view, thing)));
}

const isFalse = (value: Value): boolean => value.kind === "literal" && (value.value === false || value.value === null);

/** `{"response": [check, log]}` */
function hooksIn(view: View, thing: Thing): HookVerdict {
  if (thing.kind !== "object") return "unknown";
  const { response } = thing.value.properties;
  if (response === undefined) return thing.value.spreads.length > 0 ? "unknown" : "none";
  return anyOf(
    view
      .things(thing.file, response)
      .flatMap((list) =>
        list.kind === "array"
          ? list.value.items.flatMap((item) => view.things(list.file, item).map((hook) => ofHook(view, hook)))
          : ["unknown" as const],
      ),
  );
}

const ofHook = (view: View, hook: Thing): HookVerdict =>
  hook.kind !== "function" ? "unknown" : checks(view, hook) ? "raises" : "none";

/** It calls `raise_for_status()`, or raises what it makes of the response. */
const checks = (view: View, { file, scope }: FunctionRef): boolean =>
  view
    .operations(file, scope)
    .some(({ kind, callee }) => kind === "throw" || (kind === "call" && memberOf(callee) === "raise_for_status"));

const anyOf = (verdicts: readonly HookVerdict[]): HookVerdict =>
  verdicts.find((one) => one === "raises") ?? verdicts.find((one) => one === "unknown") ?? "none";

/** `super().__init__(…)` of the class a call is made on: `self.get(…)` inside it, `Api().get(…)` elsewhere. */
function ownMakers(view: View, call: Call): readonly Call[] {
  const { callee, scope } = call.operation;
  if (call.file.language !== "python" || callee === undefined) return [];
  if (callee.kind !== "this")
    return view
      .things(call.file, rootOf(callee))
      .flatMap((thing) => (thing.kind === "instance" ? makersIn(view, thing, 0) : []));
  const owner = view.chain(call.file, scope).find(({ kind }) => kind === "class");
  return owner === undefined ? [] : makersIn(view, { file: call.file, scope: owner.id }, 0);
}

function makersIn(view: View, { file, scope }: FunctionRef, depth: number): readonly Call[] {
  const owner = file.scopes[scope];
  if (owner === undefined || depth > MAX_BASES) return [];
  const start = constructorOf(file, scope);
  const own =
    start === undefined
      ? []
      : view
          .operations(file, start)
          .filter((operation) => operation.kind === "call" && memberOf(operation.callee) === "__init__")
          .flatMap((operation) => view.call(file, operation) ?? []);
  const bases = owner.base === undefined ? [] : view.things(file, owner.base);
  return [...own, ...bases.flatMap((base) => (base.kind === "class" ? makersIn(view, base, depth + 1) : []))];
}
