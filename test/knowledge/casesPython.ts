/** Cases of Python libraries. */

import type { Case } from "./case";

export const PYTHON: readonly Case[] = [
  ["bulwark-kit", "from hardening import retry\nretry()", "retry", "retry decorates=retry"],
  ["bulwark-kit", "from hardening import retry_call\nretry_call(f)", "retry_call", "callback=awaits under=retry"],
  [
    "bulwark-kit",
    "from hardening import retry_async\nretry_async(f)",
    "retry_async",
    "promise callback=awaits under=retry",
  ],
  [
    "bulwark-kit",
    "from hardening import get_with_deadline\nget_with_deadline('/')",
    "get_with_deadline",
    "outbound-call idempotent deadline=timeout default=10000 no-throw",
  ],
  ["global", "open('x')", "open", "known"],
  [
    "urllib.request",
    "from urllib.request import urlopen\nurlopen('/')",
    "urlopen",
    "outbound-call idempotent deadline=timeout default=none per-read throws",
  ],
  [
    "subprocess",
    "import subprocess\nsubprocess.run(['ls'])",
    "subprocess.run",
    "subprocess deadline=timeout default=none",
  ],
  [
    "socket",
    "import socket\nsocket.create_connection(('a', 1))",
    "socket.create_connection",
    "outbound-call deadline=timeout default=none per-read",
  ],
  [
    "smtplib",
    "import smtplib\nsmtplib.SMTP('a')",
    "smtplib.SMTP",
    "outbound-call deadline=timeout default=none per-read",
  ],
  ["logging", "import logging\nout = logging.getLogger('x')\nout.error('y')", "out.error", "log safe"],
  ["os", "import os\nos.replace('a', 'b')", "os.replace", "file-rename"],
  ["sys", "import sys\nsys.exit(1)", "sys.exit", "exit"],
  ["signal", "import signal\nsignal.signal(signal.SIGTERM, f)", "signal.signal", "shutdown-hook callback=later"],
  ["time", "import time\ntime.sleep(1)", "time.sleep", "sleep safe"],
  ["json", "import json\njson.loads('x')", "json.loads", "parse"],
  ["threading", "import threading\nlock = threading.Lock()\nlock.acquire()", "lock.acquire", "lock"],
  [
    "asyncio",
    "import asyncio\nasyncio.wait_for(f(), 5)",
    "asyncio.wait_for",
    "deadline promise callback=awaits under=timeout",
  ],
  ["random", "import random\nrandom.random()", "random.random", "random safe"],
  [
    "requests",
    "import requests\nrequests.post('/')",
    "requests.post",
    "outbound-call not-idempotent deadline=timeout default=none per-read no-throw",
  ],
  [
    "httpx",
    "import httpx\nhttpx.get('/')",
    "httpx.get",
    "outbound-call idempotent deadline=timeout default=5000 per-read no-throw",
  ],
  [
    "aiohttp",
    "import aiohttp\naiohttp.ClientSession()",
    "aiohttp.ClientSession",
    "client deadline=timeout default=300000 configures=result",
  ],
  [
    "tenacity",
    "import tenacity\ntenacity.retry(f)",
    "tenacity.retry",
    "retry retries=Infinity endless decorates=retry",
  ],
  ["stamina", "import stamina\nstamina.retry(on=OSError)", "stamina.retry", "retry retries=10 decorates=retry"],
  [
    "backoff",
    "import backoff\nbackoff.on_exception(f)",
    "backoff.on_exception",
    "retry retries=Infinity endless decorates=retry",
  ],
  ["filelock", "from filelock import FileLock\nFileLock('x').acquire()", "FileLock(…).acquire", "lock"],
  [
    "openai",
    "from openai import OpenAI\nOpenAI()",
    "OpenAI",
    "client deadline=timeout default=600000 retries=2 configures=result",
  ],
];
