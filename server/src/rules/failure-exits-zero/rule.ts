/** A program that fails and tells its caller, by exit code 0, that all went well. */

import type { FileFacts, Operation, Scope, Value } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { memberOf } from "#linking/lexical";
import type { Call, ErrorHandler, FunctionRef, View } from "#linking/view";
import { byLanguage } from "../halves";
import { isLogger } from "../questions/errors/errorTrace";
import { isStartedByHand } from "../questions/services/startedByHand";
import { defineRule } from "../rule";
import { type ReportedExit, reportedExits } from "./pythonExits";
import { isLastOfProgram, judgeProgram } from "./pythonProgram";
import { failureExitsZeroInShell } from "./shell";

interface Subject {
  readonly place: Place;
  /** Absent for an exit right after a failure was reported. */
  readonly handler?: ErrorHandler;
  readonly exit?: ReportedExit;
  /** A person starts the program, and nothing that reads its exit code is seen to. */
  readonly isByHand: boolean;
}

interface Gap {
  /** The handler, or a `finally`, exits with 0 by itself. */
  readonly says: "nothing" | "zero";
}

const EXAMPLES = /(^|\/)(examples?|docs|bench(marks?)?|demos?|samples?)(\/|\.[cm]?[jt]s$|\.py$)/;

const inFiles = defineRule<Subject, Gap>({
  id: "failure-exits-zero",
  principle: "error-classification",
  priority: "P1",
  confidence: "high",
  version: 7,
  languages: ["typescript", "python"],
  summary: "A program that fails and exits with 0.",
  roles: ["cli", "script", "service"],
  *subjects(view, file) {
    if (EXAMPLES.test(file.path)) return;
    for (const exit of reportedExits(view, file)) yield { place: exit.place, exit, isByHand: exit.isWritten };
    for (const handler of view.handlers(file)) {
      if (file.language === "python") {
        if (isLastOfProgram(view, handler)) yield { place: handler.place, handler, isByHand: false };
        continue;
      }
      if (handler.kind === "callback" || !isLast(view, handler)) continue;
      const isByHand = file.role !== "service" && isStartedByHand(view, file);
      yield { place: handler.place, handler, isByHand };
    }
  },
  judge(view, { handler, exit }) {
    if (exit !== undefined) return gap({ says: "zero" }, [{ place: exit.reported, note: "reported here" }]);
    if (handler === undefined) return unknown("nothing ends the program here");
    return handler.file.language === "python" ? judgeProgram(view, handler) : judgeHandler(view, handler);
  },
  message: ({ handler }, { says }) =>
    says === "nothing" && handler?.file.language === "python"
      ? "This failure is only printed: the program exits with 0, which says success. Raise it on, or call `sys.exit(1)`."
      : says === "zero"
        ? "After this failure the program exits with 0, and whoever runs it takes it for success. Exit with 1."
        : "This failure is only printed: the program exits with 0, which says success. Set `process.exitCode = 1`.",
  weigh: ({ isByHand }) => (isByHand ? "P2" : undefined),
  fixFacts: (_view, _subject, { says }) => ({ says }),
});

export const failureExitsZero = byLanguage(inFiles, failureExitsZeroInShell);

/** Nothing of the program comes after this handler: what it does not tell, nobody tells. */
function isLast(view: View, handler: ErrorHandler): boolean {
  const { file } = handler;
  if (handler.kind === "promise-catch") {
    const { operation } = handler;
    return (
      operation !== undefined &&
      (isTopLevel(file, operation) || isLastOfStart(view, file, operation)) &&
      isProgram(view, file, handler.guarded)
    );
  }
  const at = file.scopes[handler.scope ?? 0];
  const outer = file.scopes[handler.tryScope ?? 0];
  const owner = at === undefined ? undefined : file.scopes[at.function];
  if (at === undefined || outer === undefined || owner === undefined || outer.parent !== owner.id) return false;
  if (owner.kind === "module") return hasWork(view, file, outer) && isProgram(view, file, handler.guarded);
  if (goesOn(view, file, owner, at)) return false;
  if (file.role === "service" && !isProgram(view, file, handler.guarded)) return false;
  return startedHere(view, file, owner) || isAction(file, owner);
}

