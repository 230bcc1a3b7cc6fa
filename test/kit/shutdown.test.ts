/** Graceful shutdown of real processes: signals, exit codes, and clients that keep their connections through all of it. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { Agent, type IncomingMessage, request } from "node:http";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { sleep } from "#kit/typescript/time";

import type { ServicePlan } from "./programs/service";
import { buildProgram, kill, patience, rounds, scratchFolder } from "./support/program";

const scratch = scratchFolder();
const running = new Set<ChildProcess>();
let program = "";
let count = 0;
beforeAll(() => {
  program = buildProgram("service", scratch.path);
});
afterAll(async () => {
  await Promise.all([...running].map(kill));
  scratch.remove();
});

async function launch(plan: ServicePlan) {
  const folder = join(scratch.path, `service-${count++}`);
  mkdirSync(folder);
  writeFileSync(join(folder, "notes"), "");
  const child = spawn(process.execPath, [program, folder, JSON.stringify(plan)], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  running.add(child);
  let errors = "";
  child.stderr?.on("data", (chunk) => {
    errors += String(chunk);
  });
  const ended = once(child, "close").then(([code, signal]) => {
    running.delete(child);
    return (code ?? signal) as number | string;
  });
  await Promise.race([once(child, "message"), ended]);
  const notes = (): string[] => readFileSync(join(folder, "notes"), "utf8").trim().split("\n");
  const noted = async (text: string): Promise<void> => {
    for (;;) {
      if (notes().includes(text)) return;
      await sleep(5);
    }
  };
  const port = (): number => Number(readFileSync(join(folder, "port"), "utf8"));
  return { child, ended, notes, noted, port, errors: () => errors };
}

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
  readonly connection: string | undefined;
}

async function call(port: number, agent: Agent, path = "/", body?: string): Promise<Answer> {
  const method = body === undefined ? "GET" : "POST";
  const sent = request({ port, host: "127.0.0.1", path, method, agent });
  sent.end(body);
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  const text = (await response.toArray()).join("");
  return { status: response.statusCode, body: text, connection: response.headers.connection };
}

const refusal = (promise: Promise<Answer>): Promise<string | undefined> =>
  promise.then(
    () => "answered",
    (error: { code?: string }) => error.code,
  );

describe.concurrent("with a client that keeps its connection", () => {
  test("a server that is only closed answers one more request after SIGTERM", async () => {
    const agent = new Agent({ keepAlive: true });
    const { child, noted, port, ended } = await launch({ kind: "bare" });
    const slow = call(port(), agent, "/slow");
    await noted("slow begins");
    child.kill("SIGTERM");
    expect((await slow).body).toBe("ok");
    expect((await call(port(), agent)).status).toBe(200);
    agent.destroy();
    await ended;
  });

  test.each(["node", "express", "fastify"] as const)(
    "%s: the request in flight is answered, the next one refused, and the process ends with 0",
    async (kind) => {
      const { child, noted, notes, port, ended, errors } = await launch({
        kind,
        steps: [
          { phase: "close", name: "database" },
          { phase: "flush", name: "log" },
          { phase: "close", name: "cache" },
          { phase: "stop", name: "orders" },
        ],
      });
      const [at, agent] = [port(), new Agent({ keepAlive: true })];
      await call(at, agent);
      const slow = call(at, agent, "/slow", "text");
      await noted("slow begins");
      child.kill("SIGTERM");
      expect(await slow).toEqual({ status: 200, body: "text", connection: "close" });
      expect(await refusal(call(at, agent))).toBe("ECONNREFUSED");
      expect(await ended).toBe(0);
      expect(notes()).toEqual(["slow begins", "orders", "log", "cache", "database", "exit"]);
      expect(errors()).toBe("");
    },
  );
});

test(
  "behind a load balancer that heeds readiness no request is lost, posts included",
  async () => {
    let served = 0;
    for (let round = 0; round < rounds(2, 40); round++) {
      const { child, port, ended } = await launch({ kind: "node", options: { drainDelayMs: 1_500 } });
      const [at, agent] = [port(), new Agent({ keepAlive: true })];
      let isReady = true;
      const problems: unknown[] = [];
      const client = async (): Promise<void> => {
        while (isReady) {
          const text = `${Math.random()}`;
          const answer = await call(at, agent, "/", text).catch((error: unknown) => error);
          if ((answer as Answer).body === text) served++;
          else problems.push(answer);
          await sleep(Math.random() * 4);
        }
      };
      const balancer = async (): Promise<void> => {
        for (let probe = 0; isReady; probe++) {
          if (probe === 4) child.kill("SIGTERM");
          isReady = (await call(at, agent, "/readyz")).status === 200;
          if (isReady) await sleep(20);
        }
      };
      await Promise.all([balancer(), ...Array.from({ length: 8 }, client)]);
      expect(problems).toEqual([]);
      expect(await ended).toBe(0);
      agent.destroy();
    }
    expect(served).toBeGreaterThan(rounds(2, 40) * 8);
  },
  patience,
);

test.concurrent("while it drains, the process is alive and not ready", async () => {
  const { child, port, ended } = await launch({ kind: "node", options: { drainDelayMs: 2_500 } });
  const agent = new Agent();
  child.kill("SIGTERM");
  let answer = await call(port(), agent, "/readyz");
  while (answer.status === 200) answer = await call(port(), agent, "/readyz");
  expect(answer.body).toBe('{"status":"draining"}');
  expect((await call(port(), agent, "/livez")).status).toBe(200);
  expect(await ended).toBe(0);
});

describe.concurrent("the process ends", () => {
  test.each(["SIGTERM", "SIGINT"] as const)("with 130 at once on a second %s", async (signal) => {
    const { child, noted, notes, ended } = await launch({
      kind: "node",
      steps: [{ phase: "flush", name: "log", does: "hangs" }],
    });
    child.kill(signal);
    await noted("log");
    await sleep(250); // beyond the echo of the first one
    child.kill(signal);
    expect([await ended, notes()]).toEqual([130, ["log", "exit"]]);
  });

  test("as planned when the same Ctrl-C arrives twice", async () => {
    const { child, notes, ended } = await launch({ kind: "node", steps: [{ phase: "flush", name: "log" }] });
    child.kill("SIGINT");
    child.kill("SIGTERM");
    expect([await ended, notes()]).toEqual([0, ["log", "exit"]]);
  });

  test("with 1 at the deadline, whatever still runs", async () => {
    const steps = [{ phase: "flush", name: "log", does: "hangs" }] as const;
    const { child, ended, errors } = await launch({ kind: "node", options: { deadlineMs: 300 }, steps });
    child.kill("SIGTERM");
    expect(await ended).toBe(1);
    expect(errors()).toContain("not done after 300 ms");
  });

  test("with 1 when a step fails; the others run, and the error is printed without secrets", async () => {
    const { child, notes, ended, errors } = await launch({
      kind: "worker",
      steps: [
        { phase: "flush", name: "log", does: "throws" },
        { phase: "close", name: "database" },
      ],
    });
    child.kill("SIGTERM");
    expect([await ended, notes()]).toEqual([1, ["log", "database", "exit"]]);
    expect(errors()).toMatch(/^shutdown: log failed after \d+ ms .*password=\[redacted]/);
  });

  test("although a client stays in the middle of a request", async () => {
    const { child, noted, port, ended, errors } = await launch({ kind: "node", options: { inFlightMs: 50 } });
    const cut = refusal(call(port(), new Agent(), "/endless"));
    await noted("slow begins");
    child.kill("SIGTERM");
    expect([await cut, await ended]).toEqual(["ECONNRESET", 0]);
    expect(errors()).toContain("requests in flight timed out");
  });

  test("with its own code when it begins the shutdown itself, once", async () => {
    const { notes, ended } = await launch({
      kind: "worker",
      exitCode: 3,
      steps: [{ phase: "close", name: "database" }],
    });
    expect([await ended, notes()]).toEqual([3, ["database", "exit"]]);
  });

  test("as planned when the first signal arrives in a shutdown that it began itself", async () => {
    const steps = [{ phase: "flush", name: "log", does: "takes time" }] as const;
    const { child, noted, notes, ended } = await launch({ kind: "worker", exitCode: 3, steps });
    await noted("log");
    await sleep(250);
    child.kill("SIGTERM");
    expect([await ended, notes()]).toEqual([3, ["log", "exit"]]);
  });
});
