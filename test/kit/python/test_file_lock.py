"""The file lock between threads, tasks and processes, some of which are killed."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import threading
import time
import unittest
from unittest import mock

from hardening import file_lock as part
from hardening.errors import is_retryable
from hardening.file_lock import FileLock, LockReentryError, LockTimeoutError, file_lock

from support import ScratchCase, rounds

# Appends to the log in one write each: who is in, and who is out again.
LOCKER = """
    import os, sys, time
    from hardening.file_lock import file_lock
    resource, log, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
    out = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    print("ready", flush=True)
    for _ in range(times):
        with file_lock(resource, timeout=120):
            os.write(out, f"in {os.getpid()}\\n".encode())
            time.sleep(0.001)
            os.write(out, f"out {os.getpid()}\\n".encode())
"""

COUNTER = """
    import sys
    from hardening.file_lock import file_lock
    for _ in range(int(sys.argv[2])):
        with file_lock(sys.argv[1], timeout=120):
            with open(sys.argv[1]) as file:
                value = int(file.read())
            with open(sys.argv[1], "w") as file:
                file.write(str(value + 1))
"""

HOLDER = """
    import sys, time
    from hardening.file_lock import file_lock
    with file_lock(sys.argv[1]):
        print("held", flush=True)
        sys.stdin.readline()
