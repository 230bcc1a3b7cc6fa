/** What a waiting time is made of: does it grow from one attempt to the next, is it random, was it asked for by the other side? */

import type { FileFacts, Operation, ScopeId, Value } from "#facts/file";
import type { View } from "#linking/view";

/** How a waiting time changes from one attempt to the next. `open`: made of something that cannot be told. */
export interface Delay {
  readonly varies: boolean;
  /** It is multiplied each time, not only added to. */
  readonly multiplies: boolean;
  readonly random: boolean;
  /** Taken from a `Retry-After` or reset header. */
  readonly asked: boolean;
  readonly open: boolean;
  /** Milliseconds, when it is one known number. */
  readonly ms?: number;
}

/** Values of parameters, where a function is looked into with the arguments of one call. */
export type Passed = ReadonlyMap<string, { readonly file: FileFacts; readonly value: Value }>;

export const NOTHING_PASSED: Passed = new Map();

interface Walk {
  readonly view: View;
  readonly file: FileFacts;
  /** The loop, or the function that calls itself: what changes inside it varies. */
  readonly round: { readonly file: FileFacts; readonly scope: ScopeId };
  /** Parameters (by index) that the next round is called with something else for: what they are given then. */
  readonly moved: ReadonlyMap<number, Value>;
  readonly passed: Passed;
  readonly seen: ReadonlySet<Value>;
}

const STEADY: Delay = { varies: false, multiplies: false, random: false, asked: false, open: false };
const OPEN: Delay = { ...STEADY, open: true };
const LISTED: Delay = { ...STEADY, varies: true };
const ASKED = /retry[-_]?after|rate-?limit-?reset/i;
const MAX_DEPTH = 24;

/** Looks into the value of a waiting time, written in `file`, from the point of view of one round of a retry. */
export function delayOf(
  view: View,
  value: Value,
  at: Pick<Walk, "file" | "round" | "passed"> & { readonly moved?: ReadonlyMap<number, Value> },
): Delay {
  const delay = walk({ view, seen: new Set(), moved: new Map(), ...at }, value);
  // Python counts seconds.
  return delay.ms === undefined || at.file.language !== "python" ? delay : { ...delay, ms: delay.ms * 1_000 };
}

/** Key of a parameter in {@link Passed}. */
export const parameterKey = (file: FileFacts, scope: ScopeId, index: number): string =>
  `${file.path}#${scope}:${index}`;

function walk(at: Walk, value: Value): Delay {
  if (at.seen.size > MAX_DEPTH || at.seen.has(value)) return STEADY;
  const next = { ...at, seen: new Set([...at.seen, value]) };
  switch (value.kind) {
    case "literal":
      return typeof value.value === "number" ? { ...STEADY, ms: value.value } : STEADY;
    case "name":
      return asked(value.path) ?? ofName(next, value);
    case "this":
      return asked(value.path) ?? ofField(next, value.path);
    case "parameter":
      return ofParameter(next, value);
    case "result":
      return asked(value.path) ?? ofCall(next, value);
    case "opaque":
      return value.of === undefined ? OPEN : ofArithmetic(next, value.of, value.operator ?? "");
    case "template":
      return joined(value.parts.map((part) => walk(next, part)));
    case "choice":
      return ofChoice(next, value);
    case "member":
    case "awaited":
      return asked(value.path) ?? (isIndexed(value.path) ? LISTED : walk(next, value.of));
    case "element":
      return LISTED;
    case "error":
      return asked(value.path) ?? OPEN;
    default:
      return resolved(next, value);
  }
}

const asked = (path: readonly string[]): Delay | undefined =>
  path.some((name) => ASKED.test(name)) ? { ...STEADY, varies: true, asked: true } : undefined;

/** `DELAYS[attempt]` */
const isIndexed = (path: readonly string[]): boolean => path.includes("[]");

function ofName(at: Walk, value: Extract<Value, { kind: "name" }>): Delay {
  if (isIndexed(value.path)) return LISTED;
  const variable = at.view.variable(at.file, value.scope, value.name);
  if (variable === undefined) return resolved(at, value);
  const changes = changesOf(at, variable.scope, value.name);
  if (changes.length > 0 && value.path.length === 0)
    return joined([
      { ...STEADY, varies: true, multiplies: changes.some((change) => multiplies(at.file, change)) },
      ...variable.binding.values.filter((item) => item.kind !== "opaque").map((item) => walk(at, item)),
    ]);
  const parameter = variable.binding.values.find((item) => item.kind === "parameter");
  if (parameter?.kind === "parameter")
    return ofParameter(at, { ...parameter, path: [...parameter.path, ...value.path] });
  if (value.path.length > 0) return resolved(at, value);
  const known = variable.binding.values.map((item) => walk(at, item));
  return known.length === 0 ? OPEN : joined(known);
}

