"""Health checks: what they answer, and that a dependency that hangs costs little."""

from __future__ import annotations

import asyncio
import json
import threading
import unittest
from typing import Any

from hardening.health import Answer, Health

from support import FakeClock


def fail() -> None:
    raise ConnectionRefusedError("db.internal:5432")


class Answers(unittest.TestCase):
    def setUp(self) -> None:
        self.clock = FakeClock()
        logs = self.assertLogs("hardening.health_check")
        self.logged = logs.__enter__()
        self.logged.records.append(None)  # type: ignore[arg-type]
        self.addCleanup(logs.__exit__, None, None, None)

    def both(self, health: Health) -> Answer:
        """The answer for threads, after the same one for tasks."""
        answer = asyncio.run(health.ready_async())
        self.assertEqual(answer, health.ready())
        return answer

    def test_ready_names_checks_and_nothing_else(self) -> None:
        health = Health(clock=self.clock)
        health.register("database", lambda: None)
        answer = self.both(health)
        self.assertEqual(
            (answer.status, json.loads(answer.body)), (200, {"status": "healthy", "checks": {"database": "ok"}})
        )
        self.assertEqual(answer.headers["Content-Type"], "application/json")
        health.register("database", fail)
        answer = self.both(health)
        self.assertEqual(
            (answer.status, json.loads(answer.body)), (503, {"status": "unhealthy", "checks": {"database": "failed"}})
        )
        self.assertEqual(health.live().status, 200)

    def test_a_check_that_is_not_required_only_degrades(self) -> None:
        health = Health(clock=self.clock)
        health.register("cache", lambda: False, required=False)
        health.register("database", lambda: True)
        answer = self.both(health)
        self.assertEqual((answer.status, json.loads(answer.body)["status"]), (200, "degraded"))

    def test_while_it_starts_or_shuts_down_nothing_is_checked(self) -> None:
        draining = threading.Event()
        health = Health(starting=True, draining=draining, clock=self.clock)
        calls: list[int] = []
        health.register("database", lambda: calls.append(1))
        self.assertEqual((self.both(health).status, json.loads(health.ready().body)), (503, {"status": "starting"}))
        health.started()
        self.assertEqual((self.both(health).status, len(calls)), (200, 1))
        draining.set()
        self.assertEqual((self.both(health).status, json.loads(health.ready().body)), (503, {"status": "draining"}))
        self.assertEqual((len(calls), health.live().status), (1, 200))

    def test_results_are_used_again_for_a_second(self) -> None:
        health = Health(clock=self.clock)
        calls: list[int] = []
        health.register("database", lambda: calls.append(1))
        for _ in range(5):
            self.both(health)
        self.assertEqual(len(calls), 1)
        self.clock.time += 1
        self.both(health)
        self.assertEqual(len(calls), 2)

    def test_a_few_failures_are_tolerated_after_it_has_worked(self) -> None:
        health = Health(clock=self.clock)
        outcome: list[Any] = [True]
        health.register("database", lambda: outcome[0])
        seen = []
        for value in (True, False, False, False, True, False):
            outcome[0] = value
            seen.append(self.both(health).status)
            self.clock.time += 1
        self.assertEqual(seen, [200, 200, 200, 503, 200, 200])
        report = health.report()
        self.assertEqual(report.checks["database"].consecutive_failures, 2)

    def test_a_check_that_hangs_fails_and_costs_one_thread(self) -> None:
        release = threading.Event()
        health = Health()
        health.register("stuck", lambda: release.wait(60), timeout=0.01, failures_allowed=1)
        health._cache = 0
        before = threading.active_count()
        for _ in range(5):
            self.assertEqual(health.ready().status, 503)
            self.assertEqual(asyncio.run(health.ready_async()).status, 503)
        self.assertEqual(threading.active_count(), before + 1)
        release.set()

    def test_checks_run_side_by_side(self) -> None:
        gate = threading.Barrier(3, timeout=60)
        health = Health(clock=self.clock)
        for n in range(3):
            health.register(str(n), gate.wait)
        self.assertEqual(health.ready().status, 200)

    def test_coroutines_need_the_async_form(self) -> None:
        async def check() -> None:
            await asyncio.sleep(0)

        async def stuck() -> None:
            await asyncio.sleep(60)

        health = Health(clock=self.clock)
        health.register("pool", check)
        self.assertEqual(asyncio.run(health.ready_async()).status, 200)
        self.clock.time += 1
        health.register("pool", check)
        self.assertEqual(health.ready().status, 503)
        health.register("pool", stuck, timeout=0.01)
        self.assertEqual(asyncio.run(health.ready_async()).status, 503)

    def test_changes_are_logged_with_the_error(self) -> None:
        health = Health(clock=self.clock)
        health.register("database", fail)
        health.ready()
        self.assertIn("health check database failed: ConnectionRefusedError", self.logged.output[-1])
        health.ready()
        self.assertEqual(len(self.logged.output), 1)

    def test_wrong_options_are_refused(self) -> None:
        self.assertRaises(ValueError, Health, cache=0.5)
        for wrong in ({"timeout": 0.0}, {"timeout": float("nan")}, {"failures_allowed": 0}):
            self.assertRaises(ValueError, Health().register, "x", fail, **wrong)


if __name__ == "__main__":
    unittest.main()
