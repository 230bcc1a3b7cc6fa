/** Names of variables in files besides code: which files are read, and that values are not kept. */

import { describe, expect, test } from "vitest";

import { ENVIRONMENT_PATHS, environmentFacts } from "#engine/environmentFiles";
import { projectFacts } from "#engine/manifests";

describe("which files are read", () => {
  test.each([
    [".env", true],
    ["api/.env.production", true],
    ["env.example", true],
    ["deploy/api.env", true],
    ["README.md", true],
    ["docs/configuration.md", true],
    ["docs/architecture.md", false],
    ["src/environment.ts", false],
    [".envoy.yaml", false],
  ])("%s: %s", (path, isRead) => expect(ENVIRONMENT_PATHS.test(path)).toBe(isRead));
});

test("names of a file that is read, without their values", () => {
  const facts = environmentFacts("api/.env", "export API_KEY=k-123\n# OLD_KEY=1\n PORT = 80\n");
  expect(facts).toEqual({ path: "api/.env", kind: "values", names: ["API_KEY", "PORT"] });
});

test("an example explains what it leaves out", () => {
  const facts = environmentFacts(".env.example", "# API_KEY=\n#REGION=eu\nnothing here\n");
  expect(facts).toEqual({ path: ".env.example", kind: "example", names: ["API_KEY", "REGION"] });
});

test("a document names variables in text; a word in capitals is one only where it is set apart", () => {
  const facts = environmentFacts("README.md", "Set API_KEY and `REGION`. NOTE: see `docker run -e`.\n");
  expect(facts).toEqual({ path: "README.md", kind: "document", names: ["API_KEY", "REGION"] });
});

test("files that name nothing say nothing, and scripts that start programs are kept", async () => {
  const facts = await projectFacts(
    new Map([
      ["README.md", "Hello."],
      [".env.sample", "API_KEY="],
      ["package.json", '{ "scripts": { "start": "node a.js", "start:worker": "node b.js", "test": "unit" } }'],
    ]),
  );
  expect(facts.environments).toEqual([{ path: ".env.sample", kind: "example", names: ["API_KEY"] }]);
  expect(facts.packages[0]?.starts).toEqual({ start: "node a.js", "start:worker": "node b.js" });
});
