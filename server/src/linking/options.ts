/** The value of a call's option, followed through variables, spreads and the arguments of callers. */

import type { FileFacts, Operation, OperationId, ScopeId, Value } from "#facts/file";
import type { OptionsAt } from "#knowledge/model";
import { parameterOf } from "./callbacks";
import { edgesTo, escapeOf } from "./callerIndex";
import { functionOf, lastNameOf } from "./lexical";
import { ask, type Linker, type Question } from "./linker";
import { argumentFor } from "./parameters";
import { putInto } from "./spreadOptions";
import { thingsOf } from "./things";
import type { FunctionRef, OptionAnswer, Thing } from "./view";

const ABSENT: PathAnswer = { state: "absent" };
const unknown = (because: string): PathAnswer => ({ state: "unknown", because });

export interface OptionQuery {
  readonly names: readonly string[];
  readonly at: OptionsAt;
}

/** Where options are when no model says so: the last argument of a script call, keywords in Python. */
export const usualPlace = (file: FileFacts): OptionsAt => (file.language === "python" ? "keyword" : "last");

/** An answer that holds on one path; `caller` is the call that decides it, when it is not the call itself. */
export type PathAnswer = OptionAnswer & {
  readonly caller?: { readonly file: FileFacts; readonly operation: Operation };
};

/** First of `names` that a call sets, in one answer for all paths. `null` and `undefined` count as not set. */
export function findOption(linker: Linker, file: FileFacts, operation: Operation, query: OptionQuery): OptionAnswer {
  const answers = optionPaths(linker, file, operation, query);
  const set = answers.find((answer) => answer.state === "set");
  const open = answers.find((answer) => answer.state === "unknown");
  if (open !== undefined) return open;
  if (set === undefined) return ABSENT;
  return answers.every((answer) => answer.state === "set") ? set : unknown("set on some paths only");
}

/** What a call's option is on each path that leads to different options. Never empty. */
export function optionPaths(
  linker: Linker,
  file: FileFacts,
  operation: Operation,
  query: OptionQuery,
): readonly PathAnswer[] {
  for (const name of query.names) {
    const keywords = operation.keywords;
    const value = keywords !== undefined && Object.hasOwn(keywords, name) ? keywords[name] : undefined;
    if (value !== undefined) return [{ state: "set", name, value, file }];
    const inner = nestedKeyword(linker, file, keywords, name);
    if (inner !== undefined) return inner;
  }
  if (query.at === "keyword")
    return operation.opaqueArguments === true ? inSpread(linker, file, operation, query.names) : [ABSENT];
  if (operation.arguments.some((argument) => argument.kind === "spread")) return [unknown("arguments are spread")];
  if (query.at !== "last") {
    const value = operation.arguments[query.at];
    return value === undefined ? [ABSENT] : inValue(linker, file, value, query.names, 0);
  }
  // Any argument may be the options object: the last that says something answers.
  let open: readonly PathAnswer[] = [ABSENT];
  for (const [index, value] of [...operation.arguments.entries()].reverse()) {
    const found = inValue(linker, file, value, query.names, 0);
    if (found.some((answer) => answer.state === "set")) return found;
    const isPlain =
      index === 0 &&
      value.kind !== "object" &&
      operation.arguments.length === 1 &&
      found.every((answer) => answer.state === "unknown");
    const isOptions = index > 0 || value.kind === "object";
    if (found.some((answer) => answer.state === "unknown") && isOptions && !isPlain) open = found;
  }
  return open;
}

/** `config.read_timeout`: an option of what the keyword `config` is given. Undefined when it says nothing. */
function nestedKeyword(
  linker: Linker,
  file: FileFacts,
  keywords: Operation["keywords"],
  name: string,
): readonly PathAnswer[] | undefined {
  const [head = "", ...rest] = name.split(".");
  const value = rest.length > 0 && keywords !== undefined && Object.hasOwn(keywords, head) ? keywords[head] : undefined;
  if (value === undefined) return undefined;
  const found = inValue(linker, file, value, [rest.join(".")], 0);
  return found.every(({ state }) => state === "absent") ? undefined : found;
}

