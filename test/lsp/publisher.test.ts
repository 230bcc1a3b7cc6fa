/** When news of a snapshot goes out: at once after a rest, not with every key, and never late because something settled meanwhile. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Folder } from "../../server/src/lsp/folders";
import { Publisher } from "../../server/src/lsp/publisher";

const FOLDER = { uri: "file:///shop" } as Folder;

let sent: number[];
let publisher: Publisher;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"], now: 0 });
  sent = [];
  const connection = { sendNotification: async () => void sent.push(Math.round(performance.now() - start)) };
  const start = performance.now();
  publisher = new Publisher({ connection } as unknown as ConstructorParameters<typeof Publisher>[0]);
});
afterEach(() => {
  publisher.dispose();
  vi.useRealTimers();
});

const after = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

test("the first edit is told at once, those that follow are told together", async () => {
  for (let key = 0; key < 4; key++) {
    publisher.snapshotChanged(FOLDER);
    await after(100);
  }
  await after(1_000);
  expect(sent).toEqual([1, 401]);
});

test("what settles by itself does not make the next edit wait", async () => {
  publisher.snapshotChanged(FOLDER);
  await after(150);
  publisher.snapshotChanged(FOLDER, "settled");
  await after(350);
  publisher.snapshotChanged(FOLDER);
  await after(1_000);
  expect(sent).toEqual([1, 401, 501]);
});

test("an edit that comes while settled news waits goes with it", async () => {
  publisher.snapshotChanged(FOLDER);
  await after(150);
  publisher.snapshotChanged(FOLDER, "settled");
  await after(100);
  publisher.snapshotChanged(FOLDER);
  await after(1_000);
  expect(sent).toEqual([1, 401]);
});
