/** State that is read, changed and written back by code that can run twice at once, with nothing that keeps the two apart. */

import type { FileFacts, Read, Scope, Value } from "#facts/file";
import type { Place, Span } from "#facts/place";
import { gap, pass, unknown } from "#facts/verdict";
import type { Concept } from "#knowledge/model";
import { memberOf } from "#linking/lexical";
import type { Call, Effect, View } from "#linking/view";
import { usesOfOpened } from "../non-atomic-write/content";
import { branchesAround, exclude } from "../questions/services/continuation";
import { claimsOf } from "../questions/state/claims";
import { decisionOf } from "../questions/state/decision";
import { derivesFrom } from "../questions/state/derivation";
import { readsKey, replacesKey, takesFreeKey } from "../questions/state/keyedValue";
import { rowAccess } from "../questions/state/rowAccess";
import { endsRow } from "../questions/state/rowEnd";
import { statementOf } from "../questions/state/sqlText";
import { defineRule } from "../rule";
import { changesWhatItRead } from "./columnChange";
import { combinesWhatWasRead } from "./combined";
import { addsToGivenRow } from "./givenRow";
import { lockFacts } from "./lockFacts";
import { setsOnlyFlag } from "./onlyFlag";
import { openedForChange } from "./openedForChange";
import { sessionChanges } from "./sessionChange";

interface Subject {
  readonly place: Place;
  readonly file: FileFacts;
  readonly scope: Scope;
  /** Absent when a caller read it and gave it to the function. */
  readonly read?: Call;
  readonly write: Call;
  readonly effect: Effect;
}

interface Gap {
  readonly what: string;
}

const READS: ReadonlySet<Concept> = new Set<Concept>(["file-read", "row-read"]);
const WRITES: ReadonlySet<Concept> = new Set<Concept>(["file-write", "row-update", "row-upsert"]);
const isReading = ({ concept, call }: Effect): boolean => READS.has(concept) || readsKey(call);
const isWriting = ({ concept, call }: Effect): boolean => WRITES.has(concept) || replacesKey(call);

export const unlockedReadModifyWrite = defineRule<Subject, Gap>({
  id: "unlocked-read-modify-write",
  principle: "locking",
  priority: "P0",
  confidence: "high",
  languages: ["typescript", "python"],
  version: 8,
  summary: "State that is read, changed and written back without a lock on a concurrent path.",
  *subjects(view, file) {
    for (const scope of file.scopes) {
      if (scope.kind !== "function" && scope.kind !== "module") continue;
      yield* pairs(view, file, scope);
      yield* ofSessions(view, file, scope);
      for (const { call, effect } of openedForChange(view, file, scope))
        yield { place: call.place, file, scope, read: call, write: call, effect };
    }
    for (const write of view.calls(file, { concept: "row-update" })) {
      const scope = file.scopes[file.scopes[write.operation.scope]?.function ?? 0];
      const effect = view.effectsOf(write).find(({ concept }) => concept === "row-update");
      const isCallback = scope?.use?.to === "argument";
      if (scope?.kind === "function" && !isCallback && effect !== undefined && addsToGivenRow(view, write))
        yield { place: write.place, file, scope, write, effect };
    }
  },
  judge(view, { file, scope, read, write, effect }) {
    if (isConditional(view, effect) || (read !== undefined && handsToken(view, file, write, read)))
      return pass("written only when nobody changed it meanwhile");
    if (file.language === "python" && effect.concept === "file-write" && /(^|[._])cached?(_|$)/.test(write.callee))
      return unknown("a cache by its name: what is lost is made again");
    if (read !== undefined && rowsAreLocked(view, read)) return pass("the row is locked while it is read");
    if (effect.concept === "row-update" && endsRow(rowAccess(view, effect.call)))
      return pass("the row is taken out of use: nobody changes it again");
    if (read !== undefined && takesKey(view, file, scope, read))
      return pass("a key that only one can set keeps the others out");
    for (const kind of ["lock", "transaction"] as const) {
      const protection = view.protection(write, kind);
      if (protection.state === "present") return pass(protection.because, protection.via);
    }
    if (read !== undefined && !isInterrupted(view, file, scope, read, write)) return pass("nothing can run in between");
    const contexts = view.context({ file, scope: scope.id });
    if (contexts.has("request") || contexts.has("job")) {
      return gap({ what: whatOf(effect) }, read === undefined ? [] : [{ place: read.place, note: "read here" }]);
    }
    if (contexts.has("unknown") || contexts.size === 0) return unknown("what runs this code is not known");
    return pass("runs once at a time");
  },
  // What Redis keeps is mostly short-lived: a lost change hurts, but less than a row's.
  weigh: (_subject, { what }) => (what === "key" ? "P1" : undefined),
  message: (_subject, { what }) =>
    `This ${what} is read, changed and written back with no lock: two at once lose one change.`,
  fixFacts: (view, { file, scope, read, write }) =>
    read === undefined
      ? {}
      : {
          ...lockFacts(view, file, scope.id, read.operation.order),
          readStart: read.operation.span.start,
          readEnd: read.operation.span.end,
          writeStart: write.operation.span.start,
          writeEnd: write.operation.span.end,
          sameFile: read.file === file,
        },
});

