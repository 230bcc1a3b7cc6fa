/** The soak test in small: `npm run test:soak` runs it for half an hour over a hundred thousand lines, and looks at memory too. */

import { join } from "node:path";

import { expect, test } from "vitest";

import { soak } from "./soak";
import { makeWorkspace } from "./workspace";

const ROOT = join(import.meta.dirname, "../..");

test("after random edits the answers are those of a fresh start", async () => {
  const result = await soak({ texts: makeWorkspace(ROOT, 4_000), seed: 5, goesOn: (edits) => edits < 120 });
  expect(result.findings).toBeGreaterThan(0);
  expect(result.lived).toEqual(result.fresh);
});
