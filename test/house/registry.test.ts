/** The rule registry lists exactly the rule folders. `UPDATE=1` writes it. */

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { registrySource } from "#rules/registrySource";

const FOLDER = join(import.meta.dirname, "../../server/src/rules");
const REGISTRY = join(FOLDER, "registry.generated.ts");

test("the rule registry lists every rule folder", () => {
  const ids = readdirSync(FOLDER).filter((name) => existsSync(join(FOLDER, name, "rule.ts")));
  const wanted = registrySource(ids);
  if (process.env.UPDATE !== undefined) writeFileSync(REGISTRY, wanted);
  expect(readFileSync(REGISTRY, "utf8"), "run with UPDATE=1").toBe(wanted);
});
