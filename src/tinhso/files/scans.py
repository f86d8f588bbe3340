"""A pile of papers scanned in one go: looked through page by page, and split. Bytes in, plain values out.

Pages are drawn by a process of its own with bounds on memory and time, so that a hostile file costs that process alone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tinhso.kernel.errors import TinhsoError

MOST_BYTES, MOST_PAGES, MOST_SECONDS = 25_000_000, 300, 120
# What stands in the code of a separator sheet before the paper's own code.
MARK = "tinhso:giay:"
KINDS = ("pdf", "jpeg", "png", "webp")


class RefusedScan(TinhsoError):
    """A scan that is not taken.

    scan_kind (found): neither PDF nor picture; scan_too_large (most): megabytes; scan_empty; scan_locked: by a
    password; scan_unreadable; scan_too_long (most): pages; scan_page_size (page, most): its sides, in centimetres;
    scan_too_heavy: it took too much time or memory.
    """


@dataclass(frozen=True)
class Page:
    """One page. mark: the paper's code on a separator sheet, None on any other page; blank: nothing is on it.

    picture: a small PNG of it.
    """

    mark: str | None
    blank: bool
    picture: bytes


@dataclass(frozen=True)
class Looked:
    """A pile as one PDF, and its pages in order."""

    content: bytes
    pages: tuple[Page, ...]


def look(parts: Sequence[tuple[str, bytes]]) -> Looked:
    """PDFs and pictures, as (kind, content), put together in their order and looked through. Raises RefusedScan."""
    if not parts:
        raise RefusedScan("scan_empty")
    for kind, _ in parts:
        if kind not in KINDS:
            raise RefusedScan("scan_kind", found=kind)
    if sum(len(content) for _, content in parts) > MOST_BYTES:
        raise RefusedScan("scan_too_large", most=MOST_BYTES // 1_000_000)
    with TemporaryDirectory(prefix="tinhso-scan-") as name:
        folder = Path(name)
        names = []
        for place, (kind, content) in enumerate(parts):
            names.append(f"in{place}.{kind}")
            (folder / names[-1]).write_bytes(content)
        told = worked(folder, {"do": "look", "parts": names})
        pages = tuple(
            Page(one["mark"], one["blank"], (folder / f"page{place}.png").read_bytes())
            for place, one in enumerate(told["pages"])
        )
        return Looked((folder / "whole.pdf").read_bytes(), pages)


def split(content: bytes, groups: Sequence[Sequence[int]]) -> list[bytes]:
    """A PDF for each group of pages, counted from 0. Raises RefusedScan."""
    with TemporaryDirectory(prefix="tinhso-scan-") as name:
        folder = Path(name)
        (folder / "whole.pdf").write_bytes(content)
        worked(folder, {"do": "split", "groups": [list(one) for one in groups]})
        return [(folder / f"part{place}.pdf").read_bytes() for place in range(len(groups))]


def worked(folder: Path, task: Mapping[str, Any], *, seconds: int = MOST_SECONDS) -> dict[str, Any]:
    """What the process of its own says; it works in the folder. Raises RefusedScan."""
    (folder / "task.json").write_text(json.dumps(task))
    # It gets no setting and no key of ours: only where Python finds its modules.
    told = {"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.environ.get("PATH", "")}
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "tinhso.files.scan_worker", str(folder)],
            cwd=folder,
            env=told,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RefusedScan("scan_too_heavy") from None
    answer = folder / "answer.json"
    if ended.returncode or not answer.is_file():
        raise RefusedScan("scan_too_heavy" if ended.returncode else "scan_unreadable")
    said: dict[str, Any] = json.loads(answer.read_text())
    if "refused" in said:
        raise RefusedScan(said["refused"], **said["facts"])
    return said
