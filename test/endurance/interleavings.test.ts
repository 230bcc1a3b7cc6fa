/** 2 and 3. Edits, questions, answers and cancellations in any order: nothing is said of a text that is gone, and everything is answered. */

import { expect, test } from "vitest";
import { CancellationTokenSource, type CodeAction, type TextDocumentEdit } from "vscode-languageserver-protocol/node";

import { applyTo, eventually, range, type Server } from "../lsp/harness";
import { useServers } from "../lsp/servers";
import { oneOf, seeded } from "../soak/edits";
import { milliseconds, report, SEED, sized } from "./sizes";

const fake = useServers("test/lsp/fakeMain.ts");

/** Texts with no gap, one and two, and with one whose fix takes until the text has changed. */
const TEXTS = ["fine", "GAP", "x GAP y", "GAP\nGAP", "GAP SLOW", "uses(b.ts) GAP"];

const STALE = -32801;

test("3. an edit is only for the version it was computed on, and the last findings are those of the last text", async () => {
  const random = seeded(SEED);
  const root = fake.folder({});
  const server = await fake.started({ folders: [root] });
  const [a, b] = [root.uriOf("a.ts"), root.uriOf("b.ts")];
  const texts = new Map<number, string>([[1, "GAP"]]);
  let version = 1;
  await server.open(a, "GAP");
  await server.open(b, "fine");
  const counts = { edits: 0, stale: 0, pulls: 0 };
  const waiting: Promise<unknown>[] = [];
  const rounds = sized(200, 5_000);
  for (let round = 0; round < rounds; round++) {
    const before = version;
    const actions = random() < 0.6 ? server.actions(a, range(0, 0, 9)) : undefined;
    if (random() < 0.5) {
      version += 1;
      const text = oneOf(random, TEXTS) ?? "";
      texts.set(version, text);
      await server.change(a, version, text);
    }
    if (random() < 0.3) await server.change(b, round + 2, oneOf(random, ["fine", "BROKEN"]) ?? "");
    if (random() < 0.5) {
      counts.pulls += 1;
      waiting.push(server.pull(a));
    }
    if (actions === undefined) continue;
    const [fix] = (await actions).filter(({ title }) => title === "Repair");
    if (fix === undefined) continue;
    const resolved = server.resolve(fix).then(
      (action) => {
        counts.edits += 1;
        checkEdit(action, a, texts, before);
      },
      (error: { code: number }) => {
        expect(error.code).toBe(STALE);
        counts.stale += 1;
      },
    );
    waiting.push(resolved);
    // A fix that waits for another text gets one.
    version += 1;
    const text = oneOf(random, TEXTS) ?? "";
    texts.set(version, `${text} ${round}`);
    await server.change(a, version, `${text} ${round}`);
  }
  await Promise.all(waiting);
  const last = texts.get(version) ?? "";
  expect((await server.pullItems(a)).filter(({ code }) => code === "missing-timeout")).toHaveLength(
    last.split("GAP").length - 1,
  );
  expect(Math.min(counts.edits, counts.stale)).toBeGreaterThan(0);
  report(3, { case: "edits and answers", rounds, ...counts });
});

function checkEdit(action: CodeAction, uri: string, texts: ReadonlyMap<number, string>, asked: number): void {
  const [change] = (action.edit?.documentChanges ?? []) as TextDocumentEdit[];
  const version = change?.textDocument.version ?? 0;
  expect(version).toBeGreaterThanOrEqual(asked);
  const text = texts.get(version) ?? "";
  expect(text).toContain("GAP");
  expect(applyTo(text, uri, action.edit)).toBe(text.replace("GAP", "FIXED"));
}

test("3. findings that are pushed never go back to an older text", async () => {
  const random = seeded(SEED + 1);
  const root = fake.folder({});
  const capabilities = { textDocument: { publishDiagnostics: { versionSupport: true } } };
  const server = await fake.started({ folders: [root], capabilities, options: {} });
  const uri = root.uriOf("a.ts");
  const versions: number[] = [];
  let shown = 0;
  server.connection.onNotification(
    "textDocument/publishDiagnostics",
    (params: { uri: string; version?: number; diagnostics: unknown[] }) => {
      if (params.uri !== uri) return;
      versions.push(params.version ?? 0);
      shown = params.diagnostics.length;
    },
  );
  await server.open(uri, "GAP");
  const rounds = sized(300, 5_000);
  let gaps = 1;
  for (let round = 0; round < rounds; round++) {
    gaps = Math.floor(random() * 4);
    await server.change(uri, round + 2, "GAP ".repeat(gaps));
    if (random() < 0.2) await new Promise(setImmediate);
  }
  await server.change(uri, rounds + 2, "GAP ".repeat(7));
  await eventually(() => shown === 7);
  expect(versions).toEqual([...versions].sort((x, y) => x - y));
  expect(versions.at(-1)).toBe(rounds + 2);
  report(3, { case: "pushed findings", rounds, pushes: versions.length });
});

test("2. requests that are cancelled at any time are answered, and closed documents show nothing", async () => {
  const random = seeded(SEED + 2);
  const root = fake.folder({ "c.ts": "GAP" });
  const server = await fake.started({ folders: [root] });
  const uri = root.uriOf("a.ts");
  const count = sized(200, 5_000);
  const counts = { answered: 0, refused: 0 };
  let slowest = 0;
  await server.open(uri, "GAP");
  for (let round = 0; round < count; round++) {
    const source = new CancellationTokenSource();
    const started = performance.now();
    const asked = request(server, uri, random)
      .run(source)
      .then(
        () => (counts.answered += 1),
        () => (counts.refused += 1),
      );
    if (random() < 0.5) await new Promise(setImmediate);
    source.cancel();
    await asked;
    slowest = Math.max(slowest, performance.now() - started);
  }
  expect(counts.answered + counts.refused).toBe(count);
  await server.close(uri);
  await server.scan();
  await eventually(() => server.pushed.get(root.uriOf("c.ts"))?.length === 1);
  expect(server.pushed.get(uri) ?? []).toEqual([]);
  report(2, { requests: count, ...counts, slowest: milliseconds(slowest) });
});

function request(
  server: Server,
  uri: string,
  random: () => number,
): { run(source: CancellationTokenSource): Promise<unknown> } {
  const textDocument = { uri };
  const [method = "", params = {}] = oneOf(random, [
    ["textDocument/diagnostic", { textDocument }],
    ["textDocument/codeAction", { textDocument, range: range(0, 0, 3), context: { diagnostics: [] } }],
    ["textDocument/hover", { textDocument, position: { line: 0, character: 0 } }],
    ["bulwark/scan", {}],
    ["bulwark/snapshot", {}],
    ["bulwark/useTool", { tool: "bulwark_list_gaps", input: {} }],
  ] as const) ?? ["bulwark/scan", {}];
  return { run: (source) => server.connection.sendRequest(method, params, source.token) };
}
