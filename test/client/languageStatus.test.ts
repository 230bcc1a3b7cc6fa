/** What the language status says, and what a code lens may ask for, without an editor. */

import { describe, expect, test } from "vitest";

import { readLensTarget } from "../../client/src/features/entryPoints/target";
import { fileStatus } from "../../client/src/features/languageStatus/text";

const COUNTS = { P0: 0, P1: 0, P2: 0, hint: 0 };
const SCANNED = { scan: { state: "done", at: "2026-11-21T12:00:00Z" }, ruleset: "00ff" } as never;
const SCANNING = { scan: { state: "scanning", done: 3, total: 9 }, ruleset: "00ff" } as const;

describe("the language status", () => {
  const analysed = (counts: Partial<typeof COUNTS>, accepted = 0) =>
    ({ kind: "analysed", counts: { ...COUNTS, ...counts }, accepted }) as const;

  test("counts the gaps of the file, names the rule set, and leads to them", () => {
    const status = fileStatus({ server: "running", state: analysed({ P0: 1, P1: 2, hint: 1 }), folder: SCANNED });
    expect(status).toMatchObject({ text: "4 gaps", detail: "1 P0, 2 P1, 1 hint · rules 00ff" });
    expect(status.command?.name).toBe("openFileFindings");
    expect(fileStatus({ server: "running", state: analysed({ P2: 1 }) })).toMatchObject({
      text: "1 gap",
      detail: "1 P2",
    });
  });

  test("says when there are none", () => {
    const status = fileStatus({ server: "running", state: analysed({}), folder: SCANNED });
    expect(status).toMatchObject({ text: "No gaps", detail: "rules 00ff", command: { name: "scanFile" } });
  });

  test("counts what is new since the baseline, and what that accepts apart", () => {
    const shown = (counts: Partial<typeof COUNTS>) =>
      fileStatus({ server: "running", state: analysed(counts, 3), folder: SCANNED });
    expect(shown({})).toMatchObject({ text: "No new gaps", detail: "3 accepted · rules 00ff" });
    expect(shown({ P1: 1 })).toMatchObject({ text: "1 new gap", detail: "1 P1 · 3 accepted · rules 00ff" });
    expect(shown({ P1: 1, P2: 1 }).text).toBe("2 new gaps");
  });

  test.each([
    ["skipped", { kind: "skipped", because: "The file is minified." }, /^The file is minified\.$/],
    ["left out", { kind: "left-out" }, /excluded by bulwark\.json or \.gitignore/],
    ["of another kind", { kind: "unread" }, /does not read this kind/],
  ] as const)("says why a file is not analysed: %s", (_, state, why) => {
    for (const folder of [SCANNED, SCANNING]) {
      const status = fileStatus({ server: "running", state, folder });
      expect(status.text).toBe("Not analysed");
      expect(status.detail).toMatch(why);
      expect(status.isBusy).toBeUndefined();
    }
  });

  test("is busy while the folder is scanned, and shows what is known already", () => {
    expect(fileStatus({ server: "running", state: { kind: "waiting" }, folder: SCANNING })).toMatchObject({
      text: "Scanning",
      isBusy: true,
    });
    expect(fileStatus({ server: "running", state: analysed({ P1: 1 }), folder: SCANNING })).toMatchObject({
      text: "1 gap, scanning",
      isBusy: true,
    });
  });

  test("says what the analyser does when it does not answer", () => {
    expect(fileStatus({ server: "starting" })).toMatchObject({ text: "Starting", isBusy: true });
    expect(fileStatus({ server: "stopped" })).toMatchObject({ isError: true, command: { name: "restartServer" } });
    expect(fileStatus({ server: "running", state: { kind: "off" } }).text).toBe("Switched off");
    expect(fileStatus({ server: "running", state: { kind: "waiting" } }).command?.name).toBe("scanFile");
  });
});

describe("the target of a code lens", () => {
  const gap = { uri: "file:///a.ts", line: 3, character: 2, endLine: 3, endCharacter: 9 };
  const target = { uri: "file:///routes.ts", line: 6, character: 0, gaps: [gap] };

  test("is read with all its gaps", () => {
    expect(readLensTarget(target)).toEqual(target);
  });

  test.each([
    ["nothing", undefined],
    ["a text", "file:///routes.ts"],
    ["no gap", { ...target, gaps: [] }],
    ["no line", { ...target, line: "6" }],
    ["a line that cannot be", { ...target, line: -1 }],
    ["a gap without an end", { ...target, gaps: [gap, { ...gap, endLine: undefined }] }],
    ["gaps that are no list", { ...target, gaps: gap }],
  ])("is refused: %s", (_, given) => {
    expect(readLensTarget(given)).toBeUndefined();
  });
});
