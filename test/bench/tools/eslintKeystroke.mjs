// Lints a file again and again with one character more, as an editor extension does; prints samples in milliseconds as JSON.
import { readFileSync } from "node:fs";

import { eslintFor } from "./eslintStack.mjs";

const [file, rounds] = process.argv.slice(2);
const eslint = eslintFor(process.cwd());
const text = readFileSync(file, "utf8");
const samples = [];
for (let round = 0; round < Number(rounds); round++) {
  const started = performance.now();
  await eslint.lintText(`${text}\n// ${"x".repeat(round)}`, { filePath: file });
  samples.push(performance.now() - started);
}
console.log(JSON.stringify(samples));
