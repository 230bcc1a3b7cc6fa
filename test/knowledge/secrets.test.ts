/** What libraries do with secrets: one line of real code per site and what must be known about it; without the site, it is not. */

import { describe, expect, test } from "vitest";
import { models } from "#knowledge/catalogue";
import { SECRET_SITES } from "#knowledge/javascript/secrets";
import { catalogueOf } from "#knowledge/lookup";
import type { CallModel, LibraryModel } from "#knowledge/model";
import { PYTHON_SECRET_SITES } from "#knowledge/python/secrets";
import { workspace } from "../support/workspace";
import { PYTHON_SECRETS } from "./casesPythonServices";
import { SECRETS } from "./casesSecrets";

function shown({ secrets, hash }: CallModel): string {
  if (hash === undefined)
    return Object.entries(secrets ?? {})
      .map(([at, kind]) => `${at}=${kind}`)
      .join(" ");
  const words = [`hash ${hash.algorithm}`, hash.input === undefined ? "" : `of ${hash.input}`];
  return [...words, hash.cost === undefined ? "" : `at least ${hash.cost.least}`]
    .filter((word) => word !== "")
    .join(" ");
}

describe.each([
  ["JavaScript", "a.ts", SECRETS, SECRET_SITES],
  ["Python", "a.py", PYTHON_SECRETS, PYTHON_SECRET_SITES],
] as const)("secrets and hashes of %s", (_language, path, cases, sites) => {
  const known = async (rows: readonly LibraryModel[], code: string, callee: string): Promise<string> =>
    shown((await workspace({ [path]: code }, { catalogue: catalogueOf(rows) })).call(path, callee).model ?? {});

  test.each(cases)("%s: %s → %s", async (name, code, callee, _meaning, expected) => {
    expect(await known(models, code, callee)).toBe(expected);
    const without = models.filter((model) => model.package !== name);
    expect(await known(without, code, callee)).not.toBe(expected);
  });

  test("every site has a case and names its source", () => {
    const covered = new Set(cases.map(([name]) => name));
    expect(sites.map((site) => site.package).filter((name) => !covered.has(name))).toEqual([]);
    expect(sites.filter((site) => site.source.length < 20)).toEqual([]);
  });
});
