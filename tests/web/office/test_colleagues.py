"""In a real browser: a delegate acts for an absent officer, two papers beside each other, one's own time noted."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import segno
from django.utils import timezone
from playwright.sync_api import expect
from tests.cases.conftest import doer
from tests.files.conftest import RING, pdf
from tests.web.browsing import PHONE, WIDE, check, drawn, opened
from tests.web.office.conftest import found_everything
from tests.web.office.test_journey import SCREENS, file, sign_in

from tinhso.access.looks import looks_at
from tinhso.cases import actions
from tinhso.cases.models import Case, CasePaper
from tinhso.files.actions import store
from tinhso.ledger.actions import By
from tinhso.ledger.queries import events_of
from tinhso.measurement.live.following import keep_up
from tinhso.measurement.live.models import StretchNote
from tinhso.org.covering import record_absence
from tinhso.org.models import Absence

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def scan(text: str) -> bytes:
    import io

    out = io.BytesIO()
    segno.make(text, error="h").save(out, kind="png", scale=8, border=8)
    return out.getvalue()


@pytest.fixture
def office(served: str, settings: Any, tmp_path: Path) -> dict[str, Case]:
    """Dossiers of p-binh: one with two scans and a PDF, others passed on; one that will be late; somebody is away."""
    settings.FILE_KEYS, settings.FILES_FOLDER = RING, str(tmp_path / "files")
    owner = found_everything()["owner"]
    cases = {f"c{n}": file(owner, f"c{n}", 11 - n, staff="p-binh") for n in range(8)}
    ago = timezone.now() - timedelta(hours=3)
    for n in range(3):
        actions.pass_on(
            cases[f"c{n}"].uid, doer=doer("p-binh"), staff="p-hoa",
            told_at=timezone.now() - timedelta(days=9 - 3 * n),
        )  # fmt: skip
    actions.assign(cases["c4"].uid, staff="p-chi", doer=doer("p-hoa"), told_at=ago)
    for staff in ("p-hoa", "p-binh"):  # Whoever has just got it needs all the hours of its step.
        actions.assign(cases["c5"].uid, staff=staff, doer=doer("p-hoa"), told_at=ago)
    scanned = cases["c6"]
    papers = (
        ("Bản vẽ thiết kế", "ban-ve.png", scan("Bản vẽ")),
        ("Giấy chứng nhận quyền sử dụng đất", "giay.png", scan("Giấy chứng nhận")),
        ("Đơn đề nghị (PDF)", "don.pdf", pdf()),
    )
    for name, called, content in papers:
        kept = store(content, name=called)
        CasePaper.objects.create(case=scanned, name=name, file=str(kept.uid))
    for staff, delegate in (("p-van", None), ("p-chi", "p-binh")):
        today = timezone.localdate()
        record_absence(
            staff, from_date=today, until_date=today + timedelta(days=4), reason="Nghỉ phép",
            by=By(actor=staff, office="xa-1", channel="counter"), today=today, key=staff,
            delegate=delegate,
        )  # fmt: skip
    keep_up()
    return cases


@SCREENS
def test_every_page_is_sound(
    browser: Browser,
    served: str,
    office: dict[str, Case],
    viewport: Any,
    theme: str,
    language: str,
) -> None:
    case = f"/van-phong/ho-so/{office['c6'].uid}"
    second = CasePaper.objects.get(name="Bản vẽ thiết kế").pk
    right = CasePaper.objects.get(name__startswith="Giấy chứng nhận").pk
    pages = {
        "inbox-stands-in": ("p-binh", "/van-phong/"),
        "absences": ("p-binh", "/van-phong/vang-mat"),
        "absences-head": ("p-hoa", "/van-phong/vang-mat"),
        "own-time": ("p-binh", "/van-phong/thoi-gian-cua-toi"),
        "own-time-empty": ("p-van", "/van-phong/thoi-gian-cua-toi"),
        "letters": ("p-hoa", "/van-phong/xin-loi"),
        "rebalance": ("p-hoa", "/van-phong/chia-viec?tu=p-binh&den=p-chi"),
        "unit-away": ("p-hoa", "/van-phong/don-vi"),
        "beside": ("p-binh", f"{case}/canh-nhau"),
        "beside-two": ("p-binh", f"{case}/canh-nhau?trai=giay-{second}&phai=giay-{right}"),
        "link": ("p-binh", f"{case}/lien-ket"),
        "case-papers": ("p-binh", case),
        "case-planner": ("p-kstt", case),
        "board-officer": ("p-binh", "/bang/"),
        "board-head": ("p-hoa", "/bang/"),
    }
    with opened(browser, viewport=viewport, color_scheme=theme) as page:
        page.context.add_cookies([{"name": "django_language", "value": language, "url": served}])
        for name, (person, address) in pages.items():
            sign_in(page, served, person)
            page.goto(served + address)
            check(page, f"office-{name}" if language == "vi" else f"office-en-{name}")


def test_she_says_that_she_is_away_and_her_delegate_acts(
    browser: Browser, served: str, office: dict[str, Case]
) -> None:
    made = office["c7"]
    last = timezone.localdate() + timedelta(days=2)
    Absence.objects.all().delete()
    with opened(browser, viewport=PHONE, java_script_enabled=False) as page:
        sign_in(page, served, "p-binh")
        page.goto(f"{served}/van-phong/")
        page.get_by_role("link", name="Vắng mặt").click()
        page.get_by_label("Vắng từ ngày").fill(timezone.localdate().isoformat())
        page.get_by_label("Đến hết ngày").fill(last.isoformat())
        page.get_by_label("Người thay").select_option("p-chi")
        page.get_by_label("Lý do").fill("Nghỉ phép")
        page.get_by_role("button", name="Ghi lượt vắng").click()
        expect(page.get_by_text("Người thay: Lê Thị Chi")).to_be_visible()
    with opened(browser, viewport=WIDE) as page:
        sign_in(page, served, "p-chi")
        page.goto(f"{served}/van-phong/")
        page.get_by_role("link", name="Thay người vắng").click()
        row = page.get_by_role("row").filter(has_text=made.code)
        expect(row.get_by_text("Bạn thay mặt Trần Văn Bình")).to_be_visible()
        row.get_by_role("link", name=made.code).click()
        page.get_by_role("link", name="Chuyển bước").click()
        page.get_by_label("Chuyển sang bước").select_option("ky")
        page.get_by_role("button", name="Chuyển bước").click()
        page.wait_for_url(f"**/ho-so/{made.uid}")
        expect(page.get_by_text("Lê Thị Chi, thay mặt Trần Văn Bình").first).to_be_visible()
    event = events_of(f"case:{made.uid}")[-1]
    assert (event.actor, event.facts["on_behalf"]) == ("p-chi", "p-binh")


def test_papers_are_changed_by_keys_and_by_choice(
    browser: Browser, served: str, office: dict[str, Case]
) -> None:
    made = office["c6"]
    with opened(browser, viewport=WIDE) as page:
        sign_in(page, served, "p-binh")
        page.goto(f"{served}/van-phong/ho-so/{made.uid}")
        page.get_by_role("link", name="Xem hai bên cạnh nhau").click()
        expect(page.get_by_role("heading", name="Tờ khai")).to_be_visible()
        image = page.get_by_role("img", name="Bản vẽ thiết kế")
        assert drawn(image) > 100
        page.keyboard.press("j")
        page.wait_for_url("**phai=giay-*")
        expect(page.get_by_role("img", name="Giấy chứng nhận quyền sử dụng đất")).to_be_visible()
        page.keyboard.press("f")
        page.wait_for_url("**trai=giay-*")
        expect(page.get_by_role("img", name="Bản vẽ thiết kế")).to_be_visible()
        boxes = [page.locator(".side").nth(n).bounding_box() for n in range(2)]
        assert boxes[0] and boxes[1] and boxes[0]["y"] == boxes[1]["y"]
        page.set_viewport_size(PHONE)
        boxes = [page.locator(".side").nth(n).bounding_box() for n in range(2)]
        assert boxes[0] and boxes[1] and boxes[1]["y"] >= boxes[0]["y"] + boxes[0]["height"]
    assert {look.what for look in looks_at(made.owner)} == {"dossier", "file"}


def test_she_notes_her_time_and_the_head_reads_it(
    browser: Browser, served: str, office: dict[str, Case]
) -> None:
    made = office["c0"]
    with opened(browser, viewport=PHONE, java_script_enabled=False) as page:
        sign_in(page, served, "p-binh")
        page.goto(f"{served}/van-phong/thoi-gian-cua-toi")
        row = page.get_by_role("row").filter(has_text=made.code)
        row.get_by_text("Ghi chú", exact=True).click()
        row.get_by_label("Lý do").select_option("waited")
        row.get_by_label("Nói thêm").fill("Chờ Sở Xây dựng trả lời.")
        row.get_by_role("button", name="Ghi, không sửa lại được").click()
        expect(page.get_by_text("Lãnh đạo thấy ghi chú này")).to_be_visible()
        expect(page.get_by_text("Chờ Sở Xây dựng trả lời.")).to_be_visible()
    assert StretchNote.objects.get().case == made.uid
    with opened(browser, viewport=WIDE) as page:
        sign_in(page, served, "p-hoa")
        page.goto(f"{served}/bang/")
        page.get_by_role("link", name="1 ghi chú").click()
        expect(page.get_by_text("Chờ Sở Xây dựng trả lời.")).to_be_visible()
        check(page, "board-noted")
