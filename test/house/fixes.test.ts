/** The list of fixes holds exactly what the fix files define. `UPDATE=1` writes it. */

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { fixesSource } from "#rules/fixesSource";

const FOLDER = join(import.meta.dirname, "../../server/src/rules");
const LIST = join(FOLDER, "fixes.generated.ts");

test("the list of fixes holds every fix file", () => {
  const files = readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) =>
      readdirSync(join(FOLDER, name))
        .filter((file) => /^fix\.[a-z]+\.ts$/.test(file))
        .map((file) => ({
          stem: `${name}/${file.slice(0, -".ts".length)}`,
          text: readFileSync(join(FOLDER, name, file), "utf8"),
        })),
    );
  const wanted = fixesSource(files);
  if (process.env.UPDATE !== undefined) writeFileSync(LIST, wanted);
  expect(readFileSync(LIST, "utf8"), "run with UPDATE=1").toBe(wanted);
});
