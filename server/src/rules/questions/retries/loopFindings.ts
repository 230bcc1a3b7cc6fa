/** Which rules may speak about one retry, most telling first: it is reported under two ids at most. */

import type { Verdict } from "#facts/verdict";
import type { Call, RetryLoop, View } from "#linking/view";

import { blindLoop, blindPolicy } from "./blind";
import { endless } from "./endless";
import { hastyPolicy, withoutBackoff } from "./hasty";
import { nestedLoop, nestedPolicy } from "./nested";

/** Rules about the policy of a retry, in the order in which they win. */
export type PolicyRule =
  | "unbounded-retry"
  | "retry-without-backoff"
  | "retries-permanent-errors"
  | "nested-retry"
  | "retry-without-jitter";

/** Is a rule among the two that may speak about this loop? The rule itself is known to have found something. */
export function mayReport(view: View, loop: RetryLoop, rule: PolicyRule): boolean {
  const order: readonly (readonly [PolicyRule, () => Verdict<unknown>])[] = [
    ["unbounded-retry", () => endless(view, loop)],
    ["retry-without-backoff", () => withoutBackoff(view, loop)],
    ["retries-permanent-errors", () => blindLoop(view, loop)],
    ["nested-retry", () => nestedLoop(view, loop)],
  ];
  return isAmongTwo(order, rule);
}

/** The same for a retry of a library. */
export function mayReportPolicy(view: View, call: Call, rule: PolicyRule): boolean {
  const order: readonly (readonly [PolicyRule, () => Verdict<unknown>])[] = [
    ["retry-without-backoff", () => hastyPolicy(view, call)],
    ["retries-permanent-errors", () => blindPolicy(view, call)],
    ["nested-retry", () => nestedPolicy(view, call)],
  ];
  return isAmongTwo(order, rule);
}

function isAmongTwo(order: readonly (readonly [PolicyRule, () => Verdict<unknown>])[], rule: PolicyRule): boolean {
  const own = order.findIndex(([id]) => id === rule);
  let before = 0;
  for (const [, ask] of own < 0 ? order : order.slice(0, own)) if (ask().kind === "gap") before++;
  return before < 2;
}
