/** Transactions as they are written: how strict they are. */

import type { FileFacts, Value } from "#facts/file";
import { chainOf } from "#linking/chains";
import { lastNameOf } from "#linking/lexical";
import { argumentFor } from "#linking/parameters";
import type { Call, View } from "#linking/view";

/** Does the transaction around a call keep others from reading the same rows: serializable, or SQLite (one writer at a time)? */
export function isSerializable(view: View, file: FileFacts, call: Call): boolean {
  if (/sqlite/i.test(call.symbol ?? "")) return true;
  const around = view
    .calls(file, { concept: "transaction" })
    .filter(({ operation }) => operation.order <= call.operation.order || operation.span.end > call.operation.span.end);
  return around.some(({ operation }) => operation.arguments.some((value) => isStrict(view, file, value)));
}

function isStrict(view: View, file: FileFacts, value: Value): boolean {
  if (value.kind === "literal") return typeof value.value === "string" && /serializable/i.test(value.value);
  if (value.kind !== "object") return false;
  return Object.entries(value.properties).some(
    ([name, given]) =>
      /^isolation_?level$/i.test(name) &&
      (("path" in given && /serializable/i.test(given.path.join("."))) ||
        view
          .things(file, given)
          .some((thing) => thing.kind === "literal" && /serializable/i.test(String(thing.value)))),
  );
}

/** PEP 249 drivers and SQLAlchemy: the first statement opens a transaction, which lasts until the next commit. */
export const startsImplicitly = ({ symbol = "" }: Call): boolean =>
  /^(dbapi|psycopg|sqlalchemy|aiomysql)\./.test(symbol) && !/Engine\./.test(symbol);

/** The same of writes alone: SQLite opens a transaction before the first of them. */
export const writesImplicitly = (call: Call): boolean =>
  startsImplicitly(call) || /^(python\.sqlite|aiosqlite)\./.test(call.symbol ?? "");

/** Does the code commit between two calls of one function? */
export const commitsBetween = (view: View, file: FileFacts, first: Call, second: Call): boolean =>
  view
    .operations(file, file.scopes[second.operation.scope]?.function ?? 0)
    .some(
      ({ kind, callee, order }) =>
        kind === "call" &&
        order > first.operation.order &&
        order < second.operation.order &&
        lastNameOf(callee) === "commit",
    );

const ATOMIC: { readonly fallback: boolean } = { fallback: false };

/** Django's `ATOMIC_REQUESTS` in the settings: each request is one transaction. */
export const areRequestsAtomic = (view: View): boolean =>
  view.rememberWhole(ATOMIC, () =>
    view.files.some((file) => {
      if (file.language !== "python" || file.role === "test") return false;
      const databases = file.scopes[0]?.bindings.DATABASES?.values ?? [];
      return (
        databases.some((value) => JSON.stringify(value).includes("ATOMIC_REQUESTS")) ||
        file.operations.some(
          ({ kind, callee }) =>
            kind === "assign" && callee !== undefined && "path" in callee && callee.path.includes("ATOMIC_REQUESTS"),
        )
      );
    }),
  );

const HANDLE =
  /^(tx|trx|t|transaction|session|conn|connection|client|manager|entityManager|queryRunner|transactionalEntityManager)$/;

/** Is the call made on, or given, a handle that its function got from its caller (`trx("orders")`, `{ transaction }`)? */
export function isGivenTransaction(view: View, file: FileFacts, call: Call): boolean {
  const parts: readonly Value[] = chainOf(file, call.operation).flatMap((link) => [
    ...(link.callee === undefined ? [] : [link.callee]),
    ...link.arguments.flatMap((value) =>
      value.kind === "object" ? [value, ...Object.values(value.properties)] : [value],
    ),
  ]);
  return parts.some((part) => {
    if (part.kind === "object")
      return ["transaction", "session", "transacting"].some((name) => Object.hasOwn(part.properties, name));
    if (part.kind !== "name") return false;
    const values = view.variable(file, part.scope, part.name)?.binding.values ?? [];
    return (
      ((HANDLE.test(part.name) || HANDLE.test(part.path[0] ?? "")) &&
        values.some((value) => value.kind === "parameter" || value.kind === "choice")) ||
      comesFromTransaction(view, file, part, 0)
    );
  });
}

/** `db.$transaction(async (db) => save(db))`: whatever its name, every caller hands down what a transaction gave it. */
function comesFromTransaction(view: View, file: FileFacts, value: Value, depth: number): boolean {
  if (value.kind !== "name" || depth > 3) return false;
  const variable = view.variable(file, value.scope, value.name);
  const [given, ...more] = variable?.binding.values ?? [];
  if (variable === undefined || given?.kind !== "parameter" || more.length > 0) return false;
  const use = file.scopes[variable.scope]?.use;
  if (use?.to === "argument") return /transaction$/i.test(lastNameOf(file.operations[use.operation]?.callee));
  const target = { file, scope: variable.scope };
  const { callers } = view.callers(target);
  return (
    callers.length > 0 &&
    callers.every(({ call, argument }) => {
      const handed = argument === undefined ? argumentFor(target, call.operation, given.index) : undefined;
      return handed !== undefined && comesFromTransaction(view, call.file, handed, depth + 1);
    })
  );
}
