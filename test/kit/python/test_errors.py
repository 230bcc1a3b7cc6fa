"""The class of an error."""

from __future__ import annotations

import asyncio
import builtins
import concurrent.futures
import errno
import http.client
import json
import os
import socket
import ssl
import sys
import unittest
import urllib.error
from email.message import Message
from typing import Any

from hardening.errors import Cancelled, classify, is_retryable, parse_retry_after, retry_after_of, status_of


def of_module(module: str, name: str, base: type = Exception) -> Any:
    """An error as a library that is not installed would raise it."""
    return type(name, (base,), {"__module__": module})("text that says 503 timeout")


def with_response(status: int, headers: dict[str, str]) -> Exception:
    error = Exception("failed")
    error.response = type("Response", (), {"status_code": status, "headers": headers})()  # type: ignore[attr-defined]
    return error


def caused(error: BaseException, cause: BaseException) -> BaseException:
    error.__cause__ = cause
    return error


class Classes(unittest.TestCase):
    def check(self, expected: str, *errors: BaseException) -> None:
        for error in errors:
            with self.subTest(error=repr(error)):
                self.assertEqual(classify(error), expected)
                self.assertEqual(is_retryable(error), expected in ("network", "rate-limit", "transient"))

    def test_cancelled(self) -> None:
        self.check(
            "cancelled",
            asyncio.CancelledError(),
            concurrent.futures.CancelledError(),
            KeyboardInterrupt(),
            SystemExit(503),
            GeneratorExit(),
            Cancelled("stop"),
        )

    def test_network(self) -> None:
        self.check(
            "network",
            ConnectionResetError(),
            ConnectionRefusedError(errno.ECONNREFUSED, "refused"),
            BrokenPipeError(),
            TimeoutError(),
            asyncio.TimeoutError(),
            concurrent.futures.TimeoutError(),
            socket.timeout(),
            socket.gaierror(socket.EAI_NONAME, "no such host"),
            OSError(errno.EHOSTUNREACH, "no route"),
            OSError(errno.ENETDOWN, "down"),
            ssl.SSLEOFError(8, "eof"),
            http.client.RemoteDisconnected("gone"),
            http.client.IncompleteRead(b""),
            asyncio.IncompleteReadError(b"", 4),
            urllib.error.URLError(ConnectionRefusedError(errno.ECONNREFUSED, "refused")),
            of_module("requests.exceptions", "ConnectionError", OSError),
            of_module("httpx", "ConnectError", type(of_module("httpx", "NetworkError"))),
            of_module("aiohttp.client_exceptions", "ClientConnectionError"),
        )

    def test_rate_limit(self) -> None:
        self.check("rate-limit", with_response(429, {}), with_response(503, {"Retry-After": "1"}))

    def test_transient(self) -> None:
        self.check("transient", *(with_response(status, {}) for status in (408, 425, 500, 502, 503, 504)))
        deadlock = Exception("deadlock")
        deadlock.sqlstate = "40P01"  # type: ignore[attr-defined]
        self.check("transient", deadlock)
        deadlock.sqlstate = "08006"  # type: ignore[attr-defined]
        self.check("network", deadlock)

    def test_invalid_input(self) -> None:
        errors = [TypeError(), ValueError(), KeyError("k"), IndexError(), AttributeError(), ZeroDivisionError()]
        self.check("invalid-input", *errors, AssertionError(), NotImplementedError(), json.JSONDecodeError("x", "", 0))
        self.check("invalid-input", *(with_response(status, {}) for status in (400, 404, 409, 422)))

    def test_permanent(self) -> None:
        numbers = (errno.ENOENT, errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EROFS, errno.EISDIR, errno.EEXIST)
        self.check("permanent", *(OSError(number, "text") for number in numbers))
        self.check("permanent", *(with_response(status, {}) for status in (401, 403, 405, 410, 451)))
        self.check("permanent", ssl.SSLCertVerificationError(1, "bad certificate"), ImportError())
        bad_certificate = of_module("requests.exceptions", "SSLError", type(of_module("requests", "ConnectionError")))
        self.check("permanent", bad_certificate)

    def test_unknown(self) -> None:
        self.check("unknown", Exception("timeout, ECONNRESET, 503"), RuntimeError("429"), OSError("no number"))
        self.check("unknown", with_response(599, {}), OSError(errno.EINVAL, "what"))

    def test_an_error_may_say_its_class_itself(self) -> None:
        said = RuntimeError()
        said.error_class = "transient"  # type: ignore[attr-defined]
        self.check("transient", said)
        said.error_class = "nonsense"  # type: ignore[attr-defined]
        self.check("unknown", said)

    def test_a_decided_link_of_the_chain_wins_from_outside_in(self) -> None:
        self.check("network", caused(RuntimeError(), caused(Exception(), ConnectionResetError())))
        self.check("invalid-input", caused(ValueError(), ConnectionResetError()))
        self.check("network", caused(TimeoutError(), asyncio.CancelledError()))  # as asyncio.wait_for raises it

    def test_the_context_counts_unless_it_is_suppressed(self) -> None:
        try:
            try:
                raise ConnectionResetError
            except ConnectionResetError:
                raise RuntimeError from None
        except RuntimeError as error:
            self.check("unknown", error)
        try:
            try:
                raise ConnectionResetError
            except ConnectionResetError:
                raise RuntimeError  # noqa: B904
        except RuntimeError as error:
            self.check("network", error)

    def test_a_cycle_of_causes_ends(self) -> None:
        first, second = RuntimeError(), RuntimeError()
        self.check("unknown", caused(first, caused(second, first)))

    def test_properties_that_raise_count_as_absent(self) -> None:
        class Hostile(Exception):
            def __getattr__(self, name: str) -> Any:
                raise RuntimeError(name)

            @property
            def status(self) -> int:
                raise ValueError

        self.check("unknown", Hostile())

    @unittest.skipIf(sys.version_info < (3, 11), "exception groups are younger")
    def test_of_a_group_the_worst_counts(self) -> None:
        group: Any = getattr(builtins, "ExceptionGroup", None)
        self.check("network", group("all", [TimeoutError(), ConnectionResetError()]))
        self.check("invalid-input", group("some", [TimeoutError(), ValueError()]))

    def test_a_real_missing_file(self) -> None:
        with self.assertRaises(OSError) as caught:
            os.stat("/no/such/file")
        self.check("permanent", caught.exception)


