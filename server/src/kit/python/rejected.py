"""A call that was not made, because something on this side refused it: a limiter, an open circuit, a full line."""

from __future__ import annotations

from .errors import ErrorClass

__all__ = ["RejectedError"]


class RejectedError(Exception):
    """`retry_after` is the number of seconds after which it may go better: a server answers 429 or 503 with it."""

    error_class: ErrorClass = "permanent"  # a retry at once would only be refused again
    is_local = True  # says nothing about the dependency: circuit breakers ignore it

    def __init__(self, message: str, retry_after: float = 0.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after
