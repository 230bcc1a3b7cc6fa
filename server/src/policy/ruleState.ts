/** Which rules run on which files, and with what settings: roles and confidence first, then the project's own word. */

import type { FileRole } from "#facts/file";
import type { Rule } from "#rules/rule";

import type { Config, RuleSetting } from "./config";

/** Never judged, whatever a rule or a project says: findings there would be noise by definition. */
const NEVER_JUDGED: ReadonlySet<FileRole> = new Set(["test", "generated", "declaration"]);

export const isJudged = (role: FileRole): boolean => !NEVER_JUDGED.has(role);

/** True when a rule has an opinion about files of this kind. */
export const concernsRole = (rule: Rule, role: FileRole): boolean => isJudged(role) && rule.roles.includes(role);

/** The project's settings for a rule in a file; later overrides win field by field. */
export function settingFor(config: Config, rule: string, path: string): RuleSetting {
  let setting = config.rules.get(rule) ?? {};
  for (const override of config.overrides) {
    const own = override.rules.get(rule);
    if (own !== undefined && override.matches(path)) setting = { ...setting, ...own };
  }
  return setting;
}

/** High and medium rules are on unless turned off; low ones are off unless turned on. */
export function isOn(rule: Rule, setting: RuleSetting): boolean {
  return setting.state === undefined ? rule.confidence !== "low" : setting.state === "on";
}

/** Rules that are on for at least one file: the others need not run. */
export function rulesInUse(rules: readonly Rule[], config: Config): readonly Rule[] {
  return rules.filter(
    (rule) =>
      isOn(rule, config.rules.get(rule.id) ?? {}) ||
      config.overrides.some((override) => override.rules.get(rule.id)?.state === "on"),
  );
}
