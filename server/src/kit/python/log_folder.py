"""A folder for logs and reports: private, ignored by git, and never fuller than it was told."""

from __future__ import annotations

import contextlib
import os
import re

__all__ = ["prepare_folder", "remove_oldest"]


def prepare_folder(folder: str) -> None:
    """Creates the folder, readable by its owner alone, with a `.gitignore` that ignores it; one that exists stays."""
    if os.path.isdir(folder):
        return
    os.makedirs(folder, mode=0o700, exist_ok=True)
    with contextlib.suppress(FileExistsError), open(os.path.join(folder, ".gitignore"), "x") as ignore:
        ignore.write("*\n")


def remove_oldest(folder: str, pattern: str, keep: int) -> None:
    """Of the files whose names match, keeps the last ones in the order of what the pattern's group finds."""
    dated = [(found[1], name) for name in os.listdir(folder) if (found := re.search(pattern, name))]
    for _, name in sorted(dated, reverse=True)[max(0, keep) :]:
        with contextlib.suppress(OSError):
            os.unlink(os.path.join(folder, name))
