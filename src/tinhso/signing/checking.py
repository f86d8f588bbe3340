"""A PDF's signatures, read in a process of their own: bounded, a few at once, nothing of the file kept."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore
from typing import Any

from tinhso.signing.rules import Believed, CannotSign, Signature

MOST_SECONDS, MOST_WAIT_SECONDS = 40, 10
AT_ONCE, IN_LINE = 2, 4
_reading, _line = BoundedSemaphore(AT_ONCE), BoundedSemaphore(AT_ONCE + IN_LINE)


def checked(content: bytes, believed: Believed, *, now: datetime) -> tuple[Signature, ...]:
    """The signatures of a PDF in their order. Raises CannotSign (pdf_unreadable, check_busy)."""
    with _turn(), TemporaryDirectory(prefix="tinhso-signed-") as name:
        folder = Path(name)
        (folder / "whole.pdf").write_bytes(content)
        told = {"believed": believed.written(), "now": now.isoformat()}
        (folder / "task.json").write_text(json.dumps(told))
        return tuple(_signature(one) for one in _worked(folder))


def _worked(folder: Path) -> list[dict[str, Any]]:
    # It gets no setting and no key of ours: only where Python finds its modules.
    told = {"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.environ.get("PATH", "")}
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "tinhso.signing.worker", str(folder)],
            cwd=folder,
            env=told,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CannotSign("pdf_unreadable", why="time") from None
    answer = folder / "answer.json"
    if ended.returncode or not answer.is_file():
        raise CannotSign("pdf_unreadable", why=str(ended.returncode))
    found: list[dict[str, Any]] = json.loads(answer.read_text())
    return found


def _signature(told: dict[str, Any]) -> Signature:
    for name in ("claimed_at", "stamped_at"):
        told[name] = datetime.fromisoformat(told[name]) if told[name] else None
    return Signature(**told)


@contextmanager
def _turn() -> Iterator[None]:
    if not _line.acquire(blocking=False):
        raise CannotSign("check_busy")
    try:
        if not _reading.acquire(timeout=MOST_WAIT_SECONDS):
            raise CannotSign("check_busy")
        try:
            yield
        finally:
            _reading.release()
    finally:
        _line.release()
