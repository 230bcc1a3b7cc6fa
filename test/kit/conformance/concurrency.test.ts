/** Limits of concurrency of libraries against what the kit's is held to. */

import pLimit from "p-limit";
import pLimit3 from "p-limit-3";
import { expect } from "vitest";

import { ConcurrencyLimit } from "#kit/typescript/concurrencyLimit";

import { deferred, dueWork, settled } from "../support/settled";
import { type Check, testVerdicts } from "./verdicts";

type Limit = (atOnce: number) => <T>(action: () => T | PromiseLike<T>) => Promise<T>;

const CHECKS: readonly Check<Limit>[] = [
  {
    that: "starts as many as it may at once, and the others in their order, also after a failure",
    async holds(limitOf) {
      const limit = limitOf(2);
      const started: number[] = [];
      const ends = [1, 2, 3, 4].map(() => deferred<number>());
      for (const [index, end] of ends.entries()) {
        void settled(
          limit(() => {
            started.push(index);
            return end.promise;
          }),
        );
      }
      await dueWork();
      expect(started).toEqual([0, 1]);
      ends[1]?.resolve(1);
      await dueWork();
      expect(started).toEqual([0, 1, 2]);
      ends[0]?.reject(new Error("x"));
      await dueWork();
      expect(started).toEqual([0, 1, 2, 3]);
    },
  },
  {
    that: "passes on results and errors as they are",
    async holds(limitOf) {
      const limit = limitOf(1);
      const error = new Error("x");
      expect(await settled(limit(async () => 1))).toEqual({ value: 1 });
      expect(await settled(limit(() => Promise.reject(error)))).toEqual({ error });
      expect(await settled(limit(() => 2))).toEqual({ value: 2 });
    },
  },
  {
    that: "takes a throw for a rejection, and frees the place",
    async holds(limitOf) {
      const limit = limitOf(1);
      const error = new Error("x");
      const outcome = await settled(
        limit(() => {
          throw error;
        }),
      );
      expect(outcome).toEqual({ error });
      expect(await limit(() => "next")).toBe("next");
    },
  },
  {
    that: "lets 10,000 through, never more than 8 at once",
    async holds(limitOf) {
      const limit = limitOf(8);
      let running = 0;
      let most = 0;
      const work = async (): Promise<void> => {
        running++;
        most = Math.max(most, running);
        await dueWork();
        running--;
      };
      await Promise.all(Array.from({ length: 10_000 }, () => limit(work)));
      expect(most).toBe(8);
    },
  },
];

testVerdicts("concurrency", CHECKS, [
  {
    package: "kit",
    subject: (atOnce) => {
      const limit = new ConcurrencyLimit(atOnce, { maxWaiting: Number.POSITIVE_INFINITY });
      return (action) => limit.run(action);
    },
  },
  { package: "p-limit", subject: (atOnce) => pLimit(atOnce) },
  { package: "p-limit", installedAs: "p-limit-3", subject: (atOnce) => pLimit3(atOnce) },
]);
