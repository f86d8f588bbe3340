"""Wherever a file can be sent: what lies, bursts, is nothing or runs something is refused by name, and not kept."""

from __future__ import annotations

import io
import time
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.faults.addresses import at
from tests.faults.conftest import World, in_state, signed_in
from tests.files.conftest import docx, jpeg, locked_pdf, pdf, png, xlsx
from tests.files.test_rules import (
    ELSEWHERE,
    bomb_by_entries,
    bomb_by_ratio,
    bomb_that_hides_its_size,
)
from tests.files.test_rules import LAUGHS as LAUGHS_OF_XML

from tinhso.cases.models import CasePaper, Draft
from tinhso.files.models import Blob, File
from tinhso.files.rules import media_type
from tinhso.ledger.models import Event
from tinhso.org.models import Office, Staff
from tinhso.procedures.models import ProcedureVersion

MOST_SECONDS = 20.0


def with_script(*, packed: bool = False, hexed: bool = False) -> bytes:
    """A PDF that runs JavaScript when it is opened."""
    plain = pdf()
    assert plain.count(b"/Type /Catalog") == 1
    if not packed:
        name = b"/J#61vaScript" if hexed else b"/JavaScript"
        opens = b"/Type /Catalog /OpenAction << /S " + name + b" /JS (app.alert(1)) >>"
        return plain.replace(b"/Type /Catalog", opens)
    objects = zlib.compress(b"1 0 << /S /JavaScript /JS (app.alert(1)) >>")
    head = b"9 0 obj << /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n"
    stream = head % len(objects) + objects + b"\nendstream endobj\n"
    return plain.replace(b"xref\n", stream + b"xref\n", 1)


def zip_of(count: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for n in range(count):
            file.writestr(f"xl/{n}", b"")
    return out.getvalue()


def sheet_bomb() -> bytes:
    """A workbook whose one sheet unpacks to 300 MB of nothing."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx())) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for one in old.infolist():
            content = old.read(one)
            if one.filename.endswith("sheet1.xml"):
                content = content.replace(b"<sheetData>", b"<sheetData>" + b" " * 220_000_000)
            new.writestr(one.filename, content)
    return out.getvalue()


def far_cell() -> bytes:
    """A workbook of one cell in the last row and column: dense, it would be 17 billion cells."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx())) as old, zipfile.ZipFile(out, "w") as new:
        for one in old.infolist():
            new.writestr(one.filename, old.read(one).replace(b'"A1"', b'"XFD1048576"'))
    return out.getvalue()


LAUGHS = "\n".join(
    ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))]
)
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert('tinhso')</script></svg>"

