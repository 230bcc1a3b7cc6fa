/** `.bulwark/roadmap.json`: read, migrated, changed by several at once, merged by git, and left alone when it is broken. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { parseRoadmapFile, ROADMAP_FILE, type StoredTask } from "#playbook/stateFile";
import { changeRoadmap, loadState } from "#playbook/store";

import { TEMPLATES } from "#playbook/templates";

import { memoryHome } from "./memoryFiles";

const AT = "2026-11-21T10:00:00.000Z";
const PATH = `/project/${ROADMAP_FILE}`;
const state = (status: StoredTask["status"]): StoredTask => ({ status, at: AT });

async function written(before: string | undefined, change: Parameters<typeof changeRoadmap>[1]): Promise<string> {
  const home = memoryHome(before === undefined ? {} : { [ROADMAP_FILE]: before });
  expect(await changeRoadmap(home, change)).toEqual({ ok: true });
  return home.files.texts.get(PATH) ?? "";
}

describe("a file of version 1", () => {
  const first =
    '{\n  "tasks": {\n    "stability-first.1.4": { "at": "", "note": "n", "status": "doing" }\n  },\n  "version": 1\n}\n';

  it("is read as it is", () => {
    expect(parseRoadmapFile(first)).toMatchObject({
      content: { tasks: { "stability-first.1.4": { status: "doing", note: "n" } }, sprints: {} },
      problems: [],
    });
  });

  it("becomes one of version 2 with the first write, and nothing is lost", async () => {
    const text = await written(first, () => ({ template: "release-ladder", tasks: { other: state("done") } }));
    expect(text).toBe(
      [
        "{",
        '  "tasks": {',
        `    "other": { "at": "${AT}", "status": "done" },`,
        '    "stability-first.1.4": { "at": "", "note": "n", "status": "doing" }',
        "  },",
        '  "template": "release-ladder",',
        '  "version": 2',
        "}",
        "",
      ].join("\n"),
    );
  });

  it("is not touched by a change that changes nothing", async () => {
    const home = memoryHome({ [ROADMAP_FILE]: first });
    await changeRoadmap(home, () => ({ tasks: { "stability-first.1.4": { note: "n" } } }));
    await changeRoadmap(home, () => ({}));
    expect(home.files.writes).toBe(0);
  });
});

describe("a change", () => {
  it("keeps what it does not speak about, known or not", async () => {
    const before = JSON.stringify({
      version: 2,
      template: "of-a-team",
      sprints: { s: { title: "S", start: "2026-11-16", end: "2026-11-20", tasks: [], goal: "sleep" } },
      tasks: { a: { status: "doing", at: "", note: "n", colour: "red" } },
      owner: { team: "orders" },
    });
    const text = await written(before, () => ({ tasks: { a: { status: "done", note: undefined } } }));
    expect(text).toContain('"a": { "at": "", "colour": "red", "status": "done" }');
    expect(text).toContain('"goal": "sleep"');
    expect(text).toContain('"owner": { "team": "orders" }');
    expect(text).toContain('"template": "of-a-team"');
  });

  it("is decided on what is stored at that moment, not on what was seen", async () => {
    const home = memoryHome();
    const links = Array.from({ length: 25 }, (_, index) => `finding-${index}`);
    await Promise.all(
      links.map((link) =>
        changeRoadmap(home, ({ tasks }) => ({
          tasks: { t: { ...state("todo"), findings: [...(tasks.t?.findings ?? []), link] } },
        })),
      ),
    );
    expect((await loadState(home)).roadmap.tasks.t?.findings).toEqual(links);
  });

  it("of two fields of a task by two people keeps both", async () => {
    const home = memoryHome();
    await changeRoadmap(home, () => ({ tasks: { t: state("todo") } }));
    await changeRoadmap(home, () => ({ tasks: { t: { estimate: 4 } } }));
    await changeRoadmap(home, () => ({ tasks: { t: { status: "doing" } } }));
    expect((await loadState(home)).roadmap.tasks.t).toMatchObject({ estimate: 4, status: "doing" });
  });

  it("that is refused writes nothing", async () => {
    const home = memoryHome();
    expect(await changeRoadmap(home, () => "No.")).toEqual({ ok: false, message: "No." });
    expect(home.files.writes).toBe(0);
  });

  it("removes an entry with its last trace", async () => {
    const home = memoryHome();
    await changeRoadmap(home, () => ({ tasks: { t: state("todo"), u: state("done") } }));
    await changeRoadmap(home, () => ({ tasks: { t: null } }));
    expect(Object.keys((await loadState(home)).roadmap.tasks)).toEqual(["u"]);
  });
});

describe("what cannot be used", () => {
  const file = (entries: object) => JSON.stringify({ version: 2, ...entries }, null, 1);

  const sprint = { title: "S", start: "2026-02-02", end: "2026-02-06", tasks: [] };

  it.each<[string, "tasks" | "sprints" | "phases", object, RegExp]>([
    ["a status nobody knows", "tasks", { status: "maybe" }, /`t` has no known `status`/],
    ["a priority nobody knows", "tasks", { priority: "P9" }, /`priority`/],
    ["an estimate in words", "tasks", { estimate: "two days" }, /`estimate`/],
    ["findings that are no list", "tasks", { findings: "x" }, /`findings`/],
    ["a sprint that ends before it starts", "sprints", { ...sprint, end: "2026-02-01" }, /ends before/],
    ["a sprint on a day that is none", "sprints", { ...sprint, start: "2026-02-30" }, /dates/],
    ["a sprint without tasks", "sprints", { ...sprint, tasks: undefined }, /`tasks`/],
    ["a phase without a title", "phases", { priority: "P0" }, /`title`/],
  ])("%s costs only itself", (_, section, entry, message) => {
    const good = { good: { status: "done" } };
    const sections = { tasks: good, [section]: section === "tasks" ? { ...good, t: entry } : { t: entry } };
    const { content, problems } = parseRoadmapFile(file(sections));
    expect(content.tasks.good?.status).toBe("done");
    expect(content[section]).not.toHaveProperty("t");
    expect(problems).toMatchObject([{ path: ROADMAP_FILE, message: expect.stringMatching(message) }]);
    expect(file(sections).split("\n")[(problems[0]?.line ?? 0) - 1]).toContain('"t":');
  });

  it("a template that is no text counts as none chosen", () => {
    const { content, problems } = parseRoadmapFile(file({ template: 5, tasks: { good: { status: "done" } } }));
    expect(content).not.toHaveProperty("template");
    expect(content.tasks.good?.status).toBe("done");
    expect(problems).toMatchObject([{ line: 3, message: expect.stringContaining("`template`") }]);
  });

  it.each([
    ["a newer version", file({ version: 3, tasks: {} }), /newer Bulwark/],
    ["sprints that are a list", file({ sprints: [] }), /`sprints` should be an object/],
    ["half a file", '{ "version": 2, "tasks": {', /not valid JSON/],
  ])("%s is left as it is", async (_, text, message) => {
    const home = memoryHome({ [ROADMAP_FILE]: text });
    expect((await loadState(home)).problems).toMatchObject([{ message: expect.stringMatching(message) }]);
    const saved = await changeRoadmap(home, () => ({ tasks: { t: state("done") } }));
    expect(saved).toMatchObject({ ok: false, message: expect.stringContaining("Nothing was written") });
    expect(home.files.texts.get(PATH)).toBe(text);
  });
});

describe("the page about it", () => {
  const page = readFileSync(new URL("../../docs/roadmap.md", import.meta.url), "utf8");

  it("has an example that is read without a problem and printed as it stands", async () => {
    const example = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
    expect(parseRoadmapFile(example)).toMatchObject({
      content: { template: "stability-first", tasks: { "own.ask-the-carrier": { estimate: 2, origin: "own" } } },
      problems: [],
    });
    expect(await written(example, () => ({ tasks: { "stability-first.1.4": { note: "with Bo" } } }))).toBe(
      example.replace("with Ada", "with Bo"),
    );
  });

  it("names every template with its size", () => {
    for (const { id, phases } of TEMPLATES) {
      const tasks = phases.flatMap((phase) => phase.tasks).length;
      const row = page.split("\n").find((line) => line.startsWith(`| \`${id}\` `));
      expect(row).toMatch(new RegExp(`\\| ${phases.length}, ${tasks === 0 ? "made of its open gaps" : tasks} \\|$`));
    }
  });
});

const hasGit = spawnSync("git", ["--version"]).status === 0;

describe.runIf(hasGit)("a merge of two people's changes", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "bulwark-merge-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** What git makes of two branches that started from the same file. */
  function merge(base: string, ours: string, theirs: string): { readonly conflicts: number; readonly text: string } {
    const paths = [ours, base, theirs].map((text, index) => {
      const path = join(folder, `${index}.json`);
      writeFileSync(path, text);
      return path;
    });
    const { status, stdout } = spawnSync("git", ["merge-file", "-p", ...paths], { encoding: "utf8" });
    return { conflicts: status ?? -1, text: stdout };
  }

  const tick = (task: string) => () => ({ tasks: { [task]: { status: "done" as const } } });
  const planned = (): Promise<string> =>
    written(undefined, () => ({
      tasks: Object.fromEntries(["a", "b", "c", "d", "e"].map((id) => [id, state("todo")])),
    }));

  it("has no conflict when they ticked different tasks", async () => {
    const base = await planned();
    const merged = merge(base, await written(base, tick("a")), await written(base, tick("d")));
    expect(merged.conflicts).toBe(0);
    const { content, problems } = parseRoadmapFile(merged.text);
    expect(problems).toEqual([]);
    expect(Object.values(content.tasks).map(({ status }) => status)).toEqual(["done", "todo", "todo", "done", "todo"]);
  });

  it("has none when one planned a sprint and the other ticked a task", async () => {
    const base = await planned();
    const sprint = { title: "One", start: "2026-11-23", end: "2026-12-04", tasks: ["a"] };
    const ours = await written(base, () => ({ sprints: { "2026-11-23": sprint } }));
    const merged = merge(base, ours, await written(base, tick("e")));
    expect(merged.conflicts).toBe(0);
    expect(parseRoadmapFile(merged.text)).toMatchObject({
      content: { tasks: { e: { status: "done" } }, sprints: { "2026-11-23": sprint } },
      problems: [],
    });
  });

  it("has one that shows the two lines when they changed the same task or neighbours, and is reported with its line", async () => {
    const base = await planned();
    const merged = merge(base, await written(base, tick("b")), await written(base, tick("c")));
    expect(merged.conflicts).toBe(1);
    const conflict = /<<<<<<<[^\n]*\n([\s\S]*?)=======\n([\s\S]*?)>>>>>>>/.exec(merged.text);
    expect(conflict?.[1]?.trim().split("\n")).toHaveLength(2);
    expect(conflict?.[2]?.trim().split("\n")).toHaveLength(2);
    const [problem] = parseRoadmapFile(merged.text).problems;
    expect(problem?.line).toBe(1 + merged.text.split("\n").findIndex((line) => line.startsWith("<<<<<<<")));
  });
});
