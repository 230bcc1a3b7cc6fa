/** Libraries that keep state in files: they write beside the file and rename, so that no reader sees half of it. */

import type { LibraryModel } from "../model";
import { each } from "../rows";

export const stateFiles: readonly LibraryModel[] = [
  {
    package: "atomically",
    language: "javascript",
    versions: "*",
    source: "fabiospampinato/atomically 2 dist/index.d.ts and README: writes a temporary file, syncs and renames it",
    symbols: {
      writeFile: { concept: "file-rename", resource: 0, promise: true },
      writeFileSync: { concept: "file-rename", resource: 0, blocking: true },
      readFile: { concept: "file-read", resource: 0, promise: true, idempotent: true },
      readFileSync: { concept: "file-read", resource: 0, blocking: true },
    },
  },
  {
    package: "steno",
    language: "javascript",
    versions: ">=2",
    source: "typicode/steno 4 lib/index.d.ts and README: one write at a time, to a temporary file that is renamed",
    symbols: { Writer: { returns: "steno.Writer" } },
    types: { "steno.Writer": { methods: { write: { promise: true } } } },
  },
  {
    package: "lowdb",
    aliases: ["lowdb/node"],
    language: "javascript",
    versions: ">=3",
    source: "typicode/lowdb 7 lib/core/Low.d.ts, lib/adapters/node/TextFile.js: the file adapters write through steno",
    symbols: {
      Low: { returns: "lowdb.Low" },
      LowSync: { returns: "lowdb.LowSync" },
      JSONFilePreset: { promise: true, returns: "lowdb.Low" },
      JSONFileSyncPreset: { returns: "lowdb.LowSync" },
      ...each("JSONFile TextFile DataFile", {}),
    },
    types: {
      "lowdb.Low": { methods: each("read write update", { promise: true }) },
      "lowdb.LowSync": { methods: each("read write update", { blocking: true }) },
    },
  },
];
