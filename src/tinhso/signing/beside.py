"""A process of its own for whatever opens a PDF: bounded, a few at once, nothing of the file kept.

A file that is made to be slow or to fill the memory ends that process and nothing else. Who signs has a lane of her
own, so that a crowd before the public page keeps no result waiting.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore, Timer
from typing import Any

from tinhso.signing.rules import CannotSign

#: Of the process alone: while it waits for what it asked, nothing is counted.
MOST_SECONDS = 40
MOST_LINE = 2_000_000
WHOLE, PAGE, MADE, TASK, ANSWER = "whole.pdf", "page.pdf", "made.pdf", "task.json", "answer.json"

#: A question of the process → its answer, each as JSON holds it.
Answering = Callable[[dict[str, Any]], dict[str, Any]]


class Lane:
    """So many at once, so many more in line, each of whom waits so long at most."""

    def __init__(self, *, at_once: int, in_line: int, seconds: float) -> None:
        self._working, self._seconds = BoundedSemaphore(at_once), seconds
        self._line = BoundedSemaphore(at_once + in_line)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One's turn in this process. Raises CannotSign (check_busy)."""
        if not self._line.acquire(blocking=False):
            raise CannotSign("check_busy")
        try:
            if not self._working.acquire(timeout=self._seconds):
                raise CannotSign("check_busy")
            try:
                yield
            finally:
                self._working.release()
        finally:
            self._line.release()


#: Whoever signs or takes a result; whoever sends a file to the public page.
OWN = Lane(at_once=2, in_line=30, seconds=60)
PUBLIC = Lane(at_once=2, in_line=4, seconds=10)


def worked(
    task: Mapping[str, Any],
    files: Mapping[str, bytes],
    *,
    lane: Lane,
    answering: Answering | None = None,
) -> tuple[dict[str, Any], bytes]:
    """What `worker` makes of a task and its files: its answer, and the file that it made, b"" for none.

    answering: whoever answers what the process asks on its way; what it raises ends both. Raises CannotSign
    (pdf_unreadable, signed_already, check_busy).
    """
    with lane.turn(), TemporaryDirectory(prefix="tinhso-signed-") as name:
        folder = Path(name)
        for one, content in files.items():
            (folder / one).write_bytes(content)
        (folder / TASK).write_text(json.dumps(task))
        ended = _run(folder, answering)
        answer, made = folder / ANSWER, folder / MADE
        if ended or not answer.is_file():
            raise CannotSign("pdf_unreadable", why="time" if ended == -9 else str(ended))
        told: dict[str, Any] = json.loads(answer.read_text())
        if told.get("refused") == "signed_already":
            raise CannotSign("signed_already")
        if "refused" in told:
            raise CannotSign("pdf_unreadable", why=str(told.get("why", "")))
        return told, made.read_bytes() if made.is_file() else b""


def _run(folder: Path, answering: Answering | None) -> int:
    # It gets no setting and no key of ours: only where Python finds its modules.
    told = {"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.environ.get("PATH", "")}
    with subprocess.Popen(
        [sys.executable, "-m", "tinhso.signing.worker", str(folder)],
        cwd=folder,
        env=told,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        try:
            while line := _line(process):
                if answering is None:
                    raise CannotSign("pdf_unreadable", why="asks")
                said = json.dumps(answering(json.loads(line))).encode() + b"\n"
                process.stdin.write(said)
                process.stdin.flush()
            return _ended(process)
        except (OSError, ValueError):  # It ended in the middle of a word.
            process.kill()
            return process.wait() or 1
        except BaseException:
            process.kill()
            raise


def _line(process: subprocess.Popen[bytes]) -> bytes:
    """The next question; b"" at the end."""
    assert process.stdout is not None
    timer = Timer(MOST_SECONDS, process.kill)
    timer.start()
    try:
        line: bytes = process.stdout.readline(MOST_LINE)
        return line
    finally:
        timer.cancel()


def _ended(process: subprocess.Popen[bytes]) -> int:
    try:
        return process.wait(MOST_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()
