/** `bulwark.json`: what is right is used, each mistake costs one entry and is named with line and column. */

import { describe, expect, test } from "vitest";

import { parseConfig } from "#policy/parseConfig";

const knownRules = ["missing-timeout", "missing-retry", "swallowed-error"];
const parse = (text: string, prefix = "") => parseConfig(text, { knownRules, prefix });

describe("a good file", () => {
  const { config, problems } = parse(`{
    // Comments and trailing commas are welcome.
    "rules": { "missing-timeout": "off", "missing-retry": { "state": "on", "priority": "P0", "severity": "error" } },
    "exclude": ["legacy/", "**/*.gen.ts"],
    "overrides": [{ "files": ["scripts/**"], "rules": { "swallowed-error": "off" } }],
    "kitFolder": "src/hardening",
    "maxFileSize": 4096,
  }`);

  test("has no problems", () => expect(problems).toEqual([]));

  test("sets rules", () => {
    expect(config.rules.get("missing-timeout")).toEqual({ state: "off" });
    expect(config.rules.get("missing-retry")).toEqual({ state: "on", priority: "P0", severity: "error" });
  });

  test("excludes files and whole folders", () => {
    expect(config.excludes("legacy/")).toBe(true);
    expect(config.excludes("legacy/old/a.ts")).toBe(true);
    expect(config.excludes("src/model.gen.ts")).toBe(true);
    expect(config.excludes("src/legacy.ts")).toBe(false);
  });

  test("overrides by file", () => {
    expect(config.overrides[0]?.matches("scripts/seed.ts")).toBe(true);
    expect(config.overrides[0]?.matches("src/scripts.ts")).toBe(false);
    expect(config.overrides[0]?.rules.get("swallowed-error")).toEqual({ state: "off" });
  });

  test("sets the kit folder and the largest file", () => {
    expect(config.kitFolder).toBe("src/hardening");
    expect(config.maxFileSize).toBe(4096);
  });
});

test("globs of a file above the folder are relative to that file", () => {
  const { config } = parse(`{ "exclude": ["packages/api/legacy"] }`, "packages/api/");
  expect(config.excludes("legacy/a.ts")).toBe(true);
  expect(config.excludes("packages/api/legacy/a.ts")).toBe(false);
});

test("the user's own functions become library models", () => {
  const { config, problems } = parse(`{ "knowledge": [{
    "package": "./src/http", "language": "javascript",
    "symbols": { "get": { "concept": "outbound-call", "idempotent": true } }
  }] }`);
  expect(problems).toEqual([]);
  expect(config.knowledge).toEqual([
    {
      package: "./src/http",
      language: "javascript",
      versions: "*",
      source: "bulwark.json",
      symbols: { get: { concept: "outbound-call", idempotent: true } },
    },
  ]);
});

describe("a mistake", () => {
  const problemOf = (text: string) => {
    const { problems } = parse(text);
    expect(problems.length).toBeGreaterThan(0);
    return problems[0];
  };

  test("of syntax is named with line and column, and the rest is used", () => {
    const { config, problems } = parse(`{\n  "rules": { "missing-timeout": "off" },\n  "exclude": [,]\n}`);
    expect(problems[0]).toMatchObject({ kind: "config", path: "bulwark.json", line: 3, column: 15 });
    expect(config.rules.get("missing-timeout")).toEqual({ state: "off" });
  });

  test("in a rule id names the nearest known one", () => {
    const problem = problemOf(`{\n  "rules": {\n    "mising-timeout": "off" } }`);
    expect(problem).toMatchObject({ line: 3, column: 5 });
    expect(problem?.message).toBe('unknown rule "mising-timeout"; did you mean "missing-timeout"?');
  });

  test("in a rule id that resembles none offers none", () => {
    expect(problemOf(`{ "rules": { "security/detect-object-injection": "off" } }`)?.message).not.toContain(
      "did you mean",
    );
  });

  test("in a rule's value costs that rule only", () => {
    const { config, problems } = parse(`{ "rules": { "missing-timeout": "never", "missing-retry": "off" } }`);
    expect(problems).toHaveLength(1);
    expect(config.rules.has("missing-timeout")).toBe(false);
    expect(config.rules.get("missing-retry")).toEqual({ state: "off" });
  });

  test("inside a rule's settings points at it and says what it may be", () => {
    const problem = problemOf(`{ "rules": {\n  "missing-timeout": {\n    "priority": "P9" } } }`);
    expect(problem).toMatchObject({ line: 3, column: 17 });
    expect(problem?.message).toContain('"P0"|"P1"|"P2"|"hint"');
  });

  test("in the shape of a rule's value names all that it may be", () => {
    const message = problemOf(`{ "rules": { "missing-timeout": 3 } }`)?.message;
    expect(message).toContain('"on"|"off"');
    expect(message).toContain("object");
  });

  test("in a setting's name names the nearest known one", () => {
    expect(problemOf(`{ "excludes": [] }`)?.message).toContain('did you mean "exclude"?');
  });

  test("in a model points at the part that is wrong", () => {
    const problem = problemOf(
      `{ "knowledge": [\n  { "package": "x", "language": "javascript", "symbols": { "get": {\n    "concept": "outbound" } } }] }`,
    );
    expect(problem).toMatchObject({ line: 3 });
  });

  test("of shape is named", () => {
    expect(problemOf(`[]`)?.message).toContain("object");
    expect(problemOf(``)?.kind).toBe("config");
    expect(problemOf(`{ "rules": [] }`)?.message).toBe("must be an object");
    expect(problemOf(`{ "overrides": {} }`)?.message).toBe("must be a list");
    expect(problemOf(`{ "overrides": [{ "rules": {} }] }`)?.message).toContain("files");
  });

  test("in the kit folder is refused when it leaves the project", () => {
    for (const folder of ["../elsewhere", "/etc", "C:\\\\kit", "a/../../b"]) {
      expect(problemOf(`{ "kitFolder": "${folder}" }`)?.message).toContain("inside the project");
    }
  });
});

test("names of the prototype are names like any other", () => {
  const { config, problems } = parse(`{ "rules": { "__proto__": "off", "constructor": "off" }, "toString": 1 }`);
  expect(problems.map((problem) => problem.message)).toEqual([
    'unknown rule "__proto__"',
    'unknown rule "constructor"',
    'unknown setting "toString"',
  ]);
  expect(config.rules.size).toBe(0);
});
