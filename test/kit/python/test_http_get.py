"""GET within a limit for everything, against servers that misbehave."""

from __future__ import annotations

import gc
import http.client
import socket
import socketserver
import threading
import time
import unittest
import urllib.error
from typing import Callable
from unittest import mock

from hardening.deadline import Deadline, DeadlineExceeded
from hardening.errors import classify, retry_after_of
from hardening.http_get import get_with_deadline

GUARD = 60


class Gets(unittest.TestCase):
    def serve(self, answer: Callable[[socket.socket, str], None]) -> str:
        """The address of a server that reads a request's head and then answers like this."""

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                head = b""
                try:
                    while b"\r\n\r\n" not in head:
                        more = self.request.recv(4096)
                        if not more:
                            return
                        head += more
                    answer(self.request, head.decode())
                except OSError:
                    pass

        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        server.block_on_close = False
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return f"http://127.0.0.1:{server.server_address[1]}/"

    def setUp(self) -> None:
        self.over = threading.Event()
        self.addCleanup(self.over.set)
        no_proxy = mock.patch.dict("os.environ", {"no_proxy": "*"})
        no_proxy.start()
        self.addCleanup(no_proxy.stop)

    def test_a_whole_answer(self) -> None:
        seen = []

        def answer(connection: socket.socket, head: str) -> None:
            seen.append(head)
            body = '{"name": "Zoë"}'.encode("latin-1")
            head_out = (
                f"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=latin-1\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            connection.sendall(head_out.encode() + body)

        response = get_with_deadline(self.serve(answer), headers={"X-Id": "7"})
        self.assertEqual((response.status_code, response.ok, response.text), (200, True, '{"name": "Zoë"}'))
        self.assertEqual(response.headers["content-type"], "text/plain; charset=latin-1")
        self.assertIn("X-Id: 7", seen[0])
        response.raise_for_status()

    def test_no_drip_is_slow_enough_to_outlast_the_limit(self) -> None:
        heads = {
            "nothing": b"",
            "in the headers": b"HTTP/1.1 200 OK\r\nX-Long: ",
            "in a body with a length": b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
            "in a body without a length": b"HTTP/1.1 200 OK\r\n\r\n",
            "in chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n",
        }
        for where, head in heads.items():
            with self.subTest(where):

                def drip(connection: socket.socket, _head: str, first: bytes = head) -> None:
                    connection.sendall(first)
                    while not self.over.wait(0.01):
                        if first:
                            connection.sendall(b"x")

                with self.assertRaises(DeadlineExceeded) as caught:
                    get_with_deadline(self.serve(drip), timeout=0.2)
                self.assertEqual(classify(caught.exception), "network")

    def test_an_enclosing_deadline_is_the_limit_where_it_is_shorter(self) -> None:
        url = self.serve(lambda connection, _: self.over.wait(GUARD))
        with self.assertRaises(DeadlineExceeded), Deadline(0.1):
            get_with_deadline(url, timeout=GUARD)

    def test_redirects_share_the_limit_and_end(self) -> None:
        url = self.serve(lambda connection, _: connection.sendall(b"HTTP/1.1 302 F\r\nLocation: /again\r\n\r\n"))
        with self.assertRaises(urllib.error.HTTPError):
            get_with_deadline(url)

    def test_a_redirect_to_another_host_does_not_carry_the_password_along(self) -> None:
        seen = []

        def final(connection: socket.socket, head: str) -> None:
            seen.append(head)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

        target = self.serve(final)
        away = self.serve(lambda c, _: c.sendall(f"HTTP/1.1 302 F\r\nLocation: {target}\r\n\r\n".encode()))
        response = get_with_deadline(away, headers={"Authorization": "Bearer abc", "Cookie": "a=b", "X-Id": "7"})
        self.assertEqual(response.url, target)
        self.assertIn("X-Id: 7", seen[0])
        self.assertNotIn("Bearer", seen[0])
        self.assertNotIn("a=b", seen[0])

    def test_a_redirect_leads_to_no_other_scheme(self) -> None:
        for place in ("file:///etc/passwd", "ftp://127.0.0.1/x"):
            url = self.serve(lambda c, _, to=place: c.sendall(f"HTTP/1.1 302 F\r\nLocation: {to}\r\n\r\n".encode()))
            with self.assertRaises(OSError):
                get_with_deadline(url)
            self.assertRaises(ValueError, get_with_deadline, place)

    def test_a_bad_status_is_an_answer_that_can_be_raised(self) -> None:
        head = b"HTTP/1.1 503 Busy\r\nRetry-After: 3\r\nContent-Length: 4\r\n\r\nwait"
        response = get_with_deadline(self.serve(lambda connection, _: connection.sendall(head)))
        self.assertEqual((response.status_code, response.ok, response.text), (503, False, "wait"))
        with self.assertRaises(urllib.error.HTTPError) as caught:
            response.raise_for_status()
        self.assertEqual((classify(caught.exception), retry_after_of(caught.exception)), ("rate-limit", 3.0))
        self.assertEqual(caught.exception.read(), b"wait")
        caught.exception.close()

    def test_a_lost_connection_and_a_short_body_are_network_errors(self) -> None:
        short = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"
        for name, answer in {"short": short, "nothing": b""}.items():
            with self.subTest(name):
                url = self.serve(lambda connection, _, sent=answer: connection.sendall(sent))
                with self.assertRaises((OSError, http.client.HTTPException)) as caught:
                    get_with_deadline(url)
                self.assertEqual(classify(caught.exception), "network")
        free = socket.create_server(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        with self.assertRaises(urllib.error.URLError) as refused:
            get_with_deadline(f"http://127.0.0.1:{port}/")
        self.assertEqual(classify(refused.exception), "network")

    def test_a_body_has_a_largest_size(self) -> None:
        answer = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 100
        url = self.serve(lambda connection, _: connection.sendall(answer))
        self.assertEqual(len(get_with_deadline(url, max_bytes=100).content), 100)
        self.assertRaises(ValueError, get_with_deadline, url, max_bytes=99)

    def test_nothing_stays_open(self) -> None:
        def count() -> int:
            gc.collect()
            return sum(isinstance(thing, socket.socket) and thing.fileno() >= 0 for thing in gc.get_objects())

        url = self.serve(lambda connection, _: connection.sendall(b"HTTP/1.1 404 N\r\nContent-Length: 0\r\n\r\n"))
        threads, sockets = threading.active_count(), count()
        for _ in range(20):
            get_with_deadline(url, timeout=GUARD)
        for _ in range(500):
            if threading.active_count() <= threads and count() <= sockets:
                break
            time.sleep(0.01)
        self.assertLessEqual(threading.active_count(), threads)
        self.assertLessEqual(count(), sockets)


if __name__ == "__main__":
    unittest.main()
