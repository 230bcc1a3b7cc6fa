/** What each tool, prompt and resource answers, and that it is what the command line says of the same folder. */

import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";

import { beforeAll, describe, expect, test } from "vitest";

import { PROMPTS } from "#protocol/messages";
import { RULES } from "#rules/registry.generated";

import { builtProduct } from "../support/product";
import { CALL, cleaning, folderWith, type Session, session, write } from "./harness";

cleaning();

const WAITS = `import { writeFile, readFile } from "node:fs/promises";
import express from "express";
const app = express();
app.get("/rates", async (request, response) => {
  const answer = await fetch("https://rates.example");
  response.json(await answer.json());
});
export async function count() {
  const n = JSON.parse(await readFile("state.json", "utf8"));
  await writeFile("state.json", JSON.stringify(n + 1));
}
app.listen(3000);
`;
const KEY = ["ghp", "_x7Kd9Q2mVb4RtY8nLp3Ws6ZfHj1CgTe5Ua0B"].join("");
const FILES = {
  "package.json": JSON.stringify({ name: "shop", dependencies: { express: "^5.0.0" } }),
  "src/server.ts": WAITS,
  "src/twin.ts": CALL,
  "lib/twin.ts": CALL,
  "src/key.ts": `export const token = "${KEY}";\nexport const load = () => fetch("https://b.example", { headers: { token } });\n`,
};

let root: string;
let open: Session;

beforeAll(async () => {
  root = folderWith(FILES);
  open = await session(root);
});

test("the report is, byte for byte, what the command line prints", async () => {
  const cli = await builtProduct({ fresh: true });
  const args = [cli, "check", root, "--format", "json", "--fail-on", "none", "--no-cache"];
  const printed = execFileSync(process.execPath, args, { encoding: "utf8" });
  const { contents } = await open.client.readResource({ uri: "bulwark://report" });
  expect(contents).toEqual([{ uri: "bulwark://report", mimeType: "application/json", text: printed }]);
  const report = JSON.parse(printed);
  const { facts, whole } = await open.call("bulwark_list_gaps", { limit: 200 });
  const named = (gaps: readonly { fingerprint: string; path: string; line: number }[]) =>
    gaps.map(({ fingerprint, path, line }) => `${fingerprint} ${path}:${line}`).sort();
  expect(named(facts.gaps)).toEqual(named(report.findings));
  expect(facts).toMatchObject({ engine: report.engine, ruleset: report.ruleset });
  expect(whole._meta).toMatchObject({ "bulwark/engine": report.engine, "bulwark/ruleset": report.ruleset });
});

describe("bulwark_list_gaps", () => {
  test("begins with the gravest, counts all, and ends with who says so", async () => {
    const { facts, text } = await open.call("bulwark_list_gaps");
    const grades = facts.gaps.map(({ priority }) => ["P0", "P1", "P2", "hint"].indexOf(priority));
    expect(grades).toEqual([...grades].sort());
    expect(Object.values(facts.counts).reduce((sum, count) => sum + count)).toBe(facts.matching);
    expect(text.split("\n").at(-1)).toBe(`bulwark ${facts.engine}, rules ${facts.ruleset}`);
  });

  test("filters by path, rule and priority", async () => {
    const paths = async (input: Record<string, unknown>) =>
      (await open.call("bulwark_list_gaps", input)).facts.gaps.map(({ path, rule }) => `${path} ${rule}`);
    expect(await paths({ paths: ["lib"], rules: ["missing-timeout"] })).toEqual(["lib/twin.ts missing-timeout"]);
    const { facts } = await open.call("bulwark_list_gaps", { priority: "P1" });
    expect(new Set(facts.gaps.map(({ priority }) => priority))).toEqual(new Set(["P0", "P1"]));
    expect(facts.matching).toBe((facts.counts.P0 ?? 0) + (facts.counts.P1 ?? 0));
    expect(facts.counts.P2).toBeGreaterThan(0);
  });

  test("goes on where the last page ended", async () => {
    const all = (await open.call("bulwark_list_gaps")).facts;
    const first = (await open.call("bulwark_list_gaps", { limit: 2 })).facts;
    expect(first.next).toBe(2);
    const rest = (await open.call("bulwark_list_gaps", { offset: first.next })).facts;
    expect([...first.gaps, ...rest.gaps]).toEqual(all.gaps);
    expect(rest.next).toBe(undefined);
  });

  test("tells what could not be read", async () => {
    write(root, { "bulwark.json": '{ "rules": { "no-such-rule": "off" } }' });
    const { facts, text } = await open.call("bulwark_list_gaps");
    rmSync(join(root, "bulwark.json"));
    expect(facts.problems.join()).toContain("no-such-rule");
    expect(text).toContain("note: bulwark.json");
  });
});

