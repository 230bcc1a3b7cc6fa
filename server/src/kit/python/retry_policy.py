"""How a retry behaves: how often, how long it waits, for which errors, and a budget that spares a dead dependency."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass
from typing import Callable, Literal, Optional

from .clock import SYSTEM_CLOCK, Clock
from .errors import RETRYABLE, ErrorClass, classify, retry_after_of

__all__ = ["EXPENSIVE_RETRY", "NORMAL_RETRY", "RetryBudget", "RetryNotice", "RetryPolicy"]


@dataclass(frozen=True)
class RetryNotice:
    """What `on_retry` is told before each wait; `attempt` is the one that has just failed, from 1."""

    attempt: int
    delay: float
    error: Exception
    error_class: ErrorClass


class RetryBudget:
    """Limits retries to a share of the successes; share one per destination, also between threads.

    Each failure takes a token, each success returns a part of one, and retries are made only while more than half of
    the tokens are left: a dead dependency gets hardly more calls than there are requests.
    """

    def __init__(self, tokens: float = 10, per_success: float = 0.1) -> None:
        self._tokens = self._max = tokens
        self._per_success = per_success
        self._lock = threading.Lock()

    @property
    def is_spent(self) -> bool:
        return self._tokens <= self._max / 2

    def success(self) -> None:
        with self._lock:
            self._tokens = min(self._max, self._tokens + self._per_success)

    def failure(self) -> None:
        with self._lock:
            self._tokens = max(0.0, self._tokens - 1)


@dataclass(frozen=True)
class RetryPolicy:
    """How to retry; all times in seconds. `NORMAL_RETRY` and `EXPENSIVE_RETRY` are ready made."""

    attempts: int = 3
    """Calls in all, the first included."""
    base: float = 1.0
    """The first wait is at most this long, each further one `multiplier` times as long, none longer than `cap`."""
    multiplier: float = 2.0
    cap: float = 300.0
    jitter: Literal["full", "proportional", "none"] = "full"
    """`full`: anywhere between 0 and the backoff, so that clients do not come back in step; `none`: for tests."""
    max_elapsed: float = 120.0
    """No wait is begun that would end later than this after the start, nor after an enclosing `Deadline`."""
    attempt_timeout: Optional[float] = None
    """A `Deadline` around each attempt: cancels it in `retry_async`, is known to `time_left` in `retry_call`."""
    retry_on: frozenset[str] = RETRYABLE
    classify: Callable[[BaseException], ErrorClass] = classify
    retry_after: Callable[[BaseException], Optional[float]] = retry_after_of
    """Seconds that the other side asked to wait: never fewer are waited."""
    budget: Optional[RetryBudget] = None
    on_retry: Optional[Callable[[RetryNotice], object]] = None
    """Called before each wait. What it raises is ignored: an observer never changes the outcome."""
    random: Callable[[], float] = random.random
    clock: Clock = SYSTEM_CLOCK

    def __post_init__(self) -> None:
        if not isinstance(self.attempts, int) or self.attempts < 1:
            raise ValueError(f"attempts must be a whole number of at least 1, not {self.attempts!r}")
        for name in ("base", "multiplier", "cap", "max_elapsed"):
            if not getattr(self, name) >= 0:
                raise ValueError(f"{name} must be a number of at least 0, not {getattr(self, name)!r}")
        if self.jitter not in ("full", "proportional", "none"):
            raise ValueError(f"jitter must be full, proportional or none, not {self.jitter!r}")

    def backoff(self, retries: int) -> float:
        """The wait before retry number `retries` (from 1)."""
        try:
            grown = min(self.cap, self.base * self.multiplier ** (retries - 1))
        except OverflowError:
            grown = self.cap
        if self.jitter == "none":
            return grown
        return self.random() * grown if self.jitter == "full" else min(self.cap, grown * (1 + 0.1 * self.random()))


NORMAL_RETRY = RetryPolicy(attempts=3, base=0.5, cap=5.0)
EXPENSIVE_RETRY = RetryPolicy(attempts=5, base=1.0, cap=10.0)
