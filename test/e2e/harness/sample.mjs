// Copies the sample project to where it may be changed.
import { cpSync, symlinkSync } from "node:fs";
import path from "node:path";

import { ROOT } from "../../support/dependencies.mjs";

/**
 * Copies `test/sample` to `<parent>/order-service` and links the repository's packages, so that its imports resolve.
 * The copy lies outside this repository, whose ignore file would hide it.
 */
export function copySample(parent) {
  const folder = path.join(parent, "order-service");
  cpSync(path.join(ROOT, "test/sample"), folder, { recursive: true });
  symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"), "junction");
  return folder;
}
