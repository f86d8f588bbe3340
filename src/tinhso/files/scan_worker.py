"""The process that draws pages: `python -m tinhso.files.scan_worker FOLDER`, started by `scans` and `drawing` alone.

It reads task.json in the folder and writes answer.json and files beside it. Whatever it cannot do within its bounds
kills it, and nothing else.
"""

from __future__ import annotations

import json
import struct
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import typst
import zxingcpp
from pypdfium2.raw import FPDF_ERR_PASSWORD

from tinhso.files.scans import MARK, MOST_BYTES, MOST_PAGES, RefusedScan

MOST_MEMORY, MOST_CPU_SECONDS = 3 << 30, 100
# Of a page: PDF units a side (2 m), and dots a side when it is drawn to be read or shown.
MOST_UNITS, MOST_CM, MOST_DOTS, PICTURE_DOTS = 5_670, 200, 1_600, 200
MOST_SHOWN_DOTS = 3_400
DOTS_PER_UNIT = 110 / 72
# A4's width: what a picture is laid out on.
PAPER_WIDTH = "595pt"
_QR = zxingcpp.barcode_formats_from_str("QRCode")
# Darker than this is ink; a page with less ink than this share, its rim left out, is blank.
INK, BLANK_SHARE, RIM = 150, 0.0001, 0.05


def main(folder: Path) -> None:
    """Do the task of a folder."""
    _bound()
    task = json.loads((folder / "task.json").read_text())
    try:
        said = _TASKS[task["do"]](folder, task)
    except RefusedScan as refusal:
        said = {"refused": refusal.code, "facts": refusal.facts}
    except pdfium.PdfiumError:
        said = {"refused": "scan_unreadable", "facts": {}}
    (folder / "answer.json").write_text(json.dumps(said))


def _bound() -> None:
    """No more memory, time or disk than this, where the system can say so."""
    try:
        import resource
    except ImportError:  # Windows has no such bounds; the parent's clock is left.
        return
    for what, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 8 * MOST_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _look(folder: Path, task: dict[str, Any]) -> dict[str, Any]:
    with _new() as whole:
        for name in task["parts"]:
            with _opened(folder, name) as part:
                if len(whole) + len(part) > MOST_PAGES:
                    raise RefusedScan("scan_too_long", most=MOST_PAGES)
                whole.import_pages(part)
        if not len(whole):
            raise RefusedScan("scan_empty")
        pages = [_page(folder, whole, place) for place in range(len(whole))]
        whole.save(folder / "whole.pdf")
    return {"pages": pages}


def _split(folder: Path, task: dict[str, Any]) -> dict[str, Any]:
    with _opened(folder, "whole.pdf") as whole:
        for place, group in enumerate(task["groups"]):
            with _new() as part:
                part.import_pages(whole, pages=group)
                part.save(folder / f"part{place}.pdf")
    return {}


def _count(folder: Path, _task: dict[str, Any]) -> dict[str, Any]:
    with _opened(folder, "whole.pdf") as whole:
        return {"pages": len(whole)}


def _draw(folder: Path, task: dict[str, Any]) -> dict[str, Any]:
    """One page in its colours; what it links to or would run is not part of a picture."""
    with _opened(folder, "whole.pdf") as whole:
        if 1 <= task["number"] <= len(whole):
            page = whole[task["number"] - 1]
            width, height = page.get_size()
            if not (0 < width <= MOST_UNITS and 0 < height <= MOST_UNITS):
                raise RefusedScan("scan_page_size", page=task["number"], most=MOST_CM)
            scale = min(task["width"] / width, MOST_SHOWN_DOTS / max(width, height))
            bitmap = page.render(scale=scale, rev_byteorder=True, limit_image_cache=True)
            (folder / "page.png").write_bytes(_coloured_png(bitmap.to_numpy()))
            page.close()
        return {"pages": len(whole)}


@contextmanager
def _new() -> Iterator[Any]:
    made = pdfium.PdfDocument.new()
    try:
        yield made
    finally:
        made.close()


