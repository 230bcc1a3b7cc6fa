/** File locks of libraries against what the kit's is held to. */

import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";

import { lock } from "proper-lockfile";
import { afterAll, beforeAll, expect } from "vitest";

import { acquireFileLock } from "#kit/typescript/fileLock";

import { buildProgram, scratchFolder } from "../support/program";
import { type Check, testVerdicts } from "./verdicts";

interface Locks {
  readonly whose: "kit" | "proper-lockfile";
  acquire(path: string): Promise<{ release(): Promise<void> }>;
}

const scratch = scratchFolder();
let taker = "";
beforeAll(() => {
  taker = buildProgram("lockTaker", scratch.path);
});
afterAll(() => scratch.remove());

const freshFile = (): string => {
  const file = join(fs.mkdtempSync(join(scratch.path, "lock-")), "state.json");
  fs.writeFileSync(file, "{}");
  return file;
};

/** What another process that asks for the lock hears. */
const askedElsewhere = (whose: Locks["whose"], file: string): string =>
  spawnSync(process.execPath, [taker, whose, file], { encoding: "utf8" }).stdout;

const CHECKS: readonly Check<Locks>[] = [
  {
    that: "has one holder at a time, and is free again after it",
    async holds({ whose, acquire }) {
      const file = freshFile();
      const held = await acquire(file);
      expect(askedElsewhere(whose, file)).toBe("refused");
      await held.release();
      expect(askedElsewhere(whose, file)).toBe("taken");
    },
  },
  {
    that: "stays with a holder that lives, however long it could not say so",
    async holds({ whose, acquire }) {
      const file = freshFile();
      const held = await acquire(file);
      // As after a suspended machine or an event loop that was blocked for a minute.
      const long = new Date(Date.now() - 60_000);
      fs.utimesSync(`${file}.lock`, long, long);
      const heard = askedElsewhere(whose, file);
      await held.release().catch(() => undefined);
      expect(heard).toBe("refused");
    },
  },
];

testVerdicts("file-lock", CHECKS, [
  { package: "kit", subject: { whose: "kit", acquire: (path) => acquireFileLock(path) } },
  {
    package: "proper-lockfile",
    subject: {
      whose: "proper-lockfile",
      acquire: async (path) => {
        const release = await lock(path, { onCompromised: () => undefined });
        return { release };
      },
    },
    fails: ["stays with a holder that lives, however long it could not say so"],
  },
]);
