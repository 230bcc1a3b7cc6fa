/** Short forms for every run of `npm test`, long ones for `npm run test:endurance`; both are the same test with other counts. */

import { appendFileSync } from "node:fs";

/** Draws the same cases again: `SEED=… npx vitest run <file>`. */
export const SEED = Number(process.env.SEED ?? 20_261_123);

/** How many cases to try: `short` in every run, `long` in the nightly one, times `--scale` of `npm run test:endurance`. */
export function sized(short: number, long: number): number {
  if (process.env.BULWARK_ENDURANCE !== "long") return short;
  return Math.max(1, Math.round(long * Number(process.env.BULWARK_ENDURANCE_SCALE ?? 1)));
}

/** Numbers for the table that `npm run test:endurance` prints; `test` is the number of `test/endurance/README.md`. */
export function report(test: number, figures: Readonly<Record<string, string | number>>): void {
  const file = process.env.BULWARK_ENDURANCE_REPORT;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ test, ...figures })}\n`);
}

/** Milliseconds as people read them. */
export const milliseconds = (duration: number): string => `${duration.toFixed(duration < 10 ? 1 : 0)} ms`;
