"""Two papers beside each other, files shown safely; linked dossiers; and what procedure control reads."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pypdf.annotations
import pytest
from django.test import Client
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from tests.cases.conftest import doer
from tests.files.conftest import RING, pdf, png, xlsx
from tests.web.office.conftest import ADMIN, PROCEDURE, file

from tinhso.access.looks import looks_at
from tinhso.cases import actions
from tinhso.cases.models import Case, CasePaper, Link
from tinhso.files import drawing, rules
from tinhso.files.actions import store
from tinhso.parties.actions import enter
from tinhso.procedures.actions import publish
from tinhso.procedures.definition import Definition

Make = Callable[..., Case]
As = Callable[[str], Client]


@pytest.fixture
def scanned(case: Make, settings: Any, tmp_path: Path) -> Case:
    """A dossier with a picture, a PDF, a sheet, and a paper whose file is gone."""
    settings.FILE_KEYS, settings.FILES_FOLDER = RING, str(tmp_path / "files")
    made = case(staff="p-binh")
    for name, content in (("anh.png", png()), ("ban-ve.pdf", pdf()), ("bang.xlsx", xlsx())):
        kept = store(content, name=name)
        CasePaper.objects.create(case=made, name=f"Giấy {name}", file=str(kept.uid))
    CasePaper.objects.create(
        case=made, name="Giấy mất", file="00000000-0000-0000-0000-000000000000"
    )
    return made


def items(case: Case) -> dict[str, str]:
    return {one.name: f"giay-{one.pk}" for one in case.papers.exclude(file="")}


def test_the_form_left_and_the_scan_right_unless_the_address_says_otherwise(
    as_: As, scanned: Case
) -> None:
    binh, named = as_("p-binh"), items(scanned)
    address = f"/van-phong/ho-so/{scanned.uid}/canh-nhau"
    page = binh.get(address)
    assert [side.item.how for side in page.context["sides"]] == ["form", "picture"]
    assert "Nguyễn Thị Mơ" in page.content.decode()
    two = binh.get(f"{address}?trai={named['Giấy ban-ve.pdf']}&phai={named['Giấy bang.xlsx']}")
    assert [side.item.how for side in two.context["sides"]] == ["sheet", "other"]
    assert "Trình duyệt không hiện được loại tệp này" in two.content.decode()
    lost = binh.get(f"{address}?trai=bay&phai={named['Giấy mất']}")
    assert [side.item.how for side in lost.context["sides"]] == ["form", "lost"]
    assert "Không tìm thấy tệp này" in lost.content.decode()
    (look,) = looks_at(scanned.owner)
    assert (look.who, look.what) == ("p-binh", "dossier")


def test_a_look_is_kept_for_owner_and_filer(as_: As, scanned: Case) -> None:
    filer = enter(kind="person", name="Trần Thị Con", key="con", by=ADMIN)
    Case.objects.filter(pk=scanned.pk).update(filer=str(filer.uid))
    as_("p-binh").get(f"/van-phong/ho-so/{scanned.uid}/canh-nhau")
    for party in (scanned.owner, str(filer.uid)):
        (look,) = looks_at(party)
        assert (look.who, look.subject) == ("p-binh", f"case:{scanned.uid}")


@pytest.mark.parametrize(
    ("name", "kind", "shown"),
    [
        ("Giấy anh.png", "image/png", "inline"),
        ("Giấy ban-ve.pdf", "application/pdf", "attachment"),
        ("Giấy bang.xlsx", "spreadsheetml", "attachment"),
    ],
)
def test_only_pictures_are_shown_and_nothing_in_any_file_runs(
    as_: As, scanned: Case, name: str, kind: str, shown: str
) -> None:
    answer = as_("p-binh").get(f"/van-phong/ho-so/{scanned.uid}/tep/{items(scanned)[name]}")
    assert answer.status_code == 200 and kind in answer["Content-Type"]
    assert answer["Content-Disposition"].startswith(shown)
    sealed(answer)
    assert {look.what for look in looks_at(scanned.owner)} == {"file"}


def sealed(answer: Any) -> None:
    """What keeps a stranger's file from doing anything in a browser."""
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'") and "script" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY" and "frame-ancestors 'none'" in policy
    assert "no-store" in answer["Cache-Control"]