/** `**options`: what is put into them before the call, else what they are made of. */
function inSpread(
  linker: Linker,
  file: FileFacts,
  operation: Operation,
  names: readonly string[],
): readonly PathAnswer[] {
  const spread = operation.keywords?.["**"];
  if (spread === undefined) return [unknown("options are spread")];
  if (spread.kind !== "name" || spread.path.length > 0) return inValue(linker, file, spread, names, 0);
  return putInto(file, operation, spread, names) ?? inValue(linker, file, spread, names, 0);
}

/** Option of an object-like value, on each path. */
export function inValue(
  linker: Linker,
  file: FileFacts,
  value: Value,
  names: readonly string[],
  depth: number,
): readonly PathAnswer[] {
  if (depth > 8) return [unknown("options are nested too deep")];
  if (value.kind === "literal" || value.kind === "template" || value.kind === "function" || value.kind === "regexp")
    return [ABSENT];
  const parameter = parameterOf(file, value);
  if (parameter !== undefined) return fromCallers(linker, file, { ...parameter, names });
  const answers = thingsOf(linker, file, value).flatMap((thing) => inThing(linker, thing, names, depth));
  if (answers.length === 0) return [unknown("options are not known")];
  return value.kind === "result" ? ofThisCall(file, value.operation, answers) : answers;
}

/** `fetch(url, withDefaults({ signal }))`: what other calls of the function that makes the options leave out, this one does not. */
function ofThisCall(file: FileFacts, id: OperationId, answers: readonly PathAnswer[]): readonly PathAnswer[] {
  const operation = file.operations[id];
  const name = operation?.callee === undefined ? undefined : lastNameOf(operation.callee);
  const own = answers.filter(
    ({ state, caller }) =>
      state !== "absent" ||
      caller === undefined ||
      caller.operation === operation ||
      caller.operation.callee === undefined ||
      lastNameOf(caller.operation.callee) !== name,
  );
  return own.length === 0 ? answers : own;
}

interface PassedOption {
  readonly scope: ScopeId;
  readonly index: number;
  readonly path: readonly string[];
  readonly names: readonly string[];
}

/** What a parameter's option is on each path is asked once: wrappers around wrappers multiply the ways to it. */
const PASSED_OPTION: Question<readonly PathAnswer[]> = { fallback: [unknown("options are handed round in a circle")] };

function fromCallers(linker: Linker, file: FileFacts, at: PassedOption): readonly PathAnswer[] {
  const names = at.names.map((name) => [...at.path, name].join("."));
  const isGathered = file.language === "python" && file.scopes[at.scope]?.parameters?.[at.index]?.rest === true;
  return ask(linker, PASSED_OPTION, file, `option ${at.scope}:${at.index}:${names.join("|")}`, () => {
    const { passed, complete } = passedFor(linker, { file, scope: at.scope }, at.index);
    const open: readonly PathAnswer[] = complete && passed.length > 0 ? [] : [unknown("options come from a parameter")];
    const answers = passed.flatMap((from): readonly PathAnswer[] => {
      const found = isGathered
        ? optionPaths(linker, from.file, from.operation, { names, at: "keyword" })
        : from.value === undefined
          ? [ABSENT]
          : inValue(linker, from.file, from.value, names, 0);
      // What this call hands on has the option on one way and not on another: the call decides nothing.
      if (found.some(({ state }) => state === "set")) return found;
      return found.map((answer) => (answer.state === "absent" ? { ...answer, caller: answer.caller ?? from } : answer));
    });
    return fewest([...answers, ...open]);
  });
}

/** Paths that say something different, at most this many of each state: a finding shows one, a verdict needs one of each. */
const MAX_PATHS = 24;

function fewest(answers: readonly PathAnswer[]): readonly PathAnswer[] {
  const seen = new Map<PathAnswer["state"], Set<unknown>>();
  return answers.filter((answer) => {
    const known = seen.get(answer.state) ?? new Set();
    seen.set(answer.state, known);
    const differs =
      answer.state === "set" ? answer.value : answer.state === "absent" ? answer.caller?.operation : answer.because;
    if (known.has(differs) || known.size >= MAX_PATHS) return false;
    known.add(differs);
    return true;
  });
}

