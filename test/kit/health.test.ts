/** Health: what makes a service ready, how often its checks run, and how little the answers say. */

import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import express from "express";
import fc from "fast-check";
import fastify from "fastify";
import { describe, expect, test } from "vitest";

import { type HealthOptions, HealthRegistry, health, healthHandler, live, ready } from "#kit/typescript/health";

import { FakeClock } from "./support/fakeClock";

const SECRET = "connect ECONNREFUSED 10.0.0.7:5432 password=hunter2";
const failing = (): never => {
  throw new Error(SECRET);
};
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const never = (): Promise<never> => new Promise(() => undefined);

function registry(options: HealthOptions = {}) {
  const clock = new FakeClock();
  const own = new HealthRegistry({ clock, ...options });
  const probe = async (): Promise<{ status: number; body: unknown }> => {
    const { status, body } = await clock.until(own.ready());
    return { status, body: JSON.parse(body) };
  };
  return { clock, own, probe };
}

describe("ready", () => {
  test("without checks, and when all of them pass", async () => {
    const { own, probe } = registry();
    expect(await probe()).toEqual({ status: 200, body: { status: "healthy", checks: {} } });
    own.register("database", async () => "one row");
    own.register("disk", () => undefined);
    const checks = { database: "ok", disk: "ok" };
    expect(await probe()).toEqual({ status: 200, body: { status: "healthy", checks } });
  });

  test.each([
    ["throws", failing],
    ["rejects", async () => failing()],
    ["rejects with nothing", () => Promise.reject()],
    ["answers false", () => false],
    ["answers false later", async () => false],
  ])("not when a check %s; the answer names it and keeps the error to itself", async (_, check) => {
    const { clock, own, probe } = registry();
    own.register("database", check);
    own.register("queue", () => true);
    const answer = await probe();
    expect(clock.now()).toBe(0);
    const checks = { database: "failed", queue: "ok" };
    expect(answer).toEqual({ status: 503, body: { status: "unhealthy", checks } });
    expect(JSON.stringify(answer)).not.toMatch(/ECONN|10\.0|hunter2|Error/);
  });

  test("degraded but ready when the check that fails is not required", async () => {
    const { own, probe } = registry();
    own.register("cache", failing, { required: false });
    own.register("database", () => true);
    const checks = { cache: "failed", database: "ok" };
    expect(await probe()).toEqual({ status: 200, body: { status: "degraded", checks } });
  });

  test("not while the process shuts down: no check is run, and one that runs does not matter", async () => {
    const shutdown = new AbortController();
    const { clock, own, probe } = registry({ draining: shutdown.signal });
    let runs = 0;
    own.register("database", () => {
      runs++;
      shutdown.abort();
    });
    const drained = { status: 503, body: { status: "draining" } };
    expect(await probe()).toEqual(drained);
    clock.pass(60_000);
    expect([await probe(), runs]).toEqual([drained, 1]);
    expect(own.live().status).toBe(200);
  });

  test("and any name is only a name", async () => {
    const { own, probe } = registry();
    own.register("__proto__", failing);
    expect((await probe()).status).toBe(503);
    expect(JSON.stringify((await probe()).body)).toContain('"__proto__":"failed"');
  });

  test("a later check of a name replaces the earlier one, whose removal then does nothing", async () => {
    const { own, probe } = registry();
    const removeFirst = own.register("database", failing);
    const removeSecond = own.register("database", () => true);
    removeFirst();
    expect((await probe()).body).toMatchObject({ checks: { database: "ok" } });
    removeSecond();
    expect((await probe()).body).toEqual({ status: "healthy", checks: {} });
  });
});

