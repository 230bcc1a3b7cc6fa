/** Texts of every kind: half-typed, huge, foreign line ends; what a file is for; suppressions. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the snippets are code

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FileFacts } from "#facts/file";
import { typescript } from "#languages/typescript/language";
import { lower } from "#languages/typescript/lower";

const factsOf = (text: string, path = "src/a.ts") => lower({ path, text, hash: "hash" });
const folder = join(import.meta.dirname, "../../server/src/languages/typescript");
const ownSources = readdirSync(folder)
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(join(folder, name), "utf8"));

describe("positions", () => {
  it("count code units from the start of the text, whatever the line ends", () => {
    for (const [open, end] of [
      ["\uFEFF", "\r\n"],
      ["", "\r"],
      ["", "\n"],
      ["#!/usr/bin/env node\n", "\n"],
    ] as const) {
      const text = `${open}// ä 🎉${end}const größe = lade("🎉");${end}/* b */ other(größe)`;
      const facts = factsOf(text);
      const texts = facts.operations.map(({ span }) => text.slice(span.start, span.end));
      expect(texts).toEqual(['lade("🎉")', "other(größe)"]);
      const [read] = facts.reads;
      expect(text.slice(read?.span.start, read?.span.end)).toBe("größe");
      expect(facts.lineStarts.length).toBe(open === "" || open === "\uFEFF" ? 3 : 4);
    }
  });
  it("survive escapes and odd white space in names", () => {
    const text = "const \\u0061bc = one();\u00a0abc\u2028.run();";
    const [read] = factsOf(text).reads;
    expect(text.slice(read?.span.start, read?.span.end)).toBe("abc");
  });
});

describe("broken code", () => {
  it("keeps the facts around what is being typed", () => {
    const facts = factsOf(
      "import a from 'a';\nexport async function f() { await a.get(1);\n  const x = a.\n}\nfunction g() { return h(2); }\n",
    );
    expect(facts.hasSyntaxError).toBe(true);
    const calls = facts.operations.filter(({ kind }) => kind === "call").length;
    expect(calls).toBe(2);
    expect(facts.scopes.filter(({ kind }) => kind === "function").map(({ name }) => name)).toEqual(["f", "g"]);
  });
  it("is opaque where it is nested beyond measure", () => {
    for (const [open, close] of [
      ["[", "]"],
      ["f(", ")"],
      ["(", ")"],
      ["a ? ", " : b"],
      ["!", ""],
      ["{", "}"],
      ["() => ", ""],
      ["if (a) ", ""],
      ["x.y(z).", ""],
    ] as const) {
      for (const depth of [300, 20_000]) {
        const facts = factsOf(`before(); ${open.repeat(depth)}1${close.repeat(depth)}; after();`);
        expect(facts.scopes.length).toBeGreaterThan(0);
      }
    }
    const sum = factsOf(`const s = ${Array.from({ length: 20_000 }, (_, index) => `f(${index})`).join(" + ")};`);
    expect(sum.operations.length).toBe(20_000);
  });
  it("never throws, and every fact stays inside the text", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ownSources),
        fc.nat(),
        fc.nat(60),
        fc.string({ maxLength: 12 }),
        (text, at, cut, insert) => {
          const start = at % text.length;
          checkInside(factsOf(text.slice(0, start) + insert + text.slice(start + cut)));
          checkInside(factsOf(text.slice(0, start)));
        },
      ),
      { numRuns: 60 },
    );
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => checkInside(factsOf(text, "a.jsx"))),
    );
  });
});

describe("the role of a file", () => {
  const role = (path: string, text = "") => factsOf(text, path).role;
  it("follows from its path", () => {
    expect(role("src/orders.ts")).toBe("service");
    expect(role("src/orders.test.ts")).toBe("test");
    expect(role("src/__tests__/orders.ts")).toBe("test");
    expect(role("e2e/shop.ts")).toBe("test");
    expect(role("packages/test-helpers/src/mail.ts")).toBe("test");
    expect(role("apps/test-suite/lib/record.ts")).toBe("test");
    expect(role("packages/e2e_tests/setup/start.ts")).toBe("test");
    expect(role("tools/release.ts")).toBe("script");
    expect(role("packages/shop/tools/release.ts")).toBe("script");
    expect(role("lib/ai/tools/weather.ts")).toBe("service");
    expect(role("types/api.d.ts")).toBe("declaration");
    expect(role("dist/main.js")).toBe("generated");
    expect(role("packages/plugin/dist-js/main.js")).toBe("generated");
    expect(role("packages/kit/dist+_/index.cjs")).toBe("generated");
    expect(role("src/dist-orders/main.js")).toBe("service");
    expect(role("bin/tool.ts", "run(process.argv);")).toBe("cli");
    expect(role("bin/server.ts", "build().listen(3000);")).toBe("service");
    expect(role("bin/www.js", "#!/usr/bin/env node\nserver.listen(3000);")).toBe("service");
    expect(role("server/bin/dev.js", "build().listen(3000);")).toBe("script");
    expect(role("bin/share.ts", "build(process.argv[2]).listen(3000);")).toBe("cli");
    expect(role("bin/share.ts", "#!/usr/bin/env node\nbuild().listen(3000);")).toBe("cli");
    expect(role("demo/server.ts")).toBe("script");
    expect(role("packages/parser/demos/start.ts")).toBe("script");
    expect(role("apps/api/src/services/demo/demo.service.ts")).toBe("service");
    expect(role("lib/demo/accounts.ts")).toBe("service");
    expect(role("lib/test.js", "module.exports = { setUp: function (done) { done(); }, tests: [] };")).toBe("test");
    expect(role("lib/test.js", "exports.test = (url) => fetch(url);")).toBe("service");
    expect(role("src/schema.generated.ts")).toBe("generated");
    expect(role("lib/jquery.min.js")).toBe("generated");
    expect(role("public/app.js")).toBe("browser");
    expect(role("scripts/seed.ts")).toBe("script");
    expect(role(".scripts/compare.mjs")).toBe("script");
    expect(role("src/transcripts/compare.ts")).toBe("service");
    expect(role("db/migrations/001.js")).toBe("script");
    expect(role("apps/api/migrations/001.js")).toBe("script");
    expect(role("lib/controllers/migration/importBackup.ts")).toBe("service");
    expect(role("pages/api/v1/migration/index.ts")).toBe("service");
    expect(role("vite.config.ts")).toBe("script");
    expect(role("packages/board/dev-server.ts")).toBe("script");
    expect(role("packages/board/dev-server-mysql.ts")).toBe("script");
    expect(role("src/server-dev.ts")).toBe("script");
    expect(role("src/device-server.ts")).toBe("service");
    expect(role("src/server-devices.ts")).toBe("service");
    expect(role("Examples/bot.ts")).toBe("script");
    expect(role("bin/tool.js")).toBe("cli");
    expect(role("src/test-setup.ts")).toBe("test");
    expect(role("src/setupTests.js")).toBe("test");
    expect(role("src/latest-setup.ts")).toBe("service");
    expect(role("src/contest/latest.ts")).toBe("service");
    expect(role("src/building.ts")).toBe("service");
  });
  it("follows from its text", () => {
    expect(role("src/a.ts", "#!/usr/bin/env node\nrun();")).toBe("cli");
    expect(role("src/chat/evals/run.ts", "const failed = await run();\nif (failed > 2) process.exit(1);")).toBe(
      "script",
    );
    expect(role("src/chat/evals/cases.ts", "export const cases = [];")).toBe("service");
    expect(role("src/chat/evals/judge.ts", "export function judge() { process.exit(1); }")).toBe("service");
    expect(role("src/chat/run.ts", "if (await failed()) process.exit(1);")).toBe("service");
    expect(role("src/a.ts", 'import { Command } from "commander";')).toBe("cli");
    expect(role("src/a.ts", 'import type { CommandModule } from "yargs";')).toBe("cli");
    expect(role("src/a.tsx", '"use client";\nexport const A = () => null;')).toBe("browser");
    expect(role("src/a.tsx", "// Page\n'use client'\n")).toBe("browser");
    expect(role("src/a.tsx", 'import { createRoot } from "react-dom/client";')).toBe("browser");
    expect(role("src/a.ts", 'import type { Root } from "react-dom/client";')).toBe("service");
    const form = "export const Form = () => <form onSubmit={save} />;\n";
    expect(role("src/form.tsx", form)).toBe("browser");
    expect(role("src/form.tsx", form.replace("onSubmit", "submit"))).toBe("service");
    expect(role("src/form.ts", form)).toBe("service");
    expect(role("src/form.tsx", `${form}export async function loader() {}\n`)).toBe("service");
    expect(role("src/form.tsx", `${form}export const getServerSideProps = load;\n`)).toBe("service");
    expect(role("src/form.tsx", `${form}async function save() {\n  "use server";\n}\n`)).toBe("service");
    expect(role("src/form.tsx", `import { Box } from "ink";\n${form}`)).toBe("service");
    expect(role("src/render.tsx", 'import { render } from "@testing-library/react";')).toBe("test");
    expect(role("src/a.ts", 'import type { Mock } from "vitest";')).toBe("service");
    expect(role("src/a.ts", "/**\n * @generated by protoc\n */\n")).toBe("generated");
    expect(role("src/a.ts", "// Code generated by sqlc. DO NOT EDIT.\n")).toBe("generated");
    expect(role("src/a.js", '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\n')).toBe(
      "generated",
    );
    expect(role("server/libs/zip/index.js", "/** @license MIT */\n")).toBe("generated");
    expect(role("server/zip/index.js", "/** @license MIT */\n")).toBe("service");
    expect(role("server/libs/zip/index.js", "// Ours\n")).toBe("service");
    expect(role("src/a.ts", 'write("// DO NOT EDIT, generated");\n')).toBe("service");
    expect(role("src/a.js", `var a=${"1+".repeat(5_000)}1`)).toBe("generated");
    const emitted = "var __awaiter = (this && this.__awaiter) || function () {};\n";
    expect(role("src/a.js", emitted)).toBe("generated");
    expect(role("src/a.js", "var __awaiter = 1;\n")).toBe("service");
    expect(role("lib/a.cjs", "//#region \\0rolldown/runtime.js\nvar a = 1;\n")).toBe("generated");
    expect(role("lib/a.mjs", 'import "b";\n//#region src/orders.ts\nvar a = 1;\n')).toBe("generated");
    expect(role("lib/a.js", "var __defProp = Object.defineProperty;\n")).toBe("generated");
    expect(role("lib/a.js", "/******/ (() => { // webpackBootstrap\n")).toBe("generated");
    expect(role("src/a.js", "//#region Orders\nvar a = 1;\n//#endregion\n")).toBe("service");
    expect(role("src/a.ts", "var __defProp = Object.defineProperty;\n")).toBe("service");
  });
});

describe("suppressions", () => {
  const suppressed = (text: string, path?: string) =>
    factsOf(text, path).suppressions.map(({ line, rules, reason, until, span }) => [
      line,
      rules.join("+"),
      reason,
      until,
      text.slice(span.start, span.end),
    ]);
  it("speak about their own line, or the next line with code", () => {
    expect(
      suppressed(
        "// bulwark-ignore missing-timeout: internal network\n\n  // more\nget(1);\nget(2); // bulwark-ignore missing-timeout, missing-retry: ok until 2027-01-31\n/* bulwark-ignore swallowed-error */ get(3);",
      ),
    ).toEqual([
      [3, "missing-timeout", "internal network", undefined, "// bulwark-ignore missing-timeout: internal network"],
      [
        4,
        "missing-timeout+missing-retry",
        "ok",
        "2027-01-31",
        "// bulwark-ignore missing-timeout, missing-retry: ok until 2027-01-31",
      ],
      [5, "swallowed-error", "", undefined, "/* bulwark-ignore swallowed-error */"],
    ]);
  });
  it("work in empty blocks, argument lists and JSX", () => {
    const texts = [
      "try { a(); } catch {\n  // bulwark-ignore swallowed-error: fine\n}",
      "f(\n  // bulwark-ignore x: y\n  a,\n);",
      "f(a, // bulwark-ignore x: y\n);",
      "f(\n// bulwark-ignore x: y\n);",
      "const o = {\n  // bulwark-ignore x: y\n};",
      "if (a) {\n  b();\n  // bulwark-ignore x: y\n}",
    ];
    expect(texts.map((text) => suppressed(text)[0]?.[0])).toEqual([2, 2, 0, 2, 2, 3]);
    expect(suppressed("const a = <p>\n  {/* bulwark-ignore x: y */}\n  <b />\n</p>;", "a.tsx")[0]?.[0]).toBe(2);
  });
  it("are comments, not strings", () => {
    expect(suppressed("const a = '// bulwark-ignore x: y'; const b = `// bulwark-ignore x: y`;")).toEqual([]);
    expect(suppressed("const u = 'http://x'; // bulwark-ignore x: see http://y until 2027-01-31")).toHaveLength(1);
    expect(suppressed("// bulwark-ignore\nget();")).toEqual([]);
    expect(suppressed("// bulwark-ignore x [until 2027-01-31]\r\nget();")[0]).toEqual([
      1,
      "x",
      "",
      "2027-01-31",
      "// bulwark-ignore x [until 2027-01-31]",
    ]);
  });
});

