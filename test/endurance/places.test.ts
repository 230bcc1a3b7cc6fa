/** 16, 17 and 18. Links that lead round and away, bytes of other encodings, names of all kinds: read as they are, or left out with a reason. */

import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { describe, expect, onTestFinished, test } from "vitest";

import { dangerRule } from "../engine/danger";
import { makeFolder, scan, shown } from "../engine/folder";
import { eventually } from "../lsp/harness";
import { useServers } from "../lsp/servers";
import { seeded } from "../soak/edits";
import { milliseconds, report, SEED } from "./sizes";

const DANGER = "danger();\n";
const rules = [dangerRule()];

describe("16. links", () => {
  test("that lead round in two steps, in forty, or to nothing end, and no file is read twice", async () => {
    const folder = makeFolder({ "src/a.ts": DANGER, "x/keep.ts": "", "y/keep.ts": "" });
    const link = (to: string, path: string): void => symlinkSync(to, join(folder.root, path));
    link("../y", "x/y");
    link("../x", "y/x");
    link("nothing", "dangling");
    for (let step = 0; step < 40; step++) link(step === 0 ? "src" : `link${step - 1}`, `link${step}`);
    link(".", "src/here");
    const engine = folder.engine({ rules });
    await scan(engine);
    expect(shown(engine)).toEqual(["src/a.ts:1 danger"]);
    await engine.filesChanged(["x/y/x/y/keep.ts", "link39/a.ts", "src/here/here/a.ts", "dangling", "link39"]);
    expect(shown(engine)).toEqual(["src/a.ts:1 danger"]);
  });

  test("out of the folder are not followed, nor when they take the place of a folder that was read", async () => {
    const outside = mkdtempSync(join(tmpdir(), "bulwark-outside-"));
    onTestFinished(() => rmSync(outside, { recursive: true }));
    writeFileSync(join(outside, "a.ts"), `${DANGER}${DANGER}`);
    const folder = makeFolder({ "src/a.ts": DANGER, "other/b.ts": DANGER });
    const engine = folder.engine({ rules });
    await scan(engine);
    folder.write({ src: null });
    symlinkSync(outside, join(folder.root, "src"));
    await engine.filesChanged(["src", "src/a.ts"]);
    expect(shown(engine)).toEqual(["other/b.ts:1 danger"]);
    await scan(engine);
    expect(shown(engine)).toEqual(["other/b.ts:1 danger"]);
  });

  test("a file that becomes a folder and a folder that becomes a file are what they are now", async () => {
    const folder = makeFolder({ "a.ts": DANGER, "b.ts/inner.ts": DANGER });
    const engine = folder.engine({ rules });
    await scan(engine);
    folder.write({ "a.ts": null, "b.ts": null });
    folder.write({ "a.ts/inner.ts": DANGER, "b.ts": DANGER });
    await engine.filesChanged(["a.ts", "b.ts"]);
    expect(shown(engine)).toEqual(["a.ts/inner.ts:1 danger", "b.ts:1 danger"]);
    renameSync(join(folder.root, "a.ts"), join(folder.root, "c"));
    await engine.filesChanged(["a.ts", "c"]);
    expect(shown(engine)).toEqual(["b.ts:1 danger", "c/inner.ts:1 danger"]);
  });
});

