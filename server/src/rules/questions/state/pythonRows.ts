/** Which rows Django and SQLAlchemy ask for and which columns they set: keywords, comparisons of columns, members of a row. */

import type { FileFacts, Operation, Value } from "#facts/file";
import { chainOf } from "#linking/chains";
import { memberOf } from "#linking/lexical";
import type { Call } from "#linking/view";

import { columnOf, comparedWith, type Draft, writtenValue } from "./rowValues";

/** Django's managers, query sets and rows; SQLAlchemy's queries, statements and sessions. */
export const isPythonOrm = ({ symbol = "" }: Call): boolean => /^(django|sqlalchemy)\./.test(symbol);

/** Fills the draft; `mutated` notes the members that a row was given before it is saved. */
export function pythonRows(draft: Draft, call: Call, mutated: (row: Value | undefined) => void): void {
  const { file, operation } = call;
  const method = memberOf(operation.callee) ?? "";
  if (/^a?save$/.test(method)) return mutated(undefined);
  for (const link of chainOf(file, operation)) readLink(draft, file, link);
  const [statement] = operation.arguments;
  if (/^(execute|scalar|scalars|stream|exec)$/.test(method) && statement !== undefined) {
    const made = statementOf(draft, file, statement);
    if (made !== undefined) for (const link of chainOf(file, made)) readLink(draft, file, link);
  }
}

/** `select(Job).where(…)`, written in the call or held in a variable. */
function statementOf({ view }: Draft, file: FileFacts, value: Value): Operation | undefined {
  const held =
    value.kind === "name" && value.path.length === 0
      ? (view.variable(file, value.scope, value.name)?.binding.values ?? [])
      : [value];
  const [only, ...more] = held;
  return only?.kind === "result" && more.length === 0 ? file.operations[only.operation] : undefined;
}

function readLink(draft: Draft, file: FileFacts, link: Operation): void {
  const method = memberOf(link.callee) ?? "";
  const keywords = Object.entries(link.keywords ?? {});
  if (/^(filter|filter_by|where|a?get|get_or_create)$/.test(method)) {
    for (const [name, value] of keywords) askKeyword(draft, file, name, value);
    for (const value of link.arguments) askCompared(draft, file, value);
    if (/^a?get$/.test(method) && link.arguments.length > 0) draft.asks.set("id", undefined);
  } else if (/^(a?update|values)$/.test(method)) {
    for (const [name, value] of keywords) give(draft, file, name, value);
    for (const value of link.arguments)
      if (value.kind === "object")
        for (const [name, given] of Object.entries(value.properties)) give(draft, file, name, given);
  } else if (/^(select_for_update|with_for_update)$/.test(method)) draft.locks = true;
}

function give(draft: Draft, file: FileFacts, name: string, value: Value): void {
  draft.sets.set(columnOf(name), writtenValue(draft.view, file, value));
  draft.given.set(columnOf(name), { file, value });
}

/** `status="free"`, `status__in=["free"]`, `pk=1`; `run_at__lte=now` asks for no one value. */
function askKeyword(draft: Draft, file: FileFacts, name: string, value: Value): void {
  const [column = name, how = "exact"] = name.split("__");
  const isNull = how === "isnull" && value.kind === "literal" && value.value === true;
  const asked = isNull ? "null" : /^(exact|in)$/.test(how) ? comparedWith(draft.view, file, value) : undefined;
  draft.asks.set(column === "pk" ? "id" : columnOf(column), asked);
}

/** `Job.status == "free"`, `Job.taken.is_(None)`, `Job.state.in_(["free"])`. */
function askCompared(draft: Draft, file: FileFacts, value: Value): void {
  if (value.kind === "comparison") {
    const column = memberOf(value.left);
    const asked = value.operator === "==" ? comparedWith(draft.view, file, value.right) : undefined;
    if (column !== undefined) draft.asks.set(columnOf(column), asked);
    return;
  }
  const made = value.kind === "result" ? file.operations[value.operation] : undefined;
  const path = made?.callee !== undefined && "path" in made.callee ? made.callee.path : [];
  const column = path.at(-2);
  const [given] = made?.arguments ?? [];
  if (column === undefined || given === undefined || !/^(is_|in_)$/.test(path.at(-1) ?? "")) return;
  const isNothing = given.kind === "literal" && given.value === null;
  draft.asks.set(columnOf(column), isNothing ? "null" : comparedWith(draft.view, file, given));
}