/** The id of the call of the server that can wait for ever; another gap is on its line. */
async function waiting(): Promise<string> {
  const { facts } = await open.call("bulwark_list_gaps", { paths: ["src/server.ts"], rules: ["missing-timeout"] });
  return facts.gaps[0]?.id ?? "";
}

describe("bulwark_explain_gap", () => {
  test("shows the code, the reason and the way out", async () => {
    const { text, facts } = await open.call("bulwark_explain_gap", { gap: await waiting() });
    expect(facts.gap).toMatchObject({ rule: "missing-timeout", path: "src/server.ts", line: 5 });
    for (const part of ["> 5 |", "## Why", "## How to fix by hand"]) expect(text).toContain(part);
  });

  test("asks which one is meant when copies of code have the same name", async () => {
    const { facts } = await open.call("bulwark_list_gaps", { rules: ["missing-timeout"] });
    const twin = facts.gaps.find(({ path }) => path === "src/twin.ts");
    const asked = await open.call("bulwark_explain_gap", { gap: twin?.fingerprint });
    expect(asked.isError).toBe(true);
    expect(asked.text).toContain(`${twin?.fingerprint}@lib/twin.ts`);
    expect((await open.call("bulwark_explain_gap", { gap: twin?.id })).facts.gap.path).toBe("src/twin.ts");
  });

  test("asks which one is meant when a line has two", async () => {
    const { text, isError } = await open.call("bulwark_explain_gap", { gap: "src/server.ts:5" });
    expect(isError).toBe(true);
    expect(text).toContain(`${await waiting()} (missing-timeout)`);
  });

  test("explains a rule, and knows what was meant by a slip of the pen", async () => {
    expect((await open.call("bulwark_explain_gap", { rule: "missing-timeout" })).text).toContain("# missing-timeout");
    expect((await open.call("bulwark_explain_gap", { rule: "missing-timeuot" })).text).toContain("missing-timeout");
    expect((await open.call("bulwark_explain_gap")).isError).toBe(true);
  });

  test("says no secret", async () => {
    const { facts } = await open.call("bulwark_list_gaps", { rules: ["hardcoded-secret"] });
    const answers = [
      await open.call("bulwark_explain_gap", { gap: facts.gaps[0]?.id }),
      await open.call("bulwark_get_fix", { gap: facts.gaps[0]?.id }),
      ...(await Promise.all(
        (
          await open.call("bulwark_list_gaps", { paths: ["src/key.ts"] })
        ).facts.gaps.map(({ id }) => open.call("bulwark_get_fix", { gap: id })),
      )),
    ];
    expect(answers.map(({ isError }) => isError)).not.toContain(true);
    expect(answers.map(({ facts }) => facts.kind)).toContain("fix");
    for (const { whole } of answers) expect(JSON.stringify(whole)).not.toContain(KEY);
  });
});

