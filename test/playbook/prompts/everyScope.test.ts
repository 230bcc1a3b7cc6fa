/** Whatever a prompt is asked about: it names only what is there, leaves no blank unfilled, keeps its budget and tells no secret. */

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createEngine } from "#engine/createEngine";
import type { Engine } from "#engine/engine";
import { silentLog } from "#platform/logs";
import { createNodePlatform } from "#platform/node";
import type { AskedTask, PromptAbout } from "#playbook/prompts/prompt";
import { type FilledPrompt, PROMPT_TOKENS, PROMPTS, type PromptId } from "#protocol/messages";

import { scan } from "../../engine/folder";
import { ROOT } from "../../house/sources";
import { writeFiles } from "../../support/files";
import { CLAIMS, EMPTY, JOBS, PAGES } from "./workspaces";

type Filled = Extract<FilledPrompt, { ok: true }>;

interface Asked {
  readonly about: PromptAbout;
  readonly prompt?: PromptId;
}

/** Every prompt about the workspace and about each file; one for each finding; one for a task of each rule that is broken. */
function questions(engine: Engine): readonly Asked[] {
  const { findings } = engine.assessment();
  const files = [...new Set(findings.map(({ place }) => place.path))];
  const rules = [...new Set(findings.map(({ rule }) => rule))];
  const tasks = rules.map(
    (rule): AskedTask => ({
      title: `Close ${rule}`,
      note: "Before the release.",
      rules: [rule],
      findings: findings.filter((finding) => finding.rule === rule).map(({ id }) => id),
    }),
  );
  return [
    ...PROMPTS.map((prompt) => ({ prompt, about: { kind: "workspace" as const } })),
    ...PROMPTS.flatMap((prompt) => files.map((path) => ({ prompt, about: { kind: "file" as const, path } }))),
    ...findings.map(({ id }) => ({ about: { kind: "finding" as const, finding: id } })),
    ...tasks.map((task) => ({ about: { kind: "task" as const, task } })),
  ];
}

const nameOf = ({ about, prompt }: Asked): string =>
  `${prompt ?? "any"} ${about.kind} ${"path" in about ? about.path : "finding" in about ? about.finding : "task" in about ? about.task.title : ""}`;

/** Text without fenced code and inline code: what the prompt itself says. */
const proseOf = (text: string): string => withoutFences(text).replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, "CODE");
const withoutFences = (text: string): string => text.replace(/^( *)(`{3,})[^`\n]*\n[\s\S]*?^\1\2$/gm, "FENCE");

const inlineCode = (text: string): readonly string[] =>
  [...withoutFences(text).matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].map(([, code = ""]) => code);

const BLANKS = /\[[^\]\n]*\](?!\()|\{\{|\}\}|<[a-z][\w -]*>|\bundefined\b|\bNaN\b|\[object|\bTODO\b|\bXXX\b/i;
/** What a script runs: it may be there only once the project is built. */
const COMMAND = /^(?:exec )?(?:node|npm|npx|python3?|sh|bash) /;
const SOURCE = /\.(?:[cm]?[jt]sx?|py|json|toml|ya?ml)$/;

function faultsOf(root: string, text: string): readonly string[] {
  const faults: string[] = [];
  const blank = BLANKS.exec(proseOf(text));
  if (blank !== null) faults.push(`unfilled: ${blank[0]}`);
  for (const code of inlineCode(text)) {
    const [, path = code, line] = /^(.*):(\d+)$/.exec(code) ?? [];
    const isPlace = line !== undefined && SOURCE.test(path);
    const isPath = SOURCE.test(code) && code.includes("/") && !code.includes("…") && !COMMAND.test(code);
    if (!isPlace && !isPath) continue;
    if (!existsSync(join(root, path))) faults.push(`no such file: ${code}`);
    else if (isPlace && Number(line) > readFileSync(join(root, path), "utf8").split("\n").length)
      faults.push(`no such line: ${code}`);
  }
  for (const section of text.split(/^## /m).slice(1))
    if (section.split("\n").slice(1).join("").trim() === "") faults.push(`empty section: ${section}`);
  return faults;
}

async function fillAll(engine: Engine, tokens = PROMPT_TOKENS): Promise<ReadonlyMap<string, FilledPrompt>> {
  const filled = new Map<string, FilledPrompt>();
  for (const asked of questions(engine)) filled.set(nameOf(asked), await engine.prompt({ ...asked, tokens }));
  return filled;
}

function written(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "bulwark-prompts-"));
  writeFiles(root, files);
  return root;
}

describe.each([
  ["the sample", undefined],
  ["a worker that claims jobs", CLAIMS],
  ["odd paths, fences and secrets", PAGES],
  ["a Python job", JOBS],
  ["nothing to find", EMPTY],
] as const)("%s", (_name, files) => {
  let root: string;
  let prompts: ReadonlyMap<string, Filled>;
  let small: readonly FilledPrompt[];

  beforeAll(async () => {
    root = files === undefined ? join(ROOT, "test/sample") : written(files);
    const platform = createNodePlatform({ log: silentLog, cacheFolder: false });
    const engine = createEngine({ root, platform });
    await scan(engine);
    const filled = await fillAll(engine);
    const refused = [...filled].flatMap(([name, one]) => (one.ok ? [] : [`${name}: ${one.message}`]));
    expect(refused).toEqual([]);
    prompts = new Map([...filled].flatMap(([name, one]) => (one.ok ? [[name, one] as const] : [])));
    small = [...(await fillAll(engine, 1300)).values()];
    engine.dispose();
  });

  afterAll(() => {
    if (files !== undefined) rmSync(root, { recursive: true, force: true });
  });

  test("every path and line exists, no blank is left, no section is empty", () => {
    const faults = [...prompts].flatMap(([name, { text }]) => faultsOf(root, text).map((fault) => `${name}: ${fault}`));
    expect(faults).toEqual([]);
  });

  test("the budget holds, and what is left out is counted in the text", () => {
    for (const [name, { text, tokens, leftOut }] of prompts) {
      expect(tokens, name).toBeLessThanOrEqual(PROMPT_TOKENS);
      expect(tokens, name).toBe(Math.ceil(text.length / 4));
      const counted = [
        ...text.matchAll(/^- (?:… and )?(\d+) (?:more )?in \d+ files?(?:, not listed for lack of room)?$/gm),
      ];
      expect(
        counted.reduce((sum, [, count]) => sum + Number(count), 0),
        name,
      ).toBe(leftOut);
    }
    for (const one of small) {
      if (one.ok) expect(one.tokens).toBeLessThanOrEqual(1300);
      else expect(one.message).toMatch(/^This prompt needs at least [\d,]+ tokens\.$/);
    }
  });

  test("each says what to find, what to produce, and how to tell that it is done", () => {
    for (const [name, { text }] of prompts) {
      const headings = [...withoutFences(text).matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
      expect(headings, name).toContain("What to find");
      expect(headings, name).toContain("What to produce");
      expect(headings.at(-1), name).toBe("Acceptance test");
      expect(new Set(headings).size, name).toBe(headings.length);
      expect(text, name).toMatch(
        /`npx bulwark check .* --fail-on P2` (?:fails now \(\d+ open gaps?\) and passes after the change|passes now, (?:and must still pass|since a hint fails no check; after the change it no longer lists the place))\./,
      );
    }
  });

  test("no secret of the code is in any of them", () => {
    for (const [name, { text }] of prompts) expect(text, name).not.toMatch(/sk_live_|4eC39HqLyjWDarjtT1zdp7dc/);
  });
});
