/** The client of one dependency against a real server: what it repeats, what it refuses, how it ends, and what it leaves open. */

import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

import { CircuitBreaker, CircuitOpenError } from "#kit/typescript/circuitBreaker";
import { ConcurrencyLimit } from "#kit/typescript/concurrencyLimit";
import { classify, retryAfterOf, TimeoutError } from "#kit/typescript/errors";
import {
  type CallNotice,
  type HardenedClientOptions,
  HttpStatusError,
  hardenedClient,
} from "#kit/typescript/hardenedClient";
import { RetryBudget, retry } from "#kit/typescript/retry";
import { sleep } from "#kit/typescript/time";

import { FakeClock } from "./support/fakeClock";
import { type PlannedServer, startServer } from "./support/server";

let server: PlannedServer;
let notices: CallNotice[] = [];
beforeAll(async () => {
  server = await startServer();
});
beforeEach(() => {
  notices = [];
});
afterAll(() => server.close());

/** A client of the server's present plan. The server knows one path, so the base is all but its last part. */
const quick = { baseMs: 1 };
function client(options: Partial<HardenedClientOptions> = {}) {
  const [, baseUrl = "", path = ""] = /^(.*\/)(\d+)$/.exec(server.url) ?? [];
  const onCall = (notice: CallNotice): void => void notices.push(notice);
  const call = hardenedClient({ name: "orders", baseUrl, retry: quick, onCall, ...options });
  return (init?: Parameters<typeof call>[1]) => call(path, init);
}
const rejection = (call: Promise<Response>): Promise<unknown> =>
  call.then(
    () => "no error",
    (error: unknown) => error,
  );
const told = (): unknown => notices.map(({ outcome, status, attempts }) => [outcome, status, attempts]);

describe("a call", () => {
  test("comes through 503 and a reset, and is told once", async () => {
    const started = performance.now();
    server.plan({ status: 503 }, "reset");
    expect(await (await client()()).text()).toBe("fine");
    expect([server.requests.length, told()]).toEqual([3, [["success", 200, 3]]]);
    expect(notices[0]).toMatchObject({ client: "orders", method: "GET" });
    expect(notices[0]?.durationMs).toBeLessThan(performance.now() - started);
  });

  test("is repeated after no answer within the limit of an attempt", async () => {
    server.plan("hang");
    expect((await client({ retry: { ...quick, attemptTimeoutMs: 1_500 } })()).status).toBe(200);
    expect(server.requests).toHaveLength(2);
  });

  test("that may not be repeated has the whole deadline for its only attempt", async () => {
    const started = performance.now();
    server.plan("hang");
    const slow = client({ deadlineMs: 1_500, retry: { attemptTimeoutMs: 50 } });
    expect(await rejection(slow({ method: "POST" }))).toBeInstanceOf(TimeoutError);
    expect(performance.now() - started).toBeGreaterThan(1_450);
    expect(server.requests).toHaveLength(1);
  });

  test("waits as long as the dependency asks", async () => {
    const clock = new FakeClock();
    server.plan({ status: 429, headers: { "retry-after": "5" } });
    await clock.until(client({ retry: { ...quick, clock } })());
    expect(clock.now()).toBeGreaterThanOrEqual(5_000);
    expect(server.requests).toHaveLength(2);
  });

  test("is not repeated when that is beyond its deadline", async () => {
    server.plan({ status: 429, headers: { "retry-after": "60" } });
    const error = await rejection(client()());
    expect([classify(error), retryAfterOf(error), server.requests.length]).toEqual(["rate-limit", 60_000, 1]);
  });

  test("is repeated with POST only if it may be", async () => {
    for (const [init, requests] of [
      [{ method: "POST" }, 1],
      [{ method: "POST", idempotent: true }, 2],
      [{ method: "POST", headers: { "Idempotency-Key": "k" } }, 2],
    ] as const) {
      server.plan({ status: 503 });
      await rejection(client()(init));
      expect(server.requests).toHaveLength(requests);
    }
  });

  test("inside a retry is made once: attempts do not multiply", async () => {
    server.plan(...Array.from({ length: 9 }, () => ({ status: 503 })));
    const orders = client();
    await rejection(retry(() => orders(), { attempts: 3, baseMs: 1 }));
    expect(server.requests).toHaveLength(3);
  });

  test("carries the client's headers, asked for each time, and its own ones first", async () => {
    let count = 0;
    const seen: Record<string, string>[] = [];
    const own = client({
      headers: () => ({ authorization: `Bearer ${++count}`, accept: "a/b" }),
      retry: {
        fetch: async (_, init) => {
          seen.push(Object.fromEntries(new Headers(init.headers)));
          return new Response("ok");
        },
      },
    });
    await own({ headers: [["Accept", "c/d"]] });
    await own();
    expect(seen).toEqual([
      { authorization: "Bearer 1", accept: "c/d" },
      { authorization: "Bearer 2", accept: "a/b" },
    ]);
  });
});

