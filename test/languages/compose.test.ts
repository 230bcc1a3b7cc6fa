/** Compose files: which files are some, roles, services with exact places, both forms of each entry, merge keys, odd texts. */

import { describe, expect, test } from "vitest";

import type { ComposeService } from "#facts/compose";
import type { FileFacts } from "#facts/file";
import { compose } from "#languages/compose/language";

const loaded = await compose.load();
const factsOf = (text: string, path = "compose.yaml"): FileFacts => loaded.lower({ path, text, hash: "hash" });
const servicesOf = (text: string): readonly ComposeService[] => factsOf(text).compose?.services ?? [];
const only = (text: string): ComposeService => {
  const [service] = servicesOf(text);
  if (service === undefined) throw new Error("no service");
  return service;
};
const at = (text: string, { start, end }: { readonly start: number; readonly end: number }): string =>
  text.slice(start, end);

describe("files", () => {
  test.each([
    "compose.yaml",
    "docker-compose.yml",
    "deploy/docker-compose.prod.yaml",
    "podman-compose.yml",
    "api-compose.yaml",
    "compose.override.yml",
  ])("%s is read", (path) => expect(compose.matches(path)).toBe(true));

  test.each([
    ".github/workflows/docker-compose.yml",
    "composer.json",
    "compose.md",
    "src/compose.ts",
    "decompose.yaml",
  ])("%s is not", (path) => expect(compose.matches(path)).toBe(false));

  test.each([
    ["docker-compose.yml", "service"],
    ["compose.prod.yaml", "service"],
    ["docker-compose.postgres.yml", "service"],
    ["docker-compose.dev.yml", "script"],
    ["docker-compose-dev.yml", "script"],
    ["docker-compose.dev-azure.yml", "script"],
    ["compose.override.yaml", "script"],
    [".devcontainer/docker-compose.yml", "script"],
    ["examples/compose.yaml", "script"],
    ["docker-compose.test.yml", "test"],
    ["e2e.compose.yml", "test"],
    ["test-migrations/docker-compose.yml", "test"],
  ])("%s is for a %s", (path, role) => expect(factsOf("services:\n  web:\n    image: web:1\n", path).role).toBe(role));

  test.each([
    ["its first lines", "# For local development only.\nservices:\n  web:\n    image: web:1\n"],
    ["source that is watched", "services:\n  web:\n    command: npm run dev\n    volumes: ['.:/app']\n"],
    ["a mail server that sends nothing", "services:\n  mail:\n    image: axllent/mailpit:v1.20\n"],
  ])("%s say that developers start it", (_, text) => expect(factsOf(text).role).toBe("script"));
});

