/** Edits of YAML: only the lines that are meant change, comments and anchors stay, and what else would change is noticed. */

import { describe, expect, test } from "vitest";

import { applyEdits } from "#facts/edits";
import { commentsOf } from "#languages/yaml/comments";
import { addEntry, openYaml, replaceValue, valueText, waitEdits, yamlBrokenBy } from "#languages/yaml/edit";

const TEXT = `x-base: &base
    restart: always # kept
services:
    web: # the web
        <<: *base
        image: 'x:1' # pinned
        depends_on:
            - db # first
            - cache
        # the end of web

    db:
        image: y
        command: |
          # no comment
          serve
`;
const file = openYaml(TEXT);

describe("an entry", () => {
  test("goes behind the last one, with the file's own step, before the comments that follow", () => {
    const edit = addEntry(file, ["services", "web"], ["healthcheck:", "  test: x"]);
    expect(applyEdits(TEXT, edit === undefined ? [] : [edit])).toBe(
      TEXT.replace("- cache\n", "- cache\n        healthcheck:\n            test: x\n"),
    );
  });

  test("goes behind a block of lines", () => {
    const edit = addEntry(file, ["services", "db"], ["init: true"]);
    expect(applyEdits(TEXT, edit === undefined ? [] : [edit])).toBe(`${TEXT}        init: true\n`);
  });

  test.each(["a: {b: 1}\n", "a: *b\n", "a: x\n", "a:\n"])("has no place in %j", (text) =>
    expect(addEntry(openYaml(text), ["a"], ["c: 1"])).toBeUndefined(),
  );
});

describe("a value", () => {
  test("is replaced with its quotes, and the comment stays", () => {
    const path = ["services", "web", "image"];
    const edit = replaceValue(file, path, "x:2");
    expect(valueText(file, path)).toEqual({ text: "x:1", quote: "'" });
    expect(applyEdits(TEXT, edit === undefined ? [] : [edit])).toBe(TEXT.replace("'x:1'", "x:2"));
  });

  test("that an alias stands for is not replaced", () =>
    expect(replaceValue(openYaml("a: &x 1\nb: *x\n"), ["b"], "2")).toBeUndefined());
});

test("a list of names becomes a map item by item, so that comments stay", () => {
  const edits = waitEdits(file, ["services", "web", "depends_on"], () => "ready");
  expect(applyEdits(TEXT, edits ?? [])).toBe(
    TEXT.replace(
      "            - db # first\n            - cache\n",
      "            db: # first\n                condition: ready\n            cache:\n                condition: ready\n",
    ),
  );
});

describe("an edited text", () => {
  const brokenBy = (before: string, from: string, to: string): string | undefined => {
    const start = before.indexOf(from);
    const edit = { span: { start, end: start + from.length }, newText: to };
    return yamlBrokenBy(before, applyEdits(before, [edit]), [edit]);
  };

  test.each([
    ["a: 1\nb: 2\n", "1", "3"],
    ["a:\n  - x\n", "- x", "- x\n  - y"],
    ["a: &x {b: 1}\n", "1", "2"],
  ])("is sound when nothing else changes", (before, from, to) => expect(brokenBy(before, from, to)).toBeUndefined());

  test.each([
    ["a: 1\n", "1", "[", "syntax error"],
    ["a: 1\nb: 2\n", "1", "1\nb: 3", "syntax error"],
    ["a: &x {b: 1}\nc: *x\n", "1", "2", "another value"],
    ["a: |\n  x\nb: 2\n", "x\n", "x\n  ", "another value"],
  ])("is broken otherwise: %j", (before, from, to, because) => expect(brokenBy(before, from, to)).toContain(because));
});

test("comments are told from text that looks like some", () => {
  const found = commentsOf(TEXT).map(({ start, end }) => TEXT.slice(start, end));
  expect(found).toEqual(["# kept", "# the web", "# pinned", "# first", "# the end of web"]);
});
