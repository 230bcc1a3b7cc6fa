/** Facts of workflows: what each job is, and shell at the offsets where it stands in the file. */

import { expect, test } from "vitest";

import type { FileFacts } from "#facts/file";
import { workflow } from "#languages/workflow/language";

const loaded = await workflow.load();
const lower = (text: string, path = ".github/workflows/ci.yml"): FileFacts =>
  loaded.lower({ path, text, hash: "hash" });

/** One job with these steps, as lines below `steps:`. */
const withSteps = (...lines: readonly string[]): string =>
  ["on: push", "jobs:", "  one:", "    runs-on: ubuntu-latest", "    steps:", ...lines, ""].join("\n");

/** The words of the first command of each script, as the file has them at their offsets. */
function firstWords(text: string): readonly (readonly string[] | undefined)[] {
  return (lower(text).scripts ?? []).map(({ script: { statements, at } }) => {
    const [command] = statements;
    if (command?.kind !== "command" || at === undefined) return undefined;
    return command.words.map(({ span }) => text.slice(at + span.start, at + span.end));
  });
}

test("shell stands where the file has it: on one line, in quotes, in blocks, folded", () => {
  const text = withSteps(
    "      - run: npm ci # comment",
    '      - run: "npm test -- --quiet"',
    "      - run: |",
    "          npm run build",
    "          npm pack",
    "      - run: >-",
    "          npm publish",
    "          --access public",
  );
  expect(firstWords(text)).toEqual([
    ["npm", "ci"],
    ["npm", "test", "--", "--quiet"],
    ["npm", "run", "build"],
    ["npm", "publish", "--access", "public"],
  ]);
});

test("shell that the file spells with escapes has no place", () => {
  const [script] = lower(withSteps('      - run: "echo \\"a b\\""')).scripts ?? [];
  expect(script?.script).toMatchObject({ text: 'echo "a b"' });
  expect(script?.script.at).toBeUndefined();
});

test("an indented here-document ends, and what follows it is read", () => {
  const text = withSteps(
    "      - run: |",
    "          cat > notes <<EOF",
    "          a ( b",
    "          EOF",
    "          npm publish",
  );
  const [script] = lower(text).scripts ?? [];
  expect(script?.script.hasSyntaxError).toBe(false);
  const last = script?.script.statements.at(-1);
  const at = (script?.script.at ?? 0) + (last?.span.start ?? 0);
  expect(text.slice(at, at + 11)).toBe("npm publish");
});

test("expressions are variables of the same length", () => {
  const [script] = lower(withSteps("      - run: echo ${{ github.sha }} done")).scripts ?? [];
  const [command] = script?.script.statements ?? [];
  expect(command).toMatchObject({ kind: "command", words: [{ value: "echo" }, {}, { value: "done" }] });
  expect(script?.script.text).toHaveLength("echo ${{ github.sha }} done".length);
});

test("how a shell is started: by GitHub, by the step, by the defaults of the job; others are left out", () => {
  const options = (...lines: readonly string[]) =>
    (lower(withSteps(...lines)).scripts ?? []).map(({ dialect, errexit, pipefail }) => [dialect, errexit, pipefail]);
  expect(options("      - run: a")).toEqual([["bash", true, false]]);
  expect(options("      - run: a", "        shell: bash")).toEqual([["bash", true, true]]);
  expect(options("      - run: a", "        shell: sh")).toEqual([["sh", true, false]]);
  expect(options("      - run: a", "        shell: bash -l {0}")).toEqual([["bash", false, false]]);
  expect(options("      - run: a", "        shell: bash -eo pipefail {0}")).toEqual([["bash", true, true]]);
  expect(options("      - run: a", "        shell: pwsh")).toEqual([]);
  const windows = withSteps("      - run: a").replace("ubuntu-latest", "windows-latest");
  expect(lower(windows).scripts).toBeUndefined();
  const defaults = withSteps("      - run: a").replace(
    "    steps:",
    "    defaults:\n      run:\n        shell: bash\n    steps:",
  );
  expect(lower(defaults).scripts).toMatchObject([{ pipefail: true, runBy: "step" }]);
});

test("jobs: what they need, may do, wait for and call", () => {
  const text = [
    "on:",
    "  push: { branches: [main] }",
    "permissions: read-all",
    "jobs:",
    "  a:",
    "    needs: [b, c]",
    "    timeout-minutes: ${{ matrix.minutes }}",
    "    permissions: { packages: write }",
    "    services:",
    "      db: { image: 'postgres:17', env: { POSTGRES_PASSWORD: x } }",
    "    steps: [{ uses: 'acme/do@v1', with: { token: t } }]",
    "  b:",
    "    uses: ./.github/workflows/other.yml",
    "    secrets: inherit",
    "",
  ].join("\n");
  const facts = lower(text).workflow;
  expect(facts).toMatchObject({
    kind: "workflow",
    events: [{ name: "push", branches: ["main"] }],
    permissions: { all: "read" },
    jobs: [
      {
        id: "a",
        needs: ["b", "c"],
        timeout: { text: "${{ matrix.minutes }}" },
        permissions: { scopes: { packages: "write" } },
        images: [{ text: "postgres:17" }],
        imageEnv: [{ name: "POSTGRES_PASSWORD" }],
        steps: [{ uses: { text: "acme/do@v1" }, with: [{ name: "token", value: { text: "t" } }] }],
      },
      { id: "b", uses: { text: "./.github/workflows/other.yml" }, secrets: "inherit" },
    ],
  });
  const [job] = facts?.jobs ?? [];
  expect(text.slice(job?.span.start, job?.span.end)).toBe("a");
});

test("anchors give their steps to each job, and broken texts do not throw", () => {
  const shared = "on: push\njobs:\n  a: &job\n    runs-on: x\n    steps: [{ run: make }]\n  b: *job\n";
  expect(lower(shared).workflow?.jobs.map(({ steps }) => steps.length)).toEqual([1, 1]);
  for (const text of ["", "jobs:", "jobs: [", "- a\n- b", "on: push\njobs:\n  a:\n steps: x\n", "a: *b"])
    expect(() => lower(text)).not.toThrow();
  expect(lower("jobs: [").hasSyntaxError).toBe(true);
});

test("a file below the top of a repository is not what GitHub runs", () => {
  expect(lower("on: push").role).toBe("service");
  expect(lower("on: push", "templates/.github/workflows/ci.yml").role).toBe("script");
});

test("issued credentials do not enter the facts", () => {
  const secret = ["ghp", "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"].join("_");
  const facts = lower(withSteps(`      - run: curl -H "token ${secret}" x`, "        env:", `          A: ${secret}`));
  expect(JSON.stringify(facts)).not.toContain(secret.slice(4));
  expect(facts.credentials).toHaveLength(2);
});
