"""Pages of a stored PDF as pictures, so that no browser here opens what somebody else has sent. Bytes in, plain out.

Drawn by the process of `scan_worker`, with bounds on memory and time; one at once, while one more waits: of the
server's threads at most half are held by a heap of heavy files, and who comes then is told to come back soon.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore, Lock
from typing import Any

from tinhso.files.scans import RefusedScan, worked
from tinhso.kernel.errors import TinhsoError

# Dots across a page: as it stands beside another, and enlarged.
WIDTHS = (1_100, 2_200)
MOST_SECONDS, MOST_WAIT_SECONDS = 20, 6
AT_ONCE, IN_LINE = 1, 1
_MOST_KNOWN = 2_000

_drawing, _line = BoundedSemaphore(AT_ONCE), BoundedSemaphore(AT_ONCE + IN_LINE)
_counts: dict[str, int] = {}
_lock = Lock()


class CannotDraw(TinhsoError):
    """no_such_page (number, pages); pdf_not_drawn: damaged, locked, or too heavy; drawing_busy: try again soon."""


def page_count(sha256: str, content: Callable[[], bytes]) -> int:
    """How many pages a PDF has; remembered by what it holds, so that its bytes are read once. Raises CannotDraw."""
    known = _counts.get(sha256)
    if known is not None:
        return known
    with TemporaryDirectory(prefix="tinhso-page-") as name:
        found = int(_asked(Path(name), content(), {"do": "count"})["pages"])
    with _lock:
        if len(_counts) >= _MOST_KNOWN:
            _counts.clear()
        _counts[sha256] = found
    return found


def page(content: bytes, *, number: int, width: int = WIDTHS[0]) -> bytes:
    """One page as PNG; number: from 1; width: of WIDTHS, in dots. Raises CannotDraw."""
    with TemporaryDirectory(prefix="tinhso-page-") as name:
        folder = Path(name)
        told = _asked(folder, content, {"do": "draw", "number": number, "width": width})
        if not 1 <= number <= told["pages"]:
            raise CannotDraw("no_such_page", number=number, pages=told["pages"])
        return (folder / "page.png").read_bytes()


def _asked(folder: Path, content: bytes, task: dict[str, Any]) -> dict[str, Any]:
    with _turn():
        (folder / "whole.pdf").write_bytes(content)
        try:
            return worked(folder, task, seconds=MOST_SECONDS)
        except RefusedScan as refusal:
            raise CannotDraw("pdf_not_drawn") from refusal


@contextmanager
def _turn() -> Iterator[None]:
    """One of the few that draw, or a short wait for it."""
    if not _line.acquire(blocking=False):
        raise CannotDraw("drawing_busy")
    try:
        if not _drawing.acquire(timeout=MOST_WAIT_SECONDS):
            raise CannotDraw("drawing_busy")
        try:
            yield
        finally:
            _drawing.release()
    finally:
        _line.release()