describe("a folder that changes while the server lives", () => {
  test("is seen as it is: files made, changed and deleted", async () => {
    const paths = ["src", "fresh.ts"];
    const count = async () => (await open.call("bulwark_scan_paths", { paths: ["src"] })).facts.matching;
    const before = await count();
    write(root, { "src/more.ts": CALL });
    expect(await count()).toBe(before + 1);
    write(root, { "src/more.ts": "export const one = 1;\n" });
    expect((await open.call("bulwark_verify")).facts).toMatchObject({ verdict: "1 gone, 0 new" });
    rmSync(join(root, "src/more.ts"));
    expect(await count()).toBe(before);
    expect((await open.call("bulwark_verify", { paths })).facts).toMatchObject({ verdict: "0 gone, 0 new" });
  });

  test("verifies against any earlier state, and says which there are", async () => {
    const { facts: before } = await open.call("bulwark_list_gaps");
    write(root, { "src/more.ts": CALL });
    await open.call("bulwark_list_gaps");
    rmSync(join(root, "src/more.ts"));
    expect((await open.call("bulwark_verify")).facts).toMatchObject({ verdict: "1 gone, 0 new" });
    expect((await open.call("bulwark_verify", { since: before.state })).facts).toMatchObject({
      verdict: "0 gone, 0 new",
    });
    const unknown = await open.call("bulwark_verify", { since: 999_999 });
    expect(unknown.isError).toBe(true);
    expect(unknown.text).toContain("there is no state 999999; the last one is");
  });

  test("that is gone is no success", async () => {
    const gone = folderWith({ "a.ts": CALL });
    const { call } = await session(gone);
    expect((await call("bulwark_verify")).facts.verdict).toBe("nothing to compare with yet");
    rmSync(gone, { recursive: true });
    const { isError, text } = await call("bulwark_verify");
    expect({ isError, said: text.split("\n")[0] }).toEqual({
      isError: true,
      said: "Refused: the folder is not there any more.",
    });
  });
});

test("calls at the same time are answered one after the other, each right", async () => {
  const answers = await Promise.all([
    open.call("bulwark_list_gaps", { paths: ["lib"] }),
    open.call("bulwark_get_fix", { gap: "lib/twin.ts:1" }),
    open.call("bulwark_scan_paths", { paths: ["src/twin.ts"] }),
    open.call("bulwark_verify"),
  ]);
  expect(answers.map(({ isError }) => isError)).toEqual([false, false, false, false]);
  expect(answers[0]?.facts.gaps.every(({ path }) => path === "lib/twin.ts")).toBe(true);
  expect(answers[1]?.facts.gap.path).toBe("lib/twin.ts");
});

describe("prompts", () => {
  test("are the eight, each filled from the folder", async () => {
    const { prompts } = await open.client.listPrompts();
    expect(prompts.map(({ name }) => name)).toEqual([...PROMPTS]);
    for (const name of PROMPTS) {
      const { messages, _meta } = await open.client.getPrompt({ name, arguments: { path: "src", tokens: "3000" } });
      expect(JSON.stringify(messages)).toContain("`src`");
      expect(_meta).toHaveProperty("bulwark/ruleset");
    }
  });

  test("are about a file or a gap when asked to be", async () => {
    const text = async (input: Record<string, string>) =>
      JSON.stringify((await open.client.getPrompt({ name: "retry", arguments: input })).messages);
    expect(await text({ path: "src/server.ts" })).toContain("this is about `src/server.ts`");
    expect(await text({ gap: await waiting() })).toContain("Close the gap `missing-timeout`");
    await expect(text({ path: "src", gap: "src/server.ts:5" })).rejects.toMatchObject({ code: -32602 });
    await expect(text({ tokens: "99999" })).rejects.toMatchObject({ code: -32602 });
  });
});

describe("rules", () => {
  test("are listed, with a page each", async () => {
    const { contents } = await open.client.readResource({ uri: "bulwark://rules" });
    const [listed] = contents;
    const { rules } = JSON.parse(listed !== undefined && "text" in listed ? listed.text : "{}");
    expect(rules.map(({ id }: { id: string }) => id)).toEqual(RULES.map(({ id }) => id));
    const page = await open.client.readResource({ uri: "bulwark://rules/missing-timeout" });
    expect(page.contents[0]).toMatchObject({
      mimeType: "text/markdown",
      text: expect.stringMatching(/^# missing-timeout/),
    });
    const { resources } = await open.client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual(
      expect.arrayContaining(["bulwark://report", "bulwark://rules", "bulwark://rules/missing-timeout"]),
    );
  });
});

test("nothing was complained of on the way", () => expect(open.log()).toBe(""));
