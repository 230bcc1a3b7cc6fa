/** 20. A `bulwark.json` that is broken in any way costs what is wrong in it, says so once, and nothing else happens. */

import { expect, test } from "vitest";

import { dangerRule } from "../engine/danger";
import { makeFolder, scan, shown } from "../engine/folder";

const nested = (depth: number): string => `${'{ "rules": '.repeat(depth)}1${"}".repeat(depth)}`;

test.each<[string, string | Buffer, number]>([
  ["nothing", "", 1],
  ["no JSON", "rules: off", 1],
  ["half of it", '{ "rules": { "danger"', 1],
  ["a list", "[]", 1],
  ["a number", "7", 1],
  ["null", "null", 1],
  ["more than a megabyte", `{ "exclude": [${'"x", '.repeat(300_000)}"y"] }`, 1],
  ["noise", Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 7_919) % 256)), 1],
  ["UTF-16", Buffer.from('\ufeff{ "rules": {} }', "utf16le"), 1],
  ["five thousand levels", nested(5_000), 1],
  ["a file it extends, which is itself", '{ "extends": "./bulwark.json" }', 1],
  ["a schema it extends, which does not exist", '{ "$schema": "./none.json" }', 0],
  [
    "wrong types",
    '{ "rules": [], "exclude": {}, "overrides": "x", "knowledge": 7, "maxFileSize": "big", "kitFolder": [] }',
    7,
  ],
  ["unknown rules", '{ "rules": { "no-such-rule": "on", "": "off" } }', 2],
  [
    "names of the prototype",
    '{ "__proto__": { "polluted": true }, "rules": { "__proto__": "off", "constructor": { "prototype": {} } } }',
    3,
  ],
  ["the same name twice", '{ "exclude": ["none/"], "exclude": ["never/"] }', 0],
  ["numbers that are none", '{ "maxFileSize": 1e999 }', 1],
  ["a size below zero", '{ "maxFileSize": -1 }', 1],
  ["globs that match nothing, or are none", '{ "exclude": ["", "[", "{a,", "!", "**/["] }', 1],
])("%s", async (_, config, messages) => {
  const folder = makeFolder({ "a.ts": "danger();\n", "bulwark.json": config });
  const engine = folder.engine({ rules: [dangerRule()] });
  await scan(engine);
  expect(shown(engine)).toEqual(["a.ts:1 danger"]);
  const { problems } = engine.assessment();
  expect(problems.map(({ kind, path }) => [kind, path])).toEqual(problems.map(() => ["config", "bulwark.json"]));
  expect(problems.length, JSON.stringify(problems.map(({ message }) => message)).slice(0, 500)).toBe(messages);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  folder.write({ "bulwark.json": '{ "rules": { "danger": "off" } }' });
  await engine.filesChanged(["bulwark.json"]);
  expect(shown(engine)).toEqual([]);
  expect(engine.assessment().problems).toEqual([]);
});
