/** Does a retry look at what failed before it tries again? A test of the error, of something made of it, or of the status it came from. */

import type { FileFacts, Operation, Read, ScopeId, Use, Value } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { Call, RetryLoop, View } from "#linking/view";

import { isLogger } from "../errors/errorTrace";
import { mentions } from "../mentions";
import { clausesDecide } from "./caughtTypes";

export type Decides = "yes" | "no" | "unknown";

interface Search {
  readonly view: View;
  readonly file: FileFacts;
  /** Tests outside of it come too late to stop the next attempt. */
  readonly within: ScopeId;
  readonly seen: Set<Read | Operation>;
}

const MAX_DEPTH = 8;

/** "no" when every failure is tried again alike; "unknown" when the error goes to code we do not see. */
export function errorDecides(view: View, loop: RetryLoop): Decides {
  const search: Search = { view, file: loop.file, within: loop.scope, seen: new Set() };
  if (clausesDecide(loop.file, loop.catchScope)) return "yes";
  const found = ofHandler(search, loop);
  if (found === "yes" || testsStatus(view, loop)) return "yes";
  return found;
}

function ofHandler(search: Search, { file, catchScope }: RetryLoop): Decides {
  const handler = file.scopes[catchScope];
  const named = handler?.error ?? handler?.parameters?.[0]?.name;
  const destructured = Object.entries(handler?.bindings ?? {}).flatMap(([name, { values }]) =>
    values.some(({ kind }) => kind === "error") ? [name] : [],
  );
  const names = new Set([...(named === undefined ? [] : [named]), ...destructured]);
  return strongest([...names].map((name) => ofName(search, catchScope, name, 0)));
}

const strongest = (answers: readonly Decides[]): Decides =>
  answers.includes("yes") ? "yes" : answers.includes("unknown") ? "unknown" : "no";

function ofName(search: Search, scope: ScopeId, name: string, depth: number): Decides {
  if (depth > MAX_DEPTH) return "unknown";
  const reads = search.view.variable(search.file, scope, name)?.reads ?? [];
  return strongest(
    reads.map((read) => {
      if (search.seen.has(read) || !search.view.inside(search.file, read.scope, search.within)) return "no";
      search.seen.add(read);
      const answer = ofUse(search, read.use, depth + 1);
      return answer === "yes" && choosesWords(search, read) ? "no" : answer;
    }),
  );
}

/** `if (error.code) log(error.code); else log(error.message);`: what it says is another matter than what it does. */
function choosesWords({ view, file, within }: Search, { name, scope }: Read): boolean {
  const branches = file.scopes.filter(
    ({ id, kind, test, parent }) =>
      kind === "branch" && parent === scope && view.inside(file, id, within) && mentions(file, test, name),
  );
  return (
    branches.length > 0 &&
    branches.every(
      ({ id, exits }) =>
        exits === undefined &&
        view.operations(file, id, "nested").every((operation) => {
          const call = operation.kind === "call" ? view.call(file, operation) : undefined;
          return call !== undefined && isLogger(call);
        }),
    )
  );
}

function ofUse(search: Search, use: Use, depth: number): Decides {
  if (depth > MAX_DEPTH) return "unknown";
  switch (use.to) {
    case "tested":
      // `error.message || error`: a choice of what to show, not of what to do.
      return use.then === undefined ? "yes" : ofUse(search, use.then, depth + 1);
    case "typeof":
      return "yes";
    case "awaited":
    case "item":
      return ofUse(search, use.then, depth + 1);
    case "member":
      return ofUse(search, use.then, depth + 1);
    case "bound":
      return ofName(search, use.scope, use.name, depth + 1);
    case "destructured":
      return strongest(use.names.map((name) => ofName(search, use.scope, name, depth + 1)));
    case "assigned":
      return use.target.kind === "name" && use.target.path.length === 0
        ? ofName(search, use.target.scope, use.target.name, depth + 1)
        : "no";
    case "callee":
      return ofResult(search, search.file.operations[use.operation], depth + 1);
    case "argument":
      return ofArgument(search, search.file.operations[use.operation], depth + 1);
    case "operand":
    case "template":
      return "no";
    default:
      return "no";
  }
}

