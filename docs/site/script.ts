/** The script of the pages as one text. */

import { build } from "esbuild";

/** For browsers of the last years; no module, since pages opened from a disk may not load any. `root` is the repository. */
export async function bundleScript(root: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ["docs/site/browser/main.ts"],
    write: false,
    bundle: true,
    minify: true,
    format: "iife",
    platform: "browser",
    target: "es2022",
    logLevel: "warning",
  });
  return outputFiles[0]?.text ?? "";
}
