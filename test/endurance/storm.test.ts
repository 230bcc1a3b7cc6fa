/** 15. Another branch is checked out: thousands of files change, come and go at once, and the server ends up where a fresh one starts. */

import { dirname, join } from "node:path";

import { beforeAll, expect, test } from "vitest";

import { type Folder, folderWith, Server } from "../lsp/harness";
import { builtProduct } from "../support/product";
import { residentMegabytes } from "./memory";
import { milliseconds, report, sized } from "./sizes";

let program: string;

beforeAll(async () => {
  program = join(dirname(await builtProduct({ fresh: true })), "server.js");
});

const CALL = (url: string): string => `export const load = () => fetch("https://example.org/${url}");\n`;
const QUIET = "export const load = (): number => 7;\n";
const USES = (index: number): string => `import { load } from "./f${index}";\n\nexport const again = () => load();\n`;

test("a checkout of another branch", async () => {
  const scale = sized(30, 1_000);
  const [changed, deleted, created] = [10 * scale, 2 * scale, 2 * scale];
  const path = (index: number): string => `src/m${index % 37}/f${index}.ts`;
  const cache = folderWith({});
  const root = folderWith({ "package.json": '{ "name": "shop" }', "src/open.ts": CALL("open") });
  const server = new Server(program, {}, { environment: { XDG_CACHE_HOME: cache.root } });
  try {
    for (let index = 0; index < changed + deleted; index++)
      root.write(path(index), index % 3 === 0 ? CALL("a") : USES(index - 37));
    await server.initialize({ folders: [root] });
    await server.scan();
    await server.open(root.uriOf("src/open.ts"), CALL("open"));
    server.announced.length = 0;

    const started = performance.now();
    const events: string[] = [];
    for (let index = 0; index < changed; index++) {
      root.write(path(index), index % 2 === 0 ? `${CALL("b")}// moved\n` : QUIET);
      events.push(root.uriOf(path(index)));
    }
    for (let index = changed; index < changed + deleted; index++) {
      root.remove(path(index));
      events.push(root.uriOf(path(index)));
    }
    for (let index = changed + deleted; index < changed + deleted + created; index++) {
      root.write(path(index), CALL("c"));
      events.push(root.uriOf(path(index)));
    }
    let slowest = 0;
    const parts = 20;
    for (let part = 0; part < parts; part++) {
      const share = Math.ceil(events.length / parts);
      await server.filesChanged(...events.slice(part * share, (part + 1) * share));
      const asked = performance.now();
      await server.pull(root.uriOf("src/open.ts"));
      slowest = Math.max(slowest, performance.now() - asked);
    }
    const expected = await freshly(root);
    await settled(server, expected);
    const took = performance.now() - started;
    expect(expected.size).toBeGreaterThan(changed / 3);
    // One for each change would be thousands.
    expect(server.announced.length).toBeLessThan(50);
    report(15, {
      files: events.length,
      settled: milliseconds(took),
      "slowest answer": milliseconds(slowest),
      news: server.announced.length,
      "RSS MB": residentMegabytes(server.process.pid),
    });
  } finally {
    await server.dispose();
    root.dispose();
    cache.dispose();
  }
});

/** What a server shows that starts on the folder as it is now: `uri` → codes and places. */
async function freshly(root: Folder): Promise<ReadonlyMap<string, string>> {
  const cache = folderWith({});
  const server = new Server(program, {}, { environment: { XDG_CACHE_HOME: cache.root } });
  try {
    await server.initialize({ folders: [root] });
    await server.scan();
    return shownBy(server, root.uriOf("src/open.ts"));
  } finally {
    await server.dispose();
    cache.dispose();
  }
}

/** Findings of closed files; those of the one that is open in one of the servers are pulled there. */
function shownBy(server: Server, open: string): ReadonlyMap<string, string> {
  const shown = [...server.pushed].filter(([uri, diagnostics]) => uri !== open && diagnostics.length > 0);
  return new Map(
    shown.map(([uri, list]) => [uri, list.map(({ code, range }) => `${code} ${range.start.line}`).join()]),
  );
}

/** Resolves when the server shows what is expected; the test's own time limit is the limit. */
async function settled(server: Server, expected: ReadonlyMap<string, string>): Promise<void> {
  const open = [...server.pushed.keys()].find((uri) => uri.endsWith("/open.ts")) ?? "";
  for (let seen = -1; ; ) {
    if (seen !== server.pushes.length) {
      seen = server.pushes.length;
      const shown = shownBy(server, open);
      if (shown.size === expected.size && [...shown].every(([uri, what]) => expected.get(uri) === what)) return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
