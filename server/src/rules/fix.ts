/** How a fix is declared: a finding (or a selection) and the current text in, text edits out, or a one-line refusal. */

import type { FileFacts, LanguageId } from "#facts/file";
import type { Span, TextEdit } from "#facts/place";
import type { FileReader } from "#facts/reading";
import type { View } from "#linking/view";
import type { FixFacts } from "#rules/rule";

/** `safe`: same behaviour (fix-all). `behavioral`: changes only failure behaviour. `preview`: control flow or several files; the user confirms. */
export type FixTier = "safe" | "behavioral" | "preview";

export interface FixSpec {
  /** `add-deadline`, `wrap-in-retry`, …; unique together with the language. */
  readonly id: string;
  readonly language: LanguageId;
  /** Rules whose findings it answers. */
  readonly rules: readonly string[];
  readonly tier: FixTier;
  /** Shown first: the one obvious answer to its finding. */
  readonly preferred: boolean;
  /** Title from the rule's hints alone: the list is made without parsing. The plan may sharpen it. */
  title(facts: FixFacts): string;
  /** False when the rule's hints alone say that there is no way: the list then leaves it out. Always true when absent. */
  answers?(facts: FixFacts): boolean;
  /** Also offered on a selection, finding or not, as `refactor.rewrite.bulwark.<kind>`. */
  readonly refactoring?: FixRefactoring;
  plan(request: FixRequest): FixPlan | Promise<FixPlan>;
}

export interface FixRefactoring {
  readonly kind: string;
  readonly title: string;
  /** The subject under a selection (a call, a function), or undefined when there is none. Cheap: one parse at most. */
  subject(path: string, text: string, selection: Span): Span | undefined;
  /** What only the whole program tells about a subject, as a rule tells about its finding. Asked when the fix is resolved. */
  facts?(view: View, file: FileFacts, subject: Span): FixFacts;
}

/** What a fix works on. Paths are absolute with forward slashes. */
export interface FixRequest {
  readonly path: string;
  readonly text: string;
  /** What the finding underlines, or the subject of a refactoring, in `text`. */
  readonly span: Span;
  /** `finding`: a rule saw a gap. `selection`: the user asked for it. */
  readonly reason: "finding" | "selection";
  readonly facts: FixFacts;
  /** The workspace folder. */
  readonly root: string;
  readonly reader: FileReader;
  readonly kit: FixKit;
  /** Version of a package as the nearest manifest declares it; undefined when it does not. */
  dependency(name: string): string | undefined;
}

/** The kit as a fix sees it: naming a part puts it, and what it needs, into the user's project. */
export interface FixKit {
  /** Absolute path of the file that will hold the part; or why there can be none. */
  place(part: string): { readonly path: string } | { readonly because: string };
}

/** Ways to do it, best first; the first that compiles is offered. */
export type FixPlan =
  | { readonly kind: "ways"; readonly ways: readonly FixWay[] }
  | { readonly kind: "refused"; readonly because: string };

export interface FixWay {
  readonly title: string;
  readonly tier: FixTier;
  /** Edits of the one file, on `FixRequest.text`, disjoint. */
  readonly edits: readonly TextEdit[];
  /** Kit parts the edited text imports. */
  readonly kit: readonly string[];
  /** One-line remarks for the user. */
  readonly notes: readonly string[];
  /** Calls of the text before that types must show to give a promise: where they were not checked it is not offered. */
  readonly promises?: readonly Span[];
  /** Declarations appended to the edited text while types are checked, never written: they must compile too. */
  readonly proof?: string;
}

/** Registers a fix; its private shape ends here. */
export const defineFix = (spec: FixSpec): FixSpec => spec;

/** Is the fix among those listed for a gap in a file of the language, as far as the rule's hints tell? */
export const isListedFor = (
  fix: FixSpec,
  { rule, fixFacts = {} }: { readonly rule: string; readonly fixFacts?: FixFacts },
  language: LanguageId | undefined,
): boolean => fix.language === language && fix.rules.includes(rule) && fix.answers?.(fixFacts) !== false;

export const refuse = (because: string): FixPlan => ({ kind: "refused", because });
