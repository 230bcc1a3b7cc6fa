"""The same work for many items, a limited number of them at a time; results in the order of the items."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Awaitable, Callable, Iterable, Iterator, Literal, Optional, TypeVar, Union, overload

__all__ = ["gather_limited", "map_limited"]

T = TypeVar("T")
R = TypeVar("R")


@overload
async def gather_limited(limit: int, action: Callable[[T], Awaitable[R]], items: Iterable[T]) -> list[R]: ...


@overload
async def gather_limited(
    limit: int, action: Callable[[T], Awaitable[R]], items: Iterable[T], *, return_exceptions: Literal[True]
) -> list[Union[R, Exception]]: ...


async def gather_limited(
    limit: int, action: Callable[[T], Awaitable[Any]], items: Iterable[T], *, return_exceptions: bool = False
) -> Any:
    """`await gather_limited(8, fetch_user, ids)`: at most 8 calls run at any moment.

    After the first failure no more work is begun, what runs is cancelled and awaited, and the error is raised. With
    `return_exceptions=True` every item is tried, and errors stand in the list instead of results. Items are taken from
    the iterable only when there is room for one more. Each call has a task of its own, as with `asyncio.gather`: what
    it sets in its context (`contextvars`) neither the other items nor the caller see.
    """
    work = _Work(limit, items)

    async def call(item: T) -> Any:
        return await action(item)

    async def run() -> None:
        for index, item in work:
            try:
                work.results[index] = await asyncio.ensure_future(call(item))
            except Exception as error:
                if not return_exceptions:
                    raise
                work.results[index] = error

    tasks = [asyncio.ensure_future(run()) for _ in range(limit)]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in tasks:
        if not task.cancelled():
            task.result()
    if any(task.cancelled() for task in tasks):
        raise asyncio.CancelledError
    return work.in_order()


def map_limited(limit: int, action: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """The same with threads, for calls that block: `map_limited(8, requests_get, urls)`.

    After the first failure no more work is begun; the error is raised when the calls that run have ended. Each call
    runs in a copy of the caller's context.
    """
    work = _Work(limit, items)

    def run() -> None:
        try:
            for index, item in work:
                work.results[index] = contextvars.copy_context().run(action, item)
        except BaseException as error:
            work.stop(error)

    with ThreadPoolExecutor(limit, "map_limited") as pool:
        futures = [pool.submit(contextvars.copy_context().run, run) for _ in range(limit)]
        try:
            for future in futures:
                future.result()
        except BaseException as error:  # such as Ctrl-C
            work.stop(error)
    if work.error is not None:
        raise work.error
    return work.in_order()


class _Work:
    """Hands out the items, one after the other, to whoever is free."""

    def __init__(self, limit: int, items: Iterable[Any]) -> None:
        if not isinstance(limit, int) or limit < 1:
            raise ValueError(f"limit must be a whole number of at least 1, not {limit!r}")
        self.results: dict[int, Any] = {}
        self.error: Optional[BaseException] = None
        self._items: Optional[Iterator[tuple[int, Any]]] = enumerate(items)
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        return self

    def __next__(self) -> tuple[int, Any]:
        with self._lock:
            if self._items is None:
                raise StopIteration
            return next(self._items)

    def stop(self, error: BaseException) -> None:
        with self._lock:
            self._items = None
            self.error = self.error or error

    def in_order(self) -> list[Any]:
        return [self.results[index] for index in range(len(self.results))]
