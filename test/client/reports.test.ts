/** What the editor asks before it saves a milestone. */

import { expect, it } from "vitest";

import { wrongName } from "../../client/src/features/reports/milestoneName";
import { orders } from "../webview/orders";

it("asks for a name that no milestone has", () => {
  const { history } = orders();
  const [taken] = history.milestones;
  expect(taken).toBeDefined();
  expect(wrongName({ history }, `  ${taken?.name} `)).toBe(`There is a milestone “${taken?.name}” already.`);
  expect(wrongName({ history }, "   ")).toBe("A milestone needs a name.");
  expect(wrongName({ history }, "Before launch")).toBeUndefined();
});
