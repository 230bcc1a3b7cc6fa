/** Faults of `keep-dead-letters`: messages that always fail, a process that is killed after them, a disk that takes none. */

import { brokerPairs } from "../brokerPairs/keep-dead-letters";
import type { FaultPair } from "../faultPair";

const KAFKA = `export interface Given {
  readonly topic: string;
  readonly partition: number;
  readonly message: { readonly value: Buffer | null; readonly offset: string };
}
export interface Consumer {
  run(options: { eachMessage(given: Given): Promise<void> }): Promise<void>;
}
/** Reads from { topic: "orders" }. */
export async function consume(consumer: Consumer, work: (text: string) => void): Promise<void> {
  await ‹consumer.run›({
    eachMessage: async ({ topic, partition, message }) => {
      try {
        work(String(message.value));
      } catch (error) {
        console.error("order failed", topic, partition, error);
      }
    },
  });
}
`;

const GIVEN = `
const given = (text, offset) => ({ topic: "orders", partition: 0, message: { value: Buffer.from(text), offset } });
const work = (text) => {
  if (text !== "good") throw new Error("no such customer");
};`;

export const pairs: readonly FaultPair[] = [
  {
    name: "a message that RabbitMQ is told to throw away",
    program: `export interface Channel {
  assertQueue(name: string, options?: Record<string, unknown>): Promise<unknown>;
  consume(name: string, take: (message: object) => void): Promise<unknown>;
  ack(message: object): void;
  nack(message: object, all: boolean, requeue: boolean): void;
}
export async function consume(channel: Channel, work: (message: object) => void): Promise<void> {
  await channel.assertQueue("orders", { durable: true });
  await channel.consume("orders", (message) => {
    try {
      work(message);
      channel.ack(message);
    } catch {
      ‹channel.nack›(message, false, false);
    }
  });
}
`,
    scenario: `
// A broker in memory: the default exchange ("") brings a message to the queue that its routing key names.
const queues = new Map();
const channel = {
  async assertQueue(name, options = {}) { queues.set(name, { options, messages: [] }); },
  async consume(name, take) {
    const poison = { from: name, body: "poison" };
    const good = { from: name, body: "good" };
    for (const message of [poison, good]) take(message);
  },
  ack() {},
  nack(message, all, requeue) {
    const { deadLetterExchange: exchange, deadLetterRoutingKey: key } = queues.get(message.from).options;
    if (!requeue && exchange === "") queues.get(key)?.messages.push(message.body);
  },
};
await program.consume(channel, ({ body }) => {
  if (body === "poison") throw new Error("no such customer");
});
assert.deepEqual([...queues.values()].flatMap(({ messages }) => messages), ["poison"]);
assert.equal([...queues.values()].every(({ options }) => options.durable === true), true);`,
  },
  {
    name: "a message that a consumer of Kafka skips, and the kill of its process right after",
    program: KAFKA,
    scenario: `
const { fork } = await import("node:child_process");
${GIVEN}
if (process.env.CHILD === "1") {
  const run = async ({ eachMessage }) => {
    await eachMessage(given("poison", "1"));
    await eachMessage(given("good", "2"));
    process.kill(process.pid, "SIGKILL"); // the broker takes both for read
  };
  await program.consume({ run }, work);
}
const child = fork(process.argv[1], { env: { ...process.env, CHILD: "1" } });
await new Promise((resolve) => child.on("exit", resolve));
const { readFileSync } = await import("node:fs");
const kept = readFileSync("data/dead-letters/orders.journal", "utf8");
assert.match(kept, /"orders\\/0\\/1"/);
assert.match(kept, /"poison"/);
assert.match(kept, /no such customer/);
assert.doesNotMatch(kept, /"good"/);`,
  },
  {
    name: "a disk that takes no letters: the message must come again",
    program: KAFKA,
    tune: [['{ source: "orders" }', '{ source: "orders", maxBytes: 6_000 }']],
    scenario: `
${GIVEN}
const outcomes = [];
const run = async ({ eachMessage }) => {
  for (let offset = 0; offset < 4; offset++) {
    await eachMessage(given("x".repeat(2_500), String(offset))).then(() => outcomes.push("read"), () => outcomes.push("again"));
  }
};
await program.consume({ run }, work);
assert.equal(outcomes[0], "read");
assert.equal(outcomes.at(-1), "again");`,
  },
  ...brokerPairs,
];
