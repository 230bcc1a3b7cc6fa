/** Folders that mean ill: each tries another way to make a tool run, write or read what it should not. */

import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";

export interface Places {
  readonly root: string;
  /** A folder that nobody has opened, two steps up and down again from the workspace. */
  readonly outside: string;
  /** A file that appears when code of the workspace has been run. */
  readonly canary: string;
}

export interface HostileWorkspace {
  readonly name: string;
  files(places: Places): Readonly<Record<string, string>>;
  links?(places: Places): void;
}

/** What is told outside of the workspace; no answer may contain it. */
export const SECRET = "SECRET_OF_ANOTHER_FOLDER";

const CALL = `import { readFileSync, writeFileSync } from "node:fs";
import axios from "axios";

export function count(id: string): void {
  const state = JSON.parse(readFileSync("state.json", "utf8"));
  state.seen = id;
  writeFileSync("state.json", JSON.stringify(state));
}

export async function load(id: string): Promise<unknown> {
  const answer = await axios.get("https://example.org/" + id);
  return answer.data;
}
`;
const PACKAGE = '{ "name": "shop", "dependencies": { "axios": "^1.7.0", "express": "^5.0.0" } }';
const plain = { "package.json": PACKAGE, "src/load.ts": CALL };

const javascript = (canary: string): string => `require("node:fs").writeFileSync(${JSON.stringify(canary)}, "ran");\n`;
const shell = (canary: string): string => `#!/bin/sh\necho ran > '${canary}'\n`;
const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

