/** A test file of Python is skimmed: its imports are those that a parse finds. */

import { expect, test } from "vitest";

import type { FileFacts } from "#facts/file";
import { python } from "#languages/python/language";

const loaded = await python.load();

const importsOf = (facts: FileFacts | undefined) =>
  facts?.imports.map(({ from, span, typeOnly, deferred, always }) => ({ from, span, typeOnly, deferred, always }));

function both(text: string) {
  const source = { path: "tests/test_orders.py", text, hash: "hash" };
  return { skimmed: importsOf(loaded.skim?.(source)), parsed: importsOf(loaded.lower(source)) };
}

test.each([
  ["plain, in lists and renamed", "import os, a.b as c , d.e\nimport x as y;import z\n"],
  [
    "from packages and from relatives",
    "from m import m\nfrom . import a\nfrom .. b import c\nfrom .d.e import (\n  f,\n  g,\n)\n",
  ],
  ["continued on the next line", "from a \\\n  import b\nimport c, \\\n  d\n"],
  ["instructions to the compiler", "from __future__ import annotations\nimport os\n"],
  [
    "written about in strings and comments",
    '\'\'\'\nimport a\n\'\'\'\nx = """\nfrom b import c\n\\""" import d\n"""\n# import e\ny = \'import f\'\nimport g\n',
  ],
  [
    "in functions, methods and behind long signatures",
    "def f(\n    a,\n):\n    # note\n    import b\n\n    if a:\n        from c import d\n\n\nclass E:\n    import f\n\n    async def g(self):\n        import h\n",
  ],
  ["in branches of a module", "try:\n    import a\nexcept ImportError: import b\nif x:\n    import c\n"],
  [
    "for types alone",
    "import typing\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a\nif typing.TYPE_CHECKING:\n    from b import c\nelse:\n    import d\n",
  ],
  ["beside words that look like them", "raise_from = 1\nraise ValueError(\n) from error\nimported = from_ = 2\n"],
  ["with Windows line ends", "import a\r\nfrom b import c\r\ndef f():\r\n    import d\r\n"],
])("imports %s", (_, text) => {
  const { skimmed, parsed } = both(text);
  expect(skimmed).toEqual(parsed);
});

test("only tests without suppressions are skimmed", () => {
  const skims = (path: string, text: string) => loaded.skim?.({ path, text, hash: "hash" }) !== undefined;
  expect(skims("tests/test_a.py", "import a\n")).toBe(true);
  expect(skims("app/a.py", "import a\n")).toBe(false);
  expect(skims("tests/test_a.py", "import a  # bulwark-ignore missing-timeout: slow\n")).toBe(false);
});
