"""State per key (user, host, account) in a map that never grows beyond its limit."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Callable, Generic, Iterator, Optional, TypeVar

__all__ = ["KeyedState"]

V = TypeVar("V")


class KeyedState(Generic[V]):
    """Makes a value when its key is asked for first, and forgets those not asked for longest, idle ones first.

    `is_idle` says that a new value would be as good: forgetting such a one changes nothing. Threads may share it.
    """

    def __init__(self, make: Callable[[str], V], is_idle: Callable[[V], bool], max_keys: int = 10_000) -> None:
        if not isinstance(max_keys, int) or max_keys < 1:
            raise ValueError(f"max_keys must be a whole number of at least 1, not {max_keys!r}")
        self._make = make
        self._is_idle = is_idle
        self._max_keys = max_keys
        self._values: OrderedDict[str, V] = OrderedDict()
        self._lock = threading.RLock()

    def get(self, key: str) -> V:
        """The value of the key, made if there is none."""
        with self._lock:
            value = self._values.get(key)
            if value is None:
                while len(self._values) >= self._max_keys:
                    self._forget_one()
                value = self._values[key] = self._make(key)
            self._values.move_to_end(key)
            return value

    def peek(self, key: str) -> Optional[V]:
        """The value of the key if there is one; does not count as asking for it."""
        with self._lock:
            return self._values.get(key)

    def forget(self, key: str) -> None:
        with self._lock:
            self._values.pop(key, None)

    def items(self) -> Iterator[tuple[str, V]]:
        """A copy, the one not asked for longest first."""
        with self._lock:
            return iter(list(self._values.items()))

    def __len__(self) -> int:
        return len(self._values)

    def _forget_one(self) -> None:
        """Looks at the oldest 64 only, so that a full map of busy keys stays fast."""
        oldest = [key for key, _ in zip(self._values, range(64))]
        idle = next((key for key in oldest if self._is_idle(self._values[key])), oldest[0])
        del self._values[idle]