export const HOSTILE_WORKSPACES: readonly HostileWorkspace[] = [
  {
    name: "settings that name another server and other programs",
    files: ({ canary }) => ({
      ...plain,
      ".vscode/settings.json": json({
        "bulwark.server.path": "./server.js",
        "bulwark.server.memoryLimitMB": "1; touch canary",
        "bulwark.gitPath": "./git",
        "git.path": "./git",
        "python.defaultInterpreterPath": "./git",
      }),
      "server.js": javascript(canary),
      git: shell(canary),
    }),
  },
  {
    name: "a TypeScript of its own",
    files: ({ canary }) => ({
      ...plain,
      ".vscode/settings.json": json({ "typescript.tsdk": "node_modules/typescript/lib" }),
      "node_modules/typescript/package.json":
        '{ "name": "typescript", "version": "9.9.9", "main": "lib/typescript.js" }',
      "node_modules/typescript/lib/typescript.js": javascript(canary),
      "node_modules/typescript/lib/tsserver.js": javascript(canary),
    }),
  },
  {
    name: "plugins of the compiler",
    files: ({ canary }) => ({
      ...plain,
      "tsconfig.json": json({
        compilerOptions: { strict: true, plugins: [{ name: "evil" }, { transform: "./evil.js" }] },
        "ts-node": { require: ["./evil.js"] },
      }),
      "evil.js": javascript(canary),
      "node_modules/evil/package.json": '{ "name": "evil", "version": "1.0.0", "main": "index.js" }',
      "node_modules/evil/index.js": javascript(canary),
    }),
  },
  {
    name: "configuration that is code",
    files: ({ canary }) => ({
      ...plain,
      ...Object.fromEntries(
        "bulwark.config.js bulwark.js .bulwarkrc.js eslint.config.js prettier.config.cjs vitest.config.js next.config.js"
          .split(" ")
          .map((name) => [name, javascript(canary)]),
      ),
      "package.json": json({
        ...JSON.parse(PACKAGE),
        bulwark: "./bulwark.js",
        scripts: { prepare: `touch '${canary}'`, postinstall: "./git" },
      }),
      ".pnp.cjs": javascript(canary),
      "conftest.py": `open(${JSON.stringify(canary)}, "w").close()\n`,
      "sitecustomize.py": `open(${JSON.stringify(canary)}, "w").close()\n`,
      "setup.py": `open(${JSON.stringify(canary)}, "w").close()\n`,
    }),
  },
  {
    name: "configuration that extends what lies outside",
    files: ({ outside }) => ({
      ...plain,
      "bulwark.json": json({ extends: `${outside}/bulwark.json`, exclude: ["../**", "/etc/**"] }),
      "tsconfig.json": json({
        extends: ["../../outside/tsconfig.json", `${outside}/tsconfig.json`],
        compilerOptions: { paths: { "*": [`${outside}/*`] }, typeRoots: [outside] },
        references: [{ path: "../../outside" }],
      }),
      "src/uses.ts": `import { secret } from "../../../outside/secret";\nimport x from "${outside}/secret";\n\nexport const told = [secret, x];\n`,
    }),
  },
  {
    name: "a kit folder outside",
    files: () => ({ ...plain, "bulwark.json": json({ kitFolder: "../../outside/kit" }) }),
  },
  {
    name: "a kit folder that is a link, and state that is one",
    files: () => ({ ...plain, "tsconfig.json": "{}", "src/keep.ts": "export {};\n" }),
    links({ root, outside }) {
      symlinkSync(outside, join(root, "src/hardening"));
      symlinkSync(outside, join(root, ".bulwark"));
      symlinkSync(join(outside, "secret.ts"), join(root, "src/linked.ts"));
      symlinkSync(join(outside, "tsconfig.json"), join(root, "jsconfig.json"));
    },
  },
  {
    name: "hooks of git and tasks of the editor",
    files: ({ canary, outside }) => ({
      ...plain,
      ".git/HEAD": "ref: refs/heads/main\n",
      ".git/config": `[core]\n\tfsmonitor = ./evil.sh\n\tpager = ./evil.sh\n\thooksPath = hooks\n\tworktree = ${outside}\n[diff]\n\texternal = ./evil.sh\n`,
      ".git/hooks/post-checkout": shell(canary),
      ".git/hooks/post-index-change": shell(canary),
      ".gitattributes": "* diff=evil filter=evil\n",
      "evil.sh": shell(canary),
      ".vscode/tasks.json": json({
        tasks: [{ label: "x", command: "./evil.sh", runOptions: { runOn: "folderOpen" } }],
      }),
      ".vscode/launch.json": json({ configurations: [{ type: "node", request: "launch", program: "evil.sh" }] }),
    }),
  },
  {
    name: "links to commands in comments and names",
    files: () => ({
      "package.json": PACKAGE,
      "src/load.ts": `// [open](command:workbench.action.terminal.sendSequence?%7B%22text%22%3A%22evil%22%7D)\n/** [run](command:bulwark.evil) \`x\` */\n${CALL.replaceAll("load", "command")}`,
      "src/[x](command:evil).ts": CALL,
      "bulwark.json": json({ rules: { "[x](command:evil)": "on" } }),
    }),
  },
  {
    name: "markup in names",
    files: () => ({
      "package.json": json({ ...JSON.parse(PACKAGE), name: "<img src=x onerror=alert(1)>" }),
      "src/<img src=x onerror=alert(1)>.ts": CALL,
      "src/<script>alert(1)</script>/load.ts": CALL.replace('"https://example.org/"', '"<script>alert(1)</script>"'),
      "bulwark.json": json({ rules: { "<img src=x onerror=alert(1)>": "on" } }),
    }),
  },
  {
    name: "texts that make patterns go on for ever",
    files: () => ({
      "package.json": PACKAGE,
      "src/load.ts": `${CALL}\n${slowTexts()
        .map((text, index) => `// ${text}\nexport const s${index} = ${JSON.stringify(text)};\n`)
        .join("")}`,
      "src/load.py": `import requests\n${slowTexts()
        .map((text, index) => `# ${text}\ns${index} = ${JSON.stringify(text)}\n`)
        .join("")}requests.get("https://example.org")\n`,
      Dockerfile: `FROM node:22\n${slowTexts()
        .map((text) => `# ${text}\nRUN echo '${text}'\n`)
        .join("")}CMD node server.js\n`,
      "run.sh": `#!/bin/sh\n${slowTexts()
        .map((text) => `# ${text}\necho '${text}'\n`)
        .join("")}`,
      // Each of them took longer than anybody waits.
      "src/page.tsx": `${"/**/".repeat(95)}x\n`,
      "src/secret.ts": `export const password = "${"a".repeat(60)}=";\nexport const key = "-----BEGIN PRIVATE KEY-----${"n".repeat(60)}!";\n`,
      "src/until.ts": `// bulwark-ignore missing-timeout: ${" ".repeat(10_000)}x\nexport {};\n`,
      "exit.sh": `#!/bin/sh\nif ! build; then\n  echo "${"=".repeat(60)}x"\n  echo "${"${}".repeat(30)}x"\n  exit 0\nfi\n`,
      ".env": slowTexts().join("\n"),
      "README.md": slowTexts().join("\n"),
      ".gitignore": `${"*".repeat(60)}x\n${"**/".repeat(40)}y\n${"[a-z]*".repeat(30)}z\n`,
      "bulwark.json": json({ exclude: [`${"*a".repeat(40)}x`, `${"**/".repeat(30)}y`, `${"{a,".repeat(20)}`] }),
    }),
  },
  {
    name: "files that are far too large or too deep",
    files: () => ({
      ...plain,
      "bulwark.json": `{ "exclude": [${'"x",\n'.repeat(400_000)}"y"] }`,
      "tsconfig.json": `${'{ "compilerOptions": '.repeat(20_000)}1${"}".repeat(20_000)}`,
      "pyproject.toml": `a = ${"[".repeat(50_000)}`,
      "compose.yaml": `a: &a [x, x]\n${Array.from({ length: 30 }, (_, at) => `a${at}: &a${at} [*a${at === 0 ? "" : at - 1}, *a${at === 0 ? "" : at - 1}]\n`).join("")}services:\n  web:\n    image: x\n    command: *a29\n`,
      "docker-compose.yml": `${"- ".repeat(20_000)}x\n`,
      ".github/workflows/ci.yml": `on: push\njobs:\n${"  ".repeat(3_000)}a: {${"a: {".repeat(3_000)}\n`,
      ".bulwark/checklist.json": `${"[".repeat(200_000)}`,
      "src/deep.ts": `export const x = ${"[".repeat(20_000)}${"]".repeat(20_000)};\n`,
      "src/deep.py": `x = ${"(".repeat(20_000)}${")".repeat(20_000)}\n`,
      "src/long.ts": `export const x = ${"a + ".repeat(50_000)}a;\n`,
      "deep.sh": `${"$(".repeat(5_000)}\n`,
    }),
  },
  {
    name: "pipes and devices in the place of files",
    files: () => ({
      ...plain,
      "tsconfig.json": json({ extends: ["./pipe", "/dev/zero", "/dev/stdin"] }),
      "deep/load.ts": CALL,
      "deep/package.json": PACKAGE,
      "other/load.ts": CALL,
    }),
    links({ root }) {
      for (const folder of ["src/hardening", ".bulwark", ".git"]) mkdirSync(join(root, folder), { recursive: true });
      // Where there are no pipes, links to devices are all there is.
      for (const pipe of ["pipe", ".gitignore", "bulwark.json", "src/hardening/retry.ts", "src/pipe.ts"])
        spawnSync("mkfifo", [join(root, pipe)]);
      for (const link of [".git/HEAD", ".bulwark/roadmap.json", "deep/.gitignore", "deep/tsconfig.json"])
        symlinkSync(join(root, "pipe"), join(root, link));
      for (const link of [".bulwark/checklist.json", "other/.gitignore", "other/package.json"])
        symlinkSync("/dev/zero", join(root, link));
    },
  },
];

/** Ten thousand letters, each what one kind of pattern is slow at. */
function slowTexts(): readonly string[] {
  const times = (text: string): string => text.repeat(Math.floor(10_000 / text.length));
  return ["a", " ", "(", "a ", "_A", "{{", "${", "/*", "\\\\", "a.", "=", "-", "$(", "`", "a/", "0", "https://", "a@"]
    .map(times)
    .map((text) => `${text}!`)
    .map((text) => text.replaceAll("'", ""));
}
