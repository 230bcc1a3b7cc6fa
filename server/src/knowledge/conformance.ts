/**
 * Which libraries do what the kit's tests ask of the kit, by version: where a project has one that does, a fix uses it; where it has one
 * that does not, the fix writes the kit and its title says why. `test/kit/conformance/` finds each verdict on the library itself.
 */

import { minVersion } from "semver";

import { fits } from "./lookup";

/** What a fix needs done. */
export type Capability = "retry" | "breaker" | "concurrency" | "file-lock" | "atomic-write" | "validation" | "flow-log";

export interface Conformance {
  readonly package: string;
  /** Versions the verdict holds for. */
  readonly versions: string;
  readonly capability: Capability;
  /** `true`, or what it does wrong, as it follows its name: `ignores Retry-After`. */
  readonly verdict: true | string;
  /** Where the verdict can be read, besides the test. */
  readonly source: string;
}

/** Every library that has been tested. */
export const CONFORMANCE: readonly Conformance[] = [
  {
    package: "p-retry",
    versions: "5 - 7",
    capability: "retry",
    verdict: "ignores Retry-After",
    source:
      "p-retry 7.1.1 index.js: waits minTimeout * factor ** attempt; 5.1.2 and 6.2.1 on retry 0.13.1 lib/retry.js: the same",
  },
  {
    package: "cockatiel",
    versions: "3",
    capability: "retry",
    verdict: "calls once more after an abort",
    source: "cockatiel 3.2.1 src/RetryPolicy.ts: the wait between attempts does not watch the signal",
  },
  {
    package: "async-retry",
    versions: "1",
    capability: "retry",
    verdict: "ignores Retry-After",
    source: "vercel/async-retry 1.3.3 lib/index.js on retry 0.13.1 lib/retry.js: waits as long as its own table says",
  },
  {
    package: "opossum",
    versions: "9",
    capability: "breaker",
    verdict: "closes on a late success",
    source: "nodeshift/opossum 9.0.0 lib/circuit.js: any success closes a half-open circuit",
  },
  {
    package: "cockatiel",
    versions: "3",
    capability: "breaker",
    verdict: "counts failures of an hour ago",
    source:
      "cockatiel 3.2.1 src/breaker/SamplingBreaker.ts: one window is dropped for each call, whatever time has passed",
  },
  {
    package: "p-limit",
    versions: "3 - 7",
    capability: "concurrency",
    verdict: true,
    source: "sindresorhus/p-limit 3.1.0 and 7.3.3 index.js",
  },
  {
    package: "proper-lockfile",
    versions: "4",
    capability: "file-lock",
    verdict: "takes the lock of a slow holder",
    source:
      "proper-lockfile 4.1.2 lib/lockfile.js: a lock counts as left when its file has not been touched for `stale`",
  },
  {
    package: "write-file-atomic",
    versions: "7",
    capability: "atomic-write",
    verdict: "takes half a file for a whole one",
    source: "npm/write-file-atomic 7.0.1 lib/index.js: one `fs.write`, whose count of bytes is not looked at",
  },
  {
    package: "zod",
    versions: "3 - 4",
    capability: "validation",
    verdict: true,
    source:
      "colinhacks/zod 4.6.7, and its zod/v3: what is derived from a type is checked value by value in test/fixes/validators.test.ts",
  },
  {
    package: "pino",
    versions: "7 - 10",
    capability: "flow-log",
    verdict: "writes secrets as they come",
    source: "pinojs/pino 10 docs/redaction.md: only the paths of `redact` are hidden, none by default",
  },
];

/** Version of a package as a project declares it; undefined when it does not have it. */
type Declared = (name: string) => string | undefined;

/** The library that a fix may use for this, or undefined: none is there that conforms. */
export const conformantLibrary = (capability: Capability, declared: Declared): Conformance | undefined =>
  installed(capability, declared).find(({ verdict }) => verdict === true);

/** What a title says when the kit does the work of a library that is there: ` (kit: p-retry 7 ignores Retry-After)`, or nothing. */
export function kitInstead(capability: Capability, declared: Declared): string {
  const row = installed(capability, declared).find(({ verdict }) => verdict !== true);
  if (row === undefined) return "";
  return ` (kit: ${row.package}${majorOf(declared(row.package))} ${row.verdict})`;
}

const installed = (capability: Capability, declared: Declared): readonly Conformance[] =>
  CONFORMANCE.filter((row) => {
    const version = row.capability === capability ? declared(row.package) : undefined;
    return version !== undefined && fits(row.versions, version);
  });

/** ` 7` of `^7.1.1`; nothing of `latest`. */
function majorOf(declared: string | undefined): string {
  try {
    const lowest = minVersion(declared ?? "");
    return lowest === null || lowest.major === 0 ? "" : ` ${lowest.major}`;
  } catch {
    // A tag or a link to a workspace: no version is written down.
    return "";
  }
}
