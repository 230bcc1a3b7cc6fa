/** Unique columns, wherever they are declared, and what an edit of the declaration changes. */

import { expect, test } from "vitest";
import { workspace } from "../support/workspace";

const migration = (column: string) =>
  `export const up = (knex) =>\n  knex.schema.createTable("users", (table) => {\n    table.string("email")${column};\n  });\n`;

test("constraints of migrations, SQL text, models and schema files are one answer", async () => {
  const { view } = await workspace(
    {
      "db/users.ts": migration(".unique()"),
      "db/links.ts": "export const up = (db) => db.raw('create unique index a on links (address, domain)');\n",
      "models/tag.ts":
        "import mongoose from 'mongoose';\nmongoose.model('Tag', new mongoose.Schema({ name: { type: String, unique: true } }));\n",
    },
    { project: { packages: [], pathMaps: [], uniques: [{ table: "order", columns: ["number"] }] } },
  );
  expect(view.uniques().get("users")).toEqual([["email"]]);
  expect(view.uniques().get("links")).toEqual([["address", "domain"]]);
  expect([...view.uniques().keys()].some((table) => /^tags?$/.test(table))).toBe(true);
  expect(view.uniques().get("order")).toEqual([["number"]]);
});

test("an edit of a migration changes the answer and the file's digest, a remark changes neither", async () => {
  const w = await workspace({ "db/users.ts": migration(".unique()") });
  const before = w.view.linkingDigest("db/users.ts");
  await w.change({ "db/users.ts": `// People.\n${migration(".unique()")}` });
  expect(w.view.uniques().get("users")).toEqual([["email"]]);
  expect(w.view.linkingDigest("db/users.ts")).toBe(before);
  await w.change({ "db/users.ts": migration("") });
  expect(w.view.uniques().get("users")).toBeUndefined();
  expect(w.view.linkingDigest("db/users.ts")).not.toBe(before);
});

test("what a rule keeps about the program as a whole is found once, and anew after an edit", async () => {
  const w = await workspace({ "a.ts": "export const a = 1;\n", "b.ts": "export const b = 1;\n" });
  const question = { fallback: "" };
  let asked = 0;
  const names = () =>
    w.view.rememberWhole(question, () => {
      asked++;
      return w.view.files.flatMap((file) => Object.keys(file.exports)).join();
    });
  expect([names(), names(), asked]).toEqual(["a,b", "a,b", 1]);
  await w.change({ "b.ts": "export const c = 1;\n" });
  expect([names(), names(), asked]).toEqual(["a,c", "a,c", 2]);
});

test("unique columns of Python models and migrations", async () => {
  const { view } = await workspace({
    "shop/models.py": [
      "from django.db import models",
      "class User(models.Model):",
      "    mail = models.EmailField(unique=True)",
      "    class Meta:",
      "        unique_together = [('team', 'name')]",
      "        constraints = [models.UniqueConstraint(fields=['slug'], name='a'),",
      "                       models.UniqueConstraint(fields=['part'], condition=models.Q(gone=False), name='b')]",
      "",
    ].join("\n"),
    "shop/tables.py": [
      "from sqlalchemy import Column, String, UniqueConstraint",
      "class Order(Base):",
      "    __tablename__ = 'orders'",
      "    number = Column(String, unique=True)",
      "    __table_args__ = (UniqueConstraint('team', 'title'),)",
      "",
    ].join("\n"),
    "alembic/versions/1.py": [
      "from alembic import op",
      "import sqlalchemy as sa",
      "def upgrade():",
      "    op.create_unique_constraint('uq', 'tags', ['name'])",
      "    op.create_index('ix', 'carts', ['owner'], unique=True)",
      "    op.create_table('bills', sa.Column('code', sa.String(), unique=True), sa.Column('note', sa.String()))",
      "",
    ].join("\n"),
  });
  const uniques = view.uniques();
  expect(uniques.get("user")).toEqual([["mail"], ["team", "name"], ["slug"]]);
  expect(uniques.get("orders")).toEqual([["number"], ["team", "title"]]);
  expect(uniques.get("order")).toEqual(uniques.get("orders"));
  expect(uniques.get("tags")).toEqual([["name"]]);
  expect(uniques.get("carts")).toEqual([["owner"]]);
  expect(uniques.get("bills")).toEqual([["code"]]);
});
