"""The book of breaches and the register of processing on screens: written, refused, printed, exported."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.office.test_journey import sign_in
from tests.web.settings.conftest import ADMIN, settled

from tinhso.protection import actions
from tinhso.protection.actions import Told
from tinhso.protection.models import Breach, Protector, Statement, Term

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HERE, REGISTER = "/cai-dat/du-lieu-ca-nhan", "/cai-dat/xu-ly-du-lieu"


def moment(hours: float) -> str:
    return timezone.localtime(timezone.now() - timedelta(hours=hours)).strftime("%d/%m/%Y %H:%M")


def form(**more: str) -> dict[str, str]:
    words = {"text": "Gửi nhầm danh sách cho đơn vị khác.", "sorts": "Họ tên", "persons": "12"}
    return {"do": "record", "title": "Gửi nhầm", "found_at": moment(5), **words, **more}


def a_breach(hours: float = 5) -> Breach:
    return actions.record_breach(
        title="Gửi nhầm danh sách học sinh",
        found_at=timezone.now() - timedelta(hours=hours),
        happened_at=None,
        told=Told(text="Một danh sách gửi nhầm.", data="Họ tên, ngày sinh", persons=45),
        key=f"k{hours}",
        by=ADMIN,
    )


def test_a_breach_is_written_down_and_its_clock_shown(admin: Client) -> None:
    answer = admin.post(HERE, form())
    row = Breach.objects.get()
    assert answer.status_code == 303 and str(row.uid) in answer["Location"]
    assert "còn 66 giờ" in admin.get(HERE).content.decode()
    assert "chưa ghi đã báo" in admin.get("/cai-dat/").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"title": ""}, {"sorts": " "}, {"found_at": "hôm qua"}, {"found_at": moment(-9)}, {"persons": "x"}],
)  # fmt: skip
def test_what_cannot_be_is_said_and_what_was_typed_stays(admin: Client, wrong: Any) -> None:
    answer = admin.post(HERE, form(**wrong))
    assert answer.status_code == 422 and "Gửi nhầm danh sách" in answer.content.decode()
    assert not Breach.objects.exists()


def test_a_line_is_written_and_a_late_one_needs_its_reason(admin: Client) -> None:
    row = a_breach(80)
    here = f"{HERE}/{row.uid}"
    assert "quá hạn 8 giờ" in admin.get(here).content.decode()
    told = {"kind": "authority", "at": moment(1), "number": "12/UBND", "text": ""}
    answer = admin.post(here, told)
    assert answer.status_code == 422 and "hãy ghi lý do chậm" in answer.content.decode()
    assert admin.post(here, {**told, "text": "Chờ xác minh"}).status_code == 303
    said = admin.get(here).content.decode()
    assert "đã báo, chậm" in said and "12/UBND" in said
    paper = admin.get(f"{here}/thong-bao.pdf")
    assert paper["Content-Type"] == "application/pdf" and paper.content.startswith(b"%PDF")


def test_who_is_responsible_may_open_it_and_nobody_else_below_the_province(
    admin: Client, as_: Any
) -> None:
    planner = as_("p-ks-xa")
    assert planner.get(HERE).status_code == 403
    named = {
        "do": "protector",
        "p-staff": "p-ks-xa",
        "p-mail": "dlcn@tinh.gov.vn",
        "p-from_date": timezone.localdate().strftime("%d/%m/%Y"),
        "p-ground": "QĐ 1",
    }
    assert admin.post(HERE, {**named, "p-staff": "khong-ai"}).status_code == 422
    assert admin.post(HERE, named).status_code == 303
    assert Protector.objects.get().staff == "p-ks-xa"
    assert planner.get(HERE).status_code == 200
    term = {"do": "term", "t-hours": "48", "t-from_date": named["p-from_date"], "t-ground": "x"}
    assert planner.post(HERE, term).status_code == 403 and not Term.objects.exists()
    assert admin.post(HERE, term).status_code == 303


def test_the_register_is_completed_and_exported(admin: Client) -> None:
    said = {"abroad": "Không chuyển", "from_date": timezone.localdate().strftime("%d/%m/%Y")}
    assert admin.post(f"{REGISTER}/dossiers", said).status_code == 303
    assert Statement.objects.get().abroad == "Không chuyển"
    page = admin.get(f"{REGISTER}?dem=1").content.decode()
    assert "Không chuyển" in page and "cases.Case" in page
    assert "Không chuyển" in admin.get(f"{REGISTER}.csv").content.decode("utf-8-sig")
    assert admin.get(f"{REGISTER}.xlsx").content[:2] == b"PK"
    assert admin.get(f"{REGISTER}.pdf").content.startswith(b"%PDF")
    own = {"code": "camera", "name": "Camera trụ sở", "from_date": said["from_date"]}
    assert admin.post(f"{REGISTER}/moi", own).status_code == 303
    assert "Camera trụ sở" in admin.get(REGISTER).content.decode()
    nameless = admin.post(f"{REGISTER}/moi", {**own, "name": "", "code": "x"})
    assert "hoạt động riêng của tỉnh phải có tên" in nameless.content.decode()
    assert not Statement.objects.filter(activity="x").exists()
    assert admin.get(f"{REGISTER}/khong-co").status_code == 404


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["390", "1440"])
def test_no_violation_and_nothing_runs_out_of_the_screen(
    browser: Browser, served: str, viewport: Any
) -> None:
    settled()
    row = a_breach(60)
    a_breach(90)
    with opened(browser, viewport=viewport, color_scheme="light") as page:
        sign_in(page, served, "p-qt")
        for name, address in (
            ("protecting", HERE),
            ("breach", f"{HERE}/{row.uid}"),
            ("processing", REGISTER),
            ("statement", f"{REGISTER}/dossiers"),
        ):
            page.goto(f"{served}{address}")
            check(page, name)
