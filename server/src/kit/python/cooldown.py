"""Cooldown: leaves an item (account, job, feed) alone after a failure, longer and longer while it goes on failing."""

from __future__ import annotations

import datetime
import threading
import time
from dataclasses import dataclass
from typing import Any, Callable, Iterable, Mapping, Optional, Sequence

from .clock import SYSTEM_CLOCK, Clock
from .keyed_state import KeyedState

__all__ = ["COOLDOWN_SCHEDULE", "Cooldown"]

# Seconds: 1, 5 and 15 minutes, an hour, a day.
COOLDOWN_SCHEDULE = (60.0, 300.0, 900.0, 3_600.0, 86_400.0)


@dataclass
class _Item:
    failures: int
    ready_at: float
    last_attempt: float


class Cooldown:
    """`if cooldown.should_process(id):` try; then `cooldown.record_failure(id)` or `cooldown.record_success(id)`.

    After the first failure in a row an item waits for the first time of the schedule, after the second for the second;
    the last one repeats. Time is monotonic: setting the clock neither ends a cooldown nor prolongs it. Items that are
    ready are forgotten first when there are more than `max_keys`.
    """

    def __init__(
        self,
        schedule: Sequence[float] = COOLDOWN_SCHEDULE,
        *,
        max_keys: int = 10_000,
        clock: Clock = SYSTEM_CLOCK,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        if not schedule or not all(0 <= seconds <= 3_153_600_000 for seconds in schedule):
            raise ValueError(f"the schedule must be seconds, from 0 to a century, not {schedule!r}")
        self._schedule = tuple(schedule)
        self._clock = clock
        self._wall_clock = wall_clock
        self._lock = threading.RLock()
        self._items: KeyedState[_Item] = KeyedState(
            lambda _: _Item(0, clock.now(), 0.0), lambda item: item.ready_at <= clock.now(), max_keys
        )

    def should_process(self, key: str) -> bool:
        """Whether the item may be tried now."""
        return self.remaining(key) == 0

    def remaining(self, key: str) -> float:
        """Seconds until the item may be tried; 0 when it may be now."""
        item = self._items.peek(key)
        return 0.0 if item is None else max(0.0, item.ready_at - self._clock.now())

    def failures(self, key: str) -> int:
        """Failures in a row."""
        item = self._items.peek(key)
        return 0 if item is None else item.failures

    def record_failure(self, key: str, at_least: float = 0.0) -> float:
        """Returns the seconds that the item now waits; `at_least`: what the other side asked for."""
        with self._lock:
            item = self._items.get(key)
            item.failures += 1
            item.last_attempt = self._wall_clock()
            wait = max(at_least, self._schedule[min(item.failures, len(self._schedule)) - 1])
            # A call that began before the item was hit again must not shorten its wait.
            item.ready_at = max(item.ready_at, self._clock.now() + wait)
            return item.ready_at - self._clock.now()

    def record_success(self, key: str) -> None:
        """The item starts anew."""
        self._items.forget(key)

    def next_eligible(self, keys: Iterable[str]) -> Optional[str]:
        """Of these items the first that may be tried now; None when all of them wait."""
        return next((key for key in keys if self.should_process(key)), None)

    def record(self, key: str) -> dict[str, Any]:
        """What has to be kept to go on after a restart, ready for JSON or a database row; times are UTC."""
        item = self._items.peek(key)
        now = self._wall_clock()
        return {
            "consecutive_failures": 0 if item is None else item.failures,
            "cooldown_until": None if item is None else _text(now + item.ready_at - self._clock.now()),
            "last_attempt_at": None if item is None else _text(item.last_attempt),
        }

    def records(self) -> dict[str, dict[str, Any]]:
        """`record` of every item that is remembered."""
        return {key: self.record(key) for key, _ in self._items.items()}

    def restore(self, key: str, record: Mapping[str, Any]) -> None:
        """Takes over a record; whatever the wall clock did meanwhile, the wait is not longer than the schedule says."""
        failures = record.get("consecutive_failures")
        if not isinstance(failures, int) or failures < 1:
            return
        longest = self._schedule[min(failures, len(self._schedule)) - 1]
        left = _seconds(record.get("cooldown_until")) - self._wall_clock()
        attempted = _seconds(record.get("last_attempt_at"))
        with self._lock:
            item = self._items.get(key)
            item.failures, item.last_attempt = failures, attempted
            item.ready_at = self._clock.now() + min(max(0.0, left), longest)


def _text(seconds: float) -> str:
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).isoformat(timespec="milliseconds")


def _seconds(text: object) -> float:
    try:
        return datetime.datetime.fromisoformat(str(text).replace("Z", "+00:00")).timestamp()
    except ValueError:
        return 0.0
