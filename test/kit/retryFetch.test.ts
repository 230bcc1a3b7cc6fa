/** retryFetch against a real server: the contract of fetch, and what is sent again. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { TimeoutError } from "#kit/typescript/errors";
import { RetryBudget } from "#kit/typescript/retry";
import { retryFetch } from "#kit/typescript/retryFetch";
import { sleep } from "#kit/typescript/time";

import { FakeClock } from "./support/fakeClock";
import { type PlannedServer, startServer } from "./support/server";

const quick = { baseMs: 1 };

let server: PlannedServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

describe("sends again", () => {
  test("after 503, 503: the third answer is the result", async () => {
    server.plan({ status: 503 }, { status: 503 });
    const response = await retryFetch(server.url, { retry: quick });
    expect([response.status, await response.text(), server.requests.length]).toEqual([200, "fine", 3]);
  });

  test("and returns the last 503 unread, as fetch does, when there are no more attempts", async () => {
    server.plan(...Array.from({ length: 3 }, () => ({ status: 503, body: "down" })));
    const response = await retryFetch(server.url, { retry: quick });
    expect([response.status, await response.text(), server.requests.length]).toEqual([503, "down", 3]);
  });

  test("after 429, no earlier than Retry-After says", async () => {
    const clock = new FakeClock();
    server.plan({ status: 429, headers: { "retry-after": "20" } });
    await clock.until(retryFetch(server.url, { retry: { ...quick, clock } }));
    expect([server.requests.length, clock.asked.length]).toEqual([2, 1]);
    expect(clock.now()).toBeGreaterThanOrEqual(20_000);
  });

  test("not when Retry-After is beyond the limit: the answer comes back at once", async () => {
    server.plan({ status: 429, headers: { "retry-after": "3600" }, body: "later" });
    const response = await retryFetch(server.url);
    expect([response.status, await response.text(), server.requests.length]).toEqual([429, "later", 1]);
  });

  test("after a connection that was reset", async () => {
    server.plan("reset");
    expect((await retryFetch(server.url, { retry: quick })).status).toBe(200);
    expect(server.requests).toHaveLength(2);
  });

  test("after no answer within the limit of one attempt", async () => {
    server.plan("hang");
    expect((await retryFetch(server.url, { retry: { ...quick, attemptTimeoutMs: 1_500 } })).status).toBe(200);
    server.plan("hang");
    const late = retryFetch(server.url, { retry: { ...quick, attempts: 1, attemptTimeoutMs: 50 } });
    await expect(late).rejects.toEqual(new TimeoutError("no response within 50 ms"));
  });

  test("after a reset, with no limit of one attempt at all", async () => {
    server.plan("reset");
    expect((await retryFetch(server.url, { retry: { ...quick, attemptTimeoutMs: Infinity } })).status).toBe(200);
    expect(server.requests).toHaveLength(2);
  });

  test("never a POST that nobody answers, but it is given up after the limit of one attempt", async () => {
    server.plan("hang");
    const late = retryFetch(server.url, { method: "POST", body: "x", retry: { ...quick, attemptTimeoutMs: 1_500 } });
    await expect(late).rejects.toBeInstanceOf(TimeoutError);
    expect(server.requests).toHaveLength(1);
    server.plan("hang");
    const whole = retryFetch(server.url, { method: "POST", retry: { maxElapsedMs: 60, attemptTimeoutMs: 5 } });
    await expect(whole).rejects.toEqual(new TimeoutError("no response within 60 ms"));
  });

  test.each([
    ["text", "text"],
    ["bytes", new TextEncoder().encode("text")],
    ["a form", new URLSearchParams({ text: "" })],
    ["a blob", new Blob(["text"])],
  ])("a PUT with %s, the body included", async (_, body) => {
    server.plan({ status: 502 });
    await retryFetch(server.url, { method: "PUT", body, retry: quick });
    expect(server.requests.map((request) => [request.method, request.body.slice(0, 4)])).toEqual([
      ["PUT", "text"],
      ["PUT", "text"],
    ]);
  });

  test.each(["GET", "HEAD", "OPTIONS", "DELETE"])("a %s without a body, and says why", async (method) => {
    server.plan({ status: 503 });
    const reasons: unknown[] = [];
    const onRetry = ({ error }: { readonly error: unknown }): void => void reasons.push(String(error));
    expect((await retryFetch(server.url, { method, retry: { ...quick, onRetry } })).status).toBe(200);
    expect(reasons).toEqual(["Error: HTTP 503"]);
  });

  test("a POST only when the caller says that it may arrive twice", async () => {
    const tries = async (init: RequestInit, idempotent?: boolean): Promise<number> => {
      server.plan({ status: 503 });
      await retryFetch(server.url, { method: "POST", body: "x", ...init, retry: { ...quick, idempotent } });
      return server.requests.length;
    };
    expect(await tries({})).toBe(1);
    expect(await tries({}, true)).toBe(2);
    expect(await tries({ headers: { "Idempotency-Key": "k1" } })).toBe(2);
    expect(await tries({ headers: { "Idempotency-Key": "k1" } }, false)).toBe(1);
  });

  test("no stream: it can be read only once", async () => {
    server.plan({ status: 503 });
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode("streamed"));
        controller.close();
      },
    });
    const response = await retryFetch(server.url, { method: "PUT", body, duplex: "half", retry: quick } as RequestInit);
    expect([response.status, server.requests.length, server.requests[0]?.body]).toEqual([503, 1, "streamed"]);
  });

  test("a Request without a body, but none with one", async () => {
    server.plan({ status: 503 });
    expect((await retryFetch(new Request(server.url), { retry: quick })).status).toBe(200);
    server.plan({ status: 503 });
    const once = await retryFetch(new Request(server.url, { method: "PUT", body: "x" }), { retry: quick });
    expect([once.status, server.requests.length]).toEqual([503, 1]);
  });

  test.each([400, 401, 404, 409, 410, 422, 501])("nothing after %d", async (status) => {
    server.plan({ status });
    expect((await retryFetch(server.url, { retry: quick })).status).toBe(status);
    expect(server.requests).toHaveLength(1);
  });
});

describe("what a fetch of the caller's own rejects with", () => {
  const lost = (error: Error): Promise<number> => {
    let calls = 0;
    const send = (): Promise<Response> => {
      calls++;
      return Promise.reject(error);
    };
    return retryFetch(server.url, { retry: { ...quick, fetch: send } }).then(
      () => Number.NaN,
      () => calls,
    );
  };

  test.each([
    ["a TypeError with nothing in it, a browser's lost connection", new TypeError("Failed to fetch"), 3],
    ["a TypeError with a lost connection in it", new TypeError("x", { cause: { code: "ECONNRESET" } }), 3],
    ["a TypeError with something else in it", new TypeError("x", { cause: new Error("a bug") }), 1],
    ["a TypeError with a status", Object.assign(new TypeError("x"), { status: 404 }), 1],
    ["any other error", new Error("a bug"), 1],
  ])("%s", async (_, error, calls) => {
    expect(await lost(error)).toBe(calls);
  });
});

test("classes of failures that the caller names are tried again too", async () => {
  server.plan({ status: 404 });
  const response = await retryFetch(server.url, { retry: { ...quick, retryOn: ["invalid-input"] } });
  expect([response.status, server.requests.length]).toEqual([200, 2]);
});

describe("like fetch", () => {
  test("rejects a bad address and bad options without a single request", async () => {
    server.plan();
    await expect(retryFetch("not an address")).rejects.toBeInstanceOf(TypeError);
    await expect(retryFetch(server.url, { method: "GET", body: "x" })).rejects.toBeInstanceOf(TypeError);
    expect(server.requests).toHaveLength(0);
  });

  test("rejects with the caller's reason, also while it waits for its next attempt", async () => {
    server.plan({ status: 503 });
    const caller = new AbortController();
    const onRetry = (): void => void queueMicrotask(() => caller.abort(new Error("stop")));
    const call = retryFetch(server.url, { signal: caller.signal, retry: { baseMs: 60_000, jitter: "none", onRetry } });
    await expect(call).rejects.toThrow("stop");
    expect(server.requests).toHaveLength(1);
  });

  test("an abort ends the body after the headers have arrived", async () => {
    server.plan("drip");
    const caller = new AbortController();
    const response = await retryFetch(server.url, { signal: caller.signal });
    const text = response.text();
    caller.abort(new Error("stop"));
    await expect(text).rejects.toThrow("stop");
  });

  test("the limit of an attempt does not cut a body short that has begun", async () => {
    server.plan("drip");
    const response = await retryFetch(server.url, { retry: { attemptTimeoutMs: 1_500 } });
    const reader = response.body?.getReader();
    let bytes = 0;
    for (const start = performance.now(); performance.now() - start < 1_600; ) {
      bytes += (await reader?.read())?.value?.length ?? 0;
    }
    expect(bytes).toBeGreaterThan(0);
    await reader?.cancel();
  });

  test("rejects when nobody listens at the address, after its attempts", async () => {
    const closed = await startServer();
    await closed.close();
    let retries = 0;
    const call = retryFetch(closed.url, { retry: { ...quick, onRetry: () => void retries++ } });
    await expect(call).rejects.toThrow("fetch failed");
    expect(retries).toBe(2);
  });
});

test("each attempt goes through the given function, with a signal of its own; so does what is not repeated", async () => {
  server.plan({ status: 503 }, { status: 200 }, { status: 503 });
  const signals = new Set<unknown>();
  const send = (input: string | URL | Request, init: RequestInit): Promise<Response> => {
    signals.add(init.signal);
    return fetch(input, init);
  };
  expect((await retryFetch(server.url, { retry: { ...quick, fetch: send } })).status).toBe(200);
  expect([signals.size, [...signals].every((signal) => signal instanceof AbortSignal)]).toEqual([2, true]);
  expect((await retryFetch(server.url, { method: "POST", retry: { ...quick, fetch: send } })).status).toBe(503);
  expect([signals.size, server.requests.length]).toEqual([3, 3]);
});

test("discarded answers do not hold their connections", async () => {
  const own = await startServer();
  try {
    const big = { status: 503, body: "x".repeat(1_000_000) };
    own.plan(...Array.from({ length: 20 }, () => big));
    for (let call = 0; call < 10; call++)
      await (await retryFetch(own.url, { retry: { ...quick, attempts: 9 } })).text();
    for (let poll = 0; poll < 3_000 && own.connections() > 3; poll++) await sleep(10);
    expect(own.connections()).toBeLessThanOrEqual(3);
  } finally {
    await own.close();
  }
});

test("with a budget a dead dependency gets hardly more calls than there are requests", async () => {
  const dead = Array.from({ length: 500 }, () => ({ status: 503 }));
  server.plan(...dead);
  const budget = new RetryBudget();
  for (let request = 0; request < 100; request++) await retryFetch(server.url, { retry: { ...quick, budget } });
  expect(server.requests.length).toBeLessThanOrEqual(110);
});
