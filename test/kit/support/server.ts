/** A server on this machine that answers as a test plans it. */

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Answer =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  /** Takes the request and never answers. */
  | "hang"
  /** Sends the headers and then one byte now and then, for ever. */
  | "drip"
  /** Closes the connection without an answer. */
  | "reset";

export interface PlannedServer {
  /** Where the current plan answers; what is late for an earlier plan does not disturb it. */
  readonly url: string;
  /** What has arrived, oldest first. */
  readonly requests: { readonly method: string; readonly body: string }[];
  /** Answers for the next requests; afterwards every one gets 200. */
  plan(...answers: readonly Answer[]): void;
  /** Connections that are open now. */
  connections(): number;
  close(): Promise<void>;
}

export async function startServer(): Promise<PlannedServer> {
  const requests: { method: string; body: string }[] = [];
  const drips = new Set<NodeJS.Timeout>();
  let answers: Answer[] = [];
  let plans = 0;
  let open = 0;
  const server = createServer((request, response) => {
    void receive(request).then((body) => {
      if (request.url !== `/${plans}`) return respond("reset", response, drips);
      requests.push({ method: request.method ?? "", body });
      respond(answers.shift() ?? { status: 200, body: "fine" }, response, drips);
    });
  });
  server.on("connection", (socket) => {
    open++;
    socket.on("close", () => open--);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    get url() {
      return `http://127.0.0.1:${port}/${plans}`;
    },
    requests,
    plan: (...next) => {
      requests.length = 0;
      plans++;
      answers = [...next];
    },
    connections: () => open,
    close: async () => {
      for (const drip of drips) clearInterval(drip);
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function receive(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  return body;
}

function respond(answer: Answer, response: ServerResponse, drips: Set<NodeJS.Timeout>): void {
  if (answer === "hang") return;
  if (answer === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  if (answer === "drip") {
    response.writeHead(200);
    const drip = setInterval(() => response.write("."), 10);
    drips.add(drip);
    response.on("close", () => clearInterval(drip));
    return;
  }
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body ?? "");
}
