/** Faults of `add-idempotency-key`: answers that are lost after the work was done, and jobs that run twice. */

import { type FaultPair, SERVER } from "../faultPair";

/** A bank that does the work once for each key, and once for each request without one. */
const BANK = `${SERVER}
const done = new Map();
let requests = 0;
const bank = (lost) => serve((request, response) => {
  const key = request.headers["idempotency-key"] ?? "none " + requests;
  requests++;
  if (!done.has(key)) done.set(key, request.method);
  if (requests <= lost) request.socket.destroy(); // the answer is lost, the payment is not
  else response.end("paid");
});`;

export const pairs: readonly FaultPair[] = [
  {
    name: "a connection that breaks after the payment was made",
    program: `export async function pay(url: string, amount: number): Promise<string> {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const answer = await ‹fetch›(url, { method: "POST", body: String(amount) });
      return await answer.text();
    } catch (error) {
      console.warn("payment failed", attempt, error);
    }
  }
  throw new Error("gave up");
}
`,
    scenario: `${BANK}
assert.equal(await program.pay(await bank(2), 100), "paid");
assert.equal(requests, 3);
assert.equal(done.size, 1);
assert.equal(await program.pay(await bank(0), 100), "paid");
assert.equal(done.size, 2, "another payment is another key");`,
  },
  {
    name: "a key that was made anew for each try",
    program: `import { randomUUID } from "node:crypto";
const retry = async (work: () => Promise<string>): Promise<string> => work().catch(() => work()).catch(() => work());
export const refund = (url: string, amount: number): Promise<string> =>
  retry(async () => {
    const answer = await ‹fetch›(url, { method: "POST", body: String(amount), headers: { "Idempotency-Key": randomUUID() } });
    return answer.text();
  });
`,
    scenario: `${BANK}
const url = await bank(2);
assert.equal(await program.refund(url, 100), "paid");
assert.equal(requests, 3);
assert.equal(done.size, 1);
assert.equal(await program.refund(url, 100), "paid");
assert.equal(done.size, 2);`,
  },
  {
    name: "a job that is run again after its process was killed",
    program: `type Job = { id: string; data: { amount: number } };
class Worker {
  constructor(readonly queue: string, readonly run: (job: Job) => Promise<void>) {}
}
export const settings = { url: "" };
export const worker: Worker = new Worker("orders", async (job) => {
  await ‹fetch›(settings.url, { method: "POST", body: String(job.data.amount) });
});
`,
    scenario: `${BANK}
const { fork } = await import("node:child_process");
if (process.env.BANK !== undefined) {
  program.settings.url = process.env.BANK;
  await program.worker.run({ id: process.env.JOB, data: { amount: 100 } });
  process.kill(process.pid, "SIGKILL"); // before the queue knows that it is done
}
const url = await bank(0);
for (const job of ["7", "7", "8"]) {
  const child = fork(process.argv[1], { env: { ...process.env, BANK: url, JOB: job } });
  await new Promise((resolve) => child.on("exit", resolve));
}
assert.equal(requests, 3);
assert.equal(done.size, 2);`,
  },
];
