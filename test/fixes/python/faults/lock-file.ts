/** Faults of `lock-file` in Python: writers of several processes, threads and tasks, and one that dies with the lock. */

import type { PythonPair } from "../faultPair";

export const pairs: readonly PythonPair[] = [
  {
    name: "four processes that count in one file",
    program: `import json


def bump(path):
    with open(path) as fh:
        state = json.load(fh)
    state["n"] += 1
    with ‹open›(path, "w") as fh:
        json.dump(state, fh)
`,
    scenario: `
import json, subprocess
with open("state.json", "w") as file:
    json.dump({"n": 0}, file)
code = "import main\\nfor _ in range(100): main.bump('state.json')"
children = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL) for _ in range(4)]
assert [child.wait() for child in children] == [0, 0, 0, 0]
with open("state.json") as file:
    assert json.load(file) == {"n": 400}
`,
  },
  {
    name: "threads that add to one list",
    program: `import json
from pathlib import Path

NAMES = Path("names.json")


def add(name):
    names = json.loads(NAMES.read_text()) if NAMES.exists() else []
    if name in names:
        return
    names.append(name)
    ‹NAMES.write_text›(json.dumps(names))
`,
    scenario: `
import json
from concurrent.futures import ThreadPoolExecutor
sys.setswitchinterval(1e-6)
with ThreadPoolExecutor(8) as pool:
    list(pool.map(program.add, ["n%d" % number for number in range(200)]))
assert len(json.loads(program.NAMES.read_text())) == 200
`,
  },
  {
    name: "tasks that wait between the read and the write",
    program: `import asyncio


async def bump(path):
    with open(path) as file:
        number = int(file.read())
    await asyncio.shield(asyncio.to_thread(str, number))
    with ‹open›(path, "w") as file:
        file.write(str(number + 1))
`,
    scenario: `
import asyncio
with open("n", "w") as file:
    file.write("0")
async def go():
    await asyncio.wait_for(asyncio.gather(*(program.bump("n") for _ in range(20))), 30)
asyncio.run(go())
assert open("n").read() == "20", open("n").read()
`,
  },
  {
    name: "the holder is killed, and the others go on",
    program: `def bump(path, change):
    with open(path) as file:
        text = file.read()
    text = change(text)
    with ‹open›(path, "w") as file:
        file.write(text)
`,
    scenario: `
import signal, subprocess
with open("n", "w") as file:
    file.write("0")
code = "import main, time\\nmain.bump('n', lambda text: print('in', flush=True) or time.sleep(60) or text)"
child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
assert child.stdout.readline() == "in\\n"
order = []
def write():
    program.bump("n", lambda text: str(int(text) + 1))
    order.append("written")
thread = threading.Thread(target=write)
thread.start()
time.sleep(0.3)
order.append("killed")
child.kill()
child.wait()
thread.join()
assert order == ["killed", "written"] and open("n").read() == "1", order
`,
  },
];
