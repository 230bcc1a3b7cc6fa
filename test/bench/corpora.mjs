// Assembles the code that is measured: pinned npm packages that ship their TypeScript sources, or a folder of the caller's.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { ROOT } from "../support/dependencies.mjs";

const QUICK = ["@trpc/server@11.25.2", "rxjs@7.8.2", "zod@4.6.7"];
const FULL = [...QUICK, "effect@4.1.0", "ethers@6.17.0", "viem@2.57.20"];

/** Of Debian 12, which keeps these versions; pure Python, unpacked and never installed. */
const PYTHON_QUICK = ["python3-sqlalchemy=1.4.46+ds1-1"];
const PYTHON_FULL = [...PYTHON_QUICK, "python3-networkx=2.8.8-1", "python3-django=3:3.2.25-0+deb12u3"];

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
  return unpacked(quick ? QUICK : FULL, quick ? "quick" : "full", unpack);
}

/** The same of Python, from Debian's packages; undefined where they cannot be had: there is no `apt-get`, or it knows other versions. */
export function assemblePython({ quick, folder }) {
  if (folder) return count(path.resolve(folder), [path.resolve(folder)]);
  try {
    return unpacked(quick ? PYTHON_QUICK : PYTHON_FULL, quick ? "python-quick" : "python-full", unpackDebian);
  } catch (error) {
    console.log(`no Python packages: ${error.message}; use --python-corpus DIR`);
    return undefined;
  }
}

/** Fetches packages once, each into a folder of its own. */
function unpacked(packages, name, unpackOne) {
  // Outside this repository, whose ignore file would hide it from the contenders.
  const root = path.join(tmpdir(), "bulwark-bench", name);
  const stamp = path.join(root, ".packages");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== packages.join("\n")) {
    rmSync(root, { recursive: true, force: true });
    for (const one of packages) unpackOne(one, path.join(root, one.replace(/^@/, "").replaceAll(/[/@=:+]/g, "-")));
    writeFileSync(stamp, packages.join("\n"));
  }
  return count(root, packages);
}

/** The path of a file of TypeScript or Python with about `lines` lines. */
export function fileOfLength({ root, files }, lines) {
  const typed = files.filter((file) => /\.(?:[cm]?tsx?|py)$/.test(file));
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
  keepSources(extracted, target, /\.[cm]?tsx?$/);
}

function unpackDebian(name, target) {
  console.log(`fetching ${name} …`);
  const cache = path.join(ROOT, "out/bench/debian");
  const extracted = path.join(cache, "package");
  rmSync(cache, { recursive: true, force: true });
  mkdirSync(extracted, { recursive: true });
  if (spawnSync("apt-get", ["download", "--quiet", name], { cwd: cache }).status !== 0)
    throw new Error(`apt-get cannot download ${name}`);
  const archive = readdirSync(cache).find((file) => file.endsWith(".deb"));
  if (archive === undefined || spawnSync("dpkg-deb", ["-x", archive, extracted], { cwd: cache }).status !== 0)
    throw new Error(`${name} cannot be unpacked`);
  // Deeper the path would say that the files are installed, and Bulwark would leave them out.
  keepSources(path.join(extracted, "usr/lib/python3/dist-packages"), target, /\.py$/);
}

/** Moves the sources of an unpacked package to where they are measured. */
function keepSources(extracted, target, wanted) {
  for (const file of sources(extracted).filter((one) => wanted.test(one))) {
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
