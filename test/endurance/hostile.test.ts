/** 21. Folders that mean ill are read and nothing else: no program, no socket, no write, no word of what lies outside. */

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

import { Parser } from "htmlparser2";
import { marked } from "marked";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { Server, VSCODE } from "../lsp/harness";
import { builtProduct } from "../support/product";
import { HOSTILE_WORKSPACES, type Places, SECRET } from "./hostileWorkspaces";
import { milliseconds, report } from "./sizes";
import { type Visit, visit } from "./visit";
import { type Deed, WATCHERS, watched } from "./watched";

interface Stay {
  readonly visits: ReadonlyMap<string, Visit>;
  readonly deeds: readonly Deed[];
  readonly exitCode: number | null;
}

const base = realpathSync(mkdtempSync(join(tmpdir(), "bulwark-hostile-")));
const outside = join(base, "outside");
const cache = join(base, "cache");

const placesOf = (name: string): Places => ({
  root: join(base, "workspaces", name.replaceAll(/\W+/g, "-")),
  outside,
  canary: join(base, `canary-${name.replaceAll(/\W+/g, "-")}`),
});

let before: unknown;

beforeAll(() => {
  put(outside, {
    "secret.ts": `export const secret = "${SECRET}";\nawait fetch("https://${SECRET}.example");\n`,
    "tsconfig.json": `{ "compilerOptions": { "types": ["${SECRET}"] } }`,
    "bulwark.json": `{ "rules": { "${SECRET}": "off" } }`,
    "checklist.json": `{ "${SECRET}": `,
  });
  mkdirSync(cache);
  for (const workspace of HOSTILE_WORKSPACES) {
    const places = placesOf(workspace.name);
    put(places.root, workspace.files(places));
    workspace.links?.(places);
  }
  before = contents();
});
afterAll(() => rmSync(base, { recursive: true, force: true, maxRetries: 20 }));

describe.each([["not trusted"], ["trusted"]])("workspaces that are %s", (trust) => {
  let stay: Stay;

  beforeAll(async () => {
    stay = await stayIn(trust === "trusted");
  });

  test.each(HOSTILE_WORKSPACES.map(({ name }) => [name]))("%s", (name) => {
    const found = stay.visits.get(name);
    if (found === undefined) throw new Error("it was not visited");
    const { said, markdown, html, edited, gaps, duration } = found;
    expect(gaps).toBeGreaterThan(0);
    expect(existsSync(placesOf(name).canary)).toBe(false);
    expect(around(said, SECRET)).toBeUndefined();
    expect(markdown.flatMap(linksOf).filter((to) => /^(?:command|javascript):/.test(to))).toEqual([]);
    expect(html.flatMap(tagsOf).filter((tag) => /^(?:script|img|iframe|object)$/.test(tag))).toEqual([]);
    const inside = `${pathToFileURL(placesOf(name).root).href}/`;
    expect(edited.filter((uri) => !uri.startsWith(inside))).toEqual([]);
    if (name.includes("that is a link")) expect(edited.filter((uri) => /hardening\/|\/kit\//.test(uri))).toEqual([]);
    report(21, { case: `${trust}: ${name}`, took: milliseconds(duration) });
  });

  test("have fixes, or else nothing was tried", () => {
    const all = [...stay.visits.values()];
    expect(all.filter(({ edited }) => edited.length > 0).length).toBeGreaterThan(8);
    expect(all.some(({ edited }) => edited.some((uri) => uri.includes("/hardening/")))).toBe(trust === "trusted");
  });

  test("are only read: nothing is started, opened to the network, written or removed", () => {
    const isKept = ({ kind, what }: Deed): boolean =>
      kind === "read"
        ? !what.startsWith(outside)
        : kind === "write" && (what.startsWith(cache) || what === "/dev/null");
    // A compiler configuration may extend one above the folder, as in a repository of many packages; it is read as data.
    const extended = join(outside, "tsconfig.json");
    const deeds = stay.deeds.filter((deed) => !isKept(deed) && !(deed.kind === "read" && deed.what === extended));
    expect(deeds).toEqual([]);
    expect(stay.deeds.some(({ kind, what }) => kind === "read" && what.startsWith(base))).toBe(true);
    expect(contents()).toEqual(before);
    expect(stay.exitCode).toBe(0);
  });
});

test.each(WATCHERS.map((by) => [by]))("whoever watches sees what a program does: %s", async (by) => {
  const folder = join(base, by);
  mkdirSync(folder);
  const script = join(folder, "script.js");
  const lines = [
    `require("node:fs").writeFileSync(${JSON.stringify(join(folder, "written"))}, "x");`,
    `require("node:fs").readFileSync(${JSON.stringify(script)});`,
    `require("node:child_process").spawnSync("true");`,
    `require("node:net").connect(9, "127.0.0.1").on("error", () => {});`,
  ];
  writeFileSync(script, lines.join("\n"));
  const watching = watched(folder, {}, by);
  const server = new Server(script, {}, watching.program);
  await server.exitCode;
  const kinds = new Set(watching.deeds().map(({ kind }) => kind));
  expect([...kinds].sort()).toEqual(["program", "read", "socket", "write"]);
  expect(watching.deeds()).toContainEqual({ kind: "write", what: join(folder, "written") });
});

/** Visits every workspace with one server, which then ends by itself. */
async function stayIn(trusted: boolean): Promise<Stay> {
  const program = join(dirname(await builtProduct({ fresh: true })), "server.js");
  const folder = join(base, `log-${trusted}`);
  mkdirSync(folder);
  const environment = { XDG_CACHE_HOME: cache, NODE_COMPILE_CACHE: join(cache, "code") };
  const watching = watched(folder, environment);
  const server = new Server(program, {}, watching.program);
  try {
    const folders = HOSTILE_WORKSPACES.map(({ name }) => ({ uri: pathToFileURL(placesOf(name).root).href }));
    const hover = { contentFormat: ["markdown" as const] };
    await server.initialize({
      folders,
      capabilities: { ...VSCODE, textDocument: { ...VSCODE.textDocument, hover } },
      options: { commands: true, trusted },
    });
    const visits = new Map<string, Visit>();
    for (const { name } of HOSTILE_WORKSPACES) visits.set(name, await visit(server, placesOf(name).root, { trusted }));
    await server.connection.sendRequest("shutdown");
    await server.connection.sendNotification("exit");
    return { visits, exitCode: await server.exitCode, deeds: watching.deeds() };
  } finally {
    await server.dispose();
  }
}

function put(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text, { mode: 0o755 });
  }
}

/** What stands around a word; a test that prints all that was said prints megabytes. */
function around(text: string, word: string): string | undefined {
  const at = text.indexOf(word);
  return at < 0 ? undefined : text.slice(Math.max(0, at - 200), at + 200);
}

function linksOf(markdown: string): readonly string[] {
  const links: string[] = [];
  marked.walkTokens(marked.lexer(markdown), (token) => {
    if (token.type === "link" || token.type === "image") links.push(String(token.href));
  });
  return links;
}

function tagsOf(html: string): readonly string[] {
  const tags: string[] = [];
  const parser = new Parser({ onopentagname: (name) => tags.push(name) });
  parser.end(html);
  return tags;
}

/** All files of the workspaces and beside them, links and pipes as names. */
function contents(): readonly (readonly [string, string])[] {
  return ["workspaces", "outside"].flatMap((folder) =>
    readdirSync(join(base, folder), { recursive: true, withFileTypes: true }).map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path, entry.isFile() ? readFileSync(path, "utf8") : ""] as const;
    }),
  );
}
