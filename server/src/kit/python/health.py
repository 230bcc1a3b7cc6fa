"""Health for an orchestrator: alive while the process answers, ready while what it depends on does."""

from __future__ import annotations

import asyncio
import inspect
import json
import threading
from dataclasses import dataclass
from typing import Any, Literal, Optional

from .clock import SYSTEM_CLOCK, Clock
from .health_check import Check, CheckReport, CheckRunner, problem_of, refuse_false

__all__ = ["Answer", "CheckReport", "Health", "HealthReport"]

Status = Literal["healthy", "degraded", "unhealthy"]


@dataclass(frozen=True)
class HealthReport:
    status: Status
    checks: dict[str, CheckReport]


@dataclass(frozen=True)
class Answer:
    """What to answer in any framework: `return Response(answer.body, answer.status, answer.headers)`."""

    status: int
    headers: dict[str, str]
    body: str


class Health:
    """A registry of checks, one for the program: `health.register("database", lambda: db.execute("select 1"))`.

    `starting=True`: not ready until `started()` is called. `draining`: not ready once this event is set, such as
    `Shutdown.requested`. The result of a check is used again for `cache` seconds, at least 1, so that probes are no
    load. An answer names checks, never errors or hosts.
    """

    def __init__(
        self,
        *,
        starting: bool = False,
        draining: Optional[threading.Event] = None,
        cache: float = 1.0,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        if not cache >= 1:
            raise ValueError(f"cache must be at least 1 second, not {cache!r}")
        self._starting = starting
        self._draining = draining or threading.Event()
        self._cache = cache
        self._clock = clock
        self._checks: dict[str, CheckRunner] = {}

    def register(
        self, name: str, check: Check, *, timeout: float = 5.0, required: bool = True, failures_allowed: int = 3
    ) -> None:
        """Adds a check, in place of one of that name; the name is public. It fails by raising or returning False.

        A coroutine function needs `ready_async`. One that is not `required` only makes the program `degraded`.
        """
        if not timeout > 0 or failures_allowed < 1:
            raise ValueError("timeout is more than 0 seconds, failures_allowed at least 1")
        self._checks[name] = CheckRunner(name, check, timeout, required, failures_allowed)

    def started(self) -> None:
        self._starting = False

    def live(self) -> Answer:
        """200 as long as this process can answer at all: a restart mends no dependency."""
        return _answer(200, {"status": "alive"})

    def ready(self) -> Answer:
        """200 when every required check passes, else 503; 503 without any check while it starts or shuts down."""
        return self._early() or self._late(self.report())

    async def ready_async(self) -> Answer:
        """The same in a coroutine."""
        return self._early() or self._late(await self.report_async())

    def report(self) -> HealthReport:
        """Runs all checks side by side, those with a fresh result excepted; for metrics and logs. Never raises."""
        runners = [runner for runner in list(self._checks.values()) if runner.is_stale(self._clock.now(), self._cache)]
        started = [(runner, self._clock.now(), runner.start()) for runner in runners]
        for runner, begun, future in started:
            left = max(0.0, begun + runner.timeout - self._clock.now())
            problem = problem_of(future, left)
            runner.finish(problem, begun, self._clock.now())
        return self._sum()

    async def report_async(self) -> HealthReport:
        runners = [runner for runner in list(self._checks.values()) if runner.is_stale(self._clock.now(), self._cache)]
        await asyncio.gather(*(self._run_async(runner) for runner in runners))
        return self._sum()

    async def _run_async(self, runner: CheckRunner) -> None:
        begun = self._clock.now()
        problem: Optional[BaseException] = None
        try:
            if inspect.iscoroutinefunction(runner.check):
                found: Any = await asyncio.wait_for(runner.check(), runner.timeout)
            else:  # in a thread: it may block
                found = await asyncio.wait_for(asyncio.wrap_future(runner.start()), runner.timeout)
                if inspect.isawaitable(found):
                    found = await asyncio.wait_for(found, runner.timeout)
            refuse_false(found)
        except Exception as error:
            problem = error
        runner.finish(problem, begun, self._clock.now())

    def _sum(self) -> HealthReport:
        checks = {name: runner.last for name, runner in list(self._checks.items()) if runner.last is not None}
        failed = [check for check in checks.values() if not check.ok]
        if any(check.required for check in failed):
            return HealthReport("unhealthy", checks)
        return HealthReport("degraded" if failed else "healthy", checks)

    def _early(self) -> Optional[Answer]:
        if self._draining.is_set():
            return _answer(503, {"status": "draining"})
        return _answer(503, {"status": "starting"}) if self._starting else None

    def _late(self, report: HealthReport) -> Answer:
        if self._draining.is_set():
            return _answer(503, {"status": "draining"})
        names = {name: "ok" if check.ok else "failed" for name, check in report.checks.items()}
        return _answer(503 if report.status == "unhealthy" else 200, {"status": report.status, "checks": names})


def _answer(status: int, content: dict[str, Any]) -> Answer:
    return Answer(status, {"Content-Type": "application/json", "Cache-Control": "no-store"}, json.dumps(content))
