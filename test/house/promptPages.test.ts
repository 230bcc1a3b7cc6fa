/** What docs/prompts.md and docs/examples/ show is what Bulwark fills in. `UPDATE=1 npx vitest run test/house/promptPages.test.ts` writes them. */

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { expect, test } from "vitest";

import { createEngine } from "#engine/createEngine";
import type { Engine } from "#engine/engine";
import { silentLog } from "#platform/logs";
import { createNodePlatform } from "#platform/node";
import { block } from "#playbook/prompts/markdown";
import type { PromptQuestion } from "#playbook/prompts/prompt";
import { promptOfRule, RULES_ASIDE } from "#playbook/tables/prompts";
import { PROMPT_TOKENS, PROMPTS } from "#protocol/messages";
import { PROMPT_NAMES } from "#protocol/prompts";
import { RULES } from "#rules/registry.generated";

import { CLAIMS } from "../playbook/prompts/workspaces";
import { writeFiles } from "../support/files";
import { ROOT } from "./sources";

const PAGE = "docs/prompts.md";
const CLAIM = "src/claim.ts";

async function withEngine<Result>(root: string, work: (engine: Engine) => Promise<Result>): Promise<Result> {
  const engine = createEngine({ root, platform: createNodePlatform({ log: silentLog, cacheFolder: false }) });
  try {
    await engine.scan({ signal: new AbortController().signal });
    return await work(engine);
  } finally {
    engine.dispose();
  }
}

async function filled(engine: Engine, question: Omit<PromptQuestion, "tokens">): Promise<string> {
  const answer = await engine.prompt({ ...question, tokens: PROMPT_TOKENS });
  if (!answer.ok) throw new Error(answer.message);
  return answer.text;
}

function compare(path: string, wanted: string): void {
  const absolute = join(ROOT, path);
  if (process.env.UPDATE !== undefined) {
    mkdirSync(dirname(absolute), { recursive: true });
    writeFileSync(absolute, wanted);
  }
  expect(existsSync(absolute) ? readFileSync(absolute, "utf8") : "", "run with UPDATE=1").toBe(wanted);
}

/** The page with what stands between the marks of a region replaced. */
function withRegion(page: string, name: string, text: string): string {
  const [, head, tail] =
    new RegExp(`^([\\s\\S]*<!-- ${name}:[^\\n]*\\n)[\\s\\S]*?(<!-- /${name} -->[\\s\\S]*)$`).exec(page) ?? [];
  if (head === undefined || tail === undefined) throw new Error(`${PAGE} has no region ${name}`);
  return `${head}${text}\n${tail}`;
}

function eight(): string {
  const rows = PROMPTS.map((id) => {
    const rules = RULES.filter((rule) => promptOfRule(rule) === id && !RULES_ASIDE.has(rule.id));
    const links = rules.map((rule) => `[${rule.id}](../server/src/rules/${rule.id}/rule.md)`).join(", ");
    return `| \`${id}\` | ${PROMPT_NAMES[id].about} | ${links} |`;
  });
  return ["| prompt | what it is for | findings it speaks about |", "|---|---|---|", ...rows].join("\n");
}

async function example(): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), "bulwark-prompt-page-"));
  try {
    writeFiles(root, CLAIMS);
    const prompt = await withEngine(root, async (engine) => {
      const finding = engine.assessment().findings.find(({ rule }) => rule === "non-atomic-claim")?.id ?? "none";
      return filled(engine, { about: { kind: "finding", finding } });
    });
    const code = block(`// ${CLAIM}\n${(CLAIMS[CLAIM] ?? "").trimEnd()}`, "ts");
    return `${code}\n\n\`bulwark prompt --finding ${CLAIM}:10\` prints:\n\n${block(prompt.trimEnd(), "markdown")}`;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

test("docs/prompts.md has the eight prompts and a worked example as they are filled today", async () => {
  const page = readFileSync(join(ROOT, PAGE), "utf8");
  compare(PAGE, withRegion(withRegion(page, "eight", eight()), "example", await example()));
});

test("docs/examples has each prompt on the sample project", async () => {
  await withEngine(join(ROOT, "test/sample"), async (engine) => {
    for (const prompt of PROMPTS)
      compare(`docs/examples/prompt-${prompt}.md`, await filled(engine, { prompt, about: { kind: "workspace" } }));
  });
});
