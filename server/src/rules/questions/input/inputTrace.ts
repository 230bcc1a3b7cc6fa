/** Where a value at a sink came in: back through variables, conversions, schemas and helpers to a request or a message. */

import type { Binding, FileFacts, Value } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { classMemberOf, constructorOf } from "#linking/lexical";
import type { Call, Origin, Thing, View } from "#linking/view";

import { formatTemplate, percentTemplate } from "./formatted";
import { membersBelow, type Through, usual } from "./handedOn";
import { modelField } from "./requestModels";

/** A name the value went through on its way to the sink. */
export interface Held {
  readonly file: FileFacts;
  /** Scope it is written in. */
  readonly scope: number;
  readonly name: string;
  /** Members read from the name. */
  readonly path: readonly string[];
  /** Operations of the same function that come later no longer matter to the sink. */
  readonly until: number;
}

/** One way from outside to the sink. */
export interface Trail {
  readonly origin: Origin;
  /** Where it is read from the request. */
  readonly place: Place;
  /** Sink first. */
  readonly held: readonly Held[];
  /** Calls whose result still holds it: conversions, joins, schemas. Sink first. */
  readonly calls: readonly PassedCall[];
  /** Steps between functions, sink first. */
  readonly hops: readonly Hop[];
  /** It is the data of a job of a queue. */
  readonly isJob?: true;
}

/** A call the value went through, with the members of the result that are used. */
export interface PassedCall {
  readonly call: Call;
  readonly path: readonly string[];
}

export interface TraceOptions {
  /** Parts of a text through which the value matters (the host of a URL sits in front); all of them when absent. */
  readonly parts?: (value: Extract<Value, { kind: "template" }>) => readonly Value[];
  /** Library calls this sink knows more of; undefined leaves it to the usual ones. */
  readonly through?: (call: Call, path: readonly string[]) => Through | undefined;
}

export interface Traced {
  readonly trails: readonly Trail[];
  /** Why a part of the value could not be followed. */
  readonly lost?: string;
}

const MAX_STEPS = 24;
const MAX_TRAILS = 4;
const FUEL = 300;

interface Walk {
  readonly view: View;
  readonly options: TraceOptions;
  readonly trails: Trail[];
  lost: string | undefined;
  fuel: number;
}

interface Step {
  readonly file: FileFacts;
  /** Members that are read from the value afterwards. */
  readonly path: readonly string[];
  readonly held: readonly Held[];
  readonly calls: readonly PassedCall[];
  readonly hops: readonly Hop[];
  /** Calls the walk went into, innermost last: their arguments answer for parameters. */
  readonly frames: readonly Call[];
  /** Names the walk came through, with the call it was in: `file = join(file, name)` leads back to `file`, and on to nothing new. */
  readonly names: readonly { readonly binding: Binding; readonly frame: Call | undefined; readonly path: string }[];
  readonly until: number;
  readonly depth: number;
}

/** Follows a value written in `file`, used by the operation with order `until`. */
export function traceInput(
  view: View,
  file: FileFacts,
  value: Value,
  { until, ...options }: TraceOptions & { readonly until: number },
): Traced {
  const walk: Walk = { view, options, trails: [], lost: undefined, fuel: FUEL };
  back(walk, value, { file, path: [], held: [], calls: [], hops: [], frames: [], names: [], until, depth: 0 });
  return walk.lost === undefined ? { trails: walk.trails } : { trails: walk.trails, lost: walk.lost };
}

function back(walk: Walk, value: Value, step: Step): void {
  if (step.depth > MAX_STEPS || walk.trails.length >= MAX_TRAILS || walk.fuel-- <= 0) return;
  const next = (inner: Value, more: Partial<Step> = {}): void =>
    back(walk, inner, { ...step, depth: step.depth + 1, ...more });
  switch (value.kind) {
    case "name":
      return fromName(walk, value, step);
    case "result":
      return fromResult(walk, value, step);
    case "parameter":
      return fromParameter(walk, value, { ...step, path: [...value.path, ...step.path] });
    case "member":
    case "awaited":
    case "element":
      if (arrives(walk, value, step)) return;
      return next(value.of, { path: [...value.path, ...step.path] });
    case "spread":
      return next(value.of);
    case "this":
      return fromField(walk, value, step);
    case "choice":
      for (const inner of value.of) next(inner);
      return;
    case "template":
      return fromText(walk, percentTemplate(step.file, value) ?? value, step);
    case "array":
      for (const item of value.items) next(item, { path: step.path.slice(1) });
      return;
    case "object":
      return fromObject(walk, value, step);
    case "opaque":
      // `FOLDER / name` joins paths in Python.
      if (step.file.language === "python" && value.operator === "/")
        for (const part of value.of ?? []) next(part, { path: [] });
      return;
    default:
      return;
  }
}

function fromText(walk: Walk, text: Extract<Value, { kind: "template" }>, step: Step): void {
  const parts = walk.options.parts?.(text) ?? text.parts;
  for (const part of parts) back(walk, part, { ...step, depth: step.depth + 1, path: [] });
}

