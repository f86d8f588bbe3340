"""Papers as files: small real PDFs by the product's own letters."""

from __future__ import annotations

from datetime import date
from functools import cache

from tinhso import letters
from tinhso.files.actions import store

# One page each; the names of papers that are much alike share one, and a content is kept once.
_SHOWN = 60
_ON = date(2026, 3, 2)


def stored(name: str) -> str:
    """A file of a paper of that name; its identifier."""
    short = name[:_SHOWN].replace("/", "-").strip()
    return str(store(printed(short), name=f"{short}.pdf").uid)


@cache
def printed(name: str) -> bytes:
    """A certified copy of a paper as PDF: one page."""
    line = letters.CopyLine(
        number="1207", book="01/2026-SCT/BS", on=_ON, paper=name, copies=1, signer="Bản mẫu"
    )
    head = letters.Head(office="Ủy ban nhân dân phường Trung Tâm (mẫu)", place="Trung Tâm", on=_ON)
    return letters.print_(letters.CertifiedCopies(head=head, lines=(line,)), paper="A5")
