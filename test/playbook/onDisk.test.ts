/** A folder's playbook on a real disk: two windows at once, edits by hand, a folder that cannot be written. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createNodePlatform } from "#platform/node";
import { openPlaybook, type Playbook } from "#playbook/playbook";
import type { Snapshot } from "#protocol/snapshot";
import { RULES } from "#rules/registry.generated";

import { assessment, SERVICE } from "./assessment";

const FOLDER = { name: "orders", uri: "file:///orders" };
const DONE = { state: "done", at: "2026-11-21T12:00:00Z", files: 40, skipped: 0, milliseconds: 9 } as const;
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "bulwark-playbook-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** One editor window's playbook of the folder. */
function window(): Playbook {
  return openPlaybook({
    home: { root, files: createNodePlatform({ log: silent, cacheFolder: false }).files },
    rules: RULES,
    assessment: () => assessment({ "missing-timeout": { passed: 3 } }),
    projectFacts: () => SERVICE,
    fixTier: () => undefined,
    now: () => new Date("2026-11-21T12:00:00Z"),
  });
}

const items = (snapshot: Snapshot) => snapshot.checklists.flatMap((list) => list.areas.flatMap((area) => area.items));

describe("a folder on disk", () => {
  it("keeps every answer of two windows that write at once", async () => {
    const windows = [window(), window()];
    const shown = await window().snapshot({ ...FOLDER, scan: DONE });
    const ids = items(shown).map((item) => item.id);
    const saved = await Promise.all(
      ids.map((item, index) =>
        windows[index % 2]?.answerItem(shown, { item, status: "pass", note: "looked at it by hand" }),
      ),
    );
    expect(saved).toEqual(ids.map(() => ({ ok: true })));
    const after = await window().snapshot({ ...FOLDER, scan: DONE });
    expect(items(after).filter((item) => item.manual !== undefined)).toHaveLength(31);
  });

  it("picks up an edit by hand", async () => {
    const playbook = window();
    const shown = await playbook.snapshot({ ...FOLDER, scan: DONE });
    await playbook.setTask(shown, { task: "stability-first.1.1", status: "doing" });
    const path = join(root, ".bulwark/roadmap.json");
    writeFileSync(path, readFileSync(path, "utf8").replace("doing", "done"));
    expect((await playbook.snapshot({ ...FOLDER, scan: DONE })).roadmap.done).toBe(1);
  });

  it("counts as scanned from the first complete scan on, also while the next one runs", async () => {
    const playbook = window();
    expect((await playbook.snapshot({ ...FOLDER, scan: { state: "never" } })).scanned).toBe(false);
    await playbook.snapshot({ ...FOLDER, scan: DONE });
    const again = await playbook.snapshot({ ...FOLDER, scan: { state: "scanning", done: 1, total: 40 } });
    expect(again).toMatchObject({ scanned: true, scan: { state: "scanning" } });
    expect(items(again).find((item) => item.id === "diagnostic.reliability.4")?.status).toBe("pass");
  });

  it("says why an answer cannot be stored", async () => {
    const playbook = window();
    const shown = await playbook.snapshot({ ...FOLDER, scan: DONE });
    // A file where the folder should be: not even root can write below it.
    writeFileSync(join(root, ".bulwark"), "");
    const saved = await playbook.setTask(shown, { task: "stability-first.1.1", status: "doing" });
    expect(saved).toMatchObject({ ok: false, message: expect.stringContaining("roadmap.json cannot be written") });
  });
});
