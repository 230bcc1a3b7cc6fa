"""Retry: what is repeated, how long it waits, where it ends."""

from __future__ import annotations

import asyncio
import threading
import unittest
from typing import Any, Callable, Iterator

from hardening.deadline import Deadline, DeadlineExceeded, time_left
from hardening.errors import Cancelled
from hardening.retry import NORMAL_RETRY, RetryBudget, RetryNotice, RetryPolicy, retry, retry_async, retry_call

from support import FakeClock


class Flaky:
    """Fails with these errors one after the other, then answers."""

    def __init__(self, *errors: BaseException) -> None:
        self.errors = list(errors)
        self.calls = 0

    def __call__(self) -> str:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return "done"

    async def later(self) -> str:
        await asyncio.sleep(0)
        return self()


def asking(seconds: str) -> Exception:
    error = Exception()
    error.status = 503  # type: ignore[attr-defined]
    error.headers = {"Retry-After": seconds}  # type: ignore[attr-defined]
    return error


def both(test: Callable[[Any, Callable[..., str]], None]) -> Callable[[Any], None]:
    """Runs the test with the function for threads and with the one for tasks."""

    def run(self: Any) -> None:
        def with_tasks(action: Flaky, policy: RetryPolicy = NORMAL_RETRY) -> str:
            return asyncio.run(retry_async(action.later, policy))

        for call in (retry_call, with_tasks):
            with self.subTest(call=call.__name__):
                self.clock = FakeClock()
                test(self, call)

    return run


class Retries(unittest.TestCase):
    clock = FakeClock()

    def policy(self, **options: Any) -> RetryPolicy:
        return RetryPolicy(**{"clock": self.clock, "jitter": "none", **options})

    @both
    def test_attempts_count_the_first_call(self, call: Callable[..., str]) -> None:
        flaky = Flaky(TimeoutError(), ConnectionResetError())
        self.assertEqual(call(flaky, self.policy(attempts=3)), "done")
        self.assertEqual((flaky.calls, self.clock.waits), (3, [1, 2]))

    @both
    def test_the_last_error_comes_as_it_is(self, call: Callable[..., str]) -> None:
        last = ConnectionResetError()
        flaky = Flaky(TimeoutError(), TimeoutError(), last)
        with self.assertRaises(ConnectionResetError) as caught:
            call(flaky, self.policy(attempts=3))
        self.assertIs(caught.exception, last)
        self.assertEqual((flaky.calls, len(self.clock.waits)), (3, 2))

    @both
    def test_what_a_retry_cannot_mend_is_not_repeated(self, call: Callable[..., str]) -> None:
        for error in (ValueError(), FileNotFoundError(2, "x"), RuntimeError("timeout"), Cancelled()):
            flaky = Flaky(error)
            with self.assertRaises(type(error)):
                call(flaky, self.policy())
            self.assertEqual((flaky.calls, self.clock.waits), (1, []))

    @both
    def test_a_keyboard_interrupt_passes(self, call: Callable[..., str]) -> None:
        flaky = Flaky(KeyboardInterrupt())
        with self.assertRaises(KeyboardInterrupt):
            call(flaky, self.policy(classify=lambda _: "network"))
        self.assertEqual(flaky.calls, 1)

    @both
    def test_retry_after_is_a_lower_bound_and_restarts_the_backoff(self, call: Callable[..., str]) -> None:
        flaky = Flaky(TimeoutError(), TimeoutError(), asking("30"), TimeoutError())
        self.assertEqual(call(flaky, self.policy(attempts=9)), "done")
        self.assertEqual(self.clock.waits, [1, 2, 31, 1])

    @both
    def test_retry_after_beyond_the_limit_ends_it_at_once(self, call: Callable[..., str]) -> None:
        flaky = Flaky(asking("500"))
        with self.assertRaises(Exception):
            call(flaky, self.policy())
        self.assertEqual((flaky.calls, self.clock.waits), (1, []))

    @both
    def test_no_wait_begins_that_nobody_would_use(self, call: Callable[..., str]) -> None:
        flaky = Flaky(*(TimeoutError() for _ in range(9)))
        self.assertRaises(TimeoutError, call, flaky, self.policy(attempts=9, base=4, max_elapsed=10))
        self.assertEqual(self.clock.waits, [4])  # the next would end at 12 s

    @both
    def test_an_enclosing_deadline_counts_too(self, call: Callable[..., str]) -> None:
        with Deadline(5, clock=self.clock):
            flaky = Flaky(*(TimeoutError() for _ in range(9)))
            self.assertRaises(TimeoutError, call, flaky, self.policy(attempts=9))
        self.assertEqual(self.clock.waits, [1, 2])

    @both
    def test_observers_hear_of_each_retry_and_change_nothing(self, call: Callable[..., str]) -> None:
        heard: list[RetryNotice] = []

        def observe(notice: RetryNotice) -> None:
            heard.append(notice)
            raise ValueError("broken observer")

        self.assertEqual(call(Flaky(TimeoutError(), asking("0")), self.policy(on_retry=observe)), "done")
        found = [(notice.attempt, notice.delay, notice.error_class) for notice in heard]
        self.assertEqual(found, [(1, 1, "network"), (2, 1, "rate-limit")])

    @both
    def test_a_spent_budget_refuses_at_once(self, call: Callable[..., str]) -> None:
        budget = RetryBudget()
        calls = 0
        for _ in range(1_000):
            flaky = Flaky(*(TimeoutError() for _ in range(9)))
            self.assertRaises(TimeoutError, call, flaky, self.policy(budget=budget, attempts=4))
            calls += flaky.calls
        self.assertLessEqual(calls, 1_010)
        for _ in range(60):
            call(Flaky(), self.policy(budget=budget))
        self.assertFalse(budget.is_spent)
        with self.assertRaises(ValueError):
            call(Flaky(ValueError()), self.policy(budget=budget))
        self.assertFalse(budget.is_spent, "only what could be retried counts")

    @both
    def test_a_retry_inside_a_retry_runs_once(self, call: Callable[..., str]) -> None:
        inner = Flaky(*(TimeoutError() for _ in range(99)))

        class Outer(Flaky):
            def __call__(self) -> str:
                self.calls += 1
                return retry_call(inner, RetryPolicy(clock=FakeClock()))

        self.assertRaises(TimeoutError, call, Outer(), self.policy(attempts=3))
        self.assertEqual(inner.calls, 3)
        self.assertRaises(TimeoutError, retry_call, inner, self.policy(attempts=3))
        self.assertEqual(inner.calls, 6, "outside of the other it retries again")


