/** Python's cursors and results: which call ran the statement whose rows are fetched. */

import type { FileFacts, Operation } from "#facts/file";
import { lastNameOf, receiverOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

const FETCHES_ALL = /^(fetchall|all|scalars|mappings|unique|partitions)$/;
const RUNS = /^(execute|executemany|stream|scalars)$/;

/**
 * The `execute` of `connection.execute(sql).fetchall()`, or the last one before `cursor.fetchall()` on the same name; undefined where
 * not all rows are fetched, or the statement is not seen.
 */
export function fetchedFrom(view: View, { file, operation }: Call): Call | undefined {
  const receiver = FETCHES_ALL.test(lastNameOf(operation.callee)) ? receiverOf(operation.callee) : undefined;
  if (file.language !== "python" || receiver === undefined) return undefined;
  if (receiver.kind === "result") return ranBy(view, file, file.operations[receiver.operation]);
  if (receiver.kind !== "name" || receiver.path.length > 0) return undefined;
  const [made] = view.variable(file, receiver.scope, receiver.name)?.binding.values ?? [];
  const own = made?.kind === "result" ? ranBy(view, file, file.operations[made.operation]) : undefined;
  return own ?? ranBy(view, file, lastRun(view, file, operation, receiver.name));
}

/** A chain (`execute(…).mappings().all()`) leads back to the statement. */
function ranBy(view: View, file: FileFacts, operation: Operation | undefined): Call | undefined {
  const call = operation === undefined ? undefined : view.call(file, operation);
  if (call === undefined) return undefined;
  return RUNS.test(lastNameOf(call.operation.callee)) && call.concept !== undefined ? call : fetchedFrom(view, call);
}

const lastRun = (view: View, file: FileFacts, before: Operation, name: string): Operation | undefined =>
  view
    .operations(file, file.scopes[before.scope]?.function ?? 0)
    .findLast(
      ({ kind, callee, order }) =>
        kind === "call" &&
        order < before.order &&
        callee?.kind === "name" &&
        callee.name === name &&
        RUNS.test(lastNameOf(callee)),
    );
