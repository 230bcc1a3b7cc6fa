/** Applies `bulwark-ignore` comments: they name rules, state a reason, and may expire. One that does not is said so and has no effect. */

import type { Problem } from "./finding";
import type { JudgedGap, Judgement, Suppression } from "./judgement";
import { unknownName } from "./nearest";

export type SuppressionAnswer =
  /** The gap is accepted, for the stated reason. */
  | { readonly kind: "suppressed"; readonly by: Suppression }
  /** A comment speaks about the gap, but has no effect. */
  | { readonly kind: "ineffective"; readonly by: Suppression; readonly because: string }
  | { readonly kind: "none" };

/** Does a comment in the file suppress this gap? `now` is milliseconds since 1970. */
export function suppressionOf(judgement: Judgement, gap: JudgedGap, now: number): SuppressionAnswer {
  let ineffective: SuppressionAnswer = { kind: "none" };
  for (const by of judgement.suppressions) {
    if (!by.rules.includes(gap.rule) || by.line < gap.range.start.line || by.line > gap.range.end.line) continue;
    const because = whyIneffective(by, now);
    if (because === undefined) return { kind: "suppressed", by };
    ineffective = { kind: "ineffective", by, because };
  }
  return ineffective;
}

/** What is wrong with the comments of a file, whether or not a gap is near. */
export function suppressionProblems(
  judgement: Judgement,
  knownRules: readonly string[],
  now: number,
): readonly Problem[] {
  return judgement.suppressions.flatMap((suppression) => {
    const at = {
      kind: "rule" as const,
      path: judgement.path,
      line: suppression.range.start.line + 1,
      column: suppression.range.start.character + 1,
    };
    const unknown = suppression.rules.filter((rule) => !knownRules.includes(rule));
    const problems = unknown.map((rule) => ({
      ...at,
      message: `bulwark-ignore names an ${unknownName("rule", rule, knownRules)}`,
    }));
    const because = whyIneffective(suppression, now);
    return because === undefined ? problems : [...problems, { ...at, message: because }];
  });
}

function whyIneffective(suppression: Suppression, now: number): string | undefined {
  if (!/\p{L}|\p{N}/u.test(suppression.reason)) {
    return "This bulwark-ignore has no reason, so it suppresses nothing; write one after a colon.";
  }
  if (suppression.until === undefined) return undefined;
  const end = Date.parse(`${suppression.until}T23:59:59.999Z`);
  if (Number.isNaN(end)) return `This bulwark-ignore ends on a day that does not exist (${suppression.until}).`;
  return now > end ? `This bulwark-ignore expired on ${suppression.until}.` : undefined;
}
