/** What a prompt command is asked for, from menus, code actions, the dashboard and other extensions. */

import { expect, test } from "vitest";

import { readWish } from "../../client/src/features/prompts/wish";

test.each([
  ["the palette", [], {}],
  ["a folder", ["file:///w"], { folder: "file:///w" }],
  [
    "the dashboard",
    ["file:///w", { kind: "workspace" }, "retry"],
    { folder: "file:///w", scope: { kind: "workspace" }, prompt: "retry" },
  ],
  [
    "a code action",
    ["file:///w", { kind: "finding", finding: "f1" }],
    { folder: "file:///w", scope: { kind: "finding", finding: "f1" } },
  ],
  [
    "a file",
    ["file:///w", { kind: "file", uri: "file:///w/a.ts" }],
    { folder: "file:///w", scope: { kind: "file", uri: "file:///w/a.ts" } },
  ],
  [
    "a finding of the Findings view, with what VS Code adds",
    [
      { kind: "finding", folder: "file:///w", finding: { id: "f1", rule: "missing-retry" }, place: "a.ts:1" },
      undefined,
    ],
    { folder: "file:///w", scope: { kind: "finding", finding: "f1" } },
  ],
  [
    "a task of the Roadmap view",
    [{ kind: "task", id: "t1", folder: "file:///w", task: { id: "t1" } }],
    { folder: "file:///w", scope: { kind: "task", task: "t1" } },
  ],
  ["nonsense", [7, { kind: "finding" }, "poem"], {}],
  ["a scope nobody knows", ["file:///w", { kind: "moon", moon: "full" }], { folder: "file:///w" }],
])("from %s", (_from, given, expected) => {
  expect(readWish(given)).toEqual(expected);
});
