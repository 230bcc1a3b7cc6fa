/** Whether an edit compiles: the edited file is compared with what it was, a file it adds must be right by itself. */

import { expect, test } from "vitest";

import type { FileReader } from "#facts/reading";
import { type CheckOutcome, checkEdit } from "#languages/typescript/editChecking";

import { memoryReader, ROOT } from "../fixes/workspace";

const BEFORE = "export const rate = 1;\n";
const AFTER = 'import { limit } from "./kit.js";\nexport const rate = 1;\nlimit(rate);\n';
const TSCONFIG = '{ "compilerOptions": { "strict": true, "module": "nodenext", "target": "es2022", "types": [] } }';
const FIT = "export function limit(value: number): number {\n  return value;\n}\n";
const MISTYPED = "export function limit(value: number): string {\n  return value;\n}\n";
const NEEDS_NODE = `import { setTimeout } from "node:timers/promises";\n${FIT}void setTimeout;\n`;

const READER = memoryReader(
  new Map([
    ["src/a.ts", BEFORE],
    ["tsconfig.json", TSCONFIG],
  ]),
);
const NOTHING_INSTALLED: FileReader = {
  ...READER,
  kind: (path) => (path.includes("/node_modules") ? undefined : READER.kind(path)),
};

const WISH = { reader: READER, root: ROOT, path: `${ROOT}/src/a.ts`, before: BEFORE, added: new Map(), budget: 60_000 };

function check(kit: string, reader = READER): Promise<CheckOutcome> {
  return checkEdit({ ...WISH, reader, after: AFTER, added: new Map([[`${ROOT}/src/kit.ts`, kit]]) });
}

test("a new file without errors is fine", async () => {
  expect(await check(FIT)).toEqual({ kind: "sound" });
});

test("a new file that does not compile is refused, with the compiler's words", async () => {
  expect(await check(MISTYPED)).toMatchObject({
    kind: "broken",
    because: expect.stringMatching(/^the file it adds .*TS2322/),
  });
});

test("a new file that needs Node is refused where Node's types are not installed", async () => {
  expect(await check(NEEDS_NODE)).toMatchObject({
    kind: "broken",
    because: expect.stringContaining("node:timers"),
  });
});

test("before anything is installed, a new file is no worse than the others", async () => {
  expect(await check(NEEDS_NODE, NOTHING_INSTALLED)).toEqual({ kind: "sound" });
});

test("the edited file answers for its own errors only", async () => {
  const wrong = `${BEFORE}const port: string = 8080;\n`;
  expect(await checkEdit({ ...WISH, before: wrong, after: `${wrong}void port;\n` })).toEqual({ kind: "sound" });
  expect(await checkEdit({ ...WISH, after: wrong })).toMatchObject({ because: expect.stringContaining("TS2322") });
});
