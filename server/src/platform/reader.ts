/** Reads files without waiting, for fixes: few files, on a user's request. */

import { readdirSync, realpathSync, statSync } from "node:fs";

import type { Reader } from "./ports";
import { readTextBytesNow } from "./regularFile";
import { decodeSource } from "./sourceText";

export const nodeReader: Reader = {
  read: (path) =>
    orUndefined(() => {
      const bytes = readTextBytesNow(path);
      const decoded = bytes === undefined ? undefined : decodeSource(bytes);
      return decoded?.kind === "text" ? decoded.text : undefined;
    }),
  kind: (path) =>
    orUndefined(() => {
      const found = statSync(path);
      if (found.isDirectory()) return "folder";
      return found.isFile() ? "file" : undefined;
    }),
  entries: (folder) => orUndefined(() => readdirSync(folder)) ?? [],
  real: (path) => orUndefined(() => realpathSync.native(path).replaceAll("\\", "/")) ?? path,
};

/** What cannot be read does not exist. */
function orUndefined<Answer>(read: () => Answer): Answer | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
