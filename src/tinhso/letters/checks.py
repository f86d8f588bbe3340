"""The page put behind a result before it is signed: its numbers, and the QR of the page that checks it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import as_file, files

import typst

from tinhso.letters.layouts import Head
from tinhso.letters.printing import STANDARDS, CannotPrint, fonts, qr_picture, readable
from tinhso.letters.sheets import Words


@dataclass(frozen=True, kw_only=True)
class CheckPage:
    """head: whose book it is, with the paper's own number; number: of the book, "12/2026".

    address: of the page that checks it; valid_until: its last day.
    """

    head: Head
    number: str
    address: str
    valid_until: date | None = None


def check_page(values: CheckPage, *, lang: str = "vi") -> bytes:
    """One page of A4 as PDF. Raises CannotPrint."""
    if lang not in ("vi", "en"):
        raise CannotPrint("no_such_language", lang=lang[:20])
    words, head = Words(lang), values.head
    rows = [
        (words("check_written"), head.number),
        (words("check_book"), values.number),
        (words("check_on"), words.day(head.on)),
        (words("check_until"), words.day(values.valid_until) if values.valid_until else ""),
    ]
    told = readable(
        {
            "title": words("check_page"),
            "office": head.office,
            "rows": [row for row in rows if row[1]],
            "hint": words("check_hint"),
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
