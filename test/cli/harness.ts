/** The command line in this process, and git as its user would run it. */

import { execFileSync } from "node:child_process";

import { vi } from "vitest";

import { run } from "../../server/src/cli/commandLine";

/** Runs one command line; what it writes is gathered. */
export async function bulwark(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const gather = (lines: string[]) => (chunk: string | Uint8Array) => lines.push(String(chunk)) > 0;
  const spies = [
    vi.spyOn(process.stdout, "write").mockImplementation(gather(out)),
    vi.spyOn(process.stderr, "write").mockImplementation(gather(err)),
  ];
  try {
    return { code: await run(args), out: out.join(""), err: err.join("") };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** Runs git in a folder, with an identity of its own and no settings of this machine; gives what it prints. */
export function gitIn(folder: string, ...args: readonly string[]): string {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
  const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "init.defaultBranch=main"];
  return execFileSync("git", [...identity, ...args], { cwd: folder, env, encoding: "utf8" }).trim();
}
