/** The parts that need no server: edits by line, diffs, the bound on messages. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { applyEdits } from "#facts/edits";
import type { TextEdit } from "#facts/place";
import { silentLog } from "#platform/logs";
import { createNodePlatform } from "#platform/node";
import { boundedInput, MESSAGE_BYTES } from "../../server/src/mcp/boundedInput";
import { thatFit } from "../../server/src/tools/budget";
import { lineEdits, unifiedDiff } from "../../server/src/tools/lineEdits";
import { watchPackages } from "../../server/src/tools/packages";
import { apply, cleaning, folderWith, write } from "./harness";

cleaning();

/** Texts with short lines, so that edits meet; now and then with Windows line ends or none at the end. */
const TEXT = fc
  .array(fc.constantFrom("a", "b", "", "long line", "  in"), { minLength: 1, maxLength: 30 })
  .chain((lines) => fc.constantFrom("\n", "\r\n").map((eol) => lines.join(eol)));

const CHANGE = TEXT.chain((text) =>
  fc.uniqueArray(fc.nat(text.length), { minLength: 1, maxLength: 8 }).chain((offsets) => {
    const sorted = [...offsets].sort((a, b) => a - b);
    const spans = sorted.flatMap((start, at) => (at % 2 === 0 ? [{ start, end: sorted[at + 1] ?? start }] : []));
    return fc
      .array(fc.constantFrom("", "x", "y\n", "\nz\n", "one\ntwo\nthree"), {
        minLength: spans.length,
        maxLength: spans.length,
      })
      .map((texts): { text: string; edits: TextEdit[] } => ({
        text,
        edits: spans.map((span, at) => ({ span, newText: texts[at] ?? "" })),
      }));
  }),
);

describe("edits", () => {
  test("by line and column say the same as by offset", () => {
    const root = folderWith({});
    fc.assert(
      fc.property(CHANGE, ({ text, edits }) => {
        write(root, { "a.txt": text });
        apply(root, { creates: [], edits: [{ path: "a.txt", edits: lineEdits(text, edits) }] });
        expect(readFileSync(join(root, "a.txt"), "utf8")).toBe(applyEdits(text, edits));
      }),
    );
  });

  test("as a diff are what git applies", () => {
    const root = folderWith({});
    fc.assert(
      fc.property(CHANGE, ({ text, edits }) => {
        const after = applyEdits(text, edits);
        const diff = unifiedDiff("a.txt", text, edits);
        expect(diff === "").toBe(after === text);
        // Git has no word for a file that becomes empty without going away, or the other way round.
        if (diff === "" || after === "" || text === "") return;
        write(root, { "a.txt": text, "fix.diff": diff });
        execFileSync("git", ["-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "fix.diff"], { cwd: root });
        expect(readFileSync(join(root, "a.txt"), "utf8")).toBe(after);
      }),
      { numRuns: 60 },
    );
  });
});

describe("messages", () => {
  const through = async (chunks: readonly Buffer[]) => {
    const refused: unknown[] = [];
    const passed: Buffer[] = [];
    for await (const chunk of Readable.from(chunks).pipe(boundedInput((id) => refused.push(id)))) passed.push(chunk);
    return { refused, passed: Buffer.concat(passed).toString("utf8") };
  };

  test("pass as they are, however they are cut", async () => {
    const text = '{"id":1}\n{"text":"größer"}\n\n{"id":2}\n';
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 }), async (sizes) => {
        const bytes = Buffer.from(text);
        const chunks: Buffer[] = [];
        for (let from = 0, at = 0; from < bytes.length; at += 1) {
          const size = sizes[at % sizes.length] ?? 1;
          chunks.push(bytes.subarray(from, from + size));
          from += size;
        }
        expect(await through(chunks)).toEqual({ refused: [], passed: text });
      }),
    );
  });

  test.each([
    ['{"jsonrpc":"2.0","id":5,"params":"', '"}', 5],
    ['{"params":{"id":4,"x":"', '"},"jsonrpc":"2.0","id":"six"}', "six"],
    ['{"params":{"x":"', '","id":4}}', undefined],
    ['{"params":"\\"id\\":3,', '"}', undefined],
  ])("that are too long are dropped, and the id is theirs or none: %s…%s", async (head, tail, id) => {
    const long = Buffer.from(`${head}${"x".repeat(MESSAGE_BYTES)}${tail}\n`);
    const chunks = [long.subarray(0, 70_000), long.subarray(70_000), Buffer.from('{"id":9}\n')];
    expect(await through(chunks)).toEqual({ refused: [id], passed: '{"id":9}\n' });
  });
});

test("packages have moved when a package file between a file and the folder has, and only then", () => {
  const root = folderWith({ "package.json": "{}", "packages/shop/package.json": "{}", "packages/shop/src/a.ts": "" });
  const { haveMoved } = watchPackages(root, createNodePlatform({ log: silentLog, cacheFolder: false }).files);
  const asked = () => haveMoved("packages/shop/src/a.ts");
  expect([asked(), asked()]).toEqual([false, false]);
  write(root, { "packages/shop/src/a.ts": "export {};\n", "packages/other/package.json": "{}" });
  expect(asked()).toBe(false);
  write(root, { "packages/shop/node_modules/.package-lock.json": "{}" });
  expect([asked(), asked()]).toEqual([true, false]);
  write(root, { "package.json": '{ "name": "shop" }' });
  expect([asked(), asked()]).toEqual([true, false]);
});

test("at least one entry is shown, and no more than fit", () => {
  expect(thatFit(["aaaa", "b"], (text) => text, 2)).toEqual(["aaaa"]);
  expect(thatFit(["a", "b", "c"], (text) => text, 4)).toEqual(["a", "b"]);
  expect(thatFit([], (text: string) => text, 4)).toEqual([]);
});
