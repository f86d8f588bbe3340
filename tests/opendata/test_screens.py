"""Everybody reads promises and takes data away; staff with the right decide what is public; nobody sees more."""

from __future__ import annotations

import json
import uuid
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.documents.test_screens import staff
from tests.petitions.conftest import clock, town
from tests.plans.conftest import done, issued, task_of

from tinhso.indicators.actions import publishing
from tinhso.indicators.defining import Document
from tinhso.indicators.models import DefinitionVersion, Value
from tinhso.ledger.actions import By
from tinhso.opendata import actions, datasets
from tinhso.opendata.models import Opening
from tinhso.opendata.rules import FIGURE, PLAN
from tinhso.plans import actions as plans
from tinhso.plans.models import Plan
from tinhso.signing.models import Asked

__all__ = ["clock", "town"]
LEADER = By(actor="p-tinh", office="tinh", channel="system")
SYSTEM = By(actor="system", office="-", channel="system")
DECIDE = "/du-lieu-mo/cong-khai"
SHARE = Document(
    "Tỷ lệ đúng hạn", "On time", "%",
    'count(decided where outcome in ("early", "on_time"))', "count(decided)",
)  # fmt: skip


@pytest.fixture
def plan(clock: Any) -> Plan:
    made = plans.make_plan(
        "kh", code="KH-1", name="Kế hoạch chuyển đổi số", document=issued("nq").uid, owner="tinh", by=LEADER,
    )  # fmt: skip
    day = timezone.localdate()
    task_of(
        made,
        "1",
        title="Kho dữ liệu dùng chung",
        unit="so-xd",
        cooperating=(),
        due=day.replace(month=2),
        head="p-hoa",
    )
    done(task_of(made, "2", title="Đào tạo cán bộ", unit="xa-1", cooperating=(), due=day), on=day)
    return made


@pytest.fixture
def figure(clock: Any) -> DefinitionVersion:
    version = publishing.publish(
        "dung_han", SHARE, from_date=date(2026, 1, 1), decision="QĐ 766", by=LEADER
    )
    publishing.set_target(
        "dung_han", value=90, from_date=date(2026, 1, 1), decision="QĐ 766", by=LEADER
    )
    for office, num in (("tinh", 876.0), ("xa-1", 97.0), ("xa-2", 4.0)):
        Value.objects.create(
            code="dung_han", version=version, kind="month", first=date(2026, 2, 1), last=date(2026, 2, 28),
            office=office, numerator=num, denominator=1000.0, value=num / 10, position=1,
            computed_at=timezone.now(),
        )  # fmt: skip
    return version


def opened(sort: str, code: str) -> None:
    actions.make_public(str(uuid.uuid4()), sort=sort, code=code, reason="QĐ 5", by=LEADER)


def said(browser: Client, address: str, status: int = 200) -> str:
    answer = browser.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


def issue(code: str) -> None:
    actions.issue(datasets.dataset(code), now=timezone.now(), by=SYSTEM)


