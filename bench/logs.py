"""The large logs: made once in a cache folder, and removed when the bench ends unless they are to be kept."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rich.progress import Progress

from bench.generate import SEED, write_log, write_shuffled

BYTES_AN_EVENT = 8  # on disk; more than the files need


class NoRoom(Exception):
    """The folder has not enough room for a log."""


@dataclass
class Logs:
    """Logs in `folder`, by their size."""

    folder: Path
    _used: set[Path] = field(default_factory=set)

    def of(self, events: int, *, shuffled: bool = False) -> Path:
        """The log of about so many events, made if it is not there. Raises NoRoom."""
        kind = "shuffled" if shuffled else "sorted"
        path = self.folder / f"{kind}-{events}-{SEED}.parquet"
        self._used.add(path)
        if not path.exists():
            self._make(path, events=events, shuffled=shuffled)
        return path

    def remove(self) -> None:
        """Remove every log that was used."""
        for path in self._used:
            path.unlink(missing_ok=True)
        if self.folder.is_dir() and not any(self.folder.iterdir()):
            self.folder.rmdir()

    def _make(self, path: Path, *, events: int, shuffled: bool) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self.folder).free < events * BYTES_AN_EVENT:
            raise NoRoom(f"{self.folder} has no room for {events * BYTES_AN_EVENT / 1e6:,.0f} MB")
        unfinished = path.with_suffix(f".{os.getpid()}")
        try:
            with Progress(transient=True, disable=not sys.stdout.isatty()) as progress:
                task = progress.add_task(f"{events:,} events", total=None if shuffled else 1.0)
                if shuffled:
                    write_shuffled(unfinished, events=events)
                else:
                    write_log(
                        unfinished,
                        events=events,
                        on_progress=lambda share: progress.update(task, completed=share),
                    )
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)


@contextmanager
def logs(folder: Path | None, *, keep: bool) -> Iterator[Logs]:
    """Logs in `folder` (default: a cache folder of this user)."""
    held = Logs(folder or _cache() / "bench")
    try:
        yield held
    finally:
        if not keep:
            held.remove()


def _cache() -> Path:
    wanted = os.environ.get("TINHSO_CACHE") or os.environ.get("XDG_CACHE_HOME")
    return (Path(wanted) if wanted else Path.home() / ".cache") / "tinhso"
