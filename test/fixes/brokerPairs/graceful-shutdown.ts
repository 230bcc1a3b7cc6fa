/** Faults of `graceful-shutdown` on a real Redis: deploys that come while a worker of BullMQ has a job in hand. */

import type { FaultPair } from "../faultPair";

const WORK = `async (job) => {
    if (job.data === "stop") throw new Error("not now");
    process.send?.("started");
    await new Promise((resolve) => setTimeout(resolve, 300));
    return job.id;
  }`;

/** The same program runs a second time, as the worker that the deploy ends; in this process its worker has another queue. */
const deployed = (signal: "SIGINT" | "SIGTERM"): string => `
if (process.send === undefined) {
  const { fork } = await import("node:child_process");
  const { Queue } = await import("bullmq");
  const queue = new Queue("orders", { connection: program.connection });
  const { Redis } = await import("ioredis");
  await new Redis(program.connection).flushall();
  const child = fork(process.argv[1], [], { env: { ...process.env, QUEUE: "orders" } });
  const started = new Promise((resolve) => child.once("message", resolve));
  const ended = new Promise((resolve) => child.on("exit", (code, signal) => resolve({ code, signal })));
  for (const order of ["a", "b"]) await queue.add("pay", order);
  await started;
  child.kill("${signal}");
  assert.deepEqual(await ended, { code: 0, signal: null });
  // The job in hand is done, the other one waits for the next worker; none is left to be found stalled.
  assert.deepEqual(await queue.getJobCounts("active", "completed", "failed", "waiting"), {
    active: 0, completed: 1, failed: 0, waiting: 1,
  });
} else {
  process.on("disconnect", () => process.exit(3));
  await new Promise(() => {});
}`;

const HEAD = `import { Worker } from "bullmq";

export const connection = { host: "127.0.0.1", port: Number(process.env.BROKER_PORT) };
const queue = process.env.QUEUE ?? "idle";
`;

export const brokerPairs: readonly FaultPair[] = [
  {
    name: "a job of BullMQ in hand when the deploy comes",
    broker: "redis",
    packages: { bullmq: "^6.0.0" },
    facts: { kind: "worker" },
    program: `${HEAD}
const worker = new ‹Worker›(queue, ${WORK}, { connection });
worker.on("failed", (job, error) => console.error(job?.id, error));
`,
    scenario: deployed("SIGTERM"),
  },
  {
    name: "Ctrl-C while a worker of BullMQ that nobody holds has a job in hand",
    broker: "redis",
    packages: { bullmq: "^6.0.0" },
    facts: { kind: "worker" },
    program: `${HEAD}
new ‹Worker›(queue, ${WORK}, { connection });
`,
    scenario: deployed("SIGINT"),
  },
];
