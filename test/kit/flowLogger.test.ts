/** The flow log: what a line holds, that it is there when a process dies, and that it never disturbs what it watches. */

import * as fs from "node:fs";
import { join } from "node:path";

import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, test } from "vitest";

import { currentFlow, type Flow, startFlow, withFlow } from "#kit/typescript/flowLogger";

import { buildProgram, kill, patience, rounds, scratchFolder, start } from "./support/program";

const scratch = scratchFolder();
afterAll(() => scratch.remove());

let folder = "";
beforeEach(() => {
  folder = join(fs.mkdtempSync(join(scratch.path, "case-")), "flow_logs");
});

type Line = Record<string, unknown>;
const textOf = (flow: Pick<Flow, "path">): string => fs.readFileSync(flow.path, "utf8");
const linesOf = (flow: Pick<Flow, "path">): Line[] =>
  textOf(flow)
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
const told = (flow: Flow): string[] => linesOf(flow).map((line) => `${line.step} ${line.action} ${line.status}`);

describe("a flow", () => {
  test("tells its story in numbered lines", async () => {
    const before = performance.now();
    const flow = startFlow("importOrders", { file: "a.csv" }, { folder });
    expect(await flow.step("readRows", async () => 3, { size: 12 })).toBe(3);
    flow.log("checkpoint", { row: 2 }, "submitted");
    flow.end();
    flow.end();
    expect(told(flow)).toEqual([
      "1 start running",
      "2 readRows running",
      "3 readRows success",
      "4 checkpoint submitted",
      "5 end success",
    ]);
    const [first, second, third] = linesOf(flow);
    expect(first).toMatchObject({ flow_id: flow.id, flow_type: "importOrders", context: { file: "a.csv" } });
    expect(new Date(String(first?.ts)).toISOString()).toBe(first?.ts);
    expect(second).toMatchObject({ context: { size: 12 } });
    expect(third?.duration_ms).toBeGreaterThanOrEqual(0);
    expect(third?.duration_ms).toBeLessThanOrEqual(Math.ceil(performance.now() - before));
  });

  test("passes on the error of a step, logs it with its causes, and ends as failed", async () => {
    const flow = startFlow("job", undefined, { folder });
    const cause = Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
    const error = new Error("cannot save", { cause });
    await expect(flow.step("save", () => Promise.reject(error))).rejects.toBe(error);
    await flow[Symbol.asyncDispose]();
    expect(told(flow).slice(-2)).toEqual(["3 save failed", "4 end failed"]);
    expect(linesOf(flow)[2]?.error).toMatchObject({
      name: "Error",
      message: "cannot save",
      stack: expect.stringContaining("flowLogger.test"),
      cause: { message: "refused", code: "ECONNREFUSED" },
    });
  });

  test("that got over a failed step ends well", async () => {
    const flow = startFlow("job", undefined, { folder });
    await flow.step("try", () => Promise.reject(new Error("x"))).catch(() => undefined);
    await flow.step("again", () => 1);
    flow.end();
    expect(told(flow).at(-1)).toBe("6 end success");
  });

  test("logs single errors, and an error at its end", () => {
    const flow = startFlow("job", undefined, { folder });
    flow.error(new Error("odd"), { row: 7 });
    flow.end("given up");
    expect(linesOf(flow).slice(1)).toMatchObject([
      { action: "error", status: "failed", context: { row: 7 }, error: { message: "odd" } },
      { action: "end", status: "failed", error: "given up" },
    ]);
  });

  test("around a function sees what is thrown anywhere in it, and is found from inside", async () => {
    let inner: Flow | undefined;
    const error = new Error("between steps");
    const running = withFlow(
      "job",
      async (flow) => {
        await Promise.resolve();
        inner = currentFlow();
        expect(inner).toBe(flow);
        throw error;
      },
      { a: 1 },
      { folder },
    );
    await expect(running).rejects.toBe(error);
    expect(inner && linesOf(inner).at(-1)).toMatchObject({
      step: 2,
      status: "failed",
      error: { message: error.message },
    });
    expect(currentFlow()).toBeUndefined();
    expect(await withFlow("job", () => "value", undefined, { folder })).toBe("value");
  });

  test("around a function fails also with an error that is none", async () => {
    let inner: Flow | undefined;
    const action = (flow: Flow): Promise<never> => {
      inner = flow;
      return Promise.reject();
    };
    await expect(withFlow("job", action, undefined, { folder })).rejects.toBeUndefined();
    expect(inner && linesOf(inner).at(-1)).toMatchObject({ status: "failed", error: "nothing was thrown" });
  });

  test("goes on in the same file under the same id, line after line", () => {
    const flows = [1, 2].map(() => startFlow("job", undefined, { folder, id: "job-7" }));
    expect(flows.map(textOf)[0]).toMatch(/^\{.*\}\n\{.*\}\n$/);
  });

  test("goes on in the same file under the same id, after a torn line too", () => {
    const first = startFlow("job", undefined, { folder, id: "job-7" });
    fs.appendFileSync(first.path, '{"ts":"2026","torn":');
    const second = startFlow("job", undefined, { folder, id: "job-7" });
    expect(second.path).toBe(first.path);
    const lines = textOf(second).trimEnd().split("\n");
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[2] ?? "")).toMatchObject({ action: "start" });
  });

  test("each has a file of its own, also when many run at once", async () => {
    const flows = Array.from({ length: 40 }, () => startFlow("job", undefined, { folder }));
    await Promise.all(
      flows.map(async (flow, index) => {
        for (let step = 0; step < 5; step++) await flow.step(`s${step}`, async () => index, { index });
        flow.end();
      }),
    );
    expect(new Set(flows.map((flow) => flow.path)).size).toBe(40);
    for (const [index, flow] of flows.entries()) {
      const lines = linesOf(flow);
      expect(lines.map((line) => line.step)).toEqual(Array.from({ length: 12 }, (_, step) => step + 1));
      expect(lines.flatMap((line) => (line.context as { index?: number } | undefined)?.index ?? [])).toEqual(
        Array(5).fill(index),
      );
    }
  });
});

