/** An assistant's work on the sample service, scripted: list, get the fix or the prompt, edit, verify. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { apply, cleaning, type Gap, sampleFolder, session, write } from "./harness";

cleaning();

const gapOf = (gaps: readonly Gap[], rule: string, path?: string): Gap => {
  const found = gaps.find((gap) => gap.rule === rule && (path ?? gap.path) === gap.path);
  if (found === undefined) throw new Error(`the sample has no ${rule}`);
  return found;
};

describe("a gap of the sample", () => {
  test("is closed by its fix: gone, and nothing new", async () => {
    const root = sampleFolder();
    const { call } = await session(root);
    const { facts: list } = await call("bulwark_list_gaps", { limit: 200 });
    const gap = gapOf(list.gaps, "missing-timeout", "src/clients/rates.ts");
    const { facts: fix } = await call("bulwark_get_fix", { gap: gap.fingerprint });
    expect(fix).toMatchObject({ kind: "fix", gap: { id: gap.id }, leftOut: [] });
    apply(root, fix);
    const verified = await call("bulwark_verify", { since: list.state });
    expect(verified.text).toMatch(/^Verdict: 1 gone, 0 new since state 1; /);
    expect(verified.facts).toMatchObject({ verdict: "1 gone, 0 new", gone: 1, new: 0, since: 1, state: 2 });
    expect(verified.facts.goneGaps).toMatchObject([{ fingerprint: gap.fingerprint }]);
    expect((await call("bulwark_explain_gap", { gap: gap.fingerprint })).isError).toBe(true);
  });

  test("is closed by hand from its prompt, where there is no fix", async () => {
    const root = sampleFolder();
    const { call } = await session(root);
    const { facts: list } = await call("bulwark_list_gaps", { rules: ["promise-in-condition"] });
    const gap = gapOf(list.gaps, "promise-in-condition");
    const answer = await call("bulwark_get_fix", { gap: `${gap.path}:${gap.line}` });
    expect(answer.facts.kind).toBe("prompt");
    expect(answer.text).toContain("## How to fix by hand");
    const lines = readFileSync(join(root, gap.path), "utf8").split("\n");
    lines[gap.line - 1] = lines[gap.line - 1]?.replace("isCustomer(", "await isCustomer(") ?? "";
    write(root, { [gap.path]: lines.join("\n") });
    expect((await call("bulwark_verify")).facts).toMatchObject({ verdict: "1 gone, 0 new" });
  });

  test("whose edit is a diff that git applies says the same as the edits", async () => {
    const [one, other] = [sampleFolder(), sampleFolder()];
    const { call } = await session(one);
    const { facts: list } = await call("bulwark_list_gaps", { rules: ["non-atomic-write"] });
    const { facts, text } = await call("bulwark_get_fix", { gap: gapOf(list.gaps, "non-atomic-write").fingerprint });
    const diff = text.slice(text.indexOf("--- "), text.lastIndexOf("\n\nbulwark "));
    write(other, { "fix.diff": `${diff}\n` });
    apply(one, facts);
    execFileSync("git", ["apply", "fix.diff"], { cwd: other });
    for (const { path } of [...facts.edits, ...facts.creates])
      expect(readFileSync(join(other, path), "utf8")).toBe(readFileSync(join(one, path), "utf8"));
    // Two writers still need a lock: that gap is the same one, though the call it is about has another name now.
    const verified = await call("bulwark_verify");
    expect(verified.facts).toMatchObject({
      verdict: "1 gone, 0 new",
      changedGaps: [{ rule: "unlocked-read-modify-write" }],
    });
    expect(verified.text).toContain("still open, rewritten: P0 unlocked-read-modify-write at src/state/counters.ts");
  });
});

test("a change that makes things worse is told: what is new, and what was only hidden", async () => {
  const root = sampleFolder();
  const { call } = await session(root);
  await call("bulwark_list_gaps");
  const path = "src/clients/rates.ts";
  const text = readFileSync(join(root, path), "utf8");
  write(root, { [path]: `${text}\nexport const ping = (url: string) => fetch(url);\n` });
  const worse = await call("bulwark_verify", { paths: ["src/clients"] });
  expect(worse.facts).toMatchObject({ gone: 0, elsewhere: { gone: 0, new: 0 } });
  expect(worse.facts.new).toBeGreaterThan(0);
  expect(worse.text).toContain(`new: P1 missing-timeout at ${path}`);
  write(root, { [path]: text.replace(/^.*fetch\(/m, "  // bulwark-ignore missing-timeout: never mind\n$&") });
  const hidden = await call("bulwark_verify", { since: 1 });
  expect(hidden.text).toContain("is the gap closed, or hidden?");
});
