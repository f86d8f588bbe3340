"""One scan of many papers, at the desk: sent, shown, split, and opened again."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.files.test_scans import locked, of_pages, pile, sheet, texts
from tests.web.desk.conftest import BIRTH, COMMUNE, DESK, file, signed_in

from tinhso.access.models import Look
from tinhso.cases.models import Case, Scan
from tinhso.files import scans


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> None:
    settings.FILE_KEYS = "tests:" + "5c" * 32
    settings.FILES_FOLDER = str(tmp_path / "files")


def content() -> bytes:
    return pile(sheet(code=f"{scans.MARK}don"), sheet("Mot"), sheet("Hai"), sheet(), sheet("Anh"))


def sent(body: bytes, name: str = "quet.pdf", kind: str = "application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body, kind)


@pytest.fixture
def case(mother) -> Case:
    return file(mother)


def at(case: Case) -> str:
    return f"/mot-cua/ho-so/{case.uid}/quet"


def test_a_scan_is_sent_seen_and_split(lan, case):
    answer = lan.post(at(case), {"key": "k", "scan": sent(content())})
    assert answer.status_code == 303
    page = lan.get(answer.url)
    assert [one.said for one in page.context["pages"]] == ["-", "don", "=", "-", "="]
    assert page.content.decode().count("data:image/png;base64,") == 5
    typed = {"key": "s", "p.0": "-", "p.1": "don", "p.2": "=", "p.3": "-", "p.4": "+o1"}
    lost = lan.post(answer.url, typed)  # The other paper has no name.
    assert lost.status_code == 422 and lost.context["pages"][4].said == "+o1"
    for _ in range(2):
        split = lan.post(answer.url, {**typed, "other.1": "Ảnh thẻ"})
        assert split.status_code == 303 and split.url == f"/mot-cua/ho-so/{case.uid}"
    form, photo = case.papers.order_by("id")
    assert (form.name, photo.name) == ("Đơn đề nghị", "Ảnh thẻ")
    shown = lan.get(split.url).content.decode()
    assert f"/mot-cua/ho-so/{case.uid}/giay/{photo.pk}" in shown
    opened = lan.get(f"/mot-cua/ho-so/{case.uid}/giay/{form.pk}")
    assert texts(opened.content) == ["Mot", "Hai"]
    assert opened["Content-Disposition"].startswith("attachment")
    assert lan.get(answer.url).status_code == 302  # It is split: nothing more to choose.
    assert "2 trang" not in lan.get(at(case)).content.decode()


def test_opening_a_paper_is_a_look(lan, case, mother):
    there = lan.post(at(case), {"key": "k", "scan": sent(sheet("Mot"))}).url
    lan.post(there, {"key": "s", "p.0": "don"})
    before = Look.objects.filter(party=mother.uid).count()
    lan.get(f"/mot-cua/ho-so/{case.uid}/giay/{case.papers.get().pk}")
    assert Look.objects.filter(party=mother.uid).count() == before + 1


@pytest.mark.parametrize(
    ("body", "name", "code"),
    [
        (b"", "a.pdf", "file_is_empty"),
        (b"MZ\x90\x00", "a.pdf", "unknown_file_kind"),
        (b"<html>", "a.pdf", "unknown_file_kind"),
        (sheet("Mot"), "a.png", "file_lies"),
        (b"%PDF-1.7 nothing", "a.pdf", "damaged_file"),
        (b"%PDF-1.7\nstartxref\n0\n%%EOF", "a.pdf", "scan_unreadable"),
        (b"Ten,So\n", "a.csv", "scan_kind"),
        (locked(), "a.pdf", "file_is_locked"),
        (of_pages(301), "a.pdf", "scan_too_long"),
        (sheet("x") + b" " * scans.MOST_BYTES, "a.pdf", "scan_too_large"),
        (sheet("x"), "\u202e.pdf\x00", ""),
    ],
    ids=range(11),
)
def test_hostile_files_are_refused_in_a_sentence(lan, case, body, name, code):
    answer = lan.post(at(case), {"key": "k", "scan": sent(body, name)})
    if code:
        assert answer.status_code == 422 and answer.context["fault"].code == code
        assert 'role="alert"' in answer.content.decode()
    else:
        assert answer.status_code in (303, 400, 422)
    assert not (code and Scan.objects.exists())


def test_nothing_sent_is_said(lan, case):
    answer = lan.post(at(case), {"key": "k"})
    assert answer.status_code == 422 and answer.context["fault"].code == "scan_empty"


@pytest.mark.parametrize("said", ["khong-co", "=" * 500, "+o9", "<script>", "+o1"])
def test_a_page_of_no_paper_is_refused(lan, case, said):
    there = lan.post(at(case), {"key": "k", "scan": sent(sheet("Mot"))}).url
    answer = lan.post(there, {"key": "s", "p.0": said})
    assert answer.status_code == 422 and "<script>" not in answer.content.decode()


def test_a_scan_comes_with_the_intake(lan, mother):
    there = f"/mot-cua/tiep-nhan?ban={DESK}&nguoi={mother.uid}&thu-tuc=9.000007"
    form = {"key": "k", "ban": DESK, "do": "file", "whole": "on", "office": COMMUNE}
    answer = lan.post(there, {**form, "copies": "1", "a.name": "Đào", "scan": sent(content())})
    case = Case.objects.get()
    assert answer.url == f"{at(case)}/{case.scans.get().uid}"
    split = lan.post(answer.url, {"key": "s", "p.0": "-", "p.1": "don"})
    assert split.url == f"/mot-cua/ho-so/{case.uid}/phieu"
    assert case.papers.get().originals == 1 and case.papers.get().file


def test_a_bad_scan_does_not_undo_the_intake(lan, mother):
    there = f"/mot-cua/tiep-nhan?ban={DESK}&nguoi={mother.uid}&thu-tuc=9.000007"
    form = {"key": "k", "ban": DESK, "do": "file", "whole": "on", "office": COMMUNE}
    answer = lan.post(there, {**form, "copies": "1", "a.name": "Đào", "scan": sent(locked())})
    assert "/phieu" in answer.url and Case.objects.count() == 1
    assert "mật khẩu" in lan.get(answer.url).content.decode()


def test_separators_are_read_by_our_own_eyes(lan, mother):
    pdf = lan.get(f"/mot-cua/to-ngan.pdf?ban={DESK}&thu-tuc={BIRTH}").content
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    marks = [one.mark for one in scans.look([("pdf", pdf)]).pages]
    assert len(marks) == len(reader.pages) > 1 and None not in marks
    assert "Đặt tờ này ngay trước" in reader.pages[0].extract_text()
    assert lan.get(f"/mot-cua/to-ngan.pdf?ban={DESK}&thu-tuc=khong").status_code == 404


def test_what_was_scanned_outlives_a_correction(lan, case):
    for key in ("a", "b"):
        there = lan.post(at(case), {"key": key, "scan": sent(sheet(key * 9))}).url
        lan.post(there, {"key": f"s{key}", "p.0": "don"})
    held = {one.file for one in case.papers.all()}
    case.refresh_from_db()
    answer = lan.post(
        f"/mot-cua/ho-so/{case.uid}/sua",
        {"key": "c", "seen": str(case.revision), "paper": "don", "a.name": "Đào Mới"},
    )
    assert answer.status_code == 303
    assert {one.file for one in case.papers.all()} == held and len(held) == 2


def test_another_desk_gets_nothing(lan, case):
    there = lan.post(at(case), {"key": "k", "scan": sent(sheet("Mot"))}).url
    kha = signed_in("kha")
    for address in (at(case), there, f"/mot-cua/ho-so/{case.uid}/giay/1"):
        assert kha.get(address).status_code == 403
    assert kha.post(there, {"key": "s", "p.0": "don"}).status_code == 403
