"""An officer's own time, and when the head sees it by name. Now: Tuesday, 10 March 2026, 16:30."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.cases.conftest import doer, moment

from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.measurement.live.models import StretchNote

Make = Callable[..., Case]
As = Callable[[str], Client]
PAGE = "/van-phong/thoi-gian-cua-toi"


@pytest.fixture
def passed(case: Make) -> Callable[[str], Case]:
    """p-binh has a dossier from 08:30 of a day of March to 15:00, less two hours at noon."""

    def make(day: str) -> Case:
        made = case(day, f"k{day}", staff="p-binh")
        at = moment(f"2026-03-{day} 15:00")
        return actions.pass_on(made.uid, doer=doer("p-binh"), staff="p-hoa", told_at=at)

    return make


def rows(page: Any) -> dict[str, Any]:
    return {row.visit.code: row for row in page.context["rows"]}


def test_each_stretch_stands_beside_its_hours(as_: As, passed: Callable[[str], Case]) -> None:
    old, new = passed("03"), passed("09")
    page = as_("p-binh").get(PAGE)
    found = rows(page)
    assert list(found) == [new.code, old.code]
    row = found[old.code]
    assert (row.step, row.office) == ("Thẩm định", "UBND xã Ea Kao")
    assert (row.allotted, row.usual, row.over) == (16 * 3600, None, False)
    assert row.visit.working_seconds == 4.5 * 3600
    assert (row.alone, found[new.code].alone) == (False, True)
    assert page.content.decode().count("Chỉ mình bạn thấy lúc này.") == 1
    assert rows(as_("p-chi").get(PAGE)) == {}


def test_filters_stand_in_the_address(as_: As, passed: Callable[[str], Case]) -> None:
    old, new = passed("03"), passed("09")
    binh = as_("p-binh")
    for query, wanted in (
        ("ky=khac&tu=2026-03-01&den=2026-03-05", [old.code]),
        ("ky=thang", [new.code, old.code]),
        ("ky=truoc", []),
        ("thu-tuc=9.000007", [new.code, old.code]),
        ("thu-tuc=9.000008", []),
        ("ky=%E2%80%AE&tu=x&thu-tuc=%27", []),
    ):
        assert list(rows(binh.get(f"{PAGE}?{query}"))) == wanted, query


def test_it_goes_out_as_a_file(as_: As, passed: Callable[[str], Case]) -> None:
    made = passed("03")
    binh = as_("p-binh")
    text = binh.get(f"{PAGE}.csv").content.decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(text))
    assert (line["Mã hồ sơ"], line["Giờ làm việc"]) == (made.code, "4.5")
    assert line["Giờ quy định của bước"] == "16.0"
    assert binh.get(f"{PAGE}.xlsx").content[:2] == b"PK"
    assert binh.get(f"{PAGE}.exe").status_code == 404


def write(browser: Client, row: Any, **more: str) -> Any:
    form = {
        "ho-so": str(row.visit.case),
        "tu-luc": row.visit.from_at.isoformat(),
        "ly-do": "waited",
        "ghi-chu": "Chờ Sở Xây dựng trả lời.",
        "key": "n",
        "next": PAGE,
    }
    return browser.post(f"{PAGE}/ghi-chu", {**form, **more})


def test_the_head_sees_it_days_later_and_with_what_she_said(
    as_: As, passed: Callable[[str], Case]
) -> None:
    old, new = passed("03"), passed("09")
    binh, hoa = as_("p-binh"), as_("p-hoa")
    row = rows(binh.get(PAGE))[old.code]
    for _ in range(2):
        assert write(binh, row).status_code == 303
    assert StretchNote.objects.count() == 1
    assert "Chờ Sở Xây dựng trả lời." in binh.get(PAGE).content.decode()
    board = hoa.get("/bang/?ky=thang")
    (mine,) = [one for one in board.context["people"] if one.pace.staff == "p-binh"]
    # Of the two only the one that ended on the 3rd: the other is hers alone until the 13th.
    assert (mine.pace.stretches, mine.notes) == (1, 1)
    listed = hoa.get(mine.door)
    assert [line.row.code for line in listed.context["lines"]] == [old.code]
    said = listed.content.decode()
    assert "Chờ đơn vị hoặc hệ thống khác" in said and "Chờ Sở Xây dựng trả lời." in said
    # The figure without a name counts both.
    (step,) = [one for one in board.context["steps"] if one.pace.step == "tham-dinh"]
    assert step.pace.stretches == 2
    assert new.code in hoa.get(step.door).content.decode()


def test_nobody_notes_anothers(as_: As, passed: Callable[[str], Case]) -> None:
    passed("03")
    (row,) = rows(as_("p-binh").get(PAGE)).values()
    chi = as_("p-chi")
    assert (
        "Không có lượt nào của bạn"
        in chi.post(
            f"{PAGE}/ghi-chu",
            {
                "ho-so": str(row.visit.case),
                "tu-luc": row.visit.from_at.isoformat(),
                "ly-do": "hard",
            },
            follow=True,
        ).content.decode()
    )
    early = {"tu-luc": "0001-01-01T00:00+14:00"}
    for wrong in ({"tu-luc": "x"}, {"tu-luc": "2026-03-03T08:30"}, {"ho-so": "1"}, early):
        assert write(chi, row, **wrong).status_code == 404
    assert not StretchNote.objects.exists()


@pytest.mark.parametrize("role", ["p-binh", "p-hoa", "p-van", "p-tinh", "p-lan", "p-kstt", "p-qt"])
def test_who_has_such_a_page(as_: As, parties: Any, role: str) -> None:
    status = 200 if role in ("p-binh", "p-hoa", "p-van", "p-tinh") else 403
    browser = as_(role)
    assert browser.get(PAGE).status_code == status
    assert browser.get(f"{PAGE}.csv").status_code == status


def test_a_long_list_costs_no_more_queries(
    as_: As, case: Make, django_assert_max_num_queries: Any
) -> None:
    for n in range(12):
        made = case("03", f"k{n}", staff="p-binh")
        actions.pass_on(made.uid, doer=doer("p-binh"), told_at=moment("2026-03-03 15:00"))
    binh = as_("p-binh")
    binh.get(PAGE)
    with django_assert_max_num_queries(34):
        assert len(rows(binh.get(PAGE))) == 12
