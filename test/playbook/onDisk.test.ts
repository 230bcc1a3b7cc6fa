/** State files on a real disk: two windows at once, edits by hand, a folder that cannot be written. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { createNodePlatform } from "#platform/node";
import { changeRoadmap, loadState, type StateHome, saveAnswer } from "#playbook/store";

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const AT = "2026-11-21T12:00:00.000Z";
const BEGUN = { tasks: { "stability-first.1.1": { status: "doing", at: AT } } } as const;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "bulwark-playbook-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** What one editor window holds of the folder. */
const home = (): StateHome => ({ root, files: createNodePlatform({ log: silent, cacheFolder: false }).files });

describe("a folder on disk", () => {
  it("keeps every answer of two windows that write at once", async () => {
    const [first, second] = [home(), home()];
    const ids = Array.from({ length: 30 }, (_, index) => `diagnostic.area.${index}`);
    const saved = await Promise.all(
      ids.map((id, index) =>
        saveAnswer(index % 2 === 0 ? first : second, id, {
          status: "pass",
          note: "looked at it by hand",
          at: AT,
          evidence: "unknown",
          gaps: 0,
        }),
      ),
    );
    expect(saved).toEqual(ids.map(() => ({ ok: true })));
    expect(Object.keys((await loadState(home())).answers).sort()).toEqual(ids.sort());
  });

  it("picks up an edit by hand", async () => {
    await changeRoadmap(home(), () => BEGUN);
    const path = join(root, ".bulwark/roadmap.json");
    writeFileSync(path, readFileSync(path, "utf8").replace("doing", "done"));
    expect((await loadState(home())).roadmap.tasks["stability-first.1.1"]?.status).toBe("done");
  });

  it("says why an answer cannot be stored", async () => {
    // A file where the folder should be: not even root can write below it.
    writeFileSync(join(root, ".bulwark"), "");
    expect(await changeRoadmap(home(), () => BEGUN)).toMatchObject({
      ok: false,
      message: expect.stringContaining("roadmap.json cannot be written"),
    });
  });
});
