/** Shell scripts: which files are some, how they are started, statements with exact spans, words, redirects, roles, odd texts. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { FileFacts } from "#facts/file";
import type { ShellCommand, ShellStatement } from "#facts/shell";
import { shell } from "#languages/shell/language";

const loaded = await shell.load();
const factsOf = (text: string, path = "run.sh"): FileFacts => loaded.lower({ path, text, hash: "hash" });
const statementsOf = (text: string): readonly ShellStatement[] => factsOf(text).scripts?.[0]?.script.statements ?? [];
function only(text: string): ShellStatement {
  const [first, ...others] = statementsOf(text);
  if (first === undefined || others.length > 0) throw new Error("one statement is wanted");
  return first;
}
function command(text: string): ShellCommand {
  const statement = only(text);
  if (statement.kind !== "command") throw new Error("a command is wanted");
  return statement;
}

it.each(["run.sh", "bin/a.bash", "docker-entrypoint", "docker/entrypoint", "entrypoint.sh"])("%s is read", (path) =>
  expect(shell.matches(path)).toBe(true),
);
it.each(["run", "a.zsh", "sh", "docs/a.sh.md", "entrypoint.py", "src/entrypoint.ts"])("%s is not", (path) =>
  expect(shell.matches(path)).toBe(false),
);

it.each([
  ["a", { dialect: "sh", errexit: false, pipefail: false }],
  ["#!/bin/sh\na", { dialect: "sh", errexit: false, pipefail: false }],
  ["#!/bin/dash -e\na", { dialect: "sh", errexit: true, pipefail: false }],
  ["#!/usr/bin/env bash\na", { dialect: "bash", errexit: false, pipefail: false }],
  ["#!/usr/bin/env -S bash -euo pipefail\na", { dialect: "bash", errexit: true, pipefail: true }],
  ["\uFEFF#! /bin/bash -x\na", { dialect: "bash", errexit: false, pipefail: false }],
  ["#!/bin/bash -o errexit\na", { dialect: "bash", errexit: true, pipefail: false }],
])("%j is started as its first line says", (text, started) => expect(factsOf(text).scripts).toMatchObject([started]));
it.each(["#!/usr/bin/env python3\nprint()", "#!/bin/zsh\na", "#!/usr/bin/fish\na"])(
  "%j is no shell that is read",
  (text) => expect(factsOf(text).scripts).toBeUndefined(),
);

describe("statements", () => {
  it("are told apart, with what is in them", () => {
    expect(only("a | b | c")).toMatchObject({ kind: "pipeline", parts: [{}, {}, {}] });
    expect(only("! a")).toMatchObject({ kind: "negation", of: { kind: "command" } });
    expect(only("while a; b; do c & done")).toMatchObject({
      kind: "loop",
      word: "while",
      condition: [{ kind: "command" }, { kind: "command" }],
      body: [{ kind: "background" }],
    });
    expect(only("until a; do b; done")).toMatchObject({ word: "until" });
    expect(only("for x in 1 $y; do b; done")).toMatchObject({ word: "for", name: "x", over: [{ value: "1" }, {}] });
    expect(only("for ((i=0; i<3; i++)); do b; done")).toMatchObject({ word: "for", body: [{ kind: "command" }] });
    expect(only("( a; b )")).toMatchObject({ kind: "subshell", body: [{}, {}] });
    expect(only("{ a; b; }")).toMatchObject({ kind: "group", body: [{}, {}] });
    expect(only("f() { a; }")).toMatchObject({ kind: "function", name: "f", body: [{ kind: "command" }] });
    expect(only("f() ( a; b )")).toMatchObject({ kind: "function", body: [{ kind: "subshell" }] });
    expect(only('[[ -f "$a" && b == c ]]')).toMatchObject({ kind: "test" });
    expect(only("X=1")).toMatchObject({ kind: "assignment", sets: [{ name: "X", value: { value: "1" } }] });
  });
  it("of branches are in their branch", () => {
    expect(only("if a; then b; c; elif d; then e; else f; fi")).toMatchObject({
      kind: "if",
      branches: [
        { condition: [{ words: [{ value: "a" }] }], body: [{}, {}] },
        { condition: [{ words: [{ value: "d" }] }], body: [{ words: [{ value: "e" }] }] },
      ],
      otherwise: [{ words: [{ value: "f" }] }],
    });
    expect(only("case $1 in a|b) c;; *) d; e;; esac")).toMatchObject({
      kind: "case",
      subject: { variables: ["1"] },
      branches: [{ patterns: [{}, {}], body: [{}] }, { body: [{}, {}] }],
    });
  });
  it("on lines after assignments are their own", () => {
    expect(statementsOf("A=1 B=2\nrun it").map(({ kind }) => kind)).toEqual(["assignment", "command"]);
    expect(command("A=1 B=2 run it").assignments).toBe(2);
    expect(command("A=1 \\\n run it").assignments).toBe(1);
  });
  it("have exact spans, whatever the line ends and characters before them", () => {
    for (const end of ["\n", "\r\n"]) {
      const text = ["#!/bin/bash", "# 🎉 ä", "if a; then", "  b 'ä' || c", "fi", ""].join(end);
      const statement = only(text);
      expect(text.slice(statement.span.start, statement.span.end).split(end)).toEqual([
        "if a; then",
        "  b 'ä' || c",
        "fi",
      ]);
      const list = statement.kind === "if" ? statement.branches[0]?.body[0] : undefined;
      expect(text.slice(list?.span.start, list?.span.end)).toBe("b 'ä' || c");
    }
  });
});

describe("words", () => {
  it("say what they are put together from", () => {
    const words = command('run "$A/${B:-x}" $(date +%s) `id` <(list $C) "$(inner "$D")" plain').words;
    expect(words.map(({ variables = [] }) => variables)).toEqual([[], ["A", "B"], [], [], [], [], []]);
    expect(words.map(({ runs = [] }) => runs.length)).toEqual([0, 0, 1, 1, 1, 1, 0]);
    expect(words[5]?.runs).toMatchObject([{ words: [{ value: "inner" }, { variables: ["D"] }] }]);
  });
  it("of declarations are there with what they set", () => {
    const { words, sets } = command('export -n A="b" C=$(d) E');
    expect(words.map(({ value }) => value)).toEqual(["export", "-n", undefined, undefined, "E"]);
    expect(sets).toMatchObject([
      { name: "A", value: { value: "b" } },
      { name: "C", value: { runs: [{}] } },
    ]);
  });
});

describe("redirects", () => {
  it("have operator, descriptor and target, and belong to what they stand behind", () => {
    expect(command("a < in 2>&1 >> log").redirects).toMatchObject([
      { operator: "<", target: { value: "in" } },
      { operator: ">&", descriptor: "2", target: { value: "1" } },
      { operator: ">>", target: { value: "log" } },
    ]);
    expect(only("a && b > log")).toMatchObject({ right: { redirected: true } });
    expect(only("a && b > log")).not.toHaveProperty("left.redirects");
    expect(only("a | b > log")).toMatchObject({ parts: [{}, { redirected: true }] });
    expect(only("{ a; b; } &> log")).toMatchObject({ kind: "group", redirects: [{ operator: "&>" }] });
    expect(command("> log")).toMatchObject({ words: [], redirects: [{ target: { value: "log" } }] });
  });
  it("hold the lines of a here-document", () => {
    const text = "cat <<-'EOF' > x && b\n\t one\ntwo $A\n\tEOF\nc\n";
    const [list, last] = statementsOf(text);
    const redirects = list?.kind === "list" && list.left.kind === "command" ? (list.left.redirects ?? []) : [];
    expect(redirects.map(({ operator }) => operator)).toEqual(["<<", ">"]);
    const lines = redirects[0]?.heredoc;
    expect(text.slice(lines?.start, lines?.end)).toBe("\t one\ntwo $A\n");
    expect(last).toMatchObject({ words: [{ value: "c" }] });
  });
  it("leave the rest of the line its place", () => {
    expect(only("a <<E | b\nx\nE")).toMatchObject({ kind: "pipeline", parts: [{ redirected: true }, {}] });
    expect(only("a <<E || exit 1\nx\nE")).toMatchObject({ kind: "list", operator: "||" });
    expect(only("a <<E | b && c\nx\nE")).toMatchObject({ kind: "list", left: { kind: "pipeline" } });
  });
});

it.each([
  ["deploy.sh", "service"],
  ["scripts/start.sh", "service"],
  ["docker/build/entrypoint.sh", "service"],
  ["scripts/dev.sh", "script"],
  ["start-dev.sh", "script"],
  ["hooks/pre-commit.sh", "script"],
  ["examples/run.sh", "script"],
  ["extra/push-examples/run.sh", "script"],
  ["app_examples/run.sh", "script"],
  ["counterexamples/run.sh", "service"],
  ["test.sh", "test"],
  ["scripts/run-tests.sh", "test"],
  ["tests/setup.sh", "test"],
  ["vendor/x.sh", "generated"],
  ["bin/wait-for-it.sh", "generated"],
])("%s is for %s", (path, role) => expect(factsOf("a", path).role).toBe(role));

it("suppressions speak about the next line with code, strings are none", () => {
  const text = "a\n# bulwark-ignore some-rule: why\n\nb '# bulwark-ignore other-rule: no'\n";
  expect(factsOf(text).suppressions).toMatchObject([{ rules: ["some-rule"], reason: "why", line: 3 }]);
});

it("credentials are taken out of the text, which keeps its length", () => {
  const secret = `ghp_${"a1B2c3D4e5F6".repeat(3)}`;
  const text = `A=${secret}\ncurl -u "x:${secret}" https://a.test\n`;
  const facts = factsOf(text);
  expect(JSON.stringify(facts)).not.toContain(secret.slice(4));
  expect(facts.credentials?.map(({ span }) => text.slice(span.start, span.end))).toEqual([
    secret.slice(4),
    secret.slice(4),
  ]);
  expect(facts.scripts?.[0]?.script.text).toHaveLength(text.length);
});

it("survives a cache", () => {
  const facts = factsOf("a <<E | b\n$x\nE\nif c; then d; fi\n");
  expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
});

it("nesting without measure, and any text, has facts with spans inside of it", () => {
  expect(factsOf(`${"if a; then ".repeat(3_000)}b${"; fi".repeat(3_000)}`).hasSyntaxError).toBeDefined();
  expect(factsOf(Array.from({ length: 5_000 }, () => "a").join(" && ")).scripts).toHaveLength(1);
  const piece = fc.constantFrom(
    "a",
    " ",
    "\n",
    "|",
    "&&",
    "||",
    ";",
    "&",
    "(",
    ")",
    "{",
    "}",
    "$(",
    "`",
    "'",
    '"',
    "if",
    "then",
    "fi",
    "<<E",
    "E",
    "<",
    ">",
    "#",
    "case",
    "in",
    ";;",
    "$x",
    "=",
    "\\",
    "🎉",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join("");
      const spans = JSON.stringify(factsOf(text).scripts).matchAll(/"start":(\d+),"end":(\d+)/g);
      for (const [, start, end] of spans) {
        expect(Number(start)).toBeLessThanOrEqual(Number(end));
        expect(Number(end)).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 300 },
  );
});
