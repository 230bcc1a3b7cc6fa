/** Work that is taken in two statements: rows are read by their state, then their state is changed, then the work is done. */

import type { FileFacts, Operation, Scope, Value } from "#facts/file";
import { lastOf } from "#linking/chains";
import type { Call, Effect, View } from "#linking/view";
import { type RowAccess, rowAccess } from "./rowAccess";
import { isEndColumn } from "./rowEnd";
import { writtenValue } from "./rowValues";
import { sessionClaims } from "./sessionClaims";
import { dependsOn, type Step, stepsOf } from "./steps";

/** States of work that is over: nobody takes it up after. */
const ENDED =
  /^"?(completed?|done|finished|succeeded|success|failed|failure|error(ed)?|rejected|cancell?ed|expired)"?$/i;

/** States of work that waits: a row that is given one of them is put back, and twice is as good as once. */
const WAITING = /^"?(pending|waiting|new|idle|todo|free|available|open|unclaimed|unassigned)"?$/i;

export interface Claim {
  readonly read: Call;
  readonly mark: Call;
  /** The column that says whether a row is free. */
  readonly column: string;
  readonly table: string;
  /** The read picks rows of a state: nobody named the row before. */
  readonly picks: boolean;
  readonly reading: RowAccess;
  readonly marking: RowAccess;
  /** The mark happens in a function that is called, so its result is not looked at here. */
  readonly isRemote: boolean;
}

/** Names a row, or says what sort of row it is: no state that changes when somebody takes it. */
const IDS = /^(_?id|uuid|key|type|kind|category)$|_?id$/i;

/** Claims of one function: a read, and a later update that takes what was read out of what the read asks for. */
export function claimsOf(view: View, file: FileFacts, scope: Scope): readonly Claim[] {
  const steps = stepsOf(view, file, scope);
  const found: Claim[] = [];
  for (const [index, step] of steps.entries()) {
    const mark = step.effects.find((effect) => effect.concept === "row-update");
    if (mark === undefined || step.effects.some((effect) => effect.concept === "row-read")) continue;
    const marking = rowAccess(view, mark.call);
    if (marking.sets.size === 0) continue;
    const claim = steps
      .slice(0, index)
      .reverse()
      .map((earlier) => claimOf(view, file, earlier, { step, mark, marking }))
      .find((item) => item !== undefined);
    if (claim !== undefined && goesOn(view, file, scope, claim)) found.push(claim);
  }
  found.push(...sessionClaims(view, file, scope).filter((claim) => goesOn(view, file, scope, claim)));
  return found;
}

/** `UPDATE … SET state = 'taken' WHERE state = 'free'`, and its result is used: nobody else can take the same row. */
export function isOneStatement(view: View, update: Call): boolean {
  const access = rowAccess(view, update);
  const isTaken = [...access.sets].some(([name, value]) => takes(access, name, value));
  return isTaken && isUsed(update);
}

/** The result of the update is used: somebody looks how many rows it changed. */
export const isResultUsed = ({ mark }: Claim): boolean => isUsed(mark);

function isUsed({ file, operation }: Call): boolean {
  const { use } = lastOf(file, operation);
  return !(use.to === "dropped" || use.to === "voided" || (use.to === "awaited" && use.then.to === "dropped"));
}

interface Marking {
  readonly step: Step;
  readonly mark: Effect;
  readonly marking: RowAccess;
}

function claimOf(view: View, file: FileFacts, earlier: Step, { step, mark, marking }: Marking): Claim | undefined {
  const seen = earlier.effects.find((effect) => effect.concept === "row-read" && effect.resource === mark.resource);
  if (seen === undefined) return undefined;
  const reading = rowAccess(view, seen.call);
  const column =
    [...marking.sets].find(([name, value]) => takes(reading, name, value))?.[0] ??
    (seen.call === earlier.call ? testedColumn(view, file, earlier.call, { step, marking }) : undefined);
  if (column === undefined) return undefined;
  if (reading.asks.has(column) && !dependsOn(view, file, step.call, earlier.call)) return undefined;
  const given = marking.sets.get(column) ?? "";
  if (ENDED.test(given) || WAITING.test(given)) return undefined;
  return {
    read: earlier.call,
    mark: step.call,
    column,
    table: (mark.resource ?? "").replace(/^table:/, ""),
    picks: reading.asks.has(column) && ![...reading.asks.keys()].some((name) => IDS.test(name)),
    reading,
    marking,
    isRemote: mark.via.length > 0,
  };
}

