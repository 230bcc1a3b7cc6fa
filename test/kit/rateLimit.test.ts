/** The server's limiter: who shares a limit, what a refused client hears, and that a real server keeps to it. */

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { describe, expect, test } from "vitest";

import { type ClientRequest, clientKey } from "#kit/typescript/clientKey";
import { rateLimit } from "#kit/typescript/rateLimit";

import { FakeClock } from "./support/fakeClock";

function setUp(options: Partial<Parameters<typeof rateLimit<ClientRequest & { user?: string }>>[0]> = {}) {
  const clock = new FakeClock();
  const limit = rateLimit<ClientRequest & { user?: string }>({ capacity: 2, perSecond: 0.1, clock, ...options });
  const send = (request: ClientRequest & { user?: string }) => {
    const headers: Record<string, string> = {};
    const answer = { statusCode: 200, headers, body: "", passed: 0 };
    const response = Object.assign(answer, {
      setHeader: (name: string, value: string) => void Object.assign(headers, { [name]: value }),
      end: (body: string) => void Object.assign(answer, { body }),
    });
    limit(request, response, () => answer.passed++);
    return answer;
  };
  return { clock, send };
}

describe("the middleware", () => {
  test("lets the burst through, then says 429 and when to come back, and keeps that promise", () => {
    const { clock, send } = setUp();
    for (let call = 0; call < 2; call++) expect(send({ ip: "1.2.3.4" })).toMatchObject({ passed: 1, headers: {} });
    clock.pass(2_500);
    expect(send({ ip: "1.2.3.4" })).toMatchObject({
      passed: 0,
      statusCode: 429,
      headers: { "Retry-After": "8", "Content-Type": "text/plain; charset=utf-8" },
      body: "Too many requests\n",
    });
    clock.pass(7_400);
    expect(send({ ip: "1.2.3.4" })).toMatchObject({ passed: 0, headers: { "Retry-After": "1" } });
    clock.pass(600);
    expect(send({ ip: "1.2.3.4" })).toMatchObject({ passed: 1, statusCode: 200 });
  });

  test("limits each client on its own", () => {
    const { send } = setUp({ capacity: 1 });
    expect([1, 2, 1, 2].map((host) => send({ ip: `1.1.1.${host}` }).passed)).toEqual([1, 1, 0, 0]);
  });

  test("limits by another key where there is one, and by the address where that fails", () => {
    const { send } = setUp({
      capacity: 1,
      key: ({ user }) => {
        if (user === undefined) throw new Error("not signed in");
        return user;
      },
    });
    expect(send({ ip: "1.1.1.1", user: "ann" }).passed).toBe(1);
    expect(send({ ip: "2.2.2.2", user: "ann" }).passed).toBe(0);
    expect(send({ ip: "1.1.1.1", user: "bob" }).passed).toBe(1);
    expect([send({ ip: "1.1.1.1" }).passed, send({ ip: "1.1.1.1" }).passed]).toEqual([1, 0]);
    expect(send({ ip: "2.2.2.2" }).passed).toBe(1);
  });

  test("refuses a limit that makes no sense when it is made", () => {
    expect(() => setUp({ capacity: 0 })).toThrow(RangeError);
  });

  test("works in a real server", async () => {
    const clock = new FakeClock();
    const limit = rateLimit({ capacity: 3, perSecond: 1, clock });
    const server = createServer((request, response) => limit(request, response, () => response.end("fine")));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const answers = [];
    for (let call = 0; call < 5; call++) {
      const response = await fetch(`http://127.0.0.1:${port}/`);
      answers.push([response.status, response.headers.get("retry-after"), await response.text()]);
    }
    server.closeAllConnections();
    server.close();
    await once(server, "close");
    const fine = [200, null, "fine"];
    const refused = [429, "1", "Too many requests\n"];
    expect(answers).toEqual([fine, fine, fine, refused, refused]);
  });
});

describe("a client", () => {
  test.each([
    ["1.2.3.4", "1.2.3.4"],
    ["::ffff:1.2.3.4", "1.2.3.4"],
    ["2001:DB8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::1", "2001:db8:1:2::/64"],
    ["2001:db8:0001:0002::", "2001:db8:1:2::/64"],
    ["2001:db8::5", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["::", "0:0:0:0::/64"],
    ["fe80::1:2%eth0", "fe80:0:0:0::/64"],
    ["2001:db8:1::%eth0.100", "2001:db8:1:0::/64"],
    ["2001:db8::3:4:5:6%e", "2001:db8:0:0::/64"],
    ["2001::3:4:5:6:7", "2001:0:0:3::/64"],
    ["::ffff:101.202.103.204", "101.202.103.204"],
    ["::ffff:1.2.3.4:5", "0:0:0:0::/64"],
    ["1:2:3", "1:2:3::/64"],
    ["", "unknown"],
  ])("with the address %j is known as %j", (address, key) => {
    expect(clientKey({ ip: address })).toBe(key);
    expect(clientKey({ socket: { remoteAddress: address } })).toBe(key);
  });

  test("without an address is unknown, and the address of the application comes first", () => {
    expect(clientKey({})).toBe("unknown");
    expect(clientKey({ ip: "1.1.1.1", socket: { remoteAddress: "2.2.2.2" } })).toBe("1.1.1.1");
  });
});
