"""The flow log: what its lines say, and that it never gets in the way."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
import threading
import unittest
from typing import Any
from unittest import mock

from hardening.flow_logger import current_flow, flow

from support import ScratchCase, rounds


class Flows(ScratchCase):
    def lines(self, path: str) -> list[dict[str, Any]]:
        with open(path, encoding="utf-8") as file:
            return [json.loads(line) for line in file.read().splitlines()]

    def setUp(self) -> None:
        super().setUp()
        self.logs = self.path("logs")

    def test_the_whole_story(self) -> None:
        with flow("import orders", folder=self.logs, file="a.csv", password="hunter2") as trace:
            with trace.step("download", url="https://me:pw@host/x"):
                trace.log("progress", rows=3)
            trace.error(ValueError("bad row"), row=7)
        lines = self.lines(trace.path)
        self.assertEqual([line["step"] for line in lines], [1, 2, 3, 4, 5, 6])
        self.assertEqual(
            [(line["action"], line["status"]) for line in lines],
            [
                ("start", "running"),
                ("download", "running"),
                ("progress", "running"),
                ("download", "success"),
                ("error", "failed"),
                ("end", "success"),
            ],
        )
        self.assertEqual({(line["flow_id"], line["flow_type"]) for line in lines}, {(trace.flow_id, "import orders")})
        self.assertEqual(lines[0]["context"], {"file": "a.csv", "password": "[redacted]"})
        self.assertEqual(lines[1]["context"], {"url": "https://[redacted]@host/x"})
        self.assertEqual((lines[4]["error"]["name"], lines[4]["context"]), ("ValueError", {"row": 7}))
        self.assertIsInstance(lines[3]["duration_ms"], int)
        self.assertRegex(lines[0]["ts"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$")
        self.assertEqual(self.read("logs/.gitignore"), "*\n")

    def test_an_error_ends_it_as_failed_and_passes(self) -> None:
        for kind in (KeyError, KeyboardInterrupt, asyncio.CancelledError):
            with self.assertRaises(kind), flow("f", folder=self.logs) as trace:
                with trace.step("work"):
                    raise kind("x")
            found = [(line["action"], line["status"]) for line in self.lines(trace.path)[1:]]
            self.assertEqual(found, [("work", "running"), ("work", "failed"), ("end", "failed")])

    def test_it_has_failed_when_its_last_step_did(self) -> None:
        with flow("f", folder=self.logs) as trace:
            try:
                with trace.step("work"):
                    raise KeyError
            except KeyError:
                pass
        self.assertEqual(self.lines(trace.path)[-1]["status"], "failed")

    def test_the_current_flow_is_that_of_the_task(self) -> None:
        seen: dict[str, Any] = {}

        async def work(name: str) -> None:
            with flow(name, folder=self.logs) as trace:
                await asyncio.sleep(0)
                seen[name] = current_flow() is trace

        async def program() -> None:
            await asyncio.gather(work("a"), work("b"))

        asyncio.run(program())
        self.assertEqual(seen, {"a": True, "b": True})
        self.assertIsNone(current_flow())

    def test_nothing_that_is_logged_can_break_the_work(self) -> None:
        class Hostile:
            def __repr__(self) -> str:
                raise RuntimeError

        with flow("f", folder=self.logs) as trace:
            trace.log("odd", value=Hostile(), number=10**400, text="\ud800", more={1: {2: b"x"}})
            trace.log("long", text="x" * 100_000, items=["y" * 3_000] * 50)
        lines = self.lines(trace.path)
        self.assertLess(max(len(json.dumps(line)) for line in lines), 16 * 1024)
        self.assertIn("cut", lines[2])

    def test_lines_that_cannot_be_written_are_counted(self) -> None:
        with flow("f", folder=self.logs) as trace:
            with mock.patch.object(os, "open", side_effect=OSError(28, "full")):
                trace.log("lost")
                trace.log("lost")
            trace.log("found")
        lines = self.lines(trace.path)
        self.assertEqual([(line["action"], line.get("dropped")) for line in lines[1:]], [("found", 2), ("end", None)])
        with flow("f", folder=self.write("file", "")) as trace:
            trace.log("nowhere")

    def test_a_folder_that_is_removed_meanwhile_is_made_again(self) -> None:
        with flow("f", folder=self.logs) as trace:
            shutil.rmtree(self.logs)
            trace.log("lost")
        self.assertEqual([(line["action"], line.get("dropped")) for line in self.lines(trace.path)], [("end", 1)])

    def test_after_a_line_that_was_cut_the_next_begins_anew(self) -> None:
        real = os.write
        with flow("f", folder=self.logs) as trace:

            def cut(file: int, data: bytes) -> int:
                if data.startswith(b"{"):
                    real(file, data[:10])
                raise OSError(28, "full")

            with mock.patch.object(os, "write", cut):
                trace.log("torn")
        with open(trace.path, encoding="utf-8") as file:
            texts = file.read().splitlines()
        self.assertEqual(len(texts), 3)
        self.assertEqual(json.loads(texts[2])["dropped"], 1)

    def test_it_goes_on_with_an_earlier_flow(self) -> None:
        with flow("f", folder=self.logs, flow_id="job-7"):
            pass
        with open(os.path.join(self.logs, "job-7.jsonl"), "a") as file:
            file.write('{"torn')
        with flow("f", folder=self.logs, flow_id="job-7") as trace:
            pass
        with open(trace.path, encoding="utf-8") as file:
            texts = file.read().splitlines()
        self.assertEqual((len(texts), texts[2]), (5, '{"torn'))

    def test_a_full_file_drops_and_says_so_at_the_end(self) -> None:
        with flow("f", folder=self.logs, max_bytes=1_000) as trace:
            for _ in range(100):
                trace.log("line", text="x" * 50)
        lines = self.lines(trace.path)
        self.assertEqual(lines[-1]["action"], "end")
        self.assertEqual(len(lines) - 2 + lines[-1]["dropped"], 100)
        self.assertLess(os.path.getsize(trace.path), 1_500)

    def test_names_are_safe_and_do_not_clash(self) -> None:
        names = [
            "../../etc/passwd",
            "..%2f",
            "con",
            "NUL",
            "a/b",
            "a\\b",
            "",
            ".",
            "x" * 500,
            "Zoë",
            "a b",
            "a_b",
            "\ud800",
        ]
        paths = set()
        for name in names:
            with flow("f", folder=self.logs, flow_id=name or "-") as trace:
                paths.add(trace.path.lower())
            self.assertEqual(os.path.dirname(os.path.realpath(trace.path)), self.logs)
        self.assertEqual(len(paths), len(names))

    def test_the_oldest_files_are_removed(self) -> None:
        os.mkdir(self.logs)
        for n in range(30):
            self.write(f"logs/f-20240101T0000000000{n:02}Z-00000000.jsonl", "")
        self.write("logs/own.jsonl", "")
        program = (
            "import sys; from hardening.flow_logger import flow; flow('f', folder=sys.argv[1], max_files=5).__enter__()"
        )
        code, _, errors = self.run_program(program, self.logs)
        self.assertEqual((code, errors), (0, ""))
        names = sorted(os.listdir(self.logs))
        self.assertEqual(names[:5], [f"f-20240101T0000000000{n}Z-00000000.jsonl" for n in range(25, 30)])
        self.assertIn("own.jsonl", names)

    @unittest.skipIf(sys.platform == "win32", "modes")
    def test_only_the_owner_reads_it(self) -> None:
        with flow("f", folder=self.logs) as trace:
            pass
        self.assertEqual([os.stat(path).st_mode & 0o777 for path in (self.logs, trace.path)], [0o700, 0o600])

    def test_threads_share_a_flow(self) -> None:
        with flow("f", folder=self.logs) as trace:
            threads = [threading.Thread(target=lambda: [trace.log("x") for _ in range(50)]) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual([line["step"] for line in self.lines(trace.path)], list(range(1, 203)))

    def test_what_was_logged_before_a_kill_is_there(self) -> None:
        program = """
            import sys
            from hardening.flow_logger import flow
            with flow("f", folder=sys.argv[1], flow_id="job") as trace:
                n = 0
                while True:
                    n += 1
                    trace.log("line", n=n)
                    print(n, flush=True)
        """
        for _ in range(rounds(3, 30)):
            child = self.start(program, self.logs)
            assert child.stdout is not None
            acknowledged = 0
            while acknowledged < 50:
                acknowledged = int(child.stdout.readline())
            child.kill()
            rest = child.communicate()[0].split("\n")
            acknowledged = max([acknowledged, *(int(text) for text in rest[:-1] if text)])
            with open(os.path.join(self.logs, "job.jsonl"), encoding="utf-8") as file:
                found = file.read().split("\n")[:-1]
            last = max(json.loads(line)["context"]["n"] for line in found if '"line"' in line)
            self.assertGreaterEqual(last, acknowledged)
            os.unlink(os.path.join(self.logs, "job.jsonl"))


if __name__ == "__main__":
    unittest.main()