describe("checks", () => {
  test("run side by side, and each is given up when its time is over", async () => {
    const { clock, own, probe } = registry();
    const aborted: unknown[] = [];
    const hang = (signal: AbortSignal): Promise<never> => {
      signal.addEventListener("abort", () => aborted.push(String(signal.reason)));
      return never();
    };
    own.register("a", hang);
    own.register("b", hang, { timeoutMs: 700 });
    own.register("c", () => true);
    expect((await probe()).body).toMatchObject({ checks: { a: "failed", b: "failed", c: "ok" } });
    const late = [700, 2_000].map((ms) => `TimeoutError: no answer within ${ms} ms`);
    expect([clock.now(), clock.asked, aborted]).toEqual([2_000, [2_000, 700, 2_000], late]);
    expect(clock.pending).toBe(0);
  });

  test("run again only after the time for which a result is kept, counted from the end of a run", async () => {
    const { clock, own, probe } = registry({ cacheMs: 5_000 });
    let runs = 0;
    own.register("database", () => {
      runs++;
      clock.pass(300);
    });
    const after: number[] = [];
    for (const ms of [0, 0, 4_999, 1]) {
      clock.pass(ms);
      await probe();
      after.push(runs);
    }
    expect(after).toEqual([1, 1, 1, 2]);
  });

  test("run again when the clock has gone back", async () => {
    const { clock, own, probe } = registry();
    let runs = 0;
    own.register("database", () => void runs++);
    clock.pass(10_000);
    await probe();
    clock.pass(-9_000);
    await probe();
    expect(runs).toBe(2);
  });

  test("run once for probes that come at the same time", async () => {
    const { clock, own } = registry();
    let runs = 0;
    let pass = (): void => undefined;
    const slow = new Promise<void>((resolve) => {
      pass = resolve;
    });
    own.register("database", () => {
      runs++;
      return slow;
    });
    const probes = Promise.all([own.ready(), own.ready(), own.report()]);
    pass();
    await clock.until(probes);
    expect(runs).toBe(1);
  });

  test("that never end are not piled up, and recover when they end after all", async () => {
    const { clock, own, probe } = registry();
    const ends: (() => void)[] = [];
    own.register("database", () => new Promise<void>((resolve) => ends.push(resolve)));
    for (let round = 0; round < 20; round++) {
      expect((await probe()).status).toBe(503);
      clock.pass(1_000);
    }
    expect(ends).toHaveLength(3);
    for (const end of ends) end();
    await turn();
    const next = own.ready();
    await turn();
    ends.at(-1)?.();
    expect((await clock.until(next)).status).toBe(200);
  });

  test("whose late result arrives change nothing: the run has failed", async () => {
    const { clock, own, probe } = registry();
    let pass = (): void => undefined;
    own.register(
      "database",
      () =>
        new Promise<void>((resolve) => {
          pass = resolve;
        }),
    );
    clock.pass(5_000);
    await probe();
    pass();
    await turn();
    expect((await own.report()).checks.database).toMatchObject({ ok: false, failures: 1, durationMs: 2_000 });
    expect(clock.pending).toBe(0);
  });

  test("follow the threshold whatever the order of successes and failures", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { maxLength: 20 }),
        fc.integer({ min: 1, max: 4 }),
        async (runs, limit) => {
          const { clock, own } = registry();
          const left = [...runs];
          own.register("database", () => left.shift(), { failureThreshold: limit });
          let [failures, hasPassed] = [0, false];
          for (const passes of runs) {
            failures = passes ? 0 : failures + 1;
            hasPassed ||= passes;
            const { checks } = await own.report();
            expect(checks.database).toMatchObject({ failures, ok: hasPassed && failures < limit });
            clock.pass(1_000);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  test("are told apart by default: at start one failure counts, later the third in a row", async () => {
    const { clock, own, probe } = registry();
    const results = [false, true, false, false, false, true];
    own.register("database", () => results.shift());
    const statuses: number[] = [];
    for (let round = 0; round < 6; round++) {
      statuses.push((await probe()).status);
      clock.pass(1_000);
    }
    expect(statuses).toEqual([503, 200, 200, 200, 503, 200]);
  });
});

test("options that make no sense are refused at once", () => {
  const { own } = registry();
  expect(() => new HealthRegistry({ cacheMs: 999 })).toThrow(new RangeError("cacheMs must be at least 1000, not 999"));
  for (const timeoutMs of [0, -1, Number.NaN, Infinity])
    expect(() => own.register("a", failing, { timeoutMs })).toThrow(
      new RangeError(`timeoutMs must be a time of more than 0 ms, not ${timeoutMs}`),
    );
  for (const failureThreshold of [0, Number.NaN])
    expect(() => own.register("a", failing, { failureThreshold })).toThrow(
      new RangeError(`failureThreshold must be at least 1, not ${failureThreshold}`),
    );
});

describe("over HTTP", () => {
  const get = async (server: Server, path: string): Promise<readonly (number | string | null)[]> => {
    if (!server.listening) await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: "close" } });
    const { status, headers } = response;
    return [status, await response.text(), headers.get("cache-control"), headers.get("content-type")];
  };
  const alive = [200, '{"status":"alive"}', "no-store", "application/json"];

  test("node:http", async () => {
    const remove = health.register("database", failing);
    const server = createServer((request, response) => (request.url === "/livez" ? live : ready)(request, response));
    expect(await get(server, "/livez")).toEqual(alive);
    const answer = '{"status":"unhealthy","checks":{"database":"failed"}}';
    expect(await get(server, "/readyz")).toEqual([503, answer, "no-store", "application/json"]);
    remove();
    expect((await get(server, "/readyz"))[0]).toBe(200);
    server.close();
  });

  test("Express", async () => {
    const app = express();
    const own = new HealthRegistry();
    own.register("database", failing);
    app.get("/livez", live);
    app.get(
      "/readyz",
      healthHandler(() => own.ready()),
    );
    const server = createServer(app);
    expect(await get(server, "/livez")).toEqual(alive);
    expect((await get(server, "/readyz"))[0]).toBe(503);
    server.close();
  });

  test("Fastify, with the plain answer", async () => {
    const app = fastify();
    app.get("/livez", (_, reply) => {
      const { status, headers, body } = health.live();
      return reply.code(status).headers(headers).send(body);
    });
    const response = await app.inject("/livez");
    const { "cache-control": cached } = response.headers;
    expect([response.statusCode, response.body, cached]).toEqual(alive.slice(0, 3));
    await app.close();
  });

  test("an answer that cannot be sent does no harm", async () => {
    const broken = { writeHead: failing, end: failing };
    live(undefined, broken);
    healthHandler(failing)(undefined, broken);
    await turn(); // an unhandled rejection would fail the run
  });
});
