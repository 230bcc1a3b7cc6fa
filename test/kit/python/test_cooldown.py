"""Cooldowns grow, survive restarts, and do not mind the clock."""

from __future__ import annotations

import json
import unittest

from hardening.cooldown import Cooldown

from support import FakeClock


class Cooldowns(unittest.TestCase):
    def setUp(self) -> None:
        self.clock = FakeClock()
        self.wall = 1_700_000_000.0

    def cooldown(self, **options: object) -> Cooldown:
        return Cooldown(**{"clock": self.clock, "wall_clock": lambda: self.wall, **options})  # type: ignore[arg-type]

    def test_the_wait_grows_with_each_failure_and_the_last_one_repeats(self) -> None:
        cooldown = self.cooldown()
        self.assertTrue(cooldown.should_process("a"))
        for expected in (60, 300, 900, 3_600, 86_400, 86_400):
            self.assertEqual(cooldown.record_failure("a"), expected)
            self.clock.time += expected - 0.5
            self.assertEqual((cooldown.should_process("a"), cooldown.remaining("a")), (False, 0.5))
            self.clock.time += 0.5
            self.assertTrue(cooldown.should_process("a"))
        self.assertEqual(cooldown.failures("a"), 6)
        cooldown.record_success("a")
        self.assertEqual((cooldown.failures("a"), cooldown.record_failure("a")), (0, 60))

    def test_each_item_has_its_own(self) -> None:
        cooldown = self.cooldown()
        cooldown.record_failure("a")
        self.assertEqual(cooldown.next_eligible(["a", "b", "c"]), "b")
        self.assertIsNone(cooldown.next_eligible(["a"]))

    def test_the_other_side_may_ask_for_more_and_nothing_shortens_a_wait(self) -> None:
        cooldown = self.cooldown(schedule=(60, 1))
        self.assertEqual(cooldown.record_failure("a", at_least=500), 500)
        self.assertEqual(cooldown.record_failure("a"), 500)

    def test_it_goes_on_after_a_restart(self) -> None:
        before = self.cooldown()
        before.record_failure("a")
        before.record_failure("a")
        before.record_failure("b")
        saved = json.loads(json.dumps(before.records()))
        self.assertEqual(
            saved["a"],
            {
                "consecutive_failures": 2,
                "cooldown_until": "2023-11-14T22:18:20.000+00:00",
                "last_attempt_at": "2023-11-14T22:13:20.000+00:00",
            },
        )
        self.wall += 100
        self.clock = FakeClock()
        after = self.cooldown()
        for key, record in saved.items():
            after.restore(key, record)
        self.assertEqual((after.remaining("a"), after.remaining("b"), after.failures("a")), (200, 0, 2))
        self.assertEqual(after.record_failure("a"), 900)

    def test_a_clock_that_was_set_never_prolongs_it(self) -> None:
        cooldown = self.cooldown()
        until = "2099-01-01T00:00:00Z"
        cooldown.restore("a", {"consecutive_failures": 1, "cooldown_until": until})
        self.assertEqual(cooldown.remaining("a"), 60)
        for record in ({}, {"consecutive_failures": 0}, {"consecutive_failures": "2", "cooldown_until": until}):
            cooldown.restore("b", record)
            self.assertTrue(cooldown.should_process("b"))
        cooldown.restore("c", {"consecutive_failures": 3, "cooldown_until": "nonsense"})
        self.assertEqual((cooldown.remaining("c"), cooldown.failures("c")), (0, 3))

    def test_items_that_are_ready_are_forgotten_first(self) -> None:
        cooldown = self.cooldown(max_keys=3)
        cooldown.record_failure("waits")
        cooldown.restore("ready", {"consecutive_failures": 1, "cooldown_until": "2000-01-01T00:00:00Z"})
        for n in range(3):
            cooldown.restore(str(n), {"consecutive_failures": 1, "cooldown_until": "2000-01-01T00:00:00Z"})
        self.assertEqual(set(cooldown.records()), {"waits", "1", "2"})

    def test_wrong_schedules_are_refused(self) -> None:
        for schedule in ((), (-1,), (float("nan"),), (float("inf"),)):
            self.assertRaises(ValueError, Cooldown, schedule)


if __name__ == "__main__":
    unittest.main()
