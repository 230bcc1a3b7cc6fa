"""Writes a file so that after a crash at any moment it holds either all of the old content or all of the new."""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
import sys
import time
from typing import Optional, Union

__all__ = ["sync_folder", "write_atomic"]


def write_atomic(
    path: Union[str, os.PathLike[str]],
    data: Union[str, bytes, bytearray, memoryview],
    *,
    encoding: str = "utf-8",
    mode: Optional[int] = None,
    durable: bool = True,
) -> None:
    """Replaces the content of a file: `write_atomic("state.json", json.dumps(state))`.

    Writes all of it to a new file beside it, forces that to the disk, renames it over the old one and forces the folder
    to the disk. On an error the old content stays and the new file is removed. Line ends are written as they are.
    `durable=False` skips the forcing: safe against a crash of the process, not against a loss of power.

    The last rename wins, so reading, changing and writing back also needs a `file_lock`. A symbolic link stays and its
    target is replaced. The mode is kept unless one is given; owner and hard links are not.
    """
    target = os.path.realpath(path)
    view = memoryview(data.encode(encoding) if isinstance(data, str) else data).cast("B")
    kept = _mode_of(target) if mode is None else mode
    _remove_leftovers(target)
    folder, name = os.path.split(target)
    temporary = os.path.join(folder, f".{name}.{os.getpid()}.{secrets.token_hex(6)}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    file = os.open(temporary, flags, 0o666 if kept is None else kept)
    try:
        try:
            while view:
                written = os.write(file, view)
                if written == 0:
                    raise OSError(errno.EIO, "the write made no progress", temporary)
                view = view[written:]
            if kept is not None and hasattr(os, "fchmod"):
                os.fchmod(file, kept)  # the umask must not take away from it
            if durable:
                os.fsync(file)
        finally:
            os.close(file)
        _rename(temporary, target)
    except BaseException:
        try:
            os.unlink(temporary)
        except FileNotFoundError:
            pass
        raise
    if durable:
        sync_folder(folder)


def sync_folder(folder: str) -> None:
    """Forces the entries of a folder to the disk, so that a rename or a new file in it survives a loss of power."""
    if sys.platform == "win32":
        return
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EPERM):
            raise  # else the file system has no such call
    finally:
        os.close(file)


def _mode_of(target: str) -> Optional[int]:
    try:
        found = os.stat(target).st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(found):
        raise IsADirectoryError(errno.EISDIR, "only a regular file can be replaced", target)
    if not stat.S_ISREG(found):
        raise OSError(errno.EINVAL, "only a regular file can be replaced", target)
    return stat.S_IMODE(found)


def _rename(temporary: str, target: str) -> None:
    """On Windows it fails for a moment while a virus scanner or an indexer reads the file: five more tries."""
    for pause in (0.02, 0.04, 0.08, 0.16, 0.32):
        try:
            return os.replace(temporary, target)
        except PermissionError:
            if os.name != "nt":
                raise
            time.sleep(pause)
    return os.replace(temporary, target)


_swept: set[str] = set()


def _remove_leftovers(target: str) -> None:
    """Removes what writers of this file left behind when they were killed; once per file and process."""
    if target in _swept:
        return
    _swept.add(target)
    folder, name = os.path.split(target)
    pattern = re.compile(re.escape(f".{name}.") + r"(\d+)\.[0-9a-f]{12}\.tmp")
    try:
        for entry in os.listdir(folder):
            writer = pattern.fullmatch(entry)
            if writer is None or _is_running(int(writer[1])):
                continue
            path = os.path.join(folder, entry)
            # The age protects the file of a writer whose pid cannot be seen from here, as in another container.
            if time.time() - os.stat(path).st_mtime > 60:
                os.unlink(path)
    except OSError:
        pass  # tidying up must not fail the write


def _is_running(pid: int) -> bool:
    if sys.platform == "win32":
        return False  # asking there would end the process; the age decides
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
