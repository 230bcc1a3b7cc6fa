/** Which calls give something that emits `error`, one line of real code each; without the row nothing is known of it. */

import { describe, expect, test } from "vitest";
import { models } from "#knowledge/catalogue";
import { catalogueOf } from "#knowledge/lookup";
import { workspace } from "../support/workspace";

/** package | code | callee | what is known */
const CASES = [
  ["node:fs", 'import fs from "node:fs";\nfs.createReadStream("a");', "fs.createReadStream", true],
  ["node:fs", 'import { createWriteStream } from "fs";\ncreateWriteStream("a");', "createWriteStream", true],
  ["node:child_process", 'import { spawn } from "node:child_process";\nspawn("a");', "spawn", true],
  ["node:child_process", 'import { fork } from "node:child_process";\nfork("a");', "fork", true],
  ["node:http", 'import https from "node:https";\nhttps.get("a");', "https.get", true],
  ["node:zlib", 'import { createGunzip } from "node:zlib";\ncreateGunzip();', "createGunzip", true],
  ["redis", 'import { createClient } from "redis";\ncreateClient();', "createClient", true],
  ["pg", 'import { Pool } from "pg";\nnew Pool();', "Pool", true],
  ["archiver", 'import archiver from "archiver";\narchiver("zip");', "archiver", true],
  ["archiver", 'import { ZipArchive } from "archiver";\nnew ZipArchive({});', "ZipArchive", true],
  ["csv-parse", 'import { parse } from "csv-parse";\nparse();', "parse", true],
  ["csv-parser", 'import csv from "csv-parser";\ncsv();', "csv", true],
  ["csv-parser", 'import { parse } from "fast-csv";\nparse();', "parse", true],
  ["busboy", 'import busboy from "busboy";\nbusboy({});', "busboy", true],
  ["unzipper", 'import { extract } from "tar-stream";\nextract();', "extract", true],
  ["unzipper", 'import unzipper from "unzipper";\nunzipper.ParseOne();', "unzipper.ParseOne", true],
  ["node:net", 'import net from "node:net";\nnet.connect(80);', "net.connect", true],
  [
    "minio",
    'import { Client } from "minio";\nconst c = new Client({});\nc.listObjectsV2("a");',
    "c.listObjectsV2",
    true,
  ],
  ["minio", 'import { Client } from "minio";\nconst c = new Client({});\nc.getObject("a", "b");', "c.getObject", true],
  ["fs-extra", 'import { createReadStream } from "fs-extra";\ncreateReadStream("a");', "createReadStream", true],
  ["node:worker_threads", 'import { Worker } from "node:worker_threads";\nnew Worker("a");', "Worker", true],
  ["node:stream", 'import { Readable } from "node:stream";\nReadable.fromWeb(a);', "Readable.fromWeb", "piped"],
  ["sharp", 'import sharp from "sharp";\nsharp();', "sharp", "piped"],
] as const;

describe("emitsError", () => {
  test.each(CASES)("%s: %s", async (name, code, callee, expected) => {
    const call = (await workspace({ "a.ts": code })).call("a.ts", callee);
    expect(call.model?.emitsError).toBe(expected);
    const without = catalogueOf(models.filter((model) => model.package !== name));
    const blind = (await workspace({ "a.ts": code }, { catalogue: without })).call("a.ts", callee);
    expect(blind.model?.emitsError).toBeUndefined();
  });

  test("a function that gives its error to a callback or a promise does not emit it", async () => {
    const { call } = await workspace({
      "a.ts":
        'import { execFile } from "node:child_process";\nimport { Redis } from "ioredis";\nexecFile("a", () => {});\nnew Redis();',
    });
    expect(call("a.ts", "execFile").model?.emitsError).toBeUndefined();
    expect(call("a.ts", "Redis").model?.emitsError).toBeUndefined();
  });
});
