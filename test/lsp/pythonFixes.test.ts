/** Fixes of Python files through the language server as it ships: the list, the edits, the kit's files, the gap that is gone. */

import { describe, expect, test } from "vitest";

import { applyTo, createdBy, type Folder, range, type Server } from "./harness";
import { useServers } from "./servers";

const servers = useServers("server/src/main.ts");

const WORKER = `import requests


def load(url):
    try:
        answer = requests.get(url)
    except OSError:
        raise RuntimeError("no page")
    return answer.json()
`;
const CALL = range(5, 22);

async function opened(files: Readonly<Record<string, string>> = {}): Promise<{
  readonly server: Server;
  readonly root: Folder;
  readonly uri: string;
}> {
  const root = servers.folder({
    "requirements.txt": "requests==2.32.0\n",
    "worker.py": WORKER,
    ...files,
  });
  const server = await servers.started({ folders: [root] });
  const uri = root.uriOf("worker.py");
  await server.open(uri, WORKER);
  await server.pullItems(uri);
  return { server, root, uri };
}

describe("a Python file", () => {
  test("gets a deadline, and the gap is gone without a save", async () => {
    const { server, uri } = await opened();
    const [action = { title: "none" }] = await server.actions(uri, CALL, {
      only: ["quickfix.bulwark.missing-timeout"],
    });
    expect(action.title).toBe("Add a timeout: 3.05 s to connect, 10 s per read");
    const { edit } = await server.resolve(action);
    expect(createdBy(edit)).toEqual([]);
    const fixed = applyTo(WORKER, uri, edit);
    expect(fixed).toBe(WORKER.replace("get(url)", "get(url, timeout=(3.05, 10))"));
    await server.change(uri, 2, fixed);
    expect((await server.pullItems(uri)).map(({ code }) => code)).not.toContain("missing-timeout");
  });

  test("gets a retry on a selection, with the kit's files", async () => {
    const { server, root, uri } = await opened();
    const [action = { title: "none" }] = await server.actions(uri, CALL, { only: ["refactor.rewrite.bulwark.retry"] });
    const { edit } = await server.resolve(action);
    const created = createdBy(edit);
    expect(created).toContain(root.uriOf("hardening/__init__.py"));
    expect(created).toContain(root.uriOf("hardening/retry.py"));
    expect(applyTo(WORKER, uri, edit)).toContain("answer = retry_call(lambda: requests.get(url))\n");
  });

  test("raises from the caught error on a selection", async () => {
    const { server, uri } = await opened();
    const [action = { title: "none" }] = await server.actions(uri, range(7, 16), {
      only: ["refactor.rewrite.bulwark.cause"],
    });
    const { edit } = await server.resolve(action);
    const fixed = applyTo(WORKER, uri, edit);
    expect(fixed).toContain('    except OSError as exc:\n        raise RuntimeError("no page") from exc\n');
  });
});
