/** What rules answered about one file, with positions: everything policy needs, so that neither facts nor texts have to be kept. */

import type { Hop, Place } from "#facts/place";
import type { FixFacts, Priority } from "#rules/rule";
import type { Range } from "./finding";

export interface Judgement {
  readonly path: string;
  readonly hash: string;
  readonly gaps: readonly JudgedGap[];
  /** By rule id; rules without a subject in the file are absent. */
  readonly answers: readonly RuleAnswers[];
  readonly suppressions: readonly Suppression[];
  /** Functions of the file that requests or jobs run: where people look for what happens. In the order of the text, outer ones first. */
  readonly entries: readonly Range[];
  /** Texts that evidence points into, besides the file's own. */
  readonly leansOn: readonly { readonly path: string; readonly hash: string }[];
}

export interface JudgedGap {
  readonly rule: string;
  readonly place: Place;
  readonly range: Range;
  readonly message: string;
  readonly priority: Priority | "hint";
  readonly related: readonly (Hop & { readonly range: Range })[];
  readonly fingerprint: string;
  readonly fixFacts?: FixFacts;
}

export interface RuleAnswers {
  readonly rule: string;
  readonly passed: number;
  readonly unknown: number;
  /** The first passes, as evidence. */
  readonly passedAt: readonly { readonly place: Place; readonly range: Range; readonly because: string }[];
}

export interface Suppression {
  readonly place: Place;
  readonly range: Range;
  /** 0-based line of the code it speaks about. */
  readonly line: number;
  readonly rules: readonly string[];
  readonly reason: string;
  readonly until?: string;
}

/** Passes kept per rule over the folder. */
export const PASS_SAMPLE = 20;
/** Passes kept per rule and file: a sample spread over files says more than one file's. */
export const PASS_SAMPLE_PER_FILE = 5;
