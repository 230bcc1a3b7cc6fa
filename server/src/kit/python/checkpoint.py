"""A checkpoint: which steps of a long job have started and are done, on the disk, so that a crashed job goes on."""

from __future__ import annotations

import json
import logging
import os
import threading
from typing import Any, Awaitable, Callable, TypeVar, Union, cast

from .journal import Journal

__all__ = ["Checkpoint", "StepInterruptedError", "StepRunningError"]

T = TypeVar("T")
log = logging.getLogger(__name__)


class StepInterruptedError(RuntimeError):
    """An earlier run ended during this step, and nobody knows how much of it happened."""

    def __init__(self, step: str) -> None:
        super().__init__(f"step {step} was interrupted: find out what it did, then mark it done or do it as idempotent")
        self.step = step


class StepRunningError(RuntimeError):
    """The step is under way in this process: two things have the same id, or the step asks for itself."""


class Checkpoint:
    """Opens the checkpoint of a job, or begins one.

        with Checkpoint("import.checkpoint") as job:
            for row in rows:
                job.step(row.id, lambda: send(row))

    Each step is done once, over all runs of the job: that it starts is on the disk before it starts, its result before
    `step` returns. The file is a journal that shrinks by itself. Results are kept in memory too: keep them small. One
    process at a time; errors are those of `Journal`.
    """

    def __init__(self, path: Union[str, os.PathLike[str]], *, timeout: float = 10.0, durable: bool = True) -> None:
        self._journal = Journal(path, timeout=timeout, durable=durable)
        self._lock = threading.RLock()
        self._running: set[str] = set()
        # The last record of each step that is started or done, in the order of their beginning.
        self._last: dict[str, dict[str, Any]] = {}
        for entry in self._journal.recovered:
            self._apply(entry.value)
        self._compact_at = self._next_size()

    @property
    def interrupted(self) -> list[str]:
        """Steps that an earlier run started and did not finish: their effects may have happened or not."""
        with self._lock:
            return [step for step, last in self._last.items() if "started" in last and step not in self._running]

    def step(self, step: str, work: Callable[[], T], *, idempotent: bool = False) -> T:
        """Does the work, or gives the recorded result (a JSON copy) of a step that is done.

        One whose work raised is done again when asked for again. Raises `StepInterruptedError` for a step in
        `interrupted`, unless it is `idempotent`: doing it twice is harmless. What is raised by a kill, Ctrl-C or a
        cancellation leaves the step as interrupted.
        """
        done, result = self._begin(step, idempotent)
        if done:
            return cast(T, result)
        try:
            return cast(T, self._finish(step, work()))
        except Exception:
            self._fail(step)
            raise
        finally:
            self._running.discard(step)

    async def step_async(self, step: str, work: Callable[[], Awaitable[T]], *, idempotent: bool = False) -> T:
        """The same for a coroutine function."""
        done, result = self._begin(step, idempotent)
        if done:
            return cast(T, result)
        try:
            return cast(T, self._finish(step, await work()))
        except Exception:
            self._fail(step)
            raise
        finally:
            self._running.discard(step)

    def mark_done(self, step: str, result: Any = None) -> None:
        """Records a step as done without doing it, as when somebody has looked where an interrupted one got to."""
        with self._lock:
            self._refuse_running(step)
            self._finish(step, result)

    def reset(self) -> None:
        """Forgets all steps, so that the next run begins anew: for the end of a job, when none is under way."""
        with self._lock:
            for step in self._running:
                self._refuse_running(step)
            self._last.clear()
            self._compact()

    def close(self) -> None:
        self._journal.close()

    def __enter__(self) -> Checkpoint:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _begin(self, step: str, idempotent: bool) -> tuple[bool, Any]:
        with self._lock:
            self._refuse_running(step)
            last = self._last.get(step)
            if last is not None and "done" in last:
                return True, last.get("result")
            if last is not None and not idempotent:
                raise StepInterruptedError(step)
            self._record({"started": step})
            self._running.add(step)
            return False, None

    def _finish(self, step: str, result: Any) -> Any:
        """Records the result and passes it on as it is."""
        try:
            copied = json.loads(json.dumps(result, allow_nan=False))
        except (TypeError, ValueError) as error:
            # The work is done: forgetting that because of its result would do it twice.
            self._record({"done": step})
            raise TypeError(f"the result of step {step} cannot be kept as JSON; the step counts as done") from error
        self._record({"done": step, "result": copied})
        return result

    def _fail(self, step: str) -> None:
        try:
            with self._lock:
                if "started" in self._last.get(step, ()):
                    self._record({"failed": step})
        except Exception:
            pass  # the work's own error says more; without this record the step counts as interrupted

    def _record(self, record: dict[str, Any]) -> None:
        with self._lock:
            self._journal.append(record)
            self._apply(record)
            if self._journal.size > self._compact_at:
                self._shrink()

    def _apply(self, record: dict[str, Any]) -> None:
        if "failed" in record:
            self._last.pop(record["failed"], None)
        else:
            self._last[record["done"] if "done" in record else record["started"]] = record

    def _compact(self) -> None:
        self._journal.compact(self._journal.sequence, list(self._last.values()))
        self._compact_at = self._next_size()

    def _shrink(self) -> None:
        try:
            self._compact()
        except OSError:
            # What was recorded is on the disk; the journal takes no more, and the next record says so.
            log.exception("the checkpoint could not be made smaller")

    def _next_size(self) -> int:
        """Twice what has to be kept, so that the work of compacting stays a small part of all."""
        return max(1024 * 1024, 2 * self._journal.size)

    def _refuse_running(self, step: str) -> None:
        if step in self._running:
            raise StepRunningError(f"step {step} is under way")