"""


class Locks(ScratchCase):
    def test_it_is_held_in_the_block_and_free_after_it(self) -> None:
        with file_lock(self.path("a")) as lock:
            self.assertEqual(lock.path, self.path("a.lock"))
            self.assertIn(f"pid {os.getpid()}", self.read("a.lock"))
            thread_error = self.in_thread(lambda: file_lock(self.path("a"), timeout=0).__enter__())
            self.assertIsInstance(thread_error, LockTimeoutError)
        with self.assertRaises(KeyError), file_lock(self.path("a")):
            raise KeyError
        with file_lock(self.path("a"), timeout=0):
            pass
        self.assertTrue(os.path.exists(self.path("a.lock")), "the file stays: removing it would let two in")

    def in_thread(self, action: object) -> object:
        caught: list[object] = []

        def run() -> None:
            try:
                caught.append(action())  # type: ignore[operator]
            except Exception as error:
                caught.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        return caught[0]

    def test_asking_again_in_the_same_chain_of_calls_is_noticed_at_once(self) -> None:
        os.symlink(self.write("a", ""), self.path("link"))
        with file_lock(self.path("a")):
            self.assertRaises(LockReentryError, file_lock(self.path("a")).__enter__)
            self.assertRaises(LockReentryError, file_lock(self.path("link")).__enter__)
            with file_lock(self.path("other")):
                pass
        with file_lock(self.path("a")):
            pass

    def test_a_timeout_names_the_holder_and_is_not_retried(self) -> None:
        child = self.start(HOLDER, self.path("a"), stdin=-1)
        assert child.stdout is not None
        child.stdout.readline()
        with self.assertRaises(LockTimeoutError) as caught:
            file_lock(self.path("a"), timeout=0.05).__enter__()
        self.assertIn(f"pid {child.pid} on ", str(caught.exception))
        self.assertFalse(is_retryable(caught.exception))
        child.communicate("\n", timeout=60)
        with file_lock(self.path("a"), timeout=60):
            pass

    def test_a_holder_that_is_killed_frees_it(self) -> None:
        for _ in range(rounds(3, 300)):
            child = self.start(HOLDER, self.path("a"), stdin=-1)
            assert child.stdout is not None
            self.assertEqual(child.stdout.readline(), "held\n")
            child.kill()
            with file_lock(self.path("a"), timeout=60):
                pass
            child.wait()

    def test_processes_miss_nothing(self) -> None:
        times = rounds(30, 400)
        self.write("number", "0")
        children = [self.start(COUNTER, self.path("number"), str(times)) for _ in range(4)]
        for child in children:
            _, errors = child.communicate(timeout=600)
            self.assertEqual(errors, "")
        self.assertEqual(self.read("number"), str(4 * times))

    def test_no_two_are_ever_in_while_processes_are_killed(self) -> None:
        kills = rounds(12, 500)
        log = self.write("log", "")
        crew = []

        def hire() -> None:
            child = self.start(LOCKER, self.path("a"), log, "1000000")
            assert child.stdout is not None
            self.assertEqual(child.stdout.readline(), "ready\n")
            crew.append(child)

        for _ in range(4):
            hire()
        # On a slow machine some are killed before they hold the lock at all: until it was held as often as one was killed.
        for kill in range(1_000_000):
            if kill >= kills and self.read("log").count("in ") > kills:
                break
            time.sleep(random.random() * 0.01)
            # Mostly the holder; every fourth time the oldest, who may be just about to take it.
            holder = self.read("a.lock").split()[1:2]
            victim = next((child for child in crew if [str(child.pid)] == holder and kill % 4), crew[0])
            crew.remove(victim)
            victim.kill()
            victim.communicate()
            hire()
        before = len(self.read("log"))
        for _ in range(6_000):
            if len(self.read("log")) > before:
                break
            time.sleep(0.01)
        for child in crew:
            child.kill()
            child.wait()
        inside = None
        acquired = overlaps = 0
        for line in self.read("log").splitlines():
            word, pid = line.split()
            if word == "in":
                # The one before may have been killed inside: then it never comes out again.
                acquired += 1
                inside = pid
            elif inside != pid:
                overlaps += 1
        self.assertEqual(overlaps, 0)
        self.assertGreater(acquired, kills)
        self.assertGreater(len(self.read("log")), before, "those who are left go on")

    def test_threads_exclude_each_other(self) -> None:
        inside = []
        most = []

        def run() -> None:
            for _ in range(20):
                with file_lock(self.path("a"), timeout=60):
                    inside.append(1)
                    most.append(len(inside))
                    inside.pop()

        threads = [threading.Thread(target=run) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual((len(most), max(most)), (80, 1))

    def test_tasks_exclude_each_other_and_leave_the_loop_free(self) -> None:
        async def program() -> tuple[list[str], int]:
            order: list[str] = []
            ticks = 0

            async def hold(name: str) -> None:
                async with file_lock(self.path("a"), timeout=60):
                    order.append(f"{name} in")
                    entered = ticks
                    while ticks < entered + 3:
                        await asyncio.sleep(0.005)
                    order.append(f"{name} out")

            async def tick() -> None:
                nonlocal ticks
                while True:
                    ticks += 1
                    await asyncio.sleep(0.005)

            ticker = asyncio.ensure_future(tick())
            await asyncio.gather(hold("x"), hold("y"))
            waiting = asyncio.ensure_future(hold("z"))
            async with file_lock(self.path("a")):
                await asyncio.sleep(0.02)
                waiting.cancel()
                await asyncio.gather(waiting, return_exceptions=True)
            ticker.cancel()
            async with file_lock(self.path("a"), timeout=0):
                pass
            return order, ticks

        order, ticks = asyncio.run(program())
        self.assertIn(order, (["x in", "x out", "y in", "y out"], ["y in", "y out", "x in", "x out"]))
        self.assertGreater(ticks, 3)

    def test_wrong_limits_are_refused(self) -> None:
        for timeout in (-1, float("nan")):
            self.assertRaises(ValueError, FileLock, "a", timeout)

    def test_one_object_serves_one_block_at_a_time(self) -> None:
        with file_lock(self.path("a")) as lock:
            self.assertIsInstance(self.in_thread(lock.__enter__), RuntimeError)
        with lock:
            pass


@unittest.skipIf(sys.platform == "win32", "these are files that Windows does not have")
class LockFiles(ScratchCase):
    def test_what_is_no_plain_file_is_refused(self) -> None:
        os.mkfifo(self.path("pipe.lock"))
        os.symlink(self.path("elsewhere"), self.path("link.lock"))
        os.mkdir(self.path("folder.lock"))
        for name in ("pipe", "link", "folder"):
            with self.assertRaises(OSError):
                file_lock(self.path(name)).__enter__()
        self.assertFalse(os.path.exists(self.path("elsewhere")))

    def test_a_removed_lock_file_does_not_let_two_in(self) -> None:
        with file_lock(self.path("a")):
            os.unlink(self.path("a.lock"))
            # Somebody else makes a new one and holds that; nobody who opened the old one may think to be in.
            with open(self.path("a.lock"), "w"):
                pass
        with file_lock(self.path("a"), timeout=1) as lock:
            assert lock._file is not None
            self.assertTrue(os.path.samestat(os.fstat(lock._file), os.stat(self.path("a.lock"))))

    def test_a_lock_file_that_is_replaced_at_the_worst_moment_does_not_count(self) -> None:
        real, tries = part._lock, []

        def lock(file: int) -> bool:
            tries.append(file)
            if len(tries) == 1:
                os.unlink(self.path("a.lock"))
                self.write("a.lock", "")
            return real(file)

        with mock.patch.object(part, "_lock", lock), file_lock(self.path("a")) as held:
            assert held._file is not None
            self.assertTrue(os.path.samestat(os.fstat(held._file), os.stat(self.path("a.lock"))))
        self.assertEqual(len(tries), 2)

    def test_a_copy_of_the_open_file_does_not_keep_it_held(self) -> None:
        with file_lock(self.path("a")) as lock:
            assert lock._file is not None
            copy = os.dup(lock._file)
        self.addCleanup(os.close, copy)
        with file_lock(self.path("a"), timeout=0):
            pass

    def test_a_full_disk_costs_only_the_name_of_the_holder(self) -> None:
        program = """
            import resource, signal, sys
            from hardening.file_lock import file_lock
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
            with file_lock(sys.argv[1]):
                print("in")
        """
        code, output, errors = self.run_program(program, self.path("a"))
        self.assertEqual((code, output), (0, "in\n"), errors)

    def test_a_forked_child_does_not_own_the_lock(self) -> None:
        program = """
            import os, sys, warnings
            warnings.simplefilter("ignore")
            from hardening.file_lock import LockTimeoutError, file_lock
            lock = file_lock(sys.argv[1])
            lock.__enter__()
            child = os.fork()
            if child == 0:
                try:
                    file_lock(sys.argv[1], timeout=0).__enter__()
                    os._exit(1)  # two are in
                except LockTimeoutError:
                    pass
                lock.__exit__(None, None, None)  # must not free the parent's
                os._exit(0)
            _, status = os.waitpid(child, 0)
            code = os.fork()
            if code == 0:
                try:
                    file_lock(sys.argv[1], timeout=0).__enter__()
                    os._exit(2)
                except LockTimeoutError:
                    os._exit(0)
            _, second = os.waitpid(code, 0)
            print(status, second)
        """
        code, output, errors = self.run_program(program, self.path("a"))
        self.assertEqual((code, output), (0, "0 0\n"), errors)

    def test_a_child_that_lives_on_does_not_keep_it_held(self) -> None:
        program = """
            import os, sys, warnings
            warnings.simplefilter("ignore")
            from hardening.file_lock import file_lock
            with file_lock(sys.argv[1]):
                child = os.fork()
                if child == 0:
                    sys.stdin.readline()
                    os._exit(0)
            print("out", flush=True)
            os.waitpid(child, 0)
        """
        child = self.start(program, self.path("a"), stdin=-1)
        assert child.stdout is not None
        self.assertEqual(child.stdout.readline(), "out\n")
        with file_lock(self.path("a"), timeout=0):
            pass
        os.kill(child.pid, signal.SIGCONT)
        child.communicate("\n", timeout=60)


if __name__ == "__main__":
    unittest.main()