describe("17. encodings", () => {
  const utf16 = Buffer.from(`// é\n${DANGER}`, "utf16le");
  const random = seeded(SEED);
  const noise = Buffer.from(Array.from({ length: 1_000_000 }, () => Math.floor(random() * 256)));
  test.each<[string, Buffer, string | RegExp]>([
    ["UTF-8", Buffer.from(`// é😀\n${DANGER}`), "a.ts:2 danger"],
    ["UTF-8 with a mark", Buffer.from(`\ufeff${DANGER}`), "a.ts:1 danger"],
    ["two marks", Buffer.from(`\ufeff\ufeff${DANGER}`), "a.ts:1 danger"],
    ["a mark and nothing", Buffer.from("\ufeff"), ""],
    // U+2028 ends a line for the language, not for the protocol.
    ["CRLF, CR and U+2028", Buffer.from(`//\r\n//\r//\u2028${DANGER}`), "a.ts:3 danger"],
    ["UTF-16 LE with a mark", Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]), /UTF-16/],
    ["UTF-16 BE with a mark", Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]).swap16(), /UTF-16/],
    ["UTF-16 without a mark", utf16, /binary/],
    ["Latin-1", Buffer.from(`// é\n${DANGER}`, "latin1"), /not valid UTF-8/],
    ["NUL bytes", Buffer.from(`${DANGER}\0${DANGER}`), /binary/],
    [
      "a surrogate as three bytes",
      Buffer.concat([Buffer.from([0xed, 0xa0, 0x80]), Buffer.from(DANGER)]),
      /not valid UTF-8/,
    ],
    ["a letter that is cut off", Buffer.concat([Buffer.from(DANGER), Buffer.from([0xf0, 0x9f])]), /not valid UTF-8/],
    ["a megabyte of noise", noise, /binary|not valid UTF-8/],
    ["noise without NUL", noise.map((byte) => byte || 1) as Buffer, /not valid UTF-8/],
  ])("%s is read exactly or left out", async (name, bytes, expected) => {
    const folder = makeFolder({ "a.ts": bytes, "z.ts": DANGER });
    const engine = folder.engine({ rules });
    const started = performance.now();
    await scan(engine);
    report(17, { case: name, took: milliseconds(performance.now() - started) });
    const isRead = typeof expected === "string";
    expect(shown(engine)).toEqual([...(isRead && expected !== "" ? [expected] : []), "z.ts:1 danger"]);
    const { problems } = engine.assessment();
    expect(problems.map(({ path }) => path)).toEqual(isRead ? [] : ["a.ts"]);
    if (!isRead) expect(problems[0]?.message).toMatch(expected);
  });
});

describe("18. paths", () => {
  const { folder, started } = useServers("server/src/main.ts");
  const CALL = 'export const load = () => fetch("https://example.org");\n';
  const NAMES = [
    "a b.ts",
    "#.ts",
    "%.ts",
    "%20.ts",
    "100%25.ts",
    "?.ts",
    "é.ts",
    "e\u0301.ts",
    "😀.ts",
    "👩‍👩‍👧.ts",
    "-rf.ts",
    "~.ts",
    "$HOME.ts",
    "a'b.ts",
    "a&b.ts",
    "[id].ts",
    "{x}.ts",
    "(group)/a.ts",
    "C:/a.ts",
    "con.ts",
    "constructor/toString.ts",
    "__proto__/a.ts",
    `${"l".repeat(200)}.ts`,
    `${"deep/".repeat(50)}a.ts`,
    `${"ä".repeat(100)}/${"b".repeat(150)}.ts`,
    ...(process.platform === "win32" ? [] : ["a\\b.ts", "a\nb.ts", 'a"b.ts', "a:b.ts", " .ts", "*.ts"]),
  ];

  test("of all kinds have their findings under their own address, closed, open and changed", async () => {
    const root = folder({ "package.json": "{}" });
    for (const name of NAMES) {
      mkdirSync(dirname(join(root.root, name)), { recursive: true });
      writeFileSync(join(root.root, name), CALL);
    }
    const server = await started({ folders: [root] });
    await server.scan();
    const withGap = (): readonly string[] =>
      [...server.pushed].flatMap(([uri, list]) => (list.length > 0 ? uri : [])).sort();
    expect(withGap()).toEqual(NAMES.map((name) => root.uriOf(name)).sort());
    for (const name of NAMES) {
      const uri = root.uriOf(name);
      await server.open(uri, CALL);
      expect(await server.pullItems(uri), name).toHaveLength(1);
      await server.close(uri);
      root.write(name, "export {};\n");
    }
    await server.filesChanged(...NAMES.map((name) => root.uriOf(name)));
    await eventually(() => withGap().length === 0);
  });

  test.each([
    ["untitled:Untitled-1"],
    ["vscode-vfs://github/a/b/c.ts"],
    ["git:/a/b.ts?%7B%22ref%22%3A%22HEAD%22%7D"],
    ["file://server/share/a.ts"],
    ["file:///a%2Fb/c.ts"],
    ["file:///%ZZ.ts"],
    ["vscode-notebook-cell:/a.ipynb#W0sZmlsZQ"],
    ["fabric:/x.ts"],
    ["file:"],
    ["nothing"],
  ])("%s, which is no file of the folder, is looked at alone", async (uri) => {
    const server = await started({ folders: [folder({})] });
    await server.open(uri, CALL);
    expect(await server.pullItems(uri)).toHaveLength(1);
    await server.filesChanged(uri);
    await server.change(uri, 2, "export {};\n");
    expect(await server.pullItems(uri)).toEqual([]);
  });
});
