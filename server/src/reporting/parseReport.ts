/** Reads a JSON report, the one place where its text becomes a report again. */

import { z } from "zod";

import { REPORT_VERSION, type Report } from "#protocol/report";

const count = z.int().min(0);
const related = z.strictObject({ path: z.string(), line: count, column: count, message: z.string() });
const finding = z.strictObject({
  rule: z.string(),
  principle: z.string(),
  priority: z.enum(["P0", "P1", "P2", "hint"]),
  confidence: z.enum(["high", "medium", "low"]),
  path: z.string(),
  line: count,
  column: count,
  endLine: count,
  endColumn: count,
  message: z.string(),
  related: z.array(related),
  fingerprint: z.string(),
});
const report = z.strictObject({
  version: z.literal(REPORT_VERSION),
  engine: z.string(),
  ruleset: z.string(),
  findings: z.array(finding),
  suppressed: z.array(finding.extend({ reason: z.string(), until: z.string().optional() })),
  tallies: z.array(z.strictObject({ rule: z.string(), passed: count, gaps: count, unknown: count })),
  problems: z.array(
    z.strictObject({
      kind: z.enum(["config", "state", "file", "rule"]),
      path: z.string().optional(),
      line: count.optional(),
      column: count.optional(),
      message: z.string(),
    }),
  ),
  shard: z
    .string()
    .regex(/^\d+\/\d+$/)
    .optional(),
});

export type ParsedReport =
  | { readonly kind: "report"; readonly report: Report }
  | { readonly kind: "broken"; readonly because: string };

/** Reads the text of `bulwark check --format json`. Never throws. */
export function parseReport(text: string): ParsedReport {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return { kind: "broken", because: "it is not valid JSON" };
  }
  const read = report.safeParse(json);
  // What is absent was left out when the report was written, and is absent here, too.
  if (read.success) return { kind: "report", report: json as Report };
  const [issue] = read.error.issues;
  return { kind: "broken", because: `${issue?.path.join(".") || "the report"}: ${issue?.message ?? "unexpected"}` };
}
