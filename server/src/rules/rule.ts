/** How a rule is declared. A rule enumerates subjects and judges each; everything users see is derived from the answers. */

import type { FileFacts, FileRole, LanguageId } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import type { Verdict } from "#facts/verdict";
import type { View } from "#linking/view";

import { lighterAt } from "./audience";

export type Principle =
  | "separation"
  | "error-classification"
  | "state-persistence"
  | "locking"
  | "defense-in-depth"
  | "retry"
  | "flow-logging"
  | "rate-limiting";

/** P0 loses data, money or control; P1 fails in production sooner or later; P2 makes an incident longer. */
export type Priority = "P0" | "P1" | "P2";
/** High rules are on; medium are on where evidence is complete; low are opt-in. */
export type Confidence = "high" | "medium" | "low";

export interface RuleSpec<Subject extends { readonly place: Place }, Gap> {
  readonly id: string;
  readonly principle: Principle;
  readonly priority: Priority;
  readonly confidence: Confidence;
  /** One sentence: what is wrong. */
  readonly summary: string;
  /** Kinds of files it has an opinion about; `["service"]` when absent. Tests, generated code and declarations are never judged. */
  readonly roles?: readonly FileRole[];
  /** Languages its page has cases for; `["typescript"]` (JavaScript included) when absent. */
  readonly languages?: readonly LanguageId[];
  /** The harm is done by the text alone, whoever runs it: a secret that is published. */
  readonly holdsUnrun?: boolean;
  /** Bump when the answers for unchanged facts change: part of the rule-set hash. 1 when absent. */
  readonly version?: number;
  /**
   * Everything in `file` the rule has an opinion about: the denominator of the checklist. Rules are asked file by file, so that an
   * edit re-judges only the files it can change; a project-scope rule yields its one subject for the file that holds it.
   */
  subjects(view: View, file: FileFacts): Iterable<Subject>;
  judge(view: View, subject: Subject): Verdict<Gap>;
  /** What is wrong, why it matters here, what to do; 80 characters where possible. */
  message(subject: Subject, gap: Gap): string;
  /**
   * Priority of this finding when it differs from the rule's ("hint" is shown as a hint and never fails a check). Where no service
   * is seen to run the code, P0 and P1 become P2 all the same; see {@link lighterAt}.
   */
  weigh?(subject: Subject, gap: Gap): Priority | "hint" | undefined;
  /** Facts for the fix, computed by the rule so that detector and fix share one predicate. JSON-safe. */
  fixFacts?(view: View, subject: Subject, gap: Gap): FixFacts | undefined;
}

/** JSON-safe hints a rule hands to its fixes. */
export type FixFacts = Readonly<
  Record<string, string | number | boolean | null | readonly string[] | readonly number[]>
>;

export interface RuleFinding {
  readonly rule: string;
  readonly place: Place;
  readonly message: string;
  readonly evidence: readonly Hop[];
  readonly priority: Priority | "hint";
  readonly fixFacts?: FixFacts;
}

export interface RulePass {
  readonly place: Place;
  readonly because: string;
}

export interface RuleUnknown {
  readonly place: Place;
  readonly because: string;
}

export interface RuleResult {
  readonly rule: string;
  readonly gaps: readonly RuleFinding[];
  readonly passes: readonly RulePass[];
  readonly unknowns: readonly RuleUnknown[];
}

/** A rule with its private types sealed inside, so rules of every shape share one registry. */
export interface Rule {
  readonly id: string;
  readonly principle: Principle;
  readonly priority: Priority;
  readonly confidence: Confidence;
  readonly summary: string;
  readonly roles: readonly FileRole[];
  readonly languages: readonly LanguageId[];
  readonly version: number;
  check(view: View, file: FileFacts): RuleResult;
}

interface Answers extends RuleResult {
  readonly gaps: RuleFinding[];
  readonly passes: RulePass[];
  readonly unknowns: RuleUnknown[];
}

/** Seals a rule's private subject and gap types. */
export function defineRule<Subject extends { readonly place: Place }, Gap>(spec: RuleSpec<Subject, Gap>): Rule {
  const languages = spec.languages ?? ["typescript"];
  const roles = spec.roles ?? ["service"];
  // Most rules have nothing to say about most files: then nothing is made.
  const silence: RuleResult = { rule: spec.id, gaps: [], passes: [], unknowns: [] };
  return {
    id: spec.id,
    principle: spec.principle,
    priority: spec.priority,
    confidence: spec.confidence,
    summary: spec.summary,
    roles,
    languages,
    version: spec.version ?? 1,
    check(view, file) {
      if (!languages.includes(file.language)) return silence;
      let result: Answers | undefined;
      for (const subject of spec.subjects(view, file)) {
        const verdict = spec.judge(view, subject);
        result ??= { rule: spec.id, gaps: [], passes: [], unknowns: [] };
        switch (verdict.kind) {
          case "pass":
            result.passes.push({ place: subject.place, because: verdict.because });
            break;
          case "unknown":
            result.unknowns.push({ place: subject.place, because: verdict.because });
            break;
          case "gap": {
            const fixFacts = spec.fixFacts?.(view, subject, verdict.gap);
            const priority = spec.weigh?.(subject, verdict.gap) ?? spec.priority;
            const isHeavy = priority === "P0" || priority === "P1";
            const lighter =
              isHeavy && spec.holdsUnrun !== true ? lighterAt(view, subject.place, roles.includes("cli")) : undefined;
            result.gaps.push({
              rule: spec.id,
              place: subject.place,
              message: spec.message(subject, verdict.gap),
              evidence: lighter === undefined ? verdict.evidence : [...verdict.evidence, lighter],
              priority: lighter === undefined ? priority : "P2",
              ...(fixFacts === undefined ? {} : { fixFacts }),
            });
            break;
          }
        }
      }
      return result ?? silence;
    },
  };
}
