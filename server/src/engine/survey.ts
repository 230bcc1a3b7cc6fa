/** A quick look at a folder: which source files it has and what for, and what its manifests declare. Nothing is parsed but manifests. */

import type { FileRole } from "#facts/file";
import { roleOfPath } from "#languages/role";
import type { Platform } from "#platform/ports";
import type { Survey } from "#policy/starter";

import { LANGUAGES, languageOf } from "./languages";
import { isManifest, isTrackedAnyway, projectFacts } from "./manifests";

const MAX_MANIFEST = 4 * 1024 * 1024;

/** Lists the folder the way a scan does. Rejects when it cannot be read. */
export async function surveyFolder(platform: Platform, root: string): Promise<Survey> {
  const listing = await platform.files.walk({
    root,
    wanted: (path) => isManifest(path) || languageOf(LANGUAGES, path) !== undefined,
    excluded: () => false,
    unignorable: isTrackedAnyway,
  });
  const files: Partial<Record<FileRole, string[]>> = {};
  const manifests = new Map<string, string>();
  for (const path of listing.files) {
    if (isManifest(path)) {
      const read = await platform.files.readSource(`${root}/${path}`, { maxSize: MAX_MANIFEST });
      if (read.kind === "text") manifests.set(path, read.text);
      continue;
    }
    const role = roleOfPath(path) ?? (TEST_FILE.test(path) ? "test" : "service");
    const known = files[role];
    if (known === undefined) files[role] = [path];
    else known.push(path);
  }
  const { packages } = await projectFacts(manifests);
  return { files, dependencies: packages.flatMap(({ dependencies }) => Object.keys(dependencies)) };
}

const TEST_FILE = /[._-](?:test|spec|e2e|cy|stories)\.[cm]?[jt]sx?$|(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest)\.py$/;
