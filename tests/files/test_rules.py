"""What a file is by its content; what lies, bursts or is nothing is refused and named."""

from __future__ import annotations

import contextlib
import io
import time
import zipfile
import zlib

import pytest
from tests.files.conftest import archive, docx, jpeg, locked_pdf, odt, pdf, png, xlsx

from tinhso.files.rules import KINDS, RefusedFile, clean_name, kind_of, media_type

SHELL = b"\x7fELF\x02\x01\x01" + b"\x00" * 100
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + b"\x00" * 200


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (pdf(), "Đơn.PDF", "pdf"),
        (pdf(), "khong-co-duoi", "pdf"),
        (png(), "a.png", "png"),
        (jpeg(), "a.jpeg", "jpeg"),
        (xlsx(), "a.xlsx", "xlsx"),
        (docx(), "a.docx", "docx"),
        (odt(), "a.odt", "odt"),
        ("Tên,Ngày\nĐào,1\n".encode(), "a.csv", "text"),
        ("Tên".encode("utf-16"), "a.txt", "text"),
    ],
)
def test_a_file_is_what_its_content_says(content, name, kind):
    assert kind_of(content, name=name) == kind
    assert "/" in media_type(kind)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.pdf", "file_is_empty"),
        (png(), "a.pdf", "file_lies"),
        (pdf(), "a.docx", "file_lies"),
        (xlsx(), "a.docx", "file_lies"),
        (b"xin chao", "a.pdf", "file_lies"),
        (pdf(), "a.exe", "file_lies"),
        (EXE, "a.pdf", "unknown_file_kind"),
        (SHELL, "a", "unknown_file_kind"),
        (archive({"a.txt": b"x"}), "a.docx", "unknown_file_kind"),
        (b"<html><script>alert(1)</script>", "a.txt", "unknown_file_kind"),
        (b" \xef\xbb\xbf<svg onload=x>", "a.txt", "unknown_file_kind"),
        (b"<svg xmlns='x'/>", "a.svg", "unknown_file_kind"),
        (b"\x00" * 100, "a.txt", "unknown_file_kind"),
        (b"#!/bin/sh\n\x07", "a.txt", "unknown_file_kind"),
        (pdf()[:300], "a.pdf", "damaged_file"),
        (png()[:60], "a.png", "damaged_file"),
        (jpeg()[:-2], "a.jpg", "damaged_file"),
        (docx()[:80], "a.docx", "damaged_file"),
        (docx(**{"word/vbaProject.bin": b"x"}), "a.docx", "file_has_macros"),
        (png()[:16] + b"\x00\x10\x00\x00" + png()[20:], "a.png", "picture_too_large"),
    ],
)
def test_a_file_that_lies_or_is_nothing_is_refused(content, name, code):
    with pytest.raises(RefusedFile) as caught:
        kind_of(content, name=name)
    assert (caught.value.code, caught.value.facts["name"]) == (code, name)


def bomb_by_ratio() -> bytes:
    return docx(**{"word/media/x": b"\x00" * 150_000_000})


def bomb_by_entries() -> bytes:
    return archive({f"word/{n}": b"" for n in range(2_001)}, zipfile.ZIP_STORED)


def bomb_that_hides_its_size() -> bytes:
    """The heads say that an entry is of ten bytes; it is of 50 million."""
    true = 50_000_000
    made = bytearray(docx(**{"word/media/x": b"\x00" * true}))
    for place in range(len(made) - 4):
        if made[place : place + 4] == true.to_bytes(4, "little"):
            made[place : place + 4] = (10).to_bytes(4, "little")
    return bytes(made)


@pytest.mark.parametrize("made", [bomb_by_ratio, bomb_by_entries])
def test_an_archive_that_bursts_is_refused_unopened(made):
    content = made()
    assert len(content) < 1_000_000
    with pytest.raises(RefusedFile, match="archive_bomb"):
        kind_of(content, name="a.docx")


def test_an_archive_that_is_untrue_about_its_sizes_is_refused():
    with pytest.raises(RefusedFile, match=r"archive_bomb|damaged_file"):
        kind_of(bomb_that_hides_its_size(), name="a.docx")


LAUGHS = b"".join(
    [
        b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a0 "ha">',
        *(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)),
        b"]><w>&a9;</w>",
    ]
)
ELSEWHERE = b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w>&x;</w>'


@pytest.mark.parametrize(
    "part",
    [
        LAUGHS,
        ELSEWHERE,
        ELSEWHERE.decode().encode("utf-16"),
        b" " * ((1 << 20) - 4) + LAUGHS,  # Across two readings.
    ],
)
@pytest.mark.parametrize("place", ["word/document.xml", "customXml/item1.xml", "a.rels"])
def test_xml_that_bursts_or_reads_elsewhere_is_refused(part, place):
    with pytest.raises(RefusedFile, match="file_has_entities"):
        kind_of(docx(**{place: part}), name="a.docx")


@pytest.mark.parametrize(
    "place", ["../../etc/passwd", "/etc/passwd", "word/../../x", "C:/x", "..\\..\\x", "\\x"]
)
def test_an_archive_whose_parts_lead_out_of_it_is_refused(place):
    with pytest.raises(RefusedFile, match="archive_leads_out"):
        kind_of(docx(**{place: b"x"}), name="a.docx")


