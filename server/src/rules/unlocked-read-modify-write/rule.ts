/** State that is read, changed and written back by code that can run twice at once, with nothing that keeps the two apart. */

import type { FileFacts, Operation, Read, Scope, Value } from "#facts/file";
import type { Place, Span } from "#facts/place";
import { gap, pass, unknown } from "#facts/verdict";
import type { Concept } from "#knowledge/model";
import type { Call, Effect, View } from "#linking/view";

import { claimsOf } from "../questions/claims";
import { changesWhatItRead } from "../questions/columnChange";
import { derivesFrom } from "../questions/derivation";
import { rowAccess } from "../questions/rowAccess";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly file: FileFacts;
  readonly scope: Scope;
  readonly read: Call;
  readonly write: Call;
  readonly effect: Effect;
}

interface Gap {
  readonly what: string;
}

const READS: ReadonlySet<Concept> = new Set<Concept>(["file-read", "row-read"]);
const WRITES: ReadonlySet<Concept> = new Set<Concept>(["file-write", "row-update"]);

export const unlockedReadModifyWrite = defineRule<Subject, Gap>({
  id: "unlocked-read-modify-write",
  principle: "locking",
  priority: "P0",
  confidence: "high",
  summary: "State that is read, changed and written back without a lock on a concurrent path.",
  *subjects(view, file) {
    for (const scope of file.scopes) {
      if (scope.kind === "function" || scope.kind === "module") yield* pairs(view, file, scope);
    }
  },
  judge(view, { file, scope, read, write, effect }) {
    if (isConditional(view, effect)) return pass("written only when nobody changed it meanwhile");
    if (rowsAreLocked(view, read)) return pass("the row is locked while it is read");
    for (const kind of ["lock", "transaction"] as const) {
      const protection = view.protection(write, kind);
      if (protection.state === "present") return pass(protection.because, protection.via);
    }
    if (!awaitsBetween(view, file, scope, read, write)) return pass("nothing can run in between");
    const contexts = view.context({ file, scope: scope.id });
    if (contexts.has("request") || contexts.has("job")) {
      return gap({ what: isRow(write, view) ? "row" : "file" }, [{ place: read.place, note: "read here" }]);
    }
    if (contexts.has("unknown") || contexts.size === 0) return unknown("what runs this code is not known");
    return pass("runs once at a time");
  },
  message: (_subject, { what }) =>
    `This ${what} is read, changed and written back with no lock: two at once lose one change.`,
  fixFacts: (_view, { file, read, write }) => ({
    readStart: read.operation.span.start,
    readEnd: read.operation.span.end,
    writeStart: write.operation.span.start,
    writeEnd: write.operation.span.end,
    sameFile: read.file === file,
  }),
});

/** `WHERE id = ? AND version = ?`: a version, or the old value of a column that is written, is part of the condition. */
function isConditional(view: View, { concept, call }: Effect): boolean {
  if (concept !== "row-update") return false;
  const { asks, sets } = rowAccess(view, call);
  return [...asks.keys()].some((column) => sets.has(column) || /version|revision|etag|updated_?at/.test(column));
}

/** `FOR UPDATE` in a transaction that is opened elsewhere: the lock says that there is one. */
const rowsAreLocked = (view: View, read: Call): boolean =>
  view.effectsOf(read).some((effect) => effect.concept === "row-read" && rowAccess(view, effect.call).locks);

/** A read and a later write of the same thing in one function, where what is written depends on what was read. */
function* pairs(view: View, file: FileFacts, scope: Scope): Iterable<Subject> {
  const steps = view
    .operations(file, scope.id)
    .flatMap((operation) => (operation.kind === "call" ? (view.call(file, operation) ?? []) : []))
    .map((call) => ({ call, effects: view.effectsOf(call).filter((effect) => effect.resource !== undefined) }))
    .filter(({ effects }) => effects.length > 0);
  const taken = new Set<Operation>();
  for (const [index, later] of steps.entries()) {
    const effect = later.effects.find((candidate) => WRITES.has(candidate.concept));
    if (
      effect === undefined ||
      later.effects.some((candidate) => READS.has(candidate.concept) && candidate.resource === effect.resource)
    )
      continue;
    const earlier = steps
      .slice(0, index)
      .findLast(
        ({ call, effects }) =>
          effects.some((candidate) => READS.has(candidate.concept) && candidate.resource === effect.resource) &&
          dependsOn(view, file, later.call, call),
      );
    if (earlier === undefined || taken.has(later.call.operation)) continue;
    // A row's other columns are its own: only a value computed from the old one loses a change.
    const isRowChange = effect.concept === "row-update";
    if (isRowChange && !changesWhatItRead(view, { call: later.call, effect }, earlier.call)) continue;
    if (isRowChange && claimsOf(view, file, scope).some(({ mark }) => mark === later.call)) continue;
    taken.add(later.call.operation);
    yield { place: later.call.place, file, scope, read: earlier.call, write: later.call, effect };
  }
}

/** A name read inside the write (outside its `where`) that was computed from the read. */
function dependsOn(view: View, file: FileFacts, write: Call, read: Call): boolean {
  const conditions = conditionSpans(view, write);
  const names = file.reads.filter(
    (name) => within(name.span, write.operation.span) && !conditions.some((span) => within(name.span, span)),
  );
  return names.some((name) => comesFrom(view, file, name, read));
}

const within = (inner: Span, outer: Span): boolean => inner.start >= outer.start && inner.end <= outer.end;

function comesFrom(view: View, file: FileFacts, name: Read, read: Call): boolean {
  const variable = view.variable(file, name.scope, name.name);
  return variable?.binding.values.some((value) => derivesFrom(view, file, value, read)) ?? false;
}

/** Spans of `where` objects: they say which row, not what is written. Also of calls that build the condition of a query. */
function conditionSpans(view: View, write: Call): readonly Span[] {
  const spans: Span[] = [];
  for (const value of write.operation.arguments) {
    const where: Value | undefined = value.kind === "object" ? value.properties.where : undefined;
    if (where?.kind === "object") spans.push(where.span);
  }
  for (const call of view.calls(write.file)) {
    const callee = call.operation.callee;
    if (!within(call.operation.span, write.operation.span) || call.operation === write.operation) continue;
    if (
      callee !== undefined &&
      "path" in callee &&
      /^(where|andWhere|whereIn|eq|returning)$/.test(callee.path.at(-1) ?? "")
    ) {
      for (const argument of call.operation.arguments)
        if ("span" in argument && argument.span !== undefined) spans.push(argument.span);
    }
  }
  return spans;
}

function awaitsBetween(view: View, file: FileFacts, scope: Scope, read: Call, write: Call): boolean {
  return view.operations(file, scope.id).some((operation) => {
    if (operation.order < read.operation.order || operation.order > write.operation.order) return false;
    if (operation.kind === "await") return true;
    return operation !== write.operation && operation.use.to === "awaited";
  });
}

const isRow = (write: Call, view: View): boolean =>
  view.effectsOf(write).some((effect) => effect.concept === "row-update");
