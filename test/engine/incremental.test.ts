/** After any edit, once settled, the answers are those of a fresh start on the same texts: every case of the rule pages that has several files, edited. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import fc from "fast-check";
import { expect, test } from "vitest";

import type { Engine } from "#engine/engine";
import { RULES } from "#rules/registry.generated";

import { rounds } from "../kit/support/program";
import { isRead } from "../support/check";
import { readRulePage } from "../support/rulePage";
import { makeFolder, scan } from "./folder";

const PAGES = join(import.meta.dirname, "../../server/src/rules");

const cases = readdirSync(PAGES)
  .map((id) => join(PAGES, id, "rule.md"))
  .filter((path) => existsSync(path))
  .flatMap((path) => {
    const page = readRulePage(readFileSync(path, "utf8"));
    return page.cases
      .filter(({ files }) => files.size >= 2 && [...files.keys()].every(isRead))
      .map((one) => [`${page.title}: ${one.title}`, one.files] as const);
  });

/** What a person could see, without what differs by nature. */
const answers = (engine: Engine) => {
  const { findings, tallies, problems } = engine.assessment();
  return {
    findings: findings.map(({ id, message, range, related }) => ({
      id,
      message,
      range,
      related: related.map(({ place, range, note }) => ({ path: place.path, range, note })),
    })),
    entries: [...new Set(findings.flatMap((one) => [one, ...one.related].map(({ place }) => place.path)))].map((path) =>
      engine.entries(path).map(({ range, findings: own }) => ({ range, ids: own.map(({ id }) => id) })),
    ),
    tallies: tallies.map(({ rule, passed, gaps, unknown }) => ({ rule, passed, gaps, unknown })),
    problems,
  };
};

const everything = { onlyRules: RULES.map(({ id }) => id) };

async function fresh(texts: ReadonlyMap<string, string>) {
  const engine = makeFolder(Object.fromEntries(texts)).engine(everything);
  await scan(engine);
  return answers(engine);
}

/** There are a thousand of them, with dozens of scans each: some are drawn, all under `npm run test:faults`. */
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000));
const DRAWN = Math.min(rounds(100, cases.length), cases.length);
const drawn = fc
  .sample(fc.shuffledSubarray(cases, { minLength: DRAWN, maxLength: DRAWN }), { numRuns: 1, seed: SEED })
  .flat();

console.log(`cases drawn with SEED=${SEED}`);

test.each(drawn)("%s", async (_, files) => {
  const engine = makeFolder(Object.fromEntries(files)).engine(everything);
  await scan(engine);
  const whole = answers(engine);
  for (const [path, text] of files) {
    if (path.endsWith(".json")) continue;
    const remark = /\.(?:py|sh|ya?ml)$|Dockerfile/.test(path) ? "# A remark.\n" : "// A remark.\n";
    for (const edited of [`${remark}${text}`, "", text]) {
      await engine.setOpenText(path, edited, 1);
      await engine.settle();
      const expected = edited === text ? whole : await fresh(new Map([...files, [path, edited]]));
      expect(answers(engine), `${path} is ${JSON.stringify(edited.slice(0, 20))}`).toEqual(expected);
    }
    await engine.close(path);
  }
});

test("a constraint that a migration loses is a gap of the file that leaned on it, from a warm start too", async () => {
  const migration = (column: string) =>
    `export const up = (knex) =>\n  knex.schema.createTable("users", (table) => {\n    table.string("email")${column};\n  });\n`;
  const folder = makeFolder({
    "src/db.ts": 'import knex from "knex";\nexport const db = knex({ client: "pg" });\n',
    "src/tables/users.ts": migration(".unique()"),
    "src/join.ts":
      'import express from "express";\nimport { db } from "./db";\nconst app = express();\napp.post("/join", async (request, response) => {\n  const email = request.body.email;\n  const known = await db("users").where({ email }).first();\n  if (!known) await db("users").insert({ email });\n  response.end();\n});\napp.listen(80);\n',
  });
  const options = { onlyRules: ["check-then-act"] };
  const cold = folder.engine(options);
  await scan(cold);
  expect(cold.assessment().findings).toEqual([]);
  await cold.dispose();
  const warm = folder.engine(options);
  await scan(warm);
  await warm.setOpenText("src/tables/users.ts", migration(""), 1);
  await warm.settle();
  expect(warm.assessment().findings.map(({ place }) => place.path)).toEqual(["src/join.ts"]);
});
