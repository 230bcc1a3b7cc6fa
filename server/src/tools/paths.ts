/** Paths an assistant names: inside the folder, or refused. Nothing outside is looked at, whatever is asked. */

import { posix } from "node:path";

import type { Reader } from "#platform/ports";

import { Refusal } from "./answer";

/** A folder, by its absolute path with forward slashes. */
export interface Root {
  readonly root: string;
  readonly reader: Reader;
}

/** The path relative to the folder, with forward slashes; empty for the folder itself. Throws a {@link Refusal} for everything outside. */
export function insidePath({ root, reader }: Root, given: string): string {
  const shown = JSON.stringify(given.length > 100 ? `${given.slice(0, 100)}…` : given);
  if (hasControlCharacter(given)) throw new Refusal(`${shown} is no path`);
  const path = given.replaceAll("\\", "/");
  if (/^[a-z][a-z0-9+.-]+:/i.test(path))
    throw new Refusal(`${shown} is an address; name a path relative to the folder`);
  const inside = posix.normalize(relativeTo(root, reader, path)).replace(/\/+$/, "");
  const outside = new Refusal(`${shown} is not in the folder that Bulwark was started for`);
  if (inside === ".." || inside.startsWith("../") || posix.isAbsolute(inside) || /^[a-z]:/i.test(inside)) throw outside;
  if (!isReallyInside({ root, reader }, inside)) throw outside;
  return inside === "." ? "" : inside;
}

/** Is a path one of these, or in one of these folders? All are relative to the folder; the empty one is the folder itself. */
export const isUnder = (path: string, wanted: readonly string[]): boolean =>
  wanted.some((one) => one === "" || path === one || path.startsWith(`${one}/`));

/** Assistants like to name files by their absolute path: that is fine where it begins with the folder. */
function relativeTo(root: string, reader: Reader, path: string): string {
  for (const folder of [root, reader.real(root)]) {
    if (path === folder) return ".";
    if (path.startsWith(`${folder}/`)) return path.slice(folder.length + 1);
  }
  return path;
}

/** Links are followed as far as there is something: what a link outside leads to is outside. */
function isReallyInside({ root, reader }: Root, inside: string): boolean {
  const realRoot = reader.real(root);
  for (let path = inside; path !== "." && path !== ""; path = posix.dirname(path)) {
    const absolute = `${root}/${path}`;
    if (reader.kind(absolute) === undefined) continue;
    const real = reader.real(absolute);
    return real === realRoot || real.startsWith(`${realRoot}/`);
  }
  return true;
}

function hasControlCharacter(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) < 32) return true;
  return false;
}