/** `function start() { connect().then(() => server.listen(port)).catch(console.error); } start();`: nothing is waited for after it. */
function isLastOfStart(view: View, file: FileFacts, { scope, use, span }: Operation): boolean {
  const owner = file.scopes[file.scopes[scope]?.function ?? 0];
  const end = use.to === "awaited" ? use.then.to : use.to;
  if (owner?.kind !== "function" || scope !== owner.id || !/^(dropped|voided|returned)$/.test(end)) return false;
  const after = view.operations(file, owner.id).filter(({ span: other }) => other.start >= span.end);
  return after.every(({ kind }) => kind !== "call") && startedHere(view, file, owner);
}

/** More work is waited for after the handler: a part may fail, and the program does the rest. */
const goesOn = (view: View, file: FileFacts, owner: Scope, at: Scope): boolean =>
  view
    .operations(file, owner.id)
    .some(
      (operation) =>
        operation.span.start >= at.span.end &&
        operation.use.to === "awaited" &&
        view.call(file, operation)?.concept !== "cleanup",
    );

const isTopLevel = (file: FileFacts, { scope, use }: Operation): boolean => {
  const end = use.to === "awaited" ? use.then.to : use.to;
  return file.scopes[file.scopes[scope]?.function ?? 0]?.kind === "module" && (end === "dropped" || end === "voided");
};

/** Commands and scripts that nobody imports; of services only the file that starts the server or the worker. */
function isProgram(view: View, file: FileFacts, guarded: readonly Call[]): boolean {
  if (guarded.length === 0) return false;
  if (file.role === "service")
    return guarded.some((call) =>
      view.effectsOf(call).some(({ concept }) => concept === "listen" || concept === "worker"),
    );
  return !view.isImported(file);
}

/** A `try` at the top that guards an optional part only is none of the program's own. */
const hasWork = (view: View, file: FileFacts, attempt: Scope): boolean => {
  const all = view.operations(file, 0).filter(({ use, kind }) => kind === "call" && use.to === "awaited");
  return all.length > 0 && all.every((operation) => view.inside(file, operation.scope, attempt.id));
};

/** `async function main() { try { … } catch … } main();`: run once, at the top of a file, and its whole body is the `try`. */
function startedHere(view: View, file: FileFacts, owner: Scope): boolean {
  const { callers } = view.callers({ file, scope: owner.id });
  const [only] = callers;
  if (callers.length !== 1 || only === undefined || only.argument !== undefined) return false;
  // What a module of a script does for another one, that one may go on without.
  if (only.call.file !== file && file.role !== "service") return false;
  return isTopLevel(only.call.file, only.call.operation) && !view.isImported(only.call.file);
}

/** `program.command("sync").action(async () => { try { … } catch … })` */
function isAction(file: FileFacts, owner: Scope): boolean {
  if (file.role !== "cli" || owner.use?.to !== "argument") return false;
  return memberOf(file.operations[owner.use.operation]?.callee) === "action";
}

function judgeHandler(view: View, handler: ErrorHandler): Verdict<Gap> {
  const { file, guarded, kind } = handler;
  if (kind === "promise-catch" && guarded.length > 0 && guarded.every((call) => endsItself(view, call)))
    return pass("what it guards exits by itself when it fails");
  if (kind === "promise-catch" && guarded.length > 0 && guarded.every((call) => isNeverCaught(view, call)))
    return pass("what it guards catches its failures itself");
  const scope = handler.scope === undefined ? undefined : file.scopes[handler.scope];
  if (scope === undefined) return judgeReference(view, handler);
  const operations = view.operations(file, scope.id, "nested");
  if (operations.some(({ kind }) => kind === "throw")) return pass("thrown on");
  // `process.exit(1)` on every path of the handler ends the program there: its `finally` never runs.
  const last = scope.exits === "exit" ? undefined : finallyOf(file, handler);
  const after = last === undefined ? [] : view.operations(file, last.id, "nested");
  if ([...operations, ...after].some(setsExitCode)) return pass("sets the exit code");
  const ends = exitsIn(view, file, [...operations, ...after]);
  const zero = ends.find(({ operation }) => isZero(operation.arguments[0]));
  if (zero !== undefined) return gap({ says: "zero" }, [hop(zero)]);
  const calls = operations.flatMap((operation) => view.call(file, operation) ?? []);
  if (calls.some((call) => view.effectsOf(call).some(({ concept }) => concept === "exit")))
    return pass("ends the process");
  const others = calls.filter((call) => !isLogger(call) && call.model === undefined && view.targets(call).length === 0);
  if (others.length > 0) return unknown("calls code that is not known");
  return calls.length > 0 || operations.length > 0 || handler.kind === "promise-catch"
    ? gap({ says: "nothing" })
    : unknown("nothing is printed");
}

