/** Addresses that the code has made sure lead to a file of this machine: there is no password in `file:./shop.db`. */

import type { FileFacts, Value } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { View } from "#linking/view";

type NameValue = Extract<Value, { kind: "name" }>;

/** True where SQLite opens what is under the name, and where `if (url.startsWith("file:")) …` is around the value, or `if (!url.startsWith("file:")) return;` in front of it. */
export function isLocalFile(view: View, file: FileFacts, value: Value): boolean {
  if (isOpenedBySqlite(view, file, value)) return true;
  if (value.kind !== "name") return false;
  return file.scopes.some(({ id, kind, parent, test, exits, span }) => {
    if (kind !== "branch" || test === undefined) return false;
    if (view.inside(file, value.scope, id)) return asksForFile(view, file, test, value);
    const isBefore = exits !== undefined && span.end <= value.span.start && view.inside(file, value.scope, parent);
    return isBefore && test.kind === "not" && asksForFile(view, file, test.of, value);
  });
}

/** `url.startsWith("file:")` of the same variable; what is asked beside it does not matter. */
function asksForFile(view: View, file: FileFacts, test: Value, value: NameValue): boolean {
  if (test.kind !== "result" || test.path.length > 0) return false;
  const asked = file.operations[test.operation];
  const callee = asked?.callee;
  const [start] = asked?.arguments ?? [];
  if (callee?.kind !== "name" || start?.kind !== "literal" || !/^file:/.test(String(start.value))) return false;
  return (
    [...value.path, "startsWith"].join(".") === callee.path.join(".") &&
    callee.name === value.name &&
    view.variable(file, callee.scope, callee.name)?.scope === view.variable(file, value.scope, value.name)?.scope
  );
}

/** `sqlite3.connect(self.db_url)` of the same name in the file: SQLite asks for no password. */
function isOpenedBySqlite(view: View, file: FileFacts, value: Value): boolean {
  const name = lastNameOf(value);
  return (
    name !== "" &&
    view.calls(file).some(({ symbol, callee, operation: { arguments: given, keywords = {} } }) => {
      const opened = given[0] ?? (Object.hasOwn(keywords, "database") ? keywords.database : undefined);
      return SQLITE.test(symbol ?? callee) && opened !== undefined && lastNameOf(opened) === name;
    })
  );
}

const SQLITE = /^(?:sqlite3\.(?:connect|Connection)|aiosqlite\.connect|better-sqlite3(?:\.|$)|node:sqlite\.)/;