@pytest.mark.parametrize("place", ["word/..x.xml", "word/a..b", "...", "word/x:y"])
def test_dots_alone_lead_nowhere(place):
    assert kind_of(docx(**{place: b"x"}), name="a.docx") == "docx"


def test_a_large_honest_document_is_kept():
    text = "".join(f"{number} Nguyễn Thị Đào " for number in range(200_000)).encode()
    assert kind_of(docx(**{"word/document.xml": text}), name="a.docx") == "docx"


END = b"\nstartxref\n0\n%%EOF\n"
SCRIPT = b"1 0 <</S /Java#53cript>>"


def objects(held: bytes) -> bytes:
    """A stream of objects of a PDF."""
    return b"<</Type /ObjStm>>\nstream\n" + zlib.compress(held) + b"\nendstream\n"


@pytest.mark.parametrize("part", [b"stream\n", b"/ObjStm", b"/ObjStm stream\n"])
def test_a_pdf_of_streams_that_never_end_is_looked_through_once(part):
    content = b"%PDF-1.7\n" + part * (1_000_000 // len(part)) + END
    begun = time.process_time()
    with contextlib.suppress(RefusedFile):
        kind_of(content, name="a.pdf")
    # Looked through anew from each stream, 1 MB takes half an hour.
    assert time.process_time() - begun < 10


def test_a_script_between_or_inside_streams_is_refused():
    picture = b"stream\n/JavaScript\nendstream\n"
    assert kind_of(b"%PDF-1.7\n" + picture * 2 + objects(b"1 0 2") + END, name="a.pdf") == "pdf"
    for content in (picture + SCRIPT + picture, picture + objects(SCRIPT), SCRIPT + b"stream\n"):
        with pytest.raises(RefusedFile, match="file_has_scripts"):
            kind_of(b"%PDF-1.7\n" + content + END, name="a.pdf")


@pytest.mark.parametrize(
    "held",
    [objects(b" " * 10_000_001), objects(b" " * 6_000_000) * 2, objects(b"") * 10_001],
    ids=["one", "together", "many"],
)
def test_a_pdf_whose_objects_burst_is_refused(held):
    with pytest.raises(RefusedFile, match="archive_bomb"):
        kind_of(b"%PDF-1.7\n" + held + END, name="a.pdf")


def test_a_locked_document_is_refused():
    made = bytearray(docx())
    with zipfile.ZipFile(io.BytesIO(bytes(made))) as file:
        where = made.index(b"PK\x01\x02")
        assert file.infolist()
    made[where + 8] |= 1
    with pytest.raises(RefusedFile, match="file_is_locked"):
        kind_of(bytes(made), name="a.docx")


@pytest.mark.parametrize("to_open", ["mat-khau", ""])
def test_a_locked_pdf_is_refused_however_its_lock_is_written(to_open):
    made = locked_pdf(to_open=to_open)
    for content in (made, made.replace(b"/Encrypt ", b"/Encr#79pt ")):
        with pytest.raises(RefusedFile, match="file_is_locked"):
            kind_of(content, name="a.pdf")


def test_a_pdf_that_speaks_of_locks_is_none():
    said = pdf().replace(b"\n", b"\n% /Encrypt this, please; /EncryptMetadata true\n", 1)
    assert kind_of(said, name="a.pdf") == "pdf"


def test_an_office_document_with_a_password_is_refused_as_that():
    held = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(RefusedFile, match="file_is_locked"):
        kind_of(held, name="a.docx")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Đơn xin.pdf", "Đơn xin.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Lan\\Đơn.pdf", "Đơn.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ('x<y>:"|?*.pdf', "x_y______.pdf"),
        ("x" * 10_000_000 + ".pdf", "x" * 146 + ".pdf"),
        ("...", "_"),
    ],
)
def test_a_name_is_one_line_without_a_path(text, name):
    assert clean_name(text) == name


def test_no_ending_belongs_to_two_kinds():
    endings = [ending for endings, _ in KINDS.values() for ending in endings]
    assert len(endings) == len(set(endings))


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def entry(name: str, sort: int = 1) -> bytes:
    """A line of an older file's directory."""
    told = name.encode("utf-16-le")
    return told.ljust(64, b"\0") + (len(told) + 2).to_bytes(2, "little") + bytes([sort]) + bytes(61)


def powerpoint(macros: int) -> bytes:
    """What PowerPoint says of macros: a container, and in it where they lie and whether there are any."""
    inside = (
        b"\x02\0\0\x04\x0c\0\0\0" + b"\x07\0\0\0" + macros.to_bytes(4, "little") + b"\x02\0\0\0"
    )
    return b"\x1f\0\xff\x03\x14\0\0\0" + inside


@pytest.mark.parametrize(
    ("held", "name"),
    [
        (entry("Macros") + entry("VBA"), "a.doc"),
        (entry("_VBA_PROJECT_CUR") + entry("vba"), "a.xls"),
        (entry("_VBA_PROJECT", 2), "a.doc"),
        (powerpoint(1), "a.ppt"),
    ],
)
def test_an_older_document_with_macros_is_refused(held, name):
    with pytest.raises(RefusedFile, match="file_has_macros"):
        kind_of(OLE + held, name=name)


@pytest.mark.parametrize("held", [entry("WordDocument", 2), powerpoint(0), entry("VBA", 2)])
def test_an_older_document_without_macros_is_kept(held):
    assert kind_of(OLE + held, name="a.doc") == "ole"
