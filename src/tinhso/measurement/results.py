"""The result folder: all of it or nothing.

A run writes into a folder of its own inside the result folder, under a name that says it is unfinished. When
everything is there, the earlier result's files are set aside, the new ones take their places, summary.json last,
and what was set aside goes. Files of other people in the folder are left alone. What a killed run left behind is
removed by the next one: a run holds a lock on its own folder as long as it lives.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import secrets
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tinhso.kernel.errors import TinhsoError

FILES = ("dossiers.parquet", "stretches.parquet", "events.parquet", "rejected.csv", "report.html")
LAST = "summary.json"
UNFINISHED = ".unfinished-"
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class CannotWrite(TinhsoError):
    """The result folder cannot be written (cannot_write, disk_full); the facts name it and the problem."""


@contextmanager
def unfinished(folder: Path) -> Iterator[Path]:
    """A private folder inside `folder` to write into; moved into place on success, removed on any failure.

    Raises CannotWrite when the system refuses: read-only, no room, a file in the way.
    """
    work = folder / f"{UNFINISHED}{os.getpid()}-{secrets.token_hex(4)}"
    made: list[Path] = []
    try:
        made += [one for one in (folder, *folder.parents) if not one.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        with _begun(folder, work):
            yield work
            with _locked(folder), _undisturbed():
                _publish(work, folder)
    except OSError as error:
        _clear(work, made)
        raise _refusal(error, folder) from error
    except BaseException:
        _clear(work, made)
        raise


@contextmanager
def nowhere() -> Iterator[None]:
    """For a run that leaves no result: sorting a long log needs room in the system's temporary folder all the same.

    Raises CannotWrite naming that folder when the system refuses.
    """
    try:
        yield None
    except OSError as error:
        raise _refusal(error, Path(tempfile.gettempdir())) from error


@contextmanager
def _begun(folder: Path, work: Path) -> Iterator[None]:
    """A fresh folder of our own, locked while we live, and none left of runs that were killed."""
    with _locked(folder):
        for other in folder.glob(f"{UNFINISHED}*"):
            _sweep(other)
        work.mkdir()
        own = os.open(work, os.O_RDONLY)
        _lock(own, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(own)


def _sweep(other: Path) -> None:
    try:
        place = os.open(other, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return
    try:
        if _lock(place, fcntl.LOCK_EX | fcntl.LOCK_NB):
            shutil.rmtree(other, ignore_errors=True)
    finally:
        os.close(place)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One run at a time begins or publishes in a folder."""
    place = os.open(folder, os.O_RDONLY)
    try:
        _lock(place, fcntl.LOCK_EX)
        yield
    finally:
        os.close(place)


def _lock(place: int, how: int) -> bool:
    """True if the lock is ours; False if another run holds it, or the disk knows no locks."""
    try:
        fcntl.flock(place, how)
    except OSError:
        return False
    return True


def _publish(work: Path, folder: Path) -> None:
    """Old files out, new files in; if the system refuses halfway, the old ones come back."""
    aside = work / "earlier"
    aside.mkdir()
    # summary.json goes first and comes last: without it nobody takes a folder for a result.
    moves = [(folder, aside, name) for name in (LAST, *FILES)]
    moves += [(work, folder, name) for name in (*FILES, LAST)]
    done: list[tuple[Path, Path, str]] = []
    try:
        for move in moves:
            if _moved(*move):
                done.append(move)  # noqa: PERF401  # what was done is needed when one fails
    except OSError:
        for source, to, name in reversed(done):
            os.replace(to / name, source / name)
        raise
    shutil.rmtree(work, ignore_errors=True)


def _moved(source: Path, to: Path, name: str) -> bool:
    """Whether there was such a file to move. Raises OSError for a folder under its name."""
    if (source / name).is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(source / name))
    if not os.path.lexists(source / name):
        return False
    os.replace(source / name, to / name)
    return True


def _clear(work: Path, made: Sequence[Path]) -> None:
    """Remove our own folder, and those that we made on the way to it, innermost first."""
    with _undisturbed():
        shutil.rmtree(work, ignore_errors=True)
        for one in made:
            with suppress(OSError):  # Not empty, or never made: nothing of ours is left in it.
                one.rmdir()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Being told to stop changes nothing now: what goes on takes no time and must be done whole."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _refusal(error: OSError, folder: Path) -> CannotWrite:
    """The system's own words where it gave a number: Arrow puts its own before them, or gives none."""
    full = os.strerror(errno.ENOSPC)
    problem = os.strerror(error.errno) if error.errno else str(error).splitlines()[0]
    is_full = error.errno == errno.EDQUOT or full in problem
    return CannotWrite(
        "disk_full" if is_full else "cannot_write", folder=str(folder), problem=problem
    )


def write_summary(folder: Path, summary: dict[str, Any]) -> None:
    """summary.json, readable by people."""
    text = json.dumps(summary, ensure_ascii=False, indent=1)
    # A file's name may hold bytes that are no letters; they cannot stand in UTF-8.
    (folder / LAST).write_text(text, encoding="utf-8", errors="replace")
