/** Redaction: no planted secret survives, and what is no secret stays readable. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { redact } from "#kit/typescript/redact";

const SECRET = "s3cr3t-Zq8xW4";

describe("secrets", () => {
  test.each([
    "password",
    "userPassword",
    "passwd",
    "pwd",
    "passphrase",
    "passcode",
    "secret",
    "clientSecret",
    "token",
    "accessToken",
    "refresh_token",
    "apiKey",
    "api_key",
    "x-api-key",
    "access_key",
    "accesskey",
    "access-key",
    "pass",
    "privateKey",
    "private_key",
    "private-key",
    "Authorization",
    "auth",
    "cookie",
    "Set-Cookie",
    "credentials",
    "session",
    "sessionId",
    "signature",
    "sid",
    "dsn",
    "connectionString",
    "connection-string",
    "connection_string",
    "otp",
    "pin",
    "cvv",
    "cvv2",
    "cardNumber",
    "card-number",
    "card_number",
  ])("under the key %s are replaced", (key) => {
    for (const value of [SECRET, { deep: SECRET }, [SECRET], 12345678]) {
      expect(redact({ [key]: value })).toEqual({ [key]: "[redacted]" });
      expect(redact(new Map([[key, value]]))).toEqual({ [key]: "[redacted]" });
    }
  });

  test.each([
    "compass",
    "passenger",
    "oauth",
    "author",
    "inside",
    "sidebar",
    "laptop",
    "otpless",
    "spin",
    "pink",
    "xcvv",
  ])("are no values under the key %s", (key) => {
    expect(redact({ [key]: 7 })).toEqual({ [key]: 7 });
  });

  test.each([
    ["GET https://bob:pw@example.org/a failed", "GET https://[redacted]@example.org/a failed"],
    ["Bearer  abcdef", "Bearer [redacted]"],
    ["Basic abc is too short", "Basic abc is too short"],
    ["eyJhbGciOiJI.eyJz.sig!", "[redacted-jwt]!"],
    ["eyJhbGciOiJI.eyJz!", "[redacted-jwt]!"],
    ["key xoxb-12345678901234!", "key [redacted-key]!"],
    ["key sk12345678901234!", "key [redacted-key]!"],
    ["key sk_12345678901234!", "key [redacted-key]!"],
    ["key sk*12345678901234!", "key sk*12345678901234!"],
    ["key sk_1234", "key sk_1234"],
    ["a -----BEGIN EC PRIVATE KEY-----\nabc\n-----END b", "a [redacted-key] b"],
    ["pass=a;passwd=b;passphrase: c", "pass=[redacted];passwd=[redacted];passphrase: [redacted]"],
    ["api_key=a,api-key=b,apikey=c", "api_key=[redacted],api-key=[redacted],apikey=[redacted]"],
    [
      "access_token=a,access-token=b,accesstoken=c",
      "access_token=[redacted],access-token=[redacted],accesstoken=[redacted]",
    ],
    ["session=a session_id = b sessionid='c'", "session=[redacted] session_id = [redacted] sessionid='[redacted]'"],
    ["token : abc", "token : [redacted]"],
    ['{"pwd" :  "abc"}', '{"pwd" :  "[redacted]"}'],
    ["the token is fine", "the token is fine"],
  ])("in %j leave %j", (text, clean) => {
    expect(redact(text)).toBe(clean);
  });

  test.each([
    `postgres://app:${SECRET}@db.example/orders`,
    `redis://:${SECRET}@cache:6379`,
    `https://${SECRET}@api.example/`,
    `Authorization: Bearer ${SECRET}`,
    `basic ${SECRET}`,
    `password=${SECRET}&user=bob`,
    `{"apiKey": "${SECRET}"}`,
    `token: '${SECRET}'`,
    `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI${SECRET}.${SECRET}`,
    `sk_live_${SECRET}abcdef`,
    `ghp_${SECRET}abcdef`,
    `AKIA${SECRET.replaceAll("-", "")}AAAA`,
    `-----BEGIN RSA PRIVATE KEY-----\n${SECRET}\n-----END RSA PRIVATE KEY-----`,
    `-----BEGIN PRIVATE KEY-----\n${SECRET}`,
  ])("inside the text %j are replaced", (text) => {
    expect(JSON.stringify(redact({ note: `before ${text} after` }))).not.toMatch(/s3cr3t/);
    expect(JSON.stringify(redact(new Error(text)))).not.toMatch(/s3cr3t/);
    expect(JSON.stringify(redact({ [text]: 1 }))).not.toMatch(/s3cr3t/);
  });

  test("deep in errors, causes, lists, maps and sets are found", () => {
    const text = `Bearer ${SECRET}`;
    const holders = [
      Object.assign(new Error("x"), { config: { headers: { authorization: text } } }),
      new Error("x", { cause: new Error(text) }),
      [[[text]]],
      new Map([["k", new Map([["url", `https://a:${SECRET}@b/`]])]]),
      new Set([text]),
      new URL(`https://a:${SECRET}@b/`),
    ];
    for (const holder of holders) expect(JSON.stringify(redact(holder))).not.toContain(SECRET);
  });
});

describe("everything else", () => {
  test("stays as it is", () => {
    const plain = {
      id: 7,
      name: "Ünï",
      ok: true,
      none: null,
      list: [1, "a"],
      at: { url: "https://example.org/x?y=1" },
    };
    expect(redact(plain)).toEqual(plain);
    expect(redact("a plain sentence about passengers, keys and 42 cents")).toBe(
      "a plain sentence about passengers, keys and 42 cents",
    );
  });

  test("that JSON has no word for becomes text", () => {
    const at = new Date(0);
    expect(
      redact({ big: 5n, at, bytes: new Uint8Array(3), re: /x/, fn: function named() {}, set: new Set([1]) }),
    ).toEqual({
      big: "5n",
      at: at.toISOString(),
      bytes: "[3 bytes]",
      re: "/x/",
      fn: "[function named]",
      set: [1],
    });
  });

  test("that appears twice without a cycle is copied twice", () => {
    const shared = { a: 1 };
    expect(redact({ left: shared, right: shared })).toEqual({ left: shared, right: shared });
  });

  test("an error keeps its name, message, stack, cause and fields", () => {
    const error = Object.assign(new RangeError("too far", { cause: "the map" }), { code: "E7" });
    const { stack } = error;
    expect(redact(error)).toEqual({ name: "RangeError", message: "too far", stack, cause: "the map", code: "E7" });
    expect(redact(new Error("alone"))).not.toHaveProperty("cause");
  });

  test("that cannot be read says so, and leaves the rest", () => {
    const throwing = {
      ok: 1,
      get bad(): never {
        throw new Error("no");
      },
    };
    expect(redact(throwing)).toEqual({ ok: 1, bad: "[unreadable]" });
    const hostile = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error("no");
        },
      },
    );
    expect(redact(hostile)).toBe("[unreadable]");
  });

  test("that contains itself is cut there, and a date that is none, a symbol and a key that is an object have words", () => {
    const ring: Record<string, unknown> = { date: new Date(Number.NaN), symbol: Symbol("s") };
    ring.list = [{ ring }];
    expect(redact(ring)).toEqual({ date: "[invalid date]", symbol: "Symbol(s)", list: [{ ring: "[circular]" }] });
    expect(
      redact(
        new Map<unknown, unknown>([
          [{}, 1],
          [7, 2],
        ]),
      ),
    ).toEqual({ "[object]": 1, 7: 2 });
  });

  test("is cut at 4,096 characters and 100 entries, and says what is missing", () => {
    expect(redact("x".repeat(4_096))).toBe("x".repeat(4_096));
    expect(redact("x".repeat(4_097))).toBe(`${"x".repeat(4_096)}… (4097 characters)`);
    const list = Array.from({ length: 102 }, (_, index) => index);
    const fields = Object.fromEntries(list.map((index) => [`k${index}`, index]));
    expect([redact(list.slice(2)), (redact(list) as unknown[]).at(-1)]).toEqual([list.slice(2), "[2 more]"]);
    expect(redact(fields)).toMatchObject({ k99: 99, "…": "[2 more]" });
    const { k0: _first, k1: _second, ...hundred } = fields;
    expect(redact(hundred)).toEqual(hundred);
    expect(Object.keys(redact(new Map(Object.entries(fields))) as object)).toHaveLength(100);
  });

  test("comes in a copy that can be changed like any other object", () => {
    const copy = redact({ a: 1 }) as Record<string, unknown>;
    copy.a = 2;
    expect(copy).toEqual({ a: 2 });
    delete copy.a;
    expect(copy).toEqual({});
  });

  test("is cut to a bounded size", () => {
    expect(JSON.stringify(redact("x".repeat(1e6))).length).toBeLessThan(5_000);
    expect(redact(Array.from({ length: 200 }, (_, index) => index))).toHaveLength(101);
    expect(
      Object.keys(redact(Object.fromEntries(Array.from({ length: 200 }, (_, key) => [`k${key}`, 1]))) as object),
    ).toHaveLength(101);
    let deep: unknown = "end";
    for (let level = 0; level < 100; level++) deep = { deep };
    expect(JSON.stringify(redact(deep))).toContain("[deep]");
  });

  test("keeps a key called __proto__ as data", () => {
    const copy = redact(JSON.parse('{"__proto__": {"polluted": true}}')) as object;
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    expect(JSON.stringify(copy)).toBe('{"__proto__":{"polluted":true}}');
  });
});

test("never throws, and what comes out is JSON without the planted secret", () => {
  const value = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withNullPrototype: true,
  });
  fc.assert(
    fc.property(value, fc.array(fc.string(), { maxLength: 3 }), (inner, path) => {
      const planted = path.reduce<unknown>((nested, key) => ({ [key]: nested }), {
        inner,
        password: SECRET,
        note: `Bearer ${SECRET}`,
      });
      expect(JSON.stringify(redact(planted))).not.toContain(SECRET);
    }),
  );
});

test("takes no time worth mentioning on texts made to be slow", () => {
  const texts = [
    `-----BEGIN ${"A ".repeat(5_000)}`,
    `${"a".repeat(9_000)}://`,
    "password=".repeat(1_000),
    `eyJ${"A".repeat(9_000)}`,
    `${"://".repeat(3_000)}@`,
  ];
  expect(texts.map((text) => typeof redact(text))).toEqual(texts.map(() => "string"));
});