describe("a status", () => {
  test.each([400, 401, 404, 409, 422, 501])("of %d is an error at once, with what the answer said", async (status) => {
    server.plan({ status, body: "no such order", headers: { "x-why": "gone" } });
    const error = (await rejection(client()())) as HttpStatusError;
    expect(error).toBeInstanceOf(HttpStatusError);
    expect([error.status, error.body, error.headers.get("x-why"), server.requests.length]).toEqual([
      status,
      "no such order",
      "gone",
      1,
    ]);
    expect(error.message).toMatch(/^orders answered \d{3} to GET \/\d+$/);
    expect(told()).toEqual([[classify({ status }), status, 1]]);
  });

  test("of 500 is an error when there are no more attempts", async () => {
    server.plan(...Array.from({ length: 3 }, () => ({ status: 500 })));
    expect(await rejection(client()())).toMatchObject({ name: "HttpStatusError", status: 500 });
    expect(told()).toEqual([["transient", 500, 3]]);
  });

  test("without a body has an empty one in the error", async () => {
    const answer = async (): Promise<Response> => new Response(null, { status: 418 });
    expect(await rejection(client({ retry: { fetch: answer } })())).toMatchObject({ status: 418, body: "" });
  });

  test("has the beginning of its body in the error, whole characters and nothing more than is needed", async () => {
    const bytes = new TextEncoder().encode("\u20ac".repeat(4_096));
    let pulled = 0;
    const parts = new ReadableStream(
      {
        pull: (controller) => controller.enqueue(bytes.slice(pulled * 2_048, ++pulled * 2_048)),
      },
      { highWaterMark: 0 },
    );
    const answer = async (): Promise<Response> => new Response(parts, { status: 418 });
    expect(await rejection(client({ retry: { fetch: answer } })())).toMatchObject({ body: "\u20ac".repeat(4_096) });
    expect(pulled).toBe(6);
  });

  test("below 400 is an answer", async () => {
    server.plan({ status: 304 });
    expect((await client()()).status).toBe(304);
  });

  test("with an endless or a huge body is an error all the same, and holds no connection", async () => {
    const own = await startServer();
    const body = "x".repeat(3_000_000);
    own.plan(...Array.from({ length: 20 }, () => ({ status: 404, body })));
    const call = hardenedClient({ name: "orders", baseUrl: own.url.replace(/\d+$/, ""), retry: quick });
    for (let round = 0; round < 20; round++) {
      const error = (await rejection(call(own.url))) as HttpStatusError;
      expect([error.status, error.body.length]).toEqual([404, 4_096]);
    }
    for (let poll = 0; poll < 3_000 && own.connections() > 2; poll++) await sleep(10);
    expect(own.connections()).toBeLessThanOrEqual(2);
    await own.close();
  });

  test("with a body without end is read only as far as needed, and cancelled", async () => {
    let [pulled, cancelled] = [0, false];
    const endless = new ReadableStream({
      pull: (controller) => {
        pulled++;
        controller.enqueue(new TextEncoder().encode("x".repeat(1_000)));
      },
      cancel: () => {
        cancelled = true;
      },
    });
    const answer = async (): Promise<Response> => new Response(endless, { status: 418 });
    const error = await rejection(client({ retry: { fetch: answer } })({ method: "post" }));
    expect(error).toMatchObject({ status: 418, message: expect.stringContaining("418 to POST /") });
    expect(cancelled).toBe(true);
    expect(pulled).toBeLessThan(10);
  });

  test("whose body comes drop by drop does not hold up the error", async () => {
    let cancelled = false;
    const drops = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode("slow ")),
      cancel: () => {
        cancelled = true;
      },
    });
    const answer = async (): Promise<Response> => new Response(drops, { status: 418 });
    const error = await rejection(client({ retry: { fetch: answer }, deadlineMs: Infinity })());
    expect([error, cancelled]).toMatchObject([{ status: 418, body: "slow " }, true]);
  });
});

