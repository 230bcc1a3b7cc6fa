/** The files for assistants: what they say exists, and what they are written into stays as it is. */

import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

import { readAgentText } from "#platform/agentTexts";
import { AGENT_PROMPTS, AGENT_SKILL, AGENT_TARGETS, AGENTS, type AgentFile, agentFileText } from "#protocol/agentFiles";
import { RULES } from "#rules/registry.generated";
import { TOOLS } from "#tools/toolbox";

import { bulwark } from "../cli/harness";
import { ROOT, repositoryFiles } from "../house/sources";

const FOLDER = "server/src/tools/agents/";
const sources = repositoryFiles()
  .filter((path) => path.startsWith(FOLDER))
  .map((path) => path.slice(FOLDER.length));
const frontMatter = (source: string): Record<string, unknown> =>
  parse(/^---\n([\s\S]*?)\n---\n/.exec(readAgentText(source))?.[1] ?? "");

describe("the texts", () => {
  test("are all written somewhere, and none is missing", () => {
    const used = new Set(AGENTS.flatMap((agent) => AGENT_TARGETS[agent].files.map(({ source }) => source)));
    expect([...used].toSorted()).toEqual(sources.toSorted());
    for (const source of used) expect(readAgentText(source)).toBe(readFileSync(join(ROOT, FOLDER, source), "utf8"));
  });

  test("go to a place once, for each assistant", () => {
    for (const agent of AGENTS) {
      const paths = AGENT_TARGETS[agent].files.map(({ path }) => path);
      expect(new Set(paths).size).toBe(paths.length);
      for (const path of paths) expect(path).not.toMatch(/^\/|\.\.|\\/);
    }
  });

  test("a skill has the name of its folder, or nobody loads it", () => {
    const { name, description } = frontMatter(AGENT_SKILL);
    expect(name).toBe(basename(dirname(AGENT_SKILL)));
    for (const agent of AGENTS)
      for (const { path } of AGENT_TARGETS[agent].files.filter(({ source }) => source === AGENT_SKILL))
        expect(basename(dirname(path))).toBe(name);
    expect(String(description).length).toBeGreaterThan(50);
    expect(String(description).length).toBeLessThanOrEqual(1_024);
  });

  test("each prompt says what it is for", () => {
    expect(AGENT_PROMPTS).toHaveLength(3);
    for (const source of AGENT_PROMPTS)
      expect(frontMatter(source)).toEqual({ description: expect.stringMatching(/^.{20,120}$/), agent: "agent" });
  });

  test.each(sources)("%s names only tools and rules that exist", (source) => {
    const text = readAgentText(source);
    const known = TOOLS.map(({ name }) => name);
    const named = [...text.matchAll(/\bbulwark_\w+/g)].map(([name]) => name);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
    const rules = [...text.matchAll(/bulwark explain ([a-z-]+)/g)].map(([, id]) => id);
    expect(rules.filter((id) => !RULES.some((rule) => rule.id === id))).toEqual([]);
  });

  test.each(sources)("%s names only commands and options that exist", async (source) => {
    const lines = [...readAgentText(source).matchAll(/npx bulwark ([a-z]+)([^`\n#]*)/g)];
    expect(lines.length).toBeGreaterThan(0);
    for (const [, command = "", rest = ""] of lines) {
      const { code, out } = await bulwark(command, "--help");
      expect(code).toBe(0);
      for (const [option] of rest.matchAll(/--[a-z-]+/g)) expect(out).toContain(`${option} `);
    }
  });
});

describe("a section", () => {
  const SECTION: AgentFile = { source: "section.md", path: "AGENTS.md", isSection: true };
  const put = (before: string | undefined, text = "## Ours\n\nText.\n") => agentFileText(SECTION, text, before);

  test("is all of a file that was not there", () => {
    expect(put(undefined)).toBe("<!-- bulwark:begin -->\n## Ours\n\nText.\n<!-- bulwark:end -->\n");
    expect(put(" \n")).toBe(put(undefined));
  });

  test("comes after what others wrote, and is renewed in its place", () => {
    const first = put("# Rules\n\nUse tabs.\n");
    expect(first).toBe(`# Rules\n\nUse tabs.\n\n${put(undefined)}`);
    const more = `${first}\n# After\n`;
    expect(put(more, "New.")).toBe(
      "# Rules\n\nUse tabs.\n\n<!-- bulwark:begin -->\nNew.\n<!-- bulwark:end -->\n\n# After\n",
    );
  });

  test("has the line ends of its file", () => {
    expect(put("a\r\nb\r\n")).toBe(`a\r\nb\r\n\r\n${put(undefined).replaceAll("\n", "\r\n")}`);
  });

  test("takes nothing away, and changes nothing the second time", () => {
    const [begin, end] = ["<!-- bulwark:begin -->", "<!-- bulwark:end -->"];
    const pieces = (marks: readonly string[]) =>
      fc.array(fc.constantFrom("text", "\n", "\r\n", "#", " ", ...marks)).map((some) => some.join(""));
    fc.assert(
      fc.property(pieces([begin, end]), (before) => {
        const once = put(before);
        expect(put(once)).toBe(once);
      }),
    );
    fc.assert(
      fc.property(fc.oneof(pieces([begin]), pieces([end])), (before) => {
        // A mark alone is somebody's text.
        expect(put(before).startsWith(before.trimEnd())).toBe(true);
      }),
    );
  });
});
