// Loaded before a program that is watched: writes down programs, connections and files, a line each, and lets all of it happen.
"use strict";

const { openSync, writeSync } = require("node:fs");
const { syncBuiltinESMExports } = require("node:module");

const log = openSync(process.env.BULWARK_DEEDS, "a");
const note = (kind, what) => writeSync(log, `${JSON.stringify({ kind, what: String(what) })}\n`);

const before = (module, names, look) => {
  for (const name of names) {
    const original = module[name];
    if (typeof original !== "function") continue;
    module[name] = function watched(...given) {
      look(given, name);
      return original.apply(this, given);
    };
  }
};

const program = ([file]) => note("program", file);
before(
  require("node:child_process"),
  ["spawn", "spawnSync", "exec", "execSync", "execFile", "execFileSync", "fork"],
  program,
);

const net = require("node:net");
before(net.Socket.prototype, ["connect"], ([to]) => note("socket", JSON.stringify(to)));
before(net.Server.prototype, ["listen"], ([at]) => note("socket", JSON.stringify(at)));
before(require("node:dns"), ["lookup", "resolve"], ([name]) => note("socket", name));

const isRead = (flags) =>
  flags === undefined || flags === null || flags === "r" || flags === 0 || typeof flags === "function";
const opened = ([path, flags]) => note(isRead(flags) ? "read" : "write", path);
const changed = (given) => {
  for (const path of given.slice(0, 2)) if (typeof path === "string") note("write", path);
};
const read = ([path]) => note("read", path);
const CHANGES = [
  "writeFile",
  "appendFile",
  "mkdir",
  "rename",
  "unlink",
  "rm",
  "rmdir",
  "link",
  "symlink",
  "truncate",
  "chmod",
];

for (const module of [require("node:fs"), require("node:fs/promises")]) {
  before(module, ["open", "openSync"], opened);
  before(
    module,
    CHANGES.flatMap((name) => [name, `${name}Sync`]),
    changed,
  );
  before(module, ["readFile", "readFileSync"], read);
}
syncBuiltinESMExports();