/** `error.message.includes("x")`: what becomes of the answer. */
const ofResult = (search: Search, operation: Operation | undefined, depth: number): Decides =>
  operation === undefined ? "no" : ofUse(search, operation.use, depth);

function ofArgument(search: Search, operation: Operation | undefined, depth: number): Decides {
  if (operation === undefined || search.seen.has(operation)) return "no";
  search.seen.add(operation);
  const call = search.view.call(search.file, operation);
  if (call?.concept === "log" || operation.kind === "new") return "no";
  const answer = ofUse(search, operation.use, depth);
  if (answer !== "no" || call === undefined) return answer;
  // A helper that is handed the error may throw it again.
  const targets = search.view.targets(call);
  if (targets.some(({ file, scope }) => search.view.operations(file, scope).some(({ kind }) => kind === "throw")))
    return "yes";
  const isHook = search.view
    .things(search.file, operation.callee ?? { kind: "opaque" })
    .some(({ kind }) => kind === "parameter");
  return isHook ? "unknown" : "no";
}

const STATUS = /^(status|statusCode|status_code|code|response_?code)$/i;

/** `if (response.status === 404) return`, `if (status >= 400 && status < 500) throw …` between two attempts. */
function testsStatus(view: View, { file, scope }: RetryLoop): boolean {
  return file.scopes.some(
    (at) =>
      at.kind === "branch" &&
      at.test !== undefined &&
      view.inside(file, at.id, scope) &&
      comparesStatus(file, at.test, 0),
  );
}

function comparesStatus(file: FileFacts, test: Value, depth: number): boolean {
  if (depth > 8) return false;
  const inner = (value: Value) => comparesStatus(file, value, depth + 1);
  if (test.kind === "not") return inner(test.of);
  if (test.kind === "choice") return test.of.some(inner) || (test.and !== undefined && inner(test.and));
  if (test.kind !== "comparison") return false;
  const { left, right } = test;
  return [
    [left, right],
    [right, left],
  ].some(([side, other]) => STATUS.test(lastNameOf(side)) && other !== undefined && tellsFailures(other));
}

/** `status === 200`, `status < 300`: success is told from failure. The state of a job (`"completed"`) is no status. Failures are alike to both. */
function tellsFailures(other: Value): boolean {
  if (other.kind !== "literal") return true;
  return typeof other.value === "string" ? /^\d+$/.test(other.value) : !SUCCESS.has(Number(other.value));
}

const SUCCESS = new Set([200, 299, 300]);

/** Names of what a work function ends the retry of its library with. */
const ENDS = /^(AbortError|NotRetryableError|bail|abort|BrokenCircuitError)$/;

/** Does the work that a retry helper is given end the retry itself: `bail(error)`, `throw new AbortError(error)`, a look at the status? */
export function callbackDecides(view: View, call: Call): Decides {
  const given = view.callbacks(call);
  if (given.length === 0) return "unknown";
  return strongest(
    given.map(({ function: { file, scope }, argument }) => {
      // What a decorator runs is called by others, with arguments of their own.
      const bail = argument === "@" ? undefined : file.scopes[scope]?.parameters?.[0]?.name;
      const isUsed = bail !== undefined && (view.variable(file, scope, bail)?.reads.length ?? 0) > 0;
      const ends = view.operations(file, scope, "nested").some(
        ({ kind, callee }) =>
          (kind === "new" || kind === "call") &&
          // A member of an object of its own is another `abort`.
          (callee?.kind === "name" || callee?.kind === "import") &&
          ENDS.test(lastNameOf(callee)),
      );
      const asks = file.scopes.some(
        (at) =>
          at.kind === "branch" &&
          at.test !== undefined &&
          view.inside(file, at.id, scope) &&
          comparesStatus(file, at.test, 0),
      );
      return isUsed || ends || asks ? "yes" : "no";
    }),
  );
}
