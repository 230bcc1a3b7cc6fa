/** The kit in projects of every shape: what a fix imports is found when the program runs as its project runs. */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { afterAll, describe, expect, test } from "vitest";

import { runFix } from "#engine/fixes/runFix";
import type { FixResult } from "#engine/fixing";

import { scratchFolder } from "../../kit/support/program";
import { memoryReader, ROOT } from "../workspace";
import { applied, type Files, pythonFix, textAt } from "./apply";
import { runPython } from "./interpreter";

const folder = scratchFolder();
afterAll(() => folder.remove());

const FINDER = `class Finder:
    calls = 0

    def find(self, user):
        self.calls += 1
        if self.calls == 1:
            raise ConnectionResetError("reset by peer")
        return user
`;
const LOAD = `def load(finder, found):
    found.append(‹finder.find›(7))
    return found
`;
const RUN = "from finders import Finder\n\nprint(load(Finder(), []))\n";

interface Shape {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** How the project starts the program. */
  readonly run: readonly string[];
  readonly kitFolder?: string;
  /** The import the fix writes, and where the kit lies. */
  readonly imports: string;
  readonly kit: string;
}

const SHAPES: readonly Shape[] = [
  {
    name: "a script beside its modules",
    files: { "main.py": `${LOAD}\n\n${RUN}`, "finders.py": FINDER },
    run: ["main.py"],
    imports: "from hardening.retry import retry_call",
    kit: "hardening/retry.py",
  },
  {
    name: "a script in a folder",
    files: { "tools/main.py": `${LOAD}\n\n${RUN}`, "tools/finders.py": FINDER },
    run: ["tools/main.py"],
    imports: "from hardening.retry import retry_call",
    kit: "tools/hardening/retry.py",
  },
  {
    name: "a package that imports itself by dots",
    files: {
      "shop/__init__.py": "",
      "shop/jobs/__init__.py": "",
      "shop/finders.py": FINDER,
      "shop/jobs/load.py": `from ..finders import Finder\n\n\n${LOAD}\n\nprint(load(Finder(), []))\n`,
    },
    run: ["-m", "shop.jobs.load"],
    imports: "from ..hardening.retry import retry_call",
    kit: "shop/hardening/retry.py",
  },
  {
    name: "a package that imports itself by its name",
    files: {
      "shop/__init__.py": "",
      "shop/jobs/__init__.py": "",
      "shop/finders.py": FINDER,
      "shop/jobs/load.py": `from shop.finders import Finder\n\n\n${LOAD}\n\nprint(load(Finder(), []))\n`,
    },
    run: ["-m", "shop.jobs.load"],
    imports: "from shop.hardening.retry import retry_call",
    kit: "shop/hardening/retry.py",
  },
  {
    name: "a package under src whose file imports nothing of it",
    files: {
      "pyproject.toml": '[project]\nname = "shop"\n',
      "src/shop/__init__.py": "",
      "src/shop/load.py": LOAD,
      "run.py": `import sys; sys.path.insert(0, "src")\nfrom shop.load import load\n${FINDER}\nprint(load(Finder(), []))\n`,
    },
    run: ["run.py"],
    imports: "from .hardening.retry import retry_call",
    kit: "src/shop/hardening/retry.py",
  },
  {
    name: "a package whose neighbour imports by the name",
    files: {
      "shop/__init__.py": "",
      "shop/finders.py": FINDER,
      "shop/all.py": "from shop.finders import Finder\n",
      "shop/load.py": LOAD,
      "run.py": "from shop.all import Finder\nfrom shop.load import load\n\nprint(load(Finder(), []))\n",
    },
    run: ["run.py"],
    imports: "from shop.hardening.retry import retry_call",
    kit: "shop/hardening/retry.py",
  },
  {
    name: "a folder without __init__ that a program above imports",
    files: {
      "jobs/load.py": LOAD,
      "finders.py": FINDER,
      "main.py": "from finders import Finder\nfrom jobs.load import load\n\nprint(load(Finder(), []))\n",
    },
    run: ["main.py"],
    imports: "from hardening.retry import retry_call",
    kit: "hardening/retry.py",
  },
  {
    name: "a folder without __init__ that imports a neighbouring folder",
    files: {
      "jobs/load.py": `from common.finders import Finder\n\n\n${LOAD}\n\nprint(load(Finder(), []))\n`,
      "common/finders.py": FINDER,
    },
    run: ["-m", "jobs.load"],
    imports: "from hardening.retry import retry_call",
    kit: "hardening/retry.py",
  },
  {
    name: "scripts of a package folder that import each other plainly",
    files: {
      "app/__init__.py": "",
      "app/finders.py": FINDER,
      "app/main.py": `${RUN.split("\n")[0]}\n\n\n${LOAD}\n\nprint(load(Finder(), []))\n`,
    },
    run: ["app/main.py"],
    imports: "from hardening.retry import retry_call",
    kit: "app/hardening/retry.py",
  },
  {
    name: "a folder that the user set",
    files: {
      "shop/__init__.py": "",
      "shop/finders.py": FINDER,
      "shop/load.py": `from shop.finders import Finder\n\n\n${LOAD}\n\nprint(load(Finder(), []))\n`,
    },
    kitFolder: "shop/lib/kit",
    run: ["-m", "shop.load"],
    imports: "from shop.lib.kit.retry import retry_call",
    kit: "shop/lib/kit/retry.py",
  },
];

