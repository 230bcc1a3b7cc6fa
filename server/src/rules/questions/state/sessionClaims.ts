/** Claims of rows that a session writes when it is committed: `job.state = "taken"; session.commit()`. */

import type { FileFacts, Operation, Scope } from "#facts/file";
import { memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import type { Claim } from "./claims";
import { rowAccess } from "./rowAccess";
import { isEndColumn } from "./rowEnd";
import { startsWith } from "./rowOrigin";
import { writtenValue } from "./rowValues";

const READS =
  /^sqlalchemy\.(Query\.(first|one|one_or_none|all|scalar)|(Async)?Session\.(execute|scalar|scalars|exec))$/;

/** Claims of one function; whether work follows is asked by the caller. */
export function sessionClaims(view: View, file: FileFacts, scope: Scope): readonly Claim[] {
  if (file.language !== "python") return [];
  const operations = view.operations(file, scope.id);
  return operations.flatMap((operation): readonly Claim[] => {
    const read = operation.kind === "call" ? view.call(file, operation) : undefined;
    if (read === undefined || !READS.test(read.symbol ?? "")) return [];
    const reading = rowAccess(view, read);
    if (reading.asks.size === 0) return [];
    for (const assign of operations) {
      const mark = assign.order > operation.order ? commitOf(view, file, operations, assign) : undefined;
      const column = mark === undefined ? undefined : takenColumn(view, file, assign, read);
      if (mark === undefined || column === undefined) continue;
      const { asks } = reading;
      const given = assign.arguments[0];
      const set = given === undefined ? undefined : writtenValue(view, file, given);
      const asked = asks.get(column);
      if (asked === undefined || asked === "?" || asked === set || isEndColumn(column) || ENDED.test(set ?? ""))
        continue;
      const marking = { ...reading, asks: new Map(), sets: new Map([[column, set]]), locks: false };
      const table = (view.resource(read) ?? "").replace(/^table:/, "");
      const picks = ![...asks.keys()].some((name) => /^id$|_id$/.test(name));
      return [
        { read, mark, column, table: table === "" ? "the table" : table, picks, reading, marking, isRemote: false },
      ];
    }
    return [];
  });
}

/** States of work that is over. */
const ENDED =
  /^"?(completed?|done|finished|succeeded|success|failed|failure|error(ed)?|rejected|cancell?ed|expired)"?$/i;

/** The column that `row.column = …` sets, when the row comes from the read. */
function takenColumn(view: View, file: FileFacts, assign: Operation, read: Call): string | undefined {
  const target = assign.kind === "assign" && assign.compound === undefined ? assign.callee : undefined;
  if (target?.kind !== "name" || target.path.length !== 1) return undefined;
  const isOfRead = view
    .sources(file, { ...target, path: [] })
    .some((source) => source.operation === read.operation || startsWith(source.operation, read.operation));
  return isOfRead ? memberOf(target)?.toLowerCase() : undefined;
}

/** The commit that comes after the change. */
function commitOf(view: View, file: FileFacts, operations: readonly Operation[], assign: Operation): Call | undefined {
  const commit = operations.find(
    ({ kind, callee, order }) => kind === "call" && order > assign.order && memberOf(callee) === "commit",
  );
  return commit === undefined ? undefined : view.call(file, commit);
}
