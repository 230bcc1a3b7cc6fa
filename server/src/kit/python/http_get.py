"""HTTP GET whose time-out is for the whole answer, the last byte of the body included, not for each read."""

from __future__ import annotations

import http.client
import io
import json
import socket
import ssl
import threading
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from email.message import Message
from typing import Any, Mapping, Optional

from .deadline import Deadline, DeadlineExceeded, time_left

__all__ = ["Response", "get_with_deadline"]


@dataclass(frozen=True)
class Response:
    """A whole answer, named as `requests` names it; `headers` finds names in any case."""

    url: str
    status_code: int
    headers: Message
    content: bytes

    @property
    def ok(self) -> bool:
        return self.status_code < 400

    @property
    def text(self) -> str:
        """The body in the encoding that the server names, else in UTF-8."""
        return self.content.decode(self.headers.get_content_charset() or "utf-8", "replace")

    def json(self) -> Any:
        return json.loads(self.content)

    def raise_for_status(self) -> None:
        """Raises `urllib.error.HTTPError`, with the body to read, for a status from 400 on."""
        if not self.ok:
            reason = http.client.responses.get(self.status_code, "")
            raise urllib.error.HTTPError(self.url, self.status_code, reason, self.headers, io.BytesIO(self.content))


def get_with_deadline(
    url: str,
    timeout: float = 10.0,
    *,
    headers: Optional[Mapping[str, str]] = None,
    max_bytes: int = 64 * 1024 * 1024,
    context: Optional[ssl.SSLContext] = None,
) -> Response:
    """Gets a page within `timeout` seconds in all, and never beyond an enclosing `Deadline`.

    A status from 400 on is returned, not raised. Raises `DeadlineExceeded`, `urllib.error.URLError` or
    `http.client.HTTPException` for a lost connection, `ValueError` for another scheme than http(s) or a body of more
    than `max_bytes`. Only looking up the host name is outside of the limit: the system has one of its own for that.
    """
    if not url.lower().startswith(("http://", "https://")):
        raise ValueError("only http and https can be fetched")
    request = urllib.request.Request(url, headers=dict(headers or {}))
    with Deadline(time_left(timeout)) as deadline, _Guard(deadline) as guard:
        try:
            with _opener(guard, context).open(request) as answer:
                content = _read(answer, max_bytes)
                guard.check()
                return Response(answer.geturl(), int(answer.status), answer.headers, content)
        except (OSError, http.client.HTTPException) as error:
            late = isinstance(error, socket.timeout) or isinstance(getattr(error, "reason", None), socket.timeout)
            if late or guard.fired:
                raise DeadlineExceeded(f"no whole answer within {timeout:g} s") from error
            raise


def _read(answer: Any, max_bytes: int) -> bytes:
    content = bytes(answer.read(max_bytes + 1))
    if len(content) > max_bytes:
        raise ValueError(f"the body is larger than {max_bytes} bytes")
    length = answer.headers.get("Content-Length", "")
    if length.isdigit() and len(content) < int(length):
        raise http.client.IncompleteRead(content, int(length) - len(content))
    return content


class _Guard:
    """Shuts the connections at the deadline: a blocked read ends then, however slowly the bytes drip in."""

    def __init__(self, deadline: Deadline) -> None:
        self.fired = False
        self._deadline = deadline
        self._lock = threading.Lock()
        self._connections: list[socket.socket] = []
        self._timer = threading.Timer(deadline.remaining(), self._fire)
        self._timer.daemon = True

    def __enter__(self) -> _Guard:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            for connection in self._connections:
                connection.close()
            self._connections.clear()

    def check(self) -> None:
        if self.fired or self._deadline.remaining() <= 0:
            self.fired = True
            raise socket.timeout("time is over")

    def connect(self, address: tuple[str, int], *_: object) -> socket.socket:
        """Like `socket.create_connection`, but all addresses of a host share the time that is left."""
        last: OSError = OSError(f"{address[0]} has no address")
        for family, kind, protocol, _name, place in socket.getaddrinfo(*address, 0, socket.SOCK_STREAM):
            self.check()
            connection = socket.socket(family, kind, protocol)
            try:
                connection.settimeout(max(0.001, self._deadline.remaining()))
                connection.connect(place)
                with self._lock:
                    self._connections.append(connection.dup())  # ours: TLS takes the first one over
                return connection
            except OSError as error:
                connection.close()
                last = error
        raise last

    def _fire(self) -> None:
        with self._lock:
            self.fired = True
            for connection in self._connections:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass  # closed by the other side


class _Redirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, req: urllib.request.Request, *rest: Any) -> Optional[urllib.request.Request]:
        following = super().redirect_request(req, *rest)
        if following is not None and _origin(following.full_url) != _origin(req.full_url):
            for secret in ("Authorization", "Cookie"):  # meant for the first host only
                following.remove_header(secret)
        return following


def _origin(url: str) -> tuple[str, str]:
    return urllib.parse.urlsplit(url)[:2]


def _opener(guard: _Guard, context: Optional[ssl.SSLContext]) -> urllib.request.OpenerDirector:
    def plain(host: str, **options: Any) -> http.client.HTTPConnection:
        made = http.client.HTTPConnection(host, **options)
        made._create_connection = guard.connect  # type: ignore[attr-defined]
        return made

    def secure(host: str, **options: Any) -> http.client.HTTPConnection:
        made = http.client.HTTPSConnection(host, context=context or ssl.create_default_context(), **options)
        made._create_connection = guard.connect  # type: ignore[attr-defined]
        return made

    class Http(urllib.request.HTTPHandler):
        def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(plain, req)

    class Https(urllib.request.HTTPSHandler):
        def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(secure, req)

    opener = urllib.request.OpenerDirector()  # not `build_opener`: a redirect must not lead to file: or ftp:
    proxies, unknown = urllib.request.ProxyHandler(), urllib.request.UnknownHandler()
    for handler in (proxies, unknown, Http(), Https(), _Redirects()):
        opener.add_handler(handler)
    opener.add_handler(_Statuses())
    return opener


class _Statuses(urllib.request.HTTPErrorProcessor):
    """Redirects are followed; every other status is an answer."""

    def http_response(self, request: urllib.request.Request, response: Any) -> Any:
        if response.status in (301, 302, 303, 307, 308) and "Location" in response.headers:
            return super().http_response(request, response)
        return response

    https_response = http_response
