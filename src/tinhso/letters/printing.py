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
import zxingcpp
from fontTools.ttLib import TTFont

from tinhso.kernel.errors import TinhsoError
from tinhso.letters.layouts import Layout, Slip
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
    sheet = readable(sheet_of(values, lang=lang))
    content = sheet.pop("qr_content")
    if len(content) > MOST_QR:
        raise CannotPrint("qr_too_long", most=MOST_QR)
    sheet |= {
        "paper": paper.lower(),
        "qr": qr_picture(content) if content else "",
        "bars": bar_picture(values.code) if isinstance(values, Slip) else "",
        "bars_alt": values.code if isinstance(values, Slip) else "",
        "qr_alt": Words(lang)("qr", content=content),
    }
    for block in sheet["blocks"]:
        if block["kind"] == "pay":
            block["svg"] = qr_picture(block.pop("content"))
    with as_file(files("tinhso.letters")) as folder:  # The root above which no template could read.
        compiler = typst.Compiler(root=str(folder), font_paths=fonts(), ignore_system_fonts=True)
    return compiler, {"values": json.dumps(sheet, ensure_ascii=False)}


def qr_picture(content: str) -> str:
    """A text as QR: SVG, with the rim that readers need."""
    out = io.BytesIO()
    segno.make(content, error="m", micro=False).save(out, kind="svg", border=4, light="#ffffff")
    return out.getvalue().decode()


def bar_picture(code: str) -> str:
    """A dossier's code as Code 128: SVG; "" for letters that such a code cannot hold.

    A desk's scanner types it, where a QR holds an address.
    """
    if not code or not code.isascii() or not code.isprintable():
        return ""
    made = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.Code128)
    svg: str = zxingcpp.write_barcode_to_svg(made, add_quiet_zones=True)
    return svg


def readable(value: Any) -> Any:
    """Every text of a sheet as the font can print it."""
    if isinstance(value, str):
        composed = unicodedata.normalize("NFC", value)
        return "".join(map(_printable, composed.translate(_SUBSTITUTES)))
    if isinstance(value, dict):
        return {key: readable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [readable(one) for one in value]
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
def fonts() -> typst.Fonts:
    """The letters that every sheet is set in."""
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
