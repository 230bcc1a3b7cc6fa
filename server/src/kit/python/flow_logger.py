"""Flow log: one file per operation, one JSON line per event, written before the next step begins."""

from __future__ import annotations

import contextlib
import contextvars
import datetime
import hashlib
import itertools
import json
import os
import re
import secrets
import threading
import time
from types import TracebackType
from typing import Any, Iterator, Literal, Optional, Union

from .log_folder import prepare_folder, remove_oldest
from .redact import redact

__all__ = ["Flow", "FlowStatus", "current_flow", "flow"]

FlowStatus = Literal["pending", "submitted", "running", "success", "failed"]

MAX_LINE = 16 * 1024


def flow(
    name: str,
    *,
    folder: Union[str, os.PathLike[str]] = "flow_logs",
    flow_id: Optional[str] = None,
    max_bytes: int = 10 * 1024 * 1024,
    max_files: int = 1_000,
    **fields: object,
) -> Flow:
    """A block whose steps are traced: `with flow("import_orders", file=path) as trace:`, in coroutines as well.

    `flow_id` goes on with the file of an earlier flow. What would make a file longer than `max_bytes` is dropped and
    counted; of the folder's files `max_files` are kept. The folder is created with a `.gitignore` that ignores it.
    Each line has `ts`, `flow_id`, `flow_type`, `step` (counts up), `action`, `status`, and where they apply
    `duration_ms`, `context` (fields without secrets), `error`, `dropped`.
    """
    return Flow(_FlowFile(name, os.fspath(folder), flow_id, max_bytes, max_files), fields)


def current_flow() -> Optional[Flow]:
    """The flow whose block this code runs in, also from functions and tasks that it calls."""
    return _current.get()


class Flow:
    """See `flow`. Logging never raises: lines that cannot be written are counted in the next one's `dropped`."""

    def __init__(self, file: _FlowFile, fields: dict[str, object]) -> None:
        self.flow_id = file.flow_id
        self.path = file.path
        self._file = file
        self._fields = fields
        self._start = time.monotonic()
        self._last_failed = False
        self._outer: Optional[Flow] = None

    def __enter__(self) -> Flow:
        self._outer = _current.get()
        _current.set(self)
        self._start = time.monotonic()
        self._file.write("start", "running", context=self._fields)
        return self

    def __exit__(
        self, kind: Optional[type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        _current.set(self._outer)
        status: FlowStatus = "failed" if error is not None or self._last_failed else "success"
        self._file.write("end", status, duration_ms=_ms_since(self._start), error=error)

    @contextlib.contextmanager
    def step(self, action: str, **fields: object) -> Iterator[None]:
        """`with trace.step("download", url=url):` writes `running` before and `success` or `failed` after the block."""
        start = time.monotonic()
        self._file.write(action, "running", context=fields)
        try:
            yield
        except BaseException as error:
            self._last_failed = True
            self._file.write(action, "failed", duration_ms=_ms_since(start), error=error)
            raise
        self._last_failed = False
        self._file.write(action, "success", duration_ms=_ms_since(start))

    def log(self, action: str, status: FlowStatus = "running", **fields: object) -> None:
        """One line."""
        self._file.write(action, status, context=fields)

    def error(self, error: BaseException, **fields: object) -> None:
        """One `failed` line with the error and its causes."""
        self._file.write("error", "failed", context=fields, error=error)


_current: contextvars.ContextVar[Optional[Flow]] = contextvars.ContextVar("flow", default=None)


# Counts the flows that this process has started.
_started = itertools.count()


class _FlowFile:
    def __init__(self, name: str, folder: str, flow_id: Optional[str], max_bytes: int, max_files: int) -> None:
        stamp = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%S%fZ")
        self.flow_id = _safe_name(flow_id or f"{_safe_name(name)}-{stamp}-{secrets.token_hex(4)}")
        self.path = os.path.join(folder, f"{self.flow_id}.jsonl")
        self._type = str(name)[:200]
        self._folder = folder
        self._max_bytes = max_bytes
        self._max_files = max_files
        self._lock = threading.Lock()
        self._steps = 0
        self._bytes = 0
        self._dropped = 0
        self._ready = False
        self._torn = False  # the file ends inside a line: a write was cut short

    def write(self, action: str, status: FlowStatus, **extra: Any) -> None:
        with self._lock:
            try:
                if not self._ready:
                    self._prepare()
                line = ("\n" if self._torn else "") + self._line(action, status, extra) + "\n"
                raw = line.encode()
                if self._bytes + len(raw) > self._max_bytes and action != "end":
                    self._dropped += 1
                    return
                self._append(raw)
                self._bytes += len(raw)
                self._dropped = 0
            except Exception:
                self._dropped += 1
                self._ready = False  # the folder may be gone, the line torn: look again

    def _append(self, raw: bytes) -> None:
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        try:
            self._torn = True
            while raw:
                raw = raw[os.write(file, raw) :]
            self._torn = False
        finally:
            os.close(file)

    def _line(self, action: str, status: FlowStatus, extra: dict[str, Any]) -> str:
        self._steps += 1
        line: dict[str, Any] = {
            "ts": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds"),
            "flow_id": self.flow_id,
            "flow_type": self._type,
            "step": self._steps,
            "action": str(action)[:200],
            "status": status,
        }
        if "duration_ms" in extra:
            line["duration_ms"] = extra["duration_ms"]
        if self._dropped > 0:
            line["dropped"] = self._dropped
        details = {name: redact(extra[name]) for name in ("context", "error") if extra.get(name)}
        full = json.dumps({**line, **details}, ensure_ascii=False)
        if len(full.encode()) < MAX_LINE:
            return full
        return json.dumps({**line, "cut": json.dumps(details, ensure_ascii=False)[:1_000]}, ensure_ascii=False)

    def _prepare(self) -> None:
        prepare_folder(self._folder)
        try:
            with open(self.path, "rb") as file:
                self._bytes = file.seek(0, os.SEEK_END)
                file.seek(max(0, self._bytes - 1))
                self._torn = file.read() not in (b"", b"\n")
        except FileNotFoundError:
            self._bytes, self._torn = 0, False
        if self._steps == 0 and next(_started) % 100 == 0:
            remove_oldest(self._folder, r"-(\d{8}T\d{12}Z)-[0-9a-f]{8}\.jsonl$", self._max_files)
        self._ready = True


def _safe_name(text: str) -> str:
    """A file name on every system: no separator, no leading dot, no device name, no clash after a change."""
    safe = re.sub(r"^-|[^A-Za-z0-9_-]+", "_", str(text))[:100]
    if safe == text and not re.fullmatch(r"|con|prn|aux|nul|(com|lpt)\d", safe, re.IGNORECASE):
        return safe
    return f"{safe}_{hashlib.sha256(str(text).encode('utf-8', 'backslashreplace')).hexdigest()[:8]}"


def _ms_since(start: float) -> int:
    return round((time.monotonic() - start) * 1000)
