/** The three faces of a report, made of one small project with a path across files. */

import { describe, expect, test } from "vitest";

import type { Assessment } from "#policy/finding";
import { buildReport, renderJson } from "#reporting/report";
import { renderSarif } from "#reporting/sarif";
import { renderPage } from "#reporting/terminalPage";
import { renderText } from "#reporting/text";
import { RULES } from "#rules/registry.generated";

const FILES: Readonly<Record<string, string>> = {
  "src/api client.ts": "export const load = (url: string) => fetch(url);\nexport const two = 2;\n",
  "src/main.ts": 'import { load } from "./api client";\nawait load("https://a.example");\n',
};

const place = (path: string, line: number, start: number, end: number) => ({
  place: { path, hash: "h", span: { start, end } },
  range: { start: { line, character: start }, end: { line, character: end } },
});

const assessment: Assessment = {
  revision: 1,
  findings: [
    {
      id: "f1@src/api client.ts",
      rule: "missing-timeout",
      principle: "retry",
      priority: "P1",
      confidence: "high",
      severity: "warning",
      ...place("src/api client.ts", 0, 37, 42),
      message: "`fetch` has no deadline here or in any caller.",
      related: [{ ...place("src/main.ts", 1, 6, 10), note: "calls it without a deadline" }],
      fingerprint: "f1",
    },
    {
      id: "f2@src/main.ts",
      rule: "floating-promise",
      principle: "error-classification",
      priority: "hint",
      confidence: "medium",
      severity: "hint",
      ...place("src/main.ts", 1, 0, 5),
      message: "Nobody awaits this.",
      related: [],
      fingerprint: "f2",
    },
  ],
  tallies: [{ rule: "missing-timeout", passed: 3, gaps: 1, unknown: 2, passedAt: [] }],
  problems: [
    { kind: "config", path: "bulwark.json", line: 3, column: 5, message: "must be a list" },
    { kind: "file", path: "logo.ts", message: "The file is binary.", expected: true },
  ],
  files: { analysed: 2, skipped: 1 },
  engine: "1.2.3",
  ruleset: "0123456789abcdef",
};
const report = buildReport(assessment);

test("JSON is the documented report: 1-based, relative, nothing private", () => {
  expect(JSON.parse(renderJson(report))).toEqual({
    version: 1,
    engine: "1.2.3",
    ruleset: "0123456789abcdef",
    findings: [
      {
        rule: "missing-timeout",
        principle: "retry",
        priority: "P1",
        confidence: "high",
        path: "src/api client.ts",
        line: 1,
        column: 38,
        endLine: 1,
        endColumn: 43,
        message: "`fetch` has no deadline here or in any caller.",
        related: [{ path: "src/main.ts", line: 2, column: 7, message: "calls it without a deadline" }],
        fingerprint: "f1",
      },
      expect.objectContaining({ rule: "floating-promise", priority: "hint", related: [] }),
    ],
    tallies: [{ rule: "missing-timeout", passed: 3, gaps: 1, unknown: 2 }],
    problems: [
      { kind: "config", path: "bulwark.json", line: 3, column: 5, message: "must be a list" },
      { kind: "file", path: "logo.ts", message: "The file is binary." },
    ],
  });
});

