/** Node's own modules: files, child processes, paths, timers, streams. */

import type { CallModel, LibraryModel } from "../model";
import { each, LATER } from "../rows";

const P = { promise: true } as const;
const FILES: Record<string, CallModel> = {
  ...each("readFile readdir stat lstat opendir realpath", { concept: "file-read", resource: 0, idempotent: true }),
  writeFile: { concept: "file-write", resource: 0 },
  appendFile: { concept: "file-append", resource: 0 },
  access: { concept: "file-exists", resource: 0 },
  rename: { concept: "file-rename", resource: 0 },
  ...each("copyFile cp", { concept: "file-write", resource: 1 }),
  ...each("unlink rm rmdir", { concept: "file-remove", resource: 0 }),
  ...each("mkdir mkdtemp symlink link chmod utimes", {}),
  truncate: { concept: "file-write", resource: 0 },
};
const withRow = (rows: Record<string, CallModel>, more: CallModel, rename: (name: string) => string = (name) => name) =>
  Object.fromEntries(Object.entries(rows).map(([name, row]) => [rename(name), { ...row, ...more }]));

const PROMISED = {
  ...withRow(FILES, P),
  open: { promise: true, returns: "fs.FileHandle", resource: 0 } as CallModel,
};
const CALLBACKS = withRow(FILES, { callbacks: { last: LATER } });
const BLOCKING: Record<string, CallModel> = {
  ...withRow(FILES, { blocking: true }, (name) => `${name}Sync`),
  existsSync: { concept: "file-exists", resource: 0, blocking: true, safe: true },
  openSync: { resource: 0, blocking: true },
  writeSync: { concept: "file-write", blocking: true },
  fsyncSync: { concept: "file-sync", blocking: true },
  closeSync: { concept: "cleanup", blocking: true },
};
const FILE_STREAMS: Record<string, CallModel> = {
  createReadStream: { concept: "file-read", resource: 0, returns: "stream.Readable", emitsError: true },
  createWriteStream: { concept: "file-write", resource: 0, returns: "stream.Writable", emitsError: true },
};
const FS: Record<string, CallModel> = {
  ...CALLBACKS,
  ...BLOCKING,
  exists: { concept: "file-exists", resource: 0, callbacks: { last: LATER } },
  fsync: { concept: "file-sync", callbacks: { last: LATER } },
  ...FILE_STREAMS,
  ...each("watch watchFile", { callbacks: { last: LATER } }),
};
const FS_TYPES = {
  "fs.FileHandle": {
    methods: {
      ...each("writeFile write", { concept: "file-write", promise: true }),
      appendFile: { concept: "file-append", promise: true },
      ...each("readFile read", { concept: "file-read", promise: true }),
      ...each("sync datasync", { concept: "file-sync", promise: true }),
      close: { concept: "cleanup", promise: true },
    } as Record<string, CallModel>,
  },
};
/** fs-extra's functions give promises when called without a callback. */
const EXTRA: Record<string, CallModel> = {
  ...PROMISED,
  ...BLOCKING,
  ...FILE_STREAMS,
  ...each("readJson readJSON", { concept: "file-read", resource: 0, promise: true, idempotent: true }),
  ...each("writeJson writeJSON outputFile outputJson outputJSON", {
    concept: "file-write",
    resource: 0,
    promise: true,
  }),
  ...each("readJsonSync readJSONSync", { concept: "file-read", resource: 0, blocking: true }),
  ...each("writeJsonSync writeJSONSync outputFileSync outputJsonSync outputJSONSync", {
    concept: "file-write",
    resource: 0,
    blocking: true,
  }),
  pathExists: { concept: "file-exists", resource: 0, promise: true },
  pathExistsSync: { concept: "file-exists", resource: 0, blocking: true },
  ...each("remove emptyDir", { concept: "file-remove", resource: 0, promise: true }),
  ...each("ensureDir mkdirp ensureFile copy", { promise: true }),
  move: { concept: "file-rename", resource: 0, promise: true },
};

const process_ = (at: number | "last", more: CallModel): CallModel => ({
  concept: "subprocess",
  deadline: { options: ["timeout"], signals: ["signal"], at, default: null, total: true },
  ...more,
});

