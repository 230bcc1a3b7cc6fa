/** A callback that drops a promise is told with the async functions that are handed in, and with no others. */

import { expect, test } from "vitest";

import { RULES } from "#rules/registry.generated";

import { check } from "../support/check";

const RULE = RULES.filter(({ id }) => id === "floating-promise");

test("only the async function is evidence", async () => {
  const main = `import { writeFile } from "node:fs/promises";
import { lines } from "./lines";
export const show = (text) => lines(text, (line) => console.log(line));
export const keep = (text) => lines(text, async (line) => { await writeFile("/srv/last", line); });
`;
  const lines = `export function lines(text, onLine) {
  onLine("begin");
  for (const line of text.split("\\n")) onLine(line);
}
`;
  const { findings } = await check({ "main.js": main, "lines.js": lines }, RULE);
  expect(findings.map(({ place }) => [place.path, lines.slice(place.span.start, place.span.end)])).toEqual([
    ["lines.js", "onLine"],
  ]);
  const [hop, ...others] = findings[0]?.related ?? [];
  expect(others).toEqual([]);
  expect(hop?.place.span.start).toBe(main.indexOf("async (line)"));
});
