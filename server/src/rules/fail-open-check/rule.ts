/** A check that lets everybody through when its secret is not set, when it is given nothing to check, or when it fails itself. */

import type { Place } from "#facts/place";
import { gap, pass, type Verdict } from "#facts/verdict";
import type { View } from "#linking/view";

import { defineRule } from "../rule";
import { comparedSettings, isAskedFor, ownChecks } from "./checks";
import { type Denial, denialOf } from "./denials";
import { firstOf, type Gap, type Guard, type Hole, holeOf } from "./holes";

type Subject = GuardSubject | DenialSubject;

/** A handler of a check that holds back what is bad. */
interface DenialSubject {
  readonly place: Place;
  readonly denial: Denial;
}

interface GuardSubject {
  /** Where it lets through, else the name of the function. */
  readonly place: Place;
  readonly denial?: never;
  readonly guard: Guard;
  readonly hole: Hole | undefined;
}

export const failOpenCheck = defineRule<Subject, Gap>({
  id: "fail-open-check",
  principle: "defense-in-depth",
  priority: "P0",
  confidence: "medium",
  version: 6,
  languages: ["typescript", "python"],
  summary: "A check that lets everybody through when it is not configured or fails.",
  *subjects(view, file) {
    for (const scope of file.scopes.filter(({ kind }) => kind === "function")) {
      const operations = view.operations(file, scope.id);
      const checks = ownChecks(view, file, operations);
      const compared = comparedSettings(view, file, scope, operations, checks);
      // With nothing asked about it, two times nothing is equal: that is what `unvalidated-env` says.
      const secrets = new Set([...compared].filter((setting) => isAskedFor(view, file, setting)));
      if (secrets.size === 0 && checks.length === 0) continue;
      const guard = { file, scope, secrets, checks };
      const hole = holeOf(view, guard);
      yield { place: hole?.place ?? nameOf(view, guard), guard, hole };
    }
    for (const handler of view.handlers(file)) {
      const denial = denialOf(view, handler);
      if (denial !== undefined) yield { place: handler.place, denial };
    }
  },
  judge(view, subject): Verdict<Gap> {
    if (subject.denial !== undefined) return judgeDenial(subject.denial);
    const { guard, hole } = subject;
    return hole === undefined
      ? pass("what cannot be checked is refused")
      : gap(hole.gap, [{ place: nameOf(view, guard), note: "the check" }]);
  },
  message: (subject, found) => {
    const scope = subject.denial === undefined ? subject.guard.scope : undefined;
    const name = scope?.name === undefined ? "This check" : `\`${scope.name}\``;
    switch (found.how) {
      case "unset":
        return `${name} lets everybody through when \`${found.setting}\` is not set: refuse, or stop at start.`;
      case "absent":
        return `${name} lets a request without a signature through, so nobody has to sign: refuse it.`;
      case "failed":
        return `${name} lets the caller through when \`${found.check}\` throws: a check that fails has to refuse.`;
      case "not-found":
        return `When \`${found.check}\` fails, this says that nothing is \`${found.word}\`: refuse, or hold it back until it was checked.`;
    }
  },
  weigh(_subject, found) {
    if (found.how === "unset" && found.isOff) return "P2";
    return found.how === "not-found" && !/infect|malicious|malware|virus/i.test(found.word) ? "P1" : undefined;
  },
});

const judgeDenial = ({ check, word, answer }: Denial): Verdict<Gap> =>
  answer === "let through"
    ? gap({ how: "not-found", check: check.callee, word }, [{ place: check.place, note: "the check that may fail" }])
    : pass("what cannot be checked is held back");

const nameOf = (view: View, { file, scope }: Guard): Place => view.place(file, scope.nameSpan ?? firstOf(scope));
