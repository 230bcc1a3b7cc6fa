/** A finding as the doors see it: judged, weighed by policy, with positions. */

import type { Hop, Place } from "#facts/place";
import type { Confidence, FixFacts, Principle, Priority } from "#rules/rule";

/** 0-based, UTF-16, like LSP's default. */
export interface Range {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

export interface Finding {
  /** Unique within one scan: fingerprint plus path. */
  readonly id: string;
  readonly rule: string;
  readonly principle: Principle;
  readonly priority: Priority | "hint";
  readonly confidence: Confidence;
  readonly severity: "error" | "warning" | "information" | "hint";
  readonly place: Place;
  readonly range: Range;
  readonly message: string;
  readonly related: readonly (Hop & { readonly range: Range })[];
  readonly fingerprint: string;
  readonly fixFacts?: FixFacts;
}

/** A gap that a comment in the code accepts. */
export interface SuppressedFinding {
  readonly finding: Finding;
  /** As the comment says. */
  readonly reason: string;
  /** Day until which it holds, as written; absent for ever. */
  readonly until?: string;
}

/** The gravest first. */
export const PRIORITIES: readonly Finding["priority"][] = ["P0", "P1", "P2", "hint"];

/** What one rule answered over the whole folder, after policy. */
export interface Tally {
  readonly rule: string;
  readonly passed: number;
  readonly gaps: number;
  readonly unknown: number;
  /** A sample of passes (at most 20), as evidence. */
  readonly passedAt: readonly { readonly place: Place; readonly range: Range; readonly because: string }[];
}

export interface Problem {
  readonly kind: "config" | "state" | "file" | "rule";
  readonly path?: string;
  /** 1-based, when known. */
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
  /** Nobody's mistake, and nothing to act on (a binary or minified file, a link that loops). */
  readonly expected?: boolean;
}

/** Everything known about one folder at one revision. */
export interface Assessment {
  readonly revision: number;
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
  readonly tallies: readonly Tally[];
  readonly problems: readonly Problem[];
  readonly files: { readonly analysed: number; readonly skipped: number };
  readonly engine: string;
  readonly ruleset: string;
}
