/** What crosses of the findings after a change, and that the client's snapshot is the same as one sent whole. */

import { describe, expect, test } from "vitest";
import { SentFindings } from "#lsp/snapshotNews";
import { byUrgency } from "#protocol/ordering";
import type { Snapshot, SnapshotFinding } from "#protocol/snapshot";
import { type SnapshotNews, withNews } from "#protocol/snapshotNews";

import { finding, snapshot } from "../client/snapshots";
import { useServers } from "./servers";

const files = (count: number, over: Partial<SnapshotFinding> = {}): readonly SnapshotFinding[] =>
  Array.from({ length: count }, (_, index) => finding({ path: `src/f${index}.ts`, ...over }));

const at = (revision: number, findings: readonly SnapshotFinding[]): Snapshot =>
  snapshot({ revision, findings: [...findings].sort(byUrgency) });

describe("news of findings", () => {
  const others = files(8);

  test("is everything for a client that holds nothing, or another revision", () => {
    const sent = new SentFindings();
    expect(sent.news(at(1, others), undefined)).toEqual(at(1, others));
    expect(sent.news(at(2, others), 7).onlyFiles).toBeUndefined();
    expect(new SentFindings().news(at(2, others), 2).onlyFiles).toBeUndefined();
  });

  test.each<[string, readonly SnapshotFinding[], readonly string[]]>([
    ["a finding that is gone", others.slice(1), ["src/f0.ts"]],
    ["a new one in a file that had one", [...others, finding({ path: "src/f3.ts", line: 4 })], ["src/f3.ts"]],
    ["a new one in a file that had none", [...others, finding({ path: "src/a.ts", priority: "P0" })], ["src/a.ts"]],
    ["one that moved", [...others.slice(1), finding({ path: "src/f0.ts", line: 9 })], ["src/f0.ts"]],
    ["equal ones made anew", files(8), []],
  ])("names the files of %s, and gives what the whole would", (_, findings, changed) => {
    const sent = new SentFindings();
    const before = at(1, others);
    sent.news(before, undefined);
    const news = sent.news(at(2, findings), 1);
    expect(news.onlyFiles).toEqual(changed);
    expect(news.findings.every(({ path }) => changed.includes(path))).toBe(true);
    expect(withNews(news, before)).toEqual(at(2, findings));
  });

  test("is everything when most files changed: naming them saves nothing", () => {
    const sent = new SentFindings();
    sent.news(at(1, others), undefined);
    expect(sent.news(at(2, files(8, { line: 2 })), 1).onlyFiles).toBeUndefined();
  });
});

describe("over the pipe", () => {
  const servers = useServers("server/src/main.ts");
  const WAITS = "export const load = () => fetch('https://example.org/a');\n";

  test("a client that says what it holds is told of the edited file alone", async () => {
    const names = ["a", "b", "c"];
    const root = servers.folder(Object.fromEntries(names.map((name) => [`src/${name}.ts`, WAITS])));
    const server = await servers.started({ folders: [root] });
    await server.scan();
    const ask = async (known?: Snapshot): Promise<SnapshotNews> => {
      const holds = known === undefined ? {} : { known: { [known.folderUri]: known.revision } };
      const [news]: SnapshotNews[] = await server.connection.sendRequest("bulwark/snapshot", holds);
      if (news === undefined) throw new Error("no snapshot");
      return news;
    };
    const first = await ask();
    await server.open(root.uriOf("src/b.ts"), WAITS, "typescript");
    await server.change(root.uriOf("src/b.ts"), 2, "export const load = () => 1;\n");
    await server.pullItems(root.uriOf("src/b.ts"));
    const news = await ask(first);
    expect(news.onlyFiles).toEqual(["src/b.ts"]);
    expect(news.findings).toEqual([]);
    const { revision, ...whole } = await ask();
    expect({ ...withNews(news, first), revision }).toEqual({ ...whole, revision });
  });

  test("a wrong list of what it holds is refused", async () => {
    const server = await servers.started({ folders: [servers.folder({ "a.ts": WAITS })] });
    await expect(server.connection.sendRequest("bulwark/snapshot", { known: { a: "x" } })).rejects.toThrow(/known/);
  });
});
