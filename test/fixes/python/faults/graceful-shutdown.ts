/** Faults of `graceful-shutdown` in Python: the signal that stops a container arrives in the middle of something. */

import type { PythonPair } from "../faultPair";

/** Starts `main.py`, waits for its first line, sends the signal, and returns how it ended, what it said, and after how long. */
const STOP = `
import signal, subprocess
def stop(number):
    child = subprocess.Popen([sys.executable, "main.py"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    first = child.stdout.readline()
    child.send_signal(number)
    began = time.monotonic()
    output, errors = child.communicate(timeout=50)
    return child.returncode, first + output, time.monotonic() - began, errors
`;

export const pairs: readonly PythonPair[] = [
  {
    name: "a job that is half done",
    program: `import asyncio


async def work():
    print("taken", flush=True)
    await asyncio.sleep(0.3)
    print("stored", flush=True)


async def ‹main›():
    while True:
        await work()
        await asyncio.sleep(0.01)


if __name__ == "__main__":
    asyncio.run(main())
`,
    scenario: `${STOP}
for number in (signal.SIGTERM, signal.SIGINT):
    code, output, _, errors = stop(number)
    assert (code, output, errors) == (0, "taken\\nstored\\n", ""), (code, output, errors)
`,
  },
  {
    name: "a pause of an hour, and files to close",
    program: `import asyncio


async def main():
    try:
        while True:
            print("ready", flush=True)
            await asyncio.sleep(3600)
    finally:
        print("closed", flush=True)


if ‹__name__› == "__main__":
    asyncio.run(main())
`,
    scenario: `${STOP}
code, output, seconds, errors = stop(signal.SIGTERM)
assert (code, output, errors) == (0, "ready\\nclosed\\n", ""), (code, output, errors)
assert seconds < 25, seconds
`,
  },
  {
    name: "a pool that is closed behind an endless wait",
    program: `import asyncio


class Pool:
    async def close(self):
        await asyncio.sleep(0.05)
        print("closed", flush=True)


async def ‹main›():
    pool = Pool()
    try:
        print("ready", flush=True)
        await asyncio.Event().wait()
    finally:
        await pool.close()


if __name__ == "__main__":
    asyncio.run(main())
`,
    scenario: `${STOP}
code, output, _, errors = stop(signal.SIGTERM)
assert (code, output, errors) == (0, "ready\\nclosed\\n", ""), (code, output, errors)
`,
  },
];