export const node: readonly LibraryModel[] = [
  {
    package: "node:fs",
    aliases: ["fs", "graceful-fs"],
    language: "javascript",
    versions: "*",
    source: "nodejs.org/docs/latest-v24.x/api/fs.html; graceful-fs 4 README (drop-in replacement)",
    symbols: { ...FS, ...withRow(PROMISED, {}, (name) => `promises.${name}`) },
    types: FS_TYPES,
  },
  {
    package: "node:fs/promises",
    aliases: ["fs/promises"],
    language: "javascript",
    versions: "*",
    source: "nodejs.org/docs/latest-v24.x/api/fs.html#promises-api",
    symbols: PROMISED,
  },
  {
    package: "fs-extra",
    aliases: ["fs-promise", "mz/fs"],
    language: "javascript",
    versions: "*",
    source:
      "fs-extra 11 README: every method gives a promise when no callback is passed, the streams are those of fs; adds readJson, writeJson, outputFile …; fs-promise 2 README: fs-extra over mz/fs; mz 2 README",
    symbols: EXTRA,
  },
  {
    package: "write-file-atomic",
    language: "javascript",
    versions: "*",
    source: "npm/write-file-atomic 7 README: writes a temporary file and renames it",
    symbols: {
      default: { concept: "file-rename", resource: 0, promise: true },
      sync: { concept: "file-rename", resource: 0, blocking: true },
    },
  },
  {
    package: "node:child_process",
    aliases: ["child_process"],
    language: "javascript",
    versions: "*",
    source:
      "nodejs.org/docs/latest-v24.x/api/child_process.html: timeout (ms, default undefined/0) and signal for exec, execFile, spawn, fork and the Sync forms",
    symbols: {
      ...each("exec execFile", process_("last", { returns: "child.Process", callbacks: { last: LATER } })),
      ...each("spawn fork", process_("last", { returns: "child.Process", emitsError: true })),
      ...each("execSync execFileSync", process_("last", { blocking: true })),
      spawnSync: process_("last", { blocking: true, failsIn: ["status", "error", "signal"] }),
    },
    types: {
      "child.Process": {
        methods: {
          ...each("on once", { safe: true, callbacks: { "1": LATER } }),
          kill: { concept: "abort", safe: true },
          unref: { safe: true },
        },
      },
    },
  },
  {
    package: "promisify-child-process",
    language: "javascript",
    versions: "*",
    source:
      "promisify-child-process 4 README: spawn, fork, exec and execFile of node:child_process with their options, rejecting on a non-zero exit code",
    symbols: each(
      "spawn fork exec execFile default.spawn default.fork default.exec default.execFile",
      process_("last", { promise: true }),
    ),
  },
  {
    package: "execa",
    language: "javascript",
    versions: "*",
    source: "execa 9 docs/api.md: options.timeout default 0 (none), cancelSignal; rejects on a non-zero exit code",
    symbols: {
      ...each("execa default execaCommand execaNode $", {
        concept: "subprocess",
        promise: true,
        deadline: { options: ["timeout"], signals: ["cancelSignal"], at: "last", default: null, total: true },
      }),
      ...each("execaSync execaCommandSync", {
        concept: "subprocess",
        blocking: true,
        deadline: { options: ["timeout"], at: "last", default: null, total: true },
      }),
    },
  },
  {
    package: "node:util",
    aliases: ["util"],
    language: "javascript",
    versions: "*",
    source: "nodejs.org/docs/latest-v24.x/api/util.html",
    symbols: { promisify: { wraps: 0 }, ...each("inspect format", { safe: true }) },
  },
  {
    package: "node:path",
    aliases: ["path", "node:path/posix", "path/posix"],
    language: "javascript",
    versions: "*",
    source: "nodejs.org/docs/latest-v24.x/api/path.html",
    symbols: each("join resolve normalize dirname basename extname relative", {}),
  },
  {
    package: "node:url",
    aliases: ["url"],
    language: "javascript",
    versions: "*",
    source: "nodejs.org/docs/latest-v24.x/api/url.html",
    symbols: {
      URL: { concept: "parse", returns: "URL" },
      fileURLToPath: {},
      pathToFileURL: {},
      parse: { concept: "parse" },
    },
  },
  {
    package: "node:timers/promises",
    aliases: ["timers/promises"],
    language: "javascript",
    versions: "*",
    source: "nodejs.org/docs/latest-v24.x/api/timers.html#timers-promises-api",
    symbols: {
      setTimeout: { concept: "sleep", promise: true },
      "scheduler.wait": { concept: "sleep", promise: true },
      setImmediate: { promise: true },
    },
  },
  {
    package: "node:events",
    aliases: ["events"],
    language: "javascript",
    versions: "*",
    source: "nodejs.org/docs/latest-v24.x/api/events.html",
    symbols: { ...each("EventEmitter default", { returns: "node.EventEmitter" }), once: { promise: true } },
    types: {
      "node.EventEmitter": {
        methods: {
          ...each("on once addListener prependListener", {
            returns: "node.EventEmitter",
            safe: true,
            callbacks: { "1": LATER },
          }),
          emit: { safe: true },
          ...each("off removeListener removeAllListeners", { concept: "cleanup", safe: true }),
        },
      },
    },
  },
  {
    package: "node:stream",
    aliases: ["stream"],
    language: "javascript",
    versions: "*",
    source: "nodejs.org/docs/latest-v24.x/api/stream.html",
    symbols: {
      pipeline: { callbacks: { last: LATER } },
      ...each("Readable Readable.from PassThrough", { returns: "stream.Readable" }),
      // Fails when the response behind it does.
      "Readable.fromWeb": { returns: "stream.Readable", emitsError: "piped" },
      ...each("Writable Transform Duplex", { returns: "stream.Writable" }),
    },
    types: {
      "stream.Readable": {
        methods: {
          ...each("on once", { returns: "stream.Readable", safe: true, callbacks: { "1": LATER } }),
          pipe: { returns: "stream.Writable" },
          ...each("destroy resume pause", { concept: "cleanup", safe: true }),
        },
      },
      "stream.Writable": {
        methods: {
          ...each("on once", { returns: "stream.Writable", safe: true, callbacks: { "1": LATER } }),
          ...each("write end", { callbacks: { last: LATER } }),
          pipe: { returns: "stream.Writable" },
          destroy: { concept: "cleanup", safe: true },
        },
      },
    },
  },
  {
    package: "node:stream/promises",
    aliases: ["stream/promises"],
    language: "javascript",
    versions: "*",
    source: "nodejs.org/docs/latest-v24.x/api/stream.html#streams-promises-api",
    symbols: each("pipeline finished", { promise: true }),
  },
  {
    package: "node:process",
    aliases: ["process"],
    language: "javascript",
    versions: "*",
    source: "nodejs.org/docs/latest-v24.x/api/process.html",
    symbols: {
      ...each("on once addListener", { concept: "shutdown-hook", safe: true, callbacks: { "1": LATER } }),
      ...each("exit abort", { concept: "exit", safe: true }),
      nextTick: { callbacks: { "0": LATER } },
    },
  },
  {
    package: "node:crypto",
    aliases: ["crypto"],
    language: "javascript",
    versions: "*",
    source: "nodejs.org/docs/latest-v24.x/api/crypto.html",
    symbols: {
      ...each("randomUUID randomBytes randomInt", { concept: "random" }),
      // `hkdfSync` is two HMACs over a few bytes: it is made to be fast (RFC 5869).
      ...each("pbkdf2Sync scryptSync generateKeyPairSync generatePrimeSync", { blocking: true }),
      ...each("pbkdf2 scrypt hkdf generateKeyPair generatePrime", { callbacks: { last: LATER } }),
    },
  },
  {
    package: "node:zlib",
    aliases: ["zlib"],
    language: "javascript",
    versions: "*",
    source: "nodejs.org/docs/latest-v24.x/api/zlib.html: convenience methods, each with a Sync form",
    symbols: {
      ...each(
        "gzipSync gunzipSync deflateSync inflateSync deflateRawSync inflateRawSync unzipSync brotliCompressSync brotliDecompressSync zstdCompressSync zstdDecompressSync",
        { blocking: true },
      ),
      ...each("gzip gunzip deflate inflate unzip brotliCompress brotliDecompress", { callbacks: { last: LATER } }),
      ...each(
        "createGzip createGunzip createDeflate createInflate createUnzip createBrotliCompress createBrotliDecompress",
        { returns: "stream.Writable", emitsError: true },
      ),
    },
  },
  {
    package: "node:async_hooks",
    aliases: ["async_hooks"],
    language: "javascript",
    versions: "*",
    source: "nodejs.org/docs/latest-v24.x/api/async_context.html",
    symbols: { AsyncLocalStorage: { returns: "node.AsyncLocalStorage" } },
    types: {
      "node.AsyncLocalStorage": {
        methods: { run: { callbacks: { "1": { how: "awaits" } } }, getStore: { safe: true } },
      },
    },
  },
];
