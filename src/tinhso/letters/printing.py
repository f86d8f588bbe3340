"""Sheets as PDF, and as pictures of their pages.

The typesetter gets one template of ours and the values as JSON: no value is ever part of a source, so none is markup.
"""

from __future__ import annotations

import io
import json
import unicodedata
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import as_file, files
from typing import Any, Literal

import segno
import typst
from fontTools.ttLib import TTFont

from tinhso.kernel.errors import TinhsoError
from tinhso.letters.layouts import Layout
from tinhso.letters.sheets import Words, sheet_of

PAPERS = ("A4", "A5")
# Archives keep it (A-2a), screen readers read it (UA-1).
STANDARDS: tuple[Literal["a-2a"], Literal["ua-1"]] = ("a-2a", "ua-1")
MOST_QR = 500
MISSING = "?"
_SUBSTITUTES = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2212": "-", "№": "No."})


class CannotPrint(TinhsoError):
    """unknown_paper (paper): neither A4 nor A5; no_such_language (lang): neither vi nor en; qr_too_long (most)."""


def print_(values: Layout, *, paper: str = "A4", lang: str = "vi") -> bytes:
    """A sheet as PDF, on A4 or A5, in Vietnamese or English. Raises CannotPrint.

    Letters that the font lacks are printed as "?"; marks of direction and control characters are left out.
    """
    compiler, inputs = _prepared(values, paper, lang)
    made = datetime.combine(values.head.on, time(), UTC)
    pdf = compiler.compile(
        _template(), format="pdf", sys_inputs=inputs, pdf_standards=list(STANDARDS), timestamp=made
    )
    return _bytes(pdf)[0]


def pictures(
    values: Layout, *, paper: str = "A4", lang: str = "vi", dots_per_inch: int = 110
) -> list[bytes]:
    """Each page as PNG, to be shown before it is printed. Raises CannotPrint."""
    compiler, inputs = _prepared(values, paper, lang)
    pages = compiler.compile(_template(), format="png", ppi=dots_per_inch, sys_inputs=inputs)
    return _bytes(pages)


def _prepared(values: Layout, paper: str, lang: str) -> tuple[typst.Compiler, dict[str, str]]:
    if paper not in PAPERS:
        raise CannotPrint("unknown_paper", paper=paper[:20])
    if lang not in ("vi", "en"):
        raise CannotPrint("no_such_language", lang=lang[:20])
    sheet = _readable(sheet_of(values, lang=lang))
    content = sheet.pop("qr_content")
    if len(content) > MOST_QR:
        raise CannotPrint("qr_too_long", most=MOST_QR)
    sheet |= {
        "paper": paper.lower(),
        "qr": _qr(content) if content else "",
        "qr_alt": Words(lang)("qr", content=content),
    }
    with as_file(files("tinhso.letters")) as folder:  # The root above which no template could read.
        compiler = typst.Compiler(root=str(folder), font_paths=_fonts(), ignore_system_fonts=True)
    return compiler, {"values": json.dumps(sheet, ensure_ascii=False)}


def _qr(content: str) -> str:
    out = io.BytesIO()
    segno.make(content, error="m", micro=False).save(out, kind="svg", border=4, light="#ffffff")
    return out.getvalue().decode()


def _readable(value: Any) -> Any:
    """Every text of a sheet as the font can print it."""
    if isinstance(value, str):
        composed = unicodedata.normalize("NFC", value)
        return "".join(map(_printable, composed.translate(_SUBSTITUTES)))
    if isinstance(value, dict):
        return {key: _readable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_readable(one) for one in value]
    return value


def _printable(letter: str) -> str:
    if letter.isspace():
        return " "
    if unicodedata.category(letter) in ("Cc", "Cf"):
        return ""
    if ord(letter) in _known():
        return letter
    # Letters of the highlands (ŏ, ĕ, ŭ) are set as a letter and its mark.
    parts = unicodedata.normalize("NFD", letter)
    return parts if all(ord(part) in _known() for part in parts) else MISSING


@cache
def _known() -> frozenset[int]:
    """The characters that every cut of the font in use has."""
    regular = files("fontpkg_be_vietnam_pro") / "files" / "BeVietnamPro-Regular.ttf"
    with as_file(regular) as path, TTFont(path) as font:
        return frozenset(font.getBestCmap())


@cache
def _fonts() -> typst.Fonts:
    with as_file(files("fontpkg_be_vietnam_pro") / "files") as folder:
        return typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)]
        )


@cache
def _template() -> bytes:
    return (files("tinhso.letters") / "sheet.typ").read_bytes()


def _bytes(made: bytes | list[bytes] | None) -> list[bytes]:
    if made is None:
        return []
    return made if isinstance(made, list) else [made]
