/**
 * Runs a program so that all it does to the world is known: programs it starts, sockets it opens, files it opens, changes and removes.
 * The system is asked where it can tell (`strace`); elsewhere Node's own modules are, by a file that is loaded before the program.
 */

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { Program } from "../lsp/harness";

export interface Deed {
  readonly kind: "program" | "socket" | "write" | "read";
  /** The path, or what the system call was given. */
  readonly what: string;
}

export interface Watched {
  readonly by: "strace" | "node";
  readonly program: Program;
  /** What was done so far; complete once the program has ended. */
  deeds(): readonly Deed[];
}

const CALLS = [
  "execve,execveat,socket,connect,bind,open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2",
  "unlink,unlinkat,rmdir,link,linkat,symlink,symlinkat,truncate,chmod,fchmodat",
].join(",");

/** Who can watch here, the one that sees more first. */
export const WATCHERS: readonly Watched["by"][] = hasStrace() ? ["strace", "node"] : ["node"];

/** Watches a program; what is seen is kept in `folder`. */
export function watched(folder: string, environment: NodeJS.ProcessEnv, by = WATCHERS[0]): Watched {
  const log = join(folder, "deeds.log");
  const lines = (): readonly string[] => (existsSync(log) ? readFileSync(log, "utf8").split("\n") : []);
  if (by !== "strace") {
    const preload = `--require ${JSON.stringify(join(import.meta.dirname, "preloaded.cjs"))}`;
    return {
      by: "node",
      program: { environment: { ...environment, NODE_OPTIONS: preload, BULWARK_DEEDS: log } },
      deeds: () => lines().flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Deed])),
    };
  }
  return {
    by,
    program: {
      // With rings of the kernel, files would be opened without a call to see.
      environment: { ...environment, UV_USE_IO_URING: "0" },
      through: ["strace", "-f", "--seccomp-bpf", "-qq", "-s", "4096", `--trace=${CALLS}`, "-o", log],
    },
    // The first program that is started is the one that is watched.
    deeds: () => lines().flatMap(deedOf).slice(1),
  };
}

function hasStrace(): boolean {
  return spawnSync("strace", ["-f", "--seccomp-bpf", "-o", "/dev/null", "true"], { stdio: "ignore" }).status === 0;
}

function deedOf(line: string): readonly Deed[] {
  const [, call = "", given = ""] = /^\d+\s+(\w+)\((.*)$/.exec(line) ?? [];
  const paths = [...given.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, path = ""]) => path);
  if (call === "") return [];
  if (call.startsWith("execve")) return [{ kind: "program", what: given }];
  if (call === "socket" || call === "connect" || call === "bind") return [{ kind: "socket", what: given }];
  const isRead = call.startsWith("open") && !/O_WRONLY|O_RDWR|O_CREAT|O_TRUNC/.test(given);
  if (isRead && /= -1 E/.test(given)) return [];
  return paths.map((what) => ({ kind: isRead ? "read" : "write", what }) as const);
}
