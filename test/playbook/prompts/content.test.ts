/** What a prompt tells its reader about one workspace: the function, its callers, what is there to use, and how to tell that it is done. */

import { marked } from "marked";
import { describe, expect, test } from "vitest";

import type { PromptQuestion } from "#playbook/prompts/prompt";
import { PROMPT_TOKENS } from "#protocol/messages";

import { makeFolder, scan } from "../../engine/folder";
import { CLAIMS, EMPTY, JOBS, PAGES } from "./workspaces";

async function ask(files: Readonly<Record<string, string>>, question: Omit<PromptQuestion, "tokens">): Promise<string> {
  const engine = makeFolder(files).engine();
  await scan(engine);
  const filled = await engine.prompt({ ...question, tokens: PROMPT_TOKENS });
  return filled.ok ? filled.text : filled.message;
}

async function askFinding(files: Readonly<Record<string, string>>, rule: string): Promise<string> {
  const engine = makeFolder(files).engine();
  await scan(engine);
  const finding = engine.assessment().findings.find((one) => one.rule === rule)?.id ?? "none";
  const filled = await engine.prompt({ about: { kind: "finding", finding }, tokens: PROMPT_TOKENS });
  return filled.ok ? filled.text : filled.message;
}

const whole = { kind: "workspace" } as const;

describe("a prompt for one finding", () => {
  test("names the function, who calls it, the code, the way to fix it, and the command that fails now", async () => {
    const text = await askFinding(CLAIMS, "non-atomic-claim");
    expect(text).toContain("# Close the gap `non-atomic-claim` in `claimNext()`");
    expect(text).toContain("P0, `src/claim.ts:10` in `claimNext()` `src/claim.ts:6`.");
    expect(text).toContain("Called by the callback of `setInterval(…)` `src/worker.ts:5`");
    expect(text).toContain("- `src/claim.ts:7`: read by `status` here");
    expect(text).toContain("  export async function claimNext(worker: string) {");
    expect(text).toContain("Let one statement select and mark:");
    expect(text).toContain(
      "`npx bulwark check src/claim.ts --root . --rules non-atomic-claim --fail-on P2` fails now (1 open gap)",
    );
    expect(text).toContain("`pnpm run test` passes");
    expect(text).toContain("`pnpm run typecheck` passes");
    expect(text).toContain("`pg ^8.16.0`");
  });

  test("of a hard-coded secret quotes no code, and asks nothing of validation", async () => {
    const text = await askFinding(PAGES, "hardcoded-secret");
    expect(text).not.toContain("```");
    expect(text).not.toContain("value that is too long");
    expect(text).toContain(
      "`npx bulwark check 'lib/my store.ts' --root . --rules hardcoded-secret --fail-on P2` fails now",
    );
  });

  test("of another gap beside a secret quotes the code without it", async () => {
    const text = await ask(PAGES, { prompt: "retry", about: { kind: "file", path: "lib/my store.ts" } });
    expect(text).toContain('const key = "…secret…";');
  });

  test("cannot be ended by fences in the code it quotes", async () => {
    const text = await askFinding(JOBS, "missing-timeout");
    const headings = marked.lexer(text).flatMap((token) => (token.type === "heading" ? [token.text] : []));
    expect(headings.filter((heading) => heading === "Acceptance test")).toEqual(["Acceptance test"]);
    expect(text).toContain("  `````python\n");
  });

  test("that is not open any more says so", async () => {
    expect(await ask(CLAIMS, { about: { kind: "finding", finding: "gone" } })).toBe(
      "This finding is not open any more.",
    );
  });
});

describe("helpers", () => {
  test("are the functions that do it, found by behaviour", async () => {
    const text = await ask(CLAIMS, { prompt: "retry", about: whole });
    expect(text).toMatch(
      /- retry: `tryAgain\(\)` `src\/retry.ts:1` runs what it is given \(.*\); in use in `track\(\)`\.\n/,
    );
    expect(text).toContain("- deadline: `AbortSignal.timeout` is in use, as in `track()` `src/carrier.ts:5`.");
  });

  test("with a gap of their own are to be mended first", async () => {
    const careless = {
      ...CLAIMS,
      "src/retry.ts": (CLAIMS["src/retry.ts"] ?? "").replace(/ \|\| \(error.* === 403/, ""),
    };
    const text = await ask(careless, { prompt: "retry", about: whole });
    expect(text).toContain("Mend it first: it has an open gap of `retries-permanent-errors`.");
  });

  test("are libraries in use where the project has no function of its own", async () => {
    const text = await ask(JOBS, { prompt: "retry", about: whole });
    expect(text).toContain("- retry: `tenacity.retry` is in use, as in `status()` `services/jobs/jobs/client.py:5`.");
    expect(text).toContain("`requests ==2.32.4`");
    expect(text).toContain("`cd services/jobs && python -m pytest` passes");
  });

  test("that are not there are said to be missing", async () => {
    const text = await ask(EMPTY, { prompt: "cooldown", about: whole });
    expect(text).toContain("No limiter or circuit breaker was found in this project");
  });
});

describe("lists", () => {
  test("of state tell memory, database and files apart", async () => {
    const text = await ask(CLAIMS, { prompt: "state-persistence", about: whole });
    expect(text).toContain("- `done` `src/claim.ts:4`, a list: filled in `finish()`.");
    expect(text).toMatch(/- table `jobs`: written by .*`pool.query` `src\/claim.ts:10` in `claimNext\(\)`/);
    expect(text).toContain("No call that writes files was recognised");
  });

  test("of endpoints say what is read and what checks it", async () => {
    const text = await ask(CLAIMS, { prompt: "validation", about: whole });
    expect(text).toContain(
      '- `POST /jobs` → the callback of `app.post("/jobs", …)` `src/api.ts:5`: body (no check seen).',
    );
  });

  test("of entities name the loop that tries each", async () => {
    const text = await ask(CLAIMS, { prompt: "cooldown", about: whole });
    expect(text).toContain("- `src/carrier.ts:11` in `announce()` `src/carrier.ts:10`: `fetch` for each item.");
  });

  test("that are empty say what was looked for", async () => {
    const text = await ask(EMPTY, { prompt: "retry", about: whole });
    expect(text).toContain("No call that leaves the process was recognised in these files");
    expect(text).toContain("Bulwark's rules for this topic have no open gap in the whole workspace.");
  });
});

describe("a task", () => {
  const task = { title: "Claim once", rules: ["non-atomic-claim"], findings: [] };

  test("has the prompt it names, with the findings of its rules and its note", async () => {
    const text = await ask(CLAIMS, {
      about: { kind: "task", task: { ...task, prompt: "concurrency", note: "Before May." } },
    });
    expect(text).toContain("# Concurrency: the task “Claim once”");
    expect(text).toContain("Note on the task: Before May.");
    expect(text).toContain("`non-atomic-claim`: `jobs` is read by `status`");
  });

  test("without one has the prompt most of its findings ask for", async () => {
    expect(await ask(CLAIMS, { about: { kind: "task", task } })).toContain("# Concurrency: ");
  });

  test("without rules, findings and prompt has none", async () => {
    const empty = { ...task, rules: [] };
    expect(await ask(CLAIMS, { about: { kind: "task", task: empty } })).toBe(
      "No prompt of the playbook fits “Claim once”: it has no open finding and no rule.",
    );
  });
});

test("a file that is not read is named as such", async () => {
  expect(await ask(CLAIMS, { prompt: "retry", about: { kind: "file", path: "README.md" } })).toBe(
    "README.md is not among the files Bulwark reads here.",
  );
});
