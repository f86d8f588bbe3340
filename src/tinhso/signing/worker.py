"""The process that opens a PDF: `python -m tinhso.signing.worker FOLDER`, started by `beside` alone.

It reads task.json and the files of the folder and writes answer.json, and made.pdf where it makes one. What it cannot
do itself, to sign and to fetch a time stamp, it asks by a line on its standard output. Whatever it cannot do within
its bounds kills it, and nothing else.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from tinhso.signing.beside import ANSWER, MADE, PAGE, TASK, WHOLE
from tinhso.signing.rules import Believed, CannotSign

MOST_MEMORY, MOST_CPU_SECONDS, MOST_WRITTEN = 2 << 30, 30, 150_000_000


class Line:
    """The way to whoever started us."""

    def __init__(self) -> None:
        self._out, self._in = os.fdopen(os.dup(1), "wb"), os.fdopen(os.dup(0), "rb")
        # What a library prints is no question.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

    def ask(self, **told: Any) -> bytes:
        """The answer to a question."""
        self._out.write(json.dumps(told).encode() + b"\n")
        self._out.flush()
        return base64.b64decode(json.loads(self._in.readline())["value"])


def main(folder: Path) -> None:
    """Do the task of a folder."""
    _bound()
    line = Line()
    task = json.loads((folder / TASK).read_text())
    try:
        told = _TASKS[task["do"]](folder, task, line)
    except CannotSign as fault:
        told = {"refused": fault.code, "why": fault.facts.get("why", "")}
    (folder / ANSWER).write_text(json.dumps(told, default=datetime.isoformat))


def _read(folder: Path, task: Mapping[str, Any], _line: Line) -> dict[str, Any]:
    """The signatures of a file. now, seen: as `reading.signatures` takes them."""
    from tinhso.signing.broken import signatures_or_left

    now, seen = (
        datetime.fromisoformat(task[one]) if task[one] else None for one in ("now", "seen")
    )
    assert now is not None
    content, believed = (folder / WHOLE).read_bytes(), Believed.of(task["believed"])
    found = signatures_or_left(content, believed, now=now, seen=seen)
    return {"signatures": [asdict(one) for one in found]}


def _look(folder: Path, _task: Mapping[str, Any], _line: Line) -> dict[str, Any]:
    """Whether a file can be signed."""
    from tinhso.signing.making import page_count

    return {"pages": page_count((folder / WHOLE).read_bytes())}


def _make(folder: Path, task: Mapping[str, Any], line: Line) -> dict[str, Any]:
    """A file with a page behind it, where there is one, and signatures. level: of PAdES, as it came to be."""
    from tinhso.signing import making

    content = (folder / WHOLE).read_bytes()
    if task["bare"]:
        content = making.bare_pages(content)
    if (folder / PAGE).is_file():
        content = making.with_page(content, (folder / PAGE).read_bytes())

    def signing(who: int) -> Callable[[bytes, str], bytes]:
        def sign(data: bytes, digest: str) -> bytes:
            return line.ask(ask="sign", who=who, digest=digest, data=_text(data))

        return sign

    signers = [
        making.Signs(one["field"], signing(who), [base64.b64decode(der) for der in one["chain"]])
        for who, one in enumerate(task["signers"])
    ]
    stamps = (
        (lambda question: line.ask(ask="stamp", data=_text(question))) if task["stamps"] else None
    )
    made = making.signed(content, signers, stamps=stamps)
    level = "B-T" if stamps else "B-B"
    if stamps and (kept := making.long_term(made, Believed.of(task["believed"]), stamps=stamps)):
        made, level = kept, "B-LTA"
    (folder / MADE).write_bytes(made)
    return {"level": level}


_TASKS: Mapping[str, Callable[[Path, Mapping[str, Any], Line], dict[str, Any]]] = {
    "read": _read,
    "look": _look,
    "make": _make,
}


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _bound() -> None:
    """No more memory, time or disk than this, where the system can say so."""
    try:
        import resource
    except ImportError:  # Windows has no such bounds; the parent's clock is left.
        return
    for what, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_CPU_SECONDS),
        (resource.RLIMIT_FSIZE, MOST_WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
