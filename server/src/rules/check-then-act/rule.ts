/** A look-up that decides whether to write, when nothing else stops two of them. */

import type { FileFacts, Operation, Scope } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { lastNameOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";
import { takenForWhole } from "../non-atomic-write/takenForWhole";
import { isConcurrent } from "../questions/state/concurrency";
import { type Decision, decisionOf, isStopped } from "../questions/state/decision";
import { queryOf, rowAccess } from "../questions/state/rowAccess";
import { defineRule } from "../rule";
import { chosenColumns, givenColumns, IDS, isAskedByCallers, lookedUp, writesLookedUp } from "./columns";
import { countSubjects } from "./counts";
import { lazySubjects } from "./lazy";
import { awaitsBetween, isRead, keySubjects, mapSubjects } from "./memory";
import { declaresUnique } from "./modelConstraints";
import { registerSubjects } from "./registers";
import type { Subject } from "./subject";

interface Gap {
  readonly kind: Subject["kind"];
  readonly what: string;
  /** Two at once are unlikely, or a constraint that is not understood may stand behind it. */
  readonly mild?: true;
}

export const checkThenAct = defineRule<Subject, Gap>({
  id: "check-then-act",
  principle: "locking",
  priority: "P1",
  confidence: "medium",
  languages: ["typescript", "python"],
  version: 9,
  summary: "A look-up decides whether to write, and two can pass it at once.",
  *subjects(view, file) {
    for (const scope of file.scopes) {
      if (scope.kind !== "function" && scope.kind !== "module") continue;
      const calls = view
        .operations(file, scope.id)
        .flatMap((operation) => (operation.kind === "call" ? (view.call(file, operation) ?? []) : []));
      yield* storedSubjects(view, file, scope, calls);
      const registers = [...registerSubjects(view, file, scope, calls)];
      yield* registers;
      for (const subject of mapSubjects(view, file, scope, calls))
        if (!registers.some(({ act }) => act === subject.act)) yield subject;
      yield* keySubjects(view, file, scope, calls);
      yield* lazySubjects(view, file, scope);
      yield* countSubjects(view, file, scope, calls);
    }
  },
  judge(view, subject) {
    for (const kind of ["lock", "transaction"] as const) {
      const protection = view.protection(subject.act, kind);
      if (protection.state === "present") return pass(protection.because, protection.via);
    }
    const contexts = view.context({ file: subject.file, scope: subject.scope.id });
    const alone =
      contexts.size > 0 &&
      [...contexts].every((context) => context === "cli" || context === "script" || context === "startup");
    if (alone && !isHandedOver(subject)) return pass("runs before or without concurrency");
    if (subject.kind === "map" && isRead(view, subject)) return pass("what is set is only read: twice is no harm");
    if (subject.kind === "key")
      return gap({ kind: "key", what: "" }, [{ place: subject.act.place, note: "taken here" }]);
    if (subject.kind === "map")
      return gap({ kind: "map", what: "" }, [{ place: subject.act.place, note: "set here, after an await" }]);
    if (subject.kind === "lazy")
      return gap({ kind: "lazy", what: `\`${subject.resource}\``, ...(startsProcess(subject) ? {} : { mild: true }) }, [
        { place: subject.act.place, note: "made here, and set once it is there" },
      ]);
    if (subject.kind === "register")
      return gap(
        {
          kind: "register",
          what: `\`${subject.resource}\``,
          ...(isConcurrent(view, subject.file, subject.scope) ? {} : { mild: true }),
        },
        [{ place: subject.act.place, note: "entered here, after an await" }],
      );
    if (subject.kind === "count")
      return gap({ kind: "count", what: `\`${subject.resource.replace(/^table:/, "")}\``, mild: true }, [
        { place: subject.act.place, note: "changed here" },
      ]);
    return subject.kind === "file"
      ? judgeFile(view, subject, contexts.has("request") || contexts.has("job"))
      : judgeRow(view, subject);
  },
  message(subject, { kind, what }) {
    switch (kind) {
      case "row":
        return `${what} is looked up, then written: two at once both pass the check. Let a constraint or upsert decide.`;
      case "file":
        return subject.file.language === "python"
          ? "The file may appear between this check and the write: two at once both pass. Open it with mode `x`."
          : "The file may appear between this check and the write: two at once both pass. Use the `wx` flag.";
      case "key":
        return "Two at once both find this key free and take it: use one `SET` with `NX`, and look at its answer.";
      case "lazy":
        return `Two that ask at once both find ${what} empty and make one: the first is never closed. Keep the promise, not its result.`;
      case "register":
        return `Two that ask at once both find no entry in ${what} and make one: the first is never ended. Enter its promise.`;
      case "count":
        return `Rows of ${what} are counted, then their number changes: two at once both keep to the limit. Lock, or let a constraint decide.`;
      case "map":
        return "The map is checked before an await and set after it: two at once both do the work.";
    }
  },
  weigh: (_subject, { kind, mild }) => (kind === "map" || mild === true ? "P2" : undefined),
});

/** A browser or a program: what is left behind runs on. */
const startsProcess = ({ act }: Subject): boolean =>
  act.concept === "subprocess" || act.model?.returns === "browser.Browser";

/** Given to an object that a library makes (`new Strategy(options, verify)`): made at start, run whenever the library likes. */
const isHandedOver = ({ file, scope }: Subject): boolean =>
  scope.use?.to === "argument" && file.operations[scope.use.operation]?.kind === "new";

/** Rows and files: a look-up, and a later write of the same thing that the look-up can stop. */
function* storedSubjects(view: View, file: FileFacts, scope: Scope, calls: readonly Call[]): Iterable<Subject> {
  const steps = calls.map((call) => ({ call, effects: view.effectsOf(call) }));
  // Several look-ups may stop one write: the last before it speaks for all.
  const found = new Map<Operation, Subject>();
  for (const { call: lookup, effects } of steps) {
    if (effects.some((effect) => /^row-(insert|update|delete|upsert)$|^file-write$|^transaction$/.test(effect.concept)))
      continue;
    const seen = effects.find(
      (effect) => (effect.concept === "row-read" || effect.concept === "file-exists") && effect.resource !== undefined,
    );
    if (seen?.resource === undefined) continue;
    const kind = seen.concept === "row-read" ? "row" : "file";
    const decision = decisionOf(view, file, scope, lookup);
    if (decision === undefined) continue;
    const act = steps.find(({ call, effects: later }) => {
      if (call.operation.order <= lookup.operation.order || !isStopped(view, file, decision, call.operation))
        return false;
      return later.some(
        (effect) =>
          effect.resource === seen.resource &&
          (kind === "row"
            ? effect.concept === "row-insert" || (effect.concept === "row-update" && writesLookedUp(view, call, lookup))
            : effect.concept === "file-write"),
      );
    });
    if (act !== undefined)
      found.set(act.call.operation, {
        kind,
        place: placeOf(view, file, lookup, decision),
        file,
        scope,
        lookup,
        act: act.call,
        resource: seen.resource,
      });
  }
  yield* found.values();
}

/** A row's finding underlines the test of what was found; a file's, the check itself. */
function placeOf(view: View, file: FileFacts, lookup: Call, decision: Decision): Place {
  return decision.tested === undefined ? lookup.place : view.place(file, decision.tested);
}

function judgeFile(view: View, subject: Subject, concurrent: boolean): Verdict<Gap> {
  const { act, lookup, file, scope } = subject;
  const writes =
    act.concept === "file-write" ? act : view.effectsOf(act).find((effect) => effect.concept === "file-write")?.call;
  const flag = writes === undefined ? undefined : view.option(writes, ["flag", "flags"]);
  if (flag?.state === "set") {
    const value = view.things(flag.file, flag.value)[0];
    if (value?.kind === "literal" && String(value.value).includes("x")) return pass("created exclusively");
  }
  if (writes !== undefined && opensExclusively(writes)) return pass("created exclusively");
  const written = writes === undefined ? undefined : view.resource(writes);
  if (writes !== undefined && written !== undefined && takenForWhole(view, writes, written) !== undefined)
    return pass("both fetch the same; non-atomic-write speaks of what is half there");
  const interrupted = act.operation.use.to === "awaited";
  if (/Sync$/.test(writes?.symbol ?? "") && !awaitsBetween(view, file, scope, lookup.operation, act.operation))
    return pass("nothing can run in between");
  if (!interrupted && !concurrent) return unknown("what runs this code is not known");
  return gap({ kind: "file", what: "", ...(concurrent ? {} : { mild: true }) }, [
    { place: lookup.place, note: "checked here" },
    { place: act.place, note: "written here" },
  ]);
}

/** Python's `open(path, "x")`. */
const opensExclusively = ({ operation: { arguments: given, keywords = {} }, model }: Call): boolean =>
  model?.openMode !== undefined &&
  [given[model.openMode], keywords.mode].some((mode) => mode?.kind === "literal" && String(mode.value).includes("x"));

/** `findFirst()` without a condition, and what was found is changed: the one row of a table of settings, which is made once. */
const keepsTheOnly = (view: View, { lookup, resource, file, scope }: Subject, read: Call | undefined): boolean =>
  read !== undefined &&
  /\.(findFirst|findOne|first)(OrThrow)?$/.test(read.symbol ?? "") &&
  rowAccess(view, read).asks.size === 0 &&
  read.operation.arguments.every((value) => value.kind === "object" && value.properties.where === undefined) &&
  view.operations(file, scope.id).some((later) => {
    const call = later.order > lookup.operation.order ? view.call(file, later) : undefined;
    return (
      call !== undefined &&
      view.effectsOf(call).some((effect) => effect.concept === "row-update" && effect.resource === resource)
    );
  });

function judgeRow(view: View, subject: Subject): Verdict<Gap> {
  const { act, lookup, resource, file, scope } = subject;
  const read = queryOf(view, lookup);
  if (/\.findUnique(OrThrow)?$/.test(read?.symbol ?? ""))
    return pass("the column is unique: Prisma's findUnique takes no other");
  const table = resource.replace(/^table:/, "");
  const asksHere = read !== undefined && !isAskedByCallers(view, lookup, read);
  const asked = [...lookedUp(view, lookup), ...(asksHere ? rowAccess(view, read).asks.keys() : [])];
  const given = givenColumns(view, act);
  const has = (columns: ReadonlySet<string>, column: string): boolean =>
    columns.has(column) || columns.has(column.toLowerCase());
  const isUnique = (columns: ReadonlySet<string>): boolean =>
    (view.uniques().get(table) ?? []).some(
      (set) =>
        set.some((column) => has(columns, column)) && set.every((column) => has(columns, column) || has(given, column)),
    );
  // Of columns that are chosen from, each has to stand in a constraint: which one it is is known when it runs.
  const chosen = asksHere ? chosenColumns(read) : [];
  const ways = chosen.length === 0 ? [asked] : chosen.map((column) => [...asked, column]);
  if (ways.every((columns) => isUnique(new Set(columns)))) return pass("a unique constraint stands behind it");
  if (handlesViolation(view, file, act)) return pass("the violation of a constraint is handled");
  if (file.language === "python") {
    const declares = declaresUnique(view, table);
    if (declares !== "no")
      return unknown(declares === "yes" ? "the model declares something unique" : "the model of the table is not seen");
  }
  const mild =
    !isConcurrent(view, file, scope) || mayBeUnique(view, table, asked, read) || keepsTheOnly(view, subject, read);
  return gap({ kind: "row", what: `\`${table}\``, ...(mild ? { mild } : {}) }, [
    { place: lookup.place, note: "looked up here" },
    { place: act.place, note: "written here" },
  ]);
}

/** The schema of the table was not found, a constraint shares a column with the condition, or the condition cannot be read. */
function mayBeUnique(view: View, table: string, asked: readonly string[], read: Call | undefined): boolean {
  const known = view.uniques().get(table);
  if (known === undefined) return true;
  const shares = known.some((set) => set.some((column) => !IDS.test(column) && asked.includes(column)));
  const [options] = read?.operation.arguments ?? [];
  const hasCondition = options?.kind === "object" && options.properties.where !== undefined;
  return shares || (hasCondition && asked.every((name) => OPTIONS.test(name)));
}

/** What a query is told beside its condition. */
const OPTIONS = /^(where|with|select|include|columns|attributes|orderby|order|limit|take|skip)$/i;

/** The write sits in a `try` whose handler knows a constraint violation when it sees one. */
function handlesViolation(view: View, file: FileFacts, act: Call): boolean {
  const guard = view.guard(file, act.operation.scope);
  const handler = guard?.handler === undefined ? undefined : file.scopes[guard.handler];
  if (guard !== undefined && namesViolation(file, guard)) return true;
  if (handler?.error === undefined) return false;
  const variable = view.variable(file, handler.id, handler.error);
  return variable?.reads.some((read) => read.use.to === "member" && read.use.name === "code") ?? false;
}

/** Python's `except IntegrityError`, `UniqueViolation`, `DuplicateKeyError`, in any clause of the `try`. */
const namesViolation = (file: FileFacts, guard: Scope): boolean =>
  file.scopes.some(
    ({ kind, of, caught = [] }) =>
      kind === "catch" &&
      of === guard.id &&
      caught.some((value) => /Integrity|Unique|Duplicate|AlreadyExists/.test(lastNameOf(value))),
  );
