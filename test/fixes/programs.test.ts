/** One server checks edits in many files: what it lets go of to save memory is read again, and as it is by then. */

import { expect, test } from "vitest";

import { openProgram } from "#languages/typescript/editProgram";

import { CONFIGURATIONS } from "./configurations";
import { memoryReader, ROOT } from "./workspace";

/** More than share the files of the workspace before they are let go, twice over. */
const FILES = 60;

test("types of a file are found, and changes of another seen, however many files came before", async () => {
  const [esm] = CONFIGURATIONS;
  const files = new Map([
    ["tsconfig.json", esm?.tsconfig ?? ""],
    ["package.json", JSON.stringify({ type: "module" })],
    ["src/shared.ts", "export const given = 1;\n"],
  ]);
  const reader = memoryReader(files);
  const errorsOf = async (index: number): Promise<number> => {
    const path = `${ROOT}/src/f${index}.ts`;
    const text = `import { given } from "./shared.js";\nexport const taken${index}: number = given;\n`;
    files.set(`src/f${index}.ts`, text);
    const { program, file } = await openProgram({ reader, root: ROOT, path, text });
    return program.getSemanticDiagnostics(file).length;
  };
  for (let index = 0; index < FILES; index++) {
    const isText = index % 20 >= 10;
    files.set("src/shared.ts", `export const given = ${isText ? '"1"' : "1"};\n`);
    expect({ index, errors: await errorsOf(index) }).toEqual({ index, errors: isText ? 1 : 0 });
  }
});
