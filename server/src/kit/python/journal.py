"""A journal: records in one file, each on the disk before its append returns, all found again after a crash."""

from __future__ import annotations

import json
import os
import threading
from typing import Any, Sequence, Union

from .atomic_write import sync_folder, write_atomic
from .file_lock import FileLock
from .journal_file import JournalDamagedError, JournalEntry, commit_line, new_journal, read_journal

__all__ = ["Journal", "JournalClosedError", "JournalDamagedError", "JournalEntry"]


class JournalClosedError(RuntimeError):
    """Nothing can be appended any more: it was closed, a write has failed, or this is a forked child."""


class Journal:
    """Opens a journal, or creates it and its folder: `with Journal("jobs.journal") as journal:`.

    `recovered` are the records found, oldest first. What a crash left of the last write is cut off and counted in
    `cut_bytes`; any other damage raises `JournalDamagedError` and changes nothing. The file, readable by its owner
    only, is read whole: compact it before it is large. One process at a time has it open, by a lock file beside it;
    others wait `timeout` seconds and get a `LockTimeoutError`. Threads may share it; a coroutine that must not block
    uses `asyncio.to_thread`. `durable=False` skips every fsync: safe against a crash of the process, not against a
    loss of power.
    """

    def __init__(self, path: Union[str, os.PathLike[str]], *, timeout: float = 10.0, durable: bool = True) -> None:
        self.path = os.path.realpath(path)
        self._durable = durable
        self._lock = threading.RLock()
        self._pid = os.getpid()
        self._file = -1
        self._file_lock = FileLock(self.path, timeout)
        self._file_lock.__enter__()
        try:
            self.recovered, self.cut_bytes = self._open()
        except BaseException:
            self.close()
            raise

    @property
    def sequence(self) -> int:
        """Of the last record on the disk; 0 before the first."""
        return self._next - 1

    @property
    def size(self) -> int:
        """Of the file, in bytes."""
        return self._size

    def append(self, value: Any) -> int:
        """Returns the record's sequence once it is on the disk: act on it only then. The value is written as JSON.

        An append that raised may still be found at the next opening, and after one all others raise
        `JournalClosedError`: only opening anew tells what is there.
        """
        text = _json(value)
        with self._lock:
            self._check_open()
            line = commit_line(self._generation, self._next, [text])
            try:
                self._write(line)
            except BaseException:
                self._close_file()
                raise
            self._size += len(line)
            self._next += 1
            return self._next - 1

    def compact(self, through: int, values: Sequence[Any] = ()) -> None:
        """Makes the file small: `values` stand for all records up to the sequence `through`; later records stay.

        At most as many values as they replace. The file is the old one or the new one, whole, whenever a crash comes.
        """
        texts = [_json(value) for value in values]
        with self._lock:
            self._check_open()
            with open(self.path, "rb") as file:
                content = read_journal(self.path, file.read())
            if not content.first - 1 <= through < self._next or len(texts) > through - content.first + 1:
                raise ValueError("compact: `through` must be a record that is there, with no more values than records")
            texts += [_json(entry.value) for entry in content.entries if entry.sequence > through]
            raw = new_journal(self._next - len(texts), texts)
            self._close_file()  # whatever happens now, nothing is appended to the old file
            write_atomic(self.path, raw, mode=0o600, durable=self._durable)
            self._open()

    def close(self) -> None:
        """Gives the file back; a second call does nothing."""
        with self._lock:
            self._close_file()
            self._file_lock.__exit__(None, None, None)

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open(self) -> tuple[Sequence[JournalEntry], int]:
        if not os.path.exists(self.path):
            write_atomic(self.path, new_journal(1, []), mode=0o600, durable=self._durable)
        with open(self.path, "rb") as found:
            raw = found.read()
        content = read_journal(self.path, raw)
        flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
        file = os.open(self.path, flags)
        try:
            if content.valid_bytes < len(raw):
                os.ftruncate(file, content.valid_bytes)
            if self._durable:
                # Also what an earlier process wrote and did not live to sync: whoever reads it here relies on it.
                os.fsync(file)
                sync_folder(os.path.dirname(self.path))
        except BaseException:
            os.close(file)
            raise
        self._file = file
        self._generation = content.generation
        self._next = content.first + len(content.entries)
        self._size = content.valid_bytes
        return content.entries, len(raw) - content.valid_bytes

    def _write(self, line: bytes) -> None:
        view = memoryview(line)
        while view:
            view = view[os.write(self._file, view) :]
        if self._durable:
            getattr(os, "fdatasync", os.fsync)(self._file)

    def _check_open(self) -> None:
        if self._file < 0 or self._pid != os.getpid():
            raise JournalClosedError(f"{self.path} is not open for writing: open it anew")

    def _close_file(self) -> None:
        file, self._file = self._file, -1
        if file >= 0:
            os.close(file)


def _json(value: Any) -> str:
    return json.dumps(value, allow_nan=False, separators=(",", ":"))