/** Assignments to a name inside one round, unless the name is declared anew each round. */
function changesOf({ view, file, round }: Walk, declared: ScopeId, name: string): readonly Operation[] {
  if (file !== round.file) return [];
  const isOwn = declared !== round.scope && view.inside(file, declared, round.scope);
  if (isOwn) return [];
  return view
    .operations(file, round.scope, "nested")
    .filter(
      ({ kind, callee }) =>
        kind === "assign" &&
        callee?.kind === "name" &&
        callee.name === name &&
        callee.path.length === 0 &&
        view.variable(file, callee.scope, name)?.scope === declared,
    );
}

/** `delay *= 2`, `delay = delay * 2`, `delay = Math.min(delay * 2, MAX)`: judged by what is assigned. */
const multiplies = (file: FileFacts, change: Operation): boolean =>
  /^(\*|\*\*|<<)=$/.test(change.compound ?? "") || change.arguments.some((value) => hasProduct(file, value, 0));

function hasProduct(file: FileFacts, value: Value, depth: number): boolean {
  if (depth > 6) return false;
  const inner = (values: readonly Value[]) => values.some((item) => hasProduct(file, item, depth + 1));
  if (value.kind === "opaque") return /^(\*|\*\*|<<)$/.test(value.operator ?? "") || inner(value.of ?? []);
  if (value.kind === "result") return inner(file.operations[value.operation]?.arguments ?? []);
  // `delay * 2 + 100`: a sum may be text.
  if (value.kind === "template") return inner(value.parts);
  return false;
}

/** `this.delay`: varies when a method of the class changes it by calculation. */
function ofField(at: Walk, path: readonly string[]): Delay {
  const [name, ...rest] = path;
  if (name === undefined || rest.length > 0) return OPEN;
  const changes = at.file.operations.filter(
    ({ kind, callee }) =>
      kind === "assign" && callee?.kind === "this" && callee.path.length === 1 && callee.path[0] === name,
  );
  const steps = changes.filter(
    (change) =>
      change.compound !== undefined ||
      change.arguments.some((value) => value.kind === "opaque" || value.kind === "result"),
  );
  if (steps.length === 0) {
    const values = changes.flatMap((change) => change.arguments);
    return values.length === 0
      ? resolved(at, { kind: "this", scope: at.round.scope, path })
      : joined(values.map((value) => walk(at, value)));
  }
  return { ...STEADY, varies: true, multiplies: steps.some((change) => multiplies(at.file, change)) };
}

function ofParameter(at: Walk, value: Extract<Value, { kind: "parameter" }>): Delay {
  const given = at.passed.get(parameterKey(at.file, value.scope, value.index));
  if (given !== undefined) {
    const inner = value.path.length === 0 ? given.value : undefined;
    return inner === undefined ? OPEN : walk({ ...at, file: given.file }, inner);
  }
  const next = value.scope === at.round.scope && at.file === at.round.file ? at.moved.get(value.index) : undefined;
  if (next !== undefined && !keepsMember(next, value.path)) return { ...STEADY, varies: true };
  return isLeftOut(at, value) ? (usual(at, value) ?? resolved(at, value)) : resolved(at, value);
}

/** No call that is seen gives the parameter. */
const isLeftOut = ({ view, file }: Walk, value: Extract<Value, { kind: "parameter" }>): boolean =>
  value.path.length === 0 && view.things(file, value).every(({ kind }) => kind === "parameter");

/** `delay=1`: what is waited unless somebody says otherwise. */
function usual({ file }: Walk, { scope, index }: Extract<Value, { kind: "parameter" }>): Delay | undefined {
  const own = file.scopes[scope];
  const name = own?.parameters?.[index]?.name;
  const values = name === undefined ? [] : (own?.bindings[name]?.values ?? []);
  const numbers = values
    .flatMap((value) => (value.kind === "choice" ? value.of : [value]))
    .flatMap((value) => (value.kind === "literal" && typeof value.value === "number" ? [value.value] : []));
  const [ms, ...more] = numbers;
  return ms === undefined || more.length > 0 ? undefined : { ...STEADY, ms };
}

