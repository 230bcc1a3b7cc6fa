/** A file system of a few texts with the lock discipline of the real one: updates of one path run one after another. */

import type { StateFiles, StateHome } from "#playbook/store";

export interface MemoryFiles extends StateFiles {
  readonly texts: Map<string, string>;
  writes: number;
  /** When set, every write fails with this sentence. */
  refuse?: string;
}

/** Files by path relative to the home's root. */
export function memoryHome(start: Readonly<Record<string, string>> = {}): StateHome & { readonly files: MemoryFiles } {
  const texts = new Map(Object.entries(start).map(([path, text]) => [`/project/${path}`, text]));
  let last: Promise<unknown> = Promise.resolve();
  const files: MemoryFiles = {
    texts,
    writes: 0,
    readBytes: async (path) => {
      const text = texts.get(path);
      return text === undefined ? undefined : new TextEncoder().encode(text);
    },
    update(path, change) {
      const turn = last.then(async () => {
        const before = texts.get(path);
        const after = change(before);
        if (after === undefined || after === before) return { ok: true };
        if (files.refuse !== undefined) return { ok: false, message: files.refuse };
        await Promise.resolve();
        texts.set(path, after);
        files.writes += 1;
        return { ok: true };
      });
      last = turn;
      return turn;
    },
  };
  return { root: "/project", files };
}