@contextmanager
def _opened(folder: Path, name: str) -> Iterator[Any]:
    """A part as PDF; a picture becomes a page of its own proportions."""
    content = (folder / name).read_bytes() if name.endswith(".pdf") else _laid_out(folder, name)
    try:
        found = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        locked = getattr(error, "err_code", None) == FPDF_ERR_PASSWORD
        raise RefusedScan("scan_locked" if locked else "scan_unreadable") from None
    try:
        yield found
    finally:
        found.close()


def _laid_out(folder: Path, name: str) -> bytes:
    source = (
        f'#set page(width: auto, height: auto, margin: 0pt)\n#image("{name}", width: {PAPER_WIDTH})'
    )
    try:
        made = typst.Compiler(root=str(folder), ignore_system_fonts=True).compile(
            source.encode(), format="pdf"
        )
    except typst.TypstError:
        raise RefusedScan("scan_unreadable") from None
    assert isinstance(made, bytes)
    return made


def _page(folder: Path, whole: Any, place: int) -> dict[str, Any]:
    page = whole[place]
    width, height = page.get_size()
    if not (0 < width <= MOST_UNITS and 0 < height <= MOST_UNITS):
        raise RefusedScan("scan_page_size", page=place + 1, most=MOST_CM)
    drawn = _drawn(page, min(DOTS_PER_UNIT, MOST_DOTS / max(width, height)))
    codes = zxingcpp.read_barcodes(drawn, formats=_QR)
    marks = [one.text[len(MARK) :] for one in codes if one.text.startswith(MARK)]
    small = _drawn(page, PICTURE_DOTS / max(width, height))
    (folder / f"page{place}.png").write_bytes(_png(small))
    page.close()
    return {"mark": marks[0][:60] if marks else None, "blank": _is_blank(drawn)}


def _drawn(page: Any, scale: float) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """A page as rows of greys."""
    bitmap = page.render(scale=scale, grayscale=True, limit_image_cache=True)
    greys: np.ndarray[Any, np.dtype[np.uint8]] = np.ascontiguousarray(
        bitmap.to_numpy().reshape(bitmap.height, bitmap.width)
    )
    return greys


def _is_blank(greys: np.ndarray[Any, np.dtype[np.uint8]]) -> bool:
    rim_y, rim_x = (round(side * RIM) for side in greys.shape)
    inner = greys[rim_y : greys.shape[0] - rim_y, rim_x : greys.shape[1] - rim_x]
    return inner.size == 0 or float((inner < INK).mean()) < BLANK_SHARE


def _png(greys: np.ndarray[Any, np.dtype[np.uint8]]) -> bytes:
    """Rows of greys as a PNG of sixteen greys."""
    fours = greys >> 4
    if fours.shape[1] % 2:
        fours = np.pad(fours, ((0, 0), (0, 1)), constant_values=15)
    packed = (fours[:, 0::2] << 4) | fours[:, 1::2]
    lines = np.pad(packed, ((0, 0), (1, 0)))  # Each line begins with its filter: none.
    return _written(greys.shape[1], greys.shape[0], (4, 0), lines)


def _coloured_png(dots: np.ndarray[Any, np.dtype[np.uint8]]) -> bytes:
    """Rows of colours as a PNG of 32 shades of each, which scanned paper does not miss."""
    few = (dots[:, :, :3] & 0xF8) | (dots[:, :, :3] >> 5)
    steps = few.copy()
    steps[:, 1:] -= few[:, :-1]  # Filter 1: what changes from dot to dot packs smaller.
    lines = np.pad(steps.reshape(few.shape[0], -1), ((0, 0), (1, 0)), constant_values=1)
    return _written(few.shape[1], few.shape[0], (8, 2), lines)


def _written(
    width: int, height: int, depth: tuple[int, int], lines: np.ndarray[Any, np.dtype[np.uint8]]
) -> bytes:
    """A PNG of lines that begin with their filter. depth: bits a sample, and the kind of colour."""
    head = struct.pack(">IIBBBBB", width, height, *depth, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(lines.tobytes(), 7)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )


_TASKS: dict[str, Callable[[Path, dict[str, Any]], dict[str, Any]]] = {
    "look": _look,
    "split": _split,
    "count": _count,
    "draw": _draw,
}

if __name__ == "__main__":
    main(Path(sys.argv[1]))
