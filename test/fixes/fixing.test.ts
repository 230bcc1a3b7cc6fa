/** Fixes as the engine sees them: a cheap list, and answers that refuse rather than guess. */

import { createHash } from "node:crypto";

import { describe, expect, test } from "vitest";

import { createFixing, type FixingSources } from "#engine/fixes/createFixing";
import { kitFor } from "#engine/fixes/kitAccess";
import type { FixResult } from "#engine/fixing";
import type { Finding } from "#policy/finding";
import type { FixFacts } from "#rules/rule";

import { memoryReader, ROOT } from "./workspace";

const TEXT = "export const load = (url: string, options: RequestInit): Promise<Response> => fetch(url, options);\n";
const CONFIG = JSON.stringify({
  compilerOptions: { strict: true, module: "nodenext", target: "es2022", lib: ["es2023", "dom"], types: ["node"] },
});
const span = { start: TEXT.indexOf("fetch"), end: TEXT.indexOf("fetch") + "fetch".length };
const hash = (text: string): string => createHash("sha1").update(text).digest("hex");

interface Given {
  readonly files?: Readonly<Record<string, string>>;
  readonly findings?: readonly Finding[];
  readonly kitFolder?: string;
  readonly budget?: number;
}

async function fixing(
  given: Given = {},
): Promise<{ fixing: ReturnType<typeof createFixing>; files: Map<string, string> }> {
  const files = new Map(
    Object.entries({ "tsconfig.json": CONFIG, "package.json": "{}", "src/main.ts": TEXT, ...given.files }),
  );
  const sources: FixingSources = {
    root: ROOT,
    reader: memoryReader(files),
    text(path) {
      const text = files.get(path);
      return text === undefined ? undefined : { text, hash: hash(text) };
    },
    findings: () => given.findings ?? [finding("missing-timeout")],
    language: () => "typescript",
    kitFolder: () => given.kitFolder,
    budget: given.budget ?? 60_000,
  };
  const made = createFixing(sources);
  await made.prepare();
  return { fixing: made, files };
}

function finding(rule: string, fixFacts?: FixFacts): Finding {
  const at = { line: 0, character: 0 };
  return {
    id: rule,
    rule,
    principle: "retry",
    priority: "P1",
    confidence: "high",
    severity: "warning",
    place: { path: "src/main.ts", hash: hash(TEXT), span },
    range: { start: at, end: at },
    message: "",
    related: [],
    fingerprint: rule,
    ...(fixFacts === undefined ? {} : { fixFacts }),
  };
}

const createdBy = (result: FixResult | undefined): readonly string[] =>
  result?.kind === "edits" ? result.creates.map(({ path }) => path) : [];

describe("the list", () => {
  test("holds the fixes of the findings in a range", async () => {
    const { fixing: made } = await fixing({ findings: [finding("missing-timeout"), finding("missing-retry")] });
    const offers = made.list("src/main.ts", span);
    expect(offers.map(({ fix, kind, title }) => [fix, kind, title])).toEqual([
      ["add-deadline", "quickfix", "Add a 10 s deadline"],
      ["wrap-in-retry", "quickfix", "Retry up to 3 times with backoff"],
      ["wrap-in-limit", "refactor.rewrite", "Run this call at most 8 at a time"],
    ]);
  });

  test("is empty beside the findings", async () => {
    const { fixing: made } = await fixing();
    expect(made.list("src/main.ts", { start: 0, end: 3 })).toEqual([]);
  });

  test("offers a refactoring on a selection without a finding", async () => {
    const { fixing: made } = await fixing({ findings: [] });
    const offers = made.list("src/main.ts", span);
    expect(offers).toMatchObject([
      { fix: "wrap-in-limit", kind: "refactor.rewrite", refactoring: "limiter" },
      { fix: "wrap-in-retry", kind: "refactor.rewrite", refactoring: "retry" },
      { fix: "add-deadline", kind: "refactor.rewrite", refactoring: "deadline" },
    ]);
  });

  test.each([
    [{ kind: "worker", worker: "bullmq.Worker" }, ["graceful-shutdown"]],
    [{ kind: "worker", worker: "sqs-consumer.Consumer.create" }, []],
    [{ kind: "server", worker: null }, ["graceful-shutdown"]],
    [{ kind: "at-once", worker: null }, []],
  ])("leaves out what the rule's hints say cannot be done: %j", async (facts, offered) => {
    const { fixing: made } = await fixing({ findings: [finding("missing-graceful-shutdown", facts)] });
    const offers = made.list("src/main.ts", span).filter(({ kind }) => kind === "quickfix");
    expect(offers.map(({ fix }) => fix)).toEqual(offered);
  });

  test("needs a selection for it: a cursor in a body is not one", async () => {
    const { fixing: made } = await fixing({ findings: [] });
    expect(made.list("src/main.ts", { start: 2, end: 2 })).toEqual([]);
  });
});

