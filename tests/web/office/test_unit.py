"""The office's page: who has how much, what waits, what is late without a letter. Now: 10 March 2026, 16:30."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.cases.conftest import doer, moment

from tinhso.cases import actions
from tinhso.cases.models import Case

Make = Callable[..., Case]
As = Callable[[str], Client]


@pytest.fixture
def office(case: Make) -> dict[str, Case]:
    cases = {
        "late": case("02", "late", staff="p-binh"),
        "forecast": case("03", "forecast", staff="p-binh"),
        "later": case("09", "later", staff="p-chi"),
        "nobodys": case("09", "nobodys"),
        "stopped": case("05", "stopped", staff="p-binh"),
    }
    actions.ask_supplement(
        cases["stopped"].uid, reasons="Thiếu", doer=doer(), told_at=moment("2026-03-06 08:30")
    )
    return cases


def unwarned(page: Any) -> list[str]:
    return [one.row.case.code for one in page.context["unwarned"]]


def test_what_each_has_in_hands(as_: As, office: dict[str, Case]) -> None:
    page = as_("p-hoa").get("/van-phong/don-vi")
    rows = {row.code: (row.open, row.late, row.soon, row.stopped) for row in page.context["loads"]}
    assert rows == {
        "p-binh": (3, 1, 1, 1),
        "p-chi": (1, 0, 0, 0),
        "p-hoa": (0, 0, 0, 0),
        "": (1, 0, 0, 0),
    }
    said = page.content.decode()
    assert "Đang giữ 5 hồ sơ: 1 quá hạn, 1 sắp đến hạn, 1 đang dừng đồng hồ." in said
    # Each number leads to as many dossiers.
    binh = as_("p-hoa").get("/van-phong/?nguoi=p-binh&han=tre")
    assert binh.context["page"].paginator.count == 1
    given = as_("p-hoa").get("/van-phong/?nguoi=p-binh&xep=-due&chon-san=2").content.decode()
    assert given.count(" checked>") == 3  # two rows, and the switch of the keys


def test_figures_by_person_are_for_those_who_may_see_them(as_: As, office: dict[str, Case]) -> None:
    for code, seen in (("p-hoa", True), ("p-tinh", True), ("p-binh", False), ("p-van", False)):
        said = as_(code).get("/van-phong/don-vi").content.decode()
        assert ("Việc của từng người" in said) is seen, code


def test_what_is_late_or_will_be_without_a_letter(as_: As, office: dict[str, Case]) -> None:
    hoa = as_("p-hoa")
    assert unwarned(hoa.get("/van-phong/don-vi")) == [office["late"].code, office["forecast"].code]
    actions.propose_extension(
        office["late"].uid, until=moment("2026-03-20 17:00"), reason="x", doer=doer("p-binh")
    )
    assert unwarned(hoa.get("/van-phong/don-vi")) == [office["forecast"].code]
    actions.extend(office["late"].uid, doer=doer("p-hoa"))
    assert unwarned(hoa.get("/van-phong/don-vi")) == [office["forecast"].code]


def test_a_declined_extension_is_listed_again(as_: As, office: dict[str, Case]) -> None:
    actions.propose_extension(
        office["late"].uid, until=moment("2026-03-20 17:00"), reason="x", doer=doer("p-binh")
    )
    actions.decline_extension(office["late"].uid, doer=doer("p-hoa"))
    assert office["late"].code in unwarned(as_("p-hoa").get("/van-phong/don-vi"))


def test_what_others_ask_and_what_takes_place_this_week(as_: As, office: dict[str, Case]) -> None:
    actions.consult(office["later"].uid, office="so-xd", question="Quy hoạch?", doer=doer())
    for what, on in (("Tuần này", "2026-03-13 08:00"), ("Tuần sau", "2026-03-16 08:00")):
        actions.plan(office["later"].uid, what=what, on=moment(on), doer=doer())
    assert "Quy hoạch?" in as_("p-xd").get("/van-phong/don-vi").content.decode()
    own = as_("p-binh").get("/van-phong/don-vi").content.decode()
    assert "Tuần này" in own and "Tuần sau" not in own and "Quy hoạch?" not in own


def test_one_office_of_several_may_be_picked(as_: As, office: dict[str, Case]) -> None:
    tinh = as_("p-tinh")
    assert tinh.get("/van-phong/don-vi?don-vi=xa-2").context["sums"]["open"] == 0
    assert tinh.get("/van-phong/don-vi?don-vi=xa-1").context["sums"]["open"] == 5
    # An office that she has no right in is not picked.
    assert as_("p-hoa").get("/van-phong/don-vi?don-vi=xa-2").context["sums"]["open"] == 5


def test_a_large_office_costs_no_more_queries(
    as_: As, case: Make, django_assert_max_num_queries: Any
) -> None:
    hoa = as_("p-hoa")
    for number in range(20):
        case("02", f"k-{number}", staff="p-binh" if number % 2 else "p-chi")
    with django_assert_max_num_queries(60):
        assert len(hoa.get("/van-phong/don-vi").context["unwarned"]) == 20
