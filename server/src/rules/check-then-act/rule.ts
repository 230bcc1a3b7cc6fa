/** A look-up that decides whether to write, when nothing else stops two of them. */

import type { FileFacts, Operation, Scope, Value } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { chainOf } from "#linking/chains";
import { lastNameOf, memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import { isConcurrent } from "../questions/state/concurrency";
import { type Decision, decisionOf, isStopped } from "../questions/state/decision";
import { readsKey, replacesKey } from "../questions/state/keyedValue";
import { rowAccess, writtenValue } from "../questions/state/rowAccess";
import { defineRule } from "../rule";

type Subject = {
  readonly kind: "row" | "file" | "map" | "key";
  readonly place: Place;
  readonly file: FileFacts;
  readonly scope: Scope;
  readonly lookup: Call;
  readonly act: Call;
  readonly resource: string;
};

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
  version: 4,
  summary: "A look-up decides whether to write, and two can pass it at once.",
  *subjects(view, file) {
    for (const scope of file.scopes) {
      if (scope.kind !== "function" && scope.kind !== "module") continue;
      const calls = view
        .operations(file, scope.id)
        .flatMap((operation) => (operation.kind === "call" ? (view.call(file, operation) ?? []) : []));
      yield* storedSubjects(view, file, scope, calls);
      yield* mapSubjects(view, file, scope, calls);
      yield* keySubjects(view, file, scope, calls);
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
    return subject.kind === "file"
      ? judgeFile(view, subject, contexts.has("request") || contexts.has("job"))
      : judgeRow(view, subject);
  },
  message(_subject, { kind, what }) {
    switch (kind) {
      case "row":
        return `${what} is looked up, then written: two at once both pass the check. Let a constraint or upsert decide.`;
      case "file":
        return "The file may appear between this check and the write: two at once both pass. Use the `wx` flag.";
      case "key":
        return "Two at once both find this key free and take it: use one `SET` with `NX`, and look at its answer.";
      case "map":
        return "The map is checked before an await and set after it: two at once both do the work.";
    }
  },
  weigh: (_subject, { kind, mild }) => (kind === "map" || mild === true ? "P2" : undefined),
});

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
  const interrupted = act.operation.use.to === "awaited";
  if (/Sync$/.test(writes?.symbol ?? "") && !awaitsBetween(view, file, scope, lookup.operation, act.operation))
    return pass("nothing can run in between");
  if (!interrupted && !concurrent) return unknown("what runs this code is not known");
  return gap({ kind: "file", what: "", ...(concurrent ? {} : { mild: true }) }, [
    { place: lookup.place, note: "checked here" },
    { place: act.place, note: "written here" },
  ]);
}

/** The query that a look-up is, or makes. */
const queryOf = (view: View, lookup: Call): Call | undefined =>
  lookup.concept === "row-read" ? lookup : view.effectsOf(lookup).find((effect) => effect.concept === "row-read")?.call;

const reading = (view: View, lookup: Call) => {
  const query = queryOf(view, lookup);
  return query === undefined ? undefined : rowAccess(view, query);
};

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

/** Drizzle: `eq(kind === "team" ? notes.teamId : notes.userId, id)` asks for one of the columns. */
function chosenColumns({ file, operation }: Call): readonly string[] {
  const { start, end } = operation.span;
  return file.operations.flatMap(({ kind, span, callee, arguments: [column] }) => {
    if (kind !== "call" || span.start < start || span.end > end || lastNameOf(callee) !== "eq") return [];
    return column?.kind === "choice" ? column.of.flatMap((arm) => memberOf(arm) ?? []) : [];
  });
}

const IDS = /^(id|_id|uuid)$/;

