/** Cases of Python's tasks, threads, pools, queues, locks and loggers. */

import type { Case } from "./case";

export const PYTHON_CONCURRENCY: readonly Case[] = [
  ["asyncio", "import asyncio\nasyncio.create_task(f())", "asyncio.create_task", "promise"],
  ["asyncio", "import asyncio\nasyncio.shield(f())", "asyncio.shield", "wraps=0"],
  ["asyncio", "import asyncio\nlock = asyncio.Lock()\nlock.acquire()", "lock.acquire", "lock promise"],
  ["threading", "import threading\nlock = threading.Lock()\nlock.release()", "lock.release", "unlock"],
  ["threading", "import threading\nthreading.Timer(5, f)", "threading.Timer", "callback=later"],
  [
    "multiprocessing",
    "import multiprocessing\npool = multiprocessing.Pool()\npool.map(f, [])",
    "pool.map",
    "callback=awaits",
  ],
  [
    "concurrent.futures",
    "from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor()\npool.submit(f)",
    "pool.submit",
    "callback=later",
  ],
  ["queue", "import queue\njobs = queue.Queue()\njobs.qsize()", "jobs.qsize", "safe"],
  ["filelock", "from filelock import FileLock\nlock = FileLock('x')\nlock.release()", "lock.release", "unlock"],
  ["portalocker", "import portalocker\nportalocker.lock(f, 1)", "portalocker.lock", "lock"],
  ["fcntl", "import fcntl\nfcntl.flock(f, 2)", "fcntl.flock", "lock"],
  ["anyio", "import anyio\nlock = anyio.Lock()\nlock.acquire()", "lock.acquire", "lock promise"],
  ["logging", "import logging\nlogging.LoggerAdapter(f)", "logging.LoggerAdapter", "safe"],
  [
    "structlog",
    "import structlog\nlog = structlog.get_logger()\nlog.bind(a=1).error('x')",
    "log.bind().error",
    "log safe",
  ],
  ["loguru", "from loguru import logger\nlogger.opt(exception=True).error('x')", "logger.opt().error", "log safe"],
  ["traceback", "import traceback\ntraceback.print_exc()", "traceback.print_exc", "log safe"],
  ["warnings", "import warnings\nwarnings.warn('x')", "warnings.warn", "log safe"],
  ["sentry_sdk", "import sentry_sdk\nsentry_sdk.capture_exception()", "sentry_sdk.capture_exception", "log safe"],
  [
    "websockets",
    "import websockets\nwebsockets.serve(handle)",
    "websockets.serve",
    "callback=route under=error-boundary",
  ],
];
