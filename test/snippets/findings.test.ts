/** The product has nothing to say against code that its own snippets insert. */

import { expect, test } from "vitest";

import { kitParts } from "#kit/catalogue";
import { pythonParts } from "#kit/pythonCatalogue";
import { RULES } from "#rules/registry.generated";

import { check } from "../support/check";
import { pythonNames, typescriptNames } from "./kitNames";
import { expand, readSnippets } from "./snippetFile";

const indented = (text: string, by: string): string => text.replace(/^(?=.)/gm, by);

const typescript = Object.values(readSnippets("typescript")).map(({ prefix, body }): [string, string] => {
  const { text } = expand(body);
  const imports = [...typescriptNames(text)].map(([name, part]) => `import { ${name} } from "./hardening/${part}";\n`);
  const around =
    'import { readFile } from "node:fs/promises";\nimport express from "express";\nconst app = express();\n';
  const inputs = "id: string, ids: string[], url: string, path: string, state: object";
  return [
    `src/${prefix}.ts`,
    `${around}${imports.join("")}export async function run(${inputs}) {\n${indented(text, "  ")}\n}\n`,
  ];
});

const python = Object.values(readSnippets("python")).map(({ prefix, body }): [string, string] => {
  const { text } = expand(body);
  const imports = [...pythonNames(text)].map(([name, part]) => `from .hardening.${part} import ${name}\n`);
  const inputs = "order_id, order_ids, url, path, state";
  const head = /\bawait\b|\basync with\b/.test(text) ? "async def" : "def";
  return [
    `app/${prefix.replaceAll("-", "_")}.py`,
    `import json\n${imports.join("")}\n\n${head} run(${inputs}):\n${indented(text, "    ")}\n`,
  ];
});

/** Those that nobody has to turn on. */
const ON = RULES.filter((rule) => rule.confidence !== "low");

/** Code with a gap, so that a check which judges nothing is noticed. */
const careless = {
  TypeScript: ["src/careless.ts", "export const load = async (url: string) => (await fetch(url)).json();\n"],
  Python: ["app/careless.py", "import requests\n\n\ndef load(url):\n    return requests.get(url).json()\n"],
} as const;

test.each([
  ["TypeScript", typescript, kitParts.map(({ file, text }): [string, string] => [`src/hardening/${file}`, text])],
  ["Python", python, pythonParts.map(({ file, text }): [string, string] => [`app/hardening/${file}`, text])],
] as const)("%s", async (language, snippets, kit) => {
  const [path] = careless[language];
  const { findings } = await check(new Map([...kit, ...snippets, careless[language]]), ON);
  expect(findings.filter(({ place }) => place.path === path).map(({ rule }) => rule)).toContain("missing-timeout");
  const own = findings.filter(({ place }) => snippets.some(([file]) => file === place.path));
  expect(own.map(({ rule, place, message }) => `${rule} ${place.path}: ${message}`)).toEqual([]);
});
