"""Sheets laid between papers before they are scanned in one go: each says by its QR which paper follows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import as_file, files

import typst

from tinhso.letters.layouts import Head
from tinhso.letters.printing import PAPERS, STANDARDS, CannotPrint, fonts, qr_picture, readable
from tinhso.letters.sheets import Words


@dataclass(frozen=True, kw_only=True)
class Separator:
    """One sheet. mark: what its QR holds; paper: which paper follows, in words."""

    mark: str
    paper: str


def separators(
    sheets: Sequence[Separator], *, head: Head, subject: str, paper: str = "A4", lang: str = "vi"
) -> bytes:
    """One page for each sheet, as PDF. subject: of which procedure they are. Raises CannotPrint."""
    if paper not in PAPERS:
        raise CannotPrint("unknown_paper", paper=paper[:20])
    if lang not in ("vi", "en"):
        raise CannotPrint("no_such_language", lang=lang[:20])
    words = Words(lang)
    values = readable(
        {
            "title": words("separator"),
            "hint": words("separator_hint"),
            "office": head.office,
            "subject": subject,
            "lang": lang,
            "paper": paper.lower(),
        }
    )
    values["sheets"] = [
        {"name": readable(one.paper), "qr": qr_picture(one.mark), "alt": readable(one.mark)}
        for one in sheets
    ]
    with as_file(files("tinhso.letters")) as folder:
        compiler = typst.Compiler(root=str(folder), font_paths=fonts(), ignore_system_fonts=True)
    made = compiler.compile(
        _template(),
        format="pdf",
        sys_inputs={"values": json.dumps(values, ensure_ascii=False)},
        pdf_standards=list(STANDARDS),
        timestamp=datetime.combine(head.on, time(), UTC),
    )
    assert isinstance(made, bytes)
    return made


@cache
def _template() -> bytes:
    return (files("tinhso.letters") / "separators.typ").read_bytes()
