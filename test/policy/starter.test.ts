/** The first configuration of a project: without a mistake, fitted, and of no effect until somebody changes it. */

import { describe, expect, test } from "vitest";

import { parseConfig } from "#policy/parseConfig";
import { type Survey, starterConfig } from "#policy/starter";
import { RULES } from "#rules/registry.generated";

const SURVEY: Survey = {
  files: {
    service: ["src/main.ts", "src/orders.ts"],
    test: ["test/orders.test.ts", "src/orders.test.ts"],
    script: ["scripts/seed.ts", "scripts/old/move.ts"],
    generated: ["src/generated/api.ts"],
  },
  dependencies: ["express", "pg", "left-pad"],
};
const knownRules = RULES.map((rule) => rule.id);

describe("the starter configuration", () => {
  test("is read without a problem and changes nothing", () => {
    const { config, problems } = parseConfig(starterConfig(SURVEY, RULES), { knownRules });
    expect(problems).toEqual([]);
    expect([config.rules.size, config.overrides.length, config.knowledge.length]).toEqual([0, 0, 0]);
    expect(config.kitFolder).toBe("src/hardening");
  });

  test("is still right with every suggestion taken", () => {
    const all = starterConfig(SURVEY, RULES)
      .replace(/^( +)\/\/ (?=["{])/gm, "$1")
      .replace(/^ +\/\/ +"missing-.*$/gm, "");
    const { config, problems } = parseConfig(all, { knownRules });
    expect(problems).toEqual([]);
    expect([...config.rules.keys()]).toEqual(RULES.filter((rule) => rule.confidence === "low").map((rule) => rule.id));
    expect(config.overrides[0]?.matches("scripts/old/move.ts")).toBe(true);
    expect(config.overrides[0]?.matches("src/main.ts")).toBe(false);
  });

  test("names what was found", () => {
    const text = starterConfig(SURVEY, RULES);
    expect(text).toContain("2 source files of the service");
    expect(text).toContain("express, pg.");
    expect(text).not.toContain("left-pad");
    expect(text).toContain("2 files in src, test.");
    expect(text).toContain("1 file in src/generated.");
    expect(text).toContain("2 files in scripts.");
  });

  test("fits an empty folder as well", () => {
    const { problems } = parseConfig(starterConfig({ files: {}, dependencies: [] }, RULES), { knownRules });
    expect(problems).toEqual([]);
  });
});
