/** How code looks at a value before it is used: compares it, tests its prefix or pattern, seeks it in a list, hands it to a checker. */

import type { FileFacts, Operation, Read, ScopeId, Use, Value } from "#facts/file";
import { memberOf } from "#linking/lexical";
import type { Call, FunctionRef, View } from "#linking/view";
import { mentions } from "../mentions";
import { comparedWith, toldApartBy } from "./comparisons";
import { ownerOf } from "./handedOn";
import type { Held } from "./inputTrace";
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
  /** A finder is asked by the value, and what finds nothing is turned away: the value names something known. */
  | { readonly kind: "found"; readonly call: Call }
  /** Library code that is given the value, or an object that holds it at `path`. */
  | { readonly kind: "library"; readonly call: Call; readonly path?: readonly string[] }
  /** Code that is not known, asked in a way that looks like a check. */
  | { readonly kind: "unknown"; readonly call: Call };

const TEXT = /^(startsWith|endsWith|includes|indexOf|localeCompare)$/;
const MEMBERSHIP = /^(has|includes|indexOf|lastIndexOf)$/;
const PATTERN = /^(match|matchAll|search)$/;
const EACH = /^(map|forEach|flatMap|filter|some|every|find|reduce)$/;
/** Calls that make another form of the same value. */
const FORMS =
  /^(global\.(URL|URL\.parse|String|decodeURIComponent|encodeURI)|node:url\.\w+|node:path\.(resolve|join|normalize|relative|dirname|extname|parse|posix\.\w+)|node:fs(\/promises)?\.(promises\.)?realpath(Sync)?)$/;
const CHECKING = /valid|check|assert|allow|safe|verif|ensure|guard|sanit|permit|block|private|ssrf|contain|^is[A-Z_]/i;

/** Looks at a held value, and at what was made of it, before the operation it is held until. `beside`: members that say nothing. */
export function looksAt(view: View, held: Held, beside: RegExp): readonly Look[] {
  const { file, scope, name, until } = held;
  const looks: Look[] = [];
  const own = file.scopes[scope]?.function;
  const isLater = (at: FunctionRef, by: Read | Operation | undefined): boolean =>
    by !== undefined &&
    at.file === file &&
    file.scopes[by.scope]?.function === own &&
    ("order" in by ? by.order : Number.NEGATIVE_INFINITY) >= until;
  const flow = flowOf(view, {
    step: (walk, at, use, depth, by) => {
      if (isLater(at, by)) return true;
      if (use.to === "member" && beside.test(use.name)) return true;
      if (use.to !== "destructured") return step(view, walk, looks, { at, use, depth, by });
      for (const one of use.names) if (!beside.test(one)) walk.variable(at.file, use.scope, one, depth);
      return true;
    },
    lost: () => {},
  });
  for (const read of view.variable(file, scope, name)?.reads ?? [])
    approach({ view, flow, looks }, { at: { file, scope: read.scope }, use: read.use, depth: 0, by: read }, held.path);
  return looks;
}

interface Approach {
  readonly view: View;
  readonly flow: Flow;
  readonly looks: Look[];
}

const MAX_APPROACH = 6;
/** Members that show the same thing from another side: a look at `url.hostname` is one at `url.href`. */
const FACES = /^(\[\]|href|origin|host|hostname|dir)$/;

/** Goes from an object down to the member that matters: `const { url, id } = body` and `body.id` are no looks at `body.url`. */
function approach(walk: Approach, { at, use, depth, by }: At, [head, ...rest]: readonly string[]): void {
  const { view, flow } = walk;
  if (depth > MAX_APPROACH) return;
  if (head === undefined || FACES.test(head)) return flow.use(at, use, depth, by);
  const path = [head, ...rest];
  const names = (file: FileFacts, scope: ScopeId, name: string): void => {
    const variable = view.variable(file, scope, name);
    const taken = variable?.binding.values.flatMap((value) => ("path" in value ? [value.path] : []))[0] ?? [];
    const below = use.to === "bound" ? path : under(path, use.to === "destructured" ? taken.slice(-1) : taken);
    for (const read of below === undefined ? [] : (variable?.reads ?? []))
      approach(walk, { at: { file, scope: read.scope }, use: read.use, depth: depth + 1, by: read }, below ?? []);
  };
  switch (use.to) {
    case "awaited":
      return approach(walk, { at, use: use.then, depth, by }, path);
    case "tested":
      return use.then === undefined ? undefined : approach(walk, { at, use: use.then, depth, by }, path);
    case "member":
      if (use.then.to === "callee") return rest.length === 0 ? flow.use(at, use, depth, by) : undefined;
      return use.name === head ? approach(walk, { at, use: use.then, depth, by }, rest) : undefined;
    case "bound":
      return names(at.file, use.scope, use.name);
    case "destructured":
      for (const name of use.names) names(at.file, use.scope, name);
      return;
    case "argument": {
      const call = argumentCall(view, at.file, use);
      const targets = call === undefined ? [] : view.targets(call);
      if (call !== undefined && targets.length === 0 && call.concept === "validation")
        walk.looks.push({ kind: "library", call, path });
      for (const target of targets)
        for (const name of parameterNames(target, use.index)) names(target.file, target.scope, name);
      return;
    }
    default:
      return;
  }
}

