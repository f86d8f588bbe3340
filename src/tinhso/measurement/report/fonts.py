"""Be Vietnam Pro, cut down to the characters a page uses and put inside it.

The family has no tabular figures. A second, tiny cut holds only the figures, each given the same width, so
that columns of numbers align; the page names it before the family.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import as_file, files

from fontTools import subset
from fontTools.ttLib import TTFont

FAMILY = "Be Vietnam Pro"
FIGURES = "Be Vietnam Pro Figures"
WEIGHTS = {400: "BeVietnamPro-Regular.ttf", 600: "BeVietnamPro-SemiBold.ttf"}
_DIGITS = "0123456789"


def font_faces(text: str) -> str:
    """@font-face rules with the fonts inside, for the characters of `text` that the family has."""
    wanted = sorted(set(text) | {chr(code) for code in range(0x20, 0x7F)})
    faces = []
    for weight in WEIGHTS:
        faces.append(_face(FAMILY, weight, cut(weight, "".join(wanted), equal=False)))
        faces.append(_face(FIGURES, weight, cut(weight, _DIGITS, equal=True), "U+30-39"))
    return "\n".join(faces)


def text_width(text: str, *, size: float, weight: int = 400) -> float:
    """Width in px of a line set in the family; a missing letter counts as an average one."""
    advances, em = _advances(weight)
    return sum(advances.get(ord(char), 0.6 * em) for char in text) * size / em


def _face(family: str, weight: int, data: bytes, characters: str | None = None) -> str:
    only = f"unicode-range:{characters};" if characters else ""
    return (
        f'@font-face{{font-family:"{family}";font-weight:{weight};font-style:normal;{only}'
        f"src:url(data:font/woff2;base64,{base64.b64encode(data).decode()}) format('woff2')}}"
    )


def cut(weight: int, characters: str, *, equal: bool) -> bytes:
    """Be Vietnam Pro of a weight as woff2 with no more than these letters. equal: figures of one width."""
    options = subset.Options(
        flavor="woff2", layout_features=["ccmp", "locl", "mark", "mkmk", "kern"]
    )
    options.name_IDs = [0, 1, 2, 13, 14]
    options.notdef_outline = True
    out = io.BytesIO()
    with _opened(weight) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(text=characters)
        cutter.subset(font)
        if equal:
            _equal_widths(font)
        font.flavor = "woff2"
        font.save(out)
    return out.getvalue()


def _equal_widths(font: TTFont) -> None:
    """Give every figure the widest one's room, its outline in the middle."""
    names = [font.getBestCmap()[ord(digit)] for digit in _DIGITS]
    widths, outlines = font["hmtx"].metrics, font["glyf"]
    # The plain zero sets the measure: wider figures give up a little of their side room.
    measure = widths[names[0]][0]
    for name in names:
        width, left = widths[name]
        shift = (measure - width) // 2
        outlines[name].coordinates.translate((shift, 0))
        outlines[name].recalcBounds(outlines)
        widths[name] = (measure, left + shift)
    for table in ("GPOS", "GSUB", "kern"):
        if table in font:
            del font[table]


@contextmanager
def _opened(weight: int) -> Iterator[TTFont]:
    source = files("fontpkg_be_vietnam_pro") / "files" / WEIGHTS[weight]
    with as_file(source) as path, TTFont(path, recalcTimestamp=False) as font:
        yield font


@cache
def _advances(weight: int) -> tuple[dict[int, int], int]:
    with _opened(weight) as font:
        metrics = font["hmtx"].metrics
        widths = {code: metrics[name][0] for code, name in font.getBestCmap().items()}
        return widths, font["head"].unitsPerEm
