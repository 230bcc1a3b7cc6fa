/** What a Dockerfile is for. */

import type { FileRole } from "#facts/file";
import { isMarkedGenerated, roleOfPath } from "#languages/role";

/** `Dockerfile.dev`, `dev.Dockerfile`, `Dockerfile-tilt`: runs on a developer's machine or in tests only. */
const devWord =
  "(?:dev|devel|development|local|localdev|debug|tilt|sandbox|devcontainer|gitpod|hot-?reload|watch|storybook)";
const testWord = "(?:test|tests|testing|ci|e2e|integration|integration-?tests?|cypress|playwright|lint|bench)";
const named = (word: string): RegExp =>
  new RegExp(
    `(?:^|/)(?:(?:dockerfile|containerfile)(?:[\\w.-]*[._-])?${word}|(?:[\\w.-]*[._-])?${word}\\.(?:docker|container)file)$`,
    "i",
  );
const devFile = named(devWord);
const testFile = named(testWord);
const devFolder =
  /(?:^|\/)(?:\.(?:devcontainer|cursor|vscode|github|gitpod|idea)|dev|devcontainer|local)\/(?:[^/]+\/)*[^/]+$/i;

/** Role of a file: by its name, then by its folders, then by its first lines. */
export function roleOf(path: string, text: string): FileRole {
  if (testFile.test(path)) return "test";
  if (devFile.test(path) || devFolder.test(path)) return "script";
  // `build/Dockerfile` is where projects keep the one they wrote; `dist/Dockerfile` was copied.
  const byPath = roleOfPath(path.replace(/(^|\/)build\//g, "$1"));
  if (byPath !== undefined) return byPath;
  return isMarkedGenerated(text) ? "generated" : "service";
}
