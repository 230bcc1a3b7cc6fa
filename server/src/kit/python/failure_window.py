"""Counts calls and failures of the last seconds, in buckets of time that need no timer: old ones die unseen."""

from __future__ import annotations

__all__ = ["FailureWindow"]


class FailureWindow:
    """Covers between nine and ten tenths of `seconds`."""

    def __init__(self, seconds: float) -> None:
        self._bucket = seconds / 10
        self._counts: dict[int, list[int]] = {}

    def add(self, now: float, failed: bool) -> None:
        """`now` is monotonic."""
        number = int(now // self._bucket)
        self._counts = {known: counts for known, counts in self._counts.items() if number - 10 < known <= number}
        counts = self._counts.setdefault(number, [0, 0])
        counts[0] += 1
        counts[1] += failed

    def totals(self, now: float) -> tuple[int, int]:
        """Calls, and how many of them failed."""
        number = int(now // self._bucket)
        recent = [counts for known, counts in list(self._counts.items()) if number - 10 < known <= number]
        return sum(calls for calls, _ in recent), sum(failures for _, failures in recent)

    def clear(self) -> None:
        self._counts = {}
