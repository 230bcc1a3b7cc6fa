/** One handler, one finding: the rules of the error family never speak about the same handler twice. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { RULES } from "#rules/registry.generated";

import { check } from "../support/check";
import { readRulePage } from "../support/rulePage";

const FAMILY = ["swallowed-error", "log-and-continue", "log-without-error", "lost-error-cause", "failure-as-success"];
const PROMISES = ["floating-promise", "promise-in-condition", "dead-catch"];
const ROOT = join(import.meta.dirname, "../../server/src/rules");
const rulesOf = (ids: readonly string[]) => RULES.filter(({ id }) => ids.includes(id));

const HEAD = `import { Worker } from "bullmq";
import axios from "axios";
const send = () => axios.post("https://pay.example.com", {}, { timeout: 5_000 });
`;
const HANDLERS: readonly (readonly [string, string, string | undefined])[] = [
  ["empty", "export const f = async () => { try { await send(); } catch {} };", "swallowed-error"],
  [
    "a log without the error, in a job",
    'new Worker("q", async () => { try { await send(); } catch { console.error("failed"); } });',
    "failure-as-success",
  ],
  [
    "a log without the error",
    'export const f = async () => { try { await send(); } catch { console.error("failed"); } };',
    "log-without-error",
  ],
  [
    "a log without the error, then a use of what is missing",
    'export const f = async () => { let r; try { r = await send(); } catch { console.error("failed"); } return r.data; };',
    "log-and-continue",
  ],
  [
    "a log without the error, then a new error without cause",
    'export const f = async () => { try { await send(); } catch { console.error("failed"); throw new Error("no"); } };',
    "lost-error-cause",
  ],
  [
    "the answer of a success",
    'export const f = async () => { try { await send(); return true; } catch { console.error("failed"); return true; } };',
    "failure-as-success",
  ],
  [
    "a log of the error",
    "export const f = async () => { try { await send(); } catch (e) { console.error(e); } };",
    undefined,
  ],
];

describe("one handler", () => {
  test.each(HANDLERS)("%s", async (_title, code, expected) => {
    const { findings } = await check({ "main.js": HEAD + code }, rulesOf(FAMILY));
    expect(findings.map(({ rule }) => rule)).toEqual(expected === undefined ? [] : [expected]);
  });
});

test("a reason in an empty handler lowers the finding to a hint", async () => {
  const handlers = ["send().catch(() => {})", "send().catch(() => {\n  // tried again every minute\n})"];
  const priorities = [];
  for (const handler of handlers) {
    const { findings } = await check({ "main.js": `${HEAD}export const f = () => ${handler};` }, rulesOf(FAMILY));
    priorities.push(findings.map(({ rule, priority }) => `${rule} ${priority}`).join());
  }
  expect(priorities).toEqual(["swallowed-error P1", "swallowed-error hint"]);
});

describe.each([
  ["handlers", FAMILY],
  ["promises", PROMISES],
] as const)("the pages of the rules about %s", (_title, ids) => {
  const cases = ids.flatMap((id) => readRulePage(readFileSync(join(ROOT, id, "rule.md"), "utf8")).cases);
  test.each(cases.map((one) => [one.title, one] as const))("%s", async (_name, one) => {
    const { findings } = await check(one.files, rulesOf(ids));
    const places = findings.map(({ place, range }) => `${place.path}:${range.start.line}`);
    expect(new Set(places).size, places.join(", ")).toBe(places.length);
  });
});
