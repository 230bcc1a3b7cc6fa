/** Compose services joined across files, and what an edit of one file makes of answers about another. */

import { expect, test } from "vitest";

import { missingHealthcheck } from "#rules/missing-healthcheck/rule";
import { makeFolder, scan, shown } from "../engine/folder";
import { linkTexts } from "../support/check";

const view = (files: Readonly<Record<string, string>>) => linkTexts(new Map(Object.entries(files)));

async function serviceOf(files: Readonly<Record<string, string>>, path: string, name: string) {
  const program = await view(files);
  const file = program.file(path);
  const found = file === undefined ? undefined : program.deployed(file).find(({ service }) => service.name === name);
  if (found === undefined) throw new Error(`no ${name} in ${path}`);
  return found;
}

const DOCKERFILE = 'FROM node:22 AS build\nRUN npm ci\nFROM node:22-slim AS web\nCMD ["node", "x"]\n';

test("a build leads to its Dockerfile and stage", async () => {
  const files = {
    "deploy/compose.yaml":
      "services:\n  a:\n    build: { context: .., dockerfile: docker/web.Dockerfile, target: build }\n",
    "docker/web.Dockerfile": DOCKERFILE,
  };
  const { image } = await serviceOf(files, "deploy/compose.yaml", "a");
  expect([image?.file.path, image?.stage.name]).toEqual(["docker/web.Dockerfile", "build"]);
  const program = await view(files);
  const dockerfile = program.file("docker/web.Dockerfile");
  expect(dockerfile && program.deployments(dockerfile).map(({ service }) => service.name)).toEqual(["a"]);
});

test.each(["https://github.com/acme/web.git#main", "${CONTEXT}", "./elsewhere"])(
  "a build of %s leads nowhere",
  async (context) => {
    const files = { "compose.yaml": `services:\n  a:\n    build: "${context}"\n`, Dockerfile: DOCKERFILE };
    expect((await serviceOf(files, "compose.yaml", "a")).image).toBeUndefined();
  },
);

test("what a service extends lies beneath it, and paths are of the file that says them", async () => {
  const files = {
    "compose.yaml":
      "services:\n  a:\n    extends: { file: base/common.compose.yaml, service: app }\n    restart: always\n",
    "base/common.compose.yaml":
      "services:\n  app:\n    extends: root\n    environment: { A: 1 }\n  root:\n    build: ..\n    restart: 'no'\n    environment: { A: 2, B: 2 }\n",
    Dockerfile: DOCKERFILE,
  };
  const { whole, image, unread } = await serviceOf(files, "compose.yaml", "a");
  expect(unread).toBeUndefined();
  expect(whole.settings.restart?.text).toBe("always");
  expect(whole.environment.map(({ name, value }) => `${name}=${value?.text}`).sort()).toEqual(["A=1", "B=2"]);
  expect(image?.file.path).toBe("Dockerfile");
});

test("what it extends may not be there, or lead round", async () => {
  const gone = { "compose.yaml": "services:\n  a:\n    extends: { file: gone.compose.yaml, service: app }\n" };
  expect((await serviceOf(gone, "compose.yaml", "a")).unread).toBeDefined();
  const round = { "compose.yaml": "services:\n  a: { extends: b }\n  b: { extends: a, restart: always }\n" };
  expect((await serviceOf(round, "compose.yaml", "a")).whole.settings.restart?.text).toBe("always");
});

test("files of production add to the usual one, those of developers do not", async () => {
  const files = {
    "compose.yaml": "services:\n  a: { image: 'a:1' }\n",
    "compose.prod.yaml": "services:\n  a: { restart: always }\n",
    "compose.dev.yaml": "services:\n  a: { init: true }\n",
  };
  const { settings } = (await serviceOf(files, "compose.yaml", "a")).whole;
  expect([settings.restart?.text, settings.init]).toEqual(["always", undefined]);
  expect((await serviceOf(files, "compose.prod.yaml", "a")).whole.image?.text).toBe("a:1");
});

test("services of included files run beside", async () => {
  const program = await view({
    "compose.yaml":
      "include:\n  - infra/compose.yaml\n  - { path: [more.compose.yaml] }\nservices:\n  a: { image: 'a:1' }\n",
    "infra/compose.yaml": "include: [../compose.yaml]\nservices:\n  b: { image: 'b:1' }\n",
    "more.compose.yaml": "services:\n  c: { image: 'c:1' }\n",
  });
  const file = program.file("compose.yaml");
  expect(file && program.deployedWith(file).map(({ service }) => service.name)).toEqual(["a", "b", "c"]);
});

test("a check that the Dockerfile gains or loses is noticed in the compose file", async () => {
  const folder = makeFolder({
    "compose.yaml": "services:\n  a:\n    build: .\n    ports: ['80:80']\n",
    Dockerfile: DOCKERFILE,
  });
  const engine = folder.engine({ rules: [missingHealthcheck] });
  await scan(engine);
  expect(shown(engine)).toEqual(["compose.yaml:2 missing-healthcheck"]);
  await engine.setOpenText("Dockerfile", `${DOCKERFILE}HEALTHCHECK CMD ["./healthy"]\n`, 1);
  await engine.settle();
  expect(shown(engine)).toEqual([]);
  await engine.setOpenText("Dockerfile", `# moved\n${DOCKERFILE}`, 2);
  await engine.settle();
  expect(shown(engine)).toEqual(["compose.yaml:2 missing-healthcheck"]);
});
