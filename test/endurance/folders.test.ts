/** 19. Five folders that agree in nothing come and go: none takes over from another, and what has gone leaves nothing behind. */

import { dirname, join } from "node:path";

import { beforeAll, expect, test } from "vitest";

import { eventually, type Folder, folderWith, Server } from "../lsp/harness";
import { builtProduct } from "../support/product";
import { residentMegabytes } from "./memory";
import { report, sized } from "./sizes";

let program: string;

beforeAll(async () => {
  program = join(dirname(await builtProduct({ fresh: true })), "server.js");
});

const CALL = 'import axios from "axios";\n\nexport const load = () => axios.get("https://example.org");\n';
const FILES = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`src/f${index}.ts`, CALL]));
const PACKAGE = { "package.json": '{ "dependencies": { "axios": "^1.7.0" } }' };

/** What is in each folder, and how many files of it have gaps. */
const KINDS: readonly (readonly [Readonly<Record<string, string>>, number])[] = [
  [{}, 60],
  [{ "bulwark.json": '{ "rules": { "missing-timeout": "off" } }' }, 0],
  [
    {
      "bulwark.json": '{ "exclude": ["src/f1*"] }',
      "tsconfig.json": '{ "compilerOptions": { "module": "commonjs" } }',
    },
    49,
  ],
  [{ ".gitignore": "src/\n", ".git/HEAD": "ref: refs/heads/main\n" }, 0],
  [{ "bulwark.json": "{ broken", "tsconfig.json": "{ broken" }, 60],
];

test("folders that come and go", async () => {
  const cache = folderWith({});
  const folders = KINDS.map(([more]) => folderWith({ ...FILES, ...PACKAGE, ...more }));
  const server = new Server(program, {}, { environment: { XDG_CACHE_HOME: cache.root } });
  const change = (added: readonly Folder[], removed: readonly Folder[]) => {
    const named = (list: readonly Folder[]) => list.map(({ uri }) => ({ uri, name: uri }));
    return server.connection.sendNotification("workspace/didChangeWorkspaceFolders", {
      event: { added: named(added), removed: named(removed) },
    });
  };
  const withGaps = ({ uri }: Folder): number =>
    [...server.pushed].filter(
      ([at, list]) => at.startsWith(`${uri}/src`) && list.some(({ code }) => code === "missing-timeout"),
    ).length;
  try {
    await server.initialize({ folders: [] });
    const rounds = sized(2, 100);
    const sizes: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await change(folders, []);
      await server.scan();
      await eventually(() => folders.every((folder, index) => withGaps(folder) === KINDS[index]?.[1]));
      const [first] = folders;
      await server.open(first?.uriOf("src/f0.ts") ?? "", CALL);
      expect((await server.pullItems(first?.uriOf("src/f0.ts") ?? "")).map(({ code }) => code)).toContain(
        "missing-timeout",
      );
      await change([], folders);
      await server.close(first?.uriOf("src/f0.ts") ?? "");
      await eventually(() => [...server.pushed.values()].every((list) => list.length === 0));
      sizes.push(residentMegabytes(server.process.pid));
    }
    const early = sizes[Math.floor(rounds / 4)] ?? 0;
    const late = sizes.at(-1) ?? 0;
    // A guard against folders that stay: each round that kept its five would add about ten megabytes.
    if (rounds >= 50) expect(late).toBeLessThan(early * 1.5 + 50);
    report(19, { rounds, "RSS MB early": early, "RSS MB late": late });
  } finally {
    await server.dispose();
    for (const folder of [...folders, cache]) folder.dispose();
  }
});