/** An update takes what was looked up when it writes the column the look-up asked about; by id it changes a known row. */
function writesLookedUp(view: View, update: Call, lookup: Call): boolean {
  const asked = [...lookedUp(view, lookup)].filter((column) => !IDS.test(column));
  const asks = reading(view, lookup)?.asks;
  return update.operation.arguments.slice(1).some((value) =>
    view.things(update.file, value).some(
      (thing) =>
        thing.kind === "object" &&
        asked.some((column) => {
          const given = thing.value.properties[column];
          if (given === undefined) return false;
          // Counting rows that run says nothing of the row that is marked as failed: it is another value that is asked for.
          const free = asks?.get(column.toLowerCase());
          const set = writtenValue(view, thing.file, given);
          return free === undefined || set === undefined || free === set;
        }),
    ),
  );
}

/** The condition of a query in a helper is a parameter: what its other callers ask for says nothing of this look-up. */
const isAskedByCallers = (view: View, lookup: Call, query: Call): boolean =>
  query !== lookup &&
  query.operation.arguments.some((value) => {
    const where = value.kind === "object" ? value.properties.where : value;
    return where !== undefined && isPassedIn(view, query.file, where);
  });

function isPassedIn(view: View, file: FileFacts, value: Value, depth = 0): boolean {
  if (value.kind === "parameter") return true;
  if (value.kind !== "name" || depth > 3) return false;
  const values = view.variable(file, value.scope, value.name)?.binding.values ?? [];
  return values.some((inner) => isPassedIn(view, file, inner, depth + 1));
}

/** `userId ? Number(userId) : 0`: two who bring the same get the same. */
function isGiven(view: View, file: FileFacts, value: Value): boolean {
  if (value.kind === "choice") return value.of.some((inner) => isGiven(view, file, inner)) && value.of.every(isPlain);
  const made = value.kind === "result" ? file.operations[value.operation] : undefined;
  const call = made === undefined ? undefined : view.call(file, made);
  return /^global\.(Number|String)$/.test(call?.symbol ?? "")
    ? (made?.arguments.some((inner) => isPassedIn(view, file, inner)) ?? false)
    : isPassedIn(view, file, value);
}

const isPlain = ({ kind }: Value): boolean => /^(literal|name|parameter|result)$/.test(kind);

/** Columns that the insert gets from outside: two at once give them the same value. */
function givenColumns(view: View, act: Call): ReadonlySet<string> {
  const { file, operation } = act;
  const columns = new Set<string>();
  for (const value of chainOf(file, operation).flatMap((link) => link.arguments)) {
    const row = value.kind === "object" ? (value.properties.data ?? value) : value;
    if (row.kind !== "object") continue;
    for (const [name, item] of Object.entries(row.properties)) if (isGiven(view, file, item)) columns.add(name);
  }
  return columns;
}

/** Columns a look-up names, in its own arguments or in those of the query it makes. */
function lookedUp(view: View, lookup: Call): ReadonlySet<string> {
  const columns = new Set<string>();
  const add = (file: FileFacts, value: Value): void => {
    for (const thing of view.things(file, value)) {
      if (thing.kind === "literal" && typeof thing.value === "string") columns.add(thing.value.split(".").at(-1) ?? "");
      if (thing.kind !== "object") continue;
      for (const [name, property] of Object.entries(thing.value.properties)) {
        columns.add(name.split(".").at(-1) ?? name);
        if (name === "where") add(thing.file, property);
      }
    }
  };
  const queries = [
    lookup,
    ...view.effectsOf(lookup).flatMap(({ call }) => (isAskedByCallers(view, lookup, call) ? [] : [call])),
  ];
  for (const query of queries) {
    for (const call of view.calls(query.file)) {
      const inside =
        call.operation.span.start >= query.operation.span.start && call.operation.span.end <= query.operation.span.end;
      if (inside) for (const value of call.operation.arguments) add(call.file, value);
    }
  }
  return columns;
}

/** The write sits in a `try` whose handler knows a constraint violation when it sees one. */
function handlesViolation(view: View, file: FileFacts, act: Call): boolean {
  const guard = view.guard(file, act.operation.scope);
  const handler = guard?.handler === undefined ? undefined : file.scopes[guard.handler];
  if (handler?.error === undefined) return false;
  const variable = view.variable(file, handler.id, handler.error);
  return variable?.reads.some((read) => read.use.to === "member" && read.use.name === "code") ?? false;
}

