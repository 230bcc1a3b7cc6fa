/** `bulwark prompt`, and the acceptance commands that prompts name. */

import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { PROMPTS } from "#protocol/messages";
import { ROOT } from "../house/sources";
import { CLAIMS, PAGES } from "../playbook/prompts/workspaces";
import { writeFiles } from "../support/files";
import { bulwark as runBulwark } from "./harness";

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "bulwark-cli-prompt-")));
  vi.spyOn(process, "cwd").mockReturnValue(folder);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

function write(files: Readonly<Record<string, string>>): void {
  writeFiles(folder, files);
}

const bulwark = (...args: readonly string[]) => runBulwark(...args, "--no-cache");

/** Runs the first command of a prompt's acceptance test, as a shell would. */
async function accept(prompt: string): Promise<{ readonly promised: "fails" | "passes"; readonly code: number }> {
  const [, command = "", promised] = /^1\. `npx bulwark (.*)` (fails|passes) now/m.exec(prompt) ?? [];
  const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
  const { code } = await bulwark(...words);
  return { promised: promised === "fails" ? "fails" : "passes", code };
}

describe("the acceptance command", () => {
  test.each(PROMPTS)("of %s does what the prompt says, on the sample", async (id) => {
    cpSync(join(ROOT, "test/sample"), folder, { recursive: true });
    const { promised, code } = await accept((await bulwark("prompt", id)).out);
    expect(code).toBe(promised === "fails" ? 1 : 0);
  });

  test("works for paths that a shell would split or expand", async () => {
    write(PAGES);
    for (const file of ["lib/my store.ts", "app/api/orders/[id]/route.ts"]) {
      const { out } = await bulwark("prompt", "retry", "--file", file);
      expect(await accept(out)).toEqual({ promised: "fails", code: 1 });
    }
  });

  test("passes once the gap is closed", async () => {
    write(CLAIMS);
    const { out } = await bulwark("prompt", "--finding", "src/claim.ts:10");
    expect(await accept(out)).toEqual({ promised: "fails", code: 1 });
    const claim =
      "update jobs set status = 'running', claimed_by = $1 where id = (select id from jobs where status = 'queued' order by id limit 1 for update skip locked) returning *";
    write({
      "src/claim.ts": `import { pool } from "./database";
export async function claimNext(worker: string) {
  const { rows } = await pool.query("${claim}", [worker]);
  return rows[0];
}
export const finish = (id: string) => pool.query("update jobs set status = 'done' where id = $1", [id]);
`,
    });
    expect((await accept(out)).code).toBe(0);
  });
});

describe("what it is about", () => {
  beforeEach(() => write(CLAIMS));

  test("is the whole folder, or some paths of it; callers outside of them are seen", async () => {
    expect((await bulwark("prompt", "concurrency")).out).toContain("# Concurrency: the whole workspace");
    const { out } = await bulwark("prompt", "concurrency", "src/claim.ts");
    expect(out).toContain("# Concurrency: `src/claim.ts`");
    expect(out).toContain("`src/worker.ts:5`");
    expect(out).not.toContain("overlapping-schedule");
  });

  test("is a task of the roadmap, by its id or its number", async () => {
    const { code, out } = await bulwark("prompt", "--task", "1.4");
    expect(code).toBe(0);
    expect(out).toContain("the task “");
    expect((await bulwark("prompt", "--task", "99.9")).err).toContain("the roadmap has no task 99.9");
  });

  test("is sized as asked, and the rest is counted", async () => {
    const { out, err } = await bulwark("prompt", "error-audit", "--tokens", "950");
    expect(out.length).toBeLessThanOrEqual(950 * 4);
    expect(err).toMatch(/about [\d,]+ tokens; \d+ more places did not fit: --tokens/);
    expect(out).toMatch(/in \d+ files?(?:, not listed|$)/m);
    expect((await bulwark("prompt", "error-audit", "--tokens", "100")).err).toMatch(/needs at least [\d,]+ tokens/);
  });

  test("goes into a file when one is named", async () => {
    const target = join(folder, "prompt.md");
    const { out } = await bulwark("prompt", "retry", "--output", target);
    expect(out).toBe("");
    expect(readFileSync(target, "utf8")).toContain("# Retry and deadlines: the whole workspace");
  });
});

test.each([
  [["prompt", "retries"], "Allowed choices are architecture-audit"],
  [["prompt"], "Choose a prompt: architecture-audit"],
  [["prompt", "retry", "--tokens", "few"], "A whole number above 0 is needed"],
  [["prompt", "retry", "nowhere.ts"], "there is no file or folder nowhere.ts"],
  [["prompt", "retry", "../elsewhere.ts"], "../elsewhere.ts is not in the current folder"],
  [["prompt", "retry", "src", "--file", "src/claim.ts"], "choose one: paths, --finding, --file or --task"],
  [["prompt", "--finding", "src/claim.ts:1"], "there is no open finding src/claim.ts:1"],
  [["check", "src/claim.ts", "--root", "test"], "not all paths are in test"],
  [["check", "src/claim.ts", "--root", "nowhere"], "there is no folder nowhere"],
])("%j is refused with one sentence", async (args, message) => {
  write(CLAIMS);
  const { code, err } = await bulwark(...args);
  expect(code).toBe(2);
  expect(err).toContain(message);
});
