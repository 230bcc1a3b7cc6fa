/** The oldest versions that a Python project may run with, read from what it declares. */

import type { FileReader } from "#facts/reading";

export interface RuntimeQuestion {
  readonly reader: FileReader;
  /** Absolute path of the workspace folder. */
  readonly root: string;
  /** Absolute path of the file. */
  readonly path: string;
}

/**
 * Is every version that `range` lets in at least `major.minor`? `range` is as manifests write it (`>=2.12,<3`, `==2.13.4`, Poetry's
 * `^2.12`); one without a lower limit lets in anything.
 */
export function isAtLeast(range: string, major: number, minor: number): boolean {
  if (range.includes("|")) return false;
  return range.split(",").some((part) => {
    const [, lowest, second = "0"] = /^\s*(?:===?|>=?|~=?|\^)?\s*v?(\d+)(?:\.(\d+))?/.exec(part) ?? [];
    return lowest !== undefined && (Number(lowest) - major || Number(second) - minor) >= 0;
  });
}

/** `requires-python` (or Poetry's `python`) of the nearest pyproject.toml that has it; `""` when none has. */
export async function pythonRange({ reader, root, path }: RuntimeQuestion): Promise<string> {
  const { parse } = await import("smol-toml");
  for (let folder = parentOf(path); folder.startsWith(root); folder = parentOf(folder)) {
    const text = reader.read(`${folder}/pyproject.toml`);
    const range = text === undefined ? undefined : rangeIn(text, parse);
    if (range !== undefined) return range;
    if (folder === root || folder === "/") break;
  }
  return "";
}

const parentOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf("/"), 0)) || "/";

function rangeIn(text: string, parse: (text: string) => unknown): string | undefined {
  let manifest: unknown;
  try {
    manifest = parse(text);
  } catch {
    // A broken manifest says nothing; Python's own tools report it better.
    return undefined;
  }
  const wanted =
    member(member(manifest, "project"), "requires-python") ??
    member(member(member(member(manifest, "tool"), "poetry"), "dependencies"), "python");
  return typeof wanted === "string" ? wanted : undefined;
}

const member = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? new Map<string, unknown>(Object.entries(value)).get(name) : undefined;
