/** Fluent chains in one file: `db("jobs").where(…).update(…)` is several operations that make one query. */

import type { FileFacts, Operation } from "#facts/file";

const known = new WeakMap<FileFacts, ReadonlyMap<number, readonly Operation[]>>();

/** Every call of the chain an operation is part of, first call first. */
export function chainOf(file: FileFacts, operation: Operation): readonly Operation[] {
  const chain: Operation[] = [headOf(file, operation)];
  const next = followers(file);
  for (let at = 0; at < chain.length && chain.length < MOST; at++) {
    const link = chain[at];
    if (link !== undefined) chain.push(...(next.get(link.id) ?? []));
  }
  return chain;
}

/** The call whose result the whole chain gives. */
export const lastOf = (file: FileFacts, operation: Operation): Operation =>
  chainOf(file, operation).at(-1) ?? operation;

/** More links than anybody writes by hand. */
const MOST = 40;

function headOf(file: FileFacts, operation: Operation): Operation {
  let head = operation;
  for (let hops = 0; head.callee?.kind === "result" && !head.callee.awaited && hops < MOST; hops++) {
    const before = file.operations[head.callee.operation];
    if (before === undefined) break;
    head = before;
  }
  return head;
}

function followers(file: FileFacts): ReadonlyMap<number, readonly Operation[]> {
  const cached = known.get(file);
  if (cached !== undefined) return cached;
  const index = new Map<number, Operation[]>();
  for (const operation of file.operations) {
    const callee = operation.kind === "call" ? operation.callee : undefined;
    if (callee?.kind !== "result" || callee.awaited) continue;
    const list = index.get(callee.operation);
    if (list === undefined) index.set(callee.operation, [operation]);
    else list.push(operation);
  }
  known.set(file, index);
  return index;
}
