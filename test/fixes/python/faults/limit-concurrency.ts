/** Faults of `limit-concurrency` in Python: a server that takes few at a time, too few file handles, a first error. */

import type { PythonPair } from "../faultPair";

export const pairs: readonly PythonPair[] = [
  {
    name: "a server that turns down the eleventh at a time",
    program: `import asyncio
import urllib.request


def fetch(url):
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.read()


async def load(url):
    return await asyncio.get_running_loop().run_in_executor(None, fetch, url)


async def load_all(urls):
    return await ‹asyncio.gather›(*(load(url) for url in urls))
`,
    scenario: `
import asyncio
from concurrent.futures import ThreadPoolExecutor
lock = threading.Lock()
running = 0
def answer(request):
    global running
    with lock:
        running += 1
        full = running > 10
    time.sleep(0.05)
    with lock:
        running -= 1
    request.reply(503 if full else 200, request.path.encode())
url = serve(answer)
async def go():
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(40))
    return await program.load_all([url + "/%d" % number for number in range(40)])
found = asyncio.run(go())
assert found == [b"/%d" % number for number in range(40)], found
`,
  },
  {
    name: "more connections than the process may have",
    program: `import asyncio


class Loader:
    def __init__(self, port, count):
        self.port = port
        self.names = {f"n{number}" for number in range(count)}

    async def ask(self, name):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(name.encode() + b"\\n")
            answer = await reader.readline()
        finally:
            writer.close()
            await writer.wait_closed()
        self.names.discard(name)
        return answer.decode().strip()

    async def ask_all(self):
        return await ‹asyncio.gather›(*(self.ask(name) for name in self.names))
`,
    scenario: `
import asyncio, resource, subprocess
server = subprocess.Popen([sys.executable, "-c", '''
import asyncio
async def answer(reader, writer):
    line = await reader.readline()
    await asyncio.sleep(0.05)
    writer.write(line)
    await writer.drain()
    writer.close()
async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=200)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
'''], stdout=subprocess.PIPE, text=True)
try:
    port = int(server.stdout.readline())
    resource.setrlimit(resource.RLIMIT_NOFILE, (40, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    loader = program.Loader(port, 100)
    found = asyncio.run(loader.ask_all())
    assert sorted(found) == sorted("n%d" % number for number in range(100)) and loader.names == set()
finally:
    server.kill()
`,
  },
  {
    name: "errors that are kept, with few slots at a time",
    program: `import asyncio


async def save_all(table, rows):
    return await ‹asyncio.gather›(*(table.save(key, value) for key, value in rows), return_exceptions=True)
`,
    scenario: `
import asyncio
class Table:
    open = 0
    async def save(self, key, value):
        if self.open >= 8:
            raise ConnectionError("no connection is left in the pool")
        self.open += 1
        try:
            await asyncio.sleep(0.005)
            if value is None:
                raise ValueError(key)
            return key
        finally:
            self.open -= 1
rows = [(number, None if number == 5 else "x") for number in range(50)]
found = asyncio.run(program.save_all(Table(), rows))
assert isinstance(found[5], ValueError) and found[5].args == (5,), found[5]
assert [one for one in found if not isinstance(one, Exception)] == [n for n in range(50) if n != 5], found
`,
  },
];
