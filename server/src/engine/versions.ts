/** Which Bulwark this is: its version, and a hash over everything that decides findings besides the files. */

import { models } from "#knowledge/catalogue";
import type { LibraryModel } from "#knowledge/model";
import type { Language } from "#languages/language";
import { publicHash } from "#platform/hash";
import type { Rule } from "#rules/rule";

import { version } from "../../../package.json";

export const ENGINE_VERSION: string = version;

/** Equal hashes give equal findings for equal files: rules, library models and front ends with their versions. 16 hex digits. */
export function rulesetHash(
  rules: readonly Rule[],
  languages: readonly Language[],
  added: readonly LibraryModel[] = [],
): string {
  const parts = [
    ENGINE_VERSION,
    rules.map(({ id, version, priority, confidence, roles }) => [id, version, priority, confidence, roles]),
    languages.map(({ id, version }) => [id, version]),
    models,
    added,
  ];
  return publicHash(JSON.stringify(parts)).slice(0, 16);
}
