/** Import cycles: which imports load a file, and that an edit that opens or closes a cycle is seen. */

import { describe, expect, test } from "vitest";
import { lower } from "#languages/typescript/lower";
import { contentHash } from "#platform/hash";
import { linkTexts } from "../support/check";

const shown = (view: Awaited<ReturnType<typeof linkTexts>>): readonly string[] =>
  view.importCycles().map(({ edges }) => edges.map(({ file }) => file.path).join(" > "));

const of = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> =>
  shown(await linkTexts(new Map(Object.entries(files))));

const uses = (...names: readonly string[]): string =>
  `${names.map((name) => `import { ${name} } from "./${name}";`).join("\n")}\nexport const all = () => [${names}];\n`;

describe("import cycles", () => {
  test("a knot is shown once, by its shortest way round", async () => {
    const files = {
      "a.ts": uses("b", "c"),
      "b.ts": uses("a", "d"),
      "c.ts": uses("d"),
      "d.ts": uses("a"),
      "e.ts": uses("a"),
    };
    expect(await of(files)).toEqual(["a.ts > b.ts"]);
  });

  test.each([
    ["a type import", 'import type { b } from "./b";\nexport type A = typeof b;\n'],
    ["an import that only types use", 'import { b } from "./b";\nexport type A = typeof b;\nexport let x: b;\n'],
    ["an import in a function", 'export const a = () => import("./b");\n'],
    ["a require in a function", 'export const a = () => require("./b");\n'],
  ])("%s loads nothing", async (_, text) => {
    expect(await of({ "a.ts": text, "b.ts": uses("a") })).toEqual([]);
  });

  test.each([
    ["an import for its effects", 'import "./b";\n'],
    ["a re-export", 'export { all } from "./b";\n'],
    ["export *", 'export * from "./b";\n'],
    ["a name in JSX", 'import { B } from "./b";\nexport const a = () => <B.Part />;\n'],
    ["a shorthand property", 'import { b } from "./b";\nexport const a = () => ({ b });\n'],
    ["an export of an imported name", 'import { b } from "./b";\nexport { b };\n'],
    ["a base class", 'import { b } from "./b";\nexport class A extends b {}\n'],
  ])("%s loads the file", async (_, text) => {
    expect(await of({ "a.tsx": text, "b.ts": uses("a") })).toEqual(["a.tsx > b.ts"]);
  });

  test("handing a name on is no use at load: bindings are live", async () => {
    const view = await linkTexts(
      new Map(Object.entries({ "a.ts": 'import { b } from "./b";\nexport { b };\n', "b.ts": uses("a") })),
    );
    expect(view.importCycles().flatMap(({ edges }) => edges.map((edge) => edge.import.used))).toEqual([
      "later",
      "later",
    ]);
  });

  test("a start from outside decides whether a use at load goes wrong", async () => {
    const texts = {
      "base.ts": 'import { Child } from "./child";\nexport class Base {}\nexport const make = () => new Child();\n',
      "child.ts": 'import { Base } from "./base";\nexport class Child extends Base {}\n',
    };
    const broken = async (main: string) => {
      const view = await linkTexts(new Map(Object.entries({ ...texts, "main.ts": main })));
      return view.importCycles().map(({ broken: one }) => one && [one.user.path, one.used.path, one.name, one.when]);
    };
    expect(await broken('import { make } from "./base";\nmake();\n')).toEqual([
      ["child.ts", "base.ts", "Base", "load"],
    ]);
    expect(await broken('import { Child } from "./child";\nnew Child();\n')).toEqual([undefined]);
    const childFirst = 'import { Child } from "./child";\nimport { make } from "./base";\nmake();\nnew Child();\n';
    expect(await broken(childFirst)).toEqual([undefined]);
    expect(await broken("export const alone = 1;\n")).toEqual([undefined]);
  });

  test("a file that leads into the knot by another one first is no start of its own", async () => {
    const view = await linkTexts(
      new Map(
        Object.entries({
          "base.ts": 'import { Child } from "./child";\nexport class Base {}\nexport const make = () => new Child();\n',
          "child.ts": 'import { Base } from "./base";\nexport class Child extends Base {}\n',
          "far.ts": 'import { Child } from "./child";\nexport const far = () => new Child();\n',
          "main.ts": 'import { far } from "./far";\nimport { make } from "./base";\nfar();\nmake();\n',
        }),
      ),
    );
    expect(view.importCycles().map(({ broken }) => broken)).toEqual([undefined]);
  });

  test.each([
    ["a module that is replaced", "module.exports = { list };", 'const store = require("./store");', "store", "later"],
    ["a member taken at once", "exports.list = list;", 'const { list } = require("./store");', "list", "later"],
    [
      "a module that fills its exports",
      "exports.list = list;",
      'const store = require("./store");',
      undefined,
      undefined,
    ],
  ])("require of %s", async (_, exported, required, name, when) => {
    const used = required.includes("{") ? "list()" : "store.list()";
    const view = await linkTexts(
      new Map([
        ["store.js", `const user = require("./user");\nconst list = () => user.name;\n${exported}\n`],
        ["user.js", `${required}\nexports.name = "a";\nexports.all = () => ${used};\n`],
        ["main.js", 'const store = require("./store");\nstore.list();\n'],
      ]),
    );
    expect(view.importCycles().map(({ broken }) => [broken?.name, broken?.when])).toEqual([[name, when]]);
  });

  test("tests, declarations and generated files are no part of a cycle", async () => {
    expect(
      await of({ "a.test.ts": uses("b"), "b.ts": 'import { all } from "./a.test";\nexport const b = all;\n' }),
    ).toEqual([]);
  });

  test("an edit opens and closes a cycle", async () => {
    const view = await linkTexts(new Map(Object.entries({ "a.ts": uses("b"), "b.ts": uses("a") })));
    expect(shown(view)).toHaveLength(1);
    const edit = (text: string) => {
      const before = view.linkingDigest("b.ts");
      view.update([{ path: "b.ts", facts: lower({ path: "b.ts", text, hash: contentHash(text) }) }]);
      return before !== view.linkingDigest("b.ts");
    };
    expect(view.dependents("b.ts")).toContain("a.ts");
    expect(edit('import type { all } from "./a";\nexport type B = typeof all;\nexport const b = 1;\n')).toBe(true);
    expect(shown(view)).toEqual([]);
    expect(edit(uses("a"))).toBe(true);
    expect(shown(view)).toHaveLength(1);
  });

  test("a long chain of imports does not exhaust the stack", async () => {
    const chain = Array.from({ length: 3_000 }, (_, at) => [`f${at}.ts`, uses(`f${(at + 1) % 3_000}`)] as const);
    expect((await of(Object.fromEntries(chain))).map((cycle) => cycle.split(" > ").length)).toEqual([3_000]);
  });
});
