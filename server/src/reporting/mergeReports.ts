/** The reports of all parts of a folder as one, equal to that of a scan by one process. */

import { parseShard } from "#policy/shard";
import type { Report, ReportFinding, ReportTally } from "#protocol/report";

import { compare, inOrder } from "./report";

export type MergedReport =
  | { readonly kind: "report"; readonly report: Report }
  /** One sentence for the user. */
  | { readonly kind: "refused"; readonly because: string };

/** Merges the reports of parts; each part has to be there once, and all have to be of one version and one rule set. Names are of files, for messages. */
export function mergeReports(parts: readonly { readonly name: string; readonly report: Report }[]): MergedReport {
  const [first] = parts;
  if (first === undefined) return refused("there are no reports");
  for (const { name, report } of parts) {
    if (report.engine !== first.report.engine || report.ruleset !== first.report.ruleset)
      return refused(`${name} was made by other rules than ${first.name}`);
  }
  const problem = missing(parts);
  if (problem !== undefined) return refused(problem);
  const reports = parts.map(({ report }) => report);
  return {
    kind: "report",
    report: {
      version: first.report.version,
      engine: first.report.engine,
      ruleset: first.report.ruleset,
      findings: byPath(reports.flatMap(({ findings }) => findings)),
      suppressed: byPath(reports.flatMap(({ suppressed }) => suppressed)),
      tallies: first.report.tallies.map(({ rule }) => summed(rule, reports)),
      problems: inOrder(reports.flatMap(({ problems }) => problems)),
    },
  };
}

const refused = (because: string): MergedReport => ({ kind: "refused", because });

/** What is wrong with the set of parts. */
function missing(parts: readonly { readonly name: string; readonly report: Report }[]): string | undefined {
  const seen = new Map<number, string>();
  let count: number | undefined;
  for (const { name, report } of parts) {
    const shard = report.shard === undefined ? undefined : parseShard(report.shard);
    if (shard === undefined) return `${name} is of no shard: make it with --shard`;
    count ??= shard.count;
    if (shard.count !== count) return `${name} is one of ${shard.count} shards, the others of ${count}`;
    const other = seen.get(shard.index);
    if (other !== undefined) return `${name} and ${other} are the same shard`;
    seen.set(shard.index, name);
  }
  const absent = Array.from({ length: count ?? 0 }, (_, index) => index + 1).filter((index) => !seen.has(index));
  if (absent.length === 0) return undefined;
  return `${absent.length === 1 ? "shard" : "shards"} ${absent.join(", ")} of ${count} ${absent.length === 1 ? "is" : "are"} missing`;
}

/** All findings of a file are of one part, and in their order there. */
const byPath = <Found extends ReportFinding>(findings: readonly Found[]): readonly Found[] =>
  [...findings].sort((a, b) => compare(a.path, b.path));

function summed(rule: string, reports: readonly Report[]): ReportTally {
  const own = reports.flatMap(({ tallies }) => tallies.find((tally) => tally.rule === rule) ?? []);
  const sum = (name: "passed" | "gaps" | "unknown"): number => own.reduce((total, tally) => total + tally[name], 0);
  return { rule, passed: sum("passed"), gaps: sum("gaps"), unknown: sum("unknown") };
}
