/** The text of SQL statements, and the columns in it. Only what stands in the text is told; nothing is parsed further. */

import type { FileFacts, Value } from "#facts/file";
import { templateText } from "#linking/lexical";
import type { Call, View } from "#linking/view";

/** The SQL text of a query, all that it may be joined; empty when it is not known, undefined when the call takes none. */
export function sqlOf(view: View, call: Call): string | undefined {
  const value = statementOf(call);
  return value === undefined ? undefined : textsOf(view, call.file, value).join(" ");
}

/** The argument of a call that holds its SQL statement. */
export const statementOf = ({ model, operation }: Call): Value | undefined =>
  model?.sql === undefined ? undefined : operation.arguments[model.sql];

/** What a text, a template or an object with a `text` member may say, `?` for what is filled in. */
export function textsOf(view: View, file: FileFacts, value: Value): readonly string[] {
  return view.things(file, value).flatMap((thing) => {
    switch (thing.kind) {
      case "literal":
        return typeof thing.value === "string" ? [thing.value] : [];
      case "template":
        return [templateText(thing.value)];
      case "object": {
        const { text } = thing.value.properties;
        return text === undefined ? [] : textsOf(view, thing.file, text);
      }
      default:
        return [];
    }
  });
}

/** Columns of the `WHERE` clauses with the value they are compared with: a quoted text as JSON, `null`, or undefined. */
export function conditionColumns(sql: string): readonly (readonly [string, string | undefined])[] {
  const where = /\bwhere\b([\s\S]*)/i.exec(sql)?.[1] ?? "";
  const text = where.replace(/\b(order by|group by|limit|returning)\b[^()]*/gi, " ");
  return [...text.matchAll(COMPARISON)].map(([, column = "", , value = ""]) => [column.toLowerCase(), plain(value)]);
}

/** Columns an `UPDATE … SET` gives a value. */
export function setColumns(sql: string): readonly (readonly [string, string | undefined])[] {
  const set = /\bupdate\b[\s\S]*?\bset\b([\s\S]*?)(?=\bwhere\b|\breturning\b|\bfrom\b|$)/i.exec(sql)?.[1] ?? "";
  return [...set.matchAll(ASSIGNMENT)].map(([, column = "", value = ""]) => [column.toLowerCase(), plain(value)]);
}

/** `FOR UPDATE` and its kin: a row that was read stays locked until the transaction ends. */
export const locksRows = (sql: string): boolean => /\bfor\s+(no\s+key\s+)?update\b|\bwith\s*\(\s*updlock/i.test(sql);

const NAME = String.raw`(?:["\`\[]?\w+["\`\]]?\.)?["\`\[]?(\w+)["\`\]]?`;
const COMPARISON = new RegExp(
  String.raw`${NAME}\s*(=|<>|!=|<=|>=|<|>|is\s+not|is|not\s+in|in)\s*(\('[^']*'|'[^']*'|null|[\w$:?@(]+)`,
  "gi",
);
const ASSIGNMENT = new RegExp(String.raw`${NAME}\s*=\s*('[^']*'|null|[\w$:?@]+)`, "gi");

function plain(value: string): string | undefined {
  const quoted = /'([^']*)'/.exec(value)?.[1];
  if (quoted !== undefined) return JSON.stringify(quoted);
  if (/^(null|true|false|\d+)$/i.test(value)) return value.toLowerCase();
  return undefined;
}
