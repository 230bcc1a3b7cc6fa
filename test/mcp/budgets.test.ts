/** Answers stay short however much there is to say, and say how to get the rest. */

import { beforeAll, expect, test } from "vitest";

import { ANSWER_CHARACTERS } from "../../server/src/tools/budget";
import { cleaning, folderWith, type Session, session, write } from "./harness";

cleaning();

/** Far more gaps than fit into one answer, with long names. */
const MANY = 600;
const name = (index: number): string => `load${"Something".repeat(20)}${index}`;
const calls = (from: number): string =>
  Array.from(
    { length: MANY },
    (_, at) => `export const ${name(from + at)} = () => fetch("https://a.example/${at}");\n`,
  ).join("");

let root: string;
let open: Session;

beforeAll(async () => {
  root = folderWith({ [`src/${"deep/".repeat(20)}many.ts`]: calls(0) });
  open = await session(root);
});

test("a list is cut at its budget, and pages reach every gap once", async () => {
  const seen: string[] = [];
  let pages = 0;
  for (let offset: number | undefined = 0; offset !== undefined; pages += 1) {
    const { text, facts }: Awaited<ReturnType<Session["call"]>> = await open.call("bulwark_list_gaps", {
      limit: 200,
      offset,
    });
    expect(text.length).toBeLessThanOrEqual(ANSWER_CHARACTERS);
    expect(JSON.stringify(facts).length).toBeLessThan(4 * ANSWER_CHARACTERS);
    if (facts.next !== undefined) expect(text).toContain(`${facts.matching - facts.next} more: offset ${facts.next}`);
    seen.push(...facts.gaps.map(({ id }) => id));
    offset = facts.next;
  }
  expect(pages).toBeGreaterThan(3);
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.length).toBeGreaterThanOrEqual(MANY);
});

test("a verdict counts what it does not list", async () => {
  write(root, { "src/others.ts": calls(10_000) });
  const { text, facts } = await open.call("bulwark_verify");
  expect(facts.new).toBeGreaterThanOrEqual(MANY);
  expect(text).toMatch(/^\d+ more new$/m);
  expect(text.length).toBeLessThanOrEqual(ANSWER_CHARACTERS);
});

test("an explanation, a fix and a prompt stay within it", async () => {
  const { facts } = await open.call("bulwark_list_gaps", { limit: 1 });
  const gap = facts.gaps[0]?.id;
  for (const [tool, input] of [
    ["bulwark_explain_gap", { gap }],
    ["bulwark_explain_gap", { rule: "missing-timeout" }],
    ["bulwark_get_fix", { gap }],
  ] as const) {
    const { text, isError } = await open.call(tool, input);
    expect({ tool, isError }).toEqual({ tool, isError: false });
    expect(text.length).toBeLessThanOrEqual(ANSWER_CHARACTERS);
  }
  const { messages } = await open.client.getPrompt({ name: "retry", arguments: { tokens: "6250" } });
  expect(JSON.stringify(messages).length).toBeLessThan(1.2 * ANSWER_CHARACTERS);
});
