/** A rule for tests of the engine: a call of `danger` is a gap, one of `safe` a pass, one of `maybe` unknown. */

import { gap, pass, unknown } from "#facts/verdict";
import { defineRule, type Rule } from "#rules/rule";

/** `onCheck` sees each file the rule is asked about. */
export function dangerRule(onCheck: (path: string) => void = () => undefined): Rule {
  const rule = defineRule({
    id: "danger",
    principle: "retry",
    priority: "P1",
    confidence: "high",
    summary: "A call of danger.",
    subjects: (view, file) => view.calls(file).filter(({ callee }) => /^(danger|safe|maybe)$/.test(callee)),
    judge: (_, { callee }) => {
      if (callee === "safe") return pass("it is safe");
      return callee === "maybe" ? unknown("nobody knows") : gap({});
    },
    message: () => "This is dangerous.",
  });
  return {
    ...rule,
    check(view, file) {
      onCheck(file.path);
      return rule.check(view, file);
    },
  };
}
