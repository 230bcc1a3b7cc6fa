"""Nothing secret gets through, and nothing makes it fail."""

from __future__ import annotations

import dataclasses
import datetime
import enum
import json
import random
import string
import unittest
from typing import Any

from hardening.redact import redact, redact_text


def planted() -> list[tuple[Any, str]]:
    """Values with a secret inside, and that secret."""
    draw = random.Random(7)
    found: list[tuple[Any, str]] = []
    for _ in range(10):
        secret = "".join(draw.choices(string.ascii_letters + string.digits, k=24))
        found += [
            ({"password": secret}, secret),
            ({"deep": [{"x": {"apiKey": secret}}]}, secret),
            ({"DB_PASSWD": secret, "n": 1}, secret),
            ({"Authorization": f"Bearer {secret}"}, secret),
            ({"headers": (("x", 1), {"Set-Cookie": secret})}, secret),
            (f"postgres://admin:{secret}@db/x", secret),
            (f"sent Bearer {secret} to them", secret),
            (f"authorization: Basic {secret}==", secret),
            (f"https://x/y?token={secret}&a=b", secret),
            (f'{{"client_secret": "{secret}"}}', secret),
            (f"AWS_SECRET_ACCESS_KEY={secret}", secret),
            (f"eyJ{secret}.eyJ{secret}.{secret}", secret),
            (f"key sk-{secret}", secret),
            (f"key ghp_{secret}", secret),
            (f"-----BEGIN RSA PRIVATE KEY-----\n{secret}\n-----END RSA PRIVATE KEY-----", secret),
            (RuntimeError(f"cannot log in with password={secret}"), secret),
            (ValueError({"url": f"redis://:{secret}@cache"}), secret),
            ({f"https://u:{secret}@h/": 1}, secret),
            (Login("me", secret), secret),
            ([secret_in_cause(secret)], secret),
        ]
    return found


@dataclasses.dataclass
class Login:
    user: str
    session_id: str


def secret_in_cause(secret: str) -> Exception:
    error = RuntimeError("outer")
    error.__cause__ = KeyError(f"token: {secret}")
    return error


class Color(enum.Enum):
    RED = "red"


class Hostile:
    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)

    def __repr__(self) -> str:
        raise RuntimeError

    __str__ = __repr__


class HostileDict(dict):  # type: ignore[type-arg]
    def items(self) -> Any:
        raise RuntimeError


class HostileError(Exception):
    def __str__(self) -> str:
        raise RuntimeError


class Redacts(unittest.TestCase):
    def test_no_planted_secret_is_left(self) -> None:
        cases = planted()
        self.assertEqual(len(cases), 200)
        kept = [value for value, secret in cases if secret in json.dumps(redact(value))]
        self.assertEqual(kept, [])

    def test_what_is_not_secret_stays(self) -> None:
        value = {"id": 7, "ok": True, "none": None, "pi": 3.5, "list": [1, "two"], "url": "https://x/y?a=b", "é": "ü"}
        self.assertEqual(redact(value), value)
        self.assertEqual(
            redact_text("the tokenizer passed in the session room"), "the tokenizer passed in the session room"
        )

    def test_every_kind_of_value_becomes_json(self) -> None:
        values = {
            "set": {1},
            "tuple": (1, 2),
            "bytes": b"abc",
            "date": datetime.datetime(2024, 1, 2, 3, 4, 5),
            "enum": Color.RED,
            "type": int,
            "function": len,
            "object": object(),
            "dataclass": Login("me", "x"),
            "nan": float("nan"),
            "large": 10**400,
            "complex": 1j,
            5: "number key",
            ("a", "b"): "tuple key",
            "surrogate": "\ud800",
        }
        found = redact(values)
        json.dumps(found, allow_nan=False).encode("utf-8")
        expected = {"set": [1], "tuple": [1, 2], "bytes": "[3 bytes]", "date": "2024-01-02T03:04:05", "type": "[int]"}
        self.assertEqual({name: found[name] for name in expected}, expected)
        self.assertEqual((found["enum"], found["nan"], found["object"]), ("Color.RED", "nan", "[object]"))
        self.assertEqual(found["dataclass"], {"user": "me", "session_id": "[redacted]"})

    def test_hostile_values_never_raise(self) -> None:
        self.assertEqual(redact(HostileDict(a=1)), "[unreadable]")
        self.assertEqual(redact([Hostile(), HostileDict(a=1), 1]), ["[Hostile]", "[unreadable]", 1])
        self.assertEqual(redact(HostileError())["message"], "[unreadable]")

    def test_cycles_depth_and_size_are_bounded(self) -> None:
        cycle: dict[str, Any] = {"a": 1}
        cycle["self"] = cycle
        self.assertEqual(redact(cycle), {"a": 1, "self": "[circular]"})
        shared = [1]
        self.assertEqual(redact([shared, shared]), [[1], [1]])
        deep: list[Any] = []
        for _ in range(10_000):
            deep = [deep]
        self.assertIn("[deep]", json.dumps(redact(deep)))
        self.assertEqual(len(redact(list(range(1_000)))), 101)
        self.assertEqual(len(redact(dict.fromkeys(map(str, range(1_000))))), 101)
        self.assertLess(len(redact("x" * 10_000_000)), 4_200)

    def test_an_error_has_name_message_stack_and_causes(self) -> None:
        try:
            try:
                raise KeyError("inner")
            except KeyError as cause:
                raise RuntimeError("outer") from cause
        except RuntimeError as error:
            found = redact(error)
        self.assertEqual(
            (found["name"], found["message"], found["cause"]["name"]), ("RuntimeError", "outer", "KeyError")
        )
        self.assertRegex(found["stack"][0], r"test_redact\.py:\d+ test_an_error")

    def test_a_text_made_to_be_slow_is_not(self) -> None:
        for text in (
            "a_" * 2_048,
            "eyJ" * 1_400,
            "-----BEGIN " * 400,
            "password" * 512,
            "a://" * 1_024,
            "session_" * 600,
        ):
            redact_text(text)  # would hang


if __name__ == "__main__":
    unittest.main()