# Name of the file → what is in it. No upload point takes any of them.
NEVER: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nothing": ("don.pdf", lambda: b""),
    "a picture that says it is a PDF": ("don.pdf", png),
    "a program": ("don.pdf", lambda: b"MZ\x90\x00" + b"\x00" * 300),
    "a page": ("don.txt", lambda: b"<html><script>alert('tinhso')</script></html>"),
    "a picture that runs a script": ("anh.svg", lambda: SVG),
    "the same under another name": ("anh.png", lambda: SVG),
    "a PDF that runs a script": ("don.pdf", with_script),
    "the same, its name written otherwise": ("don.pdf", lambda: with_script(hexed=True)),
    "the same, packed": ("don.pdf", lambda: with_script(packed=True)),
    "a PDF with a password": ("don.pdf", locked_pdf),
    "half a PDF": ("don.pdf", lambda: pdf()[:200]),
    "ten thousand files": ("so.xlsx", lambda: zip_of(10_000)),
    "a bomb": ("so.docx", bomb_by_ratio),
    "a bomb of entries": ("so.docx", bomb_by_entries),
    "a bomb that hides its size": ("so.docx", bomb_that_hides_its_size),
    "a workbook that bursts": ("so.xlsx", sheet_bomb),
    "XML that bursts": ("so.docx", lambda: docx(**{"word/document.xml": LAUGHS_OF_XML})),
    "XML that reads elsewhere": ("so.docx", lambda: docx(**{"word/document.xml": ELSEWHERE})),
    "parts that lead out": ("so.docx", lambda: docx(**{"../../../tmp/x": b"x"})),
    "a text behind a workbook's name": ("so.xlsx", lambda: b"ma,ten\n1,x\n"),
    "half a workbook": ("so.xlsx", lambda: xlsx()[: len(xlsx()) // 2]),
    "zeros": ("so.csv", lambda: b"\x00" * 4096),
}  # fmt: skip
# What a table's reader takes or refuses in its own words, and must survive: nothing is changed by any of them.
TABLES: dict[str, tuple[str, Callable[[], bytes]]] = {
    **{name: one for name, one in NEVER.items() if name != "a text behind a workbook's name"},
    "a far cell": ("so.xlsx", far_cell),
    "a picture": ("so.csv", png),
    "one endless line": ("so.csv", lambda: b"code," * 400_000),
    "brackets without end": ("so.json", lambda: b"[" * 100_000 + b"]" * 100_000),
    "an open quote": ("so.csv", lambda: b'code,name\n"' + b"x\n" * 100_000),
    "formulas": ("so.csv", lambda: b"code,name,level\n=cmd|'/C calc'!A1,@SUM(1),commune\n"),
    "a script": ("so.csv", lambda: b"code,name,level\n<script>alert('tinhso')</script>,x,y\n"),
    "too many rows": ("so.csv", lambda: b"code,name\n" + b"a,b\n" * 6_000),
}
DOCUMENTS: dict[str, tuple[str, Callable[[], bytes]]] = {
    **{
        name: (f"tt.{end}", one[1])
        for end, (name, one) in zip(["yaml", "json"] * 20, NEVER.items(), strict=False)
    },
    "laughs": ("tt.yaml", LAUGHS.encode),
    "an object of Python": ("tt.yaml", lambda: b"!!python/object/apply:os.system ['true']"),
    "deep": ("tt.json", lambda: b"[" * 100_000 + b"]" * 100_000),
    "deep, YAML": ("tt.yaml", lambda: b"[" * 20_000),
    "not a number": ("tt.json", lambda: b'{"format": NaN}'),
    "a path": ("../../tt.yaml", lambda: b"format: x"),
    "two megabytes": ("tt.json", lambda: b'{"title": "' + b"x" * 2_000_000 + b'"}'),
}


@cache
def content_of(made: Callable[[], bytes]) -> bytes:
    return made()


def sent(browser: Client, address: str, field: str, name: str, content: bytes, **more: str) -> Any:
    began = time.perf_counter()
    answer = browser.post(address, {**more, field: SimpleUploadedFile(name, content)})
    seconds = time.perf_counter() - began
    assert seconds < MOST_SECONDS, (name, seconds)
    return answer


def refusal(answer: Any, name: str) -> None:
    """It is said beside which file, and nothing hostile stands in it."""
    said = answer.content.decode()
    assert answer.status_code in (200, 413, 422), (name, answer.status_code)
    assert 'role="alert"' in said or 'aria-invalid="true"' in said or "note-error" in said, name
    assert "<script>alert('tinhso')" not in said


@pytest.mark.parametrize("name", NEVER)
def test_where_a_citizen_hands_in(world: World, name: str) -> None:
    browser, (called, made) = signed_in("citizen"), NEVER[name]
    content = content_of(made)
    browser.post("/nop/9.000007", {"owner": world.child, "desk": "xa-1-mot-cua"})
    answer = sent(browser, "/nop/9.000007/giay-to", "f.0", called, content)
    refusal(answer, name)
    assert called in answer.content.decode()
    awaiting = at("/ho-so/{awaiting_citizen}", world)
    seen = str(world.cases["awaiting_citizen"].revision)
    for field in ("f.0", "other"):
        answer = sent(browser, f"{awaiting}/bo-sung", field, called, content, seen=seen, key=field)
        refusal(answer, name)
    assert not File.objects.exists() and not Blob.objects.exists()
    assert not CasePaper.objects.exclude(file="").exists()
    world.cases["awaiting_citizen"].refresh_from_db()
    assert world.cases["awaiting_citizen"].state == "awaiting_citizen"
    papers = Draft.objects.get().data.get("papers", {})
    assert not any(one.get("file") for one in papers.values())


@pytest.mark.parametrize("page", ["/cai-dat/don-vi-nap", "/cai-dat/can-bo-nap"])
def test_where_tables_are_loaded(world: World, page: str) -> None:
    admin = signed_in("admin")
    before = Office.objects.count(), Staff.objects.count(), Event.objects.count()
    for name, (called, made) in TABLES.items():
        answer = sent(admin, page, "file", called, content_of(made), from_date="2026-11-01")
        assert answer.status_code in (200, 413), (name, answer.status_code)
        said = answer.content.decode()
        assert 'name="rows"' not in said, f"{name} was read as a table to be loaded"
        assert "<script>alert('tinhso')" not in said
    assert (Office.objects.count(), Staff.objects.count(), Event.objects.count()) == before


def test_where_procedures_are_loaded(world: World) -> None:
    planner = signed_in("planner")
    before = ProcedureVersion.objects.count(), Event.objects.count()
    for name, (called, made) in DOCUMENTS.items():
        answer = sent(
            planner,
            "/cai-dat/thu-tuc-nap",
            "sent",
            called,
            content_of(made),
            from_date="2026-11-01",
        )
        refusal(answer, name)
        assert 'name="kept"' not in answer.content.decode(), name
    assert (ProcedureVersion.objects.count(), Event.objects.count()) == before


def test_where_a_calendar_is_set(world: World) -> None:
    admin, before = signed_in("admin"), Event.objects.count()
    for name, text in {
        "deep": "a = " + "[" * 5_000,
        "long": "x = 1\n" * 100_000,
        "a path": '[calendar]\nbase = "../../../etc/passwd"',
        "a date": "days_off = [0000-00-00]",
        "script": "<script>alert('tinhso')</script>",
    }.items():
        told = {"name": "", "toml": text, "from_date": "2026-12-01", "year": "2026", "viec": "dat"}
        answer = admin.post("/cai-dat/don-vi/xa-1/lich", told)
        refusal(answer, name)
    assert Event.objects.count() == before


NAMES = ("../../../etc/passwd.pdf", "..\\..\\don.pdf", "/don.pdf", "a\u202efdp.exe.pdf", "\u200b.pdf",
         "don\r\nSet-Cookie: a=b.pdf", "con.pdf", "x" * 5_000 + ".pdf", '"><script>.pdf')  # fmt: skip


def test_a_name_leads_nowhere_and_a_file_is_given_out_to_be_kept_never_shown(world: World) -> None:
    browser = signed_in("citizen")
    for place, name in enumerate(NAMES):
        case = in_state(world.owner, "awaiting_citizen", f"n-{place}")
        content = pdf(f"{place}")
        told = {"seen": str(case.revision), "key": f"k{place}"}
        answer = sent(browser, f"/ho-so/{case.uid}/bo-sung", "f.0", name, content, **told)
        assert answer.status_code == 302, name
        paper = CasePaper.objects.get(case=case, supplement=1)
        given = browser.get(f"/ho-so/{case.uid}/tep/{paper.file}")
        assert given.content == content
        how = given.headers["Content-Disposition"]
        assert how.startswith("attachment") and "\n" not in how and "/etc" not in how
        assert given.headers["X-Content-Type-Options"] == "nosniff"
        assert given.headers["Content-Type"] == "application/pdf"
        assert (
            "<script>"
            not in browser.get(f"/ho-so/{case.uid}").content.decode().partition("<main")[2]
        )


def test_what_is_two_things_is_kept_as_the_one_it_was_told_to_be(world: World) -> None:
    """A picture with an archive behind it, and one with a page in it: given out as a picture, to be kept."""
    browser = signed_in("citizen")
    page = b"<script>alert('tinhso')</script>"
    for place, (name, content, kind) in enumerate(
        (
            ("a.jpg", jpeg()[:-2] + page + jpeg()[-2:], "image/jpeg"),
            ("a.pdf", pdf().replace(b"\n", b"\n%<script>alert('tinhso')</script>\n", 1), "application/pdf"),
            ("a.docx", docx(**{"word/media/x.html": page}), media_type("docx")),
        )
    ):  # fmt: skip
        case = in_state(world.owner, "awaiting_citizen", f"p-{place}")
        told = {"seen": str(case.revision), "key": f"k{place}"}
        assert (
            sent(browser, f"/ho-so/{case.uid}/bo-sung", "f.0", name, content, **told).status_code
            == 302
        )
        paper = CasePaper.objects.get(case=case, supplement=1)
        given = browser.get(f"/ho-so/{case.uid}/tep/{paper.file}")
        assert given.headers["Content-Type"] == kind
        assert given.headers["Content-Disposition"].startswith("attachment")


def test_a_hundred_files_and_one_are_too_many(world: World) -> None:
    browser = signed_in("citizen")
    browser.post("/nop/9.000007", {"owner": world.child, "desk": "xa-1-mot-cua"})
    files = {f"f.{n}": SimpleUploadedFile("a.pdf", b"%PDF-") for n in range(101)}
    answer = browser.post("/nop/9.000007/giay-to", files)
    assert answer.status_code in (400, 413)
    assert not File.objects.exists()
