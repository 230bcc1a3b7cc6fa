/** What pipelines prove: told from the tools they run, on the events they run for, and only when a failure counts. */

import { describe, expect, it } from "vitest";

import { show, signsOf } from "./showing";

const CI = ".github/workflows/ci.yml";

/** A workflow of one job with these commands. */
const workflow = (on: string, ...commands: readonly string[]): string =>
  [
    `on: ${on}`,
    "jobs:",
    "  check:",
    "    runs-on: ubuntu-latest",
    "    steps:",
    ...commands.map((command) => `      - run: ${command}`),
  ].join("\n");

const scripts = (of: Readonly<Record<string, string>>): string => JSON.stringify({ scripts: of });

describe("a pipeline", () => {
  it("shows what pull requests run, with the place", async () => {
    const shown = await show({ [CI]: workflow("[pull_request]", "npx vitest run", "npx eslint .") });
    expect(shown["pull-request:tests"]).toEqual({
      count: 1,
      at: [{ path: CI, line: 5, character: 0, note: "npx vitest run" }],
    });
    expect(Object.keys(shown)).toEqual(["ci:tests", "pull-request:tests", "ci:lint", "pull-request:lint"]);
  });

  it("tells what a script does from its command, not from its name", async () => {
    const run = workflow("pull_request", "npm run check");
    expect(await signsOf({ [CI]: run, "package.json": scripts({ check: "tsc --noEmit" }) })).toContain(
      "pull-request:types",
    );
    const named = workflow("pull_request", "npm run eslint", "npm test");
    const without = { build: "tsc", test: 'echo "Error: no test specified" && exit 1' };
    const signs = await signsOf({ [CI]: named, "package.json": scripts(without) });
    expect(signs.filter((id) => id.startsWith("pull-request"))).toEqual([]);
  });

  it("follows scripts into the packages of a workspace", async () => {
    const files = {
      [CI]: workflow("pull_request", "pnpm test"),
      "package.json": scripts({ test: "turbo run test" }),
      "packages/api/package.json": scripts({ test: "jest" }),
    };
    expect(await signsOf(files)).toContain("pull-request:tests");
  });

  it("counts no run of tests where there are none", async () => {
    expect(await signsOf({ [CI]: workflow("pull_request", "npx jest") }, { hasTests: false })).toEqual([]);
  });

  it.each(["npx eslint . || true", "npx eslint .\n        continue-on-error: true"])(
    "is no gate when its failure is ignored: %s",
    async (command) => {
      expect(await signsOf({ [CI]: workflow("pull_request", command) })).toEqual(["begun:lint"]);
    },
  );

  it("asks what sets it off", async () => {
    const stages = async (on: string) =>
      (await signsOf({ [CI]: workflow(on, "npx jest") })).map((id) => id.replace(":tests", ""));
    expect(await stages("push")).toEqual(["ci", "main", "pull-request"]);
    expect(await stages("{ push: { branches: [main] } }")).toEqual(["ci", "main"]);
    expect(await stages("{ push: { tags: ['v*'] } }")).toEqual(["ci"]);
    expect(await stages("{ schedule: [{ cron: '0 3 * * *' }] }")).toEqual(["ci", "scheduled"]);
    expect(await stages("{ pull_request: { types: [closed] } }")).toEqual(["ci"]);
    expect(await stages("{ pull_request: { paths: ['docs/**'] } }")).toEqual(["ci"]);
    expect(await stages("workflow_dispatch")).toEqual(["ci"]);
  });

  it("heeds conditions of jobs and steps", async () => {
    const guarded = (condition: string) =>
      signsOf({ [CI]: workflow("[push, pull_request]", `npx jest\n        if: ${condition}`) });
    expect(await guarded("github.event_name == 'push'")).toEqual(["ci:tests", "main:tests"]);
    expect(await guarded("github.ref == 'refs/heads/main'")).toEqual(["ci:tests", "main:tests"]);
    expect(await guarded("false")).toEqual([]);
  });

  it("gives a called workflow the triggers of its callers", async () => {
    const called = workflow("workflow_call", "npx jest");
    const caller = "on: pull_request\njobs:\n  test:\n    uses: ./.github/workflows/test.yml\n";
    expect(await signsOf({ ".github/workflows/test.yml": called })).toEqual(["ci:tests"]);
    expect(await signsOf({ ".github/workflows/test.yml": called, [CI]: caller })).toContain("pull-request:tests");
  });

  it("keeps what was built, not what was measured", async () => {
    const upload = (path: string) =>
      workflow("{ push: { branches: [main] } }", "npm ci").concat(
        `\n      - uses: actions/upload-artifact@v4\n        with:\n          path: ${path}`,
      );
    expect(await signsOf({ [CI]: upload("dist/") })).toContain("main:artifacts");
    expect(await signsOf({ [CI]: upload("playwright-report/") })).toEqual([]);
  });

  it("keeps an image that is pushed, not one that is only built", async () => {
    const image = (push: boolean) =>
      `on: push\njobs:\n  image:\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          push: ${push}`;
    expect(await signsOf({ [CI]: image(true) })).toContain("main:artifacts");
    expect((await signsOf({ [CI]: image(false) })).filter((id) => id.endsWith(":artifacts"))).toEqual([]);
  });

  it("tells a scan of an image from a scan of the code", async () => {
    const trivy = (type: string) =>
      `on: pull_request\njobs:\n  scan:\n    steps:\n      - uses: aquasecurity/trivy-action@0.28.0\n        with:\n          scan-type: ${type}`;
    expect(await signsOf({ [CI]: trivy("fs") })).toContain("pull-request:audit");
    expect(await signsOf({ [CI]: trivy("image") })).toContain("pull-request:container-scan");
  });

  it("does not take an installed tool for one that runs", async () => {
    expect(await signsOf({ [CI]: workflow("pull_request", "npm install -g eslint") })).toEqual([]);
  });

  it("shows nothing when it cannot be read", async () => {
    expect(await signsOf({ [CI]: "on: [pull_request\njobs: {" })).toEqual([]);
  });

  it("of other systems runs for every push", async () => {
    expect(await signsOf({ ".gitlab-ci.yml": "test:\n  script:\n    - npx jest\n" })).toEqual([
      "ci:tests",
      "main:tests",
      "pull-request:tests",
    ]);
  });
});

describe("what starts a container or a release", () => {
  it("may run the migrations", async () => {
    const files = {
      Dockerfile: 'FROM node:24\nCMD ["npm", "run", "boot"]\n',
      "package.json": scripts({ boot: "prisma migrate deploy && node dist/main.js" }),
    };
    expect(await signsOf(files)).toEqual(["container-image", "script:migrate", "start:migrate"]);
  });
});

describe("git hooks", () => {
  it("show what runs before a commit", async () => {
    expect(await signsOf({ ".husky/pre-commit": "npx eslint .\n" })).toEqual(["hook:lint"]);
  });
});
