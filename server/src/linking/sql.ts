/** What an SQL statement does and to which table, from its text; nothing more is parsed. */

import type { Concept } from "#knowledge/model";

export interface Statement {
  readonly concept: Concept;
  readonly table?: string;
  /** Rows are locked, or the write is conditional on the database's own state. */
  readonly locks: boolean;
}

const NAME = String.raw`(?:"?[\w]+"?\.)?["\`]?([\w]+)["\`]?`;

/** Undefined when the text is no statement this recognises. */
export function statementOf(text: string): Statement | undefined {
  const sql = text.replace(/--.*$/gm, " ").replace(/\s+/g, " ").trim();
  const locks = /\bfor (update|no key update|share)\b/i.test(sql);
  const table = (pattern: string) => new RegExp(pattern.replace("NAME", NAME), "i").exec(sql)?.[1]?.toLowerCase();
  const made = (concept: Concept, name: string | undefined): Statement =>
    name === undefined ? { concept, locks } : { concept, table: name, locks };
  switch (/^\(?\s*(\w+)/.exec(sql)?.[1]?.toLowerCase()) {
    case "select":
      return made("row-read", table(String.raw`\bfrom NAME`));
    case "with":
      if (/\b(insert into)\b/i.test(sql)) return made("row-insert", table(String.raw`\binsert into NAME`));
      if (/\bupdate\b.+\bset\b/i.test(sql)) return made("row-update", table(String.raw`\bupdate NAME`));
      if (/\bdelete from\b/i.test(sql)) return made("row-delete", table(String.raw`\bdelete from NAME`));
      return made("row-read", table(String.raw`\bfrom NAME`));
    case "insert": {
      const upsert = /\bon (conflict|duplicate key)\b|\binsert (or|ignore)\b/i.test(sql);
      return made(upsert ? "row-upsert" : "row-insert", table(String.raw`\binto NAME`));
    }
    case "replace":
    case "merge":
      return made("row-upsert", table(String.raw`\binto NAME`));
    case "update":
      return made("row-update", table("^update(?: only)? NAME"));
    case "delete":
      return made("row-delete", table(String.raw`\bfrom NAME`));
    case "begin":
    case "start":
    case "commit":
    case "rollback":
    case "savepoint":
      return made("transaction", undefined);
    default:
      return undefined;
  }
}
