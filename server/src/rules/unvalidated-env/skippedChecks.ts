/** Checks of Python code that are left out when a variable of the environment is not set. */

import type { FileFacts, Operation, Scope, Value } from "#facts/file";
import type { Place, Span } from "#facts/place";
import { lastNameOf } from "#linking/lexical";
import type { View } from "#linking/view";

import { environmentRead } from "../questions/input/environmentReads";
import { comparisonsOf } from "../questions/input/genuine";
import { askedFor } from "../questions/input/settings";
import { asksEnvironment } from "../questions/secrets/environment";

/** A variable that may be missing, and where it is asked for. */
export interface OptionalVariable {
  readonly name: string;
  readonly place: Place;
  /** An empty text stands in for it, instead of `None`. */
  readonly isEmptyText: boolean;
}

const CREDENTIAL = /key|secret|token|pass|auth|credential/i;
const MAX_DEPTH = 5;

/** `os.getenv("TOKEN")` with nothing, or an empty text, in its place; `os.environ["TOKEN"]` fails instead and is not meant. */
export function optionalVariable(view: View, file: FileFacts, value: Value, depth = 0): OptionalVariable | undefined {
  if (depth > MAX_DEPTH) return undefined;
  if (value.kind === "name" && value.path.length === 0) {
    const [only, ...others] = view.variable(file, value.scope, value.name)?.binding.values ?? [];
    return only === undefined || others.length > 0 ? undefined : optionalVariable(view, file, only, depth + 1);
  }
  if (value.kind === "import") return ofImport(view, file, value, depth);
  if (value.kind !== "result" || value.path.length > 0) return undefined;
  const operation = file.operations[value.operation];
  const call = operation === undefined ? undefined : view.call(file, operation);
  const read = call === undefined ? undefined : environmentRead(view, call);
  if (call === undefined || read === undefined) return undefined;
  const { fallback } = read;
  const isEmptyText = fallback?.kind === "literal" && fallback.value === "";
  if ((fallback !== undefined && !isEmptyText) || requires(call.operation)) return undefined;
  return { name: read.name, place: call.place, isEmptyText };
}

/** `get_env("TOKEN", required=True)`: the helper says itself that nothing is no answer. */
const requires = ({ keywords = {} }: Operation): boolean =>
  Object.entries(keywords).some(
    ([name, value]) => /^(?:required|strict|mandatory)$/.test(name) && value.kind === "literal" && value.value === true,
  );

function ofImport(
  view: View,
  file: FileFacts,
  value: Extract<Value, { kind: "import" }>,
  depth: number,
): OptionalVariable | undefined {
  const [name, ...rest] = value.path;
  if (name === undefined || rest.length > 0) return undefined;
  const [module] = view.things(file, { ...value, path: [] });
  if (module?.kind !== "module" || !Object.hasOwn(module.file.exports, name)) return undefined;
  const exported = module.file.exports[name];
  return exported === undefined ? undefined : optionalVariable(view, module.file, exported, depth + 1);
}

/** Variables whose absence lets a caller through that would be checked otherwise; each once, with the branch that does it. */
export function* skippedChecks(
  view: View,
  file: FileFacts,
): Iterable<{ readonly variable: OptionalVariable; readonly asked: Span }> {
  const seen = new Set<string>();
  for (const branch of file.scopes) {
    if (branch.kind !== "branch" || branch.test === undefined || branch.function === 0) continue;
    if (asksEnvironment(branch.test)) continue;
    const variable = letThrough(view, file, branch) ?? refusedOnlyIfSet(view, file, branch, branch.test);
    if (variable === undefined || !CREDENTIAL.test(variable.name) || seen.has(variable.name)) continue;
    seen.add(variable.name);
    const names = [...askedFor(branch.test, "empty"), ...setIn(branch.test)];
    const named = names.find((value) => isVariable(view, file, value, variable.name));
    const start = branch.span.start;
    yield {
      variable,
      asked: named !== undefined && "span" in named ? (named.span ?? branch.span) : { start, end: start + 1 },
    };
  }
}

