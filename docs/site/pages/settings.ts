/** Settings of VS Code, from the table that makes the manifest. */

import { inPlace } from "#protocol/manifestTexts";
import { manifestConfiguration } from "#protocol/settings";

import { placeOf, renderInline, type SiteLinks } from "../markdown";
import type { Page } from "../page";
import { code, terms } from "./html";

interface Category {
  readonly title: string;
  readonly properties: Readonly<Record<string, SettingSchema>>;
}

interface SettingSchema {
  readonly type: string;
  readonly default: unknown;
  readonly markdownDescription: string;
  readonly scope: string;
  readonly enum?: readonly string[];
  readonly markdownEnumDescriptions?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

const SCOPES: Readonly<Record<string, string>> = {
  resource: "user, workspace or folder",
  window: "user or workspace",
  "machine-overridable": "this machine, or a workspace of it",
  machine: "this machine",
  application: "user",
};

export function settingsPage(links: SiteLinks): Page {
  const place = placeOf("docs/configuration.md", "settings.html", links);
  const categories = (manifestConfiguration(inPlace) as readonly Category[]).map(({ title, properties }) => {
    const settings = Object.entries(properties).map(
      ([key, schema]) => `<h3 id="${key}">${code(key)}</h3>
<p>${renderInline(schema.markdownDescription, place)}</p>
${terms([
  ["Default", code(JSON.stringify(schema.default))],
  ["Values", values(schema, (text) => renderInline(text, place))],
  ["Set for", SCOPES[schema.scope] ?? schema.scope],
])}`,
    );
    return `<h2 id="${place.slugger.slug(title)}">${title}</h2>\n${settings.join("\n")}`;
  });
  const body = `<h1 id="settings">Settings</h1>
<p>What one person likes, in VS Code's settings under <em>Bulwark</em>. What a team agrees on lives in ${renderInline("[`bulwark.json`](configuration.md)", place)}.</p>
${categories.join("\n")}`;
  return { path: place.page, title: "Settings", body };
}

function values(schema: SettingSchema, inline: (text: string) => string): string {
  const choices = schema.enum?.map((choice, at) => {
    const said = schema.markdownEnumDescriptions?.[at];
    return said === undefined ? code(choice) : `${code(choice)}: ${inline(said)}`;
  });
  if (choices !== undefined) return choices.join(schema.markdownEnumDescriptions === undefined ? ", " : "<br>");
  if (schema.minimum !== undefined) return `a whole number from ${schema.minimum} to ${schema.maximum}`;
  return schema.type === "boolean"
    ? `${code("true")}, ${code("false")}`
    : schema.type === "string"
      ? "text"
      : schema.type;
}
