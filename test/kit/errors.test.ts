/** Error classes: the table of kinds, wherever in the chain of causes the sign is, and `Retry-After`. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { classify, isRetryable, parseRetryAfter, retryAfterOf, statusOf, TimeoutError } from "#kit/typescript/errors";
import { RejectedError } from "#kit/typescript/rejected";

const withCode = (code: string): Error => Object.assign(new Error("x"), { code });
const withStatus = (status: number, headers: Record<string, string> = {}): Error =>
  Object.assign(new Error("x"), { response: { status, headers: new Headers(headers) } });
const abortError = (cause?: unknown): Error => Object.assign(new Error("x", { cause }), { name: "AbortError" });

describe("classify", () => {
  test.each([
    ["an abort of the caller", abortError(), "cancelled"],
    ["an abort of axios", Object.assign(new Error("x"), { name: "CanceledError", code: "ERR_CANCELED" }), "cancelled"],
    ["a native abort", AbortSignal.abort().reason, "cancelled"],
    ["an abort inside a wrapper", new Error("x", { cause: abortError() }), "cancelled"],
    ["an abort that a timeout caused", abortError(new TimeoutError("late")), "network"],
    ["a timeout of the kit", new TimeoutError("late"), "network"],
    ["a native timeout", new DOMException("late", "TimeoutError"), "network"],
    ["a reset connection", withCode("ECONNRESET"), "network"],
    ["what fetch throws for it", new TypeError("fetch failed", { cause: withCode("ECONNREFUSED") }), "network"],
    ["an unknown host", new Error("x", { cause: new Error("y", { cause: withCode("ENOTFOUND") }) }), "network"],
    ["an undici limit", withCode("UND_ERR_HEADERS_TIMEOUT"), "network"],
    ["429", withStatus(429), "rate-limit"],
    ["503 that asks to wait", withStatus(503, { "Retry-After": "3" }), "rate-limit"],
    ["503 that does not", withStatus(503), "transient"],
    ["a throttled AWS call", Object.assign(new Error("x"), { name: "ThrottlingException" }), "rate-limit"],
    ["408", withStatus(408), "transient"],
    ["425", withStatus(425), "transient"],
    ["500", Object.assign(new Error("x"), { statusCode: 500 }), "transient"],
    ["502", Object.assign(new Error("x"), { status: 502 }), "transient"],
    ["504 of an AWS call", Object.assign(new Error("x"), { $metadata: { httpStatusCode: 504 } }), "transient"],
    ["400", withStatus(400), "invalid-input"],
    ["404", withStatus(404), "invalid-input"],
    ["409", withStatus(409), "invalid-input"],
    ["422", withStatus(422), "invalid-input"],
    ["a TypeError", new TypeError("x"), "invalid-input"],
    ["a SyntaxError", new SyntaxError("x"), "invalid-input"],
    ["a bad URL", new TypeError("x", { cause: withCode("ERR_INVALID_URL") }), "invalid-input"],
    ["a validation error", Object.assign(new Error("x"), { name: "ZodError" }), "invalid-input"],
    ["401", withStatus(401), "permanent"],
    ["403", withStatus(403), "permanent"],
    ["410", withStatus(410), "permanent"],
    ["a missing file", withCode("ENOENT"), "permanent"],
    ["a full disk", withCode("ENOSPC"), "permanent"],
    ["an expired certificate", new TypeError("x", { cause: withCode("CERT_HAS_EXPIRED") }), "permanent"],
    ["501", withStatus(501), "unknown"],
    ["a plain error", new Error("ECONNRESET timeout 503"), "unknown"],
    ["the exit status of a process", Object.assign(new Error("x"), { status: 127 }), "unknown"],
    ["a string", "ECONNRESET", "unknown"],
    ["nothing", undefined, "unknown"],
    ["null", null, "unknown"],
    ["a function", Object.assign(() => undefined, { code: "ECONNRESET" }), "unknown"],
    ["an error without a name", Object.assign(new Error("x"), { name: "" }), "unknown"],
  ])("%s", (_, error, expected) => {
    expect(classify(error)).toBe(expected);
    expect(isRetryable(error)).toBe(["network", "rate-limit", "transient"].includes(expected));
  });

  test.each([
    ["cancelled", "AbortError CanceledError CancelledError ABORT_ERR ERR_CANCELED UND_ERR_ABORTED"],
    ["network", "ECONNRESET ECONNREFUSED ECONNABORTED EPIPE ETIMEDOUT ESOCKETTIMEDOUT ENOTFOUND EAI_AGAIN ENETDOWN"],
    ["network", "ENETUNREACH ENETRESET EHOSTDOWN EHOSTUNREACH ERR_NETWORK ERR_STREAM_PREMATURE_CLOSE"],
    ["network", "ERR_SOCKET_CONNECTION_TIMEOUT UND_ERR_SOCKET UND_ERR_CONNECT_TIMEOUT UND_ERR_HEADERS_TIMEOUT"],
    ["network", "UND_ERR_BODY_TIMEOUT TimeoutError"],
    ["rate-limit", "Throttling ThrottlingException ThrottledException TooManyRequestsException SlowDown"],
    ["rate-limit", "RequestLimitExceeded ProvisionedThroughputExceededException"],
    ["permanent", "ENOENT EACCES EPERM ENOSPC EDQUOT EROFS EEXIST EISDIR ENOTDIR ENOTEMPTY EFBIG ENAMETOOLONG ELOOP"],
    ["permanent", "CERT_HAS_EXPIRED DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN"],
    ["permanent", "UNABLE_TO_VERIFY_LEAF_SIGNATURE ERR_TLS_CERT_ALTNAME_INVALID ERR_REJECTED_LOCALLY"],
  ])("%s by name and by code: %s", (expected, list) => {
    for (const sign of list.split(" ")) {
      expect([sign, classify(withCode(sign))]).toEqual([sign, expected]);
      expect([sign, classify(Object.assign(new Error("x"), { name: sign }))]).toEqual([sign, expected]);
    }
  });

  test.each(
    "TypeError SyntaxError RangeError URIError ReferenceError ValidationError ZodError AssertionError".split(" "),
  )("invalid-input by name only: %s", (name) => {
    expect(classify(Object.assign(new Error("x"), { name }))).toBe("invalid-input");
    expect(classify(withCode(name))).toBe("unknown");
  });

  test("a code that begins with ERR_INVALID_ is invalid input; one that only has it in it is not", () => {
    expect(classify(withCode("ERR_INVALID_ARG_TYPE"))).toBe("invalid-input");
    expect(classify(withCode("NO_ERR_INVALID_"))).toBe("unknown");
  });

  test.each([
    [399, "unknown"],
    [499, "permanent"],
    [599, "unknown"],
    [600, "unknown"],
  ])("a status on the edge: %d", (status, expected) => {
    expect(classify(withStatus(status))).toBe(expected);
    expect(statusOf(withStatus(status))).toBe(status >= 400 && status < 600 ? status : undefined);
  });

  test("a 429 or 500 that asks to wait is still what it is", () => {
    expect(classify(withStatus(429, { "Retry-After": "3" }))).toBe("rate-limit");
    expect(classify(withStatus(500, { "Retry-After": "3" }))).toBe("transient");
  });

  test("only the first 16 links of a chain are read", () => {
    const nested = (links: number): Error => {
      let error: Error = withStatus(500);
      for (let link = 1; link < links; link++) error = new Error("x", { cause: error });
      return error;
    };
    expect([classify(nested(16)), classify(nested(17))]).toEqual(["transient", "unknown"]);
  });

  test("an error of the kit about time has the code that sockets use", () => {
    expect(new TimeoutError("late")).toMatchObject({ name: "TimeoutError", code: "ETIMEDOUT", message: "late" });
  });

  test("the outermost sign decides: our answer to the caller counts, not its reason", () => {
    expect(classify(Object.assign(withStatus(403), { cause: withCode("ECONNRESET") }))).toBe("permanent");
    expect(classify(Object.assign(withCode("ENOENT"), { cause: withStatus(503) }))).toBe("permanent");
  });

  test("ends on a chain of causes that bites its tail", () => {
    const first = new Error("a");
    const second = new Error("b", { cause: first });
    first.cause = second;
    expect(classify(first)).toBe("unknown");
  });

  test("a getter that throws counts as absent", () => {
    const hostile = Object.defineProperty(new Error("x"), "code", {
      get: () => {
        throw new Error("no");
      },
    });
    expect(classify(Object.assign(hostile, { status: 500 }))).toBe("transient");
  });

  test("never throws and always answers with a class", () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, maxDepth: 4 }), (value) => {
        expect(typeof classify(value)).toBe("string");
        expect(() => retryAfterOf(value)).not.toThrow();
      }),
    );
  });
});

test("statusOf looks through causes and skips what is no failure", () => {
  expect(statusOf(new Error("x", { cause: withStatus(418) }))).toBe(418);
  expect(statusOf(Object.assign(new Error("x"), { status: 200 }))).toBeUndefined();
  expect(statusOf(Object.assign(new Error("x"), { status: "500" }))).toBeUndefined();
  expect(statusOf({ response: { statusCode: 404 } })).toBe(404);
  expect(statusOf("404")).toBeUndefined();
});

describe("Retry-After", () => {
  const now = Date.parse("Sun, 06 Nov 1994 08:49:37 GMT");
  test.each([
    ["0", 0],
    ["120", 120_000],
    [" 7 ", 7_000],
    ["Sun, 06 Nov 1994 08:50:37 GMT", 60_000],
    ["Sunday, 06-Nov-94 08:50:37 GMT", 60_000],
    ["Sun Nov  6 08:49:38 1994 GMT", 1_000],
    ["Sun, 06 Nov 1994 08:00:00 GMT", 0],
    ["", undefined],
    ["-5", undefined],
    ["1.5", undefined],
    ["soon", undefined],
    ["2 minutes", undefined],
    ["   ", undefined],
    ["7 s", undefined],
    ["in 7", undefined],
    ["6 Nov 1994 08:50:37 GMT", undefined],
    ["Sun 45 Foo 1994", undefined],
    [null, undefined],
    [undefined, undefined],
  ])("%j", (value, expected) => {
    expect(parseRetryAfter(value, now)).toBe(expected);
  });

  test("is never negative, never NaN", () => {
    fc.assert(
      fc.property(fc.string(), fc.date(), (text, at) => {
        for (const value of [text, Number.isNaN(at.getTime()) ? text : at.toUTCString()]) {
          const wait = parseRetryAfter(value);
          expect(wait === undefined || wait >= 0).toBe(true);
        }
      }),
    );
  });

  test("is found in plain and in real headers of the response that the error carries", () => {
    expect(retryAfterOf(withStatus(429, { "Retry-After": "2" }))).toBe(2_000);
    expect(retryAfterOf({ response: { headers: { "retry-after": "3" } } })).toBe(3_000);
    expect(retryAfterOf({ response: { headers: { "Retry-After": 4 } } })).toBe(4_000);
    expect(retryAfterOf(new Error("x", { cause: { headers: { "retry-after": "5" } } }))).toBe(5_000);
    expect(retryAfterOf(new Error("x"))).toBeUndefined();
    expect(retryAfterOf(new Error("x", { cause: new RejectedError("full", 6_000) }))).toBe(6_000);
    expect(retryAfterOf({ retryAfterMs: 0 })).toBe(0);
    expect(retryAfterOf({ retryAfterMs: 9, headers: { "retry-after": "1" } })).toBe(1_000);
    expect(retryAfterOf({ headers: { "retry-after": true } })).toBeUndefined();
    expect(retryAfterOf({ response: { headers: { "retry-after": "Sun, 06 Nov 1994 08:49:39 GMT" } } }, now)).toBe(
      2_000,
    );
    for (const retryAfterMs of [-1, Number.NaN, "7"]) expect(retryAfterOf({ retryAfterMs })).toBeUndefined();
  });
});
