"""Checkpoints: each step once, over all runs."""

from __future__ import annotations

import asyncio
import os
import random
import time
import unittest
from typing import Any
from unittest import mock

from hardening.checkpoint import Checkpoint, StepInterruptedError, StepRunningError

from support import ScratchCase, rounds

WORKER = """
    import os, sys
    from hardening.checkpoint import Checkpoint
    done = os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    with Checkpoint(sys.argv[1], timeout=60) as job:
        print("ready", flush=True)
        for step in job.interrupted:
            job.mark_done(step, "looked")
        for n in range(400):
            job.step(str(n), lambda: os.write(done, f"{n}\\n".encode()))
    print("finished", flush=True)
"""


class Checkpoints(ScratchCase):
    def setUp(self) -> None:
        super().setUp()
        self.file = self.path("job.checkpoint")
        self.calls: list[str] = []

    def work(self, name: str) -> Any:
        def run() -> Any:
            self.calls.append(name)
            return {"name": name}

        return run

    def crash(self, step: str) -> None:
        """A run that ends in the middle of this step."""
        with self.assertRaises(KeyboardInterrupt), Checkpoint(self.file) as job:
            job.step(step, mock.Mock(side_effect=KeyboardInterrupt))

    def test_a_step_is_done_once_over_all_runs(self) -> None:
        for _ in range(3):
            with Checkpoint(self.file) as job:
                self.assertEqual(job.step("a", self.work("a")), {"name": "a"})
                self.assertEqual(job.step("b", self.work("b")), {"name": "b"})
        self.assertEqual(self.calls, ["a", "b"])

    def test_an_interrupted_step_is_reported_not_repeated(self) -> None:
        self.crash("a")
        with Checkpoint(self.file) as job:
            self.assertEqual(job.interrupted, ["a"])
            with self.assertRaises(StepInterruptedError) as caught:
                job.step("a", self.work("a"))
            self.assertEqual(caught.exception.step, "a")
            job.mark_done("a", "by hand")
            self.assertEqual((job.interrupted, job.step("a", self.work("a"))), ([], "by hand"))
        self.assertEqual(self.calls, [])

    def test_unless_doing_it_twice_is_harmless(self) -> None:
        self.crash("a")
        with Checkpoint(self.file) as job:
            self.assertEqual(job.step("a", self.work("a"), idempotent=True), {"name": "a"})
            self.assertEqual(job.interrupted, [])

    def test_one_that_raised_is_done_again(self) -> None:
        with Checkpoint(self.file) as job:
            self.assertRaises(KeyError, job.step, "a", mock.Mock(side_effect=KeyError))
            self.assertEqual(job.interrupted, [])
            self.assertRaises(KeyError, job.step, "a", mock.Mock(side_effect=KeyError))
        with Checkpoint(self.file) as job:
            job.step("a", self.work("a"))
        self.assertEqual(self.calls, ["a"])

    def test_coroutines(self) -> None:
        async def program() -> None:
            with Checkpoint(self.file) as job:

                async def work() -> int:
                    await asyncio.sleep(0)
                    self.calls.append("async")
                    return 7

                found = [await job.step_async("a", work), await job.step_async("a", work)]
                self.assertEqual((found, self.calls), ([7, 7], ["async"]))
                task = asyncio.ensure_future(job.step_async("b", lambda: asyncio.sleep(60)))
                await asyncio.sleep(0)
                self.assertEqual(job.interrupted, [])
                with self.assertRaises(StepRunningError):
                    await job.step_async("b", work)
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                self.assertEqual(job.interrupted, ["b"], "nobody knows how much of it happened")

        asyncio.run(program())

    def test_a_step_that_asks_for_itself_is_refused(self) -> None:
        with Checkpoint(self.file) as job:
            self.assertRaises(StepRunningError, job.step, "a", lambda: job.step("a", self.work("a")))
            self.assertRaises(StepRunningError, job.step, "a", job.reset)
            self.assertRaises(StepRunningError, job.step, "a", lambda: job.mark_done("a"))

    def test_a_result_that_is_no_json_is_an_error_but_the_step_is_done(self) -> None:
        with Checkpoint(self.file) as job:
            self.assertRaises(TypeError, job.step, "a", object)
            self.assertIsNone(job.step("a", self.work("a")))
        self.assertEqual(self.calls, [])

    def test_a_disk_that_is_full_stops_the_job_before_the_work(self) -> None:
        with Checkpoint(self.file) as job:
            with mock.patch.object(os, "write", side_effect=OSError(28, "full")):
                self.assertRaises(OSError, job.step, "a", self.work("a"))
        self.assertEqual(self.calls, [])

    def test_reset_begins_anew(self) -> None:
        with Checkpoint(self.file) as job:
            job.step("a", self.work("a"))
            job.reset()
            job.step("a", self.work("a again"))
        with Checkpoint(self.file) as job:
            self.assertEqual(job.step("a", self.work("no")), {"name": "a again"})

    def test_it_shrinks_by_itself_and_forgets_nothing(self) -> None:
        with Checkpoint(self.file, durable=False) as job:
            for n in range(30):
                for _ in range(20):
                    job.mark_done(str(n), "x" * 4_000)
        self.assertLess(os.path.getsize(self.file), 1_300_000)
        with Checkpoint(self.file) as job:
            self.assertEqual(job.step("0", self.work("no")), "x" * 4_000)
            self.assertEqual(job.step("29", self.work("no")), "x" * 4_000)

    def test_a_job_that_is_killed_again_and_again_does_each_step_at_most_once_and_ends(self) -> None:
        done = self.write("done", "")
        for _ in range(rounds(5, 40)):
            child = self.start(WORKER, self.file, done)
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(random.random() * 0.05)
            child.kill()
            child.communicate()
        code, output, errors = self.run_program(WORKER, self.file, done)
        self.assertEqual((code, output), (0, "ready\nfinished\n"), errors)
        steps = self.read("done").split()
        self.assertEqual(len(steps), len(set(steps)))
        self.assertGreaterEqual(len(steps), 400 - rounds(5, 40))


if __name__ == "__main__":
    unittest.main()