describe("an answer", () => {
  test("names the new files first and the edits after", async () => {
    const { fixing: made } = await fixing();
    const [offer] = made.list("src/main.ts", span);
    const result = offer === undefined ? undefined : await made.resolve(offer);
    expect(result).toMatchObject({
      kind: "edits",
      tier: "behavioral",
      edits: [{ path: "src/main.ts", hash: hash(TEXT) }],
    });
    expect(createdBy(result).at(-1)).toBe("src/hardening/deadline.ts");
    expect(createdBy(result)).toContain("src/hardening/errors.ts");
  });

  const PACKAGE = { "tool/package.json": "{}", "tool/tsconfig.json": CONFIG };

  test.each([
    ["beside `src` without a config of its own, into `src`", "server/main.ts", {}, "src/hardening/deadline.ts"],
    [
      "compiled apart from `src`, next to the file",
      "server/main.ts",
      { "server/tsconfig.json": CONFIG },
      "server/hardening/deadline.ts",
    ],
    ["of a package without `src`, into its folder", "tool/lib/main.ts", PACKAGE, "tool/lib/hardening/deadline.ts"],
    [
      "of a package that starts in its own folder, there",
      "tool/lib/main.ts",
      { ...PACKAGE, "tool/index.ts": 'import "./lib/main.js";\n' },
      "tool/hardening/deadline.ts",
    ],
  ])("puts the kit for a file %s", async (_where, path, files, expected) => {
    const { fixing: made } = await fixing({ files: { [path]: TEXT, ...files } });
    const [offer] = made.list(path, span);
    const result = offer === undefined ? undefined : await made.resolve(offer);
    expect(createdBy(result).at(-1)).toBe(expected);
  });

  test("is stale when the text has moved", async () => {
    const { fixing: made, files } = await fixing();
    const [offer] = made.list("src/main.ts", span);
    files.set("src/main.ts", `\n${TEXT}`);
    expect(offer === undefined ? undefined : await made.resolve(offer)).toEqual({ kind: "stale" });
  });

  test("is refused when the gap is gone", async () => {
    const { fixing: made } = await fixing();
    const [offer] = made.list("src/main.ts", span);
    const gone = offer === undefined ? undefined : await made.resolve({ ...offer, span: { start: 0, end: 6 } });
    expect(gone).toEqual({ kind: "refused", because: "the gap is gone" });
  });

  test("takes a byte order mark before a shebang for the beginning of a file", async () => {
    const text = `\uFEFF#!/usr/bin/env node\n${TEXT}`;
    const { fixing: made } = await fixing({ findings: [], files: { "src/main.ts": text } });
    const start = text.indexOf("fetch");
    const offer = made
      .list("src/main.ts", { start, end: start + "fetch".length })
      .find(({ refactoring }) => refactoring === "retry");
    const result = offer === undefined ? undefined : await made.resolve(offer);
    const [imported] = result?.kind === "edits" ? (result.edits[0]?.edits ?? []) : [];
    expect(imported?.span.start).toBe(text.indexOf("\n") + 1);
  });

  test("is refused when there was no time to check types", async () => {
    const { fixing: made } = await fixing({ budget: 0 });
    const [offer] = made.list("src/main.ts", span);
    const result = offer === undefined ? undefined : await made.resolve(offer);
    expect(result).toEqual({
      kind: "refused",
      because: "its types could not be checked in time: try again",
      isLate: true,
    });
  });

  test.each([
    ["./api.js", "ids.map((id) => api.get(id))", "refused"],
    ["./api.js", "Promise.all(ids.map(async (id) => api.get(id)))", "edits"],
    // A client that is known to give promises.
    ["axios", "ids.map((id) => api.get(id))", "edits"],
  ])("in JavaScript that the compiler does not check, of %s with `%s`: %s", async (from, value, kind) => {
    const text = `import api from "${from}";\nexport const labels = (ids) => ${value};\n`;
    const compilerOptions = { module: "nodenext", target: "es2022", allowJs: true };
    const files = { "tsconfig.json": JSON.stringify({ compilerOptions }), "src/main.js": text };
    const { fixing: made } = await fixing({ findings: [], files });
    const start = text.indexOf("api.get");
    const selected = { start, end: start + "api.get".length };
    const offer = made.list("src/main.js", selected).find(({ refactoring }) => refactoring === "retry");
    expect(offer === undefined ? undefined : await made.resolve(offer)).toMatchObject({ kind });
  });

  test("is checked after all when there was none the first time", async () => {
    let budget = 0;
    const files = new Map(Object.entries({ "tsconfig.json": CONFIG, "package.json": "{}", "src/main.ts": TEXT }));
    const made = createFixing({
      root: ROOT,
      reader: memoryReader(files),
      text: () => ({ text: TEXT, hash: hash(TEXT) }),
      findings: () => [finding("missing-timeout")],
      language: () => "typescript",
      kitFolder: () => undefined,
      get budget() {
        return budget;
      },
    });
    await made.prepare();
    const [offer] = made.list("src/main.ts", span);
    if (offer === undefined) throw new Error("no offer");
    expect(await made.resolve(offer)).toMatchObject({ kind: "refused", isLate: true });
    budget = 60_000;
    expect(await made.resolve(offer)).toMatchObject({ tier: "behavioral", notes: [] });
  });
});

