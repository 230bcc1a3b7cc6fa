// Runs a Node program and says what the whole process used: CPU of all threads, wall clock, largest resident memory.
import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const HOOK = path.join(import.meta.dirname, "usage.cjs");

/**
 * @returns {Promise<{ cpu: number, wall: number, memory: number, code: number, stdout: string, stderr: string }>}
 * seconds, seconds, megabytes; `code` is the exit code
 */
export async function measure(args, { cwd, env = {} }) {
  const folder = mkdtempSync(path.join(tmpdir(), "bw-measure-"));
  const files = { usage: path.join(folder, "usage"), out: path.join(folder, "out"), err: path.join(folder, "err") };
  // Files, not pipes: a reader that competes for the processor would be measured along.
  const handles = [openSync(files.out, "w"), openSync(files.err, "w")];
  try {
    const started = performance.now();
    const code = await run([`--require=${HOOK}`, ...args], {
      cwd,
      env: { ...process.env, ...env, BENCH_USAGE_FILE: files.usage },
      stdio: ["ignore", ...handles],
    });
    const wall = (performance.now() - started) / 1000;
    const used = JSON.parse(readFileSync(files.usage, "utf8"));
    return {
      cpu: (used.userCPUTime + used.systemCPUTime) / 1e6,
      wall,
      memory: used.maxRSS / 1000,
      code,
      stdout: readFileSync(files.out, "utf8"),
      stderr: readFileSync(files.err, "utf8"),
    };
  } finally {
    for (const handle of handles) closeSync(handle);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Milliseconds: median and 95th percentile. */
export function quantiles(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return { median: at(0.5), p95: at(0.95) };
}

function run(args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, options);
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
