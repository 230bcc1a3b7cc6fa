/** Python programs: which handler is the last, and how one tells its caller that it failed. */

import type { FileFacts, Operation, Scope, Value } from "#facts/file";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { lastNameOf } from "#linking/lexical";
import type { Call, ErrorHandler, View } from "#linking/view";

import { isLogger } from "../questions/errors/errorTrace";

export interface Ends {
  readonly says: "nothing" | "zero";
}

/** Ways to end that are no failure, or that a person asked for. */
const NO_FAILURE =
  /^(KeyboardInterrupt|SystemExit|EOFError|BrokenPipeError|GeneratorExit|CancelledError|ImportError|ModuleNotFoundError)$/;

/** Does nothing of the program come after this handler: what it does not tell, nobody tells? */
export function isLastOfProgram(view: View, { file, scope, tryScope }: ErrorHandler): boolean {
  const handler = file.scopes[scope ?? 0];
  const guarded = file.scopes[tryScope ?? 0];
  if (handler?.kind !== "catch" || guarded === undefined) return false;
  if (handler.caught?.some((type) => NO_FAILURE.test(lastNameOf(type))) === true) return false;
  const owner = file.scopes[handler.function];
  if (owner === undefined || !isNearTop(file, guarded, owner) || goesOn(view, file, owner, guarded)) return false;
  if (owner.kind === "module") return isUnderMain(file, guarded) && doesWork(view, file, guarded);
  return doesWork(view, file, guarded) && isMain(view, file, owner);
}

/** The `try` stands at the top of its function, or under `if __name__ == "__main__":`. */
function isNearTop(file: FileFacts, guarded: Scope, owner: Scope): boolean {
  const parent = file.scopes[guarded.parent];
  return parent?.id === owner.id || (parent !== undefined && isMainBranch(parent));
}

const isUnderMain = (file: FileFacts, guarded: Scope): boolean => {
  const parent = file.scopes[guarded.parent];
  return parent !== undefined && isMainBranch(parent);
};

const isMainBranch = ({ kind, test }: Scope): boolean =>
  kind === "branch" &&
  test?.kind === "comparison" &&
  test.operator === "==" &&
  [test.left, test.right].some((side) => side.kind === "name" && side.name === "__name__");

const doesWork = (view: View, file: FileFacts, guarded: Scope): boolean =>
  view.operations(file, guarded.id).some(({ kind }) => kind === "call");

/** Work comes after the handler: a part may fail, and the program does the rest. */
const goesOn = (view: View, file: FileFacts, owner: Scope, guarded: Scope): boolean =>
  worksAfter(
    view,
    file,
    owner,
    Math.max(...file.scopes.filter(({ of, id }) => of === guarded.id || id === guarded.id).map(({ span }) => span.end)),
  );

const worksAfter = (view: View, file: FileFacts, owner: Scope, end: number): boolean =>
  view.operations(file, owner.id).some((operation) => {
    if (operation.span.start < end || operation.kind !== "call" || isInFinally(view, file, operation)) return false;
    const call = view.call(file, operation);
    return call !== undefined && call.concept !== "cleanup" && call.concept !== "log" && !isExit(call);
  });

const isInFinally = (view: View, file: FileFacts, { scope }: Operation): boolean =>
  view.chain(file, scope).some(({ kind }) => kind === "finally");

/** Called once, as a statement under `if __name__ == "__main__":`; `sys.exit(main())` tells by what it returns. */
function isMain(view: View, file: FileFacts, owner: Scope): boolean {
  const { callers } = view.callers({ file, scope: owner.id });
  const [only] = callers;
  if (callers.length !== 1 || only === undefined || only.call.file !== file) return false;
  const { operation } = only.call;
  const at = file.scopes[operation.scope];
  if (only.argument !== undefined || operation.use.to !== "dropped" || at === undefined || !isMainBranch(at))
    return false;
  // One step of several: the program goes on with the next ones.
  return !worksAfter(view, file, file.scopes[at.function] ?? at, operation.span.end);
}

/** What the handler, or a `finally`, tells whoever runs the program. */
export function judgeProgram(view: View, { file, scope, tryScope }: ErrorHandler): Verdict<Ends> {
  const finalizer = file.scopes[tryScope ?? 0]?.finalizer;
  const own = view.operations(file, scope ?? 0, "nested");
  const after = finalizer === undefined ? [] : view.operations(file, finalizer, "nested");
  if (own.some(({ kind }) => kind === "throw")) return pass("raised on");
  const calls = [...own, ...after].flatMap((operation) => view.call(file, operation) ?? []);
  const exits = calls.filter(isExit);
  if (exits.some(({ operation }) => !isZero(view, file, operation.arguments[0]))) return pass("exits with a code");
  const [zero] = exits;
  if (zero !== undefined) return gap({ says: "zero" }, [{ place: zero.place, note: "this says that all went well" }]);
  if (calls.some((call) => view.effectsOf(call).some(({ concept }) => concept === "exit")))
    return pass("ends the process");
  const others = calls.filter(
    (call) =>
      !isLogger(call) && call.model === undefined && view.targets(call).length === 0 && !PRINTS.test(call.symbol ?? ""),
  );
  if (others.length > 0) return unknown("calls code that is not known");
  return calls.length > 0 ? gap({ says: "nothing" }) : unknown("nothing is printed");
}

const PRINTS = /^(traceback\.print_exc|traceback\.print_exception|global\.(print|str|repr|type))$/;

/** `sys.exit(1)`, `exit(1)`, `os._exit(1)`. */
const isExit = ({ concept, symbol }: Call): boolean => concept === "exit" || /^global\.(exit|quit)$/.test(symbol ?? "");

/** `sys.exit()` and `sys.exit(0)` say that all went well; a text is printed, and says 1. */
const isZero = (view: View, file: FileFacts, value: Value | undefined): boolean =>
  value === undefined ||
  view.things(file, value).every((thing) => thing.kind === "literal" && (thing.value === 0 || thing.value === null));
