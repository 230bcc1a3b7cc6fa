/** The baseline and the first CI job over the pipe, in a real folder. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";
import { DiagnosticSeverity } from "vscode-languageserver-protocol";

import type { Outcome, ProposedCi } from "#protocol/messages";
import type { Snapshot } from "#protocol/snapshot";

import type { Server } from "./harness";
import { useServers } from "./servers";

const servers = useServers("server/src/main.ts");

const call = (name: string): string => `export const ${name} = () => fetch("https://a.example/${name}");\n`;

async function opened(files: Readonly<Record<string, string>> = {}, { trusted = true } = {}) {
  const root = servers.folder({ "src/load.ts": call("load"), "src/send.ts": call("send"), ...files });
  const server = await servers.started({ folders: [root], options: { commands: true, trusted } });
  await server.scan();
  const snapshot = async (): Promise<Snapshot> => {
    const [first] = await server.connection.sendRequest<readonly Snapshot[]>("bulwark/snapshot", {});
    if (first === undefined) throw new Error("no folder");
    return first;
  };
  return { server, snapshot, folder: root.uri, root: root.root, file: join(root.root, "bulwark-baseline.json") };
}

const create = (server: Server, folder: string, replace = false) =>
  server.connection.sendRequest<Outcome>("bulwark/createBaseline", { folder, replace });

const accepted = ({ findings }: Snapshot): readonly string[] =>
  findings.filter((finding) => finding.accepted === true).map(({ path }) => path);

describe("a baseline", () => {
  test("accepts what is open, in the file of the command line", async () => {
    const { server, snapshot, folder, file } = await opened();
    expect((await snapshot()).baseline).toBeUndefined();
    expect(await create(server, folder)).toEqual({ ok: true });
    const { findings } = JSON.parse(readFileSync(file, "utf8"));
    expect(findings).toMatchObject([{ path: "src/load.ts" }, { path: "src/send.ts" }]);
    const now = await snapshot();
    expect(now.baseline).toMatchObject({ accepted: 2, gone: 0, fresh: { P0: 0, P1: 0 } });
    expect(accepted(now)).toEqual(["src/load.ts", "src/send.ts"]);
  });

  test("lets what is new stand out, and makes a hint of what it accepts", async () => {
    const { server, snapshot, folder, root } = await opened();
    await create(server, folder);
    const uri = `${folder}/src/load.ts`;
    const text = `${call("load")}\n${call("other")}`;
    writeFileSync(join(root, "src/load.ts"), text);
    server.open(uri, text);
    const items = await server.pullItems(uri);
    expect(items.map(({ range, severity }) => [range.start.line, severity])).toEqual([
      [0, DiagnosticSeverity.Hint],
      [2, DiagnosticSeverity.Warning],
    ]);
    expect((await snapshot()).baseline?.fresh.P1).toBe(1);
  });

  test("is replaced only when that is asked for", async () => {
    const { server, folder, file } = await opened();
    await create(server, folder);
    const before = readFileSync(file, "utf8").replace(/\{ *"fingerprint"[^\n]*\n/, "");
    writeFileSync(file, before);
    expect(await create(server, folder)).toEqual({ ok: false, message: "bulwark-baseline.json is there already." });
    expect(readFileSync(file, "utf8")).toBe(before);
    expect(await create(server, folder, true)).toEqual({ ok: true });
    expect(JSON.parse(readFileSync(file, "utf8")).findings).toHaveLength(2);
  });

  test("is pruned of what is no longer found", async () => {
    const { server, folder, file, root } = await opened();
    await create(server, folder);
    writeFileSync(join(root, "src/send.ts"), "export const send = () => 1;\n");
    await server.scan();
    expect(await server.connection.sendRequest("bulwark/pruneBaseline", { folder })).toEqual({ ok: true });
    expect(JSON.parse(readFileSync(file, "utf8")).findings).toMatchObject([{ path: "src/load.ts" }]);
  });

  test("that is broken is reported, left as it is, and accepts nothing", async () => {
    const { server, snapshot, folder, file } = await opened({ "bulwark-baseline.json": "<<<<<<< HEAD\n" });
    const { baseline, problems } = await snapshot();
    expect(baseline).toBeUndefined();
    expect(problems).toMatchObject([{ kind: "state", path: "bulwark-baseline.json", line: 1 }]);
    expect(await create(server, folder)).toMatchObject({ ok: false });
    expect(await server.connection.sendRequest("bulwark/pruneBaseline", { folder })).toMatchObject({
      ok: false,
      message: expect.stringContaining("was left as it is"),
    });
    expect(readFileSync(file, "utf8")).toBe("<<<<<<< HEAD\n");
  });

  test("is not written in a workspace that is not trusted", async () => {
    const { server, folder, file } = await opened({}, { trusted: false });
    expect(await create(server, folder)).toMatchObject({ ok: false, message: expect.stringContaining("trust") });
    expect(existsSync(file)).toBe(false);
  });
});

describe("a first CI job", () => {
  const propose = (server: Server, folder: string, ci: string) =>
    server.connection.sendRequest<ProposedCi>("bulwark/proposeCi", { folder, server: ci });

  test("fits the folder, and is not written", async () => {
    const { server, folder, root } = await opened();
    await create(server, folder);
    const proposed = await propose(server, folder, "github");
    expect(proposed).toMatchObject({ ok: true, exists: false, uri: `${folder}/.github/workflows/bulwark.yml` });
    expect(proposed.ok && proposed.text).toContain("--baseline bulwark-baseline.json");
    expect(existsSync(join(root, ".github"))).toBe(false);
  });

  test("says that its file is there, or what is left to do by hand", async () => {
    const { server, folder } = await opened({
      ".github/workflows/bulwark.yml": "on: push\n",
      ".gitlab-ci.yml": "a: 1\n",
    });
    expect(await propose(server, folder, "github")).toMatchObject({ exists: true });
    expect(await propose(server, folder, "gitlab")).toMatchObject({
      exists: false,
      next: expect.stringContaining("include"),
    });
  });
});