function fromObject(walk: Walk, value: Extract<Value, { kind: "object" }>, step: Step): void {
  const [head, ...rest] = step.path;
  const own = head !== undefined && Object.hasOwn(value.properties, head) ? value.properties[head] : undefined;
  const inner = { ...step, depth: step.depth + 1 };
  if (own !== undefined) return back(walk, own, { ...inner, path: rest });
  if (head === undefined) for (const item of Object.values(value.properties)) back(walk, item, { ...inner, path: [] });
  for (const spread of value.spreads) back(walk, spread, inner);
}

/** `this.url`: what the class around it gives the field, where it declares it or in its constructor. */
function fromField(walk: Walk, value: Extract<Value, { kind: "this" }>, step: Step): void {
  const { file } = step;
  const [field, ...path] = value.path;
  const owner = walk.view.chain(file, value.scope).find(({ kind }) => kind === "class");
  const made = field === undefined ? undefined : classMemberOf(owner, field);
  if (owner === undefined || made === undefined || made.kind === "function" || file.language === "python") return;
  const below = { ...step, path: [...path, ...step.path], depth: step.depth + 1 };
  if (made.kind !== "typed") return back(walk, made, { ...below, until: Number.POSITIVE_INFINITY });
  const maker = constructorOf(file, owner.id);
  for (const { kind, callee, arguments: given, order } of maker === undefined
    ? []
    : walk.view.operations(file, maker)) {
    const isField = kind === "assign" && callee?.kind === "this" && callee.path.join(".") === field;
    if (isField && given[0] !== undefined) back(walk, given[0], { ...below, until: order });
  }
}

function fromName(walk: Walk, value: Extract<Value, { kind: "name" }>, step: Step): void {
  const variable = walk.view.variable(step.file, value.scope, value.name);
  if (variable === undefined) return void arrives(walk, value, step);
  const { name, scope } = value;
  const path = [...value.path, ...step.path];
  const passed = { binding: variable.binding, frame: step.frames.at(-1), path: path.join(".") };
  if (
    step.names.some((one) => one.binding === passed.binding && one.frame === passed.frame && one.path === passed.path)
  )
    return;
  const held = [...step.held, { file: step.file, scope, name, path, until: step.until }];
  const below = { ...step, held, path, names: [...step.names, passed], depth: step.depth + 1 };
  const before = walk.trails.length;
  for (const inner of variable.binding.values) {
    back(walk, inner, below);
  }
  const isHarmless = variable.binding.values.some((inner) => isHarmlessParameter(step.file, inner));
  const isConstant = variable.binding.values.every((inner) => isMadeOfConstants(walk.view, step.file, inner));
  if (walk.trails.length === before && !isHarmless && !isConstant) arrives(walk, value, { ...step, held });
}

const isHarmlessParameter = (file: FileFacts, value: Value): boolean =>
  value.kind === "parameter" &&
  value.path.length === 0 &&
  isHarmlessType(file.scopes[value.scope]?.parameters?.[value.index]?.type?.name);

/** Callers' arguments; where the walk came in through a call, that one's. */
function fromParameter(walk: Walk, value: Extract<Value, { kind: "parameter" }>, step: Step): void {
  const { view } = walk;
  const { file } = step;
  const parameter = file.scopes[value.scope]?.parameters?.[value.index];
  if (parameter === undefined || isHarmlessType(parameter.type?.name)) return;
  const frame = step.frames.at(-1);
  const target = { file, scope: value.scope };
  if (frame !== undefined && view.targets(frame).some((one) => one.file === file && one.scope === value.scope)) {
    const given = givenFor(frame, value.index, parameter.name);
    if (given !== undefined)
      back(walk, given, {
        ...step,
        file: frame.file,
        frames: step.frames.slice(0, -1),
        until: frame.operation.order,
        depth: step.depth + 1,
      });
    return;
  }
  for (const { call, argument } of view.callers(target).callers) {
    const given = argument === undefined ? givenFor(call, value.index, parameter.name) : undefined;
    if (given === undefined || call.file.role === "test") continue;
    back(walk, given, {
      ...step,
      file: call.file,
      hops: [...step.hops, { place: call.place, note: `given by this call of \`${call.callee}\`` }],
      until: call.operation.order,
      depth: step.depth + 1,
    });
  }
}

/** The argument for a parameter, by its place or, in Python, by its name. */
const givenFor = ({ operation }: Call, index: number, name: string | undefined): Value | undefined =>
  operation.arguments[index] ?? (name === undefined ? undefined : operation.keywords?.[name]);

/** A number, a flag or a date cannot be bent into a path, a host or a statement. */
export const isHarmlessType = (name: string | undefined): boolean =>
  name !== undefined &&
  /^(number|boolean|bigint|Date|Buffer|Uint8Array|int|float|bool|datetime|date|Decimal|(uuid\.)?UUID\d?)$/.test(name);