class Policies(unittest.TestCase):
    def test_backoff(self) -> None:
        full = RetryPolicy(random=lambda: 0.5)
        self.assertEqual([full.backoff(n) for n in (1, 2, 3)], [0.5, 1, 2])
        self.assertEqual(full.backoff(99_999), 150)  # half of the cap, no overflow
        proportional = RetryPolicy(jitter="proportional", random=lambda: 1.0)
        self.assertEqual([round(proportional.backoff(n), 6) for n in (1, 2, 99)], [1.1, 2.2, 300])
        self.assertEqual(RetryPolicy(base=0).backoff(5), 0)
        self.assertEqual(RetryPolicy(jitter="none").backoff(3), 4)

    def test_wrong_ones_are_refused(self) -> None:
        for wrong in ({"attempts": 0}, {"attempts": 2.5}, {"base": -1}, {"cap": float("nan")}, {"jitter": "some"}):
            self.assertRaises(ValueError, RetryPolicy, **wrong)


class Waiting(unittest.TestCase):
    def test_stop_ends_a_wait(self) -> None:
        stop = threading.Event()
        flaky = Flaky(TimeoutError(), TimeoutError())
        policy = RetryPolicy(base=60, cap=60, jitter="none", on_retry=lambda _: stop.set())
        with self.assertRaises(Cancelled) as caught:
            retry_call(flaky, policy, stop=stop)
        self.assertIsInstance(caught.exception.__cause__, TimeoutError)
        self.assertRaises(Cancelled, retry_call, flaky, policy, stop=stop)
        self.assertEqual(flaky.calls, 1)

    def test_a_result_counts_although_stop_was_set_meanwhile(self) -> None:
        stop = threading.Event()
        self.assertIsNone(retry_call(stop.set, stop=stop))

    def test_a_cancelled_task_ends_at_once_and_calls_no_more(self) -> None:
        async def program() -> int:
            flaky = Flaky(TimeoutError())
            task = asyncio.ensure_future(retry_async(flaky.later, RetryPolicy(base=60, cap=60, jitter="none")))
            while flaky.calls == 0:  # a slow machine takes its time to begin
                await asyncio.sleep(0.001)
            await asyncio.sleep(0.02)
            task.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await task
            return flaky.calls

        self.assertEqual(asyncio.run(program()), 1)

    def test_an_attempt_that_takes_too_long_is_cancelled_and_repeated(self) -> None:
        calls = []

        async def slow() -> None:
            calls.append(time_left(99))
            await asyncio.sleep(60)

        policy = RetryPolicy(attempts=2, base=0, attempt_timeout=0.5)
        with self.assertRaises(DeadlineExceeded):
            asyncio.run(retry_async(slow, policy))
        self.assertEqual(len(calls), 2)
        self.assertLessEqual(max(calls), 0.5)

    def test_what_an_attempt_left_behind_may_retry_again(self) -> None:
        async def program() -> int:
            inner = Flaky(TimeoutError(), TimeoutError())

            async def later() -> str:
                await asyncio.sleep(0.01)
                return await retry_async(inner.later, RetryPolicy(base=0))

            task = await retry_async(lambda: _started(later()))
            await task
            return inner.calls

        self.assertEqual(asyncio.run(program()), 3)


async def _started(work: Any) -> Any:
    return asyncio.ensure_future(work)


class Decorator(unittest.TestCase):
    def test_functions_and_coroutine_functions_keep_their_names_and_arguments(self) -> None:
        calls = []

        @retry(RetryPolicy(base=0))
        def add(a: int, *, b: int) -> int:
            """Sum."""
            calls.append(1)
            if len(calls) < 3:
                raise TimeoutError
            return a + b

        @retry(RetryPolicy(base=0))
        async def add_later(a: int, *, b: int) -> int:
            return add(a, b=b)

        self.assertEqual((add(1, b=2), add.__name__, add.__doc__, len(calls)), (3, "add", "Sum.", 3))
        self.assertEqual(asyncio.run(add_later(3, b=4)), 7)

    def test_generators_are_refused(self) -> None:
        def items() -> Iterator[int]:
            yield 1

        async def items_later() -> Any:
            yield 1

        async def coroutine() -> None: ...

        self.assertRaises(TypeError, retry(), items)
        self.assertRaises(TypeError, retry(), items_later)
        self.assertRaises(TypeError, retry_call, items)
        self.assertRaises(TypeError, retry_call, coroutine)

    def test_without_parentheses_it_says_what_to_write(self) -> None:
        with self.assertRaisesRegex(TypeError, "parentheses"):
            retry(len)  # type: ignore[arg-type]


if __name__ == "__main__":
    unittest.main()
