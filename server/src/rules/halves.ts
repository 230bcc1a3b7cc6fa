/** Rules whose question is another one in another kind of file: each half is a rule of its own under the same id. */

import type { Rule } from "./rule";

/** One rule of two halves: a file is asked about by the half that lists its language. The first half names priority and summary. */
export function byLanguage(first: Rule, second: Rule): Rule {
  if (first.id !== second.id) throw new Error(`the halves of ${first.id} and ${second.id} are two rules`);
  return {
    ...first,
    roles: [...new Set([...first.roles, ...second.roles])],
    languages: [...new Set([...first.languages, ...second.languages])],
    version: first.version + second.version,
    check(view, file) {
      const half = first.languages.includes(file.language) ? first : second;
      // A role that only the other half has an opinion about.
      return half.roles.includes(file.role)
        ? half.check(view, file)
        : { rule: first.id, gaps: [], passes: [], unknowns: [] };
    },
  };
}
