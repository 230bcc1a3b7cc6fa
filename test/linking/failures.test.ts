/** Where promises end, what can reject, and who receives errors. */

import { describe, expect, test } from "vitest";
import { workspace } from "../support/workspace";

const WORK = "async function work() { throw new Error('x'); }\n";

describe("the outcome of a promise", () => {
  test.each([
    ["awaited", "await work();", "awaited"],
    ["dropped", "work();", "dropped"],
    ["voided", "void work();", "voided"],
    ["returned", "return work();", "returned"],
    ["handled by catch", "work().catch(() => {});", "handled"],
    ["handled by then", "work().then(() => {}, () => {});", "handled"],
    ["a chain that handles nothing", "work().then(() => {});", "dropped"],
    ["finally alone", "work().finally(() => {});", "dropped"],
    ["kept and awaited later", "const p = work(); await p;", "awaited"],
    ["kept and forgotten", "const p = work();", "dropped"],
    ["in Promise.all", "await Promise.all([work(), work()]);", "awaited"],
    ["pushed and gathered", "const all: unknown[] = []; all.push(work()); await Promise.all(all);", "awaited"],
    ["in a dropped Promise.all", "Promise.all([work()]);", "dropped"],
    ["mapped and gathered", "await Promise.all([1].map(() => work()));", "returned"],
    ["a condition", "if (work()) return 1;", "tested"],
    ["given to unknown code", "unheard(work());", "escaped"],
    ["given to an own function that awaits it", "await hold(work());", "awaited"],
  ])("%s", async (_, body, expected) => {
    const text = `${WORK}async function hold(p: Promise<unknown>) { await p; }\ndeclare function unheard(p: unknown): void;\nexport async function main() { ${body} }`;
    const w = await workspace({ "a.ts": text });
    expect(w.view.outcome(w.call("a.ts", "work")).state).toBe(expected);
  });
});

describe("is it a promise", () => {
  test.each([
    ["an async function", "export const f = async () => 1;", "yes"],
    ["a function that returns one", "const g = async () => 1;\nexport const f = () => g();", "yes"],
    ["a library call", "export const f = () => fetch('/');", "yes"],
    ["new Promise", "export const f = () => new Promise((resolve) => resolve(1));", "yes"],
    ["plain data", "export const f = () => 1;", "no"],
    [
      "a query that has not started",
      'import knex from "knex";\nconst db = knex({});\nexport const f = () => db("t").where({});',
      "no",
    ],
    ["unknown code", 'import { g } from "unheard-of";\nexport const f = () => g();', "unknown"],
  ])("%s", async (_, lib, expected) => {
    const w = await workspace({ "lib.ts": lib, "a.ts": 'import { f } from "./lib";\nf();' });
    expect(w.view.isPromise(w.call("a.ts", "f"))).toBe(expected);
  });
});

describe("never rejects", () => {
  test.each([
    ["everything in a try", "try { await fetch('/'); } catch (e) { console.error(e); }", true],
    ["a handler that throws again", "try { await fetch('/'); } catch (e) { throw e; }", false],
    ["an await outside", "await fetch('/');", false],
    ["a handled chain", "await fetch('/').catch(() => undefined);", true],
    ["a throw", "throw new Error('x');", false],
    ["a call of one that never rejects", "await safe();", true],
    ["nothing that can fail", "console.log('x');", true],
    ["allSettled", "await Promise.allSettled([fetch('/')]);", true],
    ["a loop over keys", "const live = new Map(); for (const id of live.keys()) console.log(id); await safe();", true],
    ["an await of what a relay of unknown code gives", "await relay();", false],
    ["an await of a plain function", "await plain();", true],
    ["a loop over what one that rejects brings", "for await (const id of ids()) console.log(id);", false],
  ])("%s: %s", async (_, body, expected) => {
    const w = await workspace({
      "a.ts": `import { unheard } from "unheard-of";\nfunction relay() { return unheard(); }\nfunction plain() { return 1; }\nasync function safe() { try { await fetch('/'); } catch {} }\nasync function* ids() { yield await fetch('/'); }\nexport async function f() { ${body} }`,
    });
    expect(w.view.neverRejects(w.function("a.ts", "f"))).toBe(expected);
  });
});

test("handlers of every kind, with what they guard", async () => {
  const w = await workspace({
    "a.ts": `import fs from "node:fs";
export async function f() {
  try { await fetch("/a"); } catch (error) { console.error(error); }
  fetch("/b").catch((reason) => console.error(reason));
  fetch("/c").then(() => {}, onError);
  fs.readFile("x", (err, data) => { console.log(data); });
}
function onError(problem: unknown) { console.error(problem); }`,
  });
  const found = w.view
    .handlers(w.file("a.ts"))
    .map(({ kind, error, guarded }) => [kind, error, guarded.map((call) => call.callee)]);
  expect(found).toEqual([
    ["catch", "error", ["fetch"]],
    ["promise-catch", "reason", ["fetch"]],
    ["promise-catch", "problem", ["fetch"]],
    ["callback", "err", ["fs.readFile"]],
  ]);
});

test("a node callback that is no callback of errors is not a handler", async () => {
  const w = await workspace({ "a.ts": "[new Error('x')].map((error) => error.message);\n" });
  expect(w.view.handlers(w.file("a.ts"))).toEqual([]);
});

test("the try that receives a failure ends at the function", async () => {
  const w = await workspace({
    "a.ts":
      "export function f() { try { [1].map(() => { inner(); }); outer(); } catch {} }\nfunction inner() {}\nfunction outer() {}",
  });
  const guard = (callee: string) => w.view.guard(w.file("a.ts"), w.call("a.ts", callee).operation.scope)?.kind;
  expect(guard("outer")).toBe("try");
  expect(guard("inner")).toBeUndefined();
});
