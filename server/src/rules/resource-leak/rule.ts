/** Connections, handles, sessions, temporary folders and timers that stay open when something fails. */

import type { FileFacts, Operation, Scope, ScopeId } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, Variable, View } from "#linking/view";

import { HELD, type Held, REMOVES } from "../questions/state/heldResources";
import { isServed } from "../questions/state/served";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly file: FileFacts;
  readonly scope: Scope;
  readonly taken: Call;
  readonly held: Held;
  readonly variable: Variable;
}

interface Gap {
  readonly kind: "on-error" | "never";
  readonly held: Held;
}

export const resourceLeak = defineRule<Subject, Gap>({
  id: "resource-leak",
  principle: "state-persistence",
  priority: "P2",
  confidence: "medium",
  summary: "A connection, handle or timer that is not released when something fails.",
  *subjects(view, file) {
    for (const call of view.calls(file)) {
      const held = HELD.get(call.symbol ?? "");
      const scope = held === undefined ? undefined : file.scopes[file.scopes[call.operation.scope]?.function ?? 0];
      if (held === undefined || scope?.kind !== "function") continue;
      const variable = heldIn(view, file, call.operation);
      if (variable === undefined || variable.scope === 0) continue;
      if (isPartOfAnother(view, call)) continue;
      if (held.onlyServed === true && !isServed(view, { file, scope: scope.id })) continue;
      yield { place: call.place, file, scope, taken: call, held, variable };
    }
  },
  judge(view, subject) {
    const { file, scope, taken, held, variable } = subject;
    const releases = releasesOf(subject);
    if (releases.some((operation) => isInKind(view, file, operation, "finally"))) return pass("released in finally");
    if (releases.some((operation) => file.scopes[operation.scope]?.function !== scope.id))
      return pass("released by a callback");
    if (releases.length === 0) return judgeUnreleased(view, subject, escapes(view, variable));
    const caught = releases.some((operation) => isInKind(view, file, operation, "catch"));
    const straight = releases.filter((operation) => !isInKind(view, file, operation, "catch"));
    if (caught && straight.length > 0) return pass("released on both paths");
    const last = straight.at(-1);
    if (last === undefined) return unknown("released on the error path only");
    const risky = riskBetween(view, file, scope.id, taken.operation, last);
    if (risky === undefined) return pass("nothing can fail before it is released");
    return gap({ kind: "on-error", held }, [
      { place: risky.place, note: "when this fails" },
      { place: view.place(file, last.span), note: "this is not reached" },
    ]);
  },
  message: ({ taken }, { kind, held }) =>
    kind === "never"
      ? `The ${held.what} of \`${taken.callee}\` is never released: every call leaves one behind. Release it in \`finally\`.`
      : `When something fails, the ${held.what} of \`${taken.callee}\` is not released. Move the release into \`finally\`.`,
});

function judgeUnreleased(view: View, { file, taken, held }: Subject, owner: string | undefined): Verdict<Gap> {
  if (owner !== undefined) return unknown(owner);
  if (held.onlyOnError === true) return unknown("who removes it is not seen");
  return gap({ kind: "never", held }, [{ place: view.place(file, taken.operation.span), note: "opened here" }]);
}

/** A page of a browser that the same function opened goes with the browser. */
function isPartOfAnother(view: View, { file, operation }: Call): boolean {
  const { callee } = operation;
  if (callee?.kind !== "name") return false;
  const variable = view.variable(file, callee.scope, callee.name);
  return (
    variable !== undefined &&
    variable.scope !== 0 &&
    view.sources(file, { ...callee, path: [] }).some((source) => HELD.has(source.symbol ?? ""))
  );
}

/** `const client = await pool.connect()`: the variable that holds it. */
function heldIn(view: View, file: FileFacts, operation: Operation): Variable | undefined {
  const use = operation.use.to === "awaited" ? operation.use.then : operation.use;
  const variable = use.to === "bound" ? view.variable(file, use.scope, use.name) : undefined;
  return variable?.binding.values.length === 1 ? variable : undefined;
}

function releasesOf({ file, held, variable }: Subject): readonly Operation[] {
  return variable.reads.flatMap((read): readonly Operation[] => {
    if (read.use.to === "member" && held.release.test(read.use.name) && read.use.then.to === "callee") {
      const released = file.operations[read.use.then.operation];
      return released === undefined ? [] : [released];
    }
    if (read.use.to !== "argument" || read.use.index !== 0) return [];
    const given = file.operations[read.use.operation];
    const callee = given?.callee;
    const name =
      callee === undefined
        ? ""
        : "path" in callee && callee.path.length > 0
          ? (callee.path.at(-1) ?? "")
          : callee.kind === "name"
            ? callee.name
            : "";
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

/** The first call between taking and releasing that can fail and is not caught there. */
function riskBetween(view: View, file: FileFacts, scope: ScopeId, from: Operation, to: Operation): Call | undefined {
  for (const operation of view.operations(file, scope)) {
    if (operation.order <= from.order || operation.order >= to.order) continue;
    if (operation.span.start <= from.span.start && operation.span.end >= from.span.end) continue;
    const call = view.call(file, operation);
    if (call === undefined || call.concept === "cleanup") continue;
    if (operation.use.to !== "awaited" && operation.use.to !== "returned") continue;
    const guard = view.guard(file, operation.scope);
    const handler = guard?.handler === undefined ? undefined : file.scopes[guard.handler];
    const goesOn =
      handler !== undefined && handler.exits === undefined && !view.inside(file, to.scope, guard?.id ?? -1);
    if (!goesOn) return call;
  }
  return undefined;
}
