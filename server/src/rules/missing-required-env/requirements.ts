/** Variables of the environment without which a program stops while it starts, and where the code says so. */

import type { FileFacts, Operation, Value } from "#facts/file";
import type { Place } from "#facts/place";
import { memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import { askedFor, settingOf } from "../questions/input/settings";
import { schemaRequirements } from "./schemas";
import { settingsRequirements } from "./settingsClasses";
import { type Needed, startOf } from "./startUp";

/** A variable that must be set when the file is loaded. */
export interface Requirement {
  readonly name: string;
  readonly place: Place;
  readonly file: FileFacts;
  /** The library does not tell upper case from lower case. */
  readonly anyCase?: true;
  /** Asked for below `if __name__ == "__main__"`: only where the file itself is started. */
  readonly ofMain?: true;
}

const ALL: { readonly fallback: ReadonlyMap<FileFacts, readonly Requirement[]> } = { fallback: new Map() };

/** Requirements by the file that has them; each name once a file. */
export const requirementsOf = (view: View): ReadonlyMap<FileFacts, readonly Requirement[]> =>
  view.rememberWhole(ALL, () => {
    const found = new Map<FileFacts, readonly Requirement[]>();
    for (const file of view.files) {
      if ((file.language !== "typescript" && file.language !== "python") || !RUNS.test(file.role)) continue;
      const requirements = requirementsIn(view, file);
      if (requirements.length > 0) found.set(file, requirements);
    }
    return found;
  });

const RUNS = /^(?:service|cli)$/;

function requirementsIn(view: View, file: FileFacts): readonly Requirement[] {
  const needed = [
    ...(file.language === "python" ? [...subscripts(view, file), ...settingsRequirements(view, file)] : []),
    ...(file.language === "typescript" ? schemaRequirements(view, file) : []),
    ...stopsWithout(view, file),
    ...asked(view, file),
  ];
  const names = new Set<string>();
  return needed.flatMap(({ name, span, scope, anyCase }): readonly Requirement[] => {
    const start = names.has(name) ? undefined : startOf(view, file, { scope, at: span.start });
    if (start === undefined) return [];
    names.add(name);
    const place = view.place(file, span);
    return [{ name, place, file, ...(anyCase ? { anyCase } : {}), ...(start === "main" ? { ofMain: true } : {}) }];
  });
}

/** `os.environ["URL"]`, which fails by itself. Not where something else may stand in: `a if b else os.environ["URL"]`. */
function* subscripts(view: View, file: FileFacts): Iterable<Needed> {
  for (const value of namesIn(file)) {
    if (value.path.length === 0) continue;
    const [symbol] = view.things(file, value).flatMap((thing) => (thing.kind === "library" ? [thing.symbol] : []));
    const name = /^os\.environ\.([A-Z][A-Z0-9_]+)(?:\.|$)/.exec(symbol ?? "")?.[1];
    if (name !== undefined) yield { name, span: value.span, scope: value.scope };
  }
}

type NameValue = Extract<Value, { kind: "name" }>;

function* namesIn(file: FileFacts): Iterable<NameValue> {
  for (const { callee, kind, arguments: given, keywords = {} } of file.operations)
    for (const value of [
      ...(callee === undefined || kind === "assign" ? [] : [callee]),
      ...given,
      ...Object.values(keywords),
    ])
      yield* namesWithin(value);
  for (const { bindings, members = {} } of file.scopes) {
    for (const { values } of Object.values(bindings)) for (const value of values) yield* namesWithin(value);
    for (const value of Object.values(members)) yield* namesWithin(value);
  }
}

function* namesWithin(value: Value): Iterable<NameValue> {
  switch (value.kind) {
    case "name":
      yield value;
      return;
    case "array":
      for (const item of value.items) yield* namesWithin(item);
      return;
    case "object":
      for (const item of Object.values(value.properties)) yield* namesWithin(item);
      return;
    case "template":
      for (const part of value.parts) yield* namesWithin(part);
      return;
    default:
  }
}

/** `if (!process.env.URL) throw …`, `if not URL: sys.exit(1)`. */
function* stopsWithout(view: View, file: FileFacts): Iterable<Needed> {
  for (const { kind, exits, test, parent } of file.scopes) {
    if (kind !== "branch" || test === undefined || (exits !== "throw" && exits !== "exit")) continue;
    for (const value of askedFor(test, "empty")) {
      const name = variableOf(view, file, value);
      const span = "span" in value ? value.span : undefined;
      if (name !== undefined && span !== undefined) yield { name, span, scope: parent };
    }
  }
}

/** The variable alone: with no default anywhere on the way. */
function variableOf(view: View, file: FileFacts, value: Value): string | undefined {
  const name = /^process\.env\.([A-Z][A-Z0-9_]+)$/.exec(settingOf(view, file, value) ?? "")?.[1];
  if (name === undefined || view.things(file, value).some((thing) => thing.kind === "literal")) return undefined;
  const [only, ...others] =
    value.kind === "name" && value.path.length === 0
      ? (view.variable(file, value.scope, value.name)?.binding.values ?? [])
      : [value];
  if (others.length > 0 || only === undefined || only.kind === "choice") return undefined;
  const operation = only.kind === "result" ? file.operations[only.operation] : undefined;
  const hasDefault = operation !== undefined && (operation.arguments.length > 1 || operation.keywords !== undefined);
  return hasDefault ? undefined : name;
}

const NAME = /^[A-Z][A-Z0-9_]+$/;

/** `env("URL")` of a library that fails without, `requireEnv("URL")` of the project. */
function* asked(view: View, file: FileFacts): Iterable<Needed> {
  for (const operation of file.operations) {
    const [given, ...others] = operation.kind === "call" ? operation.arguments : [];
    if (given?.kind !== "literal" || others.length > 0 || operation.opaqueArguments === true) continue;
    const { value: name } = given;
    if (typeof name !== "string" || !NAME.test(name) || hasStandIn(operation)) continue;
    const call = view.call(file, operation);
    if (call === undefined || !(isStrictReader(view, call) || throwsWithout(view, call))) continue;
    yield { name, span: given.span ?? operation.span, scope: operation.scope };
  }
}

const hasStandIn = ({ keywords = {} }: Operation): boolean =>
  Object.keys(keywords).some((name) => !/^(?:cast|validate|subcast)$/.test(name));

const STRICT = /^(?:decouple\.config|environs\.Env(?:\.\w+)?|starlette\.config\.Config)$/;

/** Its own call, or that of an instance: `env = Env()`, `config = Config(".env")`. */
const isStrictReader = (view: View, { file, symbol, operation: { callee } }: Call): boolean => {
  if (file.language !== "python" || callee === undefined) return false;
  if (symbol === "decouple.config") return true;
  return (
    callee.kind === "name" && view.sources(file, { ...callee, path: [] }).some((made) => STRICT.test(made.symbol ?? ""))
  );
};

/** A function of the project that reads the variable its first parameter names, and throws when it is not there. */
const throwsWithout = (view: View, call: Call): boolean =>
  view.targets(call).some(({ file, scope }) => {
    const inner = file.scopes.filter((one) => one.function === scope);
    return (
      inner.some(
        ({ kind, test, exits, parent }) =>
          kind === "branch" &&
          parent === scope &&
          test !== undefined &&
          (exits === "throw" || exits === "exit") &&
          askedFor(test, "empty").some((value) => isComputedRead(view, file, value)),
      ) && (file.scopes[scope]?.parameters ?? []).length === 1
    );
  });

/** `process.env[name]`, `os.environ.get(name)`: itself, or in a variable. */
function isComputedRead(view: View, file: FileFacts, value: Value): boolean {
  const [only, ...others] =
    value.kind === "name" && value.path.length === 0
      ? (view.variable(file, value.scope, value.name)?.binding.values ?? [])
      : [value];
  if (only === undefined || others.length > 0) return false;
  if (only.kind === "result") {
    const operation = file.operations[only.operation];
    const call = operation === undefined ? undefined : view.call(file, operation);
    return (
      operation?.arguments.length === 1 &&
      operation.arguments[0]?.kind === "name" &&
      /^os\.(?:getenv|environ\.get)$/.test(call?.symbol ?? "")
    );
  }
  return "path" in only && only.path.at(-1) === "[]" && memberOf({ ...only, path: only.path.slice(0, -1) }) === "env";
}
