/** Atomic writes of libraries against what the kit's is held to. */

import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect } from "vitest";
import writeWhole from "write-file-atomic";

import { writeFileAtomic } from "#kit/typescript/atomicWrite";

import { buildProgram, scratchFolder } from "../support/program";
import { type Check, testVerdicts } from "./verdicts";

interface Writer {
  /** What the program with the full disk calls it. */
  readonly how: string;
  write(file: string, text: string): Promise<unknown>;
}

const scratch = scratchFolder();
let fullDisk = "";
beforeAll(() => {
  fullDisk = buildProgram("fullDisk", scratch.path);
});
afterAll(() => scratch.remove());

const oldFile = (): string => {
  const file = join(fs.mkdtempSync(join(scratch.path, "write-")), "state.json");
  fs.writeFileSync(file, "old", { mode: 0o640 });
  return file;
};

const CHECKS: readonly Check<Writer>[] = [
  {
    that: "writes all of a text, keeps the mode, and leaves nothing beside it",
    async holds({ write }) {
      const file = oldFile();
      const text = "ü".repeat(1_000_000);
      await write(file, text);
      expect(fs.readFileSync(file, "utf8") === text).toBe(true);
      expect(fs.statSync(file).mode & 0o777).toBe(0o640);
      expect(fs.readdirSync(join(file, ".."))).toEqual(["state.json"]);
    },
  },
  {
    that: "reports a full disk and keeps what was there",
    async holds({ how }) {
      const file = oldFile();
      const limited = `ulimit -f 200; exec "$0" "$@"`;
      const run = spawnSync("bash", ["-c", limited, process.execPath, fullDisk, how, file], { encoding: "utf8" });
      expect(run.stdout).toBe("EFBIG");
      expect(fs.readFileSync(file, "utf8")).toBe("old");
    },
  },
];

testVerdicts("atomic-write", CHECKS, [
  { package: "kit", subject: { how: "async", write: (file, text) => writeFileAtomic(file, text) } },
  {
    package: "write-file-atomic",
    subject: { how: "write-file-atomic", write: (file, text) => writeWhole(file, text) },
    fails: ["reports a full disk and keeps what was there"],
  },
]);
