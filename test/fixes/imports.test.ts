/** Where an import goes and how it is written. */

import { describe, expect, test } from "vitest";

import { applyEdits } from "#facts/edits";
import { ensureImports } from "#languages/typescript/editImports";
import { openSource } from "#languages/typescript/editSource";
import { detectStyle } from "#languages/typescript/editStyle";

import { memoryReader } from "./workspace";

const WISH = { specifier: "./kit/retry.js", name: "retry" };

function imported(text: string, path = "main.ts", wish = WISH): { readonly text: string; readonly local: string } {
  const source = openSource(path, text);
  const style = detectStyle(source, memoryReader(new Map()));
  const { edits, locals } = ensureImports(source, style, [wish]);
  return { text: applyEdits(text, edits), local: locals[0] ?? "" };
}

describe("an import goes", () => {
  test.each([
    [
      "after the last import and the comment on its line",
      "import a from 'a' // why\nrun()\n",
      "import a from 'a' // why\nimport { retry } from './kit/retry.js'\nrun()\n",
    ],
    ["at the top of a file without any", 'run("x");\n', 'import { retry } from "./kit/retry.js";\n\nrun("x");\n'],
    ["into an empty file", "", 'import { retry } from "./kit/retry.js";\n'],
    [
      "after a shebang",
      '#!/usr/bin/env node\nrun("x");\n',
      '#!/usr/bin/env node\nimport { retry } from "./kit/retry.js";\n\nrun("x");\n',
    ],
    [
      "after directives and the licence",
      '/* Copyright */\n"use strict";\nrun("x");\n',
      '/* Copyright */\n"use strict";\nimport { retry } from "./kit/retry.js";\n\nrun("x");\n',
    ],
    [
      "before a comment that speaks about the next line",
      '// prettier-ignore\nrun("x");\n',
      'import { retry } from "./kit/retry.js";\n\n// prettier-ignore\nrun("x");\n',
    ],
    [
      "before what documents the first statement",
      '/** Runs. */\nrun("x");\n',
      'import { retry } from "./kit/retry.js";\n\n/** Runs. */\nrun("x");\n',
    ],
    [
      "after the directives of a file with a byte order mark",
      '\uFEFF"use client";\r\nrun("x");\r\n',
      '\uFEFF"use client";\r\nimport { retry } from "./kit/retry.js";\r\n\r\nrun("x");\r\n',
    ],
    [
      "after the last import, whatever is required further down",
      'import a from "a";\n\nconst b = require("b").c;\nconst d = require("d");\nconst e = require("e");\na(b, d, e);\n',
      'import a from "a";\nimport { retry } from "./kit/retry.js";\n\nconst b = require("b").c;\nconst d = require("d");\nconst e = require("e");\na(b, d, e);\n',
    ],
    [
      "not between a directive comment and the import it is about",
      'import a from "a";\n// eslint-disable-next-line\nrun(a);\n',
      'import a from "a";\nimport { retry } from "./kit/retry.js";\n// eslint-disable-next-line\nrun(a);\n',
    ],
    [
      "before imports of the same folder that come later",
      'import { z } from "./kit/zero.js";\nz();\n',
      'import { retry } from "./kit/retry.js";\nimport { z } from "./kit/zero.js";\nz();\n',
    ],
    [
      "to the end of a last line without a line end",
      'import a from "a";',
      'import a from "a";\nimport { retry } from "./kit/retry.js";',
    ],
  ])("%s", (_, before, after) => {
    expect(imported(before).text).toBe(after);
  });
});

describe("an import joins", () => {
  test.each([
    [
      "the names of its module",
      'import { sleep } from "./kit/retry.js";\n',
      'import { retry, sleep } from "./kit/retry.js";\n',
    ],
    [
      "one with another ending",
      'import { sleep } from "./kit/retry";\n',
      'import { retry, sleep } from "./kit/retry";\n',
    ],
    [
      "a list over several lines",
      'import {\n  sleep,\n} from "./kit/retry.js";\n',
      'import {\n  retry,\n  sleep,\n} from "./kit/retry.js";\n',
    ],
    [
      "names that are in no order at their end",
      'import { sleep, after } from "./kit/retry.js";\n',
      'import { sleep, after, retry } from "./kit/retry.js";\n',
    ],
    ["a default import", 'import kit from "./kit/retry.js";\n', 'import kit, { retry } from "./kit/retry.js";\n'],
  ])("%s", (_, before, after) => {
    expect(imported(before).text).toBe(after);
  });

  test("nothing that is for types only", () => {
    const text = 'import type { RetryOptions } from "./kit/retry.js";\n';
    expect(imported(text).text).toBe(`${text}import { retry } from "./kit/retry.js";\n`);
  });

  test("nothing when the name is there", () => {
    const text = 'import { retry as again } from "./kit/retry.js";\n';
    expect(imported(text)).toEqual({ text, local: "again" });
  });

  test("a namespace by its member", () => {
    const text = 'import * as kit from "./kit/retry.js";\n';
    expect(imported(text)).toEqual({ text, local: "kit.retry" });
  });
});

describe("an import is called", () => {
  test("something else when the name is taken", () => {
    const { text, local } = imported("const retry = 1;\n");
    expect(local).toBe("hardenedRetry");
    expect(text).toContain('import { retry as hardenedRetry } from "./kit/retry.js";');
  });

  test("by its name when only a member has it", () => {
    expect(imported("client.retry = 1;\n").local).toBe("retry");
  });
});

test("an import has the braces of the file's imports, whatever its objects have", () => {
  const before = 'import { a } from "a";\na({b: 1}, {c: 2});\n';
  expect(imported(before).text).toBe(
    'import { a } from "a";\nimport { retry } from "./kit/retry.js";\na({b: 1}, {c: 2});\n',
  );
});

describe("in CommonJS an import", () => {
  test("is a call of require", () => {
    const before = "'use strict';\nconst fs = require('node:fs');\nmodule.exports = fs;\n";
    const after =
      "'use strict';\nconst fs = require('node:fs');\nconst { retry } = require('./kit/retry.js');\nmodule.exports = fs;\n";
    expect(imported(before, "main.js").text).toBe(after);
  });

  test("joins the names of its module", () => {
    const before = 'const { sleep: wait } = require("./kit/retry.js");\nwait();\n';
    expect(imported(before, "main.cjs").text).toBe(
      'const { retry, sleep: wait } = require("./kit/retry.js");\nwait();\n',
    );
  });

  test("stays at the top when there are late ones", () => {
    const before = 'const a = require("a");\na();\nconst b = require("b");\nconst c = require("c");\nb(c);\n';
    const after =
      'const a = require("a");\nconst { retry } = require("./kit/retry.js");\na();\nconst b = require("b");\nconst c = require("c");\nb(c);\n';
    expect(imported(before, "main.js").text).toBe(after);
  });
});
