/** `bulwark-ignore` where a comment is not the language's own: in the shell inside of a file, and below `#!`. */

import { describe, expect, test } from "vitest";

import { suppressionComment, suppressionLine } from "#protocol/suppression";

import { check } from "../support/check";

const DEPLOY = `#!/bin/bash
npm run build
rsync -a --delete dist/ web@shop.test:/srv/www/
`;

/** `line rule`, lines 1-based, of what is left in one file. */
async function left(path: string, text: string): Promise<readonly string[]> {
  const { findings } = await check({ [path]: text });
  return findings.map(({ range, rule }) => `${range.start.line + 1} ${rule}`);
}

describe("a comment that suppresses", () => {
  test("a finding of the first line goes below `#!`, and counts there", async () => {
    expect(await left("deploy.sh", DEPLOY)).toContain("1 shell-missing-errexit");
    const lines = DEPLOY.split("\n");
    const [first = ""] = lines;
    const what = { rule: "shell-missing-errexit", reason: "each step checks itself" };
    lines.splice(suppressionLine(first, 0), 0, suppressionComment(first, "shellscript", what));
    expect(lines[0]).toBe("#!/bin/bash");
    expect(await left("deploy.sh", lines.join("\n"))).toEqual([]);
  });

  test("speaks about the line below it everywhere else", () => {
    expect(suppressionLine("npm run build", 0)).toBe(0);
    expect(suppressionLine("#!/bin/sh", 3)).toBe(3);
  });

  const steps = (comment: string) => `on: push
jobs:
  tool:
    runs-on: ubuntu-latest
    timeout-minutes: 5
    steps:
      - run: |
          ${comment}
          curl https://example.test/install.sh | bash
`;
  const image = (comment: string) => `FROM debian:12
RUN <<EOF
set -e
${comment}
curl https://example.test/install.sh | bash
EOF
USER nobody
`;

  test.each([
    [".github/workflows/tool.yml", steps],
    ["Dockerfile", image],
  ])("counts in the shell inside of %s", async (path, textWith) => {
    const rules = "curl-without-fail-or-timeout, unpinned-runtime-download, shell-missing-errexit";
    expect((await left(path, textWith("# get the tool"))).join()).toContain("curl-without-fail-or-timeout");
    expect((await left(path, textWith(`# bulwark-ignore ${rules}: a mirror of our own`))).join()).not.toContain("curl");
  });
});
