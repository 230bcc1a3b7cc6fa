/** Faults of `validate-env`: programs that are started without what guards them. */

import type { FaultPair } from "../faultPair";

/**
 * The program is started once as it should be, and once more with `given` in place of the variable: that start has to fail.
 * An import comes before the program, which then finds its environment as an operator would have set it.
 */
const starts = (name: string, right: string, given: string): string => `
import "data:text/javascript,process.env.${name}??='${right}'";
if (process.send === undefined) {
  const { fork } = await import("node:child_process");
  const ends = (environment) => new Promise((resolve) => {
    fork(process.argv[1], [], { env: { ...process.env, ...environment }, stdio: ["ignore", "ignore", "ignore", "ipc"] })
      .on("exit", resolve);
  });
  assert.equal(await ends({ ${name}: "${right}" }), 0);
  assert.equal(await ends({ ${name}: "${given}" }), 1);
}`;

export const pairs: readonly FaultPair[] = [
  {
    name: "a token that is empty: a caller who sends nothing gets in",
    program: `export function allowed(headers: Map<string, string>): boolean {
  const given = headers.get("x-admin-token") ?? "";
  if (‹given› !== process.env.ADMIN_TOKEN) return false;
  return true;
}
`,
    scenario: starts("ADMIN_TOKEN", "s3cret", ""),
  },
  {
    name: "a limit that is no number: nothing is ever too large",
    program: `const MAX = Number(process.env.MAX_ITEMS);
export function accept(items: number): boolean {
  if (‹items› > MAX) return false;
  return true;
}
`,
    scenario: starts("MAX_ITEMS", "100", "a hundred"),
  },
  {
    name: "a secret that is empty, with zod",
    packages: { zod: "^4.1.0" },
    program: `import { createHmac } from "node:crypto";
const sign = (secret: string | undefined): string => createHmac("sha256", secret ?? "").update("session").digest("hex");
export const cookie = ‹sign›(process.env.COOKIE_SECRET);
`,
    scenario: starts("COOKIE_SECRET", "s3cret", ""),
  },
];
