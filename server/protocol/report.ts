/** The public, versioned report: what `bulwark check --format json` prints. Lines and columns are 1-based, paths relative to the scanned folder. */

export const REPORT_VERSION = 1;

export interface Report {
  readonly version: typeof REPORT_VERSION;
  /** Bulwark's own version. */
  readonly engine: string;
  /** Hash over rules, models and versions: equal hashes give equal findings for equal files. */
  readonly ruleset: string;
  readonly findings: readonly ReportFinding[];
  /** Gaps that a comment in the code accepts; never counted. */
  readonly suppressed: readonly SuppressedReportFinding[];
  readonly tallies: readonly ReportTally[];
  readonly problems: readonly ReportProblem[];
  /** The part of the files that was judged, as `2/4`; absent for all of them. */
  readonly shard?: string;
  /** When a gate was asked for. */
  readonly gate?: ReportGate;
}

/** Rungs of the release ladder that something can be promoted to. */
export const GATES = ["pull-request", "main", "pre-release", "staging", "canary"] as const;
export type GateName = (typeof GATES)[number];

export interface ReportGate {
  readonly name: GateName;
  /** False: a rule that files can show is not met. */
  readonly open: boolean;
  readonly rules: readonly ReportGateRule[];
}

export interface ReportGateRule {
  /** Of the item of the `release-ladder` checklist. */
  readonly id: string;
  readonly question: string;
  /** `met` and `not-met` were checked; the others are for people to answer, and close no gate. */
  readonly state: "met" | "not-met" | "attested" | "to-attest" | "expired" | "not-applicable";
  /** What the folder shows, in one sentence. */
  readonly shown: string;
  /** A person's answer that holds: who, why, until when. */
  readonly attested?: string;
}

export interface ReportFinding {
  readonly rule: string;
  readonly principle: string;
  readonly priority: "P0" | "P1" | "P2" | "hint";
  readonly confidence: "high" | "medium" | "low";
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly message: string;
  readonly related: readonly ReportRelated[];
  /** Stable across moves and reformatting: no path, no line. */
  readonly fingerprint: string;
}

export interface SuppressedReportFinding extends ReportFinding {
  /** As the comment says. */
  readonly reason: string;
  /** ISO day until which it holds; absent for ever. */
  readonly until?: string;
}

export interface ReportRelated {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface ReportTally {
  readonly rule: string;
  readonly passed: number;
  readonly gaps: number;
  readonly unknown: number;
}

/** Something that kept a file or a setting from being used; never a finding. */
export interface ReportProblem {
  readonly kind: "config" | "state" | "file" | "rule";
  readonly path?: string;
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
}