describe("a service", () => {
  test("has the places of its name, its image and its settings", () => {
    const text = 'services:\n  web: # public\n    image: "nginx:1.27" # pinned\n    restart: always\n';
    const { nameSpan, image, settings } = only(text);
    expect(at(text, nameSpan)).toBe("web");
    expect(at(text, image?.span ?? nameSpan)).toBe('"nginx:1.27"');
    expect(image?.value).toBe("nginx:1.27");
    expect(settings.restart?.text).toBe("always");
  });

  test("has nested settings by their path", () => {
    const { settings } = only("services:\n  a:\n    deploy:\n      resources:\n        limits: { memory: 1g }\n");
    expect(settings["deploy.resources.limits.memory"]?.text).toBe("1g");
  });

  test("has what merge keys bring, below what it says itself", () => {
    const text =
      "x-a: &a\n  restart: always\n  environment: &env { A: 1 }\nx-b: &b { init: true }\nservices:\n  web:\n    <<: [*a, *b]\n    restart: 'no'\n";
    const { settings, environment } = only(text);
    expect(settings.restart?.text).toBe("no");
    expect(settings.init?.value).toBe("true");
    expect(environment.map(({ name }) => name)).toEqual(["A"]);
  });

  test.each([
    ["${TAG}", undefined],
    ["${TAG:-16}", "16"],
    ["${TAG-16}", "16"],
    ["${A:-${B:-x}}", "x"],
    ["a$$b", "a$b"],
    ["${A:?needed}", undefined],
    ["plain", "plain"],
  ])("reads %s with defaults as %s", (text, value) =>
    expect(only(`services:\n  a:\n    image: '${text}'\n`).image?.value).toBe(value),
  );

  test.each([
    ["8080", { target: "8080" }],
    ["80:8080", { published: "80", target: "8080" }],
    ["127.0.0.1:80:8080/tcp", { host: "127.0.0.1", published: "80", target: "8080" }],
    ["127.0.0.1::8080", { host: "127.0.0.1", target: "8080" }],
    ["[::1]:80:8080", { host: "[::1]", published: "80", target: "8080" }],
    ["${P:-127.0.0.1:80}:8080", { host: "127.0.0.1", published: "80", target: "8080" }],
    ["3000-3005:3000-3005", { published: "3000-3005", target: "3000-3005" }],
  ])("publishes %s", (written, port) =>
    expect(only(`services:\n  a:\n    ports: ["${written}"]\n`).ports).toEqual([expect.objectContaining(port)]),
  );

  test("takes lists and maps of variables, volumes and dependencies alike", () => {
    const short = only(
      "services:\n  a:\n    environment: [A=1, B]\n    volumes: ['./d:/d:ro', x]\n    depends_on: [b]\n",
    );
    const long = only(
      "services:\n  a:\n    environment: { A: 1, B: }\n    volumes:\n      - { type: bind, source: ./d, target: /d }\n      - { type: volume, target: x }\n    depends_on:\n      b: { condition: service_started }\n",
    );
    for (const { environment, volumes, dependsOn } of [short, long]) {
      expect(environment.map(({ name, value }) => [name, value?.text])).toEqual([
        ["A", "1"],
        ["B", undefined],
      ]);
      expect(volumes.map(({ source, target }) => [source, target])).toEqual([
        ["./d", "/d"],
        [undefined, "x"],
      ]);
      expect(dependsOn.map(({ service }) => service)).toEqual(["b"]);
    }
  });

  test.each([
    ['redis-server --save "" --appendonly no', ["redis-server", "--save", "", "--appendonly", "no"]],
    ["echo 'a b'c\\ d", ["echo", "a bc d"]],
    ["broken 'quote", undefined],
  ])("splits %s", (command, words) =>
    expect(only(`services:\n  a:\n    command: |-\n      ${command}\n`).command?.words).toEqual(words),
  );

  test("gives the shell's text of a command with its place, and of a test", () => {
    const text =
      'services:\n  a:\n    command: sh -c "cd /app && node x"\n    healthcheck:\n      test: curl -f x || exit 1\n';
    const { command, healthcheck } = only(text);
    expect(text.slice(command?.shell?.script.at, (command?.shell?.script.at ?? 0) + 7)).toBe("cd /app");
    expect(healthcheck?.test?.shell?.script.text).toBe("curl -f x || exit 1");
    expect(factsOf(text).scripts?.map(({ runBy }) => runBy)).toEqual(["start", "probe"]);
  });

  test.each(["test: [NONE]", "disable: true"])("knows that %s switches the check off", (line) =>
    expect(only(`services:\n  a:\n    healthcheck:\n      ${line}\n`).healthcheck?.disabled).toBe(true),
  );
});

describe("odd texts", () => {
  test.each([
    "",
    "services:",
    "services: []",
    "services:\n  a:\n",
    "services:\n  a: *none\n",
    "a: &a\n  b: *a\nservices: *a\n",
    "services:\n  a:\n  b: {",
    "\uFEFFservices:\n  a:\n    image: x\n",
    "services:\n\ta: 1",
    "---\nservices: {}\n---\nservices: {}\n",
    "services:\n  __proto__:\n    image: x\n",
  ])("%j gives facts", (text) => expect(factsOf(text).language).toBe("compose"));

  test("a value that unfolds without end is cut off", () => {
    const lines = Array.from(
      { length: 30 },
      (_, index) => `x${index + 1}: &x${index + 1} [*x${index}, *x${index}, *x${index}]`,
    );
    const text = `x0: &x0 [a, a, a]\n${lines.join("\n")}\nservices:\n  a:\n    command: *x30\n`;
    expect(factsOf(text).compose?.services).toHaveLength(1);
  });

  test("a suppression in a comment speaks about the next line", () => {
    const { suppressions } = factsOf("services:\n  # bulwark-ignore host-network: discovery\n  a:\n    image: x\n");
    expect(suppressions).toMatchObject([{ line: 2, rules: ["host-network"], reason: "discovery" }]);
  });
});
