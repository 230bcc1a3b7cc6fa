"""One health check: runs in a thread of its own, remembers its last result, and tolerates a few failures in a row."""

from __future__ import annotations

import inspect
import logging
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from typing import Awaitable, Callable, Optional, Union

__all__ = ["Check", "CheckReport", "CheckRunner", "problem_of", "refuse_false"]

Check = Callable[[], Union[object, Awaitable[object]]]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CheckReport:
    """`ok` until a check has failed `failures_allowed` times in a row; `duration` in seconds."""

    ok: bool
    required: bool
    duration: float
    consecutive_failures: int


class CheckRunner:
    """One check. While a run of it hangs no other is begun: a dependency that is down costs one thread, not all."""

    def __init__(self, name: str, check: Check, timeout: float, required: bool, failures_allowed: int) -> None:
        self.name, self.check, self.timeout, self.required = name, check, timeout, required
        self.last: Optional[CheckReport] = None
        self._allowed = failures_allowed
        self._failures = 0
        self._finished_at = 0.0
        self._running: Optional[Future[object]] = None
        self._lock = threading.Lock()

    def is_stale(self, now: float, cache: float) -> bool:
        return self.last is None or now - self._finished_at >= cache

    def start(self) -> Future[object]:
        with self._lock:
            if self._running is None or self._running.done():
                future: Future[object] = Future()
                future.set_running_or_notify_cancel()  # so that whoever gives up waiting does not cancel it
                self._running = future
                threading.Thread(target=self._run, args=(future,), name=f"check {self.name}", daemon=True).start()
            return self._running

    def _run(self, future: Future[object]) -> None:
        try:
            future.set_result(self.check())
        except BaseException as error:
            future.set_exception(error)

    def finish(self, problem: Optional[BaseException], begun: float, now: float) -> None:
        with self._lock:
            if self.last is not None and self._finished_at > begun:
                return  # another probe has counted this run
            first = self.last is None
            self._failures = 0 if problem is None else self._failures + 1
            self._finished_at = now
            # At the start nothing is known to have worked: the first failure counts.
            was_ok = self.last is None or self.last.ok
            ok = problem is None or (not first and was_ok and self._failures < self._allowed)
            self.last = CheckReport(ok, self.required, now - begun, self._failures)
        if was_ok and not ok:
            log.warning("health check %s failed: %r", self.name, problem)
        if not was_ok and ok:
            log.warning("health check %s passes again", self.name)


def problem_of(future: Future[object], seconds: float) -> Optional[BaseException]:
    """What is wrong with a run, after at most so many seconds."""
    try:
        found = future.result(seconds)
        if inspect.isawaitable(found):
            if inspect.iscoroutine(found):
                found.close()
            raise TypeError("the check is a coroutine function: use ready_async")
        refuse_false(found)
    except (Exception, FutureTimeoutError) as error:
        return error
    return None


def refuse_false(found: object) -> None:
    """A check fails by raising or by returning False."""
    if found is False:
        raise ValueError("the check returned False")