/** `WHERE id = ? AND version = ?`: a version, or the old value of a column that is written, is part of the condition. */
function isConditional(view: View, { concept, call }: Effect): boolean {
  if (concept !== "row-update") return false;
  const { asks, sets } = rowAccess(view, call);
  return [...asks.keys()].some((column) => sets.has(column) || VERSION.test(column));
}

const VERSION = /version|revision|etag|(updated|modified)_?(at|on)$|(date|last)_?(updated|modified)$/i;

/** `save(row, changes, { onlyIf: current.updatedAt })`: what tells the read state from others is given to the project's own writer. */
const handsToken = (view: View, file: FileFacts, write: Call, read: Call): boolean =>
  write.model === undefined &&
  view.targets(write).length > 0 &&
  write.operation.arguments.some(
    (value) =>
      value.kind === "object" &&
      Object.values(value.properties).some(
        (given) =>
          given.kind === "name" &&
          VERSION.test(given.path.at(-1) ?? "") &&
          derivesFrom(view, file, { ...given, path: [] }, read),
      ),
  );

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
  for (const [index, later] of steps.entries()) {
    const effect = later.effects.find(isWriting);
    // A helper that reads first and then writes starts from what holds now; what it reads after is another matter.
    const touching = later.effects.find(
      (candidate) => candidate.resource === effect?.resource && (isReading(candidate) || isWriting(candidate)),
    );
    if (effect === undefined || touching === undefined || isReading(touching)) continue;
    const earlier = steps
      .slice(0, index)
      .findLast(
        ({ call, effects }) =>
          effects.some((candidate) => isReading(candidate) && candidate.resource === effect.resource) &&
          !areInOtherArms(view, file, call, later.call) &&
          dependsOn(view, file, later.call, call),
      );
    if (earlier === undefined) continue;
    if (effect.concept === "cache" && !changesKey(view, file, scope, earlier.call, later.call)) continue;
    if (effect.concept === "cache" && setsOnlyFlag(view, file, later.call)) continue;
    // `ON CONFLICT DO UPDATE` says in the statement what becomes of the old value.
    if (effect.concept === "row-upsert" && statementOf(effect.call) !== undefined) continue;
    if (effect.concept === "row-upsert" && !combinesIn(view, file, later.call, earlier.call)) continue;
    // A row's other columns are its own: only a value computed from the old one loses a change.
    const isRowChange = effect.concept === "row-update";
    if (isRowChange && !changesWhatItRead(view, { call: later.call, effect }, earlier.call)) continue;
    if (isRowChange && claimsOf(view, file, scope).some(({ mark }) => mark === later.call)) continue;
    yield { place: later.call.place, file, scope, read: earlier.call, write: later.call, effect };
  }
}

function* ofSessions(view: View, file: FileFacts, scope: Scope): Iterable<Subject> {
  for (const { read, change, commit } of sessionChanges(view, file, scope)) {
    const effect: Effect = { concept: "row-update", call: commit, via: [] };
    yield { place: view.place(file, change.span), file, scope, read, write: commit, effect };
  }
}

/** `if exists(path): read(path) else: write(path, first)`: whoever reads it does not write it. */
function areInOtherArms(view: View, file: FileFacts, one: Call, other: Call): boolean {
  const around = branchesAround(view, file, one.operation.scope);
  return branchesAround(view, file, other.operation.scope).some(({ parent, test }) =>
    around.some((branch) => branch.parent === parent && exclude(branch.test, test)),
  );
}

