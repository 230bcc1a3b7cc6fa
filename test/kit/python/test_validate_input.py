"""What people send: fields, choices, addresses, uploads."""

from __future__ import annotations

import socket
import unittest
from typing import Any
from unittest import mock

from hardening.validate import ValidationError
from hardening.validate_input import check_choice, check_upload, check_url, require_fields


class Inputs(unittest.TestCase):
    def test_required_fields(self) -> None:
        require_fields({"a": 0, "b": False, "c": "x", "d": []}, "a", "b", "c", "d")
        for data in ({}, {"a": None}, {"a": ""}, {"a": "  "}):
            with self.assertRaises(ValidationError) as caught:
                require_fields({"b": 1, **data}, "b", "a")
            self.assertEqual(caught.exception.field, "a")

    def test_choices(self) -> None:
        self.assertEqual(check_choice("b", ("a", "b")), "b")
        with self.assertRaises(ValidationError) as caught:
            check_choice("hunter2", ("b", "a"), "role")
        self.assertEqual(str(caught.exception), "role should be one of a, b")


class Addresses(unittest.TestCase):
    def resolve(self, *addresses: str) -> Any:
        found = [(0, 0, 0, "", (address, 443)) for address in addresses]
        return mock.patch.object(socket, "getaddrinfo", return_value=found)

    def test_public_ones_are_fine(self) -> None:
        with self.resolve("93.184.216.34", "2606:2800:220:1::1"):
            for url in (
                "https://example.com/a?b=c",
                "http://EXAMPLE.com:8080",
                "https://93.184.216.34/",
                "https://[2606:2800:220:1::1]/",
                "https://[::ffff:93.184.216.34]/",
            ):
                self.assertEqual(check_url(url), url)

    def test_those_that_lead_inside_are_refused_in_any_notation(self) -> None:
        hosts = """127.0.0.1 127.1 2130706433 0x7f000001 0177.0.0.1 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254
            0.0.0.0 100.64.0.1 224.0.0.1 240.0.0.1 [ff02::1] [::1] [::] [fe80::1] [fc00::1] [::ffff:127.0.0.1]
            [2002:7f00:1::] localhost LOCALHOST. a.localhost metadata.google.internal printer.local""".split()
        for host in hosts:
            with self.subTest(host), self.assertRaises(ValidationError) as caught:
                check_url(f"http://{host}/x", resolve=False)
            self.assertIn("private network", str(caught.exception))
            check_url(f"http://{host}/x", allow_private=True)

    def test_a_name_with_one_private_address_is_refused(self) -> None:
        with self.resolve("93.184.216.34", "10.0.0.1"), self.assertRaises(ValidationError):
            check_url("https://rebind.example/")
        with mock.patch.object(socket, "getaddrinfo", side_effect=socket.gaierror), self.assertRaises(ValidationError):
            check_url("https://no.such.host/")

    def test_what_is_no_proper_address_is_refused(self) -> None:
        for url in (
            "ftp://example.com",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "//example.com",
            "example.com",
            "https://",
            "https:///path",
            "https://user@example.com",
            "https://a:b@example.com",
            "https://example.com:99999",
            "https://[::1",
            "https://exam ple.com",
            "https://example.com\n",
            "https://example.com\\@127.0.0.1",
            "https://" + "a" * 3_000,
        ):
            with self.subTest(url), self.assertRaises(ValidationError):
                check_url(url, resolve=False)

    def test_hosts_and_schemes_may_be_listed(self) -> None:
        check_url("https://api.example.com/x", hosts=("api.example.com",), resolve=False)
        for url in ("https://example.com/x", "https://api.example.com.evil.org"):
            self.assertRaises(ValidationError, check_url, url, hosts=("api.example.com",), resolve=False)
        self.assertRaises(ValidationError, check_url, "http://example.com", schemes=("https",), resolve=False)


class Uploads(unittest.TestCase):
    def check(self, name: str = "a.pdf", size: int = 10, kind: str = "application/pdf") -> str:
        return check_upload(name, size, kind, allowed={".pdf": "application/pdf"}, max_bytes=100)

    def test_good_ones(self) -> None:
        self.assertEqual(self.check(), "a.pdf")
        self.assertEqual(self.check("C:\\docs\\B.PDF", 100, "Application/PDF; x=y"), "B.PDF")
        self.assertEqual(self.check("../../etc/c.pdf"), "c.pdf")

    def test_bad_ones(self) -> None:
        for name in ("a.exe", "a", "a.pdf.exe", "a.pdf/", "", "..", ".", "a\0.pdf", "a\n.pdf", "x" * 300 + ".pdf"):
            with self.subTest(name):
                self.assertRaises(ValidationError, self.check, name)
        for options in ({"size": 0}, {"size": 101}, {"size": -1}, {"kind": "text/html"}, {"kind": ""}):
            with self.subTest(options):
                self.assertRaises(ValidationError, self.check, **options)


if __name__ == "__main__":
    unittest.main()
