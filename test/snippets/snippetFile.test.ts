/** The form of the snippet files: prefixes, one sentence each, tab stops with defaults; and the expansion that the other tests rely on. */

import { describe, expect, test } from "vitest";

import { kitParts } from "#kit/catalogue";
import { pythonParts } from "#kit/pythonCatalogue";

import { expand, readSnippets } from "./snippetFile";

describe.each(["typescript", "python"] as const)("%s", (language) => {
  const snippets = Object.entries(readSnippets(language));

  test("each has a prefix of its own", () => {
    const prefixes = snippets.map(([, { prefix }]) => prefix);
    expect(new Set(prefixes).size).toBe(prefixes.length);
    expect(prefixes.filter((prefix) => !/^bw(-[a-z]+)+$/.test(prefix))).toEqual([]);
  });

  test.each(snippets)("%s", (_, { description, body }) => {
    expect(description).toMatch(/^\w[^\n]{20,140}?( \(kit: [\w, ]+\))?$/);
    expect(description).not.toMatch(/\.( |$)/);

    const { text, stops } = expand(body);
    const numbers = [...new Set(stops.map((stop) => stop.number))];
    expect(numbers.filter((number) => number !== 0)).toEqual(
      numbers.filter((number) => number !== 0).map((_, i) => i + 1),
    );
    const bare = numbers.filter((it) => it !== 0 && !stops.some(({ number, initial }) => number === it && initial));
    expect(bare, "tab stops without a default").toEqual([]);
    expect(text).not.toMatch(/\$\{\d|\$\d|\t/);
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(120);
  });
});

test("what both languages have goes by the same prefix", () => {
  const [typescript, python] = (["typescript", "python"] as const).map((language) =>
    Object.fromEntries(Object.entries(readSnippets(language)).map(([title, { prefix }]) => [prefix, title])),
  );
  const shared = Object.keys(typescript ?? {}).filter((prefix) => prefix in (python ?? {}));
  expect(shared.length).toBeGreaterThan(30);
  const differing = shared.filter((prefix) => python?.[prefix] !== typescript?.[prefix]);
  expect(differing).toEqual(["bw-correlation"]); // a middleware here, a block there
});

test("descriptions name parts that exist", () => {
  const known = new Set([...kitParts, ...pythonParts].map((part): string => part.name));
  const named = (["typescript", "python"] as const)
    .flatMap((language) => Object.values(readSnippets(language)))
    .flatMap(({ description }) => /\(kit: ([^)]+)\)$/.exec(description)?.[1]?.split(", ") ?? []);
  expect(named.length).toBeGreaterThan(80);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

describe("expanding", () => {
  test.each([
    ["${1:a}, $1, ${1}", "a, a, a"],
    ["$1 is ${1:late}", "late is late"],
    ["${1:id: string} = ${2|no,yes|};$0", "id: string = no;"],
    ["`\\${${1:x}.status\\}`", "`${x.status}`"],
    ["${1:`a/\\${id\\}`}b", "`a/${id}`b"],
    ['get_$1_of({ "$1": "${2:$1}" }) ${1:it}', 'get_it_of({ "it": "it" }) it'],
  ])("%s", (body, text) => {
    expect(expand([body]).text).toBe(text);
  });
});
