"""What is said while `tinhso measure` works: on the error stream, and only where a person watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tinhso.sentences import measure as said

if TYPE_CHECKING:
    from tinhso.measurement.reading.source import LogSource


def say_preparing(lang: str) -> None:
    """Warn on the error stream that the first use compiles the counting loops."""
    from tinhso.measurement.foldrun import is_prepared

    if not is_prepared():
        print(said.word("preparing", lang), file=sys.stderr, flush=True)


@contextmanager
def progress(lang: str, *, quiet: bool) -> Iterator[Callable[[LogSource], None]]:
    """A bar over the bytes read; nothing, and nothing imported for it, where nobody watches."""
    if quiet or not sys.stderr or not sys.stderr.isatty():
        yield lambda source: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task(said.word("reading", lang), total=None)

        def moved(source: LogSource) -> None:
            done, total = source.progress()
            bar.update(task, completed=done, total=total or None)

        yield moved
