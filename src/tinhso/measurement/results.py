"""The result folder: all of it or nothing.

Files are written beside the folder's own files under a name that says they are unfinished, and moved into place
when everything is there, summary.json last.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tinhso.kernel.errors import TinhsoError

FILES = ("dossiers.parquet", "stretches.parquet", "events.parquet", "rejected.csv", "report.html")
LAST = "summary.json"


class CannotWrite(TinhsoError):
    """The result folder cannot be written; the facts name it and the reason."""


@contextmanager
def unfinished(folder: Path) -> Iterator[Path]:
    """A private folder inside `folder` to write into; moved into place on success, removed on any failure.

    Raises CannotWrite when the system refuses: read-only, no room, a file in the way.
    """
    made_here = not folder.exists()
    work = folder / f".unfinished-{os.getpid()}"
    try:
        work.mkdir(parents=True)
        yield work
        for name in [*FILES, LAST]:
            if (work / name).exists():
                os.replace(work / name, folder / name)
        work.rmdir()
    except OSError as error:
        _clear(work, folder, made_here)
        raise CannotWrite(_reason(error), folder=str(folder), problem=str(error)) from error
    except BaseException:
        _clear(work, folder, made_here)
        raise


def _clear(work: Path, folder: Path, made_here: bool) -> None:
    shutil.rmtree(work, ignore_errors=True)
    if made_here:
        with suppress(
            OSError
        ):  # not empty, or never made: nothing of ours is left in it either way
            folder.rmdir()


def _reason(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT) or "No space left" in str(error):
        return "disk_full"
    return "cannot_write"


def write_summary(folder: Path, summary: dict[str, Any]) -> None:
    """summary.json, readable by people."""
    text = json.dumps(summary, ensure_ascii=False, indent=1)
    (folder / LAST).write_text(text, encoding="utf-8")
