"""Waiting on a clock that tests can replace, ended early by an event."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Optional

__all__ = ["MAX_WAIT", "SYSTEM_CLOCK", "Clock"]

# A wait that is longer than this fails on some systems (about 24.8 days).
MAX_WAIT = (2**31 - 1) / 1000


class Clock:
    """Where time comes from. `now` never goes back; a test gives a subclass that moves when it is told to."""

    def now(self) -> float:
        """Seconds since some moment in the past."""
        return time.monotonic()

    def wait(self, seconds: float, event: Optional[threading.Event] = None) -> bool:
        """Blocks this thread for `seconds` or until the event is set; whether it is."""
        seconds = min(max(0.0, seconds), MAX_WAIT)
        if event is not None:
            return event.wait(seconds)
        time.sleep(seconds)
        return False

    async def wait_async(self, seconds: float, event: Optional[asyncio.Event] = None) -> bool:
        """The same for a task, which may be cancelled meanwhile."""
        seconds = min(max(0.0, seconds), MAX_WAIT)
        if event is None:
            await asyncio.sleep(seconds)
            return False
        try:
            await asyncio.wait_for(event.wait(), seconds)
        except asyncio.TimeoutError:
            pass
        return event.is_set()


SYSTEM_CLOCK = Clock()
