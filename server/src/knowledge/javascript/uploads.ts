/** Parsers and decompressors that take in as much as they are sent, and the limits they have by themselves. */

import type { CallModel, LibraryModel } from "../model";
import { each } from "../rows";

const MEGABYTE = 1024 * 1024;
const intake = (options: readonly string[], limit: number | null, more: CallModel = {}): CallModel => ({
  concept: "intake",
  sizeLimit: { options, default: limit },
  ...more,
});
const multer = (more: CallModel = {}): CallModel => intake(["limits.fileSize", "limits"], null, more);
const unpacked: CallModel = {
  concept: "intake",
  sizeLimit: { options: ["maxOutputLength"], default: null, data: 0 },
};

export const uploads: readonly LibraryModel[] = [
  {
    package: "multer",
    aliases: ["@koa/multer", "koa-multer"],
    language: "javascript",
    versions: "*",
    source: "multer 2.5.0 README.md 'limits': fileSize Infinity; @koa/multer 4 README: the same options",
    symbols: { default: multer({ returns: "multer.Multer" }) },
    types: {
      "multer.Multer": { methods: each("single array fields none any", { returns: "express.Middleware" }) },
    },
  },
  {
    package: "@nestjs/platform-express",
    language: "javascript",
    versions: "*",
    source: "docs.nestjs.com/techniques/file-upload: interceptors pass MulterOptions on; MulterModule sets defaults",
    symbols: each("FileInterceptor FilesInterceptor FileFieldsInterceptor AnyFilesInterceptor", multer()),
  },
  {
    package: "express-fileupload",
    language: "javascript",
    versions: "*",
    source: "express-fileupload 1.5.2 README.md: limits are busboy's, none by default",
    symbols: { default: intake(["limits.fileSize"], null) },
  },
  {
    package: "formidable",
    language: "javascript",
    versions: "*",
    source: "formidable 2.1.5 and 3.5.4 src/Formidable.js: maxFileSize 200 MB",
    symbols: each("default formidable IncomingForm Formidable", intake(["maxFileSize"], 200 * MEGABYTE)),
  },
  {
    package: "multiparty",
    language: "javascript",
    versions: "*",
    source: "multiparty 4.3.1 index.js: maxFilesSize Infinity",
    symbols: { Form: intake(["maxFilesSize"], null) },
  },
  {
    package: "koa-body",
    language: "javascript",
    versions: "*",
    source: "koa-body 8.0.1 README.md: formidable's limits for files (200 MB), 1 MB for JSON",
    symbols: each("default koaBody", intake(["formidable.maxFileSize"], 200 * MEGABYTE)),
  },
  {
    package: "raw-body",
    language: "javascript",
    versions: "*",
    source: "raw-body 3.0.2 README.md: no limit unless `limit` is set",
    symbols: { default: intake(["limit"], null, { promise: true }) },
  },
  {
    package: "body-parser",
    language: "javascript",
    versions: "*",
    source: "expressjs/body-parser 2 README.md: limit 100kb",
    symbols: each("json urlencoded raw text", intake(["limit"], 100 * 1024, { returns: "express.Middleware" })),
  },
  {
    package: "node:zlib",
    aliases: ["zlib"],
    language: "javascript",
    versions: "*",
    source: "nodejs.org/docs/latest-v24.x/api/zlib.html: maxOutputLength is buffer.kMaxLength by default",
    symbols: {
      ...each("gunzip inflate inflateRaw unzip brotliDecompress", {
        ...unpacked,
        callbacks: { last: { how: "later" } },
      }),
      ...each("gunzipSync inflateSync inflateRawSync unzipSync brotliDecompressSync", { ...unpacked, blocking: true }),
    },
  },
];