describe("the folder", () => {
  test("is private, ignored by git, and its files too", () => {
    const flow = startFlow("job", undefined, { folder });
    expect(fs.readFileSync(join(folder, ".gitignore"), "utf8")).toBe("*\n");
    expect(fs.statSync(folder).mode & 0o777).toBe(0o700);
    expect(fs.statSync(flow.path).mode & 0o777).toBe(0o600);
  });

  test("of somebody else is left as it is", () => {
    fs.mkdirSync(folder);
    startFlow("job", undefined, { folder });
    expect(fs.existsSync(join(folder, ".gitignore"))).toBe(false);
  });

  test.each(["../../etc/passwd", "..", ".hidden", "a/b\\c", "con", "NUL", "é😀 x", "", "x".repeat(500), "a:b*c?"])(
    "cannot be left by the name or the id %j",
    (name) => {
      for (const flow of [startFlow(name, undefined, { folder }), startFlow("job", undefined, { folder, id: name })]) {
        const [inside, ...more] = flow.path.slice(folder.length + 1).split("/");
        expect([flow.path.startsWith(`${folder}/`), more]).toEqual([true, []]);
        expect(inside).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{0,150}\.jsonl$/);
        expect(inside).not.toMatch(/^(con|nul)\.jsonl$/i);
        expect(fs.existsSync(flow.path)).toBe(true);
      }
    },
  );

  test("keeps different ids apart, whatever has to change in them", () => {
    const ids = ["a/b", "a_b", "a\\b", "a b", "a__b"];
    const paths = ids.map((id) => startFlow("job", undefined, { folder, id }).path);
    expect(new Set(paths).size).toBe(ids.length);
  });

  test("does not grow for ever: the oldest files go, chosen ids and other files stay", () => {
    fs.mkdirSync(folder);
    const old = (day: number): string => `job-2020010${day}T000000000Z-0123abcd.jsonl`;
    const kept = ["chosen.jsonl", `${old(1)}.bak`, "notes.txt", `a${old(4)}`, old(3)];
    for (const name of [`z${old(1)}`, old(2), ...kept]) fs.writeFileSync(join(folder, name), "");
    for (let count = 0; count < 100; count++) startFlow("job", undefined, { folder, maxFiles: 2, id: "again" });
    expect(fs.readdirSync(folder).sort()).toEqual(["again.jsonl", ...kept].sort());
  });

  test("is looked through once for a hundred flows, not for lines that come after it was gone", () => {
    const old = join(folder, "job-20200101T000000000Z-0123abcd.jsonl");
    const begin = (): Flow => startFlow("job", undefined, { folder, maxFiles: 0, id: "again" });
    const flow = begin();
    fs.writeFileSync(old, "");
    while (fs.existsSync(old)) begin();
    fs.rmSync(folder, { recursive: true });
    flow.log("lost");
    flow.log("back");
    fs.writeFileSync(old, "");
    for (let count = 0; count < 99; count++) begin();
    expect(fs.existsSync(old)).toBe(true);
    begin();
    expect(fs.existsSync(old)).toBe(false);
  });

  test("has files whose names tell what began, and when; or the id that was chosen", () => {
    const nameOf = (flow: Flow): string => flow.path.slice(folder.length + 1);
    expect(nameOf(startFlow("job", undefined, { folder }))).toMatch(/^job-\d{8}T\d{9}Z-[0-9a-f]{8}\.jsonl$/);
    const chosen = (id: string): string => nameOf(startFlow("job", undefined, { folder, id }));
    expect(chosen("job-7-b")).toBe("job-7-b.jsonl");
    expect(chosen("a/\\b")).toMatch(/^a_b_[0-9a-f]{8}\.jsonl$/);
    expect(chosen("-a")).toMatch(/^_a_[0-9a-f]{8}\.jsonl$/);
  });
});

