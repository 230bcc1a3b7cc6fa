/**
 * A window, or the command line, as a process of its own: writes state of one kind, or of several in turn, as fast as it can.
 * Arguments: the folder, the kinds, this process's name, the first number, how many. Each number is sent once it is stored.
 */

import { join } from "node:path";

import { createNodePlatform } from "#platform/node";
import { recordDay, saveMilestone } from "#playbook/history";
import { changeRoadmap, type Saved, type StateHome, saveAnswer } from "#playbook/store";
import { BASELINE_FILE, renderBaseline } from "#policy/baseline";

import { orders } from "../../webview/orders";

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const [root = "", kinds = "", name = "", first = "0", count = "0"] = process.argv.slice(2);
const { files } = createNodePlatform({ log: silent, cacheFolder: false });
const home: StateHome = { root, files };
const AT = "2026-11-21T12:00:00.000Z";

const writes: Readonly<Record<string, (number: number) => Promise<Saved>>> = {
  answer: (number) =>
    saveAnswer(home, `${name}.answer.${number}`, {
      status: "pass",
      note: "looked at it by hand",
      at: AT,
      evidence: "unknown",
      gaps: 0,
    }),
  task: (number) => changeRoadmap(home, () => ({ tasks: { [`${name}.task.${number}`]: { status: "done", at: AT } } })),
  sprint: (number) =>
    changeRoadmap(home, () => ({
      sprints: { [`${name}.sprint.${number}`]: { title: "A", start: "2026-11-16", end: "2026-11-20", tasks: ["a.1"] } },
    })),
  milestone: (number) =>
    saveMilestone({ home, snapshot: orders(), now: new Date(AT) }, { name: `${name} milestone ${number}` }),
  day: (number) =>
    recordDay(
      home,
      { ...orders(), counts: { P0: number, P1: 0, P2: 0, hint: 0 } },
      { now: new Date(AT), commit: name },
    ),
  baseline: async (number) => {
    const entries = Array.from({ length: number + 1 }, (_, entry) => ({
      fingerprint: String(entry).padStart(64, "0"),
      rule: "r",
      path: "a.ts",
    }));
    const written = await files.writeAtomic(join(root, BASELINE_FILE), renderBaseline(entries));
    return written.ok ? { ok: true } : { ok: false, message: written.message ?? "" };
  },
};

const TRIES = 20;

/** Tries again where the message says so, as a person would: others who never pause may hold the lock for seconds. */
async function stored(kind: string, number: number): Promise<void> {
  let message = "no such kind";
  for (let turn = 0; turn < TRIES; turn += 1) {
    const saved = await writes[kind]?.(number);
    if (saved?.ok === true) return;
    message = saved?.message ?? message;
    if (!message.includes("try again")) break;
  }
  throw new Error(`${kind} ${number}: ${message}`);
}

async function main(): Promise<void> {
  const inTurn = kinds.split(",");
  process.send?.("ready");
  for (let number = Number(first); number < Number(first) + Number(count); number += 1) {
    const kind = inTurn[number % inTurn.length] ?? "";
    await stored(kind, number);
    process.send?.({ kind, number });
  }
  process.disconnect();
}

main().catch((error: unknown) => {
  process.send?.({ failed: String(error) });
  process.exitCode = 1;
});
