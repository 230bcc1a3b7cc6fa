/** 10. Whatever part of the engine fails, each request has its answer, and all is well when the part is. Rules that fail: `test/engine/scan.test.ts`. */

import { expect, test } from "vitest";

import { range } from "../lsp/harness";
import { useServers } from "../lsp/servers";
import { report } from "./sizes";

const { folder, started } = useServers("test/endurance/brokenMain.ts");

/** Parts that answer later, and may reject. */
const LATER =
  "project fileState reach prompt scan setOpenText close filesChanged settle resolveFix updates isOutdated nameAt snapshot reload".split(
    " ",
  );
const PARTS = [...LATER, ..."assessment findings entries fixes preferKitFolder problems".split(" ")];

test.each([
  ["that throw", "", PARTS],
  ["that reject", "async ", LATER],
])("parts %s fail one request each", async (how, prefix, parts) => {
  const root = folder({ "a.ts": "GAP", "b.ts": "GAP GAP" });
  const server = await started({ folders: [root] });
  const uri = root.uriOf("a.ts");
  const textDocument = { uri };
  await server.open(uri, "GAP");
  await server.scan();
  const [action] = await server.actions(uri, range(0, 0, 1));
  const requests: readonly (readonly [string, object])[] = [
    ["textDocument/diagnostic", { textDocument }],
    ["textDocument/codeAction", { textDocument, range: range(0, 0, 3), context: { diagnostics: [] } }],
    ["codeAction/resolve", action ?? {}],
    ["textDocument/hover", { textDocument, position: { line: 0, character: 1 } }],
    ["textDocument/codeLens", { textDocument }],
    ["bulwark/scan", {}],
    ["bulwark/scanFile", { uri }],
    ["bulwark/fileState", { uri }],
    ["bulwark/snapshot", {}],
    ["bulwark/rules", {}],
    ["bulwark/rulePage", { rule: "missing-timeout" }],
    ["bulwark/kitUpdates", {}],
    ["bulwark/prompt", { folder: root.uri, scope: { kind: "workspace" } }],
    ["bulwark/report", { folder: root.uri, report: "diagnostic", format: "markdown" }],
    ["bulwark/useTool", { tool: "bulwark_list_gaps", input: {} }],
    [
      "bulwark/answerItem",
      { folder: root.uri, item: "diagnostic.state.4", status: "pass", note: "seen with my own eyes" },
    ],
  ];
  const counts = { answered: 0, failed: 0 };
  let version = 1;
  for (const part of parts) {
    await server.connection.sendNotification("test/break", { part: `${prefix}${part}` });
    version += 1;
    await server.change(uri, version, "GAP GAP");
    await server.filesChanged(root.uriOf("b.ts"));
    const answers = await Promise.allSettled(
      requests.map(([method, params]) => server.connection.sendRequest(method, params)),
    );
    for (const { status } of answers) counts[status === "fulfilled" ? "answered" : "failed"] += 1;
    await server.connection.sendNotification("test/break", { part: "" });
    version += 1;
    await server.change(uri, version, "GAP");
    expect(await server.pullItems(uri), part).toHaveLength(1);
    expect(await server.scan(), part).toEqual({ findings: 3, cancelled: false });
  }
  expect(counts.failed).toBeGreaterThan(10);
  expect(counts.answered).toBeGreaterThan(parts.length * 8);
  report(10, { case: `parts ${how}`, parts: parts.length, ...counts });
});