test("an attempt has 5 s by default, and the whole call 10 s", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  try {
    const hang = (_: unknown, { signal }: RequestInit): Promise<Response> =>
      new Promise((__, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
    const call = rejection(client({ retry: { ...quick, fetch: hang } })());
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await call).toBeInstanceOf(TimeoutError);
    expect(told()).toEqual([["network", undefined, 2]]);
  } finally {
    vi.useRealTimers();
  }
});

describe("the deadline", () => {
  test("ends a call that gets no answer, through all its attempts", async () => {
    server.plan(...Array.from({ length: 9 }, () => "hang" as const));
    const error = await rejection(
      client({ deadlineMs: 3_000, retry: { ...quick, attemptTimeoutMs: 1_000, attempts: 9 } })(),
    );
    expect(error).toBeInstanceOf(TimeoutError);
    expect(server.requests.length).toBeGreaterThan(1);
    expect(server.requests.length).toBeLessThan(9);
    expect(notices[0]?.outcome).toBe("network");
  });

  test("ends a body that comes drop by drop", async () => {
    server.plan("drip");
    const response = await client({ deadlineMs: 1_500 })();
    await expect(response.text()).rejects.toBeInstanceOf(TimeoutError);
  });

  test("of a call stands in for the client's", async () => {
    server.plan("hang");
    await expect(client({ deadlineMs: 60_000, retry: { attempts: 1 } })({ deadlineMs: 100 })).rejects.toBeInstanceOf(
      TimeoutError,
    );
  });

  test("leaves a stream alone when it is infinite", async () => {
    server.plan("drip");
    const caller = new AbortController();
    const response = await client({ deadlineMs: Infinity })({ signal: caller.signal });
    const reader = response.body?.getReader();
    expect((await reader?.read())?.done).toBe(false);
    caller.abort(new Error("enough"));
    await expect(reader?.closed).rejects.toThrow("enough");
  });

  test("leaves the caller's abort what it is", async () => {
    server.plan("hang");
    const caller = new AbortController();
    const call = rejection(client()({ signal: caller.signal }));
    await expect.poll(() => server.requests.length).toBe(1);
    caller.abort(new Error("user left"));
    expect(await call).toMatchObject({ message: "user left" });
    expect(told()).toEqual([["cancelled", undefined, 1]]);
  });
});

describe("a breaker", () => {
  test("opens on a dead dependency, ends the retries, and keeps further calls from it", async () => {
    const breaker = new CircuitBreaker({ name: "orders", consecutiveFailures: 2 });
    server.plan(...Array.from({ length: 9 }, () => ({ status: 503 })));
    const orders = client({ breaker, retry: { ...quick, attempts: 5 } });
    expect(await rejection(orders())).toBeInstanceOf(CircuitOpenError);
    expect(await rejection(orders())).toBeInstanceOf(CircuitOpenError);
    expect([server.requests.length, told()]).toEqual([
      2,
      [
        ["permanent", undefined, 2],
        ["permanent", undefined, 0],
      ],
    ]);
  });

  test("does not count what the caller got wrong", async () => {
    const breaker = new CircuitBreaker({ consecutiveFailures: 2 });
    server.plan(...Array.from({ length: 4 }, () => ({ status: 404 })));
    for (let call = 0; call < 4; call++) await rejection(client({ breaker })());
    expect([breaker.state, server.requests.length]).toEqual(["closed", 4]);
  });

  test("counts an attempt without an answer, but not an abort by the caller", async () => {
    const breaker = new CircuitBreaker({ consecutiveFailures: 1 });
    server.plan("hang", "hang");
    const caller = new AbortController();
    const call = rejection(client({ breaker })({ signal: caller.signal }));
    await sleep(20);
    caller.abort(new Error("user left"));
    await call;
    expect(breaker.state).toBe("closed");
    await rejection(client({ breaker, retry: { attempts: 1, attemptTimeoutMs: 50 } })());
    expect(breaker.state).toBe("open");
  });
});

