/** Faults of `add-deadline` in Python: servers that accept and say nothing, a program that never ends. */

import type { PythonPair } from "../faultPair";

const SILENT = `
import socket
silent = socket.socket(); silent.bind(("127.0.0.1", 0)); silent.listen()
port = silent.getsockname()[1]
`;

export const pairs: readonly PythonPair[] = [
  {
    name: "urlopen of a server that never answers",
    program: `import urllib.request


def load(url):
    with ‹urllib.request.urlopen›(url) as answer:
        return answer.read()
`,
    tune: [["timeout=10", "timeout=0.3"]],
    scenario: `${SILENT}
waiting()
error = raised(OSError, lambda: program.load("http://127.0.0.1:%d/" % port))
assert "timed out" in str(error), error
`,
    hangs: true,
  },
  {
    name: "requests of a server that never answers",
    packages: { requests: "2.32.0" },
    program: `import requests


def load(url):
    return ‹requests.get›(url).text
`,
    tune: [["(3.05, 10)", "(3.05, 0.3)"]],
    scenario: `${SILENT}
import requests
waiting()
raised(requests.ReadTimeout, lambda: program.load("http://127.0.0.1:%d/" % port))
fine = serve(lambda request: request.reply(200))
assert program.load(fine) == "fine"
`,
    hangs: true,
  },
  {
    name: "a session of requests whose server stalls in the middle of the body",
    packages: { requests: "2.32.0" },
    program: `import requests

session = requests.Session()


def load(url):
    return ‹session.get›(url, timeout=None).text
`,
    tune: [["(3.05, 10)", "(3.05, 0.3)"]],
    scenario: `
import requests
def half(request):
    request.send_response(200); request.send_header("Content-Length", "100"); request.end_headers()
    request.wfile.write(b"half of it"); request.wfile.flush(); time.sleep(60)
url = serve(half)
waiting()
raised(requests.ConnectionError, lambda: program.load(url))
`,
    hangs: true,
  },
  {
    name: "a mail server that says no greeting",
    program: `import smtplib


def send(port, message):
    with ‹smtplib.SMTP›("127.0.0.1", port) as smtp:
        smtp.send_message(message)
`,
    tune: [["timeout=10", "timeout=0.3"]],
    scenario: `${SILENT}
waiting()
raised(OSError, lambda: program.send(port, None))
`,
    hangs: true,
  },
  {
    name: "a program that never ends",
    program: `import subprocess


def run(program):
    return ‹subprocess.run›(program, check=True)
`,
    tune: [["timeout=60", "timeout=0.3"]],
    scenario: `
import subprocess
waiting()
raised(subprocess.TimeoutExpired, lambda: program.run([sys.executable, "-c", "import time; time.sleep(60)"]))
`,
    hangs: true,
  },
  {
    name: "a client of httpx without a limit, and a silent server",
    packages: { httpx: "0.28.0" },
    program: `import httpx

client = ‹httpx.Client›(timeout=None)


def load(url):
    return client.get(url).text
`,
    tune: [["timeout=10", "timeout=0.3"]],
    scenario: `${SILENT}
import httpx
waiting()
raised(httpx.ReadTimeout, lambda: program.load("http://127.0.0.1:%d/" % port))
`,
    hangs: true,
  },
  {
    name: "a session of aiohttp whose server drips for ever",
    packages: { aiohttp: "3.11.0" },
    program: `import aiohttp


async def load(url):
    async with ‹aiohttp.ClientSession›() as session:
        async with session.get(url) as answer:
            return await answer.text()
`,
    tune: [["total=10", "total=0.3"]],
    scenario: `
import asyncio
def drip(request):
    request.send_response(200); request.send_header("Content-Length", "100000"); request.end_headers()
    while True:
        request.wfile.write(b"x"); request.wfile.flush(); time.sleep(0.05)
url = serve(drip)
waiting()
raised(asyncio.TimeoutError, lambda: asyncio.run(program.load(url)))
`,
    hangs: true,
  },
];