/** `if not secret: return await call_next(request)`, and further down the secret is what a token is checked with. */
function letThrough(view: View, file: FileFacts, branch: Scope): OptionalVariable | undefined {
  if (branch.test === undefined || branch.exits !== "return") return undefined;
  const later = view.operations(file, branch.function).filter(({ span }) => span.start >= branch.span.end);
  const own = view.operations(file, branch.id);
  const refuses = later.some(({ kind }) => kind === "throw");
  if (!own.some((operation) => letsThrough(view, file, operation, refuses))) return undefined;
  return askedFor(branch.test, "empty")
    .map((value) => optionalVariable(view, file, value))
    .find((variable) => variable !== undefined && isCheckedWith(view, file, { branch, later, name: variable.name }));
}

/** Hands the request on, says yes, or (where others are refused by an exception) says nothing. */
function letsThrough(view: View, file: FileFacts, { kind, arguments: given }: Operation, refuses: boolean): boolean {
  if (kind !== "return") return false;
  const [value] = given;
  if (value === undefined) return refuses;
  if (value.kind === "literal") return value.value === true || (refuses && value.value === null);
  return value.kind === "result" && handsOn(view, file, file.operations[value.operation], 0);
}

/** Calls what the function was given (`call_next`, the decorated function), itself or in a helper inside. */
function handsOn(view: View, file: FileFacts, operation: Operation | undefined, depth: number): boolean {
  const callee = operation?.callee;
  if (callee?.kind !== "name" || callee.path.length > 0 || depth > 2) return false;
  const [bound] = view.variable(file, callee.scope, callee.name)?.binding.values ?? [];
  if (bound?.kind === "parameter") return true;
  if (bound?.kind !== "function") return false;
  return view.operations(file, bound.scope).some((inner) => {
    const [given] = inner.kind === "return" ? inner.arguments : [];
    return given?.kind === "result" && handsOn(view, file, file.operations[given.operation], depth + 1);
  });
}

interface After {
  readonly branch: Scope;
  readonly later: readonly Operation[];
  readonly name: string;
}

const isVariable = (view: View, file: FileFacts, value: Value, name: string): boolean =>
  optionalVariable(view, file, value)?.name === name;

/** A comparison with the variable, or a call that is given it to verify something. */
function isCheckedWith(view: View, file: FileFacts, { branch, later, name }: After): boolean {
  const isChecked = later.some(
    ({ callee, arguments: given, keywords = {} }) =>
      /decode|verify|compare_digest|check|authenticate|hmac|^new$/i.test(lastNameOf(callee)) &&
      [...given, ...Object.values(keywords)].some((value) => isVariable(view, file, value, name)),
  );
  return (
    isChecked ||
    file.scopes.some(
      ({ kind, function: owner, span, test }) =>
        kind === "branch" &&
        owner === branch.function &&
        span.start >= branch.span.end &&
        comparesWith(view, file, test, name),
    ) ||
    later.some(({ kind, arguments: [value] }) => kind === "return" && comparesWith(view, file, value, name))
  );
}

const comparesWith = (view: View, file: FileFacts, value: Value | undefined, name: string): boolean =>
  comparisonsOf(value).some(
    ({ operator, left, right }) =>
      /^[!=]=$/.test(operator) && [left, right].some((side) => isVariable(view, file, side, name)),
  );

/** Values that are set wherever the condition holds. */
export const setIn = (test: Value): readonly Value[] =>
  test.kind === "choice" && test.and !== undefined ? [test.and, ...test.of].flatMap(setIn) : askedFor(test, "set");

/** `if secret and given != secret: raise …`: with no secret nobody is refused. */
function refusedOnlyIfSet(view: View, file: FileFacts, branch: Scope, test: Value): OptionalVariable | undefined {
  if (test.kind !== "choice" || test.and === undefined) return undefined;
  if (branch.exits !== "throw" && branch.exits !== "return") return undefined;
  return setIn(test)
    .map((value) => optionalVariable(view, file, value))
    .find((variable) => variable !== undefined && test.of.some((one) => comparesWith(view, file, one, variable.name)));
}
