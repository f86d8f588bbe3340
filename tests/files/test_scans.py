"""Piles of papers: put together, looked through, split; and what is refused without harm."""

from __future__ import annotations

import io
import subprocess
import time
import zlib
from unittest import mock

import pypdf
import pytest
import segno
from tests.files.conftest import jpeg, png

from tinhso.files import scans
from tinhso.files.scans import RefusedScan


def sheet(text: str = "", *, code: str = "", size: tuple[int, int] = (595, 842)) -> bytes:
    """One page with a line of text, or with a code, or blank; written by hand."""
    import typst

    body = f'#set page(width: {size[0]}pt, height: {size[1]}pt)\n#set text(size: 20pt)\n"'
    if code:
        out = io.BytesIO()
        segno.make(code, error="m").save(out, kind="svg", border=4)
        picture = out.getvalue().decode().replace('"', "'")
        return bytes(
            typst.compile(
                f"#set page(width: {size[0]}pt, height: {size[1]}pt)\n"
                f'#image(bytes("{picture}"), format: "svg", width: 8cm)'.encode(),
                format="pdf",
            )
        )
    body = f"#set page(width: {size[0]}pt, height: {size[1]}pt)\n#set text(size: 20pt)\n{text}"
    return bytes(typst.compile(body.encode(), format="pdf"))


def pile(*sheets: bytes) -> bytes:
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    for one in sheets:
        writer.append(io.BytesIO(one))
    writer.write(out)
    return out.getvalue()


def texts(content: bytes) -> list[str]:
    return [one.extract_text().strip() for one in pypdf.PdfReader(io.BytesIO(content)).pages]


def test_separators_and_blank_pages_are_known():
    content = pile(sheet(code=f"{scans.MARK}to-khai"), sheet("Mot"), sheet(), sheet(code="H15-1"))
    pages = scans.look([("pdf", content)]).pages
    assert [one.mark for one in pages] == ["to-khai", None, None, None]
    assert [one.blank for one in pages] == [False, False, True, False]
    assert all(one.picture.startswith(b"\x89PNG") and len(one.picture) < 30_000 for one in pages)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_separator_is_read_however_it_lay(turn):
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    writer.append(io.BytesIO(sheet(code=f"{scans.MARK}don")))
    writer.pages[0].rotate(turn)
    writer.write(out)
    assert scans.look([("pdf", out.getvalue())]).pages[0].mark == "don"


def test_pdfs_and_pictures_become_one_pile():
    looked = scans.look([("pdf", sheet("Mot")), ("png", png()), ("pdf", pile(sheet("Hai")))])
    assert len(looked.pages) == 3
    assert texts(looked.content)[0] == "Mot" and texts(looked.content)[2] == "Hai"


def test_a_pile_is_split_by_pages_in_any_order():
    content = scans.look([("pdf", pile(*map(sheet, ("Mot", "Hai", "Ba", "Bon"))))]).content
    assert [texts(one) for one in scans.split(content, [[3, 0], [2]])] == [["Bon", "Mot"], ["Ba"]]


def test_a_part_carries_nothing_of_the_other_pages():
    content = scans.look([("pdf", pile(sheet("Mot"), sheet("Hai" * 40)))]).content
    (part,) = scans.split(content, [[0]])
    assert "HaiHai" not in str(texts(part))
    reader = pypdf.PdfReader(io.BytesIO(part))
    streams = [one.get_object() for one in reader.pages[0]["/Resources"].values()]
    assert len(reader.pages) == 1 and streams


def locked() -> bytes:
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    writer.append(io.BytesIO(sheet("Mat")))
    writer.encrypt("mat-khau")
    writer.write(out)
    return out.getvalue()


def huge_picture(side: int) -> bytes:
    """A page that says it holds a picture of side × side dots, all white and tiny when packed."""
    packed = zlib.compress(b"\xff" * 4_000_000, 9)
    head = (
        f"<</Type/XObject/Subtype/Image/Width {side}/Height {side}/ColorSpace/DeviceRGB"
        f"/BitsPerComponent 8/Filter/FlateDecode/Length {len(packed)}>>"
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</XObject<</I 5 0 R>>>>>>",
        b"<</Length 24>>stream\n595 0 0 842 0 0 cm /I Do\nendstream",
        head.encode() + b"stream\n" + packed + b"\nendstream",
    ]
    return written(objects)


def written(objects: list[bytes]) -> bytes:
    out, at = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, one in enumerate(objects, 1):
        at.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, one))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % one for one in at))
    size = len(objects) + 1
    out.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, table))
    return out.getvalue()


def of_pages(count: int, **page: str) -> bytes:
    """Many kids that are one and the same page."""
    box = page.get("box", "0 0 200 200")
    kids = " ".join(["3 0 R"] * count)
    return written(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            f"<</Type/Pages/Kids[{kids}]/Count {count}>>".encode(),
            f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]>>".encode(),
        ]
    )


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ([], "scan_empty"),
        ([("docx", b"PK")], "scan_kind"),
        ([("pdf", b"x" * (scans.MOST_BYTES + 1))], "scan_too_large"),
        ([("png", b"x" * 13_000_000), ("png", b"x" * 13_000_000)], "scan_too_large"),
        ([("pdf", b"%PDF-1.7\nnothing of it\nstartxref\n0\n%%EOF")], "scan_unreadable"),
        ([("pdf", b"%PDF-1.7")], "scan_unreadable"),
        ([("pdf", sheet("Mot")[:700])], "scan_unreadable"),
        ([("jpeg", jpeg())], "scan_unreadable"),
        ([("png", png()[:60])], "scan_unreadable"),
        ([("pdf", locked())], "scan_locked"),
        ([("pdf", of_pages(scans.MOST_PAGES + 1))], "scan_too_long"),
        ([("pdf", of_pages(200)), ("pdf", of_pages(101))], "scan_too_long"),
        ([("pdf", of_pages(1, box="0 0 14400 14400"))], "scan_page_size"),
        ([("pdf", of_pages(1, box="0 0 200 100000"))], "scan_page_size"),
    ],
    ids=range(14),
)
def test_what_is_not_taken(parts, code):
    with pytest.raises(RefusedScan, match=code):
        scans.look(parts)


@pytest.mark.parametrize("side", [30_000, 60_000])
def test_a_picture_that_bursts_costs_its_own_process_alone(side):
    began = time.monotonic()
    try:
        pages = scans.look([("pdf", huge_picture(side))]).pages
    except RefusedScan as refusal:
        said = refusal.code
    else:  # It was drawn within the bounds.
        said = f"{len(pages)}"
    assert said in ("1", "scan_too_heavy", "scan_unreadable")
    assert time.monotonic() - began < scans.MOST_SECONDS


def test_what_takes_too_long_is_refused():
    with (
        mock.patch.object(subprocess, "run", side_effect=subprocess.TimeoutExpired("x", 1)),
        pytest.raises(RefusedScan, match="scan_too_heavy"),
    ):
        scans.look([("pdf", sheet("Mot"))])


def test_three_hundred_pages_are_looked_through_in_time():
    began = time.monotonic()
    assert len(scans.look([("pdf", of_pages(300))]).pages) == 300
    assert time.monotonic() - began < 60


def test_the_process_of_its_own_gets_none_of_our_settings():
    ended = subprocess.TimeoutExpired("x", 1)
    with (
        mock.patch.object(subprocess, "run", side_effect=ended) as run,
        pytest.raises(RefusedScan),
    ):
        scans.look([("pdf", sheet("Mot"))])
    assert set(run.call_args.kwargs["env"]) == {"PYTHONPATH", "PATH"}
