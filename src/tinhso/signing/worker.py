"""The process that reads somebody's PDF: `python -m tinhso.signing.worker FOLDER`, started by `checking` alone.

It reads task.json and whole.pdf in the folder and writes answer.json. Whatever it cannot do within its bounds kills
it, and nothing else.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from tinhso.signing.reading import signatures
from tinhso.signing.rules import Believed

MOST_MEMORY, MOST_CPU_SECONDS, MOST_WRITTEN = 2 << 30, 30, 10_000_000


def main(folder: Path) -> None:
    """Do the task of a folder."""
    _bound()
    task = json.loads((folder / "task.json").read_text())
    now = datetime.fromisoformat(task["now"])
    found = signatures((folder / "whole.pdf").read_bytes(), Believed.of(task["believed"]), now=now)
    told = json.dumps([asdict(one) for one in found], default=datetime.isoformat)
    (folder / "answer.json").write_text(told)


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
