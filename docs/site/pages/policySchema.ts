/** Every member of `bulwark.json`, from the JSON schema that editors complete it with. */

import { placeOf, renderInline, type SiteLinks } from "../markdown";
import type { Page, Repository } from "../page";
import { code, table, terms } from "./html";

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | false;
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly $ref?: string;
}

/** Longer lists of words are for the editor's completion. */
const MOST_WORDS = 12;
/** Library models are trees: below this depth a name says enough. */
const DEPTH = 5;

export function policySchemaPage(repository: Repository, links: SiteLinks): Page {
  const place = placeOf("docs/configuration.md", "bulwark-json.html", links);
  const schema: Schema = JSON.parse(repository.read("server/protocol/bulwark.schema.json"));
  const sections = Object.entries(schema.properties ?? {})
    .filter(([name]) => !name.startsWith("$"))
    .map(([name, member]) => {
      const rows = membersOf(
        name === "rules" ? { ...member, properties: { "<rule>": ruleSetting(schema) } } : member,
        "",
        0,
      );
      const cells = rows.map(([path, one]) => ({
        cells: [code(path), values(one), renderInline(one.description ?? "", place)],
      }));
      return `<h2 id="${name}">${code(name)}</h2>
<p>${renderInline(member.description ?? "", place)}</p>
${terms([["Value", values(member)]])}
${cells.length === 0 ? "" : table(["Member", "Values", "Meaning"], cells)}`;
    });
  const body = `<h1 id="bulwark-json"><code>bulwark.json</code></h1>
<p>What a team agrees on, at the root of the folder; comments are allowed. ${renderInline("[Configuration](configuration.md) explains it with examples; this page lists every member.", place)}</p>
${sections.join("\n")}`;
  return { path: place.page, title: "bulwark.json", body, wide: true };
}

const ruleSetting = (schema: Schema): Schema => ({
  ...schema.definitions?.ruleSetting,
  description: "`on`, `off`, or an object with the members below.",
});

/** What can stand inside a member, by its path from there. `*` is any name. */
function membersOf(schema: Schema, path: string, depth: number): readonly (readonly [path: string, schema: Schema])[] {
  if (depth >= DEPTH) return [];
  const named = Object.entries(schema.properties ?? {}).filter(([, one]) => one.$ref === undefined);
  const any = schema.additionalProperties;
  const inside = [...named, ...(any === undefined || any === false ? [] : [["*", any] as const])].flatMap(
    ([name, one]) => {
      const at = path === "" ? name : `${path}.${name}`;
      return [[at, one] as const, ...membersOf(one, at, depth + 1)];
    },
  );
  const items = schema.items === undefined ? [] : membersOf(schema.items, path === "" ? "[]" : `${path}[]`, depth);
  const choices = (schema.anyOf ?? []).flatMap((one) => membersOf(one, path, depth));
  return [...inside, ...items, ...choices];
}

function values(schema: Schema): string {
  const or = schema.anyOf?.map(values).filter((text) => text !== "");
  if (or !== undefined) return [...new Set(or)].join(" or ");
  const fallback = schema.default === undefined ? "" : `; ${code(JSON.stringify(schema.default))} when absent`;
  if (schema.enum !== undefined) {
    const words = schema.enum.slice(0, MOST_WORDS).map(code).join(", ");
    return `${words}${schema.enum.length > MOST_WORDS ? " …" : ""}${fallback}`;
  }
  if (schema.minimum !== undefined && schema.maximum !== undefined)
    return `a whole number from ${schema.minimum} to ${schema.maximum}${fallback}`;
  if (schema.type === "array") return `a list${schema.items?.type === "string" ? " of texts" : ""}`;
  return `${TYPES[schema.type ?? ""] ?? ""}${fallback}`;
}

const TYPES: Readonly<Record<string, string>> = {
  string: "text",
  boolean: "true or false",
  integer: "a whole number",
  number: "a number",
};
