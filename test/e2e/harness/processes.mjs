// Starts programs so that ending them ends everything they started, also when this process is interrupted.
import { spawn, spawnSync } from "node:child_process";

const GRACE_MS = 4000;
const POLL_MS = 25;
const running = new Set();
let watchesExit = false;

/** Starts a program as the leader of a group of its own; `stop` ends the whole group, then runs `cleanup` (synchronous). */
export function startGroup(command, args, { cleanup = () => {}, ...options } = {}) {
  watchExit();
  const child = spawn(command, args, { ...options, detached: process.platform !== "win32", windowsHide: true });
  const exited = new Promise((resolve) => {
    child.once("exit", resolve);
    child.once("error", resolve);
  });
  const group = { child, exited, cleanup, stop: () => stopGroup(group) };
  running.add(group);
  return group;
}

/** Resolves with the first truthy answer of `check`; throws after `timeout` milliseconds with `what` it waited for. */
export async function until(what, check, timeout = 120_000) {
  const deadline = performance.now() + timeout;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`waited ${timeout / 1000} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Once per group: a second Ctrl-C, which npm passes on as well, waits for the same end. */
function stopGroup(group) {
  group.stopping ??= endGroup(group);
  return group.stopping;
}

async function endGroup(group) {
  signalGroup(group.child, "SIGTERM");
  const timer = setTimeout(() => signalGroup(group.child, "SIGKILL"), GRACE_MS);
  await group.exited;
  clearTimeout(timer);
  // The leader is gone; a member that ignored the signal is not.
  signalGroup(group.child, "SIGKILL");
  group.cleanup();
  running.delete(group);
}

function signalGroup(child, signal) {
  if (child.pid === undefined) return;
  if (process.platform === "win32") {
    spawnSync("taskkill", ["/pid", String(child.pid), "/T", "/F"], { stdio: "ignore" });
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // No member of the group is left.
  }
}

/** A crash or an interrupt of this process must not leave servers behind. */
function watchExit() {
  if (watchesExit) return;
  watchesExit = true;
  process.on("exit", () => {
    for (const group of running) {
      signalGroup(group.child, "SIGKILL");
      group.cleanup();
    }
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, async () => {
      await Promise.all([...running].map((group) => group.stop()));
      process.exit();
    });
}
