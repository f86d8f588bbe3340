"""Whether what calls itself a PDF is one: read by its own table, and where that is broken opened as a reader would.

Most are well built, which its last bytes and its catalogue show at once. Only the others cost a process of their own,
with bounds on memory and time, two at a time.
"""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore

from tinhso.files.rules import RefusedFile
from tinhso.files.scans import RefusedScan, worked

AT_ONCE, MOST_WAIT_SECONDS, MOST_SECONDS = 2, 20, 20
# How much of a table's own dictionary is looked at.
_HEAD = 4_096
_STARTS = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF")
_ROOT = re.compile(rb"/Root\s+(\d{1,10})\s+(\d{1,5})\s+R\b")
_STREAM = re.compile(rb"\s*\d{1,10}\s+\d{1,5}\s+obj\b")
_opening = BoundedSemaphore(AT_ONCE)


def check_pdf(content: bytes, name: str) -> None:
    """Raises RefusedFile: damaged_file where no page can be found in it, pdf_not_opened where too many wait."""
    if is_well_built(content):
        return
    if not _opening.acquire(timeout=MOST_WAIT_SECONDS):
        raise RefusedFile("pdf_not_opened", name=name)
    try:
        with TemporaryDirectory(prefix="tinhso-open-") as folder:
            (Path(folder) / "whole.pdf").write_bytes(content)
            pages = worked(Path(folder), {"do": "count"}, seconds=MOST_SECONDS)["pages"]
    except RefusedScan:
        raise RefusedFile("damaged_file", name=name, found="pdf") from None
    finally:
        _opening.release()
    if not pages:
        raise RefusedFile("damaged_file", name=name, found="pdf")


def is_well_built(content: bytes) -> bool:
    """Whether the end leads to a table, the table to a catalogue, and the catalogue names pages."""
    said = _STARTS.findall(content[-_HEAD:])
    if not said:
        return False
    at = int(said[-1])
    if content[at : at + 20].lstrip().startswith(b"xref"):
        end = content.find(b"trailer", at)
        root = _ROOT.search(content, end, end + _HEAD) if end >= 0 else None
        return root is not None and _is_catalogue(content, root)
    if not _STREAM.match(content, at):
        return False
    head = content[at : at + _HEAD].partition(b"stream")[0]
    # Its catalogue may be packed with others.
    return b"/XRef" in head and _ROOT.search(head) is not None and b"/Page" in content


def _is_catalogue(content: bytes, root: re.Match[bytes]) -> bool:
    begins = b"%s %s obj" % (root[1], root[2])
    at = content.find(begins)
    while at > 0 and content[at - 1 : at].isdigit():
        at = content.find(begins, at + 1)
    if at < 0:
        return b"/ObjStm" in content
    body = content[at : at + _HEAD].partition(b"endobj")[0]
    return b"/Catalog" in body and b"/Pages" in body
