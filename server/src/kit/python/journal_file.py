"""How a journal looks on the disk: lines that prove themselves, and the longest beginning that can be trusted."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from dataclasses import dataclass
from typing import Any, NamedTuple, Optional, Sequence

__all__ = ["JournalContent", "JournalDamagedError", "JournalEntry", "commit_line", "new_journal", "read_journal"]

# Line 1: checksum, a space, JSON with the file's `generation` and the sequence of its `first` record. Each further
# line: checksum (the generation is part of what it is made of), a space, a sequence, a space, a JSON list of records.
VERSION = 1
DIGITS = 16


class JournalEntry(NamedTuple):
    """A record; `sequence` counts up by one from record to record, over compactions too."""

    sequence: int
    value: Any


class JournalDamagedError(Exception):
    """Something other than the end of the last write is not as it was written. Nothing was changed or skipped."""

    def __init__(self, path: str, offset: int, what: str) -> None:
        super().__init__(f"{path} is damaged at byte {offset}: {what}; restore it, or move it away to begin a new one")
        self.path = path
        self.offset = offset


@dataclass(frozen=True)
class JournalContent:
    """`valid_bytes` can be trusted; what follows is the end of a write that never finished."""

    generation: str
    first: int
    entries: Sequence[JournalEntry]
    valid_bytes: int


def new_journal(first: int, values: Sequence[str]) -> bytes:
    """A new file: its header, and a line for each value (as JSON)."""
    generation = str(uuid.uuid4())
    header = json.dumps({"journal": VERSION, "generation": generation, "first": first}, separators=(",", ":"))
    lines = [commit_line(generation, first + index, [value]) for index, value in enumerate(values)]
    return _line("", header) + b"".join(lines)


def commit_line(generation: str, first: int, values: Sequence[str]) -> bytes:
    """The line for values (as JSON) that are written in one go: it counts whole or not at all."""
    return _line(generation, f"{first} [{','.join(values)}]")


def read_journal(path: str, raw: bytes) -> JournalContent:
    """Reads up to the first line that is not as it was written.

    Where that is the end of the last write, this is all there is; where a good record follows, records that were
    acknowledged are gone: raises `JournalDamagedError`. `path` is for the message.
    """
    body = _body("", raw[: max(0, raw.find(b"\n"))])
    if body is None:
        # A journal is created whole, so this is never just a write that did not finish.
        raise JournalDamagedError(path, 0, "it does not begin as a journal does")
    header = json.loads(body)
    if header.get("journal") != VERSION:
        raise JournalDamagedError(path, 0, "it was written by another version")
    generation, first = str(header["generation"]), int(header["first"])
    entries: list[JournalEntry] = []
    position = raw.index(b"\n") + 1
    while position < len(raw):
        end = raw.find(b"\n", position)
        commit = None if end < 0 else _body(generation, raw[position:end])
        if commit is None:
            _refuse_good_records_after(path, raw, position, generation)
            break
        sequence, _, values = commit.partition(" ")
        if int(sequence) != first + len(entries):
            raise JournalDamagedError(path, position, f"record {first + len(entries)} is missing")
        for value in json.loads(values):
            entries.append(JournalEntry(first + len(entries), value))
        position = end + 1
    return JournalContent(generation, first, entries, position)


def _line(salt: str, body: str) -> bytes:
    """JSON has no raw line end, so that no part of a line can look like another one."""
    raw = body.encode()
    return f"{_checksum(salt, raw)} ".encode() + raw + b"\n"


def _checksum(salt: str, body: bytes) -> str:
    return hashlib.sha256(f"{salt}\n".encode() + body).hexdigest()[:DIGITS]


def _body(salt: str, line: bytes) -> Optional[str]:
    """What follows the checksum; None where it does not match."""
    body = line[DIGITS + 1 :]
    return body.decode() if line[: DIGITS + 1] == f"{_checksum(salt, body)} ".encode() else None


def _refuse_good_records_after(path: str, raw: bytes, position: int, generation: str) -> None:
    """Also finds a good record behind the bad one in the same line, where the line end between them is lost."""
    for found in re.finditer(rb"(?=[0-9a-f]{16} \d+ \[)", raw[position:]):
        start = position + found.start()
        end = raw.find(b"\n", start)
        if end < 0:
            return
        if _body(generation, raw[start:end]) is not None:
            raise JournalDamagedError(path, position, "a record that cannot be read stands before good ones")
