/** Fixes as doors see them: offered cheaply, resolved statelessly on the current text. */

import type { Span, TextEdit } from "#facts/place";
import type { FixTier } from "#rules/fix";

export interface FixOffer {
  /** Id of the fix: `add-deadline`, `wrap-in-retry`, … */
  readonly fix: string;
  /** Rule that it answers; absent for a refactoring on a selection. */
  readonly rule?: string;
  readonly title: string;
  readonly tier: FixTier;
  readonly kind: "quickfix" | "refactor.rewrite";
  readonly path: string;
  /** Content hash of the text the offer was made on. */
  readonly hash: string;
  readonly span: Span;
  readonly preferred: boolean;
  /** The last part of a refactoring's kind: `flow-log` of `refactor.rewrite.bulwark.flow-log`. */
  readonly refactoring?: string;
}

export type FixResult =
  | {
      readonly kind: "edits";
      readonly title: string;
      readonly tier: FixTier;
      /** Edits of existing files, spans on their current text, disjoint. */
      readonly edits: readonly { readonly path: string; readonly hash: string; readonly edits: readonly TextEdit[] }[];
      /** New files (kit parts), created before the edits. */
      readonly creates: readonly { readonly path: string; readonly text: string }[];
      readonly notes: readonly string[];
    }
  | { readonly kind: "stale" }
  | {
      readonly kind: "refused";
      readonly because: string;
      /** Only its types were not checked in time: asked for again, the same fix may be there. */
      readonly isLate?: boolean;
    };
