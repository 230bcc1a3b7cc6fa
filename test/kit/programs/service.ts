/** A service that shuts down on signals, for tests that send them. Arguments: folder for its notes, and its plan as JSON. */

import { appendFileSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { draining } from "#kit/typescript/draining";
import { live, ready } from "#kit/typescript/health";
import { gracefulShutdown, onShutdown, type ShutdownOptions, shutDown } from "#kit/typescript/shutdown";
import type { ShutdownPhase } from "#kit/typescript/shutdownOrder";
import { sleep } from "#kit/typescript/time";

export interface ServicePlan {
  /** `bare` closes its server on SIGTERM and nothing more; `worker` has none. */
  readonly kind: "bare" | "node" | "express" | "fastify" | "worker";
  readonly options?: ShutdownOptions;
  readonly steps?: readonly {
    readonly phase: ShutdownPhase;
    readonly name: string;
    readonly does?: "throws" | "hangs" | "takes time";
  }[];
  /** Begins the shutdown by itself, with this exit code asked for. */
  readonly exitCode?: number;
}

const [folder = "", json = ""] = process.argv.slice(2);
const plan = JSON.parse(json) as ServicePlan;
const note = (text: string): void => appendFileSync(join(folder, "notes"), `${text}\n`);

let isStopping = false;
draining.addEventListener("abort", () => {
  isStopping = true;
});

/** Answers `/slow` only after the shutdown has begun, and `/endless` never. */
const handle: RequestListener = async (request, response) => {
  if (request.url === "/livez") return live(request, response);
  if (request.url === "/readyz") return ready(request, response);
  let body = "";
  for await (const chunk of request) body += String(chunk);
  if (request.url === "/slow" || request.url === "/endless") {
    note("slow begins");
    while (!isStopping || request.url === "/endless") await sleep(5);
    await sleep(100); // the server is closed by now
  }
  response.end(body === "" ? "ok" : body);
};

async function startServer(): Promise<Server | undefined> {
  if (plan.kind === "worker") return undefined;
  if (plan.kind === "express") {
    const { default: express } = await import("express");
    const app = express();
    app.use(handle);
    return app.listen(0, "127.0.0.1");
  }
  if (plan.kind === "fastify") {
    const { default: fastify } = await import("fastify");
    const app = fastify();
    app.all("/*", (request, reply) => {
      reply.hijack();
      return handle(request.raw, reply.raw);
    });
    app.addContentTypeParser("*", (_, __, done) => done(null));
    onShutdown("close", "fastify", () => app.close());
    await app.listen({ port: 0, host: "127.0.0.1" });
    return app.server;
  }
  return createServer(handle).listen(0, "127.0.0.1");
}

async function run(): Promise<void> {
  const server = await startServer();
  if (server !== undefined) {
    while (server.address() === null) await sleep(1);
    writeFileSync(join(folder, "port"), String((server.address() as AddressInfo).port));
  }
  for (const { phase, name, does } of plan.steps ?? []) {
    onShutdown(phase, name, async () => {
      note(name);
      await sleep(does === "takes time" ? 600 : 2);
      if (does === "throws") throw new Error("password=hunter2 is wrong");
      if (does === "hangs") await new Promise(() => undefined);
    });
  }
  if (plan.kind === "bare") {
    process.on("SIGTERM", () => {
      isStopping = true;
      server?.close(() => process.exit());
    });
  } else {
    gracefulShutdown(server, plan.options);
    gracefulShutdown(server); // a second call is no second handler
    if (process.listenerCount("SIGTERM") !== 1) throw new Error("more than one handler of SIGTERM");
  }
  process.on("exit", () => note("exit"));
  const work = setInterval(() => undefined, 1_000);
  onShutdown("stop", "work", () => clearInterval(work));
  if (plan.exitCode !== undefined) {
    process.exitCode = plan.exitCode;
    shutDown();
    shutDown();
  }
  process.send?.("ready");
}

process.on("disconnect", () => process.exit(99));
void run();
