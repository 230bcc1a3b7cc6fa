// `npm run package`: builds for production and packs the one universal .vsix; says how large it is.
import { readFileSync, statSync } from "node:fs";
import path from "node:path";

import { buildProduct, ensureDependencies, packExtension, ROOT } from "./support/dependencies.mjs";

ensureDependencies();
buildProduct("--production");
const { version } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
const file = packExtension(path.join(ROOT, `out/bulwark-${version}.vsix`));
console.log(`${path.relative(ROOT, file)}: ${(statSync(file).size / 1e6).toFixed(1)} MB`);
