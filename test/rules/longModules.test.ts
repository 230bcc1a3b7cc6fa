/** Long modules, which would be too long for a page: size alone is no finding, three unrelated groups in one are. */

import { describe, expect, test } from "vitest";
import { oversizedModule } from "#rules/oversized-module/rule";

import { check } from "../support/check";

const GROUPS = [
  ["node:crypto", "createHash", 'createHash("sha1").update(text).digest("hex")'],
  ["node:fs", "readFileSync", 'readFileSync(text, "utf8")'],
  ["node:os", "hostname", "hostname() + text"],
] as const;

/** A function of 14 lines that uses one import. */
const long = (name: string, use: string): string =>
  [
    `export function ${name}(text: string): string {`,
    ...Array.from({ length: 11 }, (_, at) => `  if (text === "${at}") return "${name}${at}";`),
    `  return ${use};`,
    "}",
    "",
  ].join("\n");

const module = (groups: readonly (readonly [string, string, string])[], each: number, before = ""): string =>
  [
    ...groups.map(([from, name]) => `import { ${name} } from "${from}";`),
    before,
    ...groups.flatMap(([, name, use]) => Array.from({ length: each }, (_, at) => long(`${name}${at}`, use))),
  ].join("\n");

const found = async (text: string, path = "a.ts"): Promise<readonly string[]> =>
  (await check({ [path]: text }, [oversizedModule])).findings.map(
    (finding) => `${finding.priority} ${finding.message}`,
  );

describe("oversized-module", () => {
  test("reports 300 and more lines in three groups, as a hint, with the first function of each", async () => {
    const { findings } = await check({ "a.ts": module(GROUPS, 8) }, [oversizedModule]);
    expect(findings.map(({ priority, message }) => [priority, message.slice(0, 62)])).toEqual([
      ["hint", "This module has 339 lines of code in 3 groups of functions tha"],
    ]);
    expect(findings[0]?.related).toHaveLength(3);
  });

  test("is silent for one or two groups, however long", async () => {
    expect(await found(module(GROUPS.slice(0, 2), 30))).toEqual([]);
  });

  test("does not count comments and blank lines", async () => {
    const comments = `/*\n${"words\n".repeat(300)}*/\n${"\n// more\n".repeat(100)}`;
    expect(await found(module(GROUPS, 4, comments))).toEqual([]);
  });

  test("is silent where functions share what they use", async () => {
    const shared = `${module(GROUPS, 8)}\nexport const all = (text: string) => createHash0(readFileSync0(hostname0(text)));\n`;
    expect(await found(shared)).toEqual([]);
  });

  test("is silent for tables and for lists of handlers", async () => {
    const rows = Array.from({ length: 400 }, (_, at) => `  ["row ${at}", ${at}],`).join("\n");
    expect(await found(`export const table = [\n${rows}\n];\n`)).toEqual([]);
    const handlers = GROUPS.flatMap(([, , use]) =>
      Array.from(
        { length: 40 },
        (_, at) => `router.get("/${at}", (text: string) => {\n  log(text);\n  return ${use};\n});`,
      ),
    );
    const imports = GROUPS.map(([from, name]) => `import { ${name} } from "${from}";`).join("\n");
    expect(await found(`${imports}\nimport { router, log } from "./router";\n${handlers.join("\n")}\n`)).toEqual([]);
  });

  test("is silent for tests and generated files", async () => {
    expect(await found(module(GROUPS, 8), "a.test.ts")).toEqual([]);
    expect(await found(`// @generated\n${module(GROUPS, 8)}`)).toEqual([]);
  });
});
