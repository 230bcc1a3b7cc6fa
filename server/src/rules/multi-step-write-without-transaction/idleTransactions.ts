/** Transactions whose callback never uses the handle it is given: what it writes is written outside of them. */

import type { FileFacts, Scope } from "#facts/file";
import type { Call, Effect, View } from "#linking/view";

import { stepsOf } from "../questions/state/steps";
import { isGivenTransaction } from "../questions/state/transactions";

export interface Idle {
  readonly transaction: Call;
  readonly scope: Scope;
  /** The first two writes of the callback. */
  readonly first: { readonly call: Call; readonly effect: Effect };
  readonly second: { readonly call: Call; readonly effect: Effect };
}

/** Clients that hand the transaction over; others (Sequelize with CLS, sessions) may find it by themselves. */
const HANDS_OVER = /^(@prisma\/client|prisma|drizzle-orm|knex|typeorm)\b/;

/** Transactions of a file that hold none of the writes written in them. */
export function* idleTransactions(view: View, file: FileFacts): Iterable<Idle> {
  for (const transaction of view.calls(file, { concept: "transaction" })) {
    if (!HANDS_OVER.test(transaction.symbol ?? "")) continue;
    const callback = transaction.operation.arguments.find((value) => value.kind === "function");
    const scope = callback?.kind === "function" ? file.scopes[callback.scope] : undefined;
    if (scope === undefined || isHandleUsed(file, scope)) continue;
    const writes = stepsOf(view, file, scope).flatMap(({ call, effects }) => {
      const effect = effects.find(({ concept }) => /^row-(insert|update|upsert|delete)$/.test(concept));
      return effect === undefined || isGivenTransaction(view, file, call) ? [] : [{ call, effect }];
    });
    const [first, second] = writes;
    if (first !== undefined && second !== undefined) yield { transaction, scope, first, second };
  }
}

/** The callback names its first parameter, and something reads it. */
function isHandleUsed(file: FileFacts, scope: Scope): boolean {
  const [handle] = scope.parameters ?? [];
  if (handle === undefined) return false;
  if (handle.name === undefined) return true;
  const { name } = handle;
  const inside = ({ start, end }: Scope["span"]): boolean => start >= scope.span.start && end <= scope.span.end;
  return file.reads.some((read) => read.name === name && inside(read.span));
}
