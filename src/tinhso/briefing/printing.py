"""The page as PDF on one sheet of A4."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from importlib.resources import as_file, files
from typing import Any

import typst

from tinhso.letters.printing import STANDARDS, fonts, readable


def page_pdf(told: Mapping[str, Any], *, on: date) -> bytes:
    """Words and numbers as they are shown, for archives and screen readers (PDF/A-2a, PDF/UA-1).

    told: title, under, author, footer, lang, decisions_title, nothing, decisions (act, what, cost), promises_title,
    promises_says, promises_heads (six), promises (name, should, is, moved, needed, sign, behind), blocks (title,
    lines), changed_title, changed.
    """
    with as_file(files("tinhso.briefing")) as folder:
        compiler = typst.Compiler(root=str(folder), font_paths=fonts(), ignore_system_fonts=True)
        made = compiler.compile(
            (folder / "page.typ").read_bytes(),
            format="pdf",
            sys_inputs={"values": json.dumps(readable(dict(told)), ensure_ascii=False)},
            pdf_standards=list(STANDARDS),
            timestamp=datetime.combine(on, time(), UTC),
        )
    assert isinstance(made, bytes)
    return made