/** What is left of a path below the members in front of it; undefined when it leads elsewhere. */
const under = (path: readonly string[], taken: readonly string[]): readonly string[] | undefined =>
  taken.every((name, index) => path[index] === name) ? path.slice(taken.length) : undefined;

interface At {
  readonly at: FunctionRef;
  readonly use: Use;
  readonly depth: number;
  readonly by: Read | Operation | undefined;
}

function step(view: View, flow: Flow, looks: Look[], { at, use, depth, by }: At): boolean {
  const { file } = at;
  if (use.to === "tested" && by !== undefined) {
    // In Python a text that is sought in another is a question of its own: pythonLooks.ts.
    const others = file.language === "python" ? toldApartBy(file, by) : comparedWith(file, by);
    for (const other of others) looks.push({ kind: "comparison", file, other });
    return false;
  }
  if ((use.to === "template" || use.to === "operand") && by !== undefined && !("kind" in by)) {
    looks.push(...entriesSought(view, file, by));
    return true;
  }
  if (use.to === "member" && use.then.to === "callee") {
    const called = file.operations[use.then.operation];
    if (called === undefined) return true;
    const [first] = called.arguments;
    if (TEXT.test(use.name)) looks.push({ kind: "text", method: use.name, file, other: first });
    if (PATTERN.test(use.name)) looks.push({ kind: "pattern", ...sourceOf(view, file, first) });
    if (EACH.test(use.name) && first?.kind === "function")
      for (const name of parameterNames({ file, scope: first.scope }, 0)) flow.variable(file, first.scope, name, depth);
    flow.result(file, called, depth);
    return true;
  }
  if (use.to === "iterated" && by !== undefined) {
    for (const loop of file.scopes)
      if (loop.over?.kind === "name" && loop.over.span.start === by.span.start)
        for (const name of Object.keys(loop.bindings)) flow.variable(file, loop.id, name, depth);
    return true;
  }
  if (use.to !== "argument") return false;
  const call = argumentCall(view, file, use);
  if (call !== undefined) asArgument(view, flow, looks, { call, index: use.index, depth });
  return true;
}

/** `FILES.includes(`${folder}/${name}`)`: the list holds texts that the value is a part of. */
function entriesSought(view: View, file: FileFacts, { span }: Read): readonly Look[] {
  return file.operations.flatMap((operation) => {
    const [entry] = operation.arguments;
    if (entry?.kind !== "template" || !MEMBERSHIP.test(memberOf(operation.callee) ?? "")) return [];
    const isPart = entry.parts.some((part) => part.kind === "name" && part.span.start === span.start);
    const call = isPart ? view.call(file, operation) : undefined;
    return call === undefined ? [] : [{ kind: "membership", call }];
  });
}

function asArgument(
  view: View,
  flow: Flow,
  looks: Look[],
  { call, index, depth }: { readonly call: Call; readonly index: number; readonly depth: number },
): void {
  const { file, operation, symbol } = call;
  const name = memberOf(operation.callee);
  const targets = view.targets(call);
  if (isFinder(call) && refusesNothing(view, file, operation)) looks.push({ kind: "found", call });
  if (targets.length > 0) {
    for (const target of targets) flow.parameter(target, index, depth);
    if (targets.some((target) => givesBack(view, target, index))) flow.result(file, operation, depth);
    return;
  }
  if (name === "test" || name === "exec") {
    const [pattern] = ownerOf(operation);
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

/** `storage.getById(id)`, `findShare(id)`: not what looks for a file, which is there for a path that leads elsewhere too. */
const isFinder = ({ concept, callee }: Call): boolean =>
  concept === "row-read" ||
  (concept === undefined &&
    /^(find|lookup|get)[A-Z]\w*$/.test(lastOf(callee)) &&
    !/file|path|dir/i.test(lastOf(callee)));

const lastOf = (callee: string): string => callee.split(".").at(-1) ?? "";

/** `const row = await find(id); if (!row) throw …`. */
function refusesNothing(view: View, file: FileFacts, { use }: Operation): boolean {
  const given = use.to === "awaited" ? use.then : use;
  if (given.to !== "bound") return false;
  const { name } = given;
  return file.scopes.some(
    ({ id, kind, test, exits }) =>
      kind === "branch" &&
      (exits === "throw" || exits === "return") &&
      test !== undefined &&
      mentions(file, test, name) &&
      view.variable(file, id, name)?.scope === given.scope,
  );
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