describe.each(SHAPES)("$name", (shape) => {
  test("runs with the kit", async () => {
    const { before, path, result } = await fixed(shape);
    const after = applied(result, path, before);
    expect(textAt(after, path)).toContain(`${shape.imports}\n`);
    expect([...after.keys()]).toContain(shape.kit);
    const failed = await runPython(shape.run, { cwd: write(`${shape.name} before`, before) });
    expect(failed.output).toContain("ConnectionResetError");
    const passed = await runPython(shape.run, { cwd: write(`${shape.name} after`, after) });
    expect(passed, passed.output).toEqual({ outcome: "passed", output: "[7]\n" });
  });
});

describe("the kit folder", () => {
  const refusal = async (kitFolder: string): Promise<FixResult> => {
    const files = {
      "shop/__init__.py": "",
      "shop/load.py": `from .other import x\n\n\n${LOAD}`,
      "shop/other.py": "x = 1\n",
    };
    return (await fixed({ files, kitFolder })).result;
  };

  test.each([
    ["../elsewhere", "outside of the workspace"],
    [".github/kit", "that tools read"],
    ["lib/kit", "cannot be imported"],
    ["shop/my-kit", "cannot be imported"],
    ["shop/class", "cannot be imported"],
  ])("is not %s", async (kitFolder, because) => {
    expect(await refusal(kitFolder)).toMatchObject({ kind: "refused", because: expect.stringContaining(because) });
  });

  test("gets another file name where one is taken", async () => {
    const { before, path, result } = await fixed({
      files: { "main.py": LOAD, "hardening/retry.py": "mine = True\n" },
    });
    const after = applied(result, path, before);
    expect(textAt(after, path)).toContain("from hardening.bulwark_retry import retry_call\n");
    expect(textAt(after, "hardening/retry.py")).toBe("mine = True\n");
  });
});

async function fixed(shape: Pick<Shape, "files" | "kitFolder">): Promise<{
  readonly before: Files;
  readonly path: string;
  readonly result: FixResult;
}> {
  const before = new Map(Object.entries(shape.files));
  const [path, marked] = [...before].find(([, text]) => text.includes("‹")) ?? ["", ""];
  const span = { start: marked.indexOf("‹"), end: marked.indexOf("›") - 1 };
  const text = marked.replace("‹", "").replace("›", "");
  before.set(path, text);
  const around = {
    root: ROOT,
    reader: memoryReader(before),
    ...(shape.kitFolder === undefined ? {} : { kitFolder: shape.kitFolder }),
  };
  const subject = { path, text, hash: "hash", span, facts: {}, reason: "finding" } as const;
  return { before, path, result: await runFix(pythonFix("wrap-in-retry"), subject, around) };
}

function write(name: string, files: Files): string {
  const root = join(folder.path, name.replaceAll(/\W+/g, "-"));
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}
