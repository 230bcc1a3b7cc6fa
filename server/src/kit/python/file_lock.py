"""A lock between processes of one machine, held through a file beside the resource; the system frees it on death."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import os
import random
import socket
import stat
import sys
import time
from types import TracebackType
from typing import Optional, Union

from .errors import ErrorClass

__all__ = ["FileLock", "LockReentryError", "LockTimeoutError", "file_lock"]

log = logging.getLogger(__name__)


class LockTimeoutError(TimeoutError):
    """The lock was not free in time; the message names the holder."""

    error_class: ErrorClass = "unknown"  # the time for waiting is used up: no reason to wait again


class LockReentryError(RuntimeError):
    """The code that holds this lock asks for it again, and would wait for itself."""


def file_lock(path: Union[str, os.PathLike[str]], timeout: float = 10.0) -> FileLock:
    """A block that only one process (and thread, and task) at a time is in: `with file_lock("jobs.json"):`.

    In a coroutine write `async with`, which leaves the event loop free while it waits. `timeout` is in seconds; there
    is no way to wait for ever. The lock is the file `<path>.lock`, which stays there: removing it would let two in.
    It excludes only those who ask for it too, and is not guaranteed on network drives. Keep the block short.
    """
    return FileLock(path, timeout)


class FileLock:
    """See `file_lock`. One object serves one block."""

    def __init__(self, path: Union[str, os.PathLike[str]], timeout: float = 10.0) -> None:
        if not timeout >= 0:
            raise ValueError(f"timeout must be a number of seconds, not {timeout!r}")
        self.path = f"{os.path.realpath(path)}.lock"
        self.timeout = timeout
        self._file: Optional[int] = None
        self._since = 0.0

    def __enter__(self) -> FileLock:
        end = self._begin()
        while not self._try():
            time.sleep(self._pause(end))
        return self._entered()

    async def __aenter__(self) -> FileLock:
        end = self._begin()
        while not self._try():
            await asyncio.sleep(self._pause(end))
        return self._entered()

    def __exit__(
        self, kind: Optional[type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        _held.set(tuple(lock for lock in _held.get() if lock is not self))
        _open.discard(self)
        file, self._file = self._file, None
        if file is None:
            return  # after a fork: the lock is the parent's
        try:
            _unlock(file)  # explicitly, because a child that was forked may have the file open too
        finally:
            os.close(file)
        log.debug("released %s after %.3f s", self.path, time.monotonic() - self._since)

    async def __aexit__(
        self, kind: Optional[type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self.__exit__(kind, error, trace)

    def _begin(self) -> float:
        if any(lock.path == self.path and lock._file is not None for lock in _held.get()):
            raise LockReentryError(f"{self.path}: the code that asks for this lock holds it already")
        if self._file is not None:
            raise RuntimeError("a FileLock serves one block at a time: call file_lock() again")
        os.makedirs(os.path.dirname(self.path), exist_ok=True)
        self._since = time.monotonic()
        return self._since + self.timeout

    def _entered(self) -> FileLock:
        log.debug("acquired %s after %.3f s", self.path, time.monotonic() - self._since)
        self._since = time.monotonic()
        _held.set((*_held.get(), self))
        return self

    def _pause(self, end: float) -> float:
        left = end - time.monotonic()
        if left <= 0:
            holder = _holder(self.path)
            raise LockTimeoutError(f"{self.path} was not free within {self.timeout:g} s: held by {holder}")
        return min(left, random.uniform(0.005, 0.05))

    def _try(self) -> bool:
        file = _open_lock(self.path)
        try:
            if not (_lock(file) and _is_still(file, self.path)):
                os.close(file)
                return False
            _write_holder(file)
        except BaseException:
            os.close(file)
            raise
        self._file = file
        _open.add(self)
        return True


# The locks that the running chain of calls holds, and those of the whole process.
_held: contextvars.ContextVar[tuple[FileLock, ...]] = contextvars.ContextVar("held file locks", default=())
_open: set[FileLock] = set()


def _disown() -> None:
    """In a forked child: the locks are the parent's. Closing is enough; unlocking would take them from it."""
    for lock in _open:
        if lock._file is not None:
            os.close(lock._file)
            lock._file = None
    _open.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_disown)


def _open_lock(path: str) -> int:
    flags = os.O_RDWR | os.O_CREAT  # never O_TRUNC: the text in it is the holder's
    flags |= getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    file = os.open(path, flags, 0o666)
    if stat.S_ISREG(os.fstat(file).st_mode):
        return file
    os.close(file)
    raise OSError(f"{path} is not a regular file")


def _is_still(file: int, path: str) -> bool:
    """Whether the locked file is the one that others will open: somebody may have removed or replaced it."""
    try:
        return os.path.samestat(os.fstat(file), os.stat(path, follow_symlinks=False))
    except FileNotFoundError:
        return False


def _write_holder(file: int) -> None:
    text = f"pid {os.getpid()} on {socket.gethostname()} since {time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())}\n"
    try:
        os.ftruncate(file, 0)
        os.lseek(file, 0, os.SEEK_SET)
        os.write(file, text.encode())
    except OSError:
        pass  # a full disk: only the message of others is poorer for it


def _holder(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read(200).strip() or "another process"
    except OSError:
        return "another process"


if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30  # the locked byte lies behind the text, which others may then read

    def _lock(file: int) -> bool:
        os.lseek(file, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

    def _unlock(file: int) -> None:
        os.lseek(file, _FAR, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
