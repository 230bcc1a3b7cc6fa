/** Imports that a fix asks for: what the file has is used again, and no name it uses for something else is taken. */

import { expect, test } from "vitest";

import { applyEdits } from "#facts/edits";
import { ensureImports, type ImportWish } from "#languages/python/editImports";
import { openPython } from "#languages/python/editSource";

async function imported(
  text: string,
  ...wishes: readonly ImportWish[]
): Promise<{ text: string; locals: readonly string[] }> {
  const source = await openPython("/main.py", text);
  const { edits, locals } = ensureImports(source, wishes, () => false);
  return { text: applyEdits(text, edits), locals };
}

test("a module that the file has is used under the name it has there", async () => {
  const text = "import asyncio as aio\n\naio.run(main())\n";
  expect(await imported(text, { module: "asyncio" })).toEqual({ text, locals: ["aio"] });
});

test("a module whose name stands for something else gets another name", async () => {
  const text = "asyncio = 3\nprint(asyncio)\n";
  const result = await imported(text, { module: "asyncio" });
  expect(result.locals).toEqual(["asyncio_"]);
  expect(result.text).toContain("import asyncio as asyncio_\n");
});

test("a name that stands for something else gets another name", async () => {
  const text = "import os\n\ndef retry():\n    return os.getpid()\n";
  const result = await imported(text, { module: "tenacity", name: "retry" });
  expect(result.locals).toEqual(["retry_"]);
  expect(result.text).toContain("from tenacity import retry as retry_\n");
});

test("a further name joins the import that is there", async () => {
  const result = await imported("from json import loads\n\nloads('1')\n", { module: "json", name: "dumps" });
  expect(result).toEqual({ text: "from json import loads, dumps\n\nloads('1')\n", locals: ["dumps"] });
});
