/** A dependency that many paths retry, and that nothing gives a rest when it is down. */

import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, View } from "#linking/view";

import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly client: Call;
  readonly uses: readonly Call[];
  readonly retried: readonly Call[];
  /** Functions that call what the client makes. */
  readonly paths: number;
}

interface Gap {
  readonly paths: number;
}

/** Fewer functions than this are one path to the dependency, not many. */
const MANY = 3;
const MAX_SHOWN = 5;

export const missingCircuitBreaker = defineRule<Subject, Gap>({
  id: "missing-circuit-breaker",
  principle: "rate-limiting",
  priority: "P2",
  confidence: "low",
  version: 4,
  languages: ["typescript", "python"],
  summary: "A dependency that many paths retry, with no circuit breaker.",
  *subjects(view, file) {
    for (const client of view.calls(file, { concept: "client" })) {
      const uses = view
        .clientCalls(client)
        .filter((use) => use.concept === "outbound-call" && use.file.role === "service");
      const paths = new Set(
        uses.map(({ file: at, operation }) => `${at.path}#${at.scopes[operation.scope]?.function ?? 0}`),
      ).size;
      // What few paths call, or nothing but the client retries, is no storm.
      const retried = paths < MANY ? [] : uses.filter((use) => isRetriedHere(view, use));
      if (retried.length > 0) yield { place: client.place, client, uses, retried, paths };
    }
  },
  judge(view, { client, uses, retried, paths }): Verdict<Gap> {
    const broken = uses.find((use) => view.protection(use, "breaker").state === "present");
    if (broken !== undefined) return pass("calls stand behind a breaker");
    if (isBroken(view, client)) return pass("its module has a breaker");
    if (uses.some((use) => view.protection(use, "breaker").state === "unknown"))
      return unknown("some paths are not known");
    const evidence: readonly Hop[] = retried
      .slice(0, MAX_SHOWN)
      .map((use) => ({ place: use.place, note: "retried, with no breaker" }));
    return gap({ paths }, evidence);
  },
  message: ({ client }, { paths }) =>
    `${paths} functions call what \`${client.callee}\` makes, with retries and no circuit breaker: while it is down, each waits in full.`,
  fixFacts: (_view, { client, uses }) => ({ elsewhere: uses.some(({ file }) => file !== client.file) }),
});

/** A loop, a helper or an option of the code retries it. The two attempts an SDK makes by itself are no storm. */
function isRetriedHere(view: View, use: Call): boolean {
  const retry = view.protection(use, "retry");
  return retry.state === "present" && retry.because !== "the client retries by itself";
}

/** A breaker is made in the file that makes the client, or one that uses it. */
const isBroken = (view: View, client: Call): boolean =>
  [client.file, ...new Set(view.clientCalls(client).map(({ file }) => file))].some(
    (file) => view.calls(file, { concept: "breaker" }).length > 0,
  );
