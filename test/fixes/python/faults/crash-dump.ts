/** Faults of `crash-dump` in Python: a program that dies, in whatever way, leaves nothing to look at. */

import type { PythonPair } from "../faultPair";

/** Starts `main.py` and reads the one incident that it leaves. */
const CRASH = `
import glob, json, subprocess
def crash(*arguments):
    ended = subprocess.run([sys.executable, "main.py", *arguments], capture_output=True, text=True, timeout=60)
    return ended, [json.load(open(path)) for path in sorted(glob.glob("reports/incidents/incident_*.json"))]
`;

export const pairs: readonly PythonPair[] = [
  {
    name: "an error that nobody catches",
    program: `import logging


def main():
    logging.getLogger("orders").warning("order 7 is late, token=abcdef0123456789")
    raise KeyError("order 7")


if ‹__name__› == "__main__":
    main()
`,
    scenario: `${CRASH}
ended, found = crash()
assert ended.returncode == 1 and "KeyError: 'order 7'" in ended.stderr, ended
assert [incident["source"] for incident in found] == ["main"], found
assert any("order 7 is late" in line for line in found[0]["log"]), found
assert "abcdef0123456789" not in json.dumps(found)
`,
  },
  {
    name: "an error in a thread, while the program goes on",
    program: `import threading


def fail():
    raise ValueError("in a thread")


def main():
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    print("done")


if ‹__name__› == "__main__":
    main()
`,
    scenario: `${CRASH}
ended, found = crash()
assert ended.returncode == 0 and ended.stdout == "done\\n", ended
assert [incident["source"] for incident in found] == ["thread"], found
`,
  },
  {
    name: "an error of a task that nobody awaits",
    program: `import asyncio
import gc


async def forgotten():
    raise ValueError("in a task")


async def main():
    asyncio.create_task(forgotten())
    await asyncio.sleep(0.05)
    gc.collect()


if ‹__name__› == "__main__":
    asyncio.run(main())
`,
    scenario: `${CRASH}
ended, found = crash()
assert ended.returncode == 0, ended
assert [incident["source"] for incident in found] == ["loop"], found
`,
  },
  {
    name: "an interpreter that crashes",
    program: `import ctypes


def main():
    ctypes.string_at(0)


if ‹__name__› == "__main__":
    main()
`,
    scenario: `${CRASH}
ended, _ = crash()
assert ended.returncode < 0, ended
[path] = glob.glob("reports/incidents/stack_*.txt")
assert "in main" in open(path).read()
`,
  },
];
