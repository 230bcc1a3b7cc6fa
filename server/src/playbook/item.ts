/** The shape of a checklist item: a question, what speaks for and against a yes, and who decides. */

import type { Concept } from "#knowledge/model";
import type { Principle } from "#rules/rule";

export interface Checklist {
  readonly id: string;
  readonly title: string;
  readonly areas: readonly ChecklistArea[];
}

export interface ChecklistArea {
  readonly id: string;
  readonly title: string;
  readonly items: readonly ChecklistItem[];
}

export interface ChecklistItem {
  /** `list.area.n` */
  readonly id: string;
  readonly question: string;
  readonly why: string;
  readonly principle: Principle;
  readonly decision: "auto" | "assisted" | "attested";
  /** Rules that decide together: all must pass somewhere, none may have a gap. */
  readonly rules: readonly string[];
  /** Rules whose gaps speak against the item, while their passes alone prove nothing. */
  readonly against?: readonly string[];
  readonly detectors?: readonly Detector[];
}

/**
 * Positive evidence besides rules. A `proof` answers the question by itself; a `hint` shows that somebody has begun
 * (a library in use, a test with a telling name) and never makes more than `partial`.
 */
export type Detector =
  | { readonly kind: "library"; readonly strength: "hint"; readonly names: readonly string[] }
  | {
      readonly kind: "call";
      readonly strength: "hint";
      readonly concept: Concept;
      readonly one: string;
      readonly many: string;
    }
  | { readonly kind: "test-file"; readonly strength: "hint"; readonly pattern: RegExp }
  /** All service files are at most this long: proof; a longer one speaks against it like a P2 gap. */
  | { readonly kind: "file-length"; readonly strength: "proof"; readonly atMost: number };
