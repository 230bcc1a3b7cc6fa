/** Emptying real servers: what clients that are in the middle of something get, and what is closed under their feet. */

import { EventEmitter, once } from "node:events";
import { Agent, createServer, get, type IncomingMessage, request, type ServerResponse } from "node:http";
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from "node:net";

import { afterEach, describe, expect, test } from "vitest";

import { type DrainableServer, drainServer } from "#kit/typescript/httpDrain";

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/** A watched server that would keep idle connections for an hour: a test that waits for that hangs. */
async function serve(handle: Handle) {
  const server = createServer({ keepAliveTimeout: 3_600_000 }, handle);
  const drain = drainServer(server);
  const agent = new Agent({ keepAlive: true });
  ends.push(
    () => server.closeAllConnections(),
    () => server.close(),
    () => agent.destroy(),
  );
  const port = await listen(server);
  const fetchOnce = async (path = "/"): Promise<string> => {
    const [response] = (await once(get({ port, host: "127.0.0.1", path, agent }), "response")) as [IncomingMessage];
    let body = "";
    for await (const chunk of response) body += String(chunk);
    return `${body}, ${response.headers.connection}`;
  };
  return { server, drain, port, agent, fetchOnce };
}

async function listen(server: TcpServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** A handler that answers when told to. */
function held(begin: (response: ServerResponse) => void = () => undefined) {
  const waiting: ServerResponse[] = [];
  const arrivals: (() => void)[] = [];
  const handle: Handle = (_, response) => {
    begin(response);
    waiting.push(response);
    for (const arrived of arrivals.splice(0)) arrived();
  };
  return {
    handle,
    arrived: async (count: number): Promise<void> => {
      while (waiting.length < count) await new Promise<void>((resolve) => arrivals.push(resolve));
    },
    release: (): void => {
      for (const response of waiting) response.end("done");
    },
  };
}

describe("an HTTP server", () => {
  test("without it goes on serving a client that keeps its connection, after close()", async () => {
    const { handle, arrived, release } = held();
    const { server, fetchOnce } = await serve((asked, answer) =>
      asked.url === "/slow" ? handle(asked, answer) : answer.end("ok"),
    );
    const slow = fetchOnce("/slow");
    await arrived(1);
    server.close();
    server.closeIdleConnections();
    release();
    expect(await slow).toBe("done, keep-alive");
    expect(await fetchOnce()).toBe("ok, keep-alive"); // served by a server that is closed
  });

  test("finishes the answers in flight and asks their clients to close; then nobody is served", async () => {
    const { handle, arrived, release } = held();
    const { drain, agent, fetchOnce } = await serve(handle);
    agent.maxSockets = 20;
    const answers = Array.from({ length: 20 }, () => fetchOnce());
    await arrived(20);
    const closed = drain.close();
    release();
    expect(new Set(await Promise.all(answers))).toEqual(new Set(["done, close"]));
    await closed;
    await expect(fetchOnce()).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  test("ends the connection of an answer that had begun before, once it is sent", async () => {
    const { handle, arrived, release } = held((response) => response.write("begun "));
    const { drain, fetchOnce } = await serve(handle);
    const answer = fetchOnce();
    await arrived(1);
    const closed = drain.close();
    release();
    expect(await answer).toBe("begun done, keep-alive");
    await closed;
  });

  test("closes connections that are idle or have never been used", async () => {
    const { drain, port, fetchOnce } = await serve((_, response) => response.end("ok"));
    await fetchOnce();
    const unused = connect(port, "127.0.0.1");
    const gone = once(unused, "close");
    await once(unused, "connect");
    await fetchOnce(); // the server knows of the connection by now
    await drain.close();
    await gone;
  });

  test("takes requests between announcement and end, and tells their clients to close", async () => {
    const { drain, fetchOnce } = await serve((_, response) => response.end("ok"));
    expect(await fetchOnce()).toBe("ok, keep-alive");
    drain.announce();
    expect([await fetchOnce(), await fetchOnce()]).toEqual(["ok, close", "ok, close"]);
    await drain.close();
  });

  test("receives a body to its end that was on its way", async () => {
    let heard = (): void => undefined;
    const arrived = new Promise<void>((resolve) => {
      heard = resolve;
    });
    const { drain, port, agent } = await serve(async (asked, answer) => {
      heard();
      let body = "";
      for await (const chunk of asked) body += String(chunk);
      answer.end(body);
    });
    const upload = request({ port, host: "127.0.0.1", method: "POST", agent });
    upload.write("first ");
    await arrived;
    const closed = drain.close();
    upload.end("last");
    const [response] = (await once(upload, "response")) as [IncomingMessage];
    expect([String((await response.toArray()).join("")), response.headers.connection]).toEqual(["first last", "close"]);
    await closed;
  });

  test("cuts what does not end by itself: an answer without end, an upgraded connection", async () => {
    const { handle, arrived } = held((response) => response.write("endless"));
    const { server, drain, port, fetchOnce } = await serve(handle);
    server.on("upgrade", (_, socket: Socket) => socket.write("HTTP/1.1 101 Switching Protocols\r\n\r\n"));
    const endless = fetchOnce().catch((error: { code?: string }) => error.code);
    const upgraded = connect(port, "127.0.0.1", () =>
      upgraded.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: any\r\n\r\n"),
    );
    await Promise.all([arrived(1), once(upgraded, "data")]);
    let isClosed = false;
    const closed = drain.close().then(() => {
      isClosed = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isClosed).toBe(false);
    drain.cut();
    await closed;
    expect(await endless).toBe("ECONNRESET");
  });

  test("that does not listen is closed already", async () => {
    await drainServer(createServer()).close();
  });
});

test("a TCP server waits for its connections", async () => {
  const server = createTcpServer((socket) => socket.pipe(socket));
  const drain = drainServer(server);
  const client = connect(await listen(server), "127.0.0.1");
  client.write("hello");
  await once(client, "data");
  const closed = drain.close();
  client.write("again");
  expect(String((await once(client, "data"))[0])).toBe("again");
  client.end();
  await closed;
});

test("answers and connections that have ended are forgotten", async () => {
  const server = Object.assign(new EventEmitter(), { close: (done: () => void) => done() });
  const drain = drainServer(server as unknown as DrainableServer);
  const response = Object.assign(new EventEmitter(), { shouldKeepAlive: true });
  let touched = 0;
  const socket = Object.assign(new EventEmitter(), { bytesRead: 0, destroy: () => touched++ });
  server.emit("connection", socket);
  server.emit("request", {}, response);
  response.emit("close");
  socket.emit("close");
  await drain.close();
  drain.cut();
  expect([response.shouldKeepAlive, touched]).toEqual([true, 0]);
});
