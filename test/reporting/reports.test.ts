/** The three faces of a report, made of one small project with a path across files. */

import { parser } from "sax";
import { describe, expect, test } from "vitest";

import type { Assessment } from "#policy/finding";
import type { ReportFinding } from "#protocol/report";
import { renderAnnotations } from "#reporting/annotations";
import { renderJunit } from "#reporting/junit";
import { buildReport, renderJson } from "#reporting/report";
import { renderSarif } from "#reporting/sarif";
import { renderSummary } from "#reporting/summary";
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
  suppressed: [
    {
      finding: {
        id: "f3@src/main.ts",
        rule: "floating-promise",
        principle: "error-classification",
        priority: "P1",
        confidence: "high",
        severity: "warning",
        ...place("src/main.ts", 0, 0, 6),
        message: "Nobody awaits that.",
        related: [],
        fingerprint: "f3",
      },
      reason: "started once",
      until: "2027-01-31",
    },
  ],
  tallies: [
    { rule: "missing-timeout", passed: 3, gaps: 1, unknown: 2, passedAt: [] },
    { rule: "floating-promise", passed: 0, gaps: 1, unknown: 0, passedAt: [] },
    { rule: "dead-catch", passed: 0, gaps: 0, unknown: 0, passedAt: [] },
  ],
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
    suppressed: [
      expect.objectContaining({ rule: "floating-promise", line: 1, reason: "started once", until: "2027-01-31" }),
    ],
    tallies: [
      { rule: "missing-timeout", passed: 3, gaps: 1, unknown: 2 },
      { rule: "floating-promise", passed: 0, gaps: 1, unknown: 0 },
      { rule: "dead-catch", passed: 0, gaps: 0, unknown: 0 },
    ],
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
    expect(run.results).toHaveLength(3);
    expect(run.invocations[0].toolExecutionNotifications).toHaveLength(2);
  });
});

describe("SARIF for code scanning", () => {
  const many = (count: number): Assessment => ({
    ...assessment,
    findings: Array.from({ length: count }, (_, index) => ({
      ...(assessment.findings[index % 2] as Assessment["findings"][number]),
      fingerprint: `f${index}`,
    })),
  });
  const runOf = (of: Assessment) =>
    JSON.parse(renderSarif(buildReport(of), { rules: RULES, page: () => undefined })).runs[0];

  test("says which gaps the code accepts, and why", () => {
    expect(runOf(assessment).results.at(-1)).toMatchObject({
      ruleId: "floating-promise",
      suppressions: [{ kind: "inSource", status: "accepted", justification: "started once (until 2027-01-31)" }],
    });
  });

  test("leaves out the least urgent of more than it takes, and says so", () => {
    const { results, invocations } = runOf(many(5_200));
    expect(results).toHaveLength(5_000);
    expect(results.filter(({ ruleId }: { ruleId: string }) => ruleId === "missing-timeout")).toHaveLength(2_600);
    expect(invocations[0].toolExecutionNotifications[0].message.text).toMatch(/^201 more results are left out/);
  });
});

describe("JUnit", () => {
  const xml = renderJunit(report, "P1");

  test("has a suite for each rule that judged something, with what holds", () => {
    expect(xml).toContain(
      '<testsuites name="bulwark 1.2.3, rules 0123456789abcdef" tests="3" failures="1" skipped="1">',
    );
    expect(xml).toContain('<testsuite name="missing-timeout" tests="2" failures="1" skipped="0">');
    expect(xml).toContain('<testcase classname="missing-timeout" name="3 places hold"/>');
    expect(xml).not.toContain("dead-catch");
  });

  test("fails at the threshold and skips below it", () => {
    expect(xml).toContain('name="src/api client.ts:1" file="src/api client.ts" line="1"><failure type="P1" message="');
    expect(xml).toContain("\nsrc/main.ts:2: calls it without a deadline</failure>");
    expect(xml).toContain('<skipped message="hint, below the threshold: Nobody awaits this."/>');
    expect(renderJunit(report, "P0")).toContain('failures="0" skipped="2"');
  });

  test("is well-formed whatever a name or a message holds", () => {
    const wild = {
      ...report.findings[0],
      path: 'a"<&>.ts',
      message: `]]> <b> & "x" \u0000 \u001b[0m`,
    } as ReportFinding;
    const [problem] = xmlProblems(renderJunit({ ...report, findings: [wild] }, "P1"));
    expect(problem).toBeUndefined();
    expect(xmlProblems("<a><b></a>")).not.toEqual([]);
  });
});

test("GitHub gets one command a finding, the most urgent first, with nothing that ends it early", () => {
  const last = { ...report.findings[0], priority: "P0", path: "a,b:c.ts", message: "100 %\nof it" } as ReportFinding;
  expect(renderAnnotations({ ...report, findings: [...report.findings, last] }).split("\n")).toEqual([
    "::error file=a%2Cb%3Ac.ts,line=1,endLine=1,col=38,endColumn=43,title=P0 missing-timeout::100 %25%0Aof it%0Asrc/main.ts:2 calls it without a deadline",
    "::warning file=src/api client.ts,line=1,endLine=1,col=38,endColumn=43,title=P1 missing-timeout::`fetch` has no deadline here or in any caller.%0Asrc/main.ts:2 calls it without a deadline",
    "::notice file=src/main.ts,line=2,endLine=2,col=1,endColumn=6,title=hint floating-promise::Nobody awaits this.",
    "",
  ]);
});

describe("the summary for a pull request", () => {
  const compared = [{ name: "main", known: 12, gone: 3 }];

  test("begins with the verdict, and has what fails before what does not", () => {
    const text = renderSummary(report, { failOn: "P1", compared });
    expect(text).toMatch(/^# Bulwark: 1 new finding at or above P1\n/);
    expect(text).toContain("- Findings: 1 P1, 1 hint");
    expect(text).toContain("`main`: 12 known and not shown, 3 gone");
    expect(text.indexOf("| P1 | `src/api client.ts:1` |")).toBeGreaterThan(text.indexOf("## To mend before merging"));
    expect(text.indexOf("| hint | `src/main.ts:2` |")).toBeGreaterThan(text.indexOf("## Below the threshold"));
    expect(text).toContain("| `fetch` has no deadline here or in any caller. |");
    expect(text).toContain("- Accepted in the code: 1, each with a reason");
  });

  test("says so when nothing fails", () => {
    expect(renderSummary(report, { failOn: "P0", compared: [] })).toMatch(/^# Bulwark: nothing at or above P0\n/);
    expect(renderSummary({ ...report, findings: [] }, { failOn: "P1", compared })).toMatch(
      /^# Bulwark: nothing new at or above P1\n/,
    );
    expect(renderSummary(report, { failOn: "none", compared: [] })).toMatch(/^# Bulwark: 2 findings\n/);
  });

  test("stays short, whatever there is", () => {
    const findings = Array.from({ length: 4_000 }, () => report.findings[0] as ReportFinding);
    const text = renderSummary({ ...report, findings }, { failOn: "P1", compared: [] });
    expect(text.length).toBeLessThan(65_536);
    expect(text).toContain("And 3950 more.");
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

/** What keeps a text from being XML. */
function xmlProblems(text: string): readonly string[] {
  const problems: string[] = [];
  const strict = parser(true);
  strict.onerror = ({ message }) => {
    problems.push(message);
    strict.resume();
  };
  strict.write(text).close();
  // XML has no place for these, escaped or not: https://www.w3.org/TR/xml/#charsets
  return [...problems, ...(text.match(/[^\P{Cc}\t\n\r]/gu) ?? [])];
}
