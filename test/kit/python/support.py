"""What several tests of Python kit parts use: a clock that moves when it is told to, scratch folders, processes."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
import threading
import unittest
from typing import Any, Optional

from hardening.clock import Clock


def rounds(short: int, full: int) -> int:
    """The number of rounds of a test: `BULWARK_FAULTS=full` runs the long counts."""
    return full if os.environ.get("BULWARK_FAULTS") == "full" else short


class FakeClock(Clock):
    """Waiting moves it at once; `waits` lists how long."""

    def __init__(self) -> None:
        self.time = 1_000.0
        self.waits: list[float] = []

    def now(self) -> float:
        return self.time

    def wait(self, seconds: float, event: Optional[threading.Event] = None) -> bool:
        self.waits.append(seconds)
        if event is not None and event.is_set():
            return True
        self.time += max(0.0, seconds)
        return False

    async def wait_async(self, seconds: float, event: Optional[asyncio.Event] = None) -> bool:
        await asyncio.sleep(0)
        return self.wait(seconds) if event is None or not event.is_set() else True


class ScratchCase(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self) -> None:
        self.folder = os.path.realpath(tempfile.mkdtemp(prefix="kit-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def path(self, name: str) -> str:
        return os.path.join(self.folder, name)

    def read(self, name: str) -> str:
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()

    def write(self, name: str, text: str) -> str:
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def start(self, program: str, *args: str, **options: Any) -> subprocess.Popen[str]:
        """Runs a program given as text in a Python of its own."""
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.PIPE)
        command = [sys.executable, "-B", "-c", textwrap.dedent(program), *args]
        child = subprocess.Popen(command, text=True, cwd=self.folder, **options)
        self.addCleanup(_end, child)
        return child

    def run_program(self, program: str, *args: str, **options: Any) -> tuple[int, str, str]:
        """Exit code, output and errors of such a program."""
        child = self.start(program, *args, **options)
        output, errors = child.communicate(timeout=60)
        return child.returncode, output, errors


def _end(child: subprocess.Popen[str]) -> None:
    if child.poll() is None:
        child.kill()
    child.wait()
    for stream in (child.stdin, child.stdout, child.stderr):
        if stream is not None:
            stream.close()
