"""Crash dumps of programs that really end."""

from __future__ import annotations

import json
import os
import sys
import unittest
from typing import Any

from support import ScratchCase

HEAD = """
import asyncio, gc, logging, os, sys, threading
from hardening.crash_dump import install_crash_dump, request_id, watch_loop
install_crash_dump(sys.argv[1])
"""


class Crashes(ScratchCase):
    def crash(self, body: str, **environment: str) -> tuple[int, str, list[dict[str, Any]]]:
        dumps = self.path("reports/incidents")
        code, _, errors = self.run_program(HEAD + body, dumps, env={**os.environ, **environment})
        incidents = []
        for name in sorted(os.listdir(dumps)):
            if name.startswith("incident_"):
                incidents.append(json.loads(self.read(f"reports/incidents/{name}")))
                os.unlink(os.path.join(dumps, name))
        return code, errors, incidents

    def test_an_unhandled_error_is_dumped_and_the_program_ends_as_it_would_have(self) -> None:
        code, errors, incidents = self.crash(
            """
logging.basicConfig(level=logging.INFO, format="LOGGED %(message)s")
request_id.set("req-7")
for n in range(150):
    logging.info("line %d password=hunter2", n)
def fail():
    raise RuntimeError("https://me:hunter2@host failed")
fail()
""",
            APP_VERSION="1.2",
            SECRET_KEY="hunter2",
        )
        self.assertEqual((code, len(incidents)), (1, 1))
        self.assertIn("RuntimeError: https://me:hunter2@host failed", errors)
        self.assertIn("LOGGED line 149", errors, "logging.basicConfig still works")
        incident = incidents[0]
        self.assertNotIn("hunter2", json.dumps(incident))
        self.assertEqual(incident["schema"], "incident_v1")
        self.assertEqual((incident["source"], incident["request_id"]), ("main", "req-7"))
        self.assertEqual(incident["error"]["message"], "https://[redacted]@host failed")
        self.assertRegex(incident["error"]["stack"][-1], r":\d+ fail$")
        self.assertEqual((len(incident["log"]), incident["environment"]["APP_VERSION"]), (100, "1.2"))
        self.assertNotIn("SECRET_KEY", incident["environment"])
        self.assertIn("line 149", incident["log"][-1])
        self.assertGreater(incident["process"]["pid"], 0)

    def test_all_four_hooks_are_heard(self) -> None:
        code, errors, incidents = self.crash(
            """
def in_thread():
    raise KeyError("thread")
thread = threading.Thread(target=in_thread)
thread.start()
thread.join()

class Closing:
    def __del__(self):
        raise KeyError("unraisable")
Closing()
gc.collect()

async def program():
    watch_loop()
    async def forgotten():
        raise KeyError("loop")
    asyncio.ensure_future(forgotten())
    await asyncio.sleep(0.01)
    gc.collect()
    asyncio.get_running_loop().call_soon(lambda: [][1])
    await asyncio.sleep(0.01)
asyncio.run(program())
raise KeyError("main")
"""
        )
        found = [(incident["source"], incident["error"]["name"]) for incident in incidents]
        self.assertEqual(
            sorted(found),
            [
                ("loop", "IndexError"),
                ("loop", "KeyError"),
                ("main", "KeyError"),
                ("thread", "KeyError"),
                ("unraisable", "KeyError"),
            ],
        )
        self.assertEqual(code, 1)
        for text in ("Exception in thread", "KeyError: 'unraisable'", "Task exception was never retrieved"):
            self.assertIn(text, errors, "what would have been printed still is")

    def test_an_orderly_end_leaves_nothing(self) -> None:
        for body in ("sys.exit(3)", "raise KeyboardInterrupt", "pass"):
            _, _, incidents = self.crash(body)
            self.assertEqual(incidents, [])
            self.assertEqual(os.listdir(self.path("reports/incidents")), [".gitignore"])

    def test_an_interpreter_that_crashes_leaves_its_stacks(self) -> None:
        code, _, incidents = self.crash("import faulthandler\nfaulthandler._sigabrt()")
        self.assertNotEqual(code, 0)
        stacks = [name for name in os.listdir(self.path("reports/incidents")) if name.startswith("stack_")]
        self.assertIn("Fatal Python error", self.read(f"reports/incidents/{stacks[0]}"))

    def test_where_nothing_can_be_written_the_error_is_still_printed(self) -> None:
        blocked = self.write("file", "")
        body = HEAD + "\nraise RuntimeError('the real one')"
        code, _, errors = self.run_program(body, os.path.join(blocked, "x"))
        self.assertEqual(code, 1)
        self.assertIn("RuntimeError: the real one", errors)
        self.assertIn("no crash dump was written", errors)

    def test_errors_that_cannot_be_described_are_survived(self) -> None:
        body = """
class Hostile(Exception):
    def __str__(self):
        raise RuntimeError
logging.warning("%d", "not a number")
raise Hostile
"""
        _, _, incidents = self.crash(body)
        self.assertEqual(incidents[0]["error"]["message"], "[unreadable]")

    def test_an_error_while_it_writes_does_not_begin_another(self) -> None:
        body = """
import hardening.crash_dump as part
calls = []
def write(self, source, error):
    calls.append(source)
    self.write("again", error)
    raise KeyError
part._Dump._write = write
part._Dump.installed.write("main", KeyError())
print(calls)
"""
        code, output, errors = self.run_program(HEAD + body, self.path("dumps"))
        self.assertEqual((code, output), (0, "['main']\n"), errors)

    def test_the_newest_are_kept(self) -> None:
        body = """
import hardening.crash_dump as part
for n in range(60):
    part._Dump.installed.write("main", KeyError(n))
"""
        _, _, incidents = self.crash(body)
        self.assertEqual([incident["error"]["message"] for incident in incidents], [str(n) for n in range(10, 60)])

    @unittest.skipIf(sys.platform == "win32", "modes")
    def test_only_the_owner_reads_it(self) -> None:
        dumps = self.path("dumps")
        self.run_program(HEAD + "raise KeyError", dumps)
        modes = {os.stat(os.path.join(dumps, name)).st_mode & 0o777 for name in os.listdir(dumps) if "incident" in name}
        self.assertEqual((os.stat(dumps).st_mode & 0o777, modes), (0o700, {0o600}))


if __name__ == "__main__":
    unittest.main()