/** `if (!map.has(k)) map.set(k, await …)` */
function* mapSubjects(view: View, file: FileFacts, scope: Scope, calls: readonly Call[]): Iterable<Subject> {
  for (const lookup of calls) {
    const name = lookup.operation.use.to === "tested" ? mapMember(view, file, lookup, "has") : undefined;
    if (name === undefined) continue;
    const act = calls.find(
      (call) => call.operation.order > lookup.operation.order && mapMember(view, file, call, "set") === name,
    );
    if (act === undefined || !awaitsBetween(view, file, scope, lookup.operation, act.operation)) continue;
    const decision = decisionOf(view, file, scope, lookup);
    if (decision === undefined || !isStopped(view, file, decision, act.operation)) continue;
    yield { kind: "map", place: lookup.place, file, scope, lookup, act, resource: name };
  }
}

/** `if (await redis.get(lock)) return; await redis.set(lock, "1")`: a mark that says that somebody is at it. Content is a cache. */
function* keySubjects(view: View, file: FileFacts, scope: Scope, calls: readonly Call[]): Iterable<Subject> {
  for (const lookup of calls) {
    const resource = readsKey(lookup) ? view.resource(lookup) : undefined;
    const decision = resource === undefined ? undefined : decisionOf(view, file, scope, lookup);
    if (resource === undefined || decision === undefined) continue;
    const act = calls.find(
      (call) =>
        call.operation.order > lookup.operation.order &&
        replacesKey(call) &&
        view.resource(call) === resource &&
        isMark(view, file, call) &&
        isStopped(view, file, decision, call.operation),
    );
    if (act !== undefined) yield { kind: "key", place: lookup.place, file, scope, lookup, act, resource };
  }
}

/** A constant or the time: nobody wants to know what it is, only that it is there. */
function isMark(view: View, file: FileFacts, { operation, symbol }: Call): boolean {
  const value = operation.arguments[/setex|setEx/i.test(symbol ?? "") ? 2 : 1];
  if (value === undefined) return false;
  const isNow = view.sources(file, value).some((source) => source.symbol === "global.Date.now");
  return isNow || view.things(file, value).every((thing) => thing.kind === "literal");
}

/** Name of a module-level `Map` or `Set` whose method is called. */
function mapMember(view: View, file: FileFacts, call: Call, method: "has" | "set"): string | undefined {
  const callee = call.operation.callee;
  if (callee?.kind !== "name" || callee.path.length !== 1) return undefined;
  if (callee.path[0] !== method && !(method === "set" && callee.path[0] === "add")) return undefined;
  const variable = view.variable(file, callee.scope, callee.name);
  const only = variable?.binding.values.length === 1 ? variable.binding.values[0] : undefined;
  const made = only?.kind === "result" ? file.operations[only.operation] : undefined;
  if (variable === undefined || made?.kind !== "new" || file.scopes[variable.scope]?.kind !== "module")
    return undefined;
  return made.callee?.kind === "name" && /^(Map|Set)$/.test(made.callee.name) ? callee.name : undefined;
}

/** A cache: between the look and the entry something is read, and nothing is made. */
function isRead(view: View, { file, scope, lookup, act }: Subject): boolean {
  const between = view
    .operations(file, scope.id)
    .filter(({ order }) => order > lookup.operation.order && order <= act.operation.order)
    .flatMap((operation) => view.call(file, operation) ?? [])
    .flatMap((call) => view.effectsOf(call));
  return (
    between.length > 0 &&
    between.every(({ concept }) => /^(row-read|query|file-read|file-exists|cache|log|parse|validation)$/.test(concept))
  );
}

function awaitsBetween(view: View, file: FileFacts, scope: Scope, from: Operation, to: Operation): boolean {
  return view.operations(file, scope.id).some((operation) => {
    if (operation.order <= from.order || operation.order >= to.order) return false;
    return operation.kind === "await" || operation.use.to === "awaited";
  });
}
