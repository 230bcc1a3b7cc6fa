// Assembles the code that is measured: pinned npm packages that ship their TypeScript sources, or a folder of the caller's.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { ROOT } from "../support/dependencies.mjs";

const QUICK = ["@trpc/server@11.25.2", "rxjs@7.8.2", "zod@4.6.7"];
const FULL = [...QUICK, "effect@4.1.0", "ethers@6.17.0", "viem@2.57.20"];

const SOURCE = /\.(ts|tsx|mts|cts|js|jsx|mjs|cjs|py)$/;
const NOT_SOURCE = /\.d\.[cm]?ts$|\.min\.[cm]?js$|\.bundle\.js$|\.generated\./;
/** Folders each contender leaves out on its own account; a file below one would be in some lists and not in others. */
const LEFT_OUT = new Set(["node_modules", "dist", "build", "out", "coverage", "vendor", "third_party", "__pycache__"]);
const MOST_BYTES = 1024 * 1024;
const MOST_BYTES_PER_LINE = 500;

/**
 * @returns {{ root: string, versions: string[], files: string[], lines: number, bytes: number }} `files` relative to `root`, sorted
 */
export function assemble({ quick, folder }) {
  if (folder) return count(path.resolve(folder), [path.resolve(folder)]);
  const packages = quick ? QUICK : FULL;
  // Outside this repository, whose ignore file would hide it from the contenders.
  const root = path.join(tmpdir(), "bulwark-bench", quick ? "quick" : "full");
  const stamp = path.join(root, ".packages");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== packages.join("\n")) {
    rmSync(root, { recursive: true, force: true });
    for (const name of packages) unpack(name, path.join(root, name.replace(/^@/, "").replaceAll(/[/@]/g, "-")));
    writeFileSync(stamp, packages.join("\n"));
  }
  return count(root, packages);
}

/** The path of a file with about `lines` lines. */
export function fileOfLength({ root, files }, lines) {
  const typed = files.filter((file) => /\.[cm]?tsx?$/.test(file));
  const distance = (file) => Math.abs(readFileSync(path.join(root, file), "utf8").split("\n").length - lines);
  return typed.reduce((best, file) => (distance(file) < distance(best) ? file : best));
}

function unpack(name, target) {
  console.log(`fetching ${name} …`);
  const cache = path.join(ROOT, "out/bench");
  const extracted = path.join(cache, "package");
  mkdirSync(cache, { recursive: true });
  const packed = spawnSync("npm", ["pack", name, "--silent", "--ignore-scripts"], {
    cwd: cache,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (packed.status !== 0) throw new Error(`npm pack ${name} failed: ${packed.stderr}`);
  rmSync(extracted, { recursive: true, force: true });
  const archive = packed.stdout.trim().split("\n").at(-1);
  if (spawnSync("tar", ["-xzf", archive], { cwd: cache }).status !== 0)
    throw new Error(`${archive} cannot be unpacked`);
  for (const file of sources(extracted).filter((one) => /\.[cm]?tsx?$/.test(one))) {
    mkdirSync(path.dirname(path.join(target, file)), { recursive: true });
    copyFileSync(path.join(extracted, file), path.join(target, file));
  }
  rmSync(extracted, { recursive: true, force: true });
}

function count(root, versions) {
  const files = sources(root);
  const sizes = files.map((file) => shape(path.join(root, file)));
  const sum = (key) => sizes.reduce((total, size) => total + size[key], 0);
  return { root, versions, files, lines: sum("lines"), bytes: sum("bytes") };
}

/** Sorted paths below a folder, of files that everyone would call source. */
function sources(root, folder = "") {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const file = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return LEFT_OUT.has(entry.name) || entry.name.startsWith(".") ? [] : sources(root, file);
      return entry.isFile() && SOURCE.test(file) && !NOT_SOURCE.test(file) && isReadable(path.join(root, file))
        ? [file]
        : [];
    })
    .sort((a, b) => (a < b ? -1 : 1));
}

function isReadable(file) {
  const { bytes, lines } = shape(file);
  return bytes <= MOST_BYTES && bytes / Math.max(1, lines) <= MOST_BYTES_PER_LINE;
}

function shape(file) {
  const content = readFileSync(file);
  let lines = 0;
  for (const byte of content) if (byte === 10) lines += 1;
  return { bytes: content.length, lines };
}
