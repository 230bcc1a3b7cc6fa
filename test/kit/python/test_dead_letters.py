"""Dead letters: kept before they are acknowledged, replayed in order, parked when hopeless."""

from __future__ import annotations

import os
import random
import time
import unittest
from typing import Any
from unittest import mock

from hardening.dead_letters import DeadLetter, DeadLetters, DeadLettersFullError

from support import ScratchCase, rounds

CONSUMER = """
    import sys
    from hardening.dead_letters import DeadLetters
    with DeadLetters(sys.argv[1], "orders", timeout=60) as dead:
        n = dead.stats()["depth"]
        print("ready", flush=True)
        while True:
            dead.add(str(n), {"n": n}, ValueError(n))
            print(n, flush=True)
            n += 1
"""


class Letters(ScratchCase):
    def setUp(self) -> None:
        super().setUp()
        self.file = self.path("orders.dead")

    def open(self, **options: Any) -> DeadLetters:
        dead = DeadLetters(self.file, "orders", **options)
        self.addCleanup(dead.close)
        return dead

    def test_a_letter_has_all_that_is_known_and_survives(self) -> None:
        with self.open() as dead:
            dead.add("7", {"token": "kept", "n": 1}, TimeoutError("password=hunter2"), attempts=3, request_id="r")
        with self.open() as dead:
            (letter,) = dead.letters()
        self.assertEqual(
            (letter.id, letter.payload, letter.source, letter.error_class, letter.attempts, letter.request_id),
            ("7", {"token": "kept", "n": 1}, "orders", "network", 3, "r"),
        )
        self.assertEqual((letter.error["name"], letter.error["message"]), ("TimeoutError", "password=[redacted]"))
        self.assertEqual((letter.replays, letter.parked), (0, False))
        self.assertEqual(letter.first_failed_at, letter.last_failed_at)

    def test_a_redelivery_leaves_one_letter(self) -> None:
        dead = self.open()
        dead.add("7", 1, ValueError())
        dead.add("8", 1, ValueError())
        dead.add("7", 2, KeyError(), attempts=2)
        self.assertEqual(
            [(letter.id, letter.payload, letter.attempts) for letter in dead.letters()], [("7", 2, 3), ("8", 1, 1)]
        )

    def test_replay_goes_in_order_and_one_that_fails_blocks_nobody(self) -> None:
        dead = self.open(max_replays=2)
        for n in range(4):
            dead.add(str(n), n, ValueError())
        seen: list[str] = []

        def handle(letter: DeadLetter) -> None:
            seen.append(letter.id)
            if letter.id == "1":
                raise TimeoutError

        self.assertEqual(tuple(dead.replay(handle, limit=3)), (2, 1, 0))
        self.assertEqual(seen, ["0", "1", "2"])
        self.assertEqual(tuple(dead.replay(handle)), (1, 1, 1))
        self.assertEqual(tuple(dead.replay(handle)), (0, 0, 0), "it is parked")
        (letter,) = dead.letters()
        self.assertEqual((letter.error_class, letter.attempts, letter.replays, letter.parked), ("network", 3, 2, True))
        self.assertEqual({**dead.stats(), "bytes": 0}, {"depth": 1, "parked": 1, "bytes": 0})
        dead.add("1", 1, ValueError())
        self.assertTrue(dead.letters()[0].parked, "a redelivery does not bring it back")
        self.assertTrue(dead.requeue("1"))
        self.assertEqual((dead.requeue("1"), dead.requeue("no")), (False, False))
        self.assertEqual(tuple(dead.replay(lambda _: None)), (1, 0, 0))
        self.assertEqual(dead.stats(), {"depth": 0, "parked": 0, "bytes": 0})

    def test_a_handler_may_discard_and_may_not_replay(self) -> None:
        dead = self.open()
        dead.add("7", 1, ValueError())

        def handle(letter: DeadLetter) -> None:
            self.assertRaises(RuntimeError, dead.replay, handle)
            dead.discard(letter.id)
            raise ValueError

        self.assertEqual(tuple(dead.replay(handle)), (0, 1, 0))
        self.assertEqual((dead.letters(), dead.discard("7")), ([], False))

    def test_a_replay_that_is_killed_brings_the_letter_again(self) -> None:
        with self.open() as dead:
            dead.add("7", 1, ValueError())
            self.assertRaises(KeyboardInterrupt, dead.replay, mock.Mock(side_effect=KeyboardInterrupt))
            self.assertEqual(tuple(dead.replay(lambda _: None)), (1, 0, 0))

    def test_when_it_is_full_it_says_so_loudly_and_keeps_what_it_has(self) -> None:
        dead = self.open(max_bytes=2_000)
        kept = 0
        with self.assertRaises(DeadLettersFullError):
            for n in range(100):
                dead.add(str(n), "x" * 100, ValueError())
                kept += 1
        self.assertEqual(len(dead.letters()), kept)
        self.assertGreater(kept, 2)
        dead.discard("0")
        dead.add("again", "x" * 100, ValueError())

    def test_a_disk_that_is_full_is_an_error_too(self) -> None:
        dead = self.open()
        with mock.patch.object(os, "write", side_effect=OSError(28, "full")):
            self.assertRaises(OSError, dead.add, "7", 1, ValueError())
        self.assertEqual(dead.letters(), [])

    def test_what_changes_later_is_not_kept(self) -> None:
        dead = self.open()
        payload = {"n": 1}
        dead.add("7", payload, ValueError())
        payload["n"] = 2
        self.assertEqual(dead.letters()[0].payload, {"n": 1})
        with self.assertRaises(TypeError):
            dead.add("8", object(), ValueError())

    def test_the_file_does_not_grow_for_ever(self) -> None:
        with self.open() as dead:
            for n in range(400):
                dead.add(str(n), "x" * 10_000, ValueError())
                dead.discard(str(n - 1))
        self.assertLess(os.path.getsize(self.file), 1_200_000)
        with self.open() as dead:
            self.assertEqual([letter.id for letter in dead.letters()], ["399"])

    def test_what_was_acknowledged_survives_kills(self) -> None:
        acknowledged = -1
        for _ in range(rounds(4, 30)):
            child = self.start(CONSUMER, self.file)
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(random.random() * 0.05)
            child.kill()
            lines = child.communicate()[0].split("\n")[:-1]
            acknowledged = max([acknowledged, *(int(line) for line in lines)])
        with self.open(timeout=60) as dead:
            ids = [int(letter.id) for letter in dead.letters()]
        self.assertEqual(ids, list(range(len(ids))))
        self.assertGreaterEqual(len(ids), acknowledged + 1)


if __name__ == "__main__":
    unittest.main()