/** `again({ ...options, attempt: attempt + 1 })`: another object, with the same `options.pause`. */
function keepsMember(given: Value, [name]: readonly string[]): boolean {
  if (given.kind !== "object" || name === undefined) return false;
  const member = Object.hasOwn(given.properties, name) ? given.properties[name] : undefined;
  if (member === undefined) return given.spreads.length > 0;
  return member.kind === "name" && (member.path.at(-1) ?? member.name) === name;
}

function ofCall(at: Walk, value: Extract<Value, { kind: "result" }>): Delay {
  const operation = at.file.operations[value.operation];
  const call = operation === undefined ? undefined : at.view.call(at.file, operation);
  if (call === undefined || operation === undefined) return OPEN;
  if (call.concept === "random" || /random|jitter/i.test(call.symbol ?? ""))
    return { ...STEADY, random: true, varies: true };
  if (operation.arguments.some((item) => item.kind === "literal" && ASKED.test(String(item.value))))
    return { ...STEADY, varies: true, asked: true };
  const given = operation.arguments.map((item) => walk(at, item));
  const inside = at.view.targets(call).flatMap((target): readonly Delay[] => {
    const passed = new Map(at.passed);
    operation.arguments.forEach((item, index) => {
      passed.set(parameterKey(target.file, target.scope, index), { file: at.file, value: item });
    });
    return at.view
      .operations(target.file, target.scope)
      .filter(({ kind }) => kind === "return")
      .flatMap(({ arguments: [result] }) =>
        result === undefined ? [] : [walk({ ...at, file: target.file, passed }, result)],
      );
  });
  if (inside.length > 0) return joined(inside);
  if (/^global\.Math\./.test(call.symbol ?? "")) {
    const sum = joined(given);
    return call.symbol === "global.Math.pow" && sum.varies ? { ...sum, multiplies: true } : sum;
  }
  if (/^global\.(Number|parseInt|parseFloat|Number\.parse\w+)$/.test(call.symbol ?? "")) return joined(given);
  if (call.file.language === "python" && PYTHON_NUMBERS.test(call.symbol ?? "")) {
    const sum = joined(given);
    return /pow$/.test(call.symbol ?? "") && sum.varies ? { ...sum, multiplies: true } : sum;
  }
  const receiver = operation.callee;
  const hinted = receiver !== undefined && "path" in receiver && receiver.path.some((name) => ASKED.test(name));
  return hinted ? { ...STEADY, varies: true, asked: true } : { ...joined(given), open: true };
}

const PYTHON_NUMBERS = /^(global\.(min|max|abs|round|pow|int|float)|math\.(ceil|floor|pow))$/;

function ofArithmetic(at: Walk, of: readonly Value[], operator: string): Delay {
  const all = joined(of.map((part) => walk(at, part)));
  return all.varies && (operator === "**" || operator === "<<") ? { ...all, multiplies: true } : all;
}

/** `a ?? b`: either; several different numbers are a list. */
function ofChoice(at: Walk, value: Extract<Value, { kind: "choice" }>): Delay {
  const each = value.of.map((item) => walk(at, item));
  const numbers = new Set(each.map(({ ms }) => ms));
  const all = joined(each);
  const listed = each.length > 1 && each.every(({ ms }) => ms !== undefined) && numbers.size > 1;
  return listed ? { ...all, varies: true } : all;
}

/** What linking says it can be. */
function resolved({ view, file }: Walk, value: Value): Delay {
  const things = view.things(file, value);
  const numbers = things.flatMap((thing) =>
    thing.kind === "literal" && typeof thing.value === "number" ? [thing.value] : [],
  );
  const [ms] = numbers;
  if (ms === undefined || numbers.length < things.length) return ms === undefined ? OPEN : { ...OPEN, ms };
  return { ...STEADY, ms: Math.max(...numbers) };
}

function joined(parts: readonly Delay[]): Delay {
  const some = (key: "varies" | "multiplies" | "random" | "asked" | "open") => parts.some((part) => part[key]);
  const [only] = parts;
  const ms = parts.length === 1 ? only?.ms : undefined;
  return {
    varies: some("varies"),
    multiplies: some("multiplies"),
    random: some("random"),
    asked: some("asked"),
    open: some("open"),
    ...(ms === undefined ? {} : { ms }),
  };
}
