"""Deadlines pass down and cancel what is async."""

from __future__ import annotations

import asyncio
import sys
import unittest

from hardening.deadline import Deadline, DeadlineExceeded, time_left
from hardening.errors import classify

from support import FakeClock


class Sync(unittest.TestCase):
    def setUp(self) -> None:
        self.clock = FakeClock()

    def test_calls_inside_get_the_less_of_their_own_limit_and_what_is_left(self) -> None:
        self.assertEqual(time_left(5), 5)
        with Deadline(10, clock=self.clock) as deadline:
            self.assertEqual(time_left(30), 10)
            self.clock.time += 7
            self.assertEqual((time_left(30), time_left(1), deadline.remaining()), (3, 1, 3))
        self.assertEqual(time_left(30), 30)

    def test_an_inner_deadline_never_outlasts_the_outer(self) -> None:
        with Deadline(10, clock=self.clock):
            with Deadline(60, clock=self.clock):
                self.assertEqual(time_left(100), 10)
            with Deadline(2, clock=self.clock):
                self.assertEqual(time_left(100), 2)
            self.assertEqual(time_left(100), 10)

    def test_when_it_is_over_no_call_is_begun(self) -> None:
        with Deadline(1, clock=self.clock) as deadline:
            deadline.check()
            self.clock.time += 1
            self.assertRaises(DeadlineExceeded, time_left, 5)
            self.assertRaises(DeadlineExceeded, deadline.check)
            self.assertEqual(deadline.remaining(), 0)

    def test_errors_leave_the_enclosing_one_in_force(self) -> None:
        with Deadline(10, clock=self.clock):
            with self.assertRaises(KeyError), Deadline(1, clock=self.clock):
                raise KeyError
            self.assertEqual(time_left(100), 10)

    def test_wrong_uses_are_refused(self) -> None:
        for seconds in (-1, float("nan")):
            self.assertRaises(ValueError, Deadline, seconds)
        used = Deadline(1)
        with used:
            self.assertRaises(RuntimeError, used.__enter__)

    def test_it_is_a_time_out_and_a_network_error(self) -> None:
        self.assertIsInstance(DeadlineExceeded(), TimeoutError)
        self.assertEqual(classify(DeadlineExceeded()), "network")


class Async(unittest.IsolatedAsyncioTestCase):
    async def test_the_work_is_cancelled_and_has_ended_when_the_error_comes(self) -> None:
        ended = []
        with self.assertRaises(DeadlineExceeded) as caught:
            async with Deadline(0.01):
                try:
                    await asyncio.sleep(60)
                finally:
                    ended.append(True)
        self.assertEqual(ended, [True])
        self.assertIsInstance(caught.exception.__cause__, asyncio.CancelledError)
        await asyncio.sleep(0)  # nothing is left that would cancel what follows

    async def test_work_in_time_leaves_no_timer(self) -> None:
        async with Deadline(60) as deadline:
            await asyncio.sleep(0)
        assert deadline._timer is not None
        self.assertTrue(deadline._timer.cancelled())

    async def test_a_result_that_arrived_is_kept(self) -> None:
        async with Deadline(0.01):
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                value = "in time after all"
        self.assertEqual(value, "in time after all")

    async def test_a_cancellation_by_the_caller_stays_one(self) -> None:
        async def work() -> None:
            async with Deadline(60):
                await asyncio.sleep(60)

        task = asyncio.ensure_future(work())
        await asyncio.sleep(0.01)
        task.cancel()
        with self.assertRaises(asyncio.CancelledError):
            await task

    @unittest.skipIf(sys.version_info < (3, 11), "tasks do not count their cancellations yet")
    async def test_a_cancellation_by_the_caller_counts_also_when_time_is_up(self) -> None:
        async def work() -> None:
            async with Deadline(0.01):
                try:
                    await asyncio.sleep(60)
                except asyncio.CancelledError:
                    task.cancel()  # as if it came at the same moment
                    await asyncio.sleep(60)

        task = asyncio.ensure_future(work())
        with self.assertRaises(asyncio.CancelledError):
            await task

    async def test_of_nested_ones_the_one_that_is_over_says_so(self) -> None:
        with self.assertRaises(DeadlineExceeded) as caught:
            async with Deadline(60):
                async with Deadline(0.01):
                    await asyncio.sleep(60)
        self.assertIn("0.01", str(caught.exception))
        with self.assertRaises(DeadlineExceeded):
            async with Deadline(0.01):
                async with Deadline(60):
                    await asyncio.sleep(60)

    async def test_other_errors_pass(self) -> None:
        with self.assertRaises(KeyError):
            async with Deadline(60):
                raise KeyError

    async def test_tasks_begun_inside_know_of_it(self) -> None:
        async def left() -> float:
            return time_left(100)

        async with Deadline(5):
            self.assertLessEqual(await asyncio.ensure_future(left()), 5)
        self.assertEqual(await asyncio.ensure_future(left()), 100)


if __name__ == "__main__":
    unittest.main()
