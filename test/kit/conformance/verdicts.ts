/** The kit's own semantic tests, put to a library: what it fails is its verdict, and must be what the table of libraries says. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { satisfies } from "semver";
import { describe, expect, test } from "vitest";

import { type Capability, CONFORMANCE } from "#knowledge/conformance";

const PACKAGES = join(import.meta.dirname, "../../../node_modules");

/** What is asked, as a sentence about whoever is asked; it throws when the answer is no. */
export interface Check<Subject> {
  readonly that: string;
  holds(subject: Subject): Promise<void>;
}

export interface Candidate<Subject> {
  /** As the table names it; `kit` for our own part. */
  readonly package: string;
  /** Folder in `node_modules` when it has another name. */
  readonly installedAs?: string;
  /** Said here when the folder's package.json speaks of something else. */
  readonly version?: string;
  readonly subject: Subject;
  /** Checks that it is known to fail. */
  readonly fails?: readonly string[];
}

/** Tests every candidate with every check, and that each row of a capability has a candidate of its version. */
export function testVerdicts<Subject>(
  capability: Capability,
  checks: readonly Check<Subject>[],
  candidates: readonly Candidate<Subject>[],
): void {
  const rows = CONFORMANCE.filter((row) => row.capability === capability);
  describe(capability, () => {
    test.each(candidates.map((candidate) => [candidate.installedAs ?? candidate.package, candidate] as const))(
      "%s",
      async (_, candidate) => {
        const failed: string[] = [];
        for (const { that, holds } of checks) {
          await holds(candidate.subject).catch(() => failed.push(that));
        }
        expect(failed).toEqual(candidate.fails ?? []);
        if (candidate.package === "kit") return;
        const version = versionOf(candidate);
        const row = rows.find((one) => one.package === candidate.package && satisfies(version, one.versions));
        expect(row, `${candidate.package} ${version} is in the table`).toBeDefined();
        expect(row?.verdict === true, "the verdict of the table").toBe(failed.length === 0);
      },
    );

    test("the table holds what has been tested, and nothing else", () => {
      const tested = candidates.map((candidate) => candidate.package).filter((name) => name !== "kit");
      expect([...new Set(tested)].sort()).toEqual(rows.map((row) => row.package).sort());
    });
  });
}

function versionOf({ package: name, installedAs = name, version }: Candidate<unknown>): string {
  if (version !== undefined) return version;
  const manifest: unknown = JSON.parse(readFileSync(join(PACKAGES, installedAs, "package.json"), "utf8"));
  const found: unknown = typeof manifest === "object" && manifest !== null ? Reflect.get(manifest, "version") : "";
  return String(found);
}
