"""The circuit breaker: each sentence of what it promises, and a model of it under random calls."""

from __future__ import annotations

import asyncio
import random
import threading
import unittest
from typing import Any, Optional

from hardening.circuit_breaker import CircuitBreaker, CircuitChange, CircuitOpenError
from hardening.errors import classify

from support import FakeClock


def with_status(status: int) -> Exception:
    error = Exception()
    error.status = status  # type: ignore[attr-defined]
    return error


class Breakers(unittest.TestCase):
    def setUp(self) -> None:
        self.clock = FakeClock()
        self.changes: list[CircuitChange] = []

    def breaker(self, **options: Any) -> CircuitBreaker:
        return CircuitBreaker("db", **{"clock": self.clock, "on_change": self.changes.append, **options})

    def call(self, breaker: CircuitBreaker, error: Optional[BaseException] = None) -> None:
        try:
            with breaker.guard():
                if error is not None:
                    raise error
        except CircuitOpenError:
            raise
        except BaseException as caught:
            self.assertIs(caught, error)

    def fail(self, breaker: CircuitBreaker, times: int = 1) -> None:  # type: ignore[override]
        for _ in range(times):
            self.call(breaker, TimeoutError())

    def run(self, result: Any = None) -> Any:
        with self.assertLogs("hardening.circuit_breaker") as logged:
            import logging

            logging.getLogger("hardening.circuit_breaker").warning("so that there is one")
            outcome = super().run(result)
        self.logged = logged.output
        return outcome

    def test_it_opens_after_failures_in_a_row(self) -> None:
        breaker = self.breaker()
        self.fail(breaker, 4)
        self.call(breaker)
        self.fail(breaker, 4)
        self.assertEqual(breaker.state, "closed")
        self.fail(breaker)
        self.assertEqual(breaker.state, "open")
        with self.assertRaises(CircuitOpenError) as caught, breaker.guard():
            self.fail(breaker)
        self.assertEqual((caught.exception.retry_after, classify(caught.exception)), (60, "permanent"))
        self.assertEqual((breaker.failures_total, breaker.rejected_total), (9, 1))

    def test_or_at_a_share_of_enough_calls_in_the_window(self) -> None:
        breaker = self.breaker(failures=99)
        for _ in range(4):
            self.fail(breaker)
            self.call(breaker)
        self.assertEqual(breaker.state, "closed", "eight calls are not enough")
        self.call(breaker)
        self.fail(breaker)
        self.assertEqual(breaker.state, "open")

    def test_failures_of_an_hour_ago_do_not_count(self) -> None:
        breaker = self.breaker()
        self.fail(breaker, 4)
        self.clock.time += 3_600
        self.fail(breaker, 4)
        for _ in range(12):
            self.call(breaker)
        self.assertEqual(breaker.state, "closed")

    def test_it_remembers_no_more_than_its_window(self) -> None:
        breaker = self.breaker()
        for _ in range(500):
            self.call(breaker)
            self.clock.time += 1
        self.assertLessEqual(len(breaker._window._counts), 10)

    def test_it_is_at_rest_when_nothing_is_remembered(self) -> None:
        breaker = self.breaker()
        self.assertTrue(breaker.is_at_rest)
        self.fail(breaker)
        self.assertFalse(breaker.is_at_rest)
        self.clock.time += 3_600
        self.assertTrue(breaker.is_at_rest)

    def test_after_the_open_period_trials_decide(self) -> None:
        breaker = self.breaker(trials=2)
        self.fail(breaker, 5)
        self.clock.time += 59.9
        self.assertEqual(breaker.state, "open")
        self.clock.time += 0.1
        self.assertEqual(breaker.state, "half-open")
        self.call(breaker)
        self.assertEqual(breaker.state, "half-open")
        self.call(breaker)
        self.assertEqual(breaker.state, "closed")
        self.fail(breaker, 5)
        self.clock.time += 60
        self.fail(breaker)
        self.assertEqual(breaker.state, "open")
        self.clock.time += 59.9
        self.assertEqual(breaker.state, "open", "for a full period")

    def test_no_more_trials_than_allowed_run_at_once(self) -> None:
        breaker = self.breaker()
        self.fail(breaker, 5)
        self.clock.time += 60
        with breaker.guard():
            for _ in range(3):
                with self.assertRaises(CircuitOpenError) as caught:
                    self.call(breaker)
                self.assertEqual(caught.exception.retry_after, 0)
        self.assertEqual(breaker.state, "closed")

    def test_a_trial_that_says_nothing_gives_its_place_back(self) -> None:
        breaker = self.breaker()
        self.fail(breaker, 5)
        self.clock.time += 60
        for error in (asyncio.CancelledError(), ValueError(), with_status(404), KeyboardInterrupt()):
            self.call(breaker, error)
            self.assertEqual(breaker.state, "half-open")
        self.call(breaker)
        self.assertEqual(breaker.state, "closed")

    def test_trials_without_a_result_open_it_again(self) -> None:
        breaker = self.breaker()
        self.fail(breaker, 5)
        self.clock.time += 60
        guard = breaker.guard()
        guard.__enter__()
        self.clock.time += 30
        self.assertEqual(breaker.state, "open")
        self.clock.time += 60
        self.assertEqual(breaker.state, "half-open")
        guard.__exit__(None, None, None)
        self.assertEqual(breaker.state, "half-open", "a late result is of an older generation")

    def test_late_results_of_older_calls_change_nothing(self) -> None:
        breaker = self.breaker()
        early = [breaker.guard() for _ in range(3)]
        for guard in early:
            guard.__enter__()
        self.fail(breaker, 5)
        self.clock.time += 30
        try:
            early[0].__exit__(TimeoutError, TimeoutError(), None)
        except TimeoutError:
            pass
        self.clock.time += 30
        self.assertEqual(breaker.state, "half-open", "a late failure does not prolong the period")
        early[1].__exit__(None, None, None)
        self.assertEqual(breaker.state, "half-open", "a late success does not close it")
        try:
            early[2].__exit__(TimeoutError, TimeoutError(), None)
        except TimeoutError:
            pass
        self.assertEqual(breaker.state, "half-open", "a late failure does not open it")

    def test_what_says_nothing_about_the_dependency_is_ignored(self) -> None:
        breaker = self.breaker(failures=1)
        rejected = CircuitOpenError("another", 1)
        for error in (ValueError(), with_status(404), with_status(429), asyncio.CancelledError(), GeneratorExit()):
            self.call(breaker, error)
        with self.assertRaises(CircuitOpenError), breaker.guard():
            raise rejected
        self.assertEqual(breaker.state, "closed")
        self.call(breaker, RuntimeError("of unknown kind"))
        self.assertEqual(breaker.state, "open")

    def test_an_own_judgement_counts_unless_it_raises(self) -> None:
        self.fail(lenient := self.breaker(failures=1, outcome=lambda _: "success"))
        self.assertEqual(lenient.state, "closed")

        def broken(_: BaseException) -> Any:
            raise ValueError

        self.fail(strict := self.breaker(failures=1, outcome=broken))
        self.assertEqual(strict.state, "open")

    def test_each_change_is_told_once_with_its_reason(self) -> None:
        breaker = self.breaker()
        self.fail(breaker, 5)
        self.clock.time += 60
        self.call(breaker)
        found = [(change.circuit, change.before, change.after, change.reason) for change in self.changes]
        self.assertEqual(
            found,
            [
                ("db", "closed", "open", "5 failures in a row"),
                ("db", "open", "half-open", "open for 60 s"),
                ("db", "half-open", "closed", "the trials succeeded"),
            ],
        )

    def test_an_observer_may_ask_and_may_fail(self) -> None:
        asked = []

        def observe(change: CircuitChange) -> None:
            asked.append(breaker.state)
            raise ValueError

        breaker = self.breaker(on_change=observe)
        self.fail(breaker, 5)
        self.assertEqual(asked, ["open"])

    def test_coroutines(self) -> None:
        async def program() -> None:
            breaker = self.breaker(failures=1)
            with self.assertRaises(TimeoutError):
                with breaker.guard():
                    await asyncio.sleep(0)
                    raise TimeoutError
            self.assertEqual(breaker.state, "open")

        asyncio.run(program())

    def test_wrong_options_are_refused(self) -> None:
        for wrong in ({"failures": 0}, {"ratio": 0}, {"ratio": 1.1}, {"min_calls": 0}, {"open_for": 0}, {"trials": 0}):
            self.assertRaises(ValueError, CircuitBreaker, **wrong)

    def test_threads_never_get_more_trials_than_allowed(self) -> None:
        breaker = self.breaker(trials=3)
        self.fail(breaker, 5)
        self.clock.time += 60
        inside: list[int] = []
        gate, leave = threading.Barrier(8, timeout=60), threading.Event()

        def run() -> None:
            gate.wait()
            try:
                with breaker.guard():
                    inside.append(1)
                    leave.wait(60)
            except CircuitOpenError:
                rejected.append(1)
                if len(rejected) == 5:
                    leave.set()

        rejected: list[int] = []
        threads = [threading.Thread(target=run) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual((len(inside), len(rejected), breaker.state), (3, 5, "closed"))

    def test_a_model_agrees_over_random_calls(self) -> None:
        for seed in range(200):
            self.clock = FakeClock()
            draw = random.Random(seed)
            breaker = self.breaker(failures=3, min_calls=6, trials=2)
            state, opened, in_a_row, history, left, good = "closed", 0.0, 0, [], 0, 0
            for step in range(120):
                self.clock.time += draw.choice([0, 0, 0.3, 1, 20, 60])
                now = self.clock.time
                if state == "open" and now - opened >= 60:
                    state, left, good = "half-open", 2, 0
                failed = draw.random() < 0.45
                try:
                    self.call(breaker, TimeoutError() if failed else None)
                    allowed = True
                except CircuitOpenError:
                    allowed = False
                self.assertEqual(allowed, state == "closed" or (state == "half-open" and left > 0), (seed, step))
                if state == "half-open":
                    good += not failed
                    left -= 1
                    if failed:
                        state, opened = "open", now
                    elif good == 2:
                        state, in_a_row, history = "closed", 0, []
                elif state == "closed":
                    last_failure = max((at for at, bad in history if bad), default=-1e9)
                    in_a_row = (in_a_row + 1 if now - last_failure < 60 else 1) if failed else 0
                    history.append((now, failed))
                    recent = [bad for at, bad in history if int(at // 1) > int(now // 1) - 10]
                    if in_a_row >= 3 or (len(recent) >= 6 and sum(recent) / len(recent) >= 0.5):
                        state, opened, in_a_row, history = "open", now, 0, []
                self.assertEqual(breaker.state, state, (seed, step))


if __name__ == "__main__":
    unittest.main()
