"""Crash dump: what is known at the moment of an unhandled error, as one JSON file without secrets."""

from __future__ import annotations

import asyncio
import atexit
import collections
import contextlib
import contextvars
import datetime
import faulthandler
import json
import logging
import os
import platform
import re
import secrets
import sys
import threading
import time
from types import TracebackType
from typing import Any, Callable, Optional, Union

from .log_folder import prepare_folder, remove_oldest
from .redact import redact, redact_text

__all__ = ["install_crash_dump", "request_id", "watch_loop"]

# Set it where a request comes in: `request_id.set(…)`; the dump names the one that was being served.
request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="none")

ENVIRONMENT = ("APP_ENV", "ENVIRONMENT", "PYTHON_ENV", "TZ", "LANG", "LC_ALL", "PYTHONVERSION", "APP_VERSION")

_Trace = Optional[TracebackType]


def install_crash_dump(
    folder: Union[str, os.PathLike[str]] = "reports/incidents",
    *,
    environment: tuple[str, ...] = ENVIRONMENT,
    log_lines: int = 100,
    max_files: int = 50,
) -> None:
    """Writes `incident_*.json` for each unhandled error; call it once, first thing under `if __name__ == "__main__":`.

    Heard are unhandled errors of the main thread, of other threads, of `__del__` and of the event loop (call
    `watch_loop()` inside of it), and through `faulthandler` crashes of the interpreter (`stack_*.txt`). The hooks
    that were there are called afterwards: the program ends as it would have. Kept are the last log lines, the named
    environment variables, the stack and facts on the process, without secrets; nothing leaves the machine.
    """
    dump = _Dump(os.fspath(folder), environment, log_lines, max_files)
    # Not a handler: with one on the root logger, `logging.basicConfig` would do nothing.
    logging.setLogRecordFactory(dump.lines.keep(logging.getLogRecordFactory()))
    before = sys.excepthook, threading.excepthook, sys.unraisablehook

    def main_hook(kind: type[BaseException], error: BaseException, trace: _Trace) -> None:
        if not issubclass(kind, (KeyboardInterrupt, SystemExit)):
            dump.write("main", error)
        before[0](kind, error, trace)

    def thread_hook(args: threading.ExceptHookArgs) -> None:
        if not issubclass(args.exc_type, SystemExit) and args.exc_value is not None:
            dump.write("thread", args.exc_value)
        before[1](args)

    def unraisable_hook(args: sys.UnraisableHookArgs) -> None:
        if args.exc_value is not None:
            dump.write("unraisable", args.exc_value)
        before[2](args)

    sys.excepthook, threading.excepthook, sys.unraisablehook = main_hook, thread_hook, unraisable_hook
    _Dump.installed = dump
    dump.watch_interpreter()


def watch_loop(loop: Optional[asyncio.AbstractEventLoop] = None) -> None:
    """The fourth hook: errors of tasks and callbacks that nobody awaited. Call it in a coroutine that starts early."""
    dump = _Dump.installed
    loop = loop or asyncio.get_running_loop()
    before = loop.get_exception_handler()

    def loop_hook(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if dump is not None and isinstance(error, Exception):
            dump.write("loop", error)
        if before is None:
            loop.default_exception_handler(context)
        else:
            before(loop, context)

    loop.set_exception_handler(loop_hook)


class _Lines:
    """The last log lines, in memory."""

    def __init__(self, count: int) -> None:
        self.kept: collections.deque[str] = collections.deque(maxlen=count)

    def keep(self, make: Callable[..., logging.LogRecord]) -> Callable[..., logging.LogRecord]:
        def made(*args: Any, **kwargs: Any) -> logging.LogRecord:
            record = make(*args, **kwargs)
            with contextlib.suppress(Exception):  # a bad format string is not worth a crash
                stamp = datetime.datetime.fromtimestamp(record.created, datetime.timezone.utc).isoformat()
                self.kept.append(f"{stamp} {record.levelname} {record.name} {record.getMessage()[:2_000]}")
            return record

        return made


class _Dump:
    installed: Optional[_Dump] = None

    def __init__(self, folder: str, environment: tuple[str, ...], log_lines: int, max_files: int) -> None:
        self.folder = os.path.abspath(folder)
        self.lines = _Lines(log_lines)
        self.environment = environment
        self.max_files = max_files
        self.started = time.monotonic()
        self.busy = threading.local()

    def write(self, source: str, error: BaseException) -> None:
        """Never raises, and does nothing for an error that happens while it writes."""
        if getattr(self.busy, "now", False):
            return
        self.busy.now = True
        try:
            self._write(source, error)
        except Exception as failure:
            with contextlib.suppress(Exception):
                sys.stderr.write(f"no crash dump was written: {type(failure).__name__}\n")
        finally:
            self.busy.now = False

    def _write(self, source: str, error: BaseException) -> None:
        now = datetime.datetime.now(datetime.timezone.utc)
        incident = {
            "schema": "incident_v1",
            "ts": now.isoformat(timespec="milliseconds"),
            "source": source,
            "request_id": redact_text(request_id.get()),
            "error": redact(error),
            "process": {
                "pid": os.getpid(),
                "program": os.path.basename(sys.argv[0] if sys.argv else ""),
                "python": platform.python_version(),
                "platform": platform.platform(),
                "uptime_s": round(time.monotonic() - self.started, 3),
                "thread": threading.current_thread().name,
                "threads": threading.active_count(),
            },
            "environment": {name: redact_text(os.environ[name]) for name in self.environment if name in os.environ},
            "log": [redact_text(line) for line in list(self.lines.kept)],
        }
        prepare_folder(self.folder)
        safe = re.sub(r"[^A-Za-z0-9_-]", "_", request_id.get())[:64]
        name = f"incident_{now.strftime('%Y%m%dT%H%M%S%fZ')}_{os.getpid()}_{safe}_{secrets.token_hex(2)}.json"
        path = os.path.join(self.folder, name)
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0), 0o600)
        with os.fdopen(file, "w", encoding="utf-8") as output:
            json.dump(incident, output, ensure_ascii=False, indent=1)
        self._tidy()

    def watch_interpreter(self) -> None:
        """A crash inside of the interpreter or an extension leaves the stacks of all threads in a text file."""
        try:
            prepare_folder(self.folder)
            self._tidy()
            own = os.getpid()
            path = os.path.join(self.folder, f"stack_{int(time.time())}_{own}.txt")
            stacks = open(path, "w", opener=lambda name, flags: os.open(name, flags, 0o600))  # noqa: SIM115
            faulthandler.enable(stacks)

            def remove_empty() -> None:
                if os.getpid() == own and os.path.getsize(path) == 0:
                    faulthandler.disable()
                    stacks.close()
                    os.unlink(path)

            atexit.register(remove_empty)
        except (OSError, RuntimeError):
            # Best effort: dumps of the program's own errors do not need it.
            return

    def _tidy(self) -> None:
        remove_oldest(self.folder, r"^incident_(\d{8}T\d{12}Z)_", self.max_files)
        remove_oldest(self.folder, r"^stack_(\d+)_", self.max_files)
