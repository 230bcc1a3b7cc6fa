/** The public, versioned report: what `bulwark check --format json` prints. Lines and columns are 1-based, paths relative to the scanned folder. */

export const REPORT_VERSION = 1;

export interface Report {
  readonly version: typeof REPORT_VERSION;
  /** Bulwark's own version. */
  readonly engine: string;
  /** Hash over rules, models and versions: equal hashes give equal findings for equal files. */
  readonly ruleset: string;
  readonly findings: readonly ReportFinding[];
  readonly tallies: readonly ReportTally[];
  readonly problems: readonly ReportProblem[];
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
