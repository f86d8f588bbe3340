"""What calls itself a PDF and has no page is refused; what is only oddly built is opened and kept."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest
from tests.files.conftest import pdf, plain_pdf

from tinhso.files import actions, opening
from tinhso.files.rules import RefusedFile

SCRIPT = b"%PDF-1.4 <script>alert(1)</script> %%EOF startxref"


def packed() -> bytes:
    """One whose table is a stream, as newer programs write it."""
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.compress_identical_objects()
    writer.write(out)
    made = out.getvalue()
    body = made[: made.rindex(b"xref\n0")]
    stream = b"9 0 obj<</Type/XRef/W[1 2 1]/Size 9/Root 3 0 R/Length 0>>stream\nendstream endobj\n"
    return body + stream + b"startxref\n%d\n%%%%EOF\n" % len(body)


@pytest.mark.parametrize("content", [pdf(), plain_pdf(), packed()], ids=["pypdf", "hand", "stream"])
def test_one_that_is_well_built_costs_no_process(content: bytes, monkeypatch: Any) -> None:
    monkeypatch.setattr(opening, "worked", None)
    opening.check_pdf(content, "a.pdf")


@pytest.mark.parametrize(
    "content",
    [
        SCRIPT,
        SCRIPT + b"\nstartxref\n0\n%%EOF\n",
        b"%PDF-1.4\n<script></script>\nxref\ntrailer<</Root 1 0 R>>\nstartxref\n27\n%%EOF\n",
        plain_pdf()
        .replace(b"/Kids[3 0 R]/Count 1", b"/Kids[]/Count 0    ")
        .replace(b"xref", b"xxef", 1),
    ],
    ids=["words", "no table", "no catalogue", "no page"],
)
def test_what_has_no_page_is_none(content: bytes, db: None) -> None:
    with pytest.raises(RefusedFile, match="damaged_file"):
        actions.store(content, name="a.pdf")


def test_one_that_is_oddly_built_is_opened_and_kept(db: None) -> None:
    # Bytes before it, as mail programs leave them: its table is not where it says.
    odd = plain_pdf().replace(b"%PDF-1.7\n", b"%PDF-1.7\n% by hand\n", 1)
    assert not opening.is_well_built(odd)
    assert actions.store(odd, name="a.pdf").kind == "pdf"


def test_who_finds_many_waiting_is_told_to_come_again(monkeypatch: Any) -> None:
    monkeypatch.setattr(opening, "MOST_WAIT_SECONDS", 0)
    for _ in range(opening.AT_ONCE):
        assert opening._opening.acquire(blocking=False)
    try:
        with pytest.raises(RefusedFile, match="pdf_not_opened"):
            opening.check_pdf(SCRIPT, "a.pdf")
    finally:
        for _ in range(opening.AT_ONCE):
            opening._opening.release()
