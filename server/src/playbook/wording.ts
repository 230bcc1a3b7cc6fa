/** How answers of a rule are put into words: "14 of 17 outbound calls have a deadline". */

import type { Tally } from "#policy/finding";

import { RULE_WORDS, type RuleWords } from "./tables/ruleWords";

/** "14 of 17 outbound calls have a deadline": how many subjects of a rule pass. */
export function passesInWords(tally: Tally): string {
  const words = wordsOf(tally.rule);
  const judged = tally.passed + tally.gaps;
  return `${tally.passed} of ${judged} ${noun(words, judged)} ${agree(words.pass, judged === 1 ? 1 : tally.passed)}`;
}

/** "3 of 17 outbound calls have no deadline": how many are gaps. */
export function gapsInWords(tally: Tally): string {
  const words = wordsOf(tally.rule);
  const judged = tally.passed + tally.gaps;
  return `${tally.gaps} of ${judged} ${noun(words, judged)} ${agree(words.gap, tally.gaps)}`;
}

/** "2 outbound calls could not be judged". */
export function unknownInWords(tally: Tally): string {
  return `${tally.unknown} ${noun(wordsOf(tally.rule), tally.unknown)} could not be judged`;
}

/** "5 outbound calls", "outbound call": subjects of a rule after a "the". */
export function countInWords(rule: string, count: number): string {
  const words = wordsOf(rule);
  return count === 1 ? words.one : `${count} ${words.many}`;
}

function wordsOf(rule: string): RuleWords {
  return RULE_WORDS[rule] ?? { one: "place", many: "places", pass: `{do} not show ${rule}`, gap: `{do} show ${rule}` };
}

function noun(words: RuleWords, count: number): string {
  return count === 1 ? words.one : words.many;
}

const IRREGULAR: Readonly<Record<string, string>> = {
  have: "has",
  are: "is",
  do: "does",
  go: "goes",
  can: "can",
  cannot: "cannot",
};

function agree(phrase: string, count: number): string {
  return phrase.replace(/\{(\w+)\}/g, (_, verb: string) => (count === 1 ? singular(verb) : verb));
}

/** "carry" → "carries", "crash" → "crashes", "lose" → "loses". */
function singular(verb: string): string {
  const regular = /[^aeiou]y$/.test(verb)
    ? `${verb.slice(0, -1)}ies`
    : `${verb}${/(?:s|x|[cs]h)$/.test(verb) ? "es" : "s"}`;
  return IRREGULAR[verb] ?? regular;
}
