/** `bulwark init --agents`: the files that assistants read. */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { AGENT_TARGETS, AGENTS } from "#protocol/agentFiles";

import { bulwark } from "./harness";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bulwark-agents-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each(AGENTS)("writes every file for %s once, and no configuration", async (agent) => {
  const { code, out } = await bulwark("init", folder, "--agents", agent);
  expect(code).toBe(0);
  for (const { path } of AGENT_TARGETS[agent].files) {
    expect(readFileSync(join(folder, path), "utf8").length).toBeGreaterThan(200);
    expect(out).toContain(`wrote ${join(folder, path)}`);
  }
  expect(existsSync(join(folder, "bulwark.json"))).toBe(false);
  const again = await bulwark("init", folder, "--agents", agent);
  expect(again).toMatchObject({ code: 2, err: expect.stringContaining("there already") });
});

test("leaves a file that is there alone, and says what to add to it", async () => {
  const own = "# Rules\n";
  writeFileSync(join(folder, "AGENTS.md"), own);
  const { code, out } = await bulwark("init", folder, "--agents", "agents");
  expect(code).toBe(0);
  expect(readFileSync(join(folder, "AGENTS.md"), "utf8")).toBe(own);
  expect(out).toContain("AGENTS.md is there already and was left alone\nAdd this to it:\n\n<!-- bulwark:begin -->\n");
  expect(existsSync(join(folder, ".agents/skills/bulwark/SKILL.md"))).toBe(true);
});

test("writes one thing at a time", async () => {
  expect(await bulwark("init", folder, "--agents", "claude", "--ci", "github")).toMatchObject({
    code: 2,
    err: expect.stringContaining("choose one: --ci or --agents"),
  });
});
