"""The page as PDF on one sheet of A4: the more stands on it, the smaller it is set."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from importlib.resources import as_file, files
from typing import Any

import pypdfium2
import typst

from tinhso.letters.printing import STANDARDS, fonts, readable

# From the usual size of letters to the smallest that is still read, in points.
SIZES = (8.8, 8.2, 7.6, 7.0, 6.5)


def page_pdf(told: Mapping[str, Any], *, on: date) -> bytes:
    """Words and numbers as they are shown, for archives and screen readers (PDF/A-2a, PDF/UA-1).

    told: title, under, author, footer, lang, decisions_title, nothing, decisions (act, what, cost), promises_title,
    promises_says, promises_heads (six), promises (name, should, is, moved, needed, sign, behind), blocks (title,
    lines).
    """
    made = b""
    with as_file(files("tinhso.briefing")) as folder:
        compiler = typst.Compiler(root=str(folder), font_paths=fonts(), ignore_system_fonts=True)
        for size in SIZES:
            values = json.dumps(readable({**told, "size": size}), ensure_ascii=False)
            pdf = compiler.compile(
                (folder / "page.typ").read_bytes(),
                format="pdf",
                sys_inputs={"values": values},
                pdf_standards=list(STANDARDS),
                timestamp=datetime.combine(on, time(), UTC),
            )
            assert isinstance(pdf, bytes)
            made = pdf
            with pypdfium2.PdfDocument(made) as document:
                if len(document) == 1:
                    break
    return made
