/** Rows that a session of SQLAlchemy writes when it commits: `item.left -= 1; session.commit()`. The old value was read before. */

import type { FileFacts, Operation, Scope, ScopeId } from "#facts/file";
import { chainOf } from "#linking/chains";
import { lastNameOf, memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import { rowAccess } from "../questions/state/rowAccess";
import { isEndColumn } from "../questions/state/rowEnd";
import { isRowOf } from "../questions/state/rowOrigin";
import { changesColumn } from "./columnChange";

export interface SessionChange {
  readonly read: Call;
  /** The assignment to a column that is made of what the column held. */
  readonly change: Operation;
  readonly commit: Call;
}

const READS =
  /^sqlalchemy\.(?:Query\.(?:first|one|one_or_none|get|scalar|(?:first|one|get)_or_404)|(?:Async)?Session\.(?:get|get_one|execute|scalar|scalars|exec))$/;

/** The first change of each row that one function reads, whose new value is made of the old one. */
export function sessionChanges(view: View, file: FileFacts, scope: Scope): readonly SessionChange[] {
  if (file.language !== "python") return [];
  const operations = view.operations(file, scope.id);
  const commits = operations.filter(({ kind, callee }) => kind === "call" && memberOf(callee) === "commit");
  if (commits.length === 0) return [];
  const reads = operations.flatMap((operation) => {
    const call = operation.kind === "call" ? view.call(file, operation) : undefined;
    return call !== undefined && READS.test(call.symbol ?? "") ? [call] : [];
  });
  const found: SessionChange[] = [];
  for (const change of operations) {
    const commit = commits.find(({ order }) => order > change.order);
    const read = commit === undefined ? undefined : changedRead(view, file, change, reads);
    const write = commit === undefined ? undefined : view.call(file, commit);
    if (read === undefined || write === undefined || found.some((one) => one.read === read)) continue;
    found.push({ read, change, commit: write });
  }
  return found;
}

/** The read whose row the assignment changes, unless the row is locked, versioned, dropped for good, or one of many. */
function changedRead(view: View, file: FileFacts, change: Operation, reads: readonly Call[]): Call | undefined {
  const target = change.kind === "assign" ? change.callee : undefined;
  const [given] = change.arguments;
  const column = memberOf(target)?.toLowerCase();
  if (target?.kind !== "name" || target.path.length !== 1 || given === undefined || column === undefined)
    return undefined;
  if (isEndColumn(column) || isOneOfMany(view, file, target)) return undefined;
  const read = reads.findLast(
    (call) => call.operation.order < change.order && isRowOf(view, file, { ...target, path: [] }, call),
  );
  if (read === undefined || isLocking(view, read) || isVersioned(view, read)) return undefined;
  const isCompound = change.compound !== undefined;
  return changesColumn(view, read, column, { file, value: given, isCompound }) ? read : undefined;
}

/** `for item in items`: who goes through a table mends it, and mostly alone. */
const isOneOfMany = (
  view: View,
  file: FileFacts,
  { scope, name }: { readonly scope: ScopeId; readonly name: string },
) => view.variable(file, scope, name)?.binding.values.some(({ kind }) => kind === "element") ?? false;

/** `with_for_update()` in the chain or in the statement, `session.get(Item, id, with_for_update=True)`. */
const isLocking = (view: View, read: Call): boolean =>
  rowAccess(view, read).locks ||
  read.operation.keywords?.with_for_update !== undefined ||
  chainOf(read.file, read.operation).some(({ callee }) => lastNameOf(callee) === "with_for_update");

/** `__mapper_args__ = {"version_id_col": version}`: the update asks for the version that was read, and fails when it has moved on. */
const isVersioned = (view: View, read: Call): boolean => {
  const table = view.resource(read)?.replace(/^table:/, "");
  return (
    table !== undefined &&
    view.files.some(
      ({ language, scopes }) =>
        language === "python" &&
        scopes.some(({ kind, name, members }) => {
          const settings = kind === "class" && name?.toLowerCase() === table ? members?.__mapper_args__ : undefined;
          return settings?.kind === "object" && settings.properties.version_id_col !== undefined;
        }),
    )
  );
};
