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
  [
    "bulwark-kit",
    "from hardening import gather_limited\ngather_limited(8, f, rows)",
    "gather_limited",
    "promise parallel=0 callback=awaits under=limiter",
  ],
  [
    "bulwark-kit",
    "from hardening import map_limited\nmap_limited(8, f, rows)",
    "map_limited",
    "parallel=0 callback=awaits under=limiter",
  ],
  ["bulwark-kit", "from hardening import file_lock\nfile_lock('x')", "file_lock", "safe"],
  ["bulwark-kit", "from hardening import flow\nflow('x')", "flow", "trace safe"],
  ["bulwark-kit", "from hardening import parse\nparse(Order, data)", "parse", "validation"],
  ["global", "open('x')", "open", "file-read"],
  ["logging", "import logging\nout = logging.getLogger('x')\nout.error('y')", "out.error", "log safe"],
  ["os", "import os\nos.replace('a', 'b')", "os.replace", "file-rename"],
  ["sys", "import sys\nsys.exit(1)", "sys.exit", "exit"],
  ["signal", "import signal\nsignal.signal(signal.SIGTERM, f)", "signal.signal", "shutdown-hook callback=later"],
  ["json", "import json\njson.loads('x')", "json.loads", "parse"],
  ["threading", "import threading\nlock = threading.Lock()\nlock.acquire()", "lock.acquire", "lock"],
  [
    "asyncio",
    "import asyncio\nasyncio.wait_for(f(), 5)",
    "asyncio.wait_for",
    "deadline promise callback=awaits under=timeout",
  ],
  ["random", "import random\nrandom.random()", "random.random", "random safe"],
  ["filelock", "from filelock import FileLock\nFileLock('x').acquire()", "FileLock(…).acquire", "lock"],
  [
    "sentence_transformers",
    "from sentence_transformers import SentenceTransformer\nmodel = SentenceTransformer('m')\nmodel.encode(texts)",
    "model.encode",
    "blocking",
  ],
  ["transformers", "from transformers import pipeline\npipeline('summarization')", "pipeline", "blocking"],
  [
    "assemblyai",
    "import assemblyai as aai\ntranscriber = aai.Transcriber()\ntranscriber.transcribe(path)",
    "transcriber.transcribe",
    "blocking",
  ],
];
