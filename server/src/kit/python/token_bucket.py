"""Token bucket: a rate that holds on average, with short bursts; whoever has to wait is served in order."""

from __future__ import annotations

import asyncio
import collections
import threading
from typing import Callable, Optional

from .clock import SYSTEM_CLOCK, Clock
from .keyed_state import KeyedState
from .rejected import RejectedError

__all__ = ["RateLimitError", "TokenBucket", "TokenBuckets"]


class RateLimitError(RejectedError):
    """The call was not made. `retry_after` is in seconds: a server answers 429 with it as `Retry-After`."""


class TokenBucket:
    """`rate` tokens a second come in, up to `capacity`; a call takes one or more.

    `try_take()` answers at once, `take()` waits in a thread, `await take_async()` in a task. In every period of T
    seconds at most `capacity + rate * T` are given out: for a hard "30 a minute" use a small capacity, such as
    `TokenBucket(30 / 60, 3)`, because 30 of capacity would let nearly 60 through in the first minute.
    """

    def __init__(self, rate: float, capacity: float, *, max_waiting: int = 1_000, clock: Clock = SYSTEM_CLOCK) -> None:
        if not (0 < rate < float("inf") and 1 <= capacity < float("inf")):
            raise ValueError("rate is a number above 0, capacity one of at least 1")
        self.rate = rate
        self.capacity = capacity
        self.taken_total = 0.0
        self.rejected_total = 0
        self._max_waiting = max_waiting
        self._clock = clock
        self._tokens = capacity
        self._filled_at = clock.now()
        self._lock = threading.Lock()
        self._line: collections.deque[_Ticket] = collections.deque()

    def try_take(self, count: float = 1) -> bool:
        """Takes them if they are there and nobody waits; else nothing."""
        with self._lock:
            self._check(count)
            if not self._line and self._take(count):
                return True
            self.rejected_total += 1
            return False

    def take(self, count: float = 1, timeout: float = 10.0) -> None:
        """Waits for the tokens; raises `RateLimitError` at once when they cannot be there within `timeout` seconds."""
        event = threading.Event()
        ticket = self._join(count, timeout, event.set)
        try:
            while True:
                event.clear()  # before looking, so that no call to move up is missed
                wait = self._next_wait(ticket)
                if wait == 0:
                    return
                self._clock.wait(wait, event if wait == float("inf") else None)
        finally:
            self._leave(ticket)

    async def take_async(self, count: float = 1, timeout: float = 10.0) -> None:
        """The same in a task; one that is cancelled takes nothing, and the next in line moves up."""
        loop = asyncio.get_running_loop()
        event = asyncio.Event()
        ticket = self._join(count, timeout, lambda: _wake(loop, event))
        try:
            while True:
                event.clear()
                wait = self._next_wait(ticket)
                if wait == 0:
                    return
                await self._clock.wait_async(wait, event if wait == float("inf") else None)
        finally:
            self._leave(ticket)

    @property
    def tokens(self) -> float:
        """How many are there now."""
        with self._lock:
            self._fill()
            return self._tokens

    @property
    def waiting(self) -> int:
        return len(self._line)

    @property
    def retry_after(self) -> float:
        """Seconds until one token is there for somebody who comes now."""
        with self._lock:
            return self._time_for(1)

    def _join(self, count: float, timeout: float, wake: Callable[[], None]) -> _Ticket:
        with self._lock:
            self._check(count)
            wait = self._time_for(count)
            if wait > timeout or len(self._line) >= self._max_waiting:
                self.rejected_total += 1
                raise RateLimitError(f"no {count:g} tokens within {timeout:g} s", wait)
            ticket = _Ticket(count, wake)
            self._line.append(ticket)
            return ticket

    def _next_wait(self, ticket: _Ticket) -> float:
        """Seconds to wait before looking again; 0 when the tokens were taken; infinity behind others, until woken."""
        with self._lock:
            if self._line[0] is not ticket:
                return float("inf")
            if self._take(ticket.count):
                return 0.0
            return max(1e-6, (ticket.count - self._tokens) / self.rate)

    def _leave(self, ticket: _Ticket) -> None:
        with self._lock:
            was_first = self._line[0] is ticket
            self._line.remove(ticket)
            following = self._line[0] if self._line and was_first else None
        if following is not None:
            following.wake()

    def _check(self, count: float) -> None:
        if not 0 < count <= self.capacity:
            raise ValueError(f"{count!r} tokens can never be there: the capacity is {self.capacity:g}")

    def _take(self, count: float) -> bool:
        self._fill()
        if self._tokens + 1e-9 < count:
            return False
        self._tokens = max(0.0, self._tokens - count)
        self.taken_total += count
        return True

    def _fill(self) -> None:
        now = self._clock.now()
        passed = now - self._filled_at
        if passed > 0:  # a clock that goes back fills nothing
            self._tokens = min(self.capacity, self._tokens + passed * self.rate)
            self._filled_at = now

    def _time_for(self, count: float) -> float:
        self._fill()
        missing = count + sum(ticket.count for ticket in self._line) - self._tokens
        return max(0.0, missing / self.rate)


class _Ticket:
    """A place in the line."""

    def __init__(self, count: float, wake: Callable[[], None]) -> None:
        self.count = count
        self.wake = wake


def _wake(loop: asyncio.AbstractEventLoop, event: asyncio.Event) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(event.set)


class TokenBuckets:
    """A bucket per user or address: `if not limits.get(user).try_take(): …`; full ones are forgotten first."""

    def __init__(self, make: Callable[[str], TokenBucket], max_keys: int = 10_000) -> None:
        def is_full(bucket: TokenBucket) -> bool:
            return bucket.waiting == 0 and bucket.tokens >= bucket.capacity

        self._buckets: KeyedState[TokenBucket] = KeyedState(make, is_full, max_keys)

    def get(self, key: str) -> TokenBucket:
        return self._buckets.get(key)

    def peek(self, key: str) -> Optional[TokenBucket]:
        return self._buckets.peek(key)

    def __len__(self) -> int:
        return len(self._buckets)
