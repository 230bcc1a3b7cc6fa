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
    "privateKey",
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
    "otp",
    "pin",
    "cvv",
    "cardNumber",
  ])("under the key %s are replaced", (key) => {
    for (const value of [SECRET, { deep: SECRET }, [SECRET], 12345678]) {
      expect(redact({ [key]: value })).toEqual({ [key]: "[redacted]" });
      expect(redact(new Map([[key, value]]))).toEqual({ [key]: "[redacted]" });
    }
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
