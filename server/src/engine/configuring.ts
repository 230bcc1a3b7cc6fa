/** Finds and reads the folder's `bulwark.json`: in the folder, or in one above it up to the repository. */

import type { Platform } from "#platform/ports";
import { CONFIG_FILE, DEFAULT_CONFIG } from "#policy/config";
import type { ParsedConfig } from "#policy/parseConfig";

/** `given` is a path the user asked for; then a missing file is a problem. Never throws. */
export async function readConfig(
  platform: Platform,
  root: string,
  options: { readonly given?: string | undefined; readonly knownRules: readonly string[] },
): Promise<ParsedConfig> {
  const found = options.given === undefined ? await find(platform, root) : { path: options.given, prefix: "" };
  if (found === undefined) return { config: DEFAULT_CONFIG, problems: [] };
  const read = await platform.files.readSource(found.path, { maxSize: 1024 * 1024 });
  const path = found.path === `${root}/${CONFIG_FILE}` ? CONFIG_FILE : found.path;
  if (read.kind === "text") {
    // Most folders have no configuration, and the schema library takes its time to load.
    const { parseConfig } = await import("#policy/parseConfig");
    return parseConfig(read.text, { path, prefix: found.prefix, knownRules: options.knownRules });
  }
  const message = read.kind === "missing" ? "There is no such file." : read.because;
  return { config: DEFAULT_CONFIG, problems: [{ kind: "config", path, message }] };
}

async function find(
  platform: Platform,
  root: string,
): Promise<{ readonly path: string; readonly prefix: string } | undefined> {
  if ((await platform.files.kind(root)) !== "folder") return undefined;
  let prefix = "";
  let nearest: { readonly path: string; readonly prefix: string } | undefined;
  for (let folder = root; ; ) {
    const path = `${folder === "/" ? "" : folder}/${CONFIG_FILE}`;
    if (nearest === undefined && (await platform.files.kind(path)) === "file") nearest = { path, prefix };
    if (nearest?.prefix === "") return nearest;
    if ((await platform.files.kind(`${folder}/.git`)) !== "missing") return nearest;
    const cut = folder.lastIndexOf("/");
    // A file in a folder that belongs to no repository above speaks for other projects.
    if (cut < 0 || folder === "/") return undefined;
    prefix = `${folder.slice(cut + 1)}/${prefix}`;
    folder = cut === 0 ? "/" : folder.slice(0, cut);
  }
}