test("a limiter gives each call one turn, whatever the number of its attempts", async () => {
  server.plan({ status: 503 }, { status: 503 }, { status: 200 }, { status: 503 });
  const limiter = new ConcurrencyLimit(1, { maxWaiting: 1 });
  const orders = client({ limiter });
  const results = await Promise.allSettled([orders(), orders(), orders()]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
  expect(results[2]).toMatchObject({ reason: { name: "QueueFullError" } });
});

test("with its shared budget a dead dependency gets hardly more calls than there are requests", async () => {
  server.plan(...Array.from({ length: 400 }, () => ({ status: 503 })));
  const orders = client();
  for (let request = 0; request < 100; request++) await rejection(orders());
  expect(server.requests.length).toBeLessThanOrEqual(110);
  server.plan(...Array.from({ length: 3 }, () => ({ status: 503 })));
  await rejection(client({ retry: { ...quick, budget: new RetryBudget(1_000) } })());
  expect(server.requests).toHaveLength(3);
});

describe("the address", () => {
  const asked: string[] = [];
  const echo = async (input: string | URL | Request): Promise<Response> => {
    asked.push(String(input));
    return new Response("ok");
  };
  const api = (path: string | URL): Promise<Response> =>
    hardenedClient({ name: "api", baseUrl: "https://api.test/v1", retry: { fetch: echo } })(path);

  test.each([
    ["orders", "orders"],
    ["/orders/1?x=1#y", "orders/1?x=1#y"],
    ["//orders", "orders"],
    ["", ""],
    ["a:b", "a:b"],
    ["a/../b", "b"],
    ["of?url=https://api.test/v1/c", "of?url=https://api.test/v1/c"],
    ["https://api.test/v1/next?page=2", "next?page=2"],
    [new URL("https://api.test/v1/next"), "next"],
  ])("%s is below the base", async (path, expected) => {
    asked.length = 0;
    await api(path);
    expect(asked).toEqual([`https://api.test/v1/${expected}`]);
  });

  test.each([
    "../admin",
    "a/../../admin",
    "%2e%2e/admin",
    "..\\admin",
    "https://evil.test/v1/",
    "http://api.test/v1/",
    "https://api.test:8443/v1/",
    "https://api.test/v2/",
    "https://api.test/v10/",
  ])("%s is refused before anything is sent", async (path) => {
    asked.length = 0;
    await expect(api(path)).rejects.toEqual(new TypeError("a call to api must stay below https://api.test/v1/"));
    expect(asked).toEqual([]);
  });
});

test("an observer that throws changes nothing, and options that make no sense are refused", async () => {
  server.plan();
  const onCall = (): never => {
    throw new Error("observer");
  };
  expect((await client({ onCall })()).status).toBe(200);
  server.plan({ status: 404 });
  expect(await rejection(client({ onCall })())).toBeInstanceOf(HttpStatusError);
  expect(() => hardenedClient({ name: "a", baseUrl: "nonsense" })).toThrow(TypeError);
  for (const deadlineMs of [0, -1, Number.NaN]) {
    const because = new RangeError(`deadlineMs must be more than 0, not ${deadlineMs}`);
    expect(() => hardenedClient({ name: "a", baseUrl: "https://a.test", deadlineMs })).toThrow(because);
    await expect(client()({ deadlineMs })).rejects.toBeInstanceOf(RangeError);
  }
});
