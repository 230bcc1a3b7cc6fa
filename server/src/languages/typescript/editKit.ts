/** Imports kit parts into a file: where each lies is the caller's answer, how the import is written is the file's. */

import type { FileReader } from "#facts/reading";
import { configOf, folderOf } from "./editConfig";
import { ensureImports, type ImportEdits, importedAs, relativeEnding } from "./editImports";
import type { EditSource } from "./editSource";
import type { EditStyle } from "./editStyle";

/** Where a part lies in the user's project (absolute path), or why there can be none. */
export type PartPlace = { readonly path: string } | { readonly because: string };

export interface PartWish {
  readonly part: string;
  /** Exported name, or `*`. */
  readonly name: string;
  readonly as?: string;
}

export interface PartRequest {
  readonly reader: FileReader;
  readonly root: string;
  readonly kit: { place(part: string): PartPlace };
}

/** Edits that import the wished names, or one line why the kit cannot be used here. */
export function importParts(
  request: PartRequest,
  source: EditSource,
  style: EditStyle,
  wishes: readonly PartWish[],
): ImportEdits | { readonly because: string } {
  const ending = importEnding(request, source);
  const placed: { specifier: string; name: string; as?: string }[] = [];
  for (const { part, ...wish } of wishes) {
    const place = request.kit.place(part);
    if ("because" in place) return place;
    placed.push({ specifier: relativeSpecifier(source.path, place.path, ending), ...wish });
  }
  return ensureImports(source, style, placed);
}

/** The local name of a kit export the file imports already. */
export function importedPart(request: PartRequest, source: EditSource, wish: PartWish): string | undefined {
  const place = request.kit.place(wish.part);
  if ("because" in place) return undefined;
  return importedAs(source, relativeSpecifier(source.path, place.path, ""), wish.name);
}

/** How relative imports end here: as the file's own do, else as its compiler needs them. */
export function importEnding(request: Pick<PartRequest, "reader" | "root">, source: EditSource): "" | ".js" | ".ts" {
  const own = relativeEnding(source);
  if (own !== undefined) return own;
  const { options, path } = configOf(request.reader, request.root, source.path);
  const nodeLike = options.module !== undefined && options.module >= NODE16 && options.module <= NODE_NEXT;
  // Without a config only Node itself can be meant.
  return nodeLike || path === undefined ? ".js" : "";
}

/** Values of `ts.ModuleKind`. */
const NODE16 = 100;
const NODE_NEXT = 199;

/** The specifier of one file in another, without its TypeScript ending. */
export function relativeSpecifier(from: string, to: string, ending: "" | ".js" | ".ts"): string {
  const base = folderOf(from).split("/");
  const target = to.replace(/\.[cm]?tsx?$/, "").split("/");
  let shared = 0;
  while (shared < base.length && shared < target.length - 1 && base[shared] === target[shared]) shared++;
  const up = base.slice(shared).map(() => "..");
  const steps = [...(up.length === 0 ? ["."] : up), ...target.slice(shared)];
  return steps.join("/") + ending;
}
