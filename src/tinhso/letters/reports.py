"""A document of sections and tables as PDF, in which what nobody has told is a marked gap."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from importlib.resources import as_file, files

import typst

from tinhso.letters.printing import STANDARDS, fonts, readable


@dataclass(frozen=True)
class Row:
    """What, and what is known of it. gap: nobody has told it, and `text` says what is to be told."""

    title: str
    text: str
    gap: bool = False


@dataclass(frozen=True)
class Section:
    """A title, sentences, and a table under them."""

    title: str
    lines: Sequence[str]
    rows: Sequence[Row]


def report_pdf(
    *,
    title: str,
    under: str,
    author: str,
    footer: str,
    sections: Sequence[Section],
    heads: tuple[str, str],
    on: date,
) -> bytes:
    """The document, on A4, for archives and screen readers (PDF/A-2a, PDF/UA-1). heads: of the tables' columns."""
    told = {
        "title": title,
        "under": under,
        "author": author,
        "footer": footer,
        "lang": "vi",
        "what": heads[0],
        "told": heads[1],
        "sections": [asdict(one) for one in sections],
    }
    with as_file(files("tinhso.letters")) as folder:
        compiler = typst.Compiler(root=str(folder), font_paths=fonts(), ignore_system_fonts=True)
        made = compiler.compile(
            (folder / "report.typ").read_bytes(),
            format="pdf",
            sys_inputs={"values": json.dumps(readable(told), ensure_ascii=False)},
            pdf_standards=list(STANDARDS),
            timestamp=datetime.combine(on, time(), UTC),
        )
    assert isinstance(made, bytes)
    return made