def taken(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def test_promises_by_unit_state_and_words_in_the_address(plan: Plan, figure: Any) -> None:
    assert "Kho dữ liệu" not in said(Client(), "/cam-ket/")
    opened(PLAN, str(plan.uid))
    opened(FIGURE, "dung_han")
    page = said(Client(), "/cam-ket/")
    assert "Kho dữ liệu dùng chung" in page and "Tỷ lệ đúng hạn" in page
    assert "88 %" in page and "90,0 %" in page and "Chưa đạt" in page
    assert "Nguyễn Thị Hoa" not in page and "Đã xong" not in page.replace("Đã xong, đạt", "")
    found = said(Client(), "/cam-ket/?tim=kho+du+lieu")
    assert "Kho dữ liệu" in found and "Đào tạo" not in found
    assert "Đào tạo" in said(Client(), "/cam-ket/?don-vi=xa-1&han=done&nam=2026")
    assert "Đào tạo" not in said(Client(), "/cam-ket/?han=late")
    sheet = Client().get("/cam-ket/?dang=csv&tim=kho").content.decode("utf-8-sig").splitlines()
    assert len(sheet) == 2 and "Sở Xây dựng" in sheet[1]
    assert Client().get("/cam-ket/?dang=xlsx").content[:2] == b"PK"
    assert Client().get("/cam-ket/?nam=20x6&don-vi=khong&trang=9999").status_code == 200


def test_figures_of_people_are_rounded_shares_of_the_province(figure: Any) -> None:
    opened(FIGURE, "dung_han")
    issue("chi-tieu")
    lines = taken(f"/du-lieu-mo/chi-tieu/{timezone.localdate()}.csv").splitlines()
    told = {line.split(",")[3]: line for line in lines[1:]}
    assert ",88.0,%,," in told["tinh"] and "876" not in told["tinh"]
    assert ",,%,of_an_office," in told["xa-1"] and "97" not in told["xa-1"].replace("2026", "")
    assert ",,%,of_an_office," in told["xa-2"]
    issue("dinh-nghia-chi-tieu")
    assert "count(decided)" in taken(f"/du-lieu-mo/dinh-nghia-chi-tieu/{timezone.localdate()}.csv")


def test_data_have_stable_addresses_digests_and_a_catalogue(plan: Plan) -> None:
    opened(PLAN, str(plan.uid))
    issue("cam-ket")
    browser, day = Client(), timezone.localdate().isoformat()
    latest = browser.get("/du-lieu-mo/cam-ket/moi-nhat.csv")
    here = f"/du-lieu-mo/cam-ket/{day}.csv"
    assert (latest.status_code, latest["Location"]) == (302, here)
    given = browser.get(here)
    assert "Kho dữ liệu" in b"".join(given.streaming_content).decode()
    assert given["Content-Disposition"] == f'attachment; filename="cam-ket-{day}.csv"'
    assert browser.get(here, headers={"if-none-match": given["ETag"]}).status_code == 304
    assert browser.head(here)["Content-Length"] == given["Content-Length"]
    catalogue = json.loads(said(browser, "/du-lieu-mo/danh-muc.jsonld"))
    urls = [
        file["dcat:downloadURL"]["@id"]
        for one in catalogue["dcat:dataset"]
        for file in one["dcat:distribution"]
    ]
    assert [one.rpartition("/")[2] for one in urls] == [
        f"{day}.{e}" for e in ("csv", "json", "parquet")
    ]
    told = json.loads(said(browser, "/du-lieu-mo/cam-ket/tu-dien.json"))
    assert told["url"].endswith("/du-lieu-mo/cam-ket/moi-nhat.csv")
    assert "Dữ liệu mở" in said(browser, "/du-lieu-mo/") and day in said(
        browser, "/du-lieu-mo/cam-ket/"
    )
    for wrong in ("khong/", "cam-ket/2020-01-01.csv", "cam-ket/homqua.csv", f"cam-ket/{day}.xml"):
        said(browser, f"/du-lieu-mo/{wrong}", 404)
    actions.withdraw("w", sort=PLAN, code=str(plan.uid), reason="Nhầm", by=LEADER)
    assert "đã được gỡ" in said(browser, here, 410) and "đã gỡ" in said(
        browser, "/du-lieu-mo/cam-ket/"
    )
    Asked.objects.update(count=10_000)
    busy = browser.get(here)
    assert busy.status_code == 429 and int(busy["Retry-After"]) > 0


def test_who_has_the_right_there_decides_with_a_reason(plan: Plan) -> None:
    leader, officer = staff("p-tinh"), staff("p-binh")
    assert officer.get(DECIDE).status_code == 403 and Client().get(DECIDE).status_code in (
        302,
        303,
        403,
    )
    assert "Kế hoạch chuyển đổi số" in said(leader, DECIDE)
    here = f"{DECIDE}?loai=plan&ma={plan.uid}"
    form = {"do": "open", "key": str(uuid.uuid4())}
    assert leader.post(here, form).status_code == 422
    assert leader.post(here, {**form, "reason": "QĐ 5"}).status_code == 303
    assert leader.post(here, {**form, "reason": "QĐ 5"}).status_code == 303
    row = Opening.objects.get()
    assert (row.public, row.office, row.actor) == (True, "tinh", "p-tinh")
    assert "QĐ 5" in said(leader, DECIDE) and "Kho dữ liệu" in said(Client(), "/cam-ket/")
    told = {"do": "withdraw", "key": "other", "reason": "Thôi"}
    assert leader.post(here, told).status_code == 303
    assert "Kho dữ liệu" not in said(Client(), "/cam-ket/")
    assert leader.post(f"{DECIDE}?loai=plan&ma=khong", told).status_code == 422
    assert "Công khai" in said(leader, f"{DECIDE}?loai=register") + said(
        leader, f"{DECIDE}?loai=figure"
    )


def test_the_front_page_and_every_footer_lead_there(town: Any) -> None:
    page = said(Client(), "/")
    assert page.count("/cam-ket/") == 2 and page.count("/du-lieu-mo/") == 2
