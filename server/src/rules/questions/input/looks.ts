/** How code looks at a value before it is used: compares it, tests its prefix or pattern, seeks it in a list, hands it to a checker. */

import type { FileFacts, Operation, Read, Use, Value } from "#facts/file";
import type { Call, FunctionRef, View } from "#linking/view";
import { mentions } from "../mentions";
import { comparedWith } from "./comparisons";
import { type Held, methodName, receiverOf } from "./inputTrace";
import { argumentCall, type Flow, flowOf, parameterNames } from "./valueFlow";

export type Look =
  /** `host === other`. */
  | { readonly kind: "comparison"; readonly file: FileFacts; readonly other: Value }
  /** `value.startsWith(other)`, `value.endsWith(other)`, `value.includes(other)`. */
  | { readonly kind: "text"; readonly method: string; readonly file: FileFacts; readonly other: Value | undefined }
  /** `LIST.includes(value)`, `SET.has(value)`. */
  | { readonly kind: "membership"; readonly call: Call }
  /** `/…/.test(value)`, `value.match(/…/)`; the source is absent when the pattern is made elsewhere. */
  | { readonly kind: "pattern"; readonly source?: string }
  /** Library code that is given the value. */
  | { readonly kind: "library"; readonly call: Call }
  /** Code that is not known, asked in a way that looks like a check. */
  | { readonly kind: "unknown"; readonly call: Call };

const TEXT = /^(startsWith|endsWith|includes|indexOf|localeCompare)$/;
const MEMBERSHIP = /^(has|includes|indexOf|lastIndexOf)$/;
const PATTERN = /^(match|matchAll|search)$/;
/** Calls that make another form of the same value. */
const FORMS =
  /^(global\.(URL|URL\.parse|String|decodeURIComponent|encodeURI)|node:url\.\w+|node:path\.(resolve|join|normalize|relative|dirname|extname|parse|posix\.\w+)|node:fs(\/promises)?\.(promises\.)?realpath(Sync)?)$/;
const CHECKING = /valid|check|assert|allow|safe|verif|ensure|guard|sanit|permit|block|private|ssrf|contain|^is[A-Z_]/i;

/** Looks at a held value, and at what was made of it, before the operation it is held until. `beside`: members that say nothing. */
export function looksAt(view: View, held: Held, beside: RegExp): readonly Look[] {
  const { file, scope, name, until } = held;
  const looks: Look[] = [];
  const flow = flowOf(view, {
    step: (walk, at, use, depth, by) => {
      if (use.to === "member" && beside.test(use.name)) return true;
      if (use.to !== "destructured") return step(view, walk, looks, { at, use, depth, by });
      for (const one of use.names) if (!beside.test(one)) walk.variable(at.file, use.scope, one, depth);
      return true;
    },
    lost: () => {},
  });
  const own = file.scopes[scope]?.function;
  for (const read of view.variable(file, scope, name)?.reads ?? []) {
    const isLater = file.scopes[read.scope]?.function === own && read.order >= until;
    if (!isLater && concerns(read.use, held.path)) flow.use({ file, scope: read.scope }, read.use, 0, read);
  }
  return looks;
}

/** `body.url` is no look at `body.path`: the first member decides. */
const concerns = (use: Use, path: readonly string[]): boolean =>
  path[0] === undefined || use.to !== "member" || use.name === path[0] || use.then.to === "callee";

interface At {
  readonly at: FunctionRef;
  readonly use: Use;
  readonly depth: number;
  readonly by: Read | Operation | undefined;
}

function step(view: View, flow: Flow, looks: Look[], { at, use, depth, by }: At): boolean {
  const { file } = at;
  if (use.to === "tested" && by !== undefined) {
    for (const other of comparedWith(file, by)) looks.push({ kind: "comparison", file, other });
    return false;
  }
  if (use.to === "member" && use.then.to === "callee") {
    const called = file.operations[use.then.operation];
    if (called === undefined) return true;
    const [first] = called.arguments;
    if (TEXT.test(use.name)) looks.push({ kind: "text", method: use.name, file, other: first });
    if (PATTERN.test(use.name)) looks.push({ kind: "pattern", ...sourceOf(view, file, first) });
    flow.result(file, called, depth);
    return true;
  }
  if (use.to !== "argument") return false;
  const call = argumentCall(view, file, use);
  if (call !== undefined) asArgument(view, flow, looks, { call, index: use.index, depth });
  return true;
}

function asArgument(
  view: View,
  flow: Flow,
  looks: Look[],
  { call, index, depth }: { readonly call: Call; readonly index: number; readonly depth: number },
): void {
  const { file, operation, symbol } = call;
  const name = methodName(operation);
  const targets = view.targets(call);
  if (targets.length > 0) {
    for (const target of targets) flow.parameter(target, index, depth);
    if (targets.some((target) => givesBack(view, target, index))) flow.result(file, operation, depth);
    return;
  }
  if (name === "test" || name === "exec") {
    const [pattern] = receiverOf(operation);
    looks.push({ kind: "pattern", ...sourceOf(view, file, pattern) });
    return;
  }
  if (symbol !== undefined && FORMS.test(symbol)) {
    // The base of `new URL(link, base)` says nothing of the link.
    if (index === 0 || symbol.startsWith("node:path")) flow.result(file, operation, depth);
    return;
  }
  if (name !== undefined && MEMBERSHIP.test(name)) {
    looks.push({ kind: "membership", call });
    return;
  }
  if (call.concept === "log" || call.concept === "reply") return;
  if (symbol !== undefined) looks.push({ kind: "library", call });
  else if (CHECKING.test(call.callee.split(".").at(-1) ?? "")) looks.push({ kind: "unknown", call });
}

/** A plain function whose result is made of its parameter: `hostOf(url)`. What a request for it gave is something else. */
function givesBack(view: View, { file, scope }: FunctionRef, index: number): boolean {
  if (file.scopes[scope]?.async === true) return false;
  const names = parameterNames({ file, scope }, index);
  return view
    .operations(file, scope)
    .some(({ kind, arguments: [value] }) => kind === "return" && names.some((name) => mentions(file, value, name)));
}

/** Source of a pattern written here or in a constant. */
function sourceOf(view: View, file: FileFacts, value: Value | undefined): { readonly source?: string } {
  if (value?.kind === "regexp") return { source: value.source };
  if (value?.kind === "literal" && typeof value.value === "string") return { source: value.value };
  const known = value?.kind === "name" ? view.variable(file, value.scope, value.name)?.binding.values : undefined;
  const pattern = known?.find((item) => item.kind === "regexp");
  return pattern?.kind === "regexp" ? { source: pattern.source } : {};
}