describe("the kit", () => {
  const resolve = async (given: Given): Promise<FixResult | undefined> => {
    const { fixing: made } = await fixing(given);
    const [offer] = made.list("src/main.ts", span);
    return offer === undefined ? undefined : made.resolve(offer);
  };

  test.each([
    ["nodenext", "module", "src/old.js", "uses `require`"],
    ["nodenext", "module", "src/old.cjs", "uses `require`"],
    ["nodenext", "commonjs", "src/old.js", undefined],
    ["esnext", "module", "src/old.js", undefined],
  ])("under %s in a package of %s, asked for by %s with `require`: %s", async (module, type, path, because) => {
    const resolution = module === "esnext" ? "bundler" : module;
    const compilerOptions = { module, moduleResolution: resolution, target: "es2022", allowJs: true };
    const text = 'const { base } = require("./base");\nexports.load = async () => await base.load();\n';
    const files = new Map([
      ["tsconfig.json", JSON.stringify({ compilerOptions })],
      ["package.json", JSON.stringify({ type })],
      [path, text],
    ]);
    const question = { reader: memoryReader(files), root: ROOT, path: `${ROOT}/${path}`, text, kitFolder: undefined };
    expect(kitFor(question).place("retry")).toEqual(
      because === undefined
        ? { path: `${ROOT}/src/hardening/retry.ts` }
        : { because: expect.stringContaining(because) },
    );
  });

  test.each([
    ["4.3.5", "the kit needs TypeScript 4.7 or later"],
    ["4.6.4", "the kit needs TypeScript 4.7 or later"],
    ["4.7.4", undefined],
    ["5.9.3", undefined],
  ])("with TypeScript %s: %s", (version, because) => {
    const path = "src/main.ts";
    const text = "export {};\n";
    const files = new Map([
      ["tsconfig.json", JSON.stringify({ compilerOptions: { target: "es2020" } })],
      ["node_modules/typescript/package.json", JSON.stringify({ version })],
      [path, text],
    ]);
    const question = { reader: memoryReader(files), root: ROOT, path: `${ROOT}/${path}`, text, kitFolder: undefined };
    expect(kitFor(question).place("abort")).toEqual(
      because === undefined ? { path: `${ROOT}/src/hardening/abort.ts` } : { because },
    );
  });

  test("goes where the setting says", async () => {
    const paths = createdBy(await resolve({ kitFolder: "lib/kit" }));
    expect(paths).toContain("lib/kit/deadline.ts");
    expect(paths.filter((path) => !path.startsWith("lib/kit/"))).toEqual([]);
  });

  test.each([
    ["../elsewhere", "outside of the workspace"],
    ["src/../../x", "outside of the workspace"],
    [".git/hooks", "that tools read"],
    ["node_modules/kit", "that tools read"],
  ])("does not go to %s", async (kitFolder, because) => {
    expect(await resolve({ kitFolder })).toMatchObject({ kind: "refused", because: expect.stringContaining(because) });
  });

  test("is used where it is", async () => {
    const { fixing: made, files } = await fixing();
    const [offer] = made.list("src/main.ts", span);
    if (offer === undefined) throw new Error("no offer");
    const first = await made.resolve(offer);
    if (first.kind !== "edits") throw new Error("no edits");
    for (const created of first.creates) files.set(created.path, created.text);
    expect(await made.resolve(offer)).toMatchObject({ kind: "edits", creates: [] });
  });

  test("goes beside a file of the same name", async () => {
    const result = await resolve({ files: { "src/hardening/time.ts": "export const now = 1;\n" } });
    expect(createdBy(result)).toContain("src/hardening/bulwarkTime.ts");
  });

  test.each([
    ["es5", {}, "refused"],
    ["es5", { downlevelIteration: true }, "edits"],
    ["es2022", {}, "edits"],
  ])("for a target of %s with %o: %s", async (target, options, kind) => {
    const compilerOptions = {
      target,
      lib: ["es2022", "dom"],
      module: "esnext",
      moduleResolution: "bundler",
      ...options,
    };
    const result = await resolve({ files: { "tsconfig.json": JSON.stringify({ compilerOptions }) } });
    expect(result?.kind).toBe(kind);
  });

  test("is refused where imports are forbidden", async () => {
    const tsconfig = JSON.stringify({
      compilerOptions: { module: "commonjs", verbatimModuleSyntax: true, strict: true },
    });
    expect(await resolve({ files: { "tsconfig.json": tsconfig } })).toMatchObject({
      kind: "refused",
      because: expect.stringContaining("verbatimModuleSyntax"),
    });
  });
});
