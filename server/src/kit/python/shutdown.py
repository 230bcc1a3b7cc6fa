"""Graceful shutdown: at SIGTERM or Ctrl-C stop accepting, finish what runs, close in order, and never hang."""

from __future__ import annotations

import asyncio
import inspect
import logging
import os
import signal
import threading
import time
from types import FrameType
from typing import Any, Callable, NamedTuple, Optional

__all__ = ["Shutdown", "install_shutdown"]

log = logging.getLogger(__name__)


def install_shutdown(*, drain: float = 0.0, grace: float = 30.0) -> Shutdown:
    """Takes over SIGTERM and SIGINT; call it once, in the main thread (in asyncio: inside the running loop).

    `drain`: seconds to go on serving as "not ready", so that a load balancer looks away first. `grace`: seconds for
    everything else, before the process ends with code 1. A second signal ends it at once.

    A server that handles signals itself (uvicorn, gunicorn, Celery) keeps them: use its own hooks there.
    """
    return Shutdown(drain, grace).install()


class _Step(NamedTuple):
    name: str
    close: Callable[[], Any]
    timeout: float


class Shutdown:
    """See `install_shutdown`. `requested` is set at the first signal: loops and waits watch it."""

    def __init__(self, drain: float = 0.0, grace: float = 30.0) -> None:
        if not (drain >= 0 and grace > 0):
            raise ValueError("drain and grace are numbers of seconds, and grace is more than 0")
        self.requested = threading.Event()
        self._limit = drain + grace
        self._drain = drain
        self._steps: list[_Step] = []
        self._loop: Optional[asyncio.AbstractEventLoop] = None
        self._woken: Optional[asyncio.Event] = None
        self._watchdog: Optional[threading.Timer] = None
        self._signalled = False
        self._failed = False

    def install(self) -> Shutdown:
        try:
            self._loop = asyncio.get_running_loop()
            self._woken = asyncio.Event()
        except RuntimeError:
            pass  # no event loop runs: a program with threads
        # The handler only writes to a pipe, because it may run in the middle of anything that holds a lock.
        listener, teller = os.pipe()

        def on_signal(number: int, _frame: Optional[FrameType]) -> None:
            if self._signalled:
                os._exit(128 + number)  # the second one: somebody does not want to wait
            self._signalled = True
            os.write(teller, b"!")

        def listen() -> None:
            os.read(listener, 1)
            self.request()

        threading.Thread(target=listen, name="shutdown", daemon=True).start()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, on_signal)
        return self

    def on_close(self, name: str, close: Callable[[], Any], timeout: float = 10.0) -> None:
        """Registers what has to be closed; the last registered is closed first. `close` may be a coroutine function."""
        self._steps.append(_Step(name, close, timeout))

    def request(self) -> None:
        """Begins the shutdown as the first signal does. Calling it again does nothing."""
        if self.requested.is_set():
            return
        # Ends the process even if something blocks for ever.
        self._watchdog = threading.Timer(self._limit, self._give_up)
        self._watchdog.daemon = True
        self._watchdog.start()
        self.requested.set()
        if self._loop is not None and self._woken is not None:
            self._loop.call_soon_threadsafe(self._woken.set)

    def wait(self) -> int:
        """Blocks until a shutdown is requested, closes everything and returns the exit code: `sys.exit(s.wait())`."""
        while not self.requested.wait(1.0):
            pass  # in steps, because some systems deliver no signal during a wait
        time.sleep(self._drain)
        for step in self._order():
            worker = threading.Thread(target=self._close, args=(step,), name=f"close {step.name}", daemon=True)
            worker.start()
            worker.join(step.timeout)
            if worker.is_alive():
                self._report(step, "took longer than %g s", step.timeout)
        return self._end()

    async def wait_async(self) -> int:
        """The same in a coroutine."""
        if self._woken is None:
            raise RuntimeError("call install_shutdown() inside of the running loop")
        await self._woken.wait()
        await asyncio.sleep(self._drain)
        for step in self._order():
            try:
                result = step.close()
                if inspect.isawaitable(result):
                    await asyncio.wait_for(result, step.timeout)
            except (asyncio.TimeoutError, TimeoutError):
                self._report(step, "took longer than %g s", step.timeout)
            except Exception as error:
                self._report(step, "failed: %r", error)
        return self._end()

    def _order(self) -> list[_Step]:
        steps, self._steps = self._steps[::-1], []
        return steps

    def _close(self, step: _Step) -> None:
        try:
            result = step.close()
            if inspect.isawaitable(result):
                asyncio.run(_finish(result))
        except Exception as error:
            self._report(step, "failed: %r", error)

    def _end(self) -> int:
        if self._watchdog is not None:
            self._watchdog.cancel()
        return 1 if self._failed else 0

    def _report(self, step: _Step, text: str, *details: object) -> None:
        self._failed = True
        log.error("closing %s " + text, step.name, *details)

    def _give_up(self) -> None:
        os.write(2, b"the shutdown took too long: the process ends now\n")  # not logged: a lock may be held for ever
        os._exit(1)


async def _finish(result: Any) -> None:
    await result
