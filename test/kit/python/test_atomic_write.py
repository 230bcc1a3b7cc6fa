"""Atomic writes under kills, full disks, failing calls."""

from __future__ import annotations

import errno
import os
import random
import stat
import sys
import time
import unittest
from typing import Any
from unittest import mock

from hardening import atomic_write
from hardening.atomic_write import write_atomic

from support import ScratchCase, rounds

WRITER = """
    import sys
    from hardening.atomic_write import write_atomic
    print("ready", flush=True)
    for n in range(10 ** 9):
        write_atomic(sys.argv[1], chr(97 + n % 26) * 200_000, durable=n % 2 == 0)
"""


class Writes(ScratchCase):
    def leftovers(self) -> list[str]:
        return [name for name in os.listdir(self.folder) if name.endswith(".tmp")]

    def test_text_and_bytes(self) -> None:
        for data in ("a\r\nZoë\n", "", b"\x00\xff", bytearray(b"x"), memoryview(b"abc")):
            write_atomic(self.path("a"), data)
            with open(self.path("a"), "rb") as file:
                self.assertEqual(file.read(), data.encode() if isinstance(data, str) else bytes(data))
        write_atomic(self.path("a"), "ë", encoding="latin-1")
        with open(self.path("a"), "rb") as file:
            self.assertEqual(file.read(), b"\xeb")
        self.assertEqual(self.leftovers(), [])

    @unittest.skipIf(sys.platform == "win32", "modes and links")
    def test_the_mode_is_kept_and_a_link_stays(self) -> None:
        os.symlink(self.write("real", "old"), self.path("link"))
        os.chmod(self.path("real"), 0o640)
        old = os.umask(0o077)
        try:
            write_atomic(self.path("link"), "new")
            write_atomic(self.path("fresh"), "new")
            write_atomic(self.path("given"), "new", mode=0o644)
        finally:
            os.umask(old)
        self.assertTrue(os.path.islink(self.path("link")))
        modes = [stat.S_IMODE(os.stat(self.path(name)).st_mode) for name in ("real", "fresh", "given")]
        self.assertEqual(modes, [0o640, 0o600, 0o644])
        self.assertEqual(self.read("real"), "new")

    def test_only_plain_files_are_replaced(self) -> None:
        os.mkdir(self.path("folder"))
        with self.assertRaises(OSError) as caught:
            write_atomic(self.path("folder"), "x")
        self.assertEqual(caught.exception.errno, errno.EISDIR)
        self.assertRaises(OSError, write_atomic, os.devnull, "x")
        self.assertRaises(FileNotFoundError, write_atomic, self.path("no/such/folder"), "x")

    def test_killed_writers_leave_whole_files(self) -> None:
        torn = 0
        for _ in range(rounds(20, 100)):
            self.write("a", "a" * 200_000)
            child = self.start(WRITER, self.path("a"))
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(random.random() * 0.05)
            child.kill()
            child.wait()
            text = self.read("a")
            torn += not (len(text) == 200_000 and text == text[0] * 200_000)
        self.assertEqual(torn, 0)

    @unittest.skipIf(sys.platform == "win32", "no such limit there")
    def test_a_disk_that_fills_up_leaves_the_old_content_and_nothing_else(self) -> None:
        program = """
            import resource, signal, sys
            from hardening.atomic_write import write_atomic
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
            try:
                write_atomic(sys.argv[1], "n" * 400_000)
            except OSError as error:
                print(error.strerror)
        """
        self.write("a", "old")
        _, output, errors = self.run_program(program, self.path("a"))
        self.assertEqual((output, self.read("a"), self.leftovers()), ("File too large\n", "old", []), errors)

    def test_each_call_that_fails_leaves_the_old_content_and_nothing_else(self) -> None:
        calls = ["write", "fsync", "close", "replace"] + (["fchmod"] if hasattr(os, "fchmod") else [])
        for name in calls:
            for number in (errno.EIO, errno.ENOSPC):
                with self.subTest(call=name, errno=number):
                    self.write("a", "old")
                    real = getattr(os, name)

                    def fail(*args: Any, _real: Any = real, _name: str = name, _number: int = number) -> None:
                        if _name == "close":
                            _real(*args)
                        raise OSError(_number, "injected")

                    with mock.patch.object(os, name, fail), self.assertRaises(OSError) as caught:
                        write_atomic(self.path("a"), "new")
                    self.assertEqual(caught.exception.errno, number)
                    self.assertEqual((self.read("a"), self.leftovers()), ("old", []))

    def test_short_writes_are_continued_and_no_progress_is_an_error(self) -> None:
        real = os.write
        with mock.patch.object(os, "write", lambda file, data: real(file, data[:3])):
            write_atomic(self.path("a"), "0123456789")
        self.assertEqual(self.read("a"), "0123456789")
        with mock.patch.object(os, "write", lambda file, data: 0), self.assertRaises(OSError):
            write_atomic(self.path("a"), "new")
        self.assertEqual((self.read("a"), self.leftovers()), ("0123456789", []))

    def test_an_interrupt_leaves_nothing_behind(self) -> None:
        with mock.patch.object(os, "replace", side_effect=KeyboardInterrupt), self.assertRaises(KeyboardInterrupt):
            write_atomic(self.path("a"), "new")
        self.assertEqual(os.listdir(self.folder), [])

    def test_content_is_forced_to_the_disk_before_the_rename_and_the_folder_after_it(self) -> None:
        steps: list[str] = []

        def record(name: str) -> Any:
            real = getattr(os, name)

            def call(*args: Any, **kwargs: Any) -> Any:
                is_folder = name == "fsync" and stat.S_ISDIR(os.fstat(args[0]).st_mode)
                steps.append("fsync folder" if is_folder else name)
                return real(*args, **kwargs)

            return mock.patch.object(os, name, call)

        with record("write"), record("fsync"), record("replace"):
            write_atomic(self.path("a"), "new")
            write_atomic(self.path("a"), "new", durable=False)
        folder = [] if sys.platform == "win32" else ["fsync folder"]
        self.assertEqual(steps, ["write", "fsync", "replace", *folder, "write", "replace"])

    def test_a_folder_that_cannot_be_forced_is_no_error_but_a_broken_disk_is(self) -> None:
        real = os.fsync
        for number, is_error in ((errno.EINVAL, False), (errno.EIO, True)):

            def fsync(file: int, _number: int = number) -> None:
                if stat.S_ISDIR(os.fstat(file).st_mode):
                    raise OSError(_number, "injected")
                real(file)

            with mock.patch.object(os, "fsync", fsync):
                if is_error and sys.platform != "win32":
                    self.assertRaises(OSError, write_atomic, self.path("a"), "new")
                else:
                    write_atomic(self.path("a"), "new")

    def test_what_dead_writers_left_is_removed(self) -> None:
        child = self.start("pass")
        child.communicate()
        dead = f".a.{child.pid}.0123456789ab.tmp"
        others = [f".a.{os.getpid()}.0123456789ab.tmp", ".a.x.tmp", f".b.{child.pid}.0123456789ab.tmp"]
        young = f".a.{child.pid}.ba9876543210.tmp"
        for name in (dead, young, *others):
            self.write(name, "")
            if name != young:
                os.utime(self.path(name), (1, 1))
        write_atomic(self.path("a"), "new")
        self.assertEqual(set(os.listdir(self.folder)), {"a", young, *others})

    def test_on_windows_a_busy_file_is_tried_again(self) -> None:
        real, calls = os.replace, []

        def replace(*args: str) -> None:
            calls.append(args)
            if len(calls) < 4:
                raise PermissionError
            real(*args)

        with mock.patch.object(os, "replace", replace), mock.patch.object(atomic_write, "time") as clock:
            with mock.patch.object(os, "name", "nt"):
                atomic_write._rename(self.write("from", "new"), self.path("to"))
            self.assertEqual([call.args[0] for call in clock.sleep.call_args_list], [0.02, 0.04, 0.08])
            calls.clear()
            if os.name != "nt":
                self.assertRaises(PermissionError, atomic_write._rename, self.path("to"), self.path("other"))
        self.assertEqual(self.read("to"), "new")


if __name__ == "__main__":
    unittest.main()
