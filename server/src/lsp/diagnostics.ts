/** Converts findings into the diagnostics an editor draws. */

import { createHash } from "node:crypto";
import { join } from "node:path";

import { type Diagnostic, DiagnosticSeverity } from "vscode-languageserver/node";

import { type Finding, PRIORITIES, type Problem } from "#policy/finding";
import { rulePageUri } from "#protocol/messages";
import type { Settings, Severity } from "#protocol/settings";

import { fileUriOf } from "./addresses";
import { encodeRange, type LineAt } from "./encoding";
import type { Folder } from "./folders";
import type { Encoding } from "./profile";

export const SOURCE = "bulwark";

interface Words {
  /** Findings that the baseline has: a hint marks their places, and no list of problems has them. */
  readonly accepted: ReadonlySet<Finding>;
  readonly encoding: Encoding;
  /** Lines of a file of the folder; asked only for a UTF-8 client. */
  readonly linesOf: (path: string) => LineAt;
}

/** The diagnostics of one file, in the order of the text, without those the user turned off. */
export function toDiagnostics(folder: Folder, findings: readonly Finding[], words: Words): Diagnostic[] {
  return findings
    .filter((finding) => isShown(finding, folder.settings))
    .map((finding) => toDiagnostic(folder, finding, words))
    .sort((a, b) => a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character);
}

/** What is wrong with a file people write for Bulwark, at its line; problems of a whole file are shown at its start. */
export function problemDiagnostics(problems: readonly Problem[]): Diagnostic[] {
  return problems.map(({ line = 1, column = 1, message }) => {
    const start = { line: line - 1, character: column - 1 };
    const end = { line: line - 1, character: column };
    return { range: { start, end }, severity: DiagnosticSeverity.Warning, source: SOURCE, message };
  });
}

/** Equal diagnostics have equal ids, so a client that asks again is told "unchanged". */
export function resultIdOf(diagnostics: readonly Diagnostic[]): string {
  return createHash("sha1").update(JSON.stringify(diagnostics)).digest("base64url");
}

function toDiagnostic(folder: Folder, finding: Finding, { accepted, encoding, linesOf }: Words): Diagnostic {
  const related = finding.related.map((hop) => ({
    location: {
      uri: fileUriOf(join(folder.root, hop.place.path)),
      range: encodeRange(hop.range, encoding, linesOf(hop.place.path)),
    },
    message: hop.note,
  }));
  return {
    range: encodeRange(finding.range, encoding, linesOf(finding.place.path)),
    severity: SEVERITIES[accepted.has(finding) ? "hint" : (severityOf(finding, folder.settings) ?? finding.severity)],
    source: SOURCE,
    code: finding.rule,
    codeDescription: { href: rulePageUri(finding.rule) },
    message: finding.message,
    ...(related.length === 0 ? {} : { relatedInformation: related }),
    data: { finding: finding.id },
  };
}

/** Does the editor show the finding, as the user set it? */
export function isShown(finding: Finding, settings: Settings): boolean {
  const least = PRIORITIES.indexOf(settings["bulwark.findings.minimumPriority"]);
  return PRIORITIES.indexOf(finding.priority) <= least && severityOf(finding, settings) !== undefined;
}

/** The severity the user wants for this finding; undefined when it is to stay out of the editor. */
function severityOf(finding: Finding, settings: Settings): Severity | undefined {
  const choice = settings[`bulwark.severity.${finding.priority}`];
  if (choice === "default") return finding.severity;
  return choice === "off" ? undefined : choice;
}

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};
