/** Prompts over the protocol: about the workspace, a file, a finding and a task. */

import { expect, test } from "vitest";

import type { FilledPrompt, PromptScope } from "#protocol/messages";
import type { Snapshot } from "#protocol/snapshot";

import { CLAIMS } from "../playbook/prompts/workspaces";
import type { Server } from "./harness";
import { useServers } from "./servers";

const servers = useServers("server/src/main.ts");

async function scanned() {
  const root = servers.folder(CLAIMS);
  const server = await servers.started({ folders: [root] });
  await server.scan();
  const [snapshot] = await server.connection.sendRequest<readonly Snapshot[]>("bulwark/snapshot", {});
  if (snapshot === undefined) throw new Error("no snapshot");
  const ask = (scope: PromptScope, more: object = {}) => prompt(server, { folder: root.uri, scope, ...more });
  return { root, server, snapshot, ask };
}

const prompt = (server: Server, params: object): Promise<FilledPrompt> =>
  server.connection.sendRequest<FilledPrompt>("bulwark/prompt", params);

test("each scope is filled from the folder as the editor has it", async () => {
  const { root, server, snapshot, ask } = await scanned();
  expect(await ask({ kind: "workspace" }, { prompt: "retry" })).toMatchObject({
    ok: true,
    prompt: "retry",
    title: "Retry and deadlines: the whole workspace",
    leftOut: 0,
    text: expect.stringContaining("`tryAgain()` `src/retry.ts:1` runs what it is given"),
  });
  const claim = snapshot.findings.find(({ rule }) => rule === "non-atomic-claim");
  const finding = claim?.id ?? "none";
  expect(await ask({ kind: "finding", finding })).toMatchObject({ prompt: "concurrency", findings: 1 });
  const [task] = snapshot.roadmap.phases.flatMap(({ tasks }) => tasks).filter(({ open }) => open > 0);
  expect(await ask({ kind: "task", task: task?.id ?? "none" })).toMatchObject({ ok: true, findings: task?.open });

  const uri = root.uriOf("src/claim.ts");
  const text = `// A line more.\n${CLAIMS["src/claim.ts"]}`;
  await server.open(uri, text);
  await server.pullItems(uri);
  const filled = await ask({ kind: "file", uri }, { prompt: "concurrency" });
  expect(filled).toMatchObject({ ok: true, text: expect.stringContaining("`src/claim.ts:11`, `non-atomic-claim`") });
});

test("what is not there is refused with a sentence, what is malformed with an error", async () => {
  const { root, server, ask } = await scanned();
  const refused = (message: string) => ({ ok: false, message });
  expect(await ask({ kind: "finding", finding: "gone" })).toEqual(refused("This finding is not open any more."));
  expect(await ask({ kind: "task", task: "gone" })).toEqual(refused("The roadmap does not have this task any more."));
  expect(await ask({ kind: "file", uri: "file:///elsewhere.ts" }, { prompt: "retry" })).toEqual(
    refused("This file is not in the folder."),
  );
  expect(await prompt(server, { folder: "file:///none", scope: { kind: "workspace" }, prompt: "retry" })).toEqual(
    refused("This folder is not part of the workspace."),
  );
  expect(await ask({ kind: "workspace" }, { prompt: "retry", tokens: 100 })).toMatchObject({
    ok: false,
    message: expect.stringMatching(/^This prompt needs at least [\d,]+ tokens\.$/),
  });
  await expect(prompt(server, { folder: root.uri, scope: { kind: "finding" } })).rejects.toThrow("`scope`");
  await expect(prompt(server, { folder: root.uri, scope: { kind: "workspace" }, prompt: "poem" })).rejects.toThrow(
    "`prompt`",
  );
});
