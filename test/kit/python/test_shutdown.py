"""Shutdowns of processes that get real signals."""

from __future__ import annotations

import signal
import sys
import unittest

from hardening.shutdown import Shutdown

from support import ScratchCase

THREADS = """
import sys, threading, time
from hardening.shutdown import install_shutdown
shutdown = install_shutdown(grace=float(sys.argv[1]))
say = lambda *words: print(*words, flush=True)
shutdown.on_close("database", lambda: say("closed database"))
shutdown.on_close("broken", lambda: [][1])
shutdown.on_close("server", lambda: say("closed server"))
"""

TASKS = """
import asyncio, sys, threading, time
from hardening.shutdown import install_shutdown
say = lambda *words: print(*words, flush=True)
async def main():
    shutdown = install_shutdown(grace=float(sys.argv[1]))
    async def close(name):
        await asyncio.sleep(0.01)
        say("closed", name)
    shutdown.on_close("database", lambda: close("database"))
    shutdown.on_close("stuck", lambda: asyncio.sleep(600), timeout=0.05)
    shutdown.on_close("server", lambda: say("closed server"))
    say("ready")
    return await shutdown.wait_async()
sys.exit(asyncio.run(main()))
"""


@unittest.skipIf(sys.platform == "win32", "signals")
class Signals(ScratchCase):
    def end(self, program: str, *signals: int, grace: str = "30", until: str = "ready") -> tuple[int, list[str], str]:
        """Sends the signals, each after the next line of output, and returns how the program ended."""
        child = self.start(program, grace)
        assert child.stdout is not None
        self.assertEqual(child.stdout.readline(), f"{until}\n")
        lines = []
        for number in signals[:-1]:
            child.send_signal(number)
            lines.append(child.stdout.readline().strip())
        child.send_signal(signals[-1])
        output, errors = child.communicate(timeout=60)
        return child.returncode, lines + output.splitlines(), errors

    def test_everything_is_closed_in_reverse_order(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            program = THREADS + "say('ready')\nsys.exit(shutdown.wait())"
            code, lines, errors = self.end(program, number)
            self.assertEqual((code, lines), (1, ["closed server", "closed database"]))
            self.assertIn("closing broken failed: IndexError", errors)
            code, lines, _ = self.end(program.replace('shutdown.on_close("broken"', "str(0), (0"), number)
            self.assertEqual((code, lines), (0, ["closed server", "closed database"]))

    def test_in_asyncio_too_and_a_step_that_hangs_is_left(self) -> None:
        code, lines, errors = self.end(TASKS, signal.SIGTERM)
        self.assertEqual((code, lines), (1, ["closed server", "closed database"]))
        self.assertIn("closing stuck took longer than 0.05 s", errors)

    def test_loops_see_that_they_should_stop(self) -> None:
        program = (
            THREADS
            + """
say("ready")
while not shutdown.requested.is_set():
    time.sleep(0.001)
say("last item done")
sys.exit(shutdown.wait())
"""
        )
        _, lines, _ = self.end(program, signal.SIGTERM)
        self.assertEqual(lines[0], "last item done")

    def test_a_step_that_hangs_in_a_thread_is_left(self) -> None:
        program = (
            THREADS
            + """
shutdown.on_close("stuck", lambda: time.sleep(600), timeout=0.05)
say("ready")
sys.exit(shutdown.wait())
"""
        )
        code, lines, _ = self.end(program, signal.SIGTERM)
        self.assertEqual((code, lines), (1, ["closed server", "closed database"]))

    def test_a_program_that_does_not_react_ends_all_the_same(self) -> None:
        for program in (THREADS, TASKS.replace("return await shutdown.wait_async()", "while True: pass")):
            code, lines, errors = self.end(
                program + "\nsay('ready')\nwhile True: pass" if program is THREADS else program,
                signal.SIGTERM,
                grace="0.1",
            )
            self.assertEqual((code, lines), (1, []))
            self.assertIn("took too long", errors)

    def test_a_second_signal_ends_it_at_once(self) -> None:
        program = (
            THREADS
            + """
def stuck():
    say("closing")
    time.sleep(600)
shutdown.on_close("stuck", stuck, timeout=600)
say("ready")
sys.exit(shutdown.wait())
"""
        )
        code, lines, _ = self.end(program, signal.SIGTERM, signal.SIGTERM)
        self.assertEqual((code, lines), (128 + signal.SIGTERM, ["closing"]))

    def test_a_signal_in_the_middle_of_anything_does_not_block(self) -> None:
        program = """
import os, signal, sys, threading
from hardening.shutdown import install_shutdown
shutdown = install_shutdown()
with shutdown.requested._cond:  # as if the main thread were just inside of wait()
    os.kill(os.getpid(), signal.SIGTERM)
    for _ in range(1000): pass
print("ready", flush=True)
sys.stdin.readline()
sys.exit(shutdown.wait())
"""
        child = self.start(program, stdin=-1)
        self.assertEqual(child.communicate("\n", timeout=60)[0], "ready\n")
        self.assertEqual(child.returncode, 0)

    def test_a_request_by_the_program_is_as_good_as_a_signal(self) -> None:
        program = THREADS + "shutdown.request()\nshutdown.request()\nsys.exit(shutdown.wait())"
        code, output, _ = self.run_program(program, "30")
        self.assertEqual((code, output), (1, "closed server\nclosed database\n"))


class Options(unittest.TestCase):
    def test_wrong_ones_are_refused(self) -> None:
        for options in ({"drain": -1.0}, {"grace": 0.0}, {"grace": float("nan")}):
            self.assertRaises(ValueError, Shutdown, **options)


if __name__ == "__main__":
    unittest.main()
