/** Real brokers for fault pairs: Redis and RabbitMQ, started on first use, on a free port of 127.0.0.1, with nothing kept. */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { connect } from "amqplib";
import { Redis } from "ioredis";

export type BrokerKind = "redis" | "rabbitmq";

interface Broker {
  readonly port: number;
  stop(): Promise<void>;
}

const started = new Map<BrokerKind, Promise<Broker>>();

/** The port of a broker that runs. Rejects when it is not installed or does not answer within a minute. */
export async function brokerPort(kind: BrokerKind): Promise<number> {
  const known = started.get(kind) ?? (kind === "redis" ? startRedis() : startRabbit());
  started.set(kind, known);
  return (await known).port;
}

/** Ends what has been started, and forgets its files. */
export async function stopBrokers(): Promise<void> {
  for (const broker of await Promise.allSettled(started.values()))
    if (broker.status === "fulfilled") await broker.value.stop();
  started.clear();
}

async function startRedis(): Promise<Broker> {
  const folder = mkdtempSync(join(tmpdir(), "bulwark-redis-"));
  const port = await freePort();
  const options = ["--bind", "127.0.0.1", "--port", String(port), "--save", "", "--appendonly", "no", "--dir", folder];
  const server = start(programOf("redis-server"), options, process.env);
  const stop = async (): Promise<void> => {
    await end(server);
    rmSync(folder, { recursive: true, force: true });
  };
  return answering({ port, stop }, server, async () => {
    const client = new Redis({ port, lazyConnect: true, retryStrategy: () => null });
    // Without a listener it prints what `connect` rejects with as well.
    client.on("error", () => undefined);
    await client.connect();
    client.disconnect();
  });
}

/** A node of its own beside any other: its name, its port mapper and its files are this run's. */
async function startRabbit(): Promise<Broker> {
  const folder = mkdtempSync(join(tmpdir(), "bulwark-rabbitmq-"));
  const [port, between, mapper] = [await freePort(), await freePort(), await freePort()];
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    ERL_EPMD_ADDRESS: "127.0.0.1",
    ERL_EPMD_PORT: String(mapper),
    RABBITMQ_NODENAME: `bulwark-${port}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: "127.0.0.1",
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(between),
    RABBITMQ_MNESIA_BASE: folder,
    RABBITMQ_LOG_BASE: folder,
    RABBITMQ_LOGS: "-",
    RABBITMQ_PID_FILE: join(folder, "pid"),
    RABBITMQ_CONFIG_FILE: join(folder, "none"),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, "plugins"),
  };
  // Debian's program of that name on the path changes the user; the one it starts does not.
  const own = "/usr/lib/rabbitmq/bin/rabbitmq-server";
  const server = start(existsSync(own) ? own : programOf("rabbitmq-server"), [], env);
  const stop = async (): Promise<void> => {
    await end(server);
    spawnSync("epmd", ["-kill"], { env });
    rmSync(folder, { recursive: true, force: true });
  };
  return answering({ port, stop }, server, async () => {
    const connection = await connect(`amqp://127.0.0.1:${port}`);
    await connection.close();
  });
}

/** As the leader of a group of its own: shells and port mappers end with it. */
const start = (program: string, options: readonly string[], env: NodeJS.ProcessEnv): ChildProcess =>
  spawn(program, options, { env, detached: true, stdio: "ignore" });

async function end(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once("exit", resolve));
  process.kill(-server.pid, "SIGKILL");
  await ended;
}

/** The broker, as soon as it answers. */
async function answering(broker: Broker, server: ChildProcess, ask: () => Promise<void>): Promise<Broker> {
  const last = performance.now() + 60_000;
  for (;;) {
    try {
      await ask();
      return broker;
    } catch (error) {
      if (performance.now() < last && server.exitCode === null) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        continue;
      }
      await broker.stop();
      throw new Error("the broker does not answer", { cause: error });
    }
  }
}

function programOf(name: string): string {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
  if (found === undefined) throw new Error(`${name} is not installed: this pair runs against a real one`);
  return found;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === "object" && address !== null ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}
