/** docs/examples holds the diagnostic results of the sample project, as Markdown and as HTML. `UPDATE=1` writes them. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { beforeAll, expect, test } from "vitest";

import { renderHtml } from "#reporting/document/html";
import { renderMarkdown } from "#reporting/document/markdown";
import type { ReportDocument } from "#reporting/document/model";
import { diagnosticReport } from "#reporting/reports/diagnostic";

import { folderSnapshot } from "../../server/src/cli/folderSnapshot";

const ROOT = join(import.meta.dirname, "../..");
const EXAMPLES = join(ROOT, "docs/examples");

let document: ReportDocument;
beforeAll(async () => {
  const { snapshot } = await folderSnapshot(join(ROOT, "test/sample"), { cache: false });
  // What differs from day to day and from build to build says nothing about the sample.
  const steady = { ...snapshot, engine: "1.0.0", ruleset: "8f3a91c0d2e4" };
  document = diagnosticReport({ snapshot: steady, now: new Date("2026-11-21T12:00:00Z"), commit: "1f0e2d3c4b5a" });
});

test.each([
  ["diagnostic.md", renderMarkdown],
  ["diagnostic.html", renderHtml],
] as const)("docs/examples/%s is up to date", (name, render) => {
  const path = join(EXAMPLES, name);
  const wanted = render(document);
  if (process.env.UPDATE !== undefined) {
    mkdirSync(EXAMPLES, { recursive: true });
    writeFileSync(path, wanted);
  }
  expect(existsSync(path) ? readFileSync(path, "utf8") : "", "run with UPDATE=1").toBe(wanted);
});
