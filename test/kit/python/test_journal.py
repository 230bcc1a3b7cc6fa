"""The journal under cuts, flipped bits, kills and failing calls."""

from __future__ import annotations

import errno
import os
import random
import sys
import threading
import time
import unittest
from typing import Any, Sequence
from unittest import mock

from hardening import journal as part
from hardening.file_lock import LockTimeoutError
from hardening.journal import Journal, JournalClosedError, JournalDamagedError
from hardening.journal_file import commit_line, read_journal

from support import ScratchCase, rounds

APPENDER = """
    import sys
    from hardening.journal import Journal
    with Journal(sys.argv[1], timeout=60) as journal:
        sequence = journal.sequence
        print("ready", sequence, flush=True)
        while True:
            sequence = journal.append({"n": sequence + 1, "text": "x" * (sequence % 50)})
            sys.stdout.write(f"{sequence}\\n")
            sys.stdout.flush()
            if sequence % 97 == 0:
                journal.compact(sequence - 10, [{"n": sequence - 10, "text": "snapshot"}])
"""


class Journals(ScratchCase):
    def setUp(self) -> None:
        super().setUp()
        self.file = self.path("deep/jobs.journal")

    def values(self) -> list[Any]:
        with Journal(self.file, durable=False) as journal:
            return [entry.value for entry in journal.recovered]

    def raw(self) -> bytes:
        with open(self.file, "rb") as file:
            return file.read()

    def put(self, raw: bytes) -> None:
        with open(self.file, "wb") as file:
            file.write(raw)

    def fill(self, values: Sequence[Any]) -> bytes:
        with Journal(self.file, durable=False) as journal:
            for value in values:
                journal.append(value)
        return self.raw()

    def test_records_are_found_again_with_their_sequences(self) -> None:
        values = [{"a": 1}, "zwei\n", None, [1.5, "ü\ud800"], 5]
        with Journal(self.file) as journal:
            self.assertEqual((journal.sequence, journal.recovered), (0, []))
            self.assertEqual([journal.append(value) for value in values], [1, 2, 3, 4, 5])
        with Journal(self.file) as journal:
            self.assertEqual([(entry.sequence, entry.value) for entry in journal.recovered], list(enumerate(values, 1)))
            self.assertEqual((journal.cut_bytes, journal.size), (0, os.path.getsize(self.file)))
            self.assertEqual(journal.append("next"), 6)

    def test_cut_at_every_byte_the_whole_records_before_it_are_found(self) -> None:
        raw = self.fill([{"n": n, "text": "x" * n} for n in range(6)])
        header = raw.index(b"\n") + 1
        ends = [index + 1 for index, byte in enumerate(raw) if byte == 10]
        for cut in range(len(raw)):
            self.put(raw[:cut])
            if cut < header:
                self.assertRaises(JournalDamagedError, Journal, self.file)
                self.assertEqual(self.raw(), raw[:cut], "nothing was changed")
                continue
            whole = sum(end <= cut for end in ends) - 1
            with Journal(self.file, durable=False) as journal:
                self.assertEqual([entry.value["n"] for entry in journal.recovered], list(range(whole)))
                self.assertEqual(journal.cut_bytes, cut - ends[whole])
                self.assertEqual(journal.append({"n": "next"}), whole + 1)
            self.assertEqual(self.values()[-1], {"n": "next"})

    def test_every_flipped_bit_is_noticed(self) -> None:
        raw = self.fill([{"n": n} for n in range(5)])
        last = raw.rindex(b"\n", 0, len(raw) - 1) + 1
        damaged = cut = 0
        for position in range(len(raw)):
            for bit in range(8):
                flipped = bytearray(raw)
                flipped[position] ^= 1 << bit
                try:
                    content = read_journal("x", bytes(flipped))
                except JournalDamagedError:
                    damaged += 1
                    continue
                # Only what could be the end of a write that never finished may be cut.
                self.assertGreaterEqual(position, last)
                self.assertEqual([entry.value["n"] for entry in content.entries], [0, 1, 2, 3])
                cut += 1
        self.assertEqual(damaged + cut, len(raw) * 8)
        self.assertGreater(damaged, cut)

    def test_records_of_an_earlier_file_and_missing_ones_are_noticed(self) -> None:
        raw = self.fill(["a", "b", "c"])
        lines = raw.splitlines(keepends=True)
        self.put(lines[0] + lines[1] + lines[3])
        self.assertRaisesRegex(JournalDamagedError, "record 2 is missing", Journal, self.file)
        self.put(raw + commit_line("another generation", 4, ['"d"']))
        self.assertEqual(self.values(), ["a", "b", "c"])
        self.put(raw[: len(lines[0]) + 5] + lines[2] + lines[3])
        self.assertRaises(JournalDamagedError, Journal, self.file)

    def test_a_file_of_zeros_behind_the_records_is_the_end_of_a_lost_write(self) -> None:
        raw = self.fill(["a"])
        self.put(raw + b"\0" * 4_096)
        self.assertEqual(self.values(), ["a"])

    def test_no_acknowledged_record_is_lost_by_kills(self) -> None:
        acknowledged = 0
        for _ in range(rounds(8, 60)):
            child = self.start(APPENDER, self.file)
            assert child.stdout is not None
            began = int(child.stdout.readline().split()[1])
            self.assertGreaterEqual(began, acknowledged)
            time.sleep(random.random() * 0.1)
            child.kill()
            lines = child.communicate()[0].split("\n")[:-1]
            acknowledged = max(began, *(int(line) for line in lines)) if lines else began
        with Journal(self.file) as journal:
            self.assertGreaterEqual(journal.sequence, acknowledged)
            newest = [entry.value["n"] for entry in journal.recovered if entry.value["text"] != "snapshot"]
            self.assertEqual(newest, list(range(newest[0], journal.sequence + 1)))
        self.assertGreater(acknowledged, 0)

    def test_one_process_at_a_time_has_it_open(self) -> None:
        child = self.start(APPENDER, self.file)
        assert child.stdout is not None
        child.stdout.readline()
        self.assertRaises(LockTimeoutError, Journal, self.file, timeout=0.05)
        child.kill()
        child.wait()
        with Journal(self.file, timeout=60):
            pass

    def test_compaction_keeps_sequences_and_what_is_newer(self) -> None:
        with Journal(self.file) as journal:
            for n in range(10):
                journal.append(n)
            before = journal.size
            journal.compact(8, ["one to eight"])
            self.assertEqual((journal.sequence, journal.append("eleven")), (10, 11))
            self.assertLess(journal.size, before)
            self.assertRaises(ValueError, journal.compact, 12)
            self.assertRaises(ValueError, journal.compact, 8, [1, 2])
            self.assertEqual(journal.append("twelve"), 12, "a wrong call changes nothing")
        with Journal(self.file) as journal:
            found = [(entry.sequence, entry.value) for entry in journal.recovered]
            self.assertEqual(found, [(8, "one to eight"), (9, 8), (10, 9), (11, "eleven"), (12, "twelve")])
            journal.compact(12)
        with Journal(self.file) as journal:
            self.assertEqual((journal.recovered, journal.sequence, journal.append("x")), ([], 12, 13))

    def test_after_a_failed_write_nothing_is_appended_until_it_is_opened_anew(self) -> None:
        real = os.write
        sync = "fdatasync" if hasattr(os, "fdatasync") else "fsync"

        def short(file: int, data: bytes) -> int:
            real(file, bytes(data)[:5])
            raise OSError(errno.ENOSPC, "full")

        def broken(*_: Any) -> None:
            raise OSError(errno.EIO, "broken")

        for name, fault in (("write", short), (sync, broken)):
            self.fill(["before"])
            count = len(self.values())
            with Journal(self.file) as journal:
                with mock.patch.object(part.os, name, fault), self.assertRaises(OSError):
                    journal.append("lost?")
                self.assertRaises(JournalClosedError, journal.append, "no")
                self.assertRaises(JournalClosedError, journal.compact, 1)
            self.assertIn(len(self.values()), (count, count + 1))

    def test_short_writes_are_continued(self) -> None:
        real = os.write
        with (
            Journal(self.file) as journal,
            mock.patch.object(part.os, "write", lambda f, data: real(f, bytes(data)[:3])),
        ):
            journal.append("whole")
        self.assertEqual(self.values(), ["whole"])

    def test_a_compaction_that_fails_leaves_the_old_file(self) -> None:
        self.fill(["a", "b"])
        with Journal(self.file) as journal:
            with mock.patch.object(os, "replace", side_effect=OSError(errno.ENOSPC, "full")):
                self.assertRaises(OSError, journal.compact, 2)
            self.assertRaises(JournalClosedError, journal.append, "no")
        self.assertEqual(self.values(), ["a", "b"])

    def test_values_that_are_no_json_change_nothing(self) -> None:
        with Journal(self.file) as journal:
            for value in (object(), float("nan"), {1, 2}):
                with self.assertRaises((TypeError, ValueError)):
                    journal.append(value)
            self.assertEqual(journal.append("fine"), 1)

    def test_threads_share_it(self) -> None:
        with Journal(self.file, durable=False) as journal:
            threads = [threading.Thread(target=lambda: [journal.append("x") for _ in range(50)]) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual(len(self.values()), 200)

    def test_it_is_on_the_disk_before_the_append_returns(self) -> None:
        sync = "fdatasync" if hasattr(os, "fdatasync") else "fsync"
        for durable, expected in ((True, 1), (False, 0)):
            with Journal(self.file, durable=durable) as journal, mock.patch.object(part.os, sync) as synced:
                journal.append("x")
                self.assertEqual(synced.call_count, expected)

    def test_closing_twice_and_a_closed_journal(self) -> None:
        journal = Journal(self.file)
        journal.close()
        journal.close()
        self.assertRaises(JournalClosedError, journal.append, 1)

    @unittest.skipUnless(hasattr(os, "fork"), "fork")
    def test_a_forked_child_cannot_append(self) -> None:
        program = """
            import os, sys, warnings
            warnings.simplefilter("ignore")
            from hardening.journal import Journal, JournalClosedError
            journal = Journal(sys.argv[1])
            child = os.fork()
            if child == 0:
                try:
                    journal.append("child")
                except JournalClosedError:
                    os._exit(0)
                os._exit(1)
            print(os.waitpid(child, 0)[1])
        """
        self.assertEqual(self.run_program(program, self.file)[:2], (0, "0\n"))

    @unittest.skipIf(sys.platform == "win32", "modes")
    def test_only_the_owner_reads_it(self) -> None:
        self.fill([1])
        self.assertEqual(os.stat(self.file).st_mode & 0o777, 0o600)


if __name__ == "__main__":
    unittest.main()
