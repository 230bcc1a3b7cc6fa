/** What code does and to what: effects through calls, resources that are the same. */

import { describe, expect, test } from "vitest";
import { workspace } from "../support/workspace";

test("effects of a function, through functions of other files and callbacks", async () => {
  const w = await workspace({
    "db.ts":
      'import { Pool } from "pg";\nconst pool = new Pool();\nexport const save = (id: string) => pool.query("INSERT INTO orders (id) VALUES ($1)", [id]);',
    "a.ts":
      'import { save } from "./db";\nexport async function run(ids: string[]) { await Promise.all(ids.map((id) => save(id))); await fetch("/done"); setTimeout(() => fetch("/later"), 5); }',
  });
  const effects = w.view.effects(w.function("a.ts", "run"));
  expect(effects.map(({ concept, resource }) => [concept, resource])).toEqual([
    ["row-insert", "table:orders"],
    ["outbound-call", undefined],
    ["timer", undefined],
  ]);
  expect(effects[0]?.via.map((call) => call.callee)).toEqual(["ids.map", "save"]);
});

describe("files", () => {
  const effects = async (texts: Readonly<Record<string, string>>, names: readonly string[]) => {
    const w = await workspace(texts);
    return names.map(
      (name) => w.view.effects(w.function("a.ts", name)).find((effect) => effect.concept.startsWith("file-"))?.resource,
    );
  };

  test.each([
    ["the same literal", 'read("x.json")', 'write("x.json")', true],
    ["another literal", 'read("x.json")', 'write("y.json")', false],
    ["the same constant", "read(FILE)", "write(FILE)", true],
    ["the same constant of another file", "read(PATH)", "write(PATH)", true],
    ["a constant and its literal", "read(FILE)", 'write("state.json")', true],
    ["the same join", 'read(join(dir, "x"))', 'write(join(dir, "x"))', true],
    ["another join", 'read(join(dir, "x"))', 'write(join(dir, "y"))', false],
  ])("%s", async (_, first, second, same) => {
    const texts = {
      "paths.ts": "export const PATH = process.env.STATE ?? 'x';",
      "a.ts": `import { readFileSync as read, writeFileSync as write } from "node:fs";\nimport { join } from "node:path";\nimport { PATH } from "./paths";\nconst FILE = "state.json";\nconst dir = process.env.DIR ?? ".";\nexport function one() { return ${first}; }\nexport function two() { ${second.replace(/\)$/, ', "")')}; }`,
    };
    const [one, two] = await effects(texts, ["one", "two"]);
    expect(one).toBeDefined();
    expect(one === two).toBe(same);
  });

  test("a path that a helper is given", async () => {
    const texts = {
      "a.ts":
        'import { readFileSync, writeFileSync } from "node:fs";\nconst load = (path: string) => readFileSync(path);\nconst save = (path: string) => writeFileSync(path, "");\nexport function one() { load("x.json"); }\nexport function two() { save("x.json"); }\nexport function three() { save("y.json"); }',
    };
    expect(await effects(texts, ["one", "two", "three"])).toEqual(['file:"x.json"', 'file:"x.json"', 'file:"y.json"']);
  });
});

describe("tables", () => {
  test.each([
    [
      "pg",
      'import { Pool } from "pg";\nconst pool = new Pool();\npool.query("SELECT * FROM users WHERE id = $1");',
      "row-read",
      "table:users",
    ],
    [
      "pg update",
      `import { Pool } from "pg";\nconst pool = new Pool();\npool.query(\`UPDATE users SET n = \${1}\`);`,
      "row-update",
      "table:users",
    ],
    [
      "pg upsert",
      'import { Pool } from "pg";\nconst pool = new Pool();\npool.query("INSERT INTO users (id) VALUES (1) ON CONFLICT DO NOTHING");',
      "row-upsert",
      "table:users",
    ],
    [
      "knex",
      'import knex from "knex";\nconst db = knex({});\ndb("users").where({}).first();',
      "row-read",
      "table:users",
    ],
    [
      "prisma",
      'import { PrismaClient } from "@prisma/client";\nconst p = new PrismaClient();\np.users.update({});',
      "row-update",
      "table:users",
    ],
    [
      "mongoose",
      'import mongoose from "mongoose";\nconst User = mongoose.model("Users", {});\nUser.findOne({});',
      "row-read",
      "table:users",
    ],
    [
      "typeorm",
      'import type { Repository } from "typeorm";\nclass Users {}\nexport const f = (r: Repository<Users>) => r.delete(1);',
      "row-delete",
      "table:users",
    ],
    [
      "mongodb",
      'import { MongoClient } from "mongodb";\nconst c = new MongoClient("x");\nc.db().collection("users").insertOne({});',
      "row-insert",
      "table:users",
    ],
  ])("%s", async (_, text, concept, table) => {
    const w = await workspace({ "a.ts": text });
    const call = w.view.calls(w.file("a.ts")).find((item) => item.concept === concept);
    expect(call && w.view.resource(call)).toBe(table);
  });
});

test("an option, where it is written and what stands in its way", async () => {
  const w = await workspace({
    "options.ts": "export const OPTIONS = { retries: 4 };",
    "a.ts":
      'import pRetry from "p-retry";\nimport { OPTIONS } from "./options";\npRetry(() => fetch("/"), OPTIONS);\npRetry(() => fetch("/"));\npRetry(() => fetch("/"), { ...unknown() });\ndeclare function unknown(): object;',
  });
  const answers = [0, 1, 2].map((index) => w.view.option(w.call("a.ts", "pRetry", index), ["retries"]));
  expect(answers.map((answer) => answer.state)).toEqual(["set", "absent", "unknown"]);
  expect(answers[0]?.state === "set" && answers[0].file.path).toBe("options.ts");
});