/** `if (job.status !== "pending") return;` after the read, and nothing else decides whether the mark is set: the code asks what the query does not. */
function testedColumn(
  view: View,
  file: FileFacts,
  read: Call,
  { step, marking }: Pick<Marking, "step" | "marking">,
): string | undefined {
  const mark = step.call.operation;
  if (
    view.chain(file, mark.scope).some(({ kind, function: owner }) => isChoice(kind) && owner === functionOf(file, mark))
  )
    return undefined;
  const tests = file.scopes.flatMap(({ kind, function: owner, span, test, exits }) =>
    kind === "branch" &&
    test !== undefined &&
    exits !== undefined &&
    owner === functionOf(file, mark) &&
    span.start > read.operation.span.start &&
    span.end <= mark.span.start
      ? [test]
      : [],
  );
  return [...marking.sets].find(
    ([column, value]) =>
      !IDS.test(column) &&
      !isEndColumn(column) &&
      !marking.asks.has(column) &&
      tests.some((test) => leavesUnlessFree(view, file, test, { read, column, value })),
  )?.[0];
}

const functionOf = (file: FileFacts, { scope }: Operation): number | undefined => file.scopes[scope]?.function;
const isChoice = (kind: Scope["kind"]): boolean => kind === "branch" || kind === "catch" || kind === "finally";

/** Only a free row goes on: its column has one value, or none, and the mark gives it another. */
function leavesUnlessFree(
  view: View,
  file: FileFacts,
  test: Value,
  asked: { readonly read: Call; readonly column: string; readonly value: string | undefined },
): boolean {
  const isColumn = (value: Value): boolean =>
    value.kind === "name" &&
    value.path.at(-1)?.toLowerCase() === asked.column &&
    view.sources(file, { ...value, path: [] }).some((source) => source.operation === asked.read.operation);
  if (test.kind === "choice" && test.and === undefined)
    return test.of.some((inner) => leavesUnlessFree(view, file, inner, asked));
  if (test.kind === "name") return isColumn(test) && asked.value !== "false" && asked.value !== "null";
  if (test.kind !== "comparison" || !/^!==?$/.test(test.operator) || !isColumn(test.left)) return false;
  const free = writtenValue(view, file, test.right);
  return free !== undefined && asked.value !== free;
}

/** A row that has got this value is not found by the read again. */
function takes({ asks }: RowAccess, column: string, value: string | undefined): boolean {
  if (IDS.test(column) || isEndColumn(column) || !asks.has(column)) return false;
  const asked = asks.get(column);
  return asked !== undefined && asked !== "?" && asked !== value;
}

/** The work comes after the mark, none of it before: something leaves the process, or the row is handed out. */
function goesOn(view: View, file: FileFacts, scope: Scope, { mark, read, picks }: Claim): boolean {
  const start = lastOf(read.file, read.operation).order;
  const end = lastOf(file, mark.operation).order;
  const works = (operation: Operation) => isWork(view, file, operation, picks);
  const operations = view.operations(file, scope.id);
  if (operations.some((one) => one.order > start && one.order < mark.operation.order && works(one))) return false;
  return operations.some((operation) => {
    if (operation.order <= end) return false;
    if (operation.kind !== "return") return works(operation);
    const [value] = operation.arguments;
    return value !== undefined && view.sources(file, value).some((source) => source.operation === read.operation);
  });
}

const LEAVES = /^(outbound-call|enqueue|subprocess)$/;
const WRITES = /^(row-insert|row-upsert|file-write|file-append)$/;

/** Rows somebody named are claimed for what leaves the process; picked rows for any work, also for code that cannot be read. */
function isWork(view: View, file: FileFacts, operation: Operation, picks: boolean): boolean {
  const call = operation.kind === "call" ? view.call(file, operation) : undefined;
  if (call === undefined || call.concept === "log" || call.concept === "cleanup") return false;
  const effects = view.effectsOf(call);
  if (effects.some(({ concept }) => LEAVES.test(concept) || (picks && WRITES.test(concept)))) return true;
  return picks && operation.use.to === "awaited" && call.model === undefined && effects.length === 0;
}
