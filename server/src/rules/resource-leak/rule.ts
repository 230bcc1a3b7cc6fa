/** Connections, handles, sessions, temporary folders and files, and timers that stay open when something fails. */

import type { FileFacts, Operation, Scope, ScopeId } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { lastNameOf } from "#linking/lexical";
import type { Call, Variable, View } from "#linking/view";
import { isLogger } from "../questions/errors/errorTrace";
import { isServed } from "../questions/state/served";
import { defineRule } from "../rule";
import { HELD, type Held, heldBy, REMOVES, TEMPORARY_FILE } from "./heldResources";
import { endOfCutOff, type PipedBody, pipedBodies } from "./pipedBodies";
import { temporaryFiles } from "./temporaryFiles";

interface Taking {
  readonly kind: "taken";
  readonly place: Place;
  readonly file: FileFacts;
  readonly scope: Scope;
  readonly taken: Call;
  readonly held: Held;
  readonly variable: Variable;
}

interface Piping {
  readonly kind: "piped";
  readonly place: Place;
  readonly body: PipedBody;
}

type Subject = Taking | Piping;

type Gap = { readonly kind: "on-error" | "before-try" | "never"; readonly held: Held } | { readonly kind: "cut-off" };

export const resourceLeak = defineRule<Subject, Gap>({
  id: "resource-leak",
  principle: "state-persistence",
  priority: "P2",
  confidence: "medium",
  languages: ["typescript", "python"],
  version: 6,
  summary: "A connection, handle or timer that is not released when something fails.",
  *subjects(view, file) {
    for (const call of view.calls(file)) {
      const held = heldBy(call);
      const scope = held === undefined ? undefined : file.scopes[file.scopes[call.operation.scope]?.function ?? 0];
      if (held === undefined || scope?.kind !== "function") continue;
      const variable = heldIn(view, file, call.operation);
      if (variable === undefined || isOfWith(view, call)) continue;
      if (isPartOfAnother(view, call)) continue;
      if (held.onlyServed === true && !isServed(view, { file, scope: scope.id })) continue;
      yield { kind: "taken", place: call.place, file, scope, taken: call, held, variable };
    }
    yield* ofTemporaryFiles(view, file);
    for (const body of pipedBodies(view, file)) {
      const scope = file.scopes[body.pipe.operation.scope]?.function ?? 0;
      if (isServed(view, { file, scope })) yield { kind: "piped", place: body.pipe.place, body };
    }
  },
  judge(view, subject) {
    if (subject.kind === "piped") return judgePiped(view, subject);
    const { file, scope, held, variable } = subject;
    const releases = releasesOf(subject);
    const last = releases.filter((operation) => isInKind(view, file, operation, "finally"));
    const later = releases.some((operation) => file.scopes[operation.scope]?.function !== scope.id);
    if (last.length > 0)
      return (later ? undefined : judgeTry(view, subject, last, releases)) ?? pass("released in finally");
    if (later) return pass("released by a callback");
    if (releases.length === 0) return judgeUnreleased(view, subject, escapes(view, variable));
    const caught = releases.some((operation) => isInKind(view, file, operation, "catch"));
    const straight = releases.filter((operation) => !isInKind(view, file, operation, "catch"));
    if (caught && straight.length > 0) return judgeTry(view, subject, releases) ?? pass("released on both paths");
    const end = straight.at(-1);
    if (end === undefined) return unknown("released on the error path only");
    const risky = riskBetween(view, subject, end.span.start, end.scope);
    if (risky === undefined) return pass("nothing can fail before it is released");
    return gap({ kind: "on-error", held }, [
      { place: risky.place, note: "when this fails" },
      { place: view.place(file, end.span), note: "this is not reached" },
    ]);
  },
  message(subject, found) {
    if (found.kind === "cut-off" || subject.kind === "piped")
      return "When the sender goes away, `pipe` does not end this file: its handle stays open, and nobody hears of it. Use `pipeline`.";
    const { taken } = subject;
    const { kind, held } = found;
    const what = `the ${held.what} of \`${taken.callee}\``;
    switch (kind) {
      case "never":
        return `The ${held.what} of \`${taken.callee}\` is never released: every call leaves one behind. Release it in \`finally\`.`;
      case "before-try":
        return `When something fails before the \`try\`, ${what} is not released. Begin the \`try\` right after it is taken.`;
      case "on-error":
        return `When something fails, ${what} is not released. Move the release into \`finally\`.`;
    }
  },
});