describe("a line", () => {
  test("holds no secret, wherever in the fields or the error it is", async () => {
    const secret = "hunter2-hunter2";
    const flow = startFlow(
      "job",
      { password: secret, nested: { apiKey: secret }, url: `https://bob:${secret}@x.example/` },
      { folder },
    );
    const error = Object.assign(new Error(`GET failed: Bearer ${secret}`), {
      config: { headers: { Authorization: secret, cookie: secret } },
    });
    await flow.step("call", () => Promise.reject(error), { token: secret }).catch(() => undefined);
    flow.end(new Error("x", { cause: error }));
    expect(textOf(flow)).not.toContain("hunter2");
  });

  test(
    "is one line of at most 16 KiB, whatever the fields are",
    () => {
      const hostile = fc.oneof(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withSet: true,
          withTypedArray: true,
          withNullPrototype: true,
        }),
        fc.string({ unit: "binary", maxLength: 3_000 }),
        fc.array(fc.constantFrom("x".repeat(3_000), "\u0000😀".repeat(1_000)), { maxLength: 60 }),
      );
      fc.assert(
        fc.property(hostile, fc.string(), (value, action) => {
          const flow = startFlow("job", { value }, { folder, id: "hostile" });
          flow.log(action, { value });
          flow.error(value);
          for (const line of textOf(flow).trimEnd().split("\n")) {
            expect(Buffer.byteLength(line) + 1).toBeLessThanOrEqual(16 * 1024);
            expect(() => JSON.parse(line) as unknown).not.toThrow();
          }
          fs.rmSync(flow.path);
        }),
        { numRuns: rounds(25, 1_000) },
      );
    },
    patience,
  );

  test("says what it can of names and fields that are too long", () => {
    const flow = startFlow("n".repeat(300), undefined, { folder });
    flow.log("a".repeat(300), { parts: Array.from({ length: 9 }, () => "x".repeat(4_000)) });
    const cut = `{"context":{"parts":["${"x".repeat(1_000)}`.slice(0, 1_000);
    expect(linesOf(flow)[1]).toMatchObject({ flow_type: "n".repeat(200), action: "a".repeat(200), step: 2, cut });
  });

  test("can be made of cycles, big numbers and getters that throw", () => {
    const cyclic: Record<string, unknown> = {
      big: 10n ** 30n,
      when: new Date(Number.NaN),
      fn: () => 1,
      sym: Symbol("s"),
    };
    cyclic.self = cyclic;
    Object.defineProperty(cyclic, "bad", {
      enumerable: true,
      get: () => {
        throw new Error("getter");
      },
    });
    const proxy = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error("proxy");
        },
      },
    );
    const flow = startFlow("job", { cyclic, proxy }, { folder });
    expect(linesOf(flow)[0]).toMatchObject({ context: { cyclic: { self: "[circular]", bad: "[unreadable]" } } });
  });

  test(
    "is on the disk when the process is killed, all but a last torn one",
    async () => {
      const program = buildProgram("flowWriter", scratch.path);
      for (let round = 0; round < rounds(6, 100); round++) {
        const id = `killed-${round}`;
        let acknowledged = -1;
        const writer = await start(program, [folder, id]);
        writer.on("message", (step) => {
          acknowledged = Number(step);
        });
        while (acknowledged < 5 + (round % 10)) await new Promise((resolve) => setImmediate(resolve));
        await kill(writer);
        const lines = fs
          .readFileSync(join(folder, `${id}.jsonl`), "utf8")
          .split("\n")
          .slice(0, -1);
        const actions = lines.map((line) => (JSON.parse(line) as Line).action);
        expect(actions).toContain(`step ${acknowledged}`);
      }
    },
    patience,
  );
});

describe("a log that cannot be written", () => {
  test("does not disturb the work, and tells later how much is missing", async () => {
    fs.writeFileSync(folder, "a file where the folder should be");
    const flow = startFlow("job", undefined, { folder });
    expect(await flow.step("work", () => "done")).toBe("done");
    await expect(flow.step("bad", () => Promise.reject(new Error("own")))).rejects.toThrow("own");
    fs.rmSync(folder);
    flow.log("visible");
    flow.log("next");
    expect(linesOf(flow)).toMatchObject([{ action: "visible", dropped: 5 }, { action: "next" }]);
    expect(linesOf(flow)[1]).not.toHaveProperty("dropped");
  });

  test("comes back when its folder was removed", () => {
    const flow = startFlow("job", undefined, { folder });
    fs.rmSync(folder, { recursive: true });
    flow.log("lost");
    flow.log("back");
    expect(linesOf(flow)).toMatchObject([{ action: "back", dropped: 1 }]);
  });

  test("stops at its size, and says at the end how much it left out", () => {
    const flow = startFlow("job", undefined, { folder, maxBytes: 2_000 });
    for (let step = 0; step < 100; step++) flow.log("step", { pad: "x".repeat(100) });
    flow.end();
    expect(fs.statSync(flow.path).size).toBeLessThan(2_500);
    const last = linesOf(flow).at(-1);
    expect(last).toMatchObject({ action: "end", status: "success" });
    expect(Number(last?.dropped) + linesOf(flow).length).toBe(102);
  });
});
