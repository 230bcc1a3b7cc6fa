"""Limited concurrency for tasks and threads."""

from __future__ import annotations

import asyncio
import threading
import time
import unittest
from contextvars import ContextVar
from typing import Awaitable, Iterator

from hardening.concurrency import gather_limited, map_limited
from hardening.deadline import Deadline, time_left

tenant: ContextVar[str] = ContextVar("tenant")


class Tasks(unittest.IsolatedAsyncioTestCase):
    running = 0
    peak = 0
    begun = 0

    async def work(self, item: int) -> int:
        self.begun += 1
        self.running += 1
        self.peak = max(self.peak, self.running)
        try:
            await asyncio.sleep(0.001 * (item % 3))
            if item < 0:
                raise KeyError(item)
            return item * 2
        finally:
            self.running -= 1

    async def test_results_are_in_order_and_the_limit_holds(self) -> None:
        self.assertEqual(await gather_limited(8, self.work, range(100)), [item * 2 for item in range(100)])
        self.assertEqual(self.peak, 8)
        self.assertEqual(await gather_limited(8, self.work, []), [])
        self.assertEqual(await gather_limited(1, self.work, iter([1, 2])), [2, 4])

    async def test_the_first_failure_ends_it(self) -> None:
        cancelled = []

        async def work(item: int) -> None:
            self.begun += 1
            if item == 3:
                raise KeyError(item)
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                cancelled.append(item)
                raise

        with self.assertRaises(KeyError):
            await gather_limited(4, work, range(100))
        self.assertEqual((sorted(cancelled), self.begun), ([0, 1, 2], 4))

    async def test_or_errors_stand_in_the_list(self) -> None:
        found = await gather_limited(2, self.work, [1, -1, 2], return_exceptions=True)
        self.assertEqual((found[0], repr(found[1]), found[2]), (2, "KeyError(-1)", 4))

    async def test_a_cancellation_ends_all_of_it_before_it_passes(self) -> None:
        for both in (False, True):
            with self.subTest(return_exceptions=both):

                async def run(keep: bool = both) -> None:
                    if keep:
                        await gather_limited(4, self.slow, range(100), return_exceptions=True)
                    else:
                        await gather_limited(4, self.slow, range(100))

                task = asyncio.ensure_future(run())
                while self.running < 4:  # a slow machine takes its time to begin
                    await asyncio.sleep(0.001)
                await asyncio.sleep(0.01)
                self.assertEqual(self.running, 4)
                task.cancel()
                with self.assertRaises(asyncio.CancelledError):
                    await task
                self.assertEqual(self.running, 0)

    async def slow(self, _: int) -> None:
        self.running += 1
        try:
            await asyncio.sleep(60)
        finally:
            self.running -= 1

    async def test_items_are_taken_only_when_there_is_room(self) -> None:
        taken = []

        def items() -> Iterator[int]:
            for item in range(100):
                taken.append(item)
                yield item

        async def check(item: int) -> None:
            await asyncio.sleep(0)
            self.assertLessEqual(len(taken), item + 3)

        await gather_limited(2, check, items())

    async def test_a_broken_iterable_and_a_broken_call_are_failures(self) -> None:
        def items() -> Iterator[int]:
            yield 1
            raise KeyError("iterable")

        with self.assertRaises(KeyError):
            await gather_limited(2, self.work, items())
        with self.assertRaises(TypeError):
            await gather_limited(2, lambda: None, [1])  # type: ignore[arg-type, misc]
        self.assertEqual(self.running, 0)

    async def test_items_do_not_see_each_others_context(self) -> None:
        async def work(item: int) -> str:
            seen = tenant.get()
            tenant.set(f"item {item}")
            await asyncio.sleep(0)
            return seen + "/" + tenant.get()

        def sets_at_once(item: int) -> Awaitable[str]:
            seen = tenant.get()
            tenant.set(f"item {item}")
            return asyncio.sleep(0, seen + "/" + tenant.get())

        tenant.set("caller")
        for action in (work, sets_at_once):
            with self.subTest(action=action.__name__):
                found = await gather_limited(2, action, range(5))
                self.assertEqual(found, [f"caller/item {item}" for item in range(5)])
                self.assertEqual(tenant.get(), "caller")

    async def test_wrong_limits_are_refused(self) -> None:
        for limit in (0, -1, 1.5):
            with self.assertRaises(ValueError):
                await gather_limited(limit, self.work, [1])  # type: ignore[arg-type]


class Threads(unittest.TestCase):
    def test_results_are_in_order_and_the_limit_holds(self) -> None:
        lock = threading.Lock()
        gate = threading.Barrier(4, timeout=60)
        running = peak = 0

        def work(item: int) -> int:
            nonlocal running, peak
            with lock:
                running += 1
                peak = max(peak, running)
            gate.wait()  # only passes when four are here
            with lock:
                running -= 1
            return item * 2

        self.assertEqual(map_limited(4, work, range(40)), [item * 2 for item in range(40)])
        self.assertEqual(peak, 4)

    def test_after_a_failure_no_more_is_begun_and_the_first_error_comes(self) -> None:
        begun = []
        failed = threading.Event()

        def work(item: int) -> None:
            begun.append(item)
            if item == 1:
                failed.set()
                raise KeyError(item)
            failed.wait(60)
            time.sleep(0.001)

        with self.assertRaises(KeyError):
            map_limited(2, work, range(10_000))
        self.assertLess(len(begun), 10_000)

    def test_the_threads_know_the_deadline_of_the_caller(self) -> None:
        with Deadline(5):
            self.assertLessEqual(max(map_limited(3, lambda _: time_left(100), range(6))), 5)

    def test_items_do_not_see_each_others_context(self) -> None:
        def work(item: int) -> str:
            seen = tenant.get()
            tenant.set(f"item {item}")
            return seen

        tenant.set("caller")
        self.assertEqual(map_limited(2, work, range(6)), ["caller"] * 6)

    def test_wrong_limits_are_refused(self) -> None:
        self.assertRaises(ValueError, map_limited, 0, str, [1])


if __name__ == "__main__":
    unittest.main()
