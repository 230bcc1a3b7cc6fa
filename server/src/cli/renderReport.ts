/** The formats that are made of the public report alone. Renderers load when their format is asked for. */

import { readRulePage } from "#platform/rulePages";
import type { Threshold } from "#policy/threshold";
import type { Report } from "#protocol/report";
import { renderJson } from "#reporting/report";
import type { ComparedWith } from "#reporting/summary";
import { RULES } from "#rules/registry.generated";

export const REPORT_ONLY_FORMATS = ["json", "sarif", "junit", "markdown", "github"] as const;
export type ReportFormat = (typeof REPORT_ONLY_FORMATS)[number];

/** The report as text of the format. */
export async function renderReport(
  report: Report,
  {
    format,
    failOn,
    compared,
  }: { readonly format: ReportFormat; readonly failOn: Threshold; readonly compared: readonly ComparedWith[] },
): Promise<string> {
  switch (format) {
    case "json":
      return renderJson(report);
    case "sarif": {
      const { renderSarif } = await import("#reporting/sarif");
      return renderSarif(report, { rules: RULES, page: readRulePage });
    }
    case "junit": {
      const { renderJunit } = await import("#reporting/junit");
      return renderJunit(report, failOn);
    }
    case "markdown": {
      const { renderSummary } = await import("#reporting/summary");
      return renderSummary(report, { failOn, compared });
    }
    case "github": {
      const { renderAnnotations } = await import("#reporting/annotations");
      return renderAnnotations(report);
    }
  }
}