function judgePiped(view: View, { body }: Piping): Verdict<Gap> {
  const known = endOfCutOff(view, body);
  if (known !== undefined) return known.passes ? pass(known.because) : unknown(known.because);
  const { opened } = body;
  return gap({ kind: "cut-off" }, [{ place: view.place(opened.file, opened.operation.span), note: "opened here" }]);
}

/** What nobody removes here may be there for others. */
function* ofTemporaryFiles(view: View, file: FileFacts): Iterable<Taking> {
  for (const { written: taken, variable } of temporaryFiles(view, file)) {
    const scope = file.scopes[file.scopes[taken.operation.scope]?.function ?? 0];
    if (scope?.kind !== "function") continue;
    const subject: Taking = { kind: "taken", place: taken.place, file, scope, taken, held: TEMPORARY_FILE, variable };
    if (releasesOf(subject).length > 0) yield subject;
  }
}

/** Python's `with` gives it back. */
const isOfWith = (view: View, { file, operation }: Call): boolean =>
  file.scopes.some(
    ({ kind, test }) =>
      kind === "with" && test !== undefined && view.sources(file, test).some((made) => made.operation === operation),
  );

/** The `try` whose `finally` (or `catch`) gives it back has to begin before anything can fail. */
function judgeTry(
  view: View,
  subject: Taking,
  releases: readonly Operation[],
  all: readonly Operation[] = releases,
): Verdict<Gap> | undefined {
  const { file, taken, held } = subject;
  const tries = releases.flatMap((operation) => {
    const part = view.chain(file, operation.scope).find(({ kind }) => kind === "finally" || kind === "catch");
    const guard = part?.of === undefined ? undefined : file.scopes[part.of];
    return guard === undefined ? [] : [guard];
  });
  const first = tries.sort((a, b) => a.span.start - b.span.start)[0];
  if (first === undefined || view.inside(file, taken.operation.scope, first.id)) return undefined;
  const risky = riskBetween(view, subject, first.span.start, first.id, all);
  if (risky === undefined) return undefined;
  return gap({ kind: "before-try", held }, [
    { place: risky.place, note: "when this fails" },
    { place: view.place(file, { start: first.span.start, end: first.span.start + TRY }), note: "this is not reached" },
  ]);
}

const TRY = "try".length;

function judgeUnreleased(view: View, { file, taken, held }: Taking, owner: string | undefined): Verdict<Gap> {
  if (owner !== undefined) return unknown(owner);
  if (held.onlyOnError === true) return unknown("who removes it is not seen");
  const { callee } = taken.operation;
  if (callee?.kind === "this" && callee.path.length > 1) return unknown("it may go with what the object holds");
  return gap({ kind: "never", held }, [{ place: view.place(file, taken.operation.span), note: "opened here" }]);
}

/** A page of a browser that the same function opened goes with the browser; a browser of Playwright with the `with` that holds the driver. */
function isPartOfAnother(view: View, { file, operation }: Call): boolean {
  const { callee } = operation;
  if (callee?.kind !== "name") return false;
  const variable = view.variable(file, callee.scope, callee.name);
  return (
    variable !== undefined &&
    variable.scope !== 0 &&
    view.sources(file, { ...callee, path: [] }).some((source) => heldBy(source) !== undefined || isOfWith(view, source))
  );
}

