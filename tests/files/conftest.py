"""A folder and a ring for each test, and small real files made by other programs than ours."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pypdf
import pytest
import segno
import xlsxwriter

RING = "tests:" + "5c" * 32


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    settings.FILE_KEYS = RING
    settings.FILES_FOLDER = str(tmp_path / "files")
    return tmp_path / "files"


def pdf(text: str = "x") -> bytes:
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Title": text})
    writer.write(out)
    return out.getvalue()


def plain_pdf(filling: bytes = b"") -> bytes:
    """A PDF of one page, written by hand, with as much of a comment as is told."""
    parts = (
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\n",
    )
    body, lines = b"%PDF-1.7\n" + filling, b"0000000000 65535 f \n"
    for one in parts:
        lines += b"%010d 00000 n \n" % len(body)
        body += one
    end = b"xref\n0 4\n%strailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return body + end % (lines, len(body))


def locked_pdf(*, to_open: str = "mat-khau") -> bytes:
    """A PDF with a password; to_open: "" where it is asked for printing alone."""
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.encrypt(to_open, "cua-chu", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def png() -> bytes:
    out = io.BytesIO()
    segno.make("x").save(out, kind="png")
    return out.getvalue()


def jpeg() -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\xff\xd9"


def xlsx() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet().write(0, 0, "Nguyễn")
    return out.getvalue()


def archive(entries: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return out.getvalue()


def docx(**more: bytes) -> bytes:
    return archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>", **more})


def odt() -> bytes:
    return archive({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"})
