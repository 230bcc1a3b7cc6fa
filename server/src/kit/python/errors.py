"""Errors sorted into seven classes; only `network`, `rate-limit` and `transient` are worth a retry."""

from __future__ import annotations

import errno
from typing import Any, Literal, Optional, cast, get_args

from .error_details import causes_of, own_status, parse_retry_after, read, retry_after_header, retry_after_of, status_of

__all__ = [
    "RETRYABLE",
    "Cancelled",
    "ErrorClass",
    "classify",
    "is_retryable",
    "parse_retry_after",
    "retry_after_of",
    "status_of",
]

# | class         | typical cause                                              | what to do                            |
# | ------------- | ---------------------------------------------------------- | ------------------------------------- |
# | cancelled     | CancelledError, KeyboardInterrupt, SystemExit              | stop; not a failure                   |
# | network       | time-out, refused or reset connection, DNS                 | retry with backoff                    |
# | rate-limit    | HTTP 429, 503 with `Retry-After`                           | retry, wait at least as long as asked |
# | transient     | HTTP 408, 425, 500, 502, 503, 504, a database deadlock     | retry two or three times              |
# | invalid-input | HTTP 400, 404, 409, 422, ValueError, TypeError, KeyError   | fail at once                          |
# | permanent     | other 4xx, ENOENT, EACCES, ENOSPC, a bad certificate       | fail, tell a person                   |
# | unknown       | everything else                                            | fail, log with context                |
ErrorClass = Literal["cancelled", "network", "rate-limit", "transient", "invalid-input", "permanent", "unknown"]


class Cancelled(Exception):
    """The caller asked to stop; not a failure of the work."""

    error_class: ErrorClass = "cancelled"


def classify(error: BaseException) -> ErrorClass:
    """The class of an error, from its type, status and errno, looking through its causes; texts are never matched.

    An exception of your own says its class itself with an attribute: `error_class = "transient"`.
    """
    for link in causes_of(error):
        found = _class_of_link(link)
        if found is not None:
            return found
    return "unknown"


def is_retryable(error: BaseException) -> bool:
    """Whether the same call may succeed when it is made again."""
    return classify(error) in RETRYABLE


RETRYABLE = frozenset({"network", "rate-limit", "transient"})

_CLASSES = frozenset(get_args(ErrorClass))
_WORST_FIRST: tuple[ErrorClass, ...] = (
    "cancelled",
    "permanent",
    "invalid-input",
    "unknown",
    "rate-limit",
    "network",
    "transient",
)

# Types are known by the first part of their module and their name, so that nothing has to be imported or installed.
_TYPES: dict[str, ErrorClass] = {}


def _list(found: ErrorClass, names: str) -> None:
    _TYPES.update(dict.fromkeys(names.split(), found))


_list("cancelled", "asyncio.CancelledError concurrent.CancelledError builtins.KeyboardInterrupt")
_list("cancelled", "builtins.SystemExit builtins.GeneratorExit")
_list("network", "builtins.ConnectionError builtins.TimeoutError asyncio.TimeoutError")
_list("network", "asyncio.IncompleteReadError concurrent.TimeoutError socket.timeout socket.gaierror socket.herror")
_list("network", "ssl.SSLEOFError ssl.SSLZeroReturnError ssl.SSLSyscallError http.IncompleteRead http.BadStatusLine")
_list("network", "requests.ConnectionError requests.Timeout requests.ChunkedEncodingError urllib3.TimeoutError")
_list("network", "urllib3.ProtocolError urllib3.NewConnectionError urllib3.ProxyError httpx.TimeoutException")
_list("network", "httpx.NetworkError httpx.RemoteProtocolError httpx.ProxyError httpcore.TimeoutException")
_list("network", "aiohttp.ClientConnectionError aiohttp.ClientPayloadError redis.ConnectionError redis.TimeoutError")
_list("network", "botocore.ConnectionError botocore.HTTPClientError openai.APIConnectionError")
_list("network", "anthropic.APIConnectionError pymongo.AutoReconnect")
_list("permanent", "ssl.SSLCertVerificationError requests.SSLError urllib3.SSLError aiohttp.ClientSSLError")
_list("permanent", "botocore.SSLError redis.AuthenticationError builtins.ImportError")
_list("invalid-input", "builtins.TypeError builtins.ValueError builtins.LookupError builtins.AttributeError")
_list("invalid-input", "builtins.ArithmeticError builtins.AssertionError builtins.NameError builtins.SyntaxError")
_list("invalid-input", "builtins.NotImplementedError")

_ERRNO: dict[str, ErrorClass] = {}
_ERRNO.update(dict.fromkeys("ENETDOWN ENETUNREACH ENETRESET EHOSTDOWN EHOSTUNREACH ENOTCONN".split(), "network"))
_ERRNO.update(dict.fromkeys("ENOENT EACCES EPERM ENOSPC EDQUOT EROFS EEXIST EISDIR ENOTDIR".split(), "permanent"))
_ERRNO.update(dict.fromkeys("ENOTEMPTY EFBIG ENAMETOOLONG ELOOP EXDEV".split(), "permanent"))


def _class_of_link(link: BaseException) -> Optional[ErrorClass]:
    said: Any = read(link, "error_class")
    if isinstance(said, str) and said in _CLASSES:
        return cast(ErrorClass, said)
    types = (f"{kind.__module__.split('.')[0]}.{kind.__name__}" for kind in type(link).__mro__)
    listed = next((_TYPES[name] for name in types if name in _TYPES), None)
    status = own_status(link) if listed != "cancelled" else None
    if status is not None:
        return _class_of_status(status, retry_after_header(link) is not None)
    if listed is not None:
        return listed
    state = read(link, "sqlstate") or read(link, "pgcode")
    if isinstance(state, str):
        if state in ("40001", "40P01"):
            return "transient"  # PostgreSQL: the transaction lost against another one
        if state.startswith("08"):
            return "network"
    members = read(link, "exceptions")  # of an exception group
    if isinstance(members, tuple) and members:
        classes = {classify(member) for member in members if isinstance(member, BaseException)}
        return next((worst for worst in _WORST_FIRST if worst in classes), None)
    if isinstance(link, OSError) and link.errno is not None:
        return _ERRNO.get(errno.errorcode.get(link.errno, ""))
    return None


def _class_of_status(status: int, asks_to_wait: bool) -> ErrorClass:
    if status == 429 or (status == 503 and asks_to_wait):
        return "rate-limit"
    if status in (408, 425, 500, 502, 503, 504):
        return "transient"
    if status in (400, 404, 409, 422):
        return "invalid-input"
    return "permanent" if status < 500 else "unknown"
