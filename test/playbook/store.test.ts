/** The state files: what they look like, and what happens to broken ones. */

import { describe, expect, it } from "vitest";

import { CHECKLIST_FILE, parseChecklistFile, ROADMAP_FILE, type StoredAnswer } from "#playbook/stateFile";
import { changeRoadmap, loadState, NO_STATE, saveAnswer } from "#playbook/store";

import { memoryHome } from "./memoryFiles";

const CHECKLIST = `/project/${CHECKLIST_FILE}`;
const yes: StoredAnswer = {
  status: "pass",
  note: "Restored the dump",
  who: "Ada",
  at: "2026-11-21T10:00:00.000Z",
  expires: "2027-02-21",
  evidence: "unknown",
  gaps: 0,
};

describe("what is written", () => {
  it("has sorted keys and one entry a line, and reads back the same", async () => {
    const home = memoryHome();
    await saveAnswer(home, "diagnostic.state.4", yes);
    await saveAnswer(home, "diagnostic.architecture.2", { ...yes, status: "fail" });
    expect(home.files.texts.get(CHECKLIST)).toBe(
      [
        "{",
        '  "answers": {',
        '    "diagnostic.architecture.2": { "at": "2026-11-21T10:00:00.000Z", "evidence": "unknown", "expires": "2027-02-21", "gaps": 0, "note": "Restored the dump", "status": "fail", "who": "Ada" },',
        '    "diagnostic.state.4": { "at": "2026-11-21T10:00:00.000Z", "evidence": "unknown", "expires": "2027-02-21", "gaps": 0, "note": "Restored the dump", "status": "pass", "who": "Ada" }',
        "  },",
        '  "version": 1',
        "}",
        "",
      ].join("\n"),
    );
    const state = await loadState(home);
    expect(state).toEqual({
      ...NO_STATE,
      answers: { "diagnostic.state.4": yes, "diagnostic.architecture.2": { ...yes, status: "fail" } },
    });
  });

  it("is not written again when nothing changed", async () => {
    const home = memoryHome();
    await saveAnswer(home, "diagnostic.state.4", yes);
    await saveAnswer(home, "diagnostic.state.4", yes);
    await saveAnswer(home, "diagnostic.state.1", null);
    expect(home.files.writes).toBe(1);
  });

  it("forgets an answer that is taken back", async () => {
    const home = memoryHome();
    await saveAnswer(home, "diagnostic.state.4", yes);
    expect(await saveAnswer(home, "diagnostic.state.4", null)).toEqual({ ok: true });
    expect((await loadState(home)).answers).toEqual({});
  });

  it("keeps the changes of two writers at once", async () => {
    const home = memoryHome();
    const ids = Array.from({ length: 20 }, (_, index) => `diagnostic.test.${index}`);
    await Promise.all(ids.map((id) => saveAnswer(home, id, yes)));
    expect(Object.keys((await loadState(home)).answers)).toHaveLength(20);
  });

  it("keeps the two files apart", async () => {
    const home = memoryHome();
    await changeRoadmap(home, () => ({
      tasks: { "stability-first.1.4": { status: "doing", at: "2026-11-21T10:00:00.000Z" } },
    }));
    expect([...home.files.texts.keys()]).toEqual([`/project/${ROADMAP_FILE}`]);
    expect((await loadState(home)).roadmap.tasks["stability-first.1.4"]?.status).toBe("doing");
  });

  it("keeps fields and items it does not know", async () => {
    const text =
      '{ "version": 1, "comment": "ours", "answers": { "future.item.9": { "status": "pass", "note": "x", "extra": [1] } } }';
    const home = memoryHome({ [CHECKLIST_FILE]: text });
    await saveAnswer(home, "diagnostic.state.4", yes);
    const written = home.files.texts.get(CHECKLIST) ?? "";
    expect(written).toContain('"comment": "ours"');
    expect(written).toContain('"future.item.9": { "extra": [1], "note": "x", "status": "pass" }');
  });
});

