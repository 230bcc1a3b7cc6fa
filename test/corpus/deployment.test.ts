/** What counts as a break of a file that has no compiler. */

import { expect, test } from "vitest";

import { memoryReader, ROOT } from "../fixes/workspace";
import { isDeployment, openDeploymentCheck } from "./deployment";

const COMPOSE = `services:
  db: &base # the store
    image: "postgres:17"
  web:
    <<: *base
`;

async function errorsOf(path: string, before: string, after: string): Promise<readonly string[]> {
  const check = await openDeploymentCheck(memoryReader(new Map([[path.slice(ROOT.length + 1), before]])));
  return check.with(path, new Map([[path, after]]), "").errors;
}

test.each([
  ["nothing of a line more", COMPOSE.replace("17", "18"), []],
  ["a comment that is gone", COMPOSE.replace(" # the store", ""), ["loses `# the store`"]],
  [
    "an anchor that is gone",
    COMPOSE.replace("&base ", "").replace("    <<: *base\n", ""),
    ["loses `&base`", "loses `*base`"],
  ],
  ["a line end the file has not", COMPOSE.replace("\n", "\r\n"), ["brings line ends that the file has not"]],
  ["a key twice", `${COMPOSE}    image: a:1\n    image: b:1\n`, expect.arrayContaining(["YAML: DUPLICATE_KEY"])],
])("a compose file: %s", async (_name, after, errors) => {
  expect(await errorsOf(`${ROOT}/compose.yaml`, COMPOSE, after)).toEqual(errors);
});

test("a script that bash does not parse", async () => {
  const errors = await errorsOf(`${ROOT}/run.sh`, "#!/bin/bash\necho a\n", "#!/bin/bash\nif true; then echo a\n");
  expect(errors).toContain("bash does not parse it");
});

test("the files it is for", () => {
  const paths = ["compose.yaml", ".github/workflows/ci.yml", "Dockerfile", "run.sh", "src/a.ts", "a.py", "values.yaml"];
  expect(paths.filter(isDeployment)).toEqual(["compose.yaml", ".github/workflows/ci.yml", "Dockerfile", "run.sh"]);
});
