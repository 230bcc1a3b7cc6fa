/** Faults of `wrap-in-retry` in Python: servers that are busy, connections that break. */

import type { PythonPair } from "../faultPair";

/** A server that resets the connection in the middle of its first answer. */
const RESET = `
import socket, struct
calls = 0
def once(request):
    global calls
    calls += 1
    if calls > 1:
        request.reply(200)
        return
    request.send_response(200); request.send_header("Content-Length", "100"); request.end_headers()
    request.wfile.write(b"half of it"); request.wfile.flush(); time.sleep(0.05)
    request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.connection.close()
url = serve(once)
`;

const BUSY = `
calls = 0
def busy(request):
    global calls
    calls += 1
    request.reply(503 if calls < 3 else 200)
url = serve(busy)
`;

/** What both libraries must do as the kit does: two 503 are overcome, a 404 and a bug of ours are tried once. */
const CLASSIFIED = `${BUSY}
assert program.load(url) == "fine"
assert calls == 3, calls
missing = 0
def gone(request):
    global missing
    missing += 1
    request.reply(404)
raised(Exception, lambda: program.load(serve(gone)))
assert missing == 1, missing
`;

const WHOLE = `import requests


def load(url):
    answer = ‹requests.get›(url, timeout=5)
    answer.raise_for_status()
    return answer.text
`;

export const pairs: readonly PythonPair[] = [
  {
    name: "a server that is busy twice",
    program: `from urllib.request import urlopen


def load(url):
    with ‹urlopen›(url, timeout=5) as answer:
        return answer.read().decode()
`,
    scenario: CLASSIFIED,
  },
  {
    name: "a server that is busy twice, requests",
    packages: { requests: "2.32.0" },
    program: WHOLE,
    scenario: CLASSIFIED,
  },
  {
    name: "a server that is busy twice, tenacity",
    packages: { requests: "2.32.0", tenacity: "9.0.0" },
    program: WHOLE,
    scenario: CLASSIFIED,
  },
  {
    name: "a server that is busy twice, stamina",
    packages: { requests: "2.32.0", stamina: "25.1.0" },
    program: WHOLE,
    scenario: CLASSIFIED,
  },
  {
    name: "a connection that is reset in the middle of an answer, in a function that does more",
    program: `from urllib.request import urlopen

SEEN = []


def page(url):
    with urlopen(url, timeout=5) as answer:
        return answer.read().decode()


def load(url):
    SEEN.append(‹page›(url))
    return SEEN
`,
    scenario: `${RESET}
assert program.load(url) == ["fine"]
assert calls == 2, calls
`,
  },
  {
    name: "a 429 that says when to come back",
    program: `from urllib.request import urlopen


def load(url):
    with ‹urlopen›(url, timeout=5) as answer:
        return answer.read().decode()
`,
    scenario: `
until = None
calls = early = 0
def limited(request):
    global until, calls, early
    calls += 1
    until = until or time.monotonic() + 0.95
    if time.monotonic() >= until:
        request.reply(200)
        return
    early += 1
    request.reply(429, Retry_After="1")
assert program.load(serve(limited)) == "fine"
assert (calls, early) == (2, 1), (calls, early)
`,
  },
  {
    name: "a coroutine whose client loses its connection once",
    program: `class Client:
    def __init__(self, failures):
        self.failures = failures
        self.calls = 0

    async def find(self, user):
        self.calls += 1
        if self.calls <= self.failures:
            raise ConnectionResetError("reset by peer")
        return user


async def load(client, user, found):
    found.append(await ‹client.find›(user))
`,
    scenario: `
import asyncio
found = []
client = program.Client(1)
asyncio.run(program.load(client, 7, found))
assert (found, client.calls) == ([7], 2)
dead = program.Client(9)
raised(ConnectionResetError, lambda: asyncio.run(program.load(dead, 7, found)))
assert dead.calls == 3, dead.calls
`,
  },
];
