/** A program before and after a fix, and the fault that only the second survives. */

import type { FixFacts } from "#rules/rule";

import type { BrokerKind } from "./brokers";

export interface FaultPair {
  readonly name: string;
  readonly packages?: Readonly<Record<string, string>>;
  /** What the rule tells the fix. */
  readonly facts?: FixFacts;
  /** A server of this kind runs on 127.0.0.1, on the port in the environment variable `BROKER_PORT`; what is in it is the scenario's. */
  readonly broker?: BrokerKind;
  /** `src/main.ts`, with what the finding underlines in `‹…›`. */
  readonly program: string;
  /** Replacements in the fixed text: a user's own number in place of ours. */
  readonly tune?: readonly (readonly [string, string])[];
  /** The body of an async function that has `program` (the module) and must return normally only when all is well. */
  readonly scenario: string;
  /** The program before the fix waits for ever: it has failed when it is still waiting. */
  readonly hangs?: boolean;
}

/** Lines of a scenario: `serve(answer)` starts a real HTTP server and gives its address. */
export const SERVER = `
const { createServer } = await import("node:http");
const serve = (answer) => new Promise((resolve) => {
  const server = createServer(answer).listen(0, "127.0.0.1", () => resolve("http://127.0.0.1:" + server.address().port));
  server.unref();
});`;
