/** Answers of rules in words: every rule has its own, and they agree in number. */

import { expect, test } from "vitest";

import { RULE_WORDS } from "#playbook/tables/ruleWords";
import { gapsInWords, passesInWords, unknownInWords } from "#playbook/wording";
import { RULES } from "#rules/registry.generated";

const tally = (rule: string, passed: number, gaps: number) => ({ rule, passed, gaps, unknown: 1, passedAt: [] });

test("every rule says what its subjects are called", () => {
  expect(RULES.map(({ id }) => id).filter((id) => !Object.hasOwn(RULE_WORDS, id))).toEqual([]);
});

test.each([
  ["missing-timeout", 1, 2, "1 of 3 outbound calls has a deadline", "2 of 3 outbound calls have no deadline"],
  ["missing-metrics", 0, 1, "0 of 1 service records metrics", "1 of 1 service records no metrics"],
  [
    "response-then-continue",
    2,
    1,
    "2 of 3 early replies end the handler",
    "1 of 3 early replies falls through to a second reply",
  ],
  [
    "missing-process-error-handler",
    0,
    1,
    "0 of 1 process leaves a record of a crash",
    "1 of 1 process crashes without a record",
  ],
  ["overlapping-schedule", 1, 1, "1 of 2 schedules cannot overlap", "1 of 2 schedules can overlap"],
])("%s: %i pass, %i do not", (rule, passed, gaps, passes, lacks) => {
  expect(passesInWords(tally(rule, passed, gaps))).toBe(passes);
  expect(gapsInWords(tally(rule, passed, gaps))).toBe(lacks);
});

test("what could not be judged is counted with the same noun", () => {
  expect(unknownInWords(tally("missing-retry", 0, 0))).toBe("1 call of a job could not be judged");
});