describe("text", () => {
  const text = renderText(assessment, report, { color: false, source: (path) => FILES[path] });

  test("groups by file and shows the code", () => {
    expect(text).toContain(
      "src/api client.ts\n  1:38  P1  `fetch` has no deadline here or in any caller.  missing-timeout",
    );
    expect(text).toContain("> 1 | export const load = (url: string) => fetch(url);");
    expect(text).toMatch(/\n +\| {38}\^{5}\n/);
    expect(text).toContain("→ src/main.ts:2:7  calls it without a deadline");
  });

  test("names problems that somebody can solve, and no others", () => {
    expect(text).toContain("note  bulwark.json:3:5  must be a list");
    expect(text).not.toContain("binary");
  });

  test("ends with one line that sums up", () => {
    const last = text.trimEnd().split("\n").at(-1);
    expect(last).toBe(
      "2 findings (0 P0, 1 P1, 0 P2, 1 hint) · 2 files analysed, 1 skipped · bulwark 1.2.3, rules 0123456789abcdef",
    );
  });

  test("has colours when asked and none otherwise", () => {
    const code = String.fromCharCode(27);
    expect(text).not.toContain(code);
    expect(renderText(assessment, report, { color: true, source: () => undefined })).toContain(`${code}[`);
  });

  test("says so when there is nothing", () => {
    const clean = { ...assessment, findings: [], problems: [] };
    expect(renderText(clean, buildReport(clean), { color: false, source: () => undefined })).toMatch(/^No findings · /);
  });
});

describe("SARIF", () => {
  const sarif = JSON.parse(
    renderSarif(report, { rules: RULES, page: (rule) => `# ${rule}\n\nWhy.\n\n## A case\n\n\`\`\`ts\nx\n\`\`\`\n` }),
  );
  const [run] = sarif.runs;

  test("is version 2.1.0 with every rule and its help", () => {
    expect(sarif.version).toBe("2.1.0");
    expect(run.tool.driver.rules.map((rule: { id: string }) => rule.id)).toEqual(RULES.map((rule) => rule.id));
    expect(run.tool.driver.rules[0].help.markdown).toContain("Why.");
    expect(run.tool.driver.rules[0].help.markdown).not.toContain("A case");
  });

  test("places results by relative address with a stable fingerprint", () => {
    const [result] = run.results;
    expect(result).toMatchObject({
      ruleId: "missing-timeout",
      level: "warning",
      partialFingerprints: { "bulwark/v1": "f1" },
    });
    expect(run.tool.driver.rules[result.ruleIndex].id).toBe("missing-timeout");
    expect(result.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: "src/api%20client.ts", uriBaseId: "SRCROOT" },
      region: { startLine: 1, startColumn: 38, endLine: 1, endColumn: 43 },
    });
  });

  test("shows the way there as a code flow and the hint as a note", () => {
    const [first, second] = run.results;
    expect(first.relatedLocations).toHaveLength(1);
    expect(first.codeFlows[0].threadFlows[0].locations).toHaveLength(2);
    expect(second).toMatchObject({ level: "note" });
    expect(second.codeFlows).toBeUndefined();
  });

  test("tells problems as notifications, never as results", () => {
    expect(run.results).toHaveLength(2);
    expect(run.invocations[0].toolExecutionNotifications).toHaveLength(2);
  });
});

test("a rule page is readable in a terminal", () => {
  const page =
    "# some-rule\n\nOne `call` with **care** and a [link](https://a.example).\n\n- first\n- second\n\n```ts file=a.ts\nfetch(url);\n```\n";
  expect(renderPage(page, { color: false, width: 30 })).toBe(
    "some-rule\n\nOne call with care and a link\n(https://a.example).\n\n  - first\n  - second\n\n    a.ts\n    fetch(url);\n",
  );
});

test("keeps secrets out of the terminal", () => {
  const source = 'const a = 1;\nconst key = "hunter2-hunter2";\nsign(`\nhunter2\n`);\n';
  const finding = (line: number, start: number, endLine: number, end: number) => ({
    ...assessment.findings[0],
    id: `s${line}`,
    rule: "hardcoded-secret",
    place: { path: "src/main.ts", hash: "h", span: { start: 0, end: 1 } },
    range: { start: { line, character: start }, end: { line: endLine, character: end } },
    related: [],
  });
  const secret = { ...assessment, findings: [finding(1, 12, 1, 29), finding(2, 5, 4, 1)] } as Assessment;
  const text = renderText(secret, buildReport(secret), { color: false, source: () => source });
  expect(text).toContain('const key = "***');
  expect(text).not.toContain("hunter2");
});
