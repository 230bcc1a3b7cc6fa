/** Atomic writes step by step: the order that makes them durable, and an error at each single step. */

import { join } from "node:path";

import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";

import { writeFileAtomic, writeFileAtomicSync } from "#kit/typescript/atomicWrite";

import { scratchFolder } from "./support/program";

/** Every call that changes something or forces it to the disk, and the one that is to fail (from 1). */
const watched = vi.hoisted(() => ({ calls: [] as string[], failing: 0 }));

vi.mock("node:fs", async (importOriginal) => {
  const real = await importOriginal<typeof import("node:fs")>();
  const step = (name: string): void => {
    watched.calls.push(name);
    if (watched.calls.length !== watched.failing) return;
    throw Object.assign(new Error(`EIO at ${name}`), { code: "EIO" });
  };
  const paths = new Map<number, string>();
  const kind = (path: unknown): string => (String(path).endsWith(".tmp") ? "file" : "folder");
  return {
    ...real,
    openSync: (path: string, ...rest: [string]) => {
      step(`open ${kind(path)}`);
      const handle = real.openSync(path, ...rest);
      paths.set(handle, kind(path));
      return handle;
    },
    writeFileSync: (file: number, data: string) => {
      step("write");
      real.writeFileSync(file, data);
    },
    fsyncSync: (file: number) => {
      step(`sync ${paths.get(file)}`);
      real.fsyncSync(file);
    },
    closeSync: (file: number) => {
      real.closeSync(file);
      step("close");
    },
    renameSync: (from: string, to: string) => {
      step("rename");
      real.renameSync(from, to);
    },
    promises: {
      ...real.promises,
      open: async (path: string, ...rest: [string]) => {
        step(`open ${kind(path)}`);
        const handle = await real.promises.open(path, ...rest);
        const { sync, close } = handle;
        handle.sync = async () => {
          step(`sync ${kind(path)}`);
          await sync.call(handle);
        };
        handle.close = async () => {
          await close.call(handle);
          step("close");
        };
        return handle;
      },
      writeFile: async (file: import("node:fs/promises").FileHandle, data: string) => {
        step("write");
        await real.promises.writeFile(file, data);
      },
      rename: async (from: string, to: string) => {
        step("rename");
        await real.promises.rename(from, to);
      },
    },
  };
});

const real = await vi.importActual<typeof import("node:fs")>("node:fs");
const scratch = scratchFolder();
const file = join(scratch.path, "state");
afterAll(() => scratch.remove());
beforeEach(() => {
  real.writeFileSync(file, "old");
  watched.calls.length = 0;
  watched.failing = 0;
});

const STEPS = ["open file", "write", "sync file", "close", "rename", "open folder", "sync folder", "close"];

describe.each<[string, (path: string, text: string) => Promise<void>]>([
  ["writeFileAtomic", writeFileAtomic],
  ["writeFileAtomicSync", async (path, text) => writeFileAtomicSync(path, text)],
])("%s", (_, write) => {
  test("forces all of the file to the disk before the rename, and the folder after it", async () => {
    await write(file, "new");
    expect(watched.calls).toEqual(STEPS);
  });

  test.each(STEPS.map((name, index) => [index + 1, name]))(
    "an error at step %i, %s, leaves old or new, and nothing beside it",
    async (failing, name) => {
      watched.failing = Number(failing);
      await expect(write(file, "new")).rejects.toMatchObject({ code: "EIO", message: `EIO at ${name}` });
      const isRenamed = Number(failing) > STEPS.indexOf("rename") + 1;
      expect(real.readFileSync(file, "utf8")).toBe(isRenamed ? "new" : "old");
      expect(real.readdirSync(scratch.path)).toEqual(["state"]);
    },
  );
});
