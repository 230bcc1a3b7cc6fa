"""What an error carries: the errors that caused it, an HTTP status, how long the server asked to wait."""

from __future__ import annotations

import email.utils
import re
import time
from typing import Any, Optional

__all__ = [
    "causes_of",
    "own_status",
    "parse_retry_after",
    "read",
    "retry_after_header",
    "retry_after_of",
    "status_of",
]


def status_of(error: BaseException) -> Optional[int]:
    """The HTTP status that an error carries (`status`, `status_code`, `response.status_code` …), also in its causes."""
    return next((status for status in map(own_status, causes_of(error)) if status is not None), None)


def retry_after_of(error: BaseException, now: Optional[float] = None) -> Optional[float]:
    """Seconds that the server asked to wait (`Retry-After` of a response that the error carries), if it did."""
    waits = (parse_retry_after(retry_after_header(link), now) for link in causes_of(error))
    return next((wait for wait in waits if wait is not None), None)


def parse_retry_after(value: Optional[str], now: Optional[float] = None) -> Optional[float]:
    """Seconds from a `Retry-After` value: seconds or an HTTP date. A past date is 0; anything else is None.

    `now` is in seconds since 1970; default: the clock.
    """
    text = (value or "").strip()
    if re.fullmatch(r"[0-9]{1,12}", text):
        return float(text)
    if not re.match(r"[A-Za-z]{3,9},? ", text):
        return None
    try:
        date = email.utils.parsedate_to_datetime(text)
        return max(0.0, date.timestamp() - (time.time() if now is None else now))
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def causes_of(error: BaseException) -> list[BaseException]:
    """The error and what caused it, outermost first; ends at a cycle and at 16 links."""
    chain: list[BaseException] = []
    link: Optional[BaseException] = error
    while link is not None and len(chain) < 16 and not any(link is known for known in chain):
        chain.append(link)
        reason = read(link, "reason")  # where urllib and urllib3 keep the error that they wrap
        if link.__cause__ is not None:
            link = link.__cause__
        elif isinstance(reason, BaseException):
            link = reason
        else:
            link = None if link.__suppress_context__ else link.__context__
    return chain


def read(holder: object, name: str) -> Any:
    """An attribute, or an entry of a dict; None where there is none."""
    try:
        return holder.get(name) if isinstance(holder, dict) else getattr(holder, name, None)
    except Exception:
        return None  # a property may raise anything


def own_status(link: BaseException) -> Optional[int]:
    """The status that this link of the chain carries itself."""
    response = read(link, "response")
    places = (
        (link, "status"),
        (link, "status_code"),
        (response, "status_code"),
        (response, "status"),
        (read(response, "ResponseMetadata"), "HTTPStatusCode"),
        (link, "code"),
    )
    for holder, name in places:
        value = read(holder, name)
        # From 400 on: below that it is no failure, and `status` may be the exit code of a process.
        if isinstance(value, int) and 400 <= value < 600:
            return int(value)
    return None


def retry_after_header(link: BaseException) -> Optional[str]:
    """The `Retry-After` header of the response that this link of the chain carries."""
    response = read(link, "response")
    metadata = read(response, "ResponseMetadata")
    for headers in (read(response, "headers"), read(link, "headers"), read(metadata, "HTTPHeaders")):
        for name in ("retry-after", "Retry-After"):
            try:
                value = headers.get(name)
            except Exception:
                continue
            if isinstance(value, (str, int)):
                return str(value)
    return None
