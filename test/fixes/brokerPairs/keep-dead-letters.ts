/** Faults of `keep-dead-letters` on real brokers: jobs of BullMQ that fail for the last time, messages that RabbitMQ is told to throw away. */

import type { FaultPair } from "../faultPair";

/** `tried(data, attempts)` adds a job, lets it fail so many times, and gives it back. */
const BULLMQ = `
const { Worker } = await import("bullmq");
const { Redis } = await import("ioredis");
await new Redis(program.connection).flushall();
const worker = new Worker("mails", async () => { throw new Error("no such address"); }, { connection: program.connection });
const tried = async (data, attempts) => {
  const failed = new Promise((resolve) => {
    worker.on("failed", (job) => { if (job?.data.to === data.to && job.attemptsMade === attempts) resolve(job); });
  });
  await program.send(data);
  return failed;
};`;

/** Two messages, of which the consumer refuses the first; then what has become of it. */
const RABBITMQ = `
const { connect } = await import("amqplib");
const url = "amqp://127.0.0.1:" + process.env.BROKER_PORT;
const connection = await connect(url);
const admin = await connection.createChannel();
for (const queue of ["orders", "orders.dead"]) await admin.deleteQueue(queue);
const good = new Promise((resolve, reject) => {
  program.consume(url, (text) => {
    if (text === "poison") throw new Error("no such customer");
    resolve(text);
  }).then(() => {
    for (const text of ["poison", "good"]) admin.sendToQueue("orders", Buffer.from(text), { persistent: true });
  }, reject);
});
assert.equal(await good, "good");
assert.equal((await admin.checkQueue("orders")).messageCount, 0);
let dead = false;
for (let look = 0; dead === false && look < 100; look++) {
  dead = await admin.get("orders.dead", { noAck: true });
  if (dead === false) await new Promise((resolve) => setTimeout(resolve, 50));
}
assert.equal(String(dead.content), "poison");
assert.equal(dead.properties.headers["x-first-death-queue"], "orders");
assert.equal(dead.properties.headers["x-first-death-reason"], "rejected");`;

export const brokerPairs: readonly FaultPair[] = [
  {
    name: "a job that BullMQ removes when it fails for the last time, and is run again once its cause is mended",
    broker: "redis",
    packages: { bullmq: "^6.0.0" },
    program: `import { Queue } from "bullmq";

export const connection = { host: "127.0.0.1", port: Number(process.env.BROKER_PORT) };
export const mails: Queue = new ‹Queue›("mails", {
  connection,
  defaultJobOptions: { attempts: 2, removeOnFail: true },
});
export const send = async (data: { readonly to: string }): Promise<void> => void (await mails.add("mail", data));
`,
    scenario: `${BULLMQ}
await tried({ to: "ada" }, 2);
await worker.close();
const [kept] = await program.mails.getFailed();
assert.deepEqual(kept.data, { to: "ada" });
assert.match(kept.failedReason, /no such address/);
await kept.retry();
const mended = new Worker("mails", async (job) => "sent to " + job.data.to, { connection: program.connection });
const result = await new Promise((resolve) => mended.on("completed", (_job, value) => resolve(value)));
assert.equal(result, "sent to ada");`,
  },
  {
    name: "a job of BullMQ that asks to be forgotten, while others of its queue are kept",
    broker: "redis",
    packages: { bullmq: "^6.0.0" },
    program: `import { Queue } from "bullmq";

export const connection = { host: "127.0.0.1", port: Number(process.env.BROKER_PORT) };
export const mails: Queue = new Queue("mails", { connection });
export const send = async (data: { readonly to: string }): Promise<void> => {
  await ‹mails.add›("mail", data, { attempts: 3, removeOnFail: 0 });
};
`,
    scenario: `${BULLMQ}
await tried({ to: "ada" }, 3);
await tried({ to: "eve" }, 3);
const kept = await program.mails.getFailed();
assert.deepEqual(kept.map(({ data }) => data.to).sort(), ["ada", "eve"]);
assert.ok(kept.every(({ attemptsMade }) => attemptsMade === 3));`,
  },
  {
    name: "a message that a consumer of RabbitMQ refuses",
    broker: "rabbitmq",
    packages: { amqplib: "^2.0.0" },
    program: `import { connect } from "amqplib";

export async function consume(url: string, work: (text: string) => void): Promise<void> {
  const connection = await connect(url);
  const channel = await connection.createChannel();
  await channel.assertQueue("orders", { durable: true });
  await channel.consume("orders", (message) => {
    if (message === null) return;
    try {
      work(message.content.toString());
      channel.ack(message);
    } catch (error) {
      console.error("order failed", error);
      ‹channel.nack›(message, false, false);
    }
  });
}
`,
    scenario: RABBITMQ,
  },
  {
    name: "a message that a consumer of RabbitMQ rejects, with its queue in a constant",
    broker: "rabbitmq",
    packages: { amqplib: "^2.0.0" },
    program: `import * as amqp from "amqplib";

const QUEUE = "orders";

export async function consume(url: string, work: (text: string) => void): Promise<void> {
  const channel = await (await amqp.connect(url)).createChannel();
  await channel.assertQueue(QUEUE);
  await channel.consume(QUEUE, (message) => {
    if (message === null) return;
    try {
      work(message.content.toString());
    } catch {
      return ‹channel.reject›(message, false);
    }
    channel.ack(message);
  });
}
`,
    scenario: RABBITMQ,
  },
];
