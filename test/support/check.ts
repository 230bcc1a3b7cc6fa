/** Judges a tiny workspace the way the engine does, all rules on: the shortest way from source text to findings. */

import { createRuleFailures, judgeFile } from "#engine/judging";
import { LANGUAGES, languageOf } from "#engine/languages";
import { isManifest, projectFacts } from "#engine/manifests";
import type { FileFacts } from "#facts/file";
import { link, type Program } from "#linking/program";
import { contentHash } from "#platform/hash";
import { assessFile, tallyUp } from "#policy/assess";
import { DEFAULT_CONFIG } from "#policy/config";
import type { Finding, Tally } from "#policy/finding";
import { RULES } from "#rules/registry.generated";
import type { Rule } from "#rules/rule";

export interface Checked {
  readonly findings: readonly Finding[];
  readonly tallies: readonly Tally[];
  readonly view: Program;
}

/** Files by path; `rules` defaults to all of them, opt-in ones too. Throws when a rule throws. */
export async function check(
  files: ReadonlyMap<string, string> | Readonly<Record<string, string>>,
  rules: readonly Rule[] = RULES,
): Promise<Checked> {
  const texts = new Map(files instanceof Map ? files : Object.entries(files));
  const view = await linkTexts(texts);
  const failures = createRuleFailures((_rule, _path, error) => {
    throw error;
  });
  const on = new Map(rules.map((rule) => [rule.id, { state: "on" as const }]));
  const policy = { config: { ...DEFAULT_CONFIG, rules: on }, rules, knownRules: rules.map((rule) => rule.id), now: 0 };
  const assessed = [];
  for (const file of view.files) {
    const judgement = await judgeFile({ view, rules, failures, text: async (path) => texts.get(path) }, file);
    assessed.push(assessFile(policy, judgement));
  }
  return { findings: assessed.flatMap((file) => file.findings), tallies: tallyUp(rules, assessed), view };
}

/** Lowers and links texts by path; manifests among them (`package.json` …) say which versions are in use. */
export async function linkTexts(texts: ReadonlyMap<string, string>): Promise<Program> {
  const facts: FileFacts[] = [];
  const manifests = new Map<string, string>();
  for (const [path, text] of texts) {
    const language = languageOf(LANGUAGES, path);
    if (language !== undefined) facts.push((await language.load()).lower({ path, text, hash: contentHash(text) }));
    if (isManifest(path)) manifests.set(path, text);
  }
  return link(facts, { project: await projectFacts(manifests) });
}

/** False when a path's language is not read yet. */
export const isRead = (path: string): boolean => isManifest(path) || languageOf(LANGUAGES, path) !== undefined;
