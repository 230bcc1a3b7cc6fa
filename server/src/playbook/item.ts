/** The shape of a checklist item: a question, what speaks for and against a yes, and who decides. */

import type { Concept } from "#knowledge/model";
import type { Decision, Pillar } from "#protocol/snapshot";
import type { Principle } from "#rules/rule";

import type { ProjectKind } from "./projectKinds";
import type { KnownCall } from "./tables/knownCalls";
import type { LibraryFamily } from "./tables/libraries";
import type { SignId } from "./tables/signs";

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
  /** The principle it serves, when it serves one. */
  readonly principle?: Principle;
  /** The pillar it counts for, when it counts for one. */
  readonly pillar?: Pillar;
  readonly decision: Decision;
  /** Rules that decide together: all must pass somewhere, none may have a gap. */
  readonly rules: readonly string[];
  /** Rules whose gaps speak against the item, while their passes alone prove nothing. */
  readonly against?: readonly string[];
  readonly detectors?: readonly Detector[];
  /** The rules alone do not answer the question, nor does a proof: both must hold. */
  readonly needsProof?: true;
  /** The question speaks of all: fewer passing subjects of a rule than this may be chance. One when absent. */
  readonly sample?: number;
  /** The question makes sense for projects of these kinds only; for all when absent. */
  readonly appliesTo?: readonly ProjectKind[];
}

/** What a detector's sighting is worth. `objection`: it speaks against the item, like a P2 gap. */
export type Strength = "proof" | "hint" | "objection";

/**
 * Positive evidence besides rules. A `proof` answers the question by itself; a `hint` shows that somebody has begun
 * (a library in use, a test with a telling name) and never makes more than `partial`.
 */
export type Detector =
  /** The first library of the family that service code imports. */
  | { readonly kind: "library"; readonly strength: "hint" | "proof"; readonly family: LibraryFamily }
  | {
      readonly kind: "call";
      readonly strength: "hint";
      readonly concept: Concept;
      readonly one: string;
      readonly many: string;
    }
  /** A call of a library that answers the question. */
  | { readonly kind: "known-call"; readonly strength: "hint" | "proof"; readonly call: KnownCall }
  | { readonly kind: "test-file"; readonly strength: "hint"; readonly pattern: RegExp }
  /** Exhibits show all of these signs. */
  | { readonly kind: "signs"; readonly strength: Strength; readonly all: readonly SignId[] }
  /** All service files are at most this long: proof; a longer one speaks against it like a P2 gap. */
  | { readonly kind: "file-length"; readonly strength: "proof"; readonly atMost: number };