describe("what cannot be used", () => {
  const cases: readonly [string, string, { line: number; column: number; message: RegExp }][] = [
    ["a missing comma", '{\n  "version": 1\n  "answers": {}\n}', { line: 3, column: 3, message: /comma expected/ }],
    ["a merge conflict", "<<<<<<< HEAD\n{}\n", { line: 1, column: 1, message: /not valid JSON/ }],
    ["a comment", '{\n  // mine\n  "version": 1 }', { line: 2, column: 3, message: /comment/ }],
    ["an empty file", "", { line: 1, column: 1, message: /not valid JSON/ }],
    ["a list", "[]", { line: 1, column: 1, message: /JSON object/ }],
    ["no version", '{ "answers": {} }', { line: 1, column: 1, message: /"version": 1/ }],
    ["a newer version", '{\n  "version": 2 }', { line: 2, column: 14, message: /newer Bulwark/ }],
    [
      "answers of another kind",
      '{ "version": 1,\n"answers": [] }',
      { line: 2, column: 12, message: /should be an object/ },
    ],
  ];

  it.each(cases)("%s is reported with its place and left as it is", async (_, text, expected) => {
    const home = memoryHome({ [CHECKLIST_FILE]: text });
    const { problems, answers } = await loadState(home);
    expect(answers).toEqual({});
    expect(problems).toEqual([
      {
        kind: "state",
        path: CHECKLIST_FILE,
        line: expected.line,
        column: expected.column,
        message: expect.stringMatching(expected.message),
      },
    ]);
    const saved = await saveAnswer(home, "diagnostic.state.4", yes);
    expect(saved).toMatchObject({ ok: false, message: expect.stringContaining(`${CHECKLIST_FILE}:${expected.line}:`) });
    expect(home.files.texts.get(CHECKLIST)).toBe(text);
  });

  it("one bad entry costs only itself, and survives a write", async () => {
    const text =
      '{ "version": 1, "answers": {\n "a": { "status": "maybe", "note": "x" },\n "b": { "status": "pass", "note": "x" } } }';
    const home = memoryHome({ [CHECKLIST_FILE]: text });
    const { answers, problems } = await loadState(home);
    expect(Object.keys(answers)).toEqual(["b"]);
    expect(problems).toMatchObject([
      { line: 2, column: 7, message: expect.stringContaining("`a` has no known `status`") },
    ]);
    await saveAnswer(home, "c", yes);
    expect(home.files.texts.get(CHECKLIST)).toContain('"a": { "note": "x", "status": "maybe" }');
  });

  it("a broken checklist leaves the roadmap alone", async () => {
    const home = memoryHome({ [CHECKLIST_FILE]: "{", [ROADMAP_FILE]: '{"version":1,"tasks":{"t":{"status":"done"}}}' });
    const state = await loadState(home);
    expect(state.roadmap.tasks.t?.status).toBe("done");
    expect(state.problems).toHaveLength(1);
  });

  it("a read-only folder is said in one sentence", async () => {
    const home = memoryHome();
    home.files.refuse = "The folder is read-only.";
    expect(await saveAnswer(home, "diagnostic.state.4", yes)).toEqual({
      ok: false,
      message: "The folder is read-only.",
    });
  });

  it("an impossible expiry date is no date", () => {
    const text = (expires: string) =>
      `{ "version": 1, "answers": { "a": { "status": "pass", "note": "x", "expires": "${expires}" } } }`;
    expect(parseChecklistFile(text("2027-02-30")).problems).toHaveLength(1);
    expect(parseChecklistFile(text("2027-02-28")).problems).toHaveLength(0);
  });

  it("a hand-written answer without the evidence of its time is not contradicted by evidence", () => {
    const { content } = parseChecklistFile('{ "version": 1, "answers": { "a": { "status": "pass", "note": "x" } } }');
    expect(content.a).toMatchObject({ evidence: "fail", gaps: Number.POSITIVE_INFINITY });
  });
});
