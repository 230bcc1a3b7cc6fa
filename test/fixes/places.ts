/** The languages that have fixes, what their fixes are called in print, and where the cases of a fix lie. */

import type { LanguageId } from "#facts/file";
import type { FixSpec, FixTier } from "#rules/fix";

export interface FixLanguage {
  readonly id: LanguageId;
  readonly name: string;
  /** Folder of its cases and fault pairs, relative to the repository. */
  readonly tests: string;
}

export const FIX_LANGUAGES: readonly FixLanguage[] = [
  { id: "typescript", name: "TypeScript and JavaScript", tests: "test/fixes" },
  { id: "python", name: "Python", tests: "test/fixes/python" },
  { id: "dockerfile", name: "Dockerfiles", tests: "test/fixes/dockerfile" },
  { id: "compose", name: "compose files", tests: "test/fixes/compose" },
  { id: "workflow", name: "GitHub workflows", tests: "test/fixes/workflow" },
  { id: "shell", name: "shell scripts", tests: "test/fixes/shell" },
];

/** What a tier means, as half a sentence. */
export const TIERS: Readonly<Record<FixTier, string>> = {
  safe: "same behaviour; in *Fix All*",
  behavioral: "changes only what happens on a failure",
  preview: "changes the flow; you confirm it",
};

/** The file with the cases of a fix, relative to the repository. Throws for a language that has no fixes. */
export function casesOf({ id, language }: FixSpec): string {
  const place = FIX_LANGUAGES.find((one) => one.id === language);
  if (place === undefined) throw new Error(`no fixes are known for ${language}`);
  return `${place.tests}/cases/${id}.txt`;
}
