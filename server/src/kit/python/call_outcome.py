"""What a finished call says about the dependency that was called: it works, it does not, or nothing at all."""

from __future__ import annotations

from typing import Literal

from .errors import classify, status_of

__all__ = ["Outcome", "outcome_of"]

Outcome = Literal["success", "failure", "ignored"]


def outcome_of(error: BaseException) -> Outcome:
    """What an error says about the dependency.

    A failure: a lost connection, a time-out, HTTP 5xx, an error of unknown kind. Ignored, because it says nothing: a
    cancellation, invalid input, HTTP 4xx, a call that was rejected on this side.
    """
    status = status_of(error)
    if getattr(error, "is_local", False):
        return "ignored"
    if status is not None:
        return "failure" if status >= 500 else "ignored"
    return "failure" if classify(error) in ("network", "transient", "unknown") else "ignored"
