/** Streams, sockets and parsers that emit `error`: an error nobody listens to ends the process. */

import type { CallModel, LibraryModel } from "../model";
import { each, LATER } from "../rows";

const EVENTS: Record<string, CallModel> = {
  ...each("on once addListener prependListener", { safe: true, callbacks: { "1": LATER } }),
};
const STREAM: CallModel = { returns: "stream.Writable", emitsError: true };
const UNHEARD =
  "nodejs.org/docs/latest-v24.x/api/events.html#error-events: without a listener the error is thrown and the process exits";

export const streams: readonly LibraryModel[] = [
  {
    package: "archiver",
    language: "javascript",
    versions: "*",
    source: `archiverjs/node-archiver 7 docs/quickstart: archive.on('error'); 8.0.0 index.js: ZipArchive, TarArchive and JsonArchive instead of the default export; ${UNHEARD}`,
    symbols: {
      ...each("default Archiver ZipArchive TarArchive JsonArchive", { returns: "archiver.Archive", emitsError: true }),
    },
    types: {
      "archiver.Archive": {
        methods: {
          ...EVENTS,
          ...each("append file directory glob symlink", { returns: "archiver.Archive", safe: true }),
          pipe: { returns: "stream.Writable" },
          finalize: { promise: true },
          ...each("abort destroy", { concept: "cleanup", safe: true }),
        },
      },
    },
  },
  {
    package: "minio",
    language: "javascript",
    versions: "*",
    source: `minio 8.0.7 dist/main/internal/client.d.ts: the listings give a BucketStream, everything else a promise, that of getObject one of a stream.Readable; ${UNHEARD}`,
    symbols: { Client: { returns: "minio.Client" } },
    types: {
      "minio.Client": {
        methods: {
          ...each("listObjects listObjectsV2 listIncompleteUploads", { returns: "stream.Readable", emitsError: true }),
          ...each("getObject getPartialObject", { returns: "stream.Readable", promise: true, emitsError: true }),
        },
      },
    },
  },
  {
    package: "node:worker_threads",
    aliases: ["worker_threads"],
    language: "javascript",
    versions: "*",
    source: `nodejs.org/docs/latest-v24.x/api/worker_threads.html#event-error: emitted when the thread throws; ${UNHEARD}`,
    symbols: { Worker: { returns: "node.Worker", emitsError: true } },
    types: {
      "node.Worker": {
        methods: {
          ...EVENTS,
          ...each("postMessage ref unref", { safe: true }),
          terminate: { concept: "cleanup", promise: true },
        },
      },
    },
  },
  {
    package: "csv-parse",
    language: "javascript",
    versions: "*",
    source: `adaltas/node-csv csv-parse 6 docs/api/stream: parse() without data gives a transform; ${UNHEARD}`,
    symbols: { ...each("parse default", STREAM) },
  },
  {
    package: "csv-parser",
    aliases: ["fast-csv", "@fast-csv/parse"],
    language: "javascript",
    versions: "*",
    source: `mafintosh/csv-parser 3 README; C2FO/fast-csv 5 docs/parsing: parse(options).on('error'); ${UNHEARD}`,
    symbols: { ...each("default parse format", STREAM) },
  },
  {
    package: "busboy",
    aliases: ["@fastify/busboy"],
    language: "javascript",
    versions: "*",
    source: `mscdex/busboy 1 README: a Writable; malformed forms emit 'error'; limits.fileSize Infinity; ${UNHEARD}`,
    symbols: {
      ...each("default Busboy", {
        ...STREAM,
        concept: "intake",
        sizeLimit: { options: ["limits.fileSize"], default: null },
      }),
    },
  },
  {
    package: "unzipper",
    aliases: ["tar-stream", "unzip-stream"],
    language: "javascript",
    versions: "*",
    source: `ZJONSSON/node-unzipper 0.12.5 unzip.js; mafintosh/tar-stream 3 README; ${UNHEARD}`,
    symbols: { ...each("Parse ParseOne Extract extract pack", STREAM) },
  },
  {
    package: "sharp",
    language: "javascript",
    versions: "*",
    source:
      "sharp.pixelplumbing.com/api-constructor: a Duplex stream when it is given no input; toBuffer and toFile give promises",
    symbols: {
      default: {
        returns: "sharp.Sharp",
        emitsError: "piped",
        concept: "intake",
        // Pixels: sharp 0.34 docs/api-constructor.
        sizeLimit: { options: ["limitInputPixels"], default: 268_402_689 },
      },
    },
    types: {
      "sharp.Sharp": {
        methods: {
          "*": { returns: "sharp.Sharp" },
          ...each("toBuffer toFile metadata stats", { promise: true }),
          ...EVENTS,
          pipe: { returns: "stream.Writable" },
        },
      },
    },
  },
  {
    package: "node:net",
    aliases: ["net", "node:tls", "tls"],
    language: "javascript",
    versions: "*",
    source: `nodejs.org/docs/latest-v24.x/api/net.html#event-error_1: ECONNRESET on a socket; ${UNHEARD}`,
    symbols: {
      ...each("connect createConnection Socket", { returns: "net.Socket", emitsError: true }),
      createServer: { returns: "net.Server", callbacks: { last: { how: "later", parameters: ["net.Socket"] } } },
    },
    types: {
      "net.Socket": {
        methods: {
          ...EVENTS,
          ...each("write end", { callbacks: { last: LATER } }),
          pipe: { returns: "stream.Writable" },
          ...each("destroy unref ref setTimeout setKeepAlive setNoDelay", { safe: true, returns: "net.Socket" }),
        },
      },
      "net.Server": {
        methods: {
          on: { safe: true, callbacks: { "1": { how: "later", parameters: ["net.Socket"] } } },
          close: { concept: "cleanup", callbacks: { "0": LATER } },
        },
      },
    },
  },
];
