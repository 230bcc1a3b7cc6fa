/** Exhibits of a real folder: found, read once, read again when they change, and left alone where they are ignored. */

import { utimesSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import type { Engine } from "#engine/engine";

import { makeFolder, platformFor, scan } from "./folder";

const CI = ".github/workflows/ci.yml";
const runs = (command: string) => `on: pull_request\njobs:\n  a:\n    steps:\n      - run: ${command}\n`;
const FILES = {
  "src/app.ts": "export const a = 1;\n",
  "test/app.test.ts": 'import "../src/app";\n',
  [CI]: runs("npx vitest run"),
};

const shownBy = async (engine: Engine): Promise<readonly string[]> =>
  Object.keys((await engine.project()).shown).filter((id) => id.startsWith("pull-request"));

test("a pipeline is read with the code", async () => {
  const engine = makeFolder(FILES).engine();
  await scan(engine);
  expect(await shownBy(engine)).toEqual(["pull-request:tests"]);
});

test("a change on disk is seen, and said, without a scan", async () => {
  const folder = makeFolder(FILES);
  const engine = folder.engine();
  await scan(engine);
  await engine.project();
  const told: string[] = [];
  engine.onDidChange((paths) => told.push(...(paths ?? [])));
  folder.write({ [CI]: runs("npx eslint .") });
  await engine.filesChanged([CI]);
  expect(told).toEqual([CI]);
  expect(await shownBy(engine)).toEqual(["pull-request:lint"]);
  folder.write({ [CI]: null });
  await engine.filesChanged([CI]);
  expect(await shownBy(engine)).toEqual([]);
});

test("what git ignores or the configuration excludes is no evidence", async () => {
  const ignored = makeFolder({ ...FILES, ".gitignore": ".github/\n" }).engine();
  await scan(ignored);
  expect(await shownBy(ignored)).toEqual([]);
  const excluded = makeFolder({ ...FILES, "bulwark.json": '{ "exclude": [".github/**"] }' }).engine();
  await scan(excluded);
  expect(await shownBy(excluded)).toEqual([]);
});

test("an unchanged exhibit is not read again, not even by the next run", async () => {
  const folder = makeFolder(FILES);
  const base = join(folder.root, "..");
  const read: string[] = [];
  const platform = platformFor(base);
  const counting = {
    ...platform,
    files: {
      ...platform.files,
      readSource: (path: string, limits: { readonly maxSize: number }) => {
        read.push(path.slice(folder.root.length + 1));
        return platform.files.readSource(path, limits);
      },
    },
  };
  const first = folder.engine({ platform: counting });
  await scan(first);
  expect(await shownBy(first)).toEqual(["pull-request:tests"]);
  await scan(first);
  // Whatever is asked next waits until the scan has been saved.
  await first.project();
  first.dispose();
  read.length = 0;
  const second = folder.engine({ platform: counting });
  await scan(second);
  expect(await shownBy(second)).toEqual(["pull-request:tests"]);
  expect(read.filter((path) => path === CI)).toEqual([]);
  utimesSync(join(folder.root, CI), 1, 1);
  await scan(second);
  await second.project();
  // Once as a workflow to be checked, once as evidence.
  expect(read.filter((path) => path === CI)).toEqual([CI, CI]);
});