def test_a_pdf_is_pictures_of_its_pages_in_no_frame(as_: As, scanned: Case) -> None:
    binh, item = as_("p-binh"), items(scanned)["Giấy ban-ve.pdf"]
    address = f"/van-phong/ho-so/{scanned.uid}"
    page = binh.get(f"{address}/canh-nhau?phai={item}")
    said = page.content.decode()
    assert "<iframe" not in said and "<object" not in said and "<embed" not in said
    assert f'<img src="{address}/tep/{item}/1.png"' in said
    side = page.context["sides"][1]
    assert (side.leaf, side.leaves, side.leaf_before, side.leaf_after) == (1, 1, None, None)
    leaf = binh.get(f"{address}/tep/{item}/1.png")
    assert leaf["Content-Type"] == "image/png" and leaf.content.startswith(b"\x89PNG")
    assert leaf["Content-Disposition"].startswith("inline")
    sealed(leaf)
    assert "file" in {look.what for look in looks_at(scanned.owner)}
    for nothing in (f"{item}/2.png", f"{item}/0.png", f"{items(scanned)['Giấy anh.png']}/1.png"):
        assert binh.get(f"{address}/tep/{nothing}").status_code == 404
    assert as_("p-xa2").get(f"{address}/tep/{item}/1.png").status_code == 403


@pytest.mark.parametrize(("asked", "leaf"), [("2", 2), ("9", 3), ("0", 1), ("x", 1), ("-1", 1)])
def test_the_page_is_in_the_address(
    as_: As, scanned: Case, hostile: str, asked: str, leaf: int
) -> None:
    address = f"/van-phong/ho-so/{scanned.uid}/canh-nhau?phai={hostile}&trang_phai={asked}"
    page = as_("p-binh").get(address)
    side = page.context["sides"][1]
    assert (side.leaf, side.leaves) == (leaf, 3)
    assert f"Trang {leaf} / 3" in page.content.decode()


@pytest.fixture
def hostile(scanned: Case, monkeypatch: pytest.MonkeyPatch) -> str:
    """A PDF of three pages that runs a script, opens an address and links elsewhere, as if it had slipped through."""
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    for _ in range(3):
        writer.add_blank_page(300, 400)
    script = "app.alert('tinhso'); app.launchURL('https://evil.example/');"
    opening = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(script)}
    )
    writer.root_object[NameObject("/OpenAction")] = opening
    writer.add_annotation(
        0, pypdf.annotations.Link(rect=(0, 0, 300, 400), url="javascript:alert('tinhso')")
    )
    writer.write(out)
    monkeypatch.setattr(rules, "_ACTS", re.compile(rb"(?!)"))
    kept = store(out.getvalue(), name="la.pdf")
    paper = CasePaper.objects.create(case=scanned, name="Giấy lạ", file=str(kept.uid))
    return f"giay-{paper.pk}"


def test_a_pdf_with_a_script_and_a_link_is_a_picture_like_any_other(
    as_: As, scanned: Case, hostile: str
) -> None:
    binh, address = as_("p-binh"), f"/van-phong/ho-so/{scanned.uid}"
    leaf = binh.get(f"{address}/tep/{hostile}/1.png")
    assert leaf.status_code == 200 and leaf["Content-Type"] == "image/png"
    assert b"alert" not in leaf.content and b"evil.example" not in leaf.content
    kept = binh.get(f"{address}/tep/{hostile}")
    assert b"/JavaScript" in kept.content  # It is the file as it came, and only ever to be kept:
    assert kept["Content-Disposition"].startswith("attachment")
    sealed(kept)