/** `async function start() { try { … } catch (error) { …; process.exit(1); } }`: no failure comes out of it, and none is lost. */
function endsItself(view: View, call: Call): boolean {
  const targets = view.targets(call);
  return (
    targets.length > 0 &&
    targets.every((target) => {
      const { file, scope } = target;
      const handlers = file.scopes.filter(({ kind, function: owner }) => kind === "catch" && owner === scope);
      if (handlers.length === 0 || !view.neverRejects(target)) return false;
      return handlers.every(({ id }) => {
        const inside = view.operations(file, id, "nested");
        return (
          inside.some(setsExitCode) || exitsIn(view, file, inside).some((exit) => !isZero(exit.operation.arguments[0]))
        );
      });
    })
  );
}

/** `Promise.resolve(start()).catch(…)`, where `start` gives its failures back as values: the handler never runs. */
function isNeverCaught(view: View, call: Call): boolean {
  const { file, operation, symbol } = call;
  const [given] = operation.arguments;
  if (symbol === "global.Promise.resolve") {
    const inner = given?.kind === "result" && given.path.length === 0 ? file.operations[given.operation] : undefined;
    const made = inner === undefined ? undefined : view.call(file, inner);
    return made !== undefined && isNeverCaught(view, made);
  }
  const targets = view.targets(call);
  return (
    targets.length > 0 &&
    targets.every((target) => {
      const isAsync = target.file.scopes[target.scope]?.async === true;
      return isAsync && isInTry(view, target) && view.neverRejects(target);
    })
  );
}

/** All that the function does, it does in a `try`: even what is not known to fail. */
const isInTry = (view: View, { file, scope }: FunctionRef): boolean =>
  view
    .operations(file, scope)
    .every((operation) =>
      view.chain(file, operation.scope).some(({ kind, function: own }) => own === scope && /^(try|catch)$/.test(kind)),
    );

/** `.catch(console.error)` */
function judgeReference(view: View, { file, value }: ErrorHandler): Verdict<Gap> {
  if (value === undefined) return pass("an unhandled rejection ends the process with 1");
  const things = view.things(file, value);
  const prints =
    things.length > 0 && things.every((thing) => thing.kind === "library" && /^global\.console\./.test(thing.symbol));
  return prints ? gap({ says: "nothing" }) : unknown("another function handles it");
}

const finallyOf = (file: FileFacts, { tryScope }: ErrorHandler): Scope | undefined => {
  const finalizer = tryScope === undefined ? undefined : file.scopes[tryScope]?.finalizer;
  return finalizer === undefined ? undefined : file.scopes[finalizer];
};

const setsExitCode = ({ kind, callee }: Operation): boolean => kind === "assign" && memberOf(callee) === "exitCode";

const exitsIn = (view: View, file: FileFacts, operations: readonly Operation[]): readonly Call[] =>
  operations.flatMap((operation) => {
    const call = view.call(file, operation);
    return call?.symbol !== undefined && /process\.(exit|abort|kill)$/.test(call.symbol) ? [call] : [];
  });

const isZero = (value: Value | undefined): boolean =>
  value === undefined || (value.kind === "literal" && (value.value === 0 || value.value === undefined));

const hop = ({ place }: Call): Hop => ({ place, note: "this says that all went well" });