function fromResult(walk: Walk, value: Extract<Value, { kind: "result" }>, step: Step): void {
  const { view } = walk;
  const operation = step.file.operations[value.operation];
  const call = operation === undefined ? undefined : view.call(step.file, operation);
  if (operation === undefined || call === undefined) return;
  const formatted = formatTemplate(view, step.file, value);
  if (formatted !== undefined) return fromText(walk, formatted, step);
  if (!isGivenConstants(view, call) && arrives(walk, value, step)) return;
  const path = [...value.path, ...step.path];
  const given = walk.options.through?.(call, path) ?? usual(call);
  if (given === "stop") return;
  const passed: Step = {
    ...step,
    calls: [...step.calls, { call, path }],
    until: operation.order,
    depth: step.depth + 1,
  };
  if (given !== "lost") {
    const inner = membersBelow(call, path);
    for (const item of given) back(walk, item, { ...passed, path: inner });
    return;
  }
  const targets = view.targets(call);
  if (targets.length === 0) {
    walk.lost ??= `made by \`${call.callee}\``;
    return;
  }
  for (const target of targets)
    for (const returned of view.operations(target.file, target.scope)) {
      const result = returned.kind === "return" ? returned.arguments[0] : undefined;
      if (result === undefined) continue;
      back(walk, result, {
        ...passed,
        file: target.file,
        path,
        frames: [...step.frames, call],
        until: returned.order,
      });
    }
}

/** A helper that this call gives only constants and settings: what it makes for other callers, out of their requests, is not here. */
function isGivenConstants(view: View, call: Call): boolean {
  const given = call.operation.arguments;
  return given.length > 0 && given.every(isConstant) && view.targets(call).length > 0;
}

function isMadeOfConstants(view: View, file: FileFacts, value: Value): boolean {
  const operation = value.kind === "result" ? file.operations[value.operation] : undefined;
  const call = operation === undefined ? undefined : view.call(file, operation);
  return call !== undefined && isGivenConstants(view, call);
}

const isConstant = (value: Value): boolean => {
  if (value.kind === "choice") return value.of.every(isConstant);
  return value.kind === "literal" || (value.kind === "name" && value.name === "process" && value.path[0] === "env");
};

/** A parameter of the call the walk came in by: its argument answers, not those of other callers. */
function isAnswered(view: View, { file, frames }: Step, value: Value): boolean {
  const frame = frames.at(-1);
  if (frame === undefined) return false;
  switch (value.kind) {
    case "name": {
      const values = view.variable(file, value.scope, value.name)?.binding.values ?? [];
      return values.some((inner) => inner.kind === "parameter" && isOf(view, frame, file, inner.scope));
    }
    case "parameter":
      return isOf(view, frame, file, value.scope);
    case "member":
    case "element":
      return value.of.kind === "parameter" && isOf(view, frame, file, value.of.scope);
    default:
      return false;
  }
}

const isOf = (view: View, frame: Call, file: FileFacts, scope: number): boolean =>
  view.targets(frame).some((target) => target.file === file && target.scope === scope);

/** Is the value itself part of a request or message? Then the trail ends here. */
function arrives(walk: Walk, value: Value, step: Step): boolean {
  if (isAnswered(walk.view, step, value)) return false;
  for (const thing of walk.view.things(step.file, value)) {
    if (thing.kind !== "type" || !thing.name.startsWith("input.")) continue;
    // The address a server was asked for is a path; only what is parsed out of it is free.
    const isOwnUrl =
      /^(url|originalUrl)$/.test(thing.property ?? "") &&
      thing.of?.kind === "type" &&
      !thing.of.name.startsWith("input.");
    const part = isOwnUrl ? "url" : thing.name.slice("input.".length);
    const place = placeOf(walk.view, step.file, value);
    walk.trails.push({
      ...(isOfJob(thing) ? { isJob: true } : {}),
      origin: { kind: part === "message" ? "message" : "request", part, path: membersOf(value, step.path) },
      place,
      held: step.held,
      calls: step.calls,
      hops: step.hops,
    });
    return true;
  }
  const field = step.file.language === "python" ? modelField(walk.view, step.file, value, step.path) : undefined;
  if (field === undefined) return false;
  walk.trails.push({
    origin: { kind: "request", part: "body", path: [field] },
    place: placeOf(walk.view, step.file, value),
    held: step.held,
    calls: step.calls,
    hops: step.hops,
  });
  return true;
}

const isOfJob = (thing: Thing): boolean =>
  thing.kind === "type" && (/\.Job$/.test(thing.name) || (thing.of !== undefined && isOfJob(thing.of)));

const membersOf = (value: Value, after: readonly string[]): readonly string[] => [
  ...("path" in value ? value.path : []),
  ...after,
];

function placeOf(view: View, file: FileFacts, value: Value): Place {
  if (value.kind === "name") return view.place(file, value.span);
  const operation = value.kind === "result" ? file.operations[value.operation] : undefined;
  if (operation !== undefined) return view.place(file, operation.span);
  const inner = value.kind === "member" || value.kind === "awaited" || value.kind === "element" ? value.of : undefined;
  return inner === undefined ? view.place(file, { start: 0, end: 0 }) : placeOf(view, file, inner);
}
