/** The lower limits that manifests of Python write. */

import { expect, test } from "vitest";

import { isAtLeast } from "#languages/python/editVersions";

test.each([
  ["==2.13.4", true],
  [">=2.12,<3", true],
  ["<3, >=2.12", true],
  ["~=2.12", true],
  ["^2.12", true],
  ["2.13", true],
  [">=3", true],
  [">2.12", true],
  [">=2.9", false],
  [">=2", false],
  ["==1.99", false],
  ["<3", false],
  ["!=2.12", false],
  ["", false],
  ["*", false],
  ["^1.10 || ^2.12", false],
])("%j is at least 2.12: %s", (range, expected) => {
  expect(isAtLeast(range, 2, 12)).toBe(expected);
});
