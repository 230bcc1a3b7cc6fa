/** How answers of a rule are put into words: "14 of 17 outbound calls have a deadline". */

import type { Tally } from "#policy/finding";

/** "14 of 17 outbound calls have a deadline": how many subjects of a rule pass. */
export function passesInWords(tally: Tally): string {
  const words = wordsOf(tally.rule);
  const judged = tally.passed + tally.gaps;
  return `${tally.passed} of ${judged} ${noun(words, judged)} ${agree(words.pass, tally.passed)}`;
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

interface RuleWords {
  readonly one: string;
  readonly many: string;
  /** After the noun; `{have}`, `{are}` and `{do}` agree with the number before it. */
  readonly pass: string;
  readonly gap: string;
}

const RULE_WORDS: Readonly<Record<string, RuleWords>> = {
  "missing-timeout": {
    one: "outbound call",
    many: "outbound calls",
    pass: "{have} a deadline",
    gap: "{have} no deadline",
  },
  "ineffective-timeout": {
    one: "deadline",
    many: "deadlines",
    pass: "{do} cut the call off",
    gap: "{do} not cut anything",
  },
  "missing-retry": {
    one: "call of a job",
    many: "calls of jobs",
    pass: "{are} retried",
    gap: "{are} tried only once",
  },
  "unbounded-retry": { one: "retry", many: "retries", pass: "{have} a limit", gap: "{have} no limit" },
  "swallowed-error": {
    one: "error handler",
    many: "error handlers",
    pass: "{do} something with the error",
    gap: "{do} nothing with the error",
  },
  "lost-error-cause": {
    one: "rethrown error",
    many: "rethrown errors",
    pass: "{keep} the cause",
    gap: "{lose} the cause",
  },
  "unchecked-http-status": {
    one: "response",
    many: "responses",
    pass: "{have} the status checked",
    gap: "{are} used without a look at the status",
  },
  "floating-promise": {
    one: "promise",
    many: "promises",
    pass: "{are} awaited or handled",
    gap: "{are} dropped",
  },
  "promise-in-condition": {
    one: "asynchronous condition",
    many: "asynchronous conditions",
    pass: "{are} awaited",
    gap: "{are} always true",
  },
  "non-atomic-write": {
    one: "state file write",
    many: "state file writes",
    pass: "{are} atomic",
    gap: "{are} torn by a crash",
  },
  "unlocked-read-modify-write": {
    one: "read-modify-write",
    many: "read-modify-writes",
    pass: "{are} guarded",
    gap: "{have} no guard",
  },
  "check-then-act": {
    one: "check before an act",
    many: "checks before an act",
    pass: "{are} safe from a race",
    gap: "{are} open to a race",
  },
  "unvalidated-input": {
    one: "input",
    many: "inputs",
    pass: "{are} validated before use",
    gap: "{are} used without validation",
  },
  "untraced-operation": {
    one: "operation",
    many: "operations",
    pass: "{leave} a trace of each step",
    gap: "{leave} no trace of each step",
  },
  "missing-graceful-shutdown": {
    one: "process",
    many: "processes",
    pass: "{have} a graceful shutdown",
    gap: "{have} no graceful shutdown",
  },
};

function wordsOf(rule: string): RuleWords {
  return RULE_WORDS[rule] ?? { one: "place", many: "places", pass: `{do} not show ${rule}`, gap: `{do} show ${rule}` };
}

function noun(words: RuleWords, count: number): string {
  return count === 1 ? words.one : words.many;
}

const SINGULAR: Readonly<Record<string, string>> = {
  have: "has",
  are: "is",
  do: "does",
  keep: "keeps",
  lose: "loses",
  leave: "leaves",
};

function agree(phrase: string, count: number): string {
  return phrase.replace(/\{(\w+)\}/g, (_, verb: string) => (count === 1 ? (SINGULAR[verb] ?? verb) : verb));
}