function inThing(linker: Linker, thing: Thing, names: readonly string[], depth: number): readonly PathAnswer[] {
  switch (thing.kind) {
    case "object":
      return inObject(linker, thing, names, depth);
    case "literal":
    case "template":
    case "array":
    case "function":
    case "class":
    case "error":
      return [ABSENT];
    case "type":
      return thing.from === undefined ? [unknown(`options are a ${thing.name}`)] : ofMaker(linker, thing.from, names);
    case "unknown":
      return [unknown(`options: ${thing.because}`)];
    default:
      return [unknown("options are made elsewhere")];
  }
}

/** An options object made by a constructor (`new NodeHttpHandler({ requestTimeout })`); half typed, it may be given itself. */
function ofMaker(
  linker: Linker,
  { file, operation }: { readonly file: FileFacts; readonly operation: Operation },
  names: readonly string[],
): readonly PathAnswer[] {
  return ask(linker, PASSED_OPTION, file, `made ${operation.id}:${names.join("|")}`, () =>
    optionPaths(linker, file, operation, { names, at: "last" }),
  );
}

function inObject(
  linker: Linker,
  thing: Extract<Thing, { kind: "object" }>,
  names: readonly string[],
  depth: number,
): readonly PathAnswer[] {
  let open: readonly PathAnswer[] = [];
  // `{ ...config, handler: { agent } }`: what the object sets itself, no spread brings.
  const fromSpreads: string[] = [];
  for (const name of names) {
    const [head, ...rest] = name.split(".");
    const value =
      head !== undefined && Object.hasOwn(thing.value.properties, head) ? thing.value.properties[head] : undefined;
    if (value === undefined || isNothing(value)) {
      fromSpreads.push(name);
      continue;
    }
    if (rest.length === 0) return [{ state: "set", name, value, file: thing.file }];
    const below = inValue(linker, thing.file, value, [rest.join(".")], depth + 1);
    if (below.some((answer) => answer.state === "set"))
      return below.map((answer) => (answer.state === "set" ? { ...answer, name } : answer));
    if (below.some((answer) => answer.state === "unknown")) open = below;
  }
  for (const spread of fromSpreads.length === 0 ? [] : thing.value.spreads) {
    const found = inValue(linker, thing.file, spread, fromSpreads, depth + 1);
    if (found.some((answer) => answer.state === "set")) return found;
    if (found.some((answer) => answer.state === "unknown")) open = found;
  }
  return open.length > 0 ? open : [ABSENT];
}

const isNothing = (value: Value): boolean =>
  value.kind === "literal" && (value.value === null || value.value === undefined);

/** One way a function is called, with what it passes for a parameter. */
export interface Passed {
  readonly file: FileFacts;
  readonly operation: Operation;
  /** Absent when the caller passes nothing. */
  readonly value?: Value;
}

const PASSED: Question<{ readonly passed: readonly Passed[]; readonly complete: boolean }> = {
  fallback: { passed: [], complete: false },
};

/** What known callers pass for a parameter. */
export function passedFor(
  linker: Linker,
  target: FunctionRef,
  index: number,
): { readonly passed: readonly Passed[]; readonly complete: boolean } {
  return ask(linker, PASSED, target.file, `${target.scope}:${index}`, () => {
    let complete = escapeOf(linker, target.file, target.scope) === undefined;
    const passed: Passed[] = [];
    for (const edge of edgesTo(linker, target.file, target.scope)) {
      const file = linker.files.get(edge.from);
      const operation = file?.operations[edge.operation];
      if (file === undefined || operation === undefined) continue;
      if (edge.argument !== undefined || operation.arguments.some((argument) => argument.kind === "spread")) {
        complete = false;
        continue;
      }
      const value = argumentFor(target, operation, index);
      passed.push({ file, operation, ...(value === undefined ? {} : { value }) });
    }
    return { passed, complete };
  });
}

export const enclosingFunction = (file: FileFacts, operation: Operation): FunctionRef => ({
  file,
  scope: functionOf(file, operation.scope),
});