class Details(unittest.TestCase):
    def test_status_of_the_usual_places(self) -> None:
        headers = Message()
        headers["Retry-After"] = "7"
        error = urllib.error.HTTPError("http://x", 503, "busy", headers, None)
        self.assertEqual((status_of(error), retry_after_of(error), classify(error)), (503, 7.0, "rate-limit"))
        self.assertEqual(status_of(caused(RuntimeError(), with_response(404, {}))), 404)
        boto = Exception()
        metadata = {"HTTPStatusCode": 429, "HTTPHeaders": {"retry-after": "3"}}
        boto.response = {"ResponseMetadata": metadata}  # type: ignore[attr-defined]
        self.assertEqual((status_of(boto), retry_after_of(boto)), (429, 3.0))
        self.assertIsNone(status_of(SystemExit(2)))

    def test_retry_after(self) -> None:
        now = 784111777.0  # Sun, 06 Nov 1994 08:49:37 GMT
        for text, expected in {
            "120": 120.0,
            " 0 ": 0.0,
            "Sun, 06 Nov 1994 08:50:37 GMT": 60.0,
            "Sunday, 06-Nov-94 08:50:37 GMT": 60.0,
            "Sun, 06 Nov 1994 08:48:37 GMT": 0.0,
        }.items():
            self.assertEqual(parse_retry_after(text, now), expected, text)
        for text in ("", "-5", "1.5", "soon", "1e3", "Sun, nonsense", "٣", "Sun, 99 Nov 1994 99:50:37 GMT"):
            self.assertIsNone(parse_retry_after(text, now), text)
        self.assertIsNone(parse_retry_after(None))


if __name__ == "__main__":
    unittest.main()
