/** Correlation ids through real servers: which are taken over, where they are found, and that requests never get each other's. */

import { once } from "node:events";
import {
  Agent,
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  request as send,
} from "node:http";
import type { AddressInfo } from "node:net";

import express from "express";
import fc from "fast-check";
import fastify from "fastify";
import { afterAll, describe, expect, test, vi } from "vitest";

import { correlation, correlationHeaders, correlationId, withCorrelationId } from "#kit/typescript/correlation";
import { sleep } from "#kit/typescript/time";

const agent = new Agent({ keepAlive: true, maxSockets: 4 });
const servers: Server[] = [];
afterAll(() => {
  agent.destroy();
  for (const server of servers) server.close();
});

interface Reply {
  readonly body: string;
  readonly header: string | undefined;
}

async function listen(server: Server): Promise<number> {
  servers.push(server.listen(0, "127.0.0.1"));
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

async function call(port: number, headers: Record<string, string | string[]> = {}, body?: string[]): Promise<Reply> {
  const sent = send({ port, host: "127.0.0.1", agent, method: body === undefined ? "GET" : "POST", headers });
  for (const part of body ?? []) {
    sent.write(part);
    await sleep(1); // so that the parts arrive as events of their own
  }
  sent.end();
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  const header = response.headers["x-request-id"] as string | undefined;
  return { body: (await response.toArray()).join(""), header };
}

/** Reads the body with listeners, waits, and answers with the id found after it all. */
const slowly: RequestListener = (request, response) => {
  const found = [correlationId()];
  request.on("data", () => found.push(correlationId()));
  request.on("end", async () => {
    found.push(correlationId());
    await sleep(Math.random() * 5);
    found.push(correlationId());
    response.end(new Set(found).size === 1 ? found[0] : `several: ${found.join()}`);
  });
};

const apps: Record<string, () => Promise<number>> = {
  "node:http": () => {
    const correlate = correlation();
    return listen(createServer((request, response) => correlate(request, response, () => slowly(request, response))));
  },
  Express: () => {
    const app = express();
    app.use(correlation());
    app.use(express.json());
    app.post("/", (request, response) => {
      const before = correlationId();
      setTimeout(() => response.end(request.body.text === "x" && before === correlationId() ? before : "lost"), 2);
    });
    app.get("/", slowly);
    return listen(createServer(app));
  },
  Fastify: async () => {
    const app = fastify();
    const correlate = correlation();
    app.addHook("onRequest", (request, reply, done) => correlate(request.raw, reply.raw, done));
    const answer = async (): Promise<string | undefined> => {
      await sleep(Math.random() * 5);
      return correlationId();
    };
    app.get("/", answer);
    app.post("/", answer);
    await app.ready();
    return listen(app.server);
  },
  "Koa's kind of middleware": () => {
    const correlate = correlation();
    const middleware = (
      context: { req: IncomingMessage; res: Parameters<RequestListener>[1] },
      next: () => Promise<void>,
    ) => correlate(context.req, context.res, next);
    const server = createServer(async (req, res) => {
      await middleware({ req, res }, async () => slowly(req, res));
    });
    return listen(server);
  },
};

describe.each(Object.entries(apps))("%s", (_, start) => {
  test("keeps the ids of requests apart that share connections, bodies included, and sends them back", async () => {
    const port = await start();
    const ids = Array.from({ length: 24 }, (_, index) => `id-${index}`);
    const replies = await Promise.all(
      ids.map((id, index) => {
        const headers = { "X-Request-Id": id, "Content-Type": "application/json" };
        return call(port, headers, index % 2 === 0 ? undefined : ['{"te', 'xt":', '"x"}']);
      }),
    );
    expect(replies).toEqual(ids.map((id) => ({ body: id, header: id })));
  });

  test("makes a new id where there is none", async () => {
    const port = await start();
    const [first, second] = [await call(port), await call(port)];
    expect(first.header).toMatch(/^[0-9a-f-]{36}$/);
    expect(first.body).toBe(first.header);
    expect(second.header).not.toBe(first.header);
  });
});

describe("an id of a caller", () => {
  const answer = (
    given: string | readonly string[] | undefined,
    options?: Parameters<typeof correlation>[0],
  ): string => {
    let sent = "";
    const response = { headersSent: false, setHeader: (_: string, value: string) => (sent = value) };
    const found = correlation(options)({ headers: { "x-request-id": given } }, response, correlationId);
    expect(found).toBe(sent);
    expect("emit" in response).toBe(false); // a stand-in stays as it is
    return sent;
  };

  test.each(["a", "0af7651916cd43dd8448eb211c80319c", "Root=1-67891233-abc", "x".repeat(128), "A.b:c+d/e=@_-"])(
    "%s is taken over",
    (id) => expect(answer(id)).toBe(id),
  );

  test.each([
    "",
    " ",
    "a b",
    "a\nb",
    "a\r\nSet-Cookie: x",
    "-x",
    "x".repeat(129),
    "ä",
    "a, b",
    '"',
    "<b>",
    "\u001b[31m",
    "${a}",
  ])("%j is replaced", (id) => expect(answer(id)).toMatch(/^[0-9a-f-]{36}$/));

  test("is replaced when there are several", () => expect(answer(["a", "b"])).toMatch(/^[0-9a-f-]{36}$/));

  test("is not taken over from strangers", () => {
    expect(answer("mine", { trustCaller: false })).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("never brings anything into a log but harmless characters", () => {
    const id = fc.oneof(
      fc.string({ unit: fc.integer({ min: 0, max: 0x2ff }).map((code) => String.fromCharCode(code)) }),
      fc.string({ unit: fc.constantFrom("a", "-", "\n", " ", '"') }),
    );
    const harmless = /^[\w.:+/=@-]{1,128}$/;
    fc.assert(
      fc.property(id, (given) => {
        expect(answer(given)).toMatch(harmless);
      }),
    );
  });
});

describe("elsewhere", () => {
  test("there is no id, and no header", () => {
    expect([correlationId(), Object.entries(correlationHeaders())]).toEqual([undefined, []]);
  });

  test("an id is found in all that an action starts, and goes with further calls", async () => {
    const [inside, headers] = await withCorrelationId("job-1", async () => {
      await sleep(1);
      return [correlationId(), [correlationHeaders(), correlationHeaders("x-trace")]];
    });
    expect([inside, headers]).toEqual(["job-1", [{ "x-request-id": "job-1" }, { "x-trace": "job-1" }]]);
    expect(correlationId()).toBeUndefined();
  });

  test("an action within another has its own, and the outer one comes back", () => {
    const seen = withCorrelationId("outer", () => [withCorrelationId("inner", correlationId), correlationId()]);
    expect(seen).toEqual(["inner", "outer"]);
  });

  test.each([undefined, null, 7, {}, "a b"])("%j makes a new id", (id) => {
    expect(withCorrelationId(id, correlationId)).toMatch(/^[0-9a-f-]{36}$/);
  });
});

test("a client that goes away is noticed under the id of its request", async () => {
  const correlate = correlation();
  const closed = new Promise<string | undefined>((resolve) => {
    const server = createServer((request, response) =>
      correlate(request, response, () => {
        response.once("close", () => resolve(correlationId()));
        response.write("begun");
      }),
    );
    void listen(server).then(async (port) => {
      const sent = send({ port, host: "127.0.0.1", headers: { "x-request-id": "gone" } });
      sent.on("error", () => undefined).end();
      const [response] = (await once(sent, "response")) as [IncomingMessage];
      response.on("error", () => undefined).destroy();
    });
  });
  expect(await closed).toBe("gone");
});

test("mounted twice, the request keeps its id", async () => {
  const app = express();
  app.use(correlation({ trustCaller: false }), correlation());
  app.use((_, response) => void response.end(correlationId()));
  const { body, header } = await call(await listen(createServer(app)), { "x-request-id": "mine" });
  expect(header).toMatch(/^[0-9a-f-]{36}$/);
  expect(body).toBe(header);
});

test("mounted twice, the events of a request are followed once", () => {
  const emit = vi.fn();
  const request = { headers: {}, emit };
  const response = { headersSent: true, setHeader: () => undefined };
  const correlate = correlation();
  correlate(request, response, () => undefined);
  const followed = request.emit;
  correlate(request, response, () => undefined);
  expect([followed === emit, request.emit === followed]).toEqual([false, true]);
});

test("another header, whatever its case; and none that is no name", async () => {
  let sent: readonly string[] = [];
  const response = { headersSent: false, setHeader: (...both: [string, string]) => (sent = both) };
  correlation({ header: "X-Correlation-Id" })({ headers: { "x-correlation-id": "a1" } }, response, () => undefined);
  expect(sent).toEqual(["x-correlation-id", "a1"]);
  expect(() => correlation({ header: "a b" })).toThrow(new RangeError("a b is no name of a header"));
});

test("an answer that has begun is left alone", () => {
  const response = { headersSent: true, setHeader: () => expect.unreachable() };
  expect(correlation()({ headers: {} }, response, correlationId)).toMatch(/./);
});
