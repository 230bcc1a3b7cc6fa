"""Circuit breaker: while a dependency fails, calls to it fail at once, and now and then a trial asks if it is back."""

from __future__ import annotations

import contextlib
import logging
import threading
from dataclasses import dataclass
from typing import Callable, Iterator, Literal, Optional

from .call_outcome import Outcome, outcome_of
from .clock import SYSTEM_CLOCK, Clock
from .failure_window import FailureWindow
from .rejected import RejectedError

__all__ = ["CircuitBreaker", "CircuitChange", "CircuitOpenError", "CircuitState"]

CircuitState = Literal["closed", "half-open", "open"]

log = logging.getLogger(__name__)


class CircuitOpenError(RejectedError):
    """The call was not made. `retry_after` is the rest of the open period in seconds, 0 while trials are under way."""


@dataclass(frozen=True)
class CircuitChange:
    circuit: str
    before: CircuitState
    after: CircuitState
    reason: str


class CircuitBreaker:
    """`with payments.guard(): charge(order)`, in coroutines as well. One per dependency for the whole program.

    Opens after `failures` in a row, or when at least `ratio` of at least `min_calls` in the last `window` seconds
    failed; stays open for `open_for` seconds; then lets `trials` calls through: so many good ones close it, one failure
    or no result within `max_half_open` seconds opens it again. A retry goes around it. For an expensive dependency:
    `failures=3, open_for=120`. Each change is logged.
    """

    def __init__(
        self,
        name: str = "dependency",
        *,
        failures: int = 5,
        ratio: float = 0.5,
        min_calls: int = 10,
        window: float = 10.0,
        open_for: float = 60.0,
        trials: int = 1,
        max_half_open: float = 30.0,
        outcome: Callable[[BaseException], Outcome] = outcome_of,
        on_change: Optional[Callable[[CircuitChange], object]] = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        if min(failures, min_calls, trials) < 1 or not 0 < ratio <= 1:
            raise ValueError("failures, min_calls and trials are at least 1, ratio is between 0 and 1")
        if not (window > 0 and open_for > 0 and max_half_open > 0):
            raise ValueError("window, open_for and max_half_open are seconds, more than 0")
        self.name = name
        self.failures_total = 0
        self.rejected_total = 0
        self._failures, self._ratio, self._min_calls, self._trials = failures, ratio, min_calls, trials
        self._open_for, self._max_half_open = open_for, max_half_open
        self._outcome, self._on_change, self._clock = outcome, on_change, clock
        self._lock = threading.Lock()
        self._window = FailureWindow(window)
        self._state: CircuitState = "closed"
        # Counts the changes: the result of a call from before the last one says nothing about the state now.
        self._generation = 0
        self._opened_at = self._last_trial_at = self._last_failure_at = 0.0
        self._in_a_row = self._trials_left = self._good_trials = 0
        self._untold: list[CircuitChange] = []

    @contextlib.contextmanager
    def guard(self) -> Iterator[None]:
        """Lets the block run and counts how it ends, or raises `CircuitOpenError` instead."""
        generation = self._enter()
        try:
            yield
        except BaseException as error:
            self._record(generation, self._judge(error))
            raise
        self._record(generation, "success")

    @property
    def state(self) -> CircuitState:
        with self._lock:
            self._advance()
            state = self._state
        self._tell()
        return state

    @property
    def is_at_rest(self) -> bool:
        """Whether a new breaker would do the same: closed, and no failure is remembered."""
        now = self._clock.now()
        recent = self._in_a_row > 0 and now - self._last_failure_at < self._open_for
        return self.state == "closed" and not recent and self._window.totals(now)[1] == 0

    def _enter(self) -> int:
        with self._lock:
            self._advance()
            rejection = self._rejection()
            if rejection is None and self._state == "half-open":
                self._trials_left -= 1
                self._last_trial_at = self._clock.now()
            generation = self._generation
        self._tell()
        if rejection is not None:
            raise rejection
        return generation

    def _rejection(self) -> Optional[CircuitOpenError]:
        if self._state == "closed" or self._trials_left > 0 and self._state == "half-open":
            return None
        self.rejected_total += 1
        if self._state == "half-open":
            return CircuitOpenError(f"circuit to {self.name} is open: a trial is under way", 0.0)
        left = self._opened_at + self._open_for - self._clock.now()
        return CircuitOpenError(f"circuit to {self.name} is open: the next trial is in {left:.1f} s", left)

    def _advance(self) -> None:
        """Changes that time alone brings; made when somebody looks, so that there is no timer."""
        now = self._clock.now()
        hanging_until = self._last_trial_at + self._max_half_open
        if self._state == "half-open" and self._trials_left == 0 and now >= hanging_until:
            self._change("open", "the trials have no result", hanging_until)
        if self._state == "open" and now - self._opened_at >= self._open_for:
            self._change("half-open", f"open for {self._open_for:g} s", now)

    def _record(self, generation: int, outcome: Outcome) -> None:
        with self._lock:
            if outcome == "failure":
                self.failures_total += 1
            if generation == self._generation and self._state == "half-open":
                self._record_trial(outcome)
            elif generation == self._generation and outcome != "ignored":
                self._record_call(outcome == "failure")
        self._tell()

    def _record_trial(self, outcome: Outcome) -> None:
        if outcome == "ignored":
            self._trials_left += 1
        elif outcome == "failure":
            self._change("open", "a trial failed", self._clock.now())
        else:
            self._good_trials += 1
            if self._good_trials >= self._trials:
                self._change("closed", "the trials succeeded", self._clock.now())

    def _record_call(self, failed: bool) -> None:
        now = self._clock.now()
        if failed:
            goes_on = now - self._last_failure_at < self._open_for
            self._in_a_row = self._in_a_row + 1 if goes_on else 1
            self._last_failure_at = now
        else:
            self._in_a_row = 0
        self._window.add(now, failed)
        calls, failures = self._window.totals(now)
        if self._in_a_row >= self._failures:
            self._change("open", f"{self._in_a_row} failures in a row", now)
        elif calls >= self._min_calls and failures / calls >= self._ratio:
            self._change("open", f"{failures} of {calls} calls failed", now)

    def _change(self, state: CircuitState, reason: str, at: float) -> None:
        self._untold.append(CircuitChange(self.name, self._state, state, reason))
        self._state = state
        self._generation += 1
        self._opened_at = at
        self._trials_left = self._trials
        self._good_trials = self._in_a_row = 0
        self._window.clear()

    def _judge(self, error: BaseException) -> Outcome:
        if not isinstance(error, Exception):
            return "ignored"  # a cancellation or the end of the program
        try:
            return self._outcome(error)
        except Exception:  # bad judge
            return outcome_of(error)

    def _tell(self) -> None:
        """Outside of the lock: whoever is told may ask for the state."""
        with self._lock:
            untold, self._untold = self._untold, []
        for change in untold:
            log.warning("circuit to %s: %s -> %s: %s", change.circuit, change.before, change.after, change.reason)
            if self._on_change is not None:
                with contextlib.suppress(Exception):
                    self._on_change(change)
