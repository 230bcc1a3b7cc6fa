/** The Python of this machine, as far as tests of fixes need it. */

import { spawn, spawnSync } from "node:child_process";

/** `KIT_PYTHONS=/a/python3.9:/b/python3.13`: those that the kit is tested in. */
const PYTHONS = (process.env.KIT_PYTHONS ?? "python3").split(":");
export const [PYTHON = "python3"] = PYTHONS;

/** The first of the interpreters that has all the modules; undefined when none has. */
export function pythonWith(modules: readonly string[]): string | undefined {
  if (modules.length === 0) return PYTHON;
  const source = `import ${modules.map((name) => name.replaceAll("-", "_")).join(", ")}`;
  return PYTHONS.find((program) => spawnSync(program, ["-c", source]).status === 0);
}

/** What Python says against the texts as modules, one line for each that does not compile. */
export async function compileErrors(texts: readonly string[]): Promise<readonly string[]> {
  const { output } = await runPython(["-W", "error", "-c", COMPILE], { input: JSON.stringify(texts) });
  return output.split("\n").filter(Boolean);
}

const COMPILE = `
import json, sys
for text in json.load(sys.stdin):
    try:
        compile(text.encode("utf-8"), "fixed.py", "exec", dont_inherit=True)
    except Exception as error:
        print(type(error).__name__, error)
`;

export interface Ran {
  /** `hung`: it said WAITING, and still waited after its time. */
  readonly outcome: "passed" | "failed" | "hung";
  readonly output: string;
}

export interface RunOptions {
  readonly program?: string;
  readonly cwd?: string;
  readonly input?: string;
  /** Milliseconds the program may go on after it said that it waits. */
  readonly patience?: number;
}

/** Past it a program hangs, whatever it says. */
const GUARD_MS = 60_000;

/** Runs Python to its end, or kills it when it waits too long. */
export function runPython(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { program = PYTHON, cwd, input = "", patience = GUARD_MS } = options;
  return new Promise((resolve) => {
    const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1", PYTHONUNBUFFERED: "1", PYTHONIOENCODING: "utf-8" };
    // A group of its own: what the program has started ends with it.
    const child = spawn(program, [...args], { cwd, env, detached: true });
    let output = "";
    let hung = false;
    const giveUp = (): void => {
      hung = true;
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    };
    let timer = setTimeout(giveUp, GUARD_MS);
    const take = (part: Buffer): void => {
      const waited = output.includes("WAITING");
      output += String(part);
      if (waited || !output.includes("WAITING")) return;
      clearTimeout(timer);
      timer = setTimeout(giveUp, patience);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ outcome: hung ? "hung" : code === 0 ? "passed" : "failed", output });
    });
    child.stdin.end(input);
  });
}