/** `const client = await pool.connect()`: the variable that holds it. */
function heldIn(view: View, file: FileFacts, operation: Operation): Variable | undefined {
  const use = operation.use.to === "awaited" ? operation.use.then : operation.use;
  const variable = use.to === "bound" ? view.variable(file, use.scope, use.name) : undefined;
  return variable?.binding.values.length === 1 ? variable : undefined;
}

function releasesOf({ file, held, variable }: Taking): readonly Operation[] {
  return variable.reads.flatMap((read): readonly Operation[] => {
    if (read.use.to === "member" && held.release.test(read.use.name) && read.use.then.to === "callee") {
      const released = file.operations[read.use.then.operation];
      return released === undefined ? [] : [released];
    }
    if (read.use.to !== "argument" || read.use.index !== 0) return [];
    const given = file.operations[read.use.operation];
    const name = lastNameOf(given?.callee);
    return given !== undefined && REMOVES.test(name) ? [given] : [];
  });
}

const isInKind = (view: View, file: FileFacts, operation: Operation, kind: "catch" | "finally"): boolean =>
  view.chain(file, operation.scope).some((scope) => scope.kind === kind);

/** Somebody else may release it: it is returned, kept in a field, given away, or used by a function that runs later. */
function escapes(view: View, { file, reads, scope }: Variable): string | undefined {
  const own = file.scopes[scope]?.function;
  for (const { use, scope: at } of reads) {
    if (file.scopes[at]?.function !== own) return "a function that runs later holds it";
    switch (use.to) {
      case "returned":
      case "yielded":
        return "it is returned";
      case "field":
      case "assigned":
      case "exported":
      case "item":
      case "bound":
        return "it is kept elsewhere";
      case "argument": {
        const given = file.operations[use.operation];
        const call = given === undefined ? undefined : view.call(file, given);
        if (call?.concept !== "log") return "it is given to other code";
        break;
      }
      default:
        break;
    }
  }
  return undefined;
}

const CONNECTS = /^(connect|open|init|initialize|start)$/;

/** The first call between taking it and `until` that can fail and is not caught there. `scope`: where `until` lies. */
function riskBetween(
  view: View,
  { file, scope: own, taken, variable, held }: Taking,
  until: number,
  scope: ScopeId,
  releases: readonly Operation[] = [],
): Call | undefined {
  const from = taken.operation;
  for (const operation of view.operations(file, own.id)) {
    if (operation.order <= from.order || operation.span.end > until || releases.includes(operation)) continue;
    const call = view.call(file, operation);
    if (call === undefined || call.concept === "cleanup" || givesBack(view, call, held)) continue;
    if (file.language === "python" ? call.model?.safe === true || isLogger(call) : !isWaitedFor(call)) continue;
    // Nothing is held while it is not connected.
    if (isOf(operation, variable) && CONNECTS.test(lastNameOf(operation.callee))) continue;
    const guard = view.guard(file, operation.scope);
    const handler = guard?.handler === undefined ? undefined : file.scopes[guard.handler];
    const goesOn = handler !== undefined && handler.exits === undefined && !view.inside(file, scope, guard?.id ?? -1);
    const releasesThere =
      handler !== undefined && releases.some((release) => view.inside(file, release.scope, handler.id));
    if (!goesOn && !releasesThere) return call;
  }
  return undefined;
}

/** Awaited, or a program that blocks until it ends and throws when it fails. */
const isWaitedFor = ({ operation: { use }, concept, model }: Call): boolean =>
  use.to === "awaited" || use.to === "returned" || (concept === "subprocess" && model?.blocking === true);

const isOf = ({ callee }: Operation, { name }: Variable): boolean => callee?.kind === "name" && callee.name === name;

/** Another handle that is closed first: closing is not what fails. */
function givesBack(view: View, { file, operation }: Call, held: Held): boolean {
  const { callee } = operation;
  if (callee === undefined || !("path" in callee) || !held.release.test(callee.path.at(-1) ?? "")) return false;
  return view
    .sources(file, { ...callee, path: callee.path.slice(0, -1) })
    .some((source) => HELD.has(source.symbol ?? ""));
}
