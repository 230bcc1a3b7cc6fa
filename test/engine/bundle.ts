/** Builds a TypeScript program of the tests, or of the product, into one file that Node runs. */

import { build } from "esbuild";

/** Rejects when it does not compile. Both paths are absolute. */
export async function bundle(program: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [program],
    bundle: true,
    platform: "node",
    format: "cjs",
    // Some packages' CommonJS files use require() that cannot be followed; their module builds can.
    mainFields: ["module", "main"],
    supported: { "dynamic-import": false },
    outfile,
    logLevel: "error",
  });
}
