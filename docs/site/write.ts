/** Writes the site into a folder: all that `npm run docs` does once it is bundled, and what tests open in a browser. */

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { bundleScript } from "./script";
import { SCRIPT_FILE, type Site } from "./site";

/** Replaces the folder. `root` is the repository. */
export async function writeSite(site: Site, root: string, folder: string): Promise<void> {
  const files = new Map([...site.files, [SCRIPT_FILE, await bundleScript(root)]]);
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
