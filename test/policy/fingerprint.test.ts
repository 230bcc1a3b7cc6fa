/** A gap keeps its fingerprint through what does not change it. */

import { expect, test } from "vitest";

import { subjectTokens } from "#policy/fingerprint";

import { check } from "../support/check";

const CODE = `export class Users {
  async load(id: string) {
    const response = await fetch("https://users.internal/" + id);
    return response.json();
  }
}
`;

async function fingerprints(path: string, text: string): Promise<readonly string[]> {
  const { findings } = await check({ [path]: text });
  return findings.filter((finding) => finding.rule === "missing-timeout").map((finding) => finding.fingerprint);
}

test("moving the file, adding lines and reformatting keep it", async () => {
  const [first] = await fingerprints("src/users.ts", CODE);
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(await fingerprints("src/deep/people.ts", CODE)).toEqual([first]);
  expect(await fingerprints("src/users.ts", `// A header.\nconst unrelated = 1;\n${CODE}`)).toEqual([first]);
  expect(await fingerprints("src/users.ts", CODE.replace("await fetch(", "await /* now */ fetch (\n"))).toEqual([
    first,
  ]);
});

test("what a formatter changes keeps it: quotes, blanks, line breaks and commas before a bracket", async () => {
  const inline = 'import { Pool } from "pg";\nexport const pool = new Pool({ ssl: { rejectUnauthorized: false } });\n';
  const spread =
    "import { Pool } from 'pg'\nexport const pool = new Pool({\n  ssl: {\n    rejectUnauthorized: false,\n  },\n})\n";
  const of = async (text: string) =>
    (await check({ "a.ts": text })).findings.map((finding) => finding.fingerprint).sort();
  expect((await of(inline)).length).toBeGreaterThan(0);
  expect(await of(spread)).toEqual(await of(inline));
});

test("the tokens of a subject", () => {
  const tokens = (text: string) => subjectTokens(text, { start: 0, end: text.length }, "typescript");
  expect(tokens("f( 'a, )' , [1, 2, ], )")).toBe('f("a, )",[1,2])');
  expect(tokens("'it\\'s'")).toBe("'it\\'s'");
  expect(tokens("`a  ${b}`")).toBe("`a  ${b}`");
});

test("another function has another one, and equal gaps in one function are told apart", async () => {
  const [first] = await fingerprints("src/users.ts", CODE);
  const [renamed] = await fingerprints("src/users.ts", CODE.replace("load(", "reload("));
  expect(renamed).not.toBe(first);
  const twice = await fingerprints(
    "src/users.ts",
    CODE.replace("return response", 'await fetch("https://audit.internal/");\n    return response'),
  );
  expect(twice).toHaveLength(2);
  expect(new Set(twice).size).toBe(2);
  expect(twice[0]).toBe(first);
});
