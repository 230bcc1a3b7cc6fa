"""Repeats a call that failed for a passing reason: few attempts, growing random waits, limits that always hold."""

from __future__ import annotations

import contextvars
import functools
import inspect
import threading
from typing import Any, Awaitable, Callable, Optional, TypeVar, cast

from .deadline import Deadline, DeadlineExceeded, time_left
from .errors import Cancelled, ErrorClass
from .retry_policy import EXPENSIVE_RETRY, NORMAL_RETRY, RetryBudget, RetryNotice, RetryPolicy

__all__ = [
    "EXPENSIVE_RETRY",
    "NORMAL_RETRY",
    "RetryBudget",
    "RetryNotice",
    "RetryPolicy",
    "retry",
    "retry_async",
    "retry_call",
]

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])


def retry_call(
    action: Callable[[], T], policy: RetryPolicy = NORMAL_RETRY, *, stop: Optional[threading.Event] = None
) -> T:
    """Runs the action until it succeeds, fails for a reason that a retry cannot mend, or a limit is reached.

    The last error is then raised as it is. Only retry what is safe to do twice. A retry inside a retry would multiply
    (3 × 3 calls), so the inner one runs its action once. `stop` ends a wait at once with `Cancelled`.
    """
    run = _Run(policy)
    while True:
        if stop is not None and stop.is_set():
            raise Cancelled("stopped before the first attempt")
        try:
            with run.attempt():
                if policy.attempt_timeout is None:
                    value = action()
                else:
                    with Deadline(policy.attempt_timeout, clock=policy.clock):
                        value = action()
        except Exception as error:
            if policy.clock.wait(run.delay_after(error), stop):
                raise Cancelled("stopped while waiting for the next attempt") from error
        else:
            _refuse_lazy(value)
            return run.succeeded(value)


async def retry_async(action: Callable[[], Awaitable[T]], policy: RetryPolicy = NORMAL_RETRY) -> T:
    """The same for a coroutine function; a cancellation ends it at once, also during a wait."""
    run = _Run(policy)
    while True:
        try:
            with run.attempt():
                if policy.attempt_timeout is None:
                    value = await action()
                else:
                    async with Deadline(policy.attempt_timeout, clock=policy.clock):
                        value = await action()
        except Exception as error:
            delay = run.delay_after(error)
        else:
            return run.succeeded(value)
        await policy.clock.wait_async(delay)


def retry(policy: RetryPolicy = NORMAL_RETRY) -> Callable[[F], F]:
    """Decorator, with parentheses: `@retry()` or `@retry(EXPENSIVE_RETRY)`, for functions and coroutine functions."""
    if not isinstance(policy, RetryPolicy):
        raise TypeError("write @retry() with parentheses, or @retry(RetryPolicy(…))")

    def decorate(function: F) -> F:
        if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
            raise TypeError(f"{function.__qualname__} is a generator: items that were handed out cannot be taken back")

        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def repeated(*args: Any, **kwargs: Any) -> Any:
                return await retry_async(lambda: function(*args, **kwargs), policy)

            return cast(F, repeated)

        @functools.wraps(function)
        def repeated_sync(*args: Any, **kwargs: Any) -> Any:
            return retry_call(lambda: function(*args, **kwargs), policy)

        return cast(F, repeated_sync)

    return decorate


class _Mark:
    running = True


_inside: contextvars.ContextVar[Optional[_Mark]] = contextvars.ContextVar("inside a retry", default=None)


class _Run:
    """The bookkeeping of one call, the same for both kinds of function."""

    def __init__(self, policy: RetryPolicy) -> None:
        outer = _inside.get()
        self.policy = policy
        self.attempts = 1 if outer is not None and outer.running else policy.attempts
        self.latest_end = policy.clock.now() + time_left(policy.max_elapsed)
        self.made = 0
        # Since the last Retry-After: after one, the backoff starts again at its base.
        self.retries = 0

    def attempt(self) -> _Attempt:
        self.made += 1
        return _Attempt()

    def succeeded(self, value: T) -> T:
        if self.policy.budget is not None:
            self.policy.budget.success()
        return value

    def delay_after(self, error: Exception) -> float:
        """How long to wait now; raises the error when there is no further attempt."""
        policy = self.policy
        error_class: ErrorClass = "network" if isinstance(error, DeadlineExceeded) else policy.classify(error)
        if error_class not in policy.retry_on:
            raise error
        if policy.budget is not None:
            policy.budget.failure()
        if self.made >= self.attempts or (policy.budget is not None and policy.budget.is_spent):
            raise error
        asked = policy.retry_after(error)
        self.retries = self.retries + 1 if asked is None else 0
        delay = max(0.0, asked or 0.0) + policy.backoff(max(1, self.retries))
        if policy.clock.now() + delay > self.latest_end:
            raise error  # a wait that nobody would use
        if policy.on_retry is not None:
            try:
                policy.on_retry(RetryNotice(self.made, delay, error, error_class))
            except Exception:
                pass  # see `on_retry`
        return delay


class _Attempt:
    def __enter__(self) -> None:
        self._outer = _inside.get()
        self._mark = _Mark()
        _inside.set(self._mark)

    def __exit__(self, *_: object) -> None:
        self._mark.running = False  # work that the attempt left in the background may retry again
        _inside.set(self._outer)


def _refuse_lazy(value: object) -> None:
    if inspect.iscoroutine(value):
        value.close()
        raise TypeError("the action returned a coroutine that has not run yet: use retry_async")
    if inspect.isgenerator(value) or inspect.isasyncgen(value):
        raise TypeError("the action returned a generator that has not run yet: consume it inside the action")
