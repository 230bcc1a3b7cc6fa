/** Work that is taken in two statements: rows are read by their state, then their state is changed, then the work is done. */

import type { FileFacts, Operation, Scope } from "#facts/file";
import type { Call, Effect, View } from "#linking/view";

import { lastOf } from "./chains";
import { type RowAccess, rowAccess } from "./rowAccess";
import { dependsOn, type Step, stepsOf } from "./steps";

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

const IDS = /^(_?id|uuid|key)$|_?id$/i;

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
  const column = [...marking.sets].find(([name, value]) => takes(reading, name, value))?.[0];
  if (column === undefined || !dependsOn(view, file, step.call, earlier.call)) return undefined;
  return {
    read: earlier.call,
    mark: step.call,
    column,
    table: (mark.resource ?? "").replace(/^table:/, ""),
    picks: ![...reading.asks.keys()].some((name) => IDS.test(name)),
    reading,
    marking,
    isRemote: mark.via.length > 0,
  };
}

/** A row that has got this value is not found by the read again. */
function takes({ asks }: RowAccess, column: string, value: string | undefined): boolean {
  if (IDS.test(column) || !asks.has(column)) return false;
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