/** A name read inside the write (outside its `where`) that was computed from the read. */
function dependsOn(view: View, file: FileFacts, write: Call, read: Call): boolean {
  const conditions = conditionSpans(view, write);
  // Python opens a file first; what is written to it says what goes in.
  const writes = [write, ...usesOfOpened(view, write)].map(({ operation }) => operation.span);
  const names = file.reads.filter(
    (name) =>
      writes.some((span) => within(name.span, span)) &&
      !conditions.some((span) => within(name.span, span)) &&
      !isOpened(view, file, name, write),
  );
  return names.some((name) => comesFrom(view, file, name, read));
}

/** The `file` of `json.dump(data, file)`, a name that may have stood for the file that was read, too. */
const isOpened = (view: View, file: FileFacts, { scope, name }: Read, { operation }: Call): boolean =>
  view
    .variable(file, scope, name)
    ?.binding.values.some((value) => value.kind === "result" && value.operation === operation.id) ?? false;

const within = (inner: Span, outer: Span): boolean => inner.start >= outer.start && inner.end <= outer.end;

function comesFrom(view: View, file: FileFacts, name: Read, read: Call): boolean {
  const variable = view.variable(file, name.scope, name.name);
  return variable?.binding.values.some((value) => derivesFrom(view, file, value, read)) ?? false;
}

/** Spans of `where` objects: they say which row, not what is written. Also of calls that build the condition of a query. */
function conditionSpans(view: View, write: Call): readonly Span[] {
  const spans: Span[] = [];
  if (replacesKey(write)) spans.push(...write.operation.arguments.slice(0, 1).flatMap(spanOf));
  for (const value of write.operation.arguments) {
    const where: Value | undefined = value.kind === "object" ? value.properties.where : undefined;
    if (where?.kind === "object") spans.push(where.span);
  }
  for (const call of view.calls(write.file)) {
    const callee = call.operation.callee;
    if (/^(where|andWhere|whereIn|eq|returning)$/.test(memberOf(callee) ?? "")) {
      for (const argument of call.operation.arguments)
        if ("span" in argument && argument.span !== undefined) spans.push(argument.span);
    }
  }
  return spans;
}

/** What an upsert writes is the old list or object with something more, or less. */
const combinesIn = (view: View, file: FileFacts, write: Call, read: Call): boolean =>
  write.operation.arguments
    .flatMap((value) => (value.kind === "object" ? Object.values(value.properties) : [value]))
    .some((value) => combinesWhatWasRead(view, file, value, read));

/** Not a cache, which is set where nothing was found, or to what was found: the new value is made of the old one and something new. */
function changesKey(view: View, file: FileFacts, scope: Scope, read: Call, write: Call): boolean {
  const decision = decisionOf(view, file, scope, read);
  if (decision?.under.some((branch) => view.inside(file, write.operation.scope, branch.id)) === true) return false;
  return write.operation.arguments.slice(1).some((value) => combinesWhatWasRead(view, file, value, read));
}

const spanOf = (value: Value): readonly Span[] => ("span" in value && value.span !== undefined ? [value.span] : []);

/** Python runs plain functions of requests and jobs in threads, which may change anywhere; coroutines change where they await. */
const isInterrupted = (view: View, file: FileFacts, scope: Scope, read: Call, write: Call): boolean =>
  (file.language === "python" && scope.async !== true) || awaitsBetween(view, file, scope, read, write);

function awaitsBetween(view: View, file: FileFacts, scope: Scope, read: Call, write: Call): boolean {
  return view.operations(file, scope.id).some((operation) => {
    if (operation.order < read.operation.order || operation.order > write.operation.order) return false;
    if (operation.kind === "await") return true;
    return operation !== write.operation && operation.use.to === "awaited";
  });
}

const whatOf = ({ concept }: Effect): string =>
  concept.startsWith("row-") ? "row" : concept === "cache" ? "key" : "file";

/** `if (!(await redis.set(lock, 1, "NX"))) return;` before the read. */
const takesKey = (view: View, file: FileFacts, scope: Scope, read: Call): boolean =>
  view.operations(file, scope.id).some((operation) => {
    const call = operation.order < read.operation.order ? view.call(file, operation) : undefined;
    if (call === undefined || operation.use.to === "dropped") return false;
    if (operation.use.to === "awaited" && operation.use.then.to === "dropped") return false;
    return view.effectsOf(call).some((effect) => takesFreeKey(effect.call) && !view.effectsOf(call).some(isReading));
  });