describe("the language", () => {
  it("loads on demand and takes its own files only", async () => {
    expect(["a.ts", "b.tsx", "c.mjs", "d.cts", "e.jsx", "f.d.ts"].every((path) => typescript.matches(path))).toBe(true);
    expect(["a.py", "b.json", "ts", "c.tsx.snap"].some((path) => typescript.matches(path))).toBe(false);
    const loaded = await typescript.load();
    expect(loaded.lower({ path: "a.d.ts", text: "export declare const x: number;", hash: "h" })).toMatchObject({
      role: "declaration",
      operations: [],
      hasSyntaxError: false,
    });
  });
  it("gives the same facts for the same text", () => {
    const [text = ""] = ownSources;
    expect(factsOf(text)).toEqual(factsOf(text));
    expect(JSON.parse(JSON.stringify(factsOf(text)))).toEqual(JSON.parse(JSON.stringify(factsOf(text))));
  });
});

/** Every span lies in the text, every id exists, every order is unique. */
function checkInside(facts: FileFacts): void {
  const end = facts.scopes[0]?.span.end ?? 0;
  const spans = [
    ...[...facts.scopes, ...facts.operations, ...facts.reads, ...facts.imports, ...facts.suppressions].map(
      ({ span }) => span,
    ),
    ...facts.scopes.flatMap(({ nameSpan, bodySpan, bindings }) => [
      nameSpan,
      bodySpan,
      ...Object.values(bindings).map(({ span }) => span),
    ]),
    ...facts.operations.map(({ calleeSpan }) => calleeSpan),
  ].filter((span) => span !== undefined);
  for (const span of spans) expect(span.start >= 0 && span.start <= span.end && span.end <= end).toBe(true);
  for (const { id, parent } of facts.scopes) expect(parent < id).toBe(true);
  const orders = [...facts.operations, ...facts.reads].map(({ order }) => order);
  expect(new Set(orders).size).toBe(orders.length);
}
