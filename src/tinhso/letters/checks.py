"""The page put behind a result before it is signed: its numbers, and the QR of the page that checks it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import as_file, files
from textwrap import wrap

import typst

from tinhso.letters.layouts import Head
from tinhso.letters.printing import STANDARDS, CannotPrint, fonts, qr_picture, readable
from tinhso.letters.sheets import Words


@dataclass(frozen=True, kw_only=True)
class Original:
    """What a certified copy is one of. number: of the book; on: the day it was given; sha256: of the file."""

    number: str
    on: date
    sha256: str


@dataclass(frozen=True, kw_only=True)
class CheckPage:
    """head: whose book it is, with the paper's own number; number: of the book, "12/2026".

    address: of the page that checks it; valid_until: its last day; copy_of: the original, of a certified copy.
    """

    head: Head
    number: str
    address: str
    valid_until: date | None = None
    copy_of: Original | None = None


def check_page(values: CheckPage, *, lang: str = "vi") -> bytes:
    """One page of A4 as PDF. Raises CannotPrint."""
    if lang not in ("vi", "en"):
        raise CannotPrint("no_such_language", lang=lang[:20])
    words, head, original = Words(lang), values.head, values.copy_of
    rows = [
        (words("check_written"), head.number),
        (words("certified_book" if original else "check_book"), values.number),
        (words("certified_on" if original else "check_on"), words.day(head.on)),
        (words("check_until"), words.day(values.valid_until) if values.valid_until else ""),
    ]
    if original is not None:
        rows += [
            (words("certified_of"), original.number),
            (words("certified_of_on"), words.day(original.on)),
            (words("certified_of_file"), " ".join(wrap(original.sha256, 16))),
        ]
    told = readable(
        {
            "title": words("certified_page" if original else "check_page"),
            "says": words("certified_says") if original else "",
            "office": head.office,
            "rows": [row for row in rows if row[1]],
            "hint": words("certified_hint" if original else "check_hint"),
            "address": values.address,
            "alt": words("qr", content=values.address),
            "lang": lang,
        }
    )
    told["qr"] = qr_picture(values.address)
    with as_file(files("tinhso.letters")) as folder:
        compiler = typst.Compiler(root=str(folder), font_paths=fonts(), ignore_system_fonts=True)
    made = compiler.compile(
        _template(),
        format="pdf",
        sys_inputs={"values": json.dumps(told, ensure_ascii=False)},
        pdf_standards=list(STANDARDS),
        timestamp=datetime.combine(head.on, time(), UTC),
    )
    assert isinstance(made, bytes)
    return made


@cache
def _template() -> bytes:
    return (files("tinhso.letters") / "check.typ").read_bytes()
