/** The kit through the protocol: a hover on its names, updates of its files, and the folder that the user chose. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";
import type { Hover, MarkupContent } from "vscode-languageserver-protocol/node";

import { type KitPartName, planKit } from "#kit/catalogue";
import type { KitUpdates } from "#protocol/messages";

import { createdBy, type Folder, range, type Server, VSCODE } from "./harness";
import { useServers } from "./servers";

const { folder, started } = useServers("server/src/main.ts");

const OLD_TIME = readFileSync(join(import.meta.dirname, "../kit/older/time.ts.txt"), "utf8");
const CALL = `import { retryFetch } from "./hardening/retryFetch.js";

export const load = (id: string): Promise<Response> => retryFetch("https://example.org/" + id);
`;

const kit = (...parts: readonly KitPartName[]): Record<string, string> =>
  Object.fromEntries(
    planKit(parts, { folder: "src/hardening", importEnding: ".js", existing: {} }).creates.map(({ path, text }) => [
      path,
      text,
    ]),
  );

describe("a hover", () => {
  const hover = (server: Server, uri: string, line: number, character: number): Promise<Hover | null> =>
    server.connection.sendRequest("textDocument/hover", { textDocument: { uri }, position: { line, character } });

  function contentsOf(found: Hover | null): MarkupContent {
    const contents = found?.contents ?? "";
    if (typeof contents === "string" || !("kind" in contents)) throw new Error("expected one text of a kind");
    return contents;
  }

  async function opened(contentFormat?: readonly ("markdown" | "plaintext")[]): Promise<[Server, string]> {
    const root = folder({ ...kit("retryFetch"), "src/load.ts": CALL });
    const textDocument = {
      ...VSCODE.textDocument,
      ...(contentFormat && { hover: { contentFormat: [...contentFormat] } }),
    };
    const server = await started({ folders: [root], capabilities: { ...VSCODE, textDocument } });
    const uri = root.uriOf("src/load.ts");
    await server.open(uri, CALL);
    return [server, uri];
  }

  test("on a name of the kit says what it guards against and which finding and checklist item it answers", async () => {
    const [server, uri] = await opened(["markdown", "plaintext"]);
    const column = CALL.split("\n")[2]?.indexOf("retryFetch") ?? 0;
    const found = await hover(server, uri, 2, column + 3);
    expect(found?.range).toEqual(range(2, column, column + "retryFetch".length));
    const { kind, value } = contentsOf(found);
    expect(kind).toBe("markdown");
    expect(value).toMatch(/^\*\*retryFetch\*\* · Bulwark kit, `src\/hardening\/retryFetch\.ts`\n\n/);
    expect(value).toContain("tries again after a passing failure");
    expect(value).toMatch(/Answers `missing-retry`\. Checklist: “.+\?”$/);
    expect(value).not.toMatch(/command:|\]\(/);
    expect(await hover(server, uri, 2, 16)).toBeNull();
    expect(await hover(server, uri, 1, 0)).toBeNull();
  });

  test("is plain text for a client that shows nothing else", async () => {
    const [server, uri] = await opened();
    const { kind, value } = contentsOf(await hover(server, uri, 0, 12));
    expect(kind).toBe("plaintext");
    expect(value).toMatch(/^retryFetch · Bulwark kit, src/);
  });
});

describe("an update", () => {
  const updates = (server: Server): Promise<KitUpdates> => server.connection.sendRequest("bulwark/kitUpdates", {});
  const outdated = (): Folder => folder({ ...kit("time"), "src/hardening/time.ts": OLD_TIME });

  test("is asked for over all folders, and writes nothing", async () => {
    const [first, second] = [outdated(), folder(kit("disposal"))];
    const server = await started({ folders: [first, second] });
    expect(await updates(server)).toEqual({
      files: [
        {
          uri: first.uriOf("src/hardening/time.ts"),
          before: OLD_TIME,
          after: kit("time")["src/hardening/time.ts"]?.replace("./abort.js", "./abort"),
          edited: false,
        },
      ],
      parts: 3,
      later: 0,
    });
    expect(readFileSync(join(first.root, "src/hardening/time.ts"), "utf8")).toBe(OLD_TIME);
  });

  test("is refused until the workspace is trusted", async () => {
    const server = await started({ folders: [outdated()], options: { commands: true, trusted: false } });
    expect(await updates(server)).toMatchObject({ files: [], refused: expect.stringContaining("trust") });
  });

  test("is offered on the header of an outdated part, and nowhere else", async () => {
    const root = outdated();
    const server = await started({ folders: [root] });
    const uri = root.uriOf("src/hardening/time.ts");
    await server.open(uri, OLD_TIME);
    const kinds = async (line: number): Promise<(string | undefined)[]> =>
      (await server.actions(uri, range(line, 3))).map(({ kind }) => kind);
    expect(await kinds(0)).toContain("quickfix.updateKit.bulwark");
    expect(await kinds(4)).not.toContain("quickfix.updateKit.bulwark");
    await server.change(uri, 2, kit("time")["src/hardening/time.ts"] ?? "");
    expect(await kinds(0)).not.toContain("quickfix.updateKit.bulwark");
  });
});

describe("the kit's folder", () => {
  const GAP = 'export const load = (): Promise<Response> => fetch("https://example.org/", { method: "GET" });\n';
  const FILES = { "package.json": '{ "type": "module" }', "tsconfig.json": "{}", "src/load.ts": GAP };

  async function created(files: Readonly<Record<string, string>>, settings?: unknown): Promise<readonly string[]> {
    const root = folder({ ...FILES, ...files });
    const server = await started({ folders: [root], settings });
    const uri = root.uriOf("src/load.ts");
    await server.open(uri, GAP);
    const actions = await server.actions(uri, range(0, GAP.indexOf("fetch") + 1));
    const retry = actions.find(({ title }) => title.startsWith("Retry"));
    return createdBy((await server.resolve(retry ?? { title: "none" })).edit).map((file) =>
      file.slice(root.uri.length + 1, file.lastIndexOf("/")),
    );
  }

  test.each([
    ["is the source root's `hardening`", {}, undefined, "src/hardening"],
    ["is the setting's", {}, { kitFolder: "lib/kit" }, "lib/kit"],
    ["is the team's before the setting's", { "bulwark.json": '{ "kitFolder": "team" }' }, { kitFolder: "lib" }, "team"],
  ])("%s", async (_, files, settings, expected) => {
    expect([...new Set(await created(files, settings))]).toEqual([expected]);
  });
});
