// Lints a folder as `eslint .` does; prints how many files it looked at.
import { eslintFor } from "./eslintStack.mjs";

const results = await eslintFor(process.cwd()).lintFiles(["."]);
console.log(results.length);
