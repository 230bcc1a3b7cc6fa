/** The JSON schema of `bulwark.json` that editors use is the parser's own. `UPDATE=1` writes it. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { configJsonSchema } from "#policy/configSchema";
import { RULES } from "#rules/registry.generated";

const SCHEMA = join(import.meta.dirname, "../../server/protocol/bulwark.schema.json");

test("the schema of bulwark.json is generated from the parser's table", () => {
  const wanted = `${JSON.stringify(configJsonSchema(RULES), null, 2)}\n`;
  if (process.env.UPDATE !== undefined) writeFileSync(SCHEMA, wanted);
  expect(readFileSync(SCHEMA, "utf8"), "run with UPDATE=1").toBe(wanted);
});
