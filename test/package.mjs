// `npm run package`: builds for production and packs the one universal .vsix; says how large it is, and fails when that is too much.
import { readFileSync, statSync } from "node:fs";
import path from "node:path";

import { buildProduct, ensureDependencies, packExtension, ROOT } from "./support/dependencies.mjs";

/** As in `test/house/package.test.ts`. */
const MOST_MEGABYTES = 6;

ensureDependencies();
buildProduct("--production");
const { version } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
const file = packExtension(path.join(ROOT, `out/bulwark-${version}.vsix`));
const megabytes = statSync(file).size / 1e6;
console.log(`${path.relative(ROOT, file)}: ${megabytes.toFixed(1)} MB`);
if (megabytes > MOST_MEGABYTES) throw new Error(`The package is larger than ${MOST_MEGABYTES} MB.`);
