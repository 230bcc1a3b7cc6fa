"""A dead-letter queue in a file: messages that could not be processed, kept until they are replayed or discarded."""

from __future__ import annotations

import datetime
import json
import os
import threading
from dataclasses import asdict, dataclass, replace
from typing import Any, Callable, NamedTuple, Optional, Union

from .errors import classify
from .journal import Journal
from .redact import redact

__all__ = ["DeadLetter", "DeadLetters", "DeadLettersFullError", "ReplayCounts"]


class DeadLettersFullError(RuntimeError):
    """The message was not kept: do not acknowledge it."""


@dataclass(frozen=True)
class DeadLetter:
    """`payload` is unchanged, secrets included; `error` is without secrets. Times are UTC."""

    id: str
    payload: Any
    source: str
    error: Any
    error_class: str
    attempts: int
    first_failed_at: str
    last_failed_at: str
    request_id: Optional[str] = None
    replays: int = 0
    parked: bool = False


class ReplayCounts(NamedTuple):
    done: int
    failed: int
    parked: int


class DeadLetters:
    """`with DeadLetters("orders.dead", "orders") as dead:`, then `dead.add(message.id, message.body, error)`.

    `source` is the queue whose messages come here. All letters together have at most `max_bytes`. After `max_replays`
    failed replays a letter is parked: kept, but replayed only after `requeue`. One process at a time; letters are in
    memory too. Errors are those of `Journal`.
    """

    def __init__(
        self,
        path: Union[str, os.PathLike[str]],
        source: str,
        *,
        max_bytes: int = 64 * 1024 * 1024,
        max_replays: int = 5,
        timeout: float = 10.0,
    ) -> None:
        if max_bytes < 1 or max_replays < 1:
            raise ValueError("max_bytes and max_replays are at least 1")
        self._source = source
        self._max_bytes = max_bytes
        self._max_replays = max_replays
        self._lock = threading.RLock()
        self._replaying = threading.Lock()
        self._letters: dict[str, DeadLetter] = {}
        self._bytes = 0
        self._journal = Journal(path, timeout=timeout)
        for entry in self._journal.recovered:
            self._apply(entry.value)

    def add(
        self,
        id: str,
        payload: Any,
        error: BaseException,
        *,
        attempts: int = 1,
        request_id: Optional[str] = None,
    ) -> None:
        """Returns once the letter is on the disk: acknowledge the message then, not before.

        `id` is the message's own: adding it again, as after a redelivery, leaves one letter. The payload is kept as
        JSON. When this raises, `DeadLettersFullError` or what the disk says, the message is not kept.
        """
        now = _now()
        with self._lock:
            old = self._letters.get(id)
            first = now if old is None else old.first_failed_at
            letter = DeadLetter(
                id=id,
                payload=payload,
                source=self._source,
                error=redact(error),
                error_class=classify(error),
                attempts=attempts + (0 if old is None else old.attempts),
                first_failed_at=first,
                last_failed_at=now,
                request_id=request_id,
                replays=0 if old is None else old.replays,
                parked=old is not None and old.parked,
            )
            size = _size(asdict(letter)) - (0 if old is None else _size(asdict(old)))
            if self._bytes + size > self._max_bytes:
                raise DeadLettersFullError(f"the dead letters of {self._source} have reached {self._max_bytes} bytes")
            self._record({"put": asdict(letter)})

    def replay(self, handler: Callable[[DeadLetter], object], limit: int = 50) -> ReplayCounts:
        """Hands up to `limit` letters that are not parked to the handler, one at a time, oldest first.

        One that succeeds is gone; one that fails stays and the next one follows. A crash between the handler's success
        and the record of it brings the letter again: use its `id` to do nothing the second time.
        """
        if not self._replaying.acquire(blocking=False):
            raise RuntimeError("another replay is under way")
        done = failed = parked = 0
        try:
            for letter in [letter for letter in self.letters() if not letter.parked][: max(0, limit)]:
                try:
                    handler(letter)
                except Exception as error:
                    failed += 1
                    parked += self._failed_again(letter, error)
                else:
                    done += 1
                    self.discard(letter.id)
        finally:
            self._replaying.release()
        return ReplayCounts(done, failed, parked)

    def letters(self) -> list[DeadLetter]:
        """All of them, oldest first."""
        with self._lock:
            return list(self._letters.values())

    def stats(self) -> dict[str, int]:
        """`depth` counts all letters, `parked` those that only `requeue` brings back: alert on both."""
        with self._lock:
            parked = sum(letter.parked for letter in self._letters.values())
            return {"depth": len(self._letters), "parked": parked, "bytes": self._bytes}

    def requeue(self, id: str) -> bool:
        """Puts a parked letter back into the line, once what was wrong is mended; False when there is none."""
        with self._lock:
            letter = self._letters.get(id)
            if letter is None or not letter.parked:
                return False
            self._record({"put": asdict(replace(letter, parked=False, replays=0))})
            return True

    def discard(self, id: str) -> bool:
        """Removes a letter for good; False when there is none."""
        with self._lock:
            if id not in self._letters:
                return False
            self._record({"gone": id})
            return True

    def close(self) -> None:
        self._journal.close()

    def __enter__(self) -> DeadLetters:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _failed_again(self, letter: DeadLetter, error: Exception) -> bool:
        with self._lock:
            current = self._letters.get(letter.id)
            if current is None:
                return False  # the handler discarded it
            replays = current.replays + 1
            parked = replays >= self._max_replays
            failure = {"error": redact(error), "error_class": classify(error), "last_failed_at": _now()}
            again = replace(current, **failure, attempts=current.attempts + 1, replays=replays, parked=parked)
            self._record({"put": asdict(again)})
            return parked

    def _record(self, record: dict[str, Any]) -> None:
        self._journal.append(record)
        self._apply(record)
        if self._journal.size > max(1024 * 1024, 2 * self._bytes):
            letters = [{"put": asdict(letter)} for letter in self._letters.values()]
            self._journal.compact(self._journal.sequence, letters)

    def _apply(self, record: dict[str, Any]) -> None:
        fields = record.get("put")
        id = record["gone"] if fields is None else fields["id"]
        old = self._letters.get(id)
        self._bytes -= 0 if old is None else _size(asdict(old))
        if fields is None:
            self._letters.pop(id, None)
            return
        self._letters[id] = DeadLetter(**json.loads(json.dumps(fields)))  # a copy: later changes are not its own
        self._bytes += _size(fields)


def _size(fields: dict[str, Any]) -> int:
    return len(json.dumps(fields, separators=(",", ":")))


def _now() -> str:
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")