def test_a_pdf_that_cannot_be_drawn_is_told_and_can_be_kept(
    as_: As, scanned: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = items(scanned)["Giấy ban-ve.pdf"]

    def refused(code: str) -> Any:
        def one(*_: Any, **__: Any) -> Any:
            raise drawing.CannotDraw(code)

        return one

    binh, address = as_("p-binh"), f"/van-phong/ho-so/{scanned.uid}"
    for code, status in (("drawing_busy", 503), ("pdf_not_drawn", 422)):
        monkeypatch.setattr(drawing, "page", refused(code))
        monkeypatch.setattr(drawing, "page_count", refused(code))
        answer = binh.get(f"{address}/tep/{item}/1.png")
        assert answer.status_code == status and ("Retry-After" in answer) is (status == 503)
        assert answer["Content-Type"] == "image/svg+xml"  # Seen in the place of the page.
        sealed(answer)
        assert ("Bấm vào đây để thử lại" in answer.content.decode()) is (status == 503)
        alone = binh.get(f"{address}/tep/{item}/1.png?rong=2200", HTTP_ACCEPT="text/html,*/*")
        assert alone.status_code == status and ("Retry-After" in alone) is (status == 503)
        again = f'href="{address}/tep/{item}/1.png?rong=2200"'
        assert (again in alone.content.decode()) is (status == 503)
        assert f'href="{address}/canh-nhau"' in alone.content.decode()
        said = binh.get(f"{address}/canh-nhau?phai={item}").content.decode()
        assert ("Thử lại" in said) is (status == 503)
        assert (
            "Tải tệp" in said and "<img" not in said.split('id="s-phai"')[1].split("</section>")[0]
        )


def test_a_file_of_another_dossier_is_not_there(as_: As, scanned: Case, case: Make) -> None:
    other = case(key="other")
    binh = as_("p-binh")
    theirs = items(scanned)["Giấy anh.png"]
    for item in (theirs, "giay-0", "to-khai", "ket-qua", items(scanned)["Giấy mất"]):
        uid = other.uid if item == theirs else scanned.uid
        assert binh.get(f"/van-phong/ho-so/{uid}/tep/{item}").status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("p-binh", 200), ("p-hoa", 200), ("p-van", 200), ("p-tinh", 200),
        ("p-xa2", 403), ("p-lan", 403), ("p-kstt", 403), ("p-qt", 403),
    ],
)  # fmt: skip
def test_who_sees_files(as_: As, scanned: Case, who: str, status: int) -> None:
    browser = as_(who)
    address = f"/van-phong/ho-so/{scanned.uid}"
    paper = items(scanned)["Giấy anh.png"]
    assert browser.get(f"{address}/canh-nhau").status_code == status
    assert browser.get(f"{address}/tep/{paper}").status_code == status


def test_procedure_control_reads_the_way_and_no_personal_data(as_: As, scanned: Case) -> None:
    actions.write_note(scanned.uid, text="Đã gọi cho ông Bảy.", doer=doer("p-binh"))
    actions.ask_supplement(scanned.uid, reasons="Thiếu chữ ký bà Mơ.", doer=doer("p-binh"))
    address = f"/van-phong/ho-so/{scanned.uid}"
    hers = as_("p-binh").get(address).content.decode()
    page = as_("p-kstt").get(address)
    said = page.content.decode()
    for secret in ("Nguyễn Thị Mơ", "Đã gọi cho ông Bảy.", "Thiếu chữ ký bà Mơ.", "canh-nhau"):
        assert secret in hers and secret not in said, secret
    assert "Chờ người dân bổ sung" in said and "Chi tiết" not in said
    assert 'href="/van-phong/"' not in said
    assert not [look for look in looks_at(scanned.owner) if look.who == "p-kstt"]
    for page_of in ("chuyen", "ghi-chu", "phan-cong", "lien-ket"):
        assert as_("p-kstt").get(f"{address}/{page_of}").status_code == 403


def test_what_the_procedure_declares_is_offered_and_linked_in_one_click(
    as_: As, now: None, parties: dict[str, str]
) -> None:
    declared = Definition.of({**PROCEDURE, "linked": ["9.000007"]})
    publish(declared, from_date=date(2026, 1, 1), by=ADMIN)
    one, other = (
        file(parties["owner"], key, "2026-03-09 08:00", accepted="2026-03-09 08:30") for key in "ab"
    )
    binh, address = as_("p-binh"), f"/van-phong/ho-so/{one.uid}"
    assert "Có thể liên thông với" in binh.get(address).content.decode()
    form = {"link": "linked", "code": other.code, "seen": one.revision, "key": "k"}
    assert binh.post(f"{address}/lien-ket", form).status_code == 303
    assert Link.objects.get().other == other
    said = binh.get(f"/van-phong/ho-so/{other.uid}").content.decode()
    assert one.code in said and "liên thông" in said
    wrong = binh.post(f"{address}/lien-ket", {**form, "key": "k2", "seen": one.revision + 1})
    assert wrong.status_code == 200 and wrong.context["form"].errors["code"]
    nobody = binh.post(
        f"{address}/lien-ket", {**form, "code": "H0", "key": "k3", "seen": one.revision + 1}
    )
    assert nobody.context["form"].errors["code"]


def test_a_linked_dossier_of_another_office_is_not_named(as_: As, case: Make) -> None:
    one, other = case(key="a"), case(key="b")
    Link.objects.create(case=one, other=other, why="linked")
    Case.objects.filter(pk=other.pk).update(holder="xa-2", office="xa-2", desk="xa-2")
    said = as_("p-binh").get(f"/van-phong/ho-so/{one.uid}").content.decode()
    assert other.code not in said and "một hồ sơ của đơn vị khác" in said
