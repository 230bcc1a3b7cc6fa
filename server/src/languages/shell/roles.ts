/** What a shell script is for. */

import type { FileRole } from "#facts/file";
import { isMarkedGenerated, roleOfPath } from "#languages/role";

const testFile =
  /(?:^|\/)(?:tests?|e2e|(?:run|test|ci)[-_]?(?:all[-_])?(?:tests?|e2e|lint|coverage|bench(?:mark)?s?)|coverage|[\w.-]*[-_.](?:tests?|e2e|spec)|test[-_][\w.-]*)\.(?:sh|bash)$/i;
/** Run on a developer's machine, with somebody who watches. */
const devFile =
  /(?:^|\/)(?:[\w.-]*[-_.])?(?:dev|devel|develop|development|local|localdev|devcontainer|demo|playground|sandbox|watch|lint|format|fmt)(?:[-_.][\w.-]*)?\.(?:sh|bash)$/i;
const devFolder =
  /(?:^|\/)(?:\.(?:devcontainer|cursor|vscode|gitpod|idea|husky|githooks|claude)|dev|devcontainer|hooks|git-hooks|local)\//i;
/** Wrappers and installers that build tools write. */
const generatedFile = /(?:^|\/)(?:gradlew|mvnw|configure|ltmain|install-sh|wait-for-it|wait-for)(?:\.sh)?$/i;

/** Role of a file: by its name, then by its folders, then by its first lines. Folders called `scripts` hold what deploys and starts services. */
export function roleOf(path: string, text: string): FileRole {
  if (generatedFile.test(path)) return "generated";
  if (/(?:^|\/)[\w-]*[-_]tests?\//i.test(path)) return "test";
  if (testFile.test(path)) return "test";
  const byPath = roleOfPath(path.replace(/(^|\/)(?:build|\.?scripts?|migrations?|tools?|tooling)\//gi, "$1"));
  if (byPath !== undefined) return byPath;
  if (devFile.test(path) || devFolder.test(path)) return "script";
  if (startsForDeveloper(text)) return "script";
  return isMarkedGenerated(text) ? "generated" : "service";
}

/** Starts a container beside the server of a framework's developers: somebody's desk. */
const startsForDeveloper = (text: string): boolean =>
  /^[^#\n]*\bdocker(?:-compose| compose)?\s(?:run|up)\b/m.test(text) &&
  /^[^#\n]*(?:manage\.py runserver|\bnext dev|\bflask\b[^\n]*\brun\b[^\n]*--debug|\b(?:npm|pnpm|yarn)(?: run)? dev\b|\bfastapi dev)(?:\s|$)/m.test(
    text,
  );
