"""A limit of total time that everything called inside knows of, and that cancels the task of an `async with`."""

from __future__ import annotations

import asyncio
import contextvars
import math
from types import TracebackType
from typing import Any, Optional

from .clock import MAX_WAIT, SYSTEM_CLOCK, Clock
from .errors import ErrorClass

__all__ = ["Deadline", "DeadlineExceeded", "time_left"]


class DeadlineExceeded(TimeoutError):
    """A limit of time ran out: never confused with a cancellation by the caller."""

    error_class: ErrorClass = "network"


class Deadline:
    """`seconds` for all that happens inside the block, and never more than an enclosing deadline has left.

        with Deadline(10):                      # sync: calls inside ask for `time_left(…)`
            body = get_with_deadline(url).body
        async with Deadline(10):                # async: the task is cancelled when time is up
            await client.get(url)

    The `async with` form raises `DeadlineExceeded` when the time ran out, after the work inside has ended. A plain
    `with` stops nothing by itself: Python cannot interrupt a blocking call, so give that `timeout=time_left(10)`.
    """

    def __init__(self, seconds: float, *, clock: Clock = SYSTEM_CLOCK) -> None:
        if not seconds >= 0:
            raise ValueError(f"seconds must be a number of at least 0, not {seconds!r}")
        self.seconds = seconds
        self._clock = clock
        self._end = math.inf
        self._outer: Optional[Deadline] = None
        self._task: Optional[asyncio.Task[Any]] = None
        self._timer: Optional[asyncio.TimerHandle] = None
        self._cancelling = 0
        self._fired = False

    def remaining(self) -> float:
        """Seconds left, 0 when it is over. Before the block begins: all of them."""
        return self.seconds if self._end == math.inf else max(0.0, self._end - self._clock.now())

    def check(self) -> None:
        """Raises `DeadlineExceeded` when the time is over: for loops that no call inside would end."""
        if self.remaining() <= 0:
            raise self._exceeded()

    def __enter__(self) -> Deadline:
        if self._end != math.inf:
            raise RuntimeError("a Deadline serves one block: make a new one")
        self._outer = _current.get()
        left = self.seconds if self._outer is None else min(self.seconds, self._outer.remaining())
        self._end = self._clock.now() + min(left, MAX_WAIT)
        _current.set(self)
        return self

    def __exit__(
        self, kind: Optional[type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        _current.set(self._outer)

    async def __aenter__(self) -> Deadline:
        self.__enter__()
        self._task = asyncio.current_task()
        self._fired = False
        self._cancelling = self._cancellations()
        self._timer = asyncio.get_running_loop().call_later(self.remaining(), self._cancel)
        return self

    async def __aexit__(
        self, kind: Optional[type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self.__exit__(kind, error, trace)
        if self._timer is not None:
            self._timer.cancel()
        task, self._task = self._task, None
        if not self._fired or task is None:
            return
        # From Python 3.11 a task counts its cancellations: another one than ours goes on. Earlier they look the same.
        uncancel = getattr(task, "uncancel", None)
        others = uncancel is not None and uncancel() > self._cancelling
        if kind is asyncio.CancelledError and not others:
            raise self._exceeded() from error

    def _cancel(self) -> None:
        if self._task is not None:
            self._fired = True
            self._task.cancel()

    def _cancellations(self) -> int:
        count = getattr(self._task, "cancelling", None)
        return int(count()) if count is not None else 0

    def _exceeded(self) -> DeadlineExceeded:
        return DeadlineExceeded(f"took longer than {self.seconds:g} s")


def time_left(own: float) -> float:
    """The time-out for one call inside: `own` seconds, or what the enclosing deadline has left if that is less.

    Raises `DeadlineExceeded` when nothing is left. Outside of any deadline it is `own`.
    """
    enclosing = _current.get()
    if enclosing is None:
        return own
    enclosing.check()
    return min(own, enclosing.remaining())


_current: contextvars.ContextVar[Optional[Deadline]] = contextvars.ContextVar("deadline", default=None)
