/** A logger as a flow log, against what the kit's is held to. */

import * as fs from "node:fs";
import { join } from "node:path";

import pino from "pino";
import { afterAll, expect } from "vitest";

import { startFlow } from "#kit/typescript/flowLogger";

import { scratchFolder } from "../support/program";
import { type Check, testVerdicts } from "./verdicts";

/** Logs one line with these fields; the answer is what is in the file. */
type Log = (fields: Readonly<Record<string, unknown>>) => string;

const scratch = scratchFolder();
afterAll(() => scratch.remove());

const circle: Record<string, unknown> = { name: "circle" };
circle.self = circle;

const CHECKS: readonly Check<Log>[] = [
  {
    that: "has written the line when the call returns",
    async holds(log) {
      expect(log({ rows: 12 })).toContain('"rows":12');
    },
  },
  {
    that: "takes circles and big integers",
    async holds(log) {
      expect(log({ circle, big: 1n })).toContain("circle");
    },
  },
  {
    that: "hides secrets without being told where they are",
    async holds(log) {
      expect(log({ user: { name: "ada", password: "hunter2", apiToken: "t0ps3cret" } })).not.toMatch(
        /hunter2|t0ps3cret/,
      );
    },
  },
];

const freshFolder = (): string => fs.mkdtempSync(join(scratch.path, "log-"));

testVerdicts("flow-log", CHECKS, [
  {
    package: "kit",
    subject: (fields) => {
      const flow = startFlow("importOrders", undefined, { folder: freshFolder() });
      flow.log("read", fields);
      return fs.readFileSync(flow.path, "utf8");
    },
  },
  {
    package: "pino",
    subject: (fields) => {
      const dest = join(freshFolder(), "log");
      pino(pino.destination({ dest, sync: true })).info({ flow: "importOrders", context: fields }, "read");
      return fs.readFileSync(dest, "utf8");
    },
    fails: ["hides secrets without being told where they are"],
  },
]);
