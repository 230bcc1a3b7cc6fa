"""A copy of any value that is safe to log: no secrets, no cycles, bounded in depth and size, ready for JSON."""

from __future__ import annotations

import dataclasses
import datetime
import enum
import math
import re
import traceback
from typing import Any, Iterable, Mapping

__all__ = ["redact", "redact_text"]

MAX_TEXT = 4_096
MAX_ENTRIES = 100
MAX_DEPTH = 8


def redact(value: object) -> Any:
    """The value as plain JSON values without what looks like a secret. Never raises.

    Values under secret-looking keys are replaced; inside texts, credentials in URLs, `Bearer`/`Basic` tokens, JSON Web
    Tokens, private keys and `password=…` pairs are. Sets, dates, bytes, dataclasses, enums and exceptions with their
    causes come out readable; other objects as the name of their type, because their `repr` may say anything.
    """
    try:
        return _copy(value, MAX_DEPTH, ())
    except Exception:
        # Whatever an object raises while it is looked at, the caller is busy with another failure.
        return "[unreadable]"


def redact_text(text: str) -> str:
    """A text without the secrets that can be told by their form, cut at 4,096 characters."""
    # Cut first: a huge text costs nothing to search. A secret that the cut splits still matches by its beginning.
    clean = text[:MAX_TEXT]
    for pattern, mark in _SECRET_TEXT:
        clean = pattern.sub(mark, clean)
    clean = clean.encode("utf-8", "backslashreplace").decode()  # a lone surrogate could not be written
    return clean if len(text) <= MAX_TEXT else f"{clean}… ({len(text)} characters)"


_SECRET_KEY = re.compile(
    r"pass(word|wd|phrase|code)|^pass$|pwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|authorization"
    r"|^auth$|cookie|credential|session|signature|^sid$|dsn|connection[-_]?string|^otp$|^pin$|^cvv|card[-_]?number",
    re.IGNORECASE,
)

_SECRET_TEXT = (
    (re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END|$)"), "[redacted-key]"),
    (re.compile(r"\b([a-z][a-z0-9+.-]{0,20}://)[^\s/@]{1,200}@", re.IGNORECASE), r"\1[redacted]@"),
    (re.compile(r"\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}", re.IGNORECASE), r"\1 [redacted]"),
    (re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?"), "[redacted-jwt]"),
    (
        re.compile(r"\b(?:sk|pk|rk|ghp|gho|ghs|ghr|github_pat|xox[abprs]|AKIA|ASIA|AIza)[-_]?[A-Za-z0-9_-]{14,}"),
        "[redacted-key]",
    ),
    (
        re.compile(
            r"(?<![A-Za-z0-9])((?:[A-Za-z0-9]+[-_]){0,4}(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[-_]?key"
            r"|access[-_]?(?:token|key)|signature|session(?:[-_]?id)?)[\"']?\s*[=:]\s*[\"']?)[^\s\"'&,;]{1,500}",
            re.IGNORECASE,
        ),
        r"\1[redacted]",
    ),
)


def _copy(value: object, depth: int, parents: tuple[object, ...]) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, enum.Enum):
        return redact_text(f"{type(value).__name__}.{value.name}")
    if isinstance(value, str):
        return redact_text(str(value))
    if isinstance(value, int):
        return int(value) if -(2**63) <= value < 2**64 else "[large number]"
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return f"[{len(value)} bytes]"
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if any(value is parent for parent in parents):
        return "[circular]"
    if depth == 0:
        return "[deep]"
    return _copy_compound(value, depth - 1, (*parents, value))


def _copy_compound(value: object, depth: int, parents: tuple[object, ...]) -> Any:
    if isinstance(value, Mapping):
        return _fields(value.items(), len(value), depth, parents)
    if isinstance(value, (list, tuple, set, frozenset)):
        return _items(value, len(value), depth, parents)
    if isinstance(value, BaseException):
        return _error(value, depth, parents)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value)]
        return _fields(((name, getattr(value, name, None)) for name in names), len(names), depth, parents)
    name = value.__name__ if isinstance(value, type) else type(value).__name__
    return f"[{redact_text(name)}]"


def _items(values: Iterable[object], length: int, depth: int, parents: tuple[object, ...]) -> list[Any]:
    copied: list[Any] = []
    for item in values:
        if len(copied) == MAX_ENTRIES:
            return [*copied, f"[{length - MAX_ENTRIES} more]"]
        copied.append(_copy_safely(item, depth, parents))
    return copied


def _fields(
    pairs: Iterable[tuple[object, object]], length: int, depth: int, parents: tuple[object, ...]
) -> dict[str, Any]:
    copied: dict[str, Any] = {}
    for key, item in pairs:
        if len(copied) == MAX_ENTRIES:
            copied["…"] = f"[{length - MAX_ENTRIES} more]"
            break
        name = str(key) if isinstance(key, (str, int, float, bool)) else f"[{type(key).__name__}]"
        secret = _SECRET_KEY.search(name) is not None
        copied[redact_text(name)] = "[redacted]" if secret else _copy_safely(item, depth, parents)
    return copied


def _copy_safely(item: object, depth: int, parents: tuple[object, ...]) -> Any:
    try:
        return _copy(item, depth, parents)
    except Exception:
        # One property that raises must not hide the others.
        return "[unreadable]"


def _error(error: BaseException, depth: int, parents: tuple[object, ...]) -> dict[str, Any]:
    """Name, message, stack (without lines of source, which may hold secrets) and cause."""
    frames = traceback.extract_tb(error.__traceback__)[-20:]
    copied: dict[str, Any] = {"name": type(error).__name__, "message": _message(error)}
    copied["stack"] = [redact_text(f"{frame.filename}:{frame.lineno} {frame.name}") for frame in frames]
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        copied["cause"] = _copy_safely(cause, depth, parents)
    return copied


def _message(error: BaseException) -> str:
    try:
        return redact_text(str(error))
    except Exception:
        # An error whose text cannot be made is still an error to tell of.
        return "[unreadable]"
