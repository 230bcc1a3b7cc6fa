/** Faults of `add-flow-log` in Python: operations that die, fail or hang half-way, after which somebody asks how far they came. */

import type { PythonPair } from "../faultPair";

/** The lines of every flow log that was left, in the order of the files. */
const LINES = `
import json
def lines():
    if not os.path.isdir("flow_logs"):
        return []
    found = []
    for name in sorted(os.listdir("flow_logs")):
        if name.endswith(".jsonl"):
            with open(os.path.join("flow_logs", name)) as file:
                found += [json.loads(line) for line in file]
    return found
`;

export const pairs: readonly PythonPair[] = [
  {
    name: "killed in the second step",
    program: `def read(path):
    with open(path) as file:
        return file.read()


def send(rows, action):
    action(rows)


def ‹import_orders›(path: str, action):
    rows = read(path)
    send(rows, action)
    read(path)
`,
    scenario: `${LINES}
import signal
with open("orders.csv", "w") as file:
    file.write("a")
child = os.fork()
if child == 0:
    program.import_orders("orders.csv", lambda rows: os.kill(os.getpid(), signal.SIGKILL))
    os._exit(0)
os.waitpid(child, 0)
seen = [(line["action"], line["status"]) for line in lines()]
assert seen == [("start", "running"), ("read", "running"), ("read", "success"), ("send", "running")], seen
assert lines()[0]["context"] == {"path": "orders.csv"}
`,
  },
  {
    name: "an error that a caller swallows",
    program: `import asyncio


async def check(order):
    await asyncio.sleep(0)
    if order < 0:
        raise ValueError(f"no such order: {order}")


async def save(order):
    await asyncio.sleep(0)


async def ‹take›(order: int):
    """Takes an order."""
    await check(order)
    await save(order)


async def main(orders):
    await asyncio.gather(*map(lambda order: take(order), orders), return_exceptions=True)
`,
    scenario: `${LINES}
import asyncio
asyncio.run(program.main([1, -1, 2]))
ends = [line for line in lines() if line["action"] == "end"]
assert sorted(line["status"] for line in ends) == ["failed", "success", "success"], ends
failed = [line for line in lines() if line["action"] == "check" and line["status"] == "failed"]
assert len(failed) == 1 and "no such order: -1" in json.dumps(failed[0]["error"]), failed
assert len({line["flow_id"] for line in lines()}) == 3
`,
  },
  {
    name: "a step that hangs until the whole is given up",
    program: `import asyncio


class Job:
    def __init__(self, source):
        self.source = source

    async def ‹run›(self, name: str, api_key: str):
        await self.source.open(name)
        rows = await self.source.load(api_key)
        return rows
`,
    scenario: `${LINES}
import asyncio
class Source:
    async def open(self, name): pass
    async def load(self, key): await asyncio.sleep(60)
async def go():
    await asyncio.wait_for(program.Job(Source()).run("orders", "sk-secret"), 0.2)
raised(asyncio.TimeoutError, lambda: asyncio.run(go()))
seen = [(line["action"], line["status"]) for line in lines()]
assert seen[-2:] == [("source.load", "failed"), ("end", "failed")], seen
assert lines()[-1]["duration_ms"] >= 150 and lines()[0]["flow_type"] == "Job.run"
assert "sk-secret" not in json.dumps(lines())
`,
  },
];
