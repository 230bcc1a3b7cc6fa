/** Where a value from outside goes: is it checked, does it reach a store, does it leave our sight? */

import type { FileFacts, ScopeId, Use } from "#facts/file";
import type { Concept } from "#knowledge/model";
import type { Call, FunctionRef, View } from "#linking/view";

import { argumentCall, type Flow, flowOf, parameterNames } from "./valueFlow";

export interface InputUse {
  /** Given to a schema or guard, or tested for its type. */
  readonly checked: boolean;
  /** First call that stores it or sends it on. */
  readonly sink?: { readonly call: Call; readonly concept: Concept };
  /** Given to code that is not known. */
  readonly lost: boolean;
}

const SINKS: ReadonlySet<Concept> = new Set<Concept>([
  "row-insert",
  "row-update",
  "row-upsert",
  "query",
  "file-write",
  "enqueue",
  "outbound-call",
]);
/** Calls that turn anything into a value of one type. */
const COERCIONS =
  /^global\.(Number|String|Boolean|BigInt|parseInt|parseFloat|Number\.(parseInt|parseFloat|isInteger|isFinite)|Array\.isArray|isNaN)$/;
const MAX_GUARDS = 6;

interface Seen {
  checked: boolean;
  sink: { readonly call: Call; readonly concept: Concept } | undefined;
  lost: boolean;
}

/** Follows a use of a value (written in `scope` of `file`) through variables, fields, objects and helpers. */
export function followInput(view: View, file: FileFacts, use: Use, scope: ScopeId): InputUse {
  const seen: Seen = { checked: false, sink: undefined, lost: false };
  const flow = flowOf(view, {
    step: (walk, at, next, depth) => step(view, walk, seen, { at, use: next, depth }),
    lost: () => {
      seen.lost = true;
    },
  });
  flow.use({ file, scope }, use, 0);
  return seen.sink === undefined
    ? { checked: seen.checked, lost: seen.lost }
    : { checked: seen.checked, sink: seen.sink, lost: seen.lost };
}

function step(
  view: View,
  flow: Flow,
  seen: Seen,
  { at, use, depth }: { readonly at: FunctionRef; readonly use: Use; readonly depth: number },
): boolean {
  if (use.to === "typeof" || use.to === "tested") {
    seen.checked = true;
    return true;
  }
  if (use.to === "item") return use.then.to === "argument" && use.key !== undefined && isAddressOption(view, at, use);
  if (use.to !== "argument") return false;
  const call = argumentCall(view, at.file, use);
  if (call === undefined) return true;
  if (call.concept === "validation" || COERCIONS.test(call.symbol ?? "")) {
    seen.checked = true;
    return true;
  }
  if (call.concept === "log" || call.concept === "reply" || call.concept === "reply-status") return true;
  const targets = view.targets(call);
  if (targets.some((target) => guards(view, target, use.index, 0))) {
    seen.checked = true;
    return true;
  }
  if (call.concept !== undefined && SINKS.has(call.concept)) {
    // The address and the path have rules of their own, which ask for more than a type.
    if (!isAddress(call, use)) seen.sink ??= { call, concept: call.concept };
    return true;
  }
  if (targets.length > 0 || !(call.symbol === "global.JSON.stringify" || call.concept === "parse")) return false;
  flow.result(at.file, call.operation, depth);
  return true;
}

/** Does the value only say where the call goes: a URL, a file path? */
function isAddress({ model, concept }: Call, use: Extract<Use, { to: "argument" }>): boolean {
  if (concept === "outbound-call") return model?.address?.includes(use.keyword ?? use.index) === true;
  return concept?.startsWith("file-") === true && model?.resource === use.index;
}

/** `axios({ url })`: the option that holds the address. */
function isAddressOption(view: View, { file }: FunctionRef, use: Extract<Use, { to: "item" }>): boolean {
  const call = use.then.to === "argument" ? argumentCall(view, file, use.then) : undefined;
  return use.key !== undefined && call?.model?.address?.includes(use.key) === true;
}

/** A function that tests the type of its parameter, or hands it to a schema. */
function guards(view: View, target: FunctionRef, index: number, depth: number): boolean {
  if (depth >= MAX_GUARDS) return false;
  return parameterNames(target, index).some((name) =>
    (view.variable(target.file, target.scope, name)?.reads ?? []).some((read) =>
      isGuard(view, target.file, read.use, depth),
    ),
  );
}

function isGuard(view: View, file: FileFacts, use: Use, depth: number): boolean {
  if (use.to === "typeof") return true;
  if (use.to === "member") return isGuard(view, file, use.then, depth);
  if (use.to !== "argument") return false;
  const call = argumentCall(view, file, use);
  if (call === undefined) return false;
  if (call.concept === "validation" || call.symbol === "global.Array.isArray") return true;
  return view.targets(call).some((inner) => guards(view, inner, use.index, depth + 1));
}
