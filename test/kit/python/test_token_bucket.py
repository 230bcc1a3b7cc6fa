"""The token bucket: its bound, its line, its waiting."""

from __future__ import annotations

import asyncio
import random
import threading
import unittest

from hardening.errors import is_retryable
from hardening.token_bucket import RateLimitError, TokenBucket, TokenBuckets

from support import FakeClock


class Taking(unittest.TestCase):
    def setUp(self) -> None:
        self.clock = FakeClock()

    def test_it_is_full_at_first_and_fills_with_time(self) -> None:
        bucket = TokenBucket(2, 5, clock=self.clock)
        self.assertTrue(all(bucket.try_take() for _ in range(5)))
        self.assertFalse(bucket.try_take())
        self.assertEqual((bucket.retry_after, bucket.taken_total, bucket.rejected_total), (0.5, 5, 1))
        self.clock.time += 1
        self.assertEqual(bucket.tokens, 2)
        self.assertFalse(bucket.try_take(3))
        self.assertTrue(bucket.try_take(2))
        self.clock.time += 1_000_000
        self.assertEqual(bucket.tokens, 5, "never more than the capacity")

    def test_a_clock_that_goes_back_changes_nothing(self) -> None:
        bucket = TokenBucket(1, 10, clock=self.clock)
        bucket.try_take(5)
        self.clock.time -= 3
        self.assertEqual(bucket.tokens, 5)
        self.clock.time += 3
        self.assertEqual(bucket.tokens, 5)

    def test_in_no_period_are_more_given_out_than_promised(self) -> None:
        for seed in range(500):
            draw = random.Random(seed)
            clock = FakeClock()
            rate, capacity = draw.uniform(0.1, 20), draw.uniform(1, 30)
            bucket = TokenBucket(rate, capacity, clock=clock)
            given: list[tuple[float, float]] = []
            latest = clock.time
            for _ in range(60):
                clock.time += draw.choice([0, 0.01, 0.5, 3, 100, -50])  # the clock jumps back too
                latest = max(latest, clock.time)
                count = draw.uniform(0.1, capacity)
                if bucket.try_take(count):
                    given.append((latest, count))
            for first in range(len(given)):
                total = 0.0
                for at, count in given[first:]:
                    total += count
                    self.assertLessEqual(total, capacity + rate * (at - given[first][0]) + 1e-6, seed)

    def test_waiting_takes_as_long_as_the_rate_says(self) -> None:
        bucket = TokenBucket(2, 2, clock=self.clock)
        started = self.clock.time
        for _ in range(6):
            bucket.take()
        self.assertAlmostEqual(self.clock.time - started, 2)
        asyncio.run(bucket.take_async(2))
        self.assertAlmostEqual(self.clock.time - started, 3)

    def test_what_cannot_be_in_time_is_rejected_at_once(self) -> None:
        bucket = TokenBucket(1, 2, clock=self.clock)
        bucket.take(2)
        with self.assertRaises(RateLimitError) as caught:
            bucket.take(2, timeout=1.5)
        self.assertEqual((caught.exception.retry_after, self.clock.waits), (2, []))
        self.assertFalse(is_retryable(caught.exception))
        with self.assertRaises(RateLimitError):
            asyncio.run(bucket.take_async(2, timeout=1.5))
        self.assertEqual(bucket.waiting, 0)

    def test_wrong_numbers_are_refused(self) -> None:
        for rate, capacity in ((0, 1), (-1, 1), (1, 0.5), (float("inf"), 1), (float("nan"), 1)):
            self.assertRaises(ValueError, TokenBucket, rate, capacity)
        bucket = TokenBucket(1, 2)
        for count in (0, -1, 3, float("nan")):
            self.assertRaises(ValueError, bucket.try_take, count)
            self.assertRaises(ValueError, bucket.take, count)

    def test_threads_get_no_more_than_there_is(self) -> None:
        bucket = TokenBucket(1, 100, clock=self.clock)
        taken: list[bool] = []
        threads = [
            threading.Thread(target=lambda: taken.extend([bucket.try_take() for _ in range(50)])) for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual((sum(taken), len(taken)), (100, 200))

    def test_threads_that_wait_all_get_their_turn(self) -> None:
        bucket = TokenBucket(500, 1)
        threads = [threading.Thread(target=bucket.take) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertEqual((bucket.taken_total, bucket.waiting), (20, 0))


class Line(unittest.IsolatedAsyncioTestCase):
    async def test_first_come_first_served_however_much_they_want(self) -> None:
        bucket = TokenBucket(200, 4)
        self.assertTrue(bucket.try_take(4))
        order = []

        async def take(name: str, count: float) -> None:
            await bucket.take_async(count)
            order.append(name)

        tasks = [asyncio.ensure_future(take(name, count)) for name, count in (("big", 4), ("small", 1), ("last", 1))]
        await asyncio.sleep(0)
        self.assertFalse(bucket.try_take(0.0001), "nobody overtakes the line")
        await asyncio.gather(*tasks)
        self.assertEqual(order, ["big", "small", "last"])

    async def test_one_that_is_cancelled_takes_nothing_and_the_next_moves_up(self) -> None:
        bucket = TokenBucket(50, 10)
        bucket.try_take(10)
        first = asyncio.ensure_future(bucket.take_async(10))
        second = asyncio.ensure_future(bucket.take_async(1))
        await asyncio.sleep(0)
        self.assertEqual(bucket.waiting, 2)
        first.cancel()
        await second
        self.assertEqual((bucket.taken_total, bucket.waiting), (11, 0))
        self.assertTrue(first.cancelled())

    async def test_the_line_has_an_end(self) -> None:
        bucket = TokenBucket(1, 1, max_waiting=1)
        bucket.try_take()
        waiting = asyncio.ensure_future(bucket.take_async())
        await asyncio.sleep(0)
        with self.assertRaises(RateLimitError):
            await bucket.take_async()
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)


class Keys(unittest.TestCase):
    def test_each_key_has_its_own_and_full_ones_are_forgotten_first(self) -> None:
        clock = FakeClock()
        buckets = TokenBuckets(lambda _: TokenBucket(1, 2, clock=clock), max_keys=3)
        self.assertTrue(buckets.get("busy").try_take(2))
        for n in range(10):
            buckets.get(str(n))
        self.assertEqual(len(buckets), 3)
        self.assertFalse(buckets.get("busy").try_take(), "it was not forgotten: that would have been free tokens")
        self.assertIsNone(buckets.peek("0"))
        self.assertRaises(ValueError, TokenBuckets, lambda _: TokenBucket(1, 1), 0)


if __name__ == "__main__":
    unittest.main()
