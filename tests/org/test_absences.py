"""Who is away, who acts for her, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from tests.org.conftest import ADMIN, FIRST

from tinhso.ledger.actions import By
from tinhso.ledger.queries import events_of
from tinhso.org import actions
from tinhso.org.absences import absences, absent_on, covers_of
from tinhso.org.covering import CannotBeAbsent, end_absence, name_delegate, record_absence
from tinhso.org.models import Absence

TODAY = date(2026, 3, 10)
Away = Callable[..., Absence]


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


def by(actor: str) -> By:
    return By(actor=actor, office="xa-1", channel="counter")


@pytest.fixture
def people(province: By) -> None:
    for code, office, role in (
        ("p-binh", "xa-1", "officer"),
        ("p-chi", "xa-1", "officer"),
        ("p-dung", "xa-1", "officer"),
        ("p-xa2", "xa-2", "officer"),
        ("p-hoa", "xa-1", "head"),
    ):
        actions.enter_staff(code=code, name=code.upper(), by=ADMIN)
        actions.appoint(code, office=office, role=role, from_date=FIRST, by=ADMIN)


@pytest.fixture
def away(people: None) -> Away:
    def record(staff: str = "p-binh", first: int = 0, back: int = 5, **more: Any) -> Absence:
        given: dict[str, Any] = {
            "delegate": "p-chi",
            "reason": "Nghỉ phép",
            "by": by(staff),
            "today": TODAY,
            "key": f"{staff}-{first}-{back}",
        }
        return record_absence(
            staff, from_date=day(first), until_date=day(back), **{**given, **more}
        )

    return record


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(CannotBeAbsent) as fault:
        act()
    return fault.value.code


def test_it_holds_from_its_first_day_to_the_day_before_she_is_back(away: Away) -> None:
    away(first=1, back=3)
    got = {n: [cover.staff for cover in covers_of("p-chi", day(n))] for n in range(5)}
    assert got == {0: [], 1: ["p-binh"], 2: ["p-binh"], 3: [], 4: []}
    assert set(absent_on(day(2), ["p-binh", "p-chi"])) == {"p-binh"}
    (cover,) = covers_of("p-chi", day(1))
    assert (cover.name, cover.posts, cover.by_superior) == ("P-BINH", (("xa-1", "officer"),), False)


def test_the_ledger_says_it_and_seals_the_reason(away: Away) -> None:
    made = away()
    end_absence(str(made.uid), on_date=day(2), by=by("p-binh"), today=day(1))
    recorded, ended = events_of("staff:p-binh")[-2:]
    assert recorded.kind == "org.absence_recorded"
    assert "reason" not in recorded.facts and recorded.sealed.facts == {"reason": "Nghỉ phép"}
    assert recorded.facts["delegate"] == "p-chi"
    assert (ended.kind, ended.facts["until_date"]) == ("org.absence_ended", "2026-03-12")
    assert not covers_of("p-chi", day(2)) and covers_of("p-chi", day(1))


def test_the_same_form_twice_is_one_absence(away: Away) -> None:
    assert away().pk == away().pk
    assert Absence.objects.count() == 1


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("absence_not_yours", {"by": by("p-chi")}),
        ("absence_reversed", {"first": 3, "back": 3}),
        ("absence_past", {"first": -1}),
        ("absence_too_long", {"back": 400}),
        ("absence_lacks_reason", {"reason": "  "}),
        ("no_such_staff", {"delegate": "p-bay"}),
        ("own_delegate", {"delegate": "p-binh"}),
        ("delegate_elsewhere", {"delegate": "p-xa2"}),
    ],
)
def test_what_is_refused(away: Away, code: str, more: dict[str, Any]) -> None:
    assert refused(lambda: away(**more)) == code
    assert not Absence.objects.exists()


def test_a_superior_may_name_somebody_of_another_office_that_she_leads(away: Away) -> None:
    away(delegate="p-xa2", by=by("p-tinh"), led={"xa-1", "xa-2"})
    (cover,) = covers_of("p-xa2", TODAY)
    assert cover.by_superior


@pytest.mark.parametrize(
    ("code", "led"), [("delegate_elsewhere", {"xa-1"}), ("absence_not_yours", {"xa-2"})]
)
def test_a_superior_decides_over_her_own_offices_alone(
    away: Away, code: str, led: set[str]
) -> None:
    assert refused(lambda: away(delegate="p-xa2", by=by("p-hoa"), led=led)) == code
    assert not Absence.objects.exists()


def test_posts_in_offices_that_the_superior_does_not_lead_pass_to_nobody(away: Away) -> None:
    actions.appoint("p-binh", office="xa-2", role="head", from_date=FIRST, by=ADMIN)
    away(by=by("p-hoa"), led={"xa-1"})
    actions.appoint("p-binh", office="tinh", role="leader", from_date=TODAY, by=ADMIN)
    (cover,) = covers_of("p-chi", TODAY)
    assert cover.posts == (("xa-1", "officer"),)


def test_two_absences_of_one_person_share_no_day(away: Away) -> None:
    away(first=2, back=4)
    assert refused(lambda: away(first=3, back=6)) == "absent_already"
    away(first=4, back=6)
    away(first=0, back=2)


def test_no_circle(away: Away) -> None:
    away("p-binh", 0, 5, delegate="p-chi")
    assert refused(lambda: away("p-chi", 4, 6, delegate="p-binh")) == "delegate_absent"
    away("p-chi", 3, 6, delegate="p-dung")
    assert refused(lambda: away("p-dung", 0, 9, delegate="p-binh")) == "delegate_absent"
    assert refused(lambda: away("p-dung", 4, 9, delegate="p-chi")) == "delegate_absent"
    away("p-dung", 6, 9, delegate="p-binh")


def test_nothing_passes_on_through_two(away: Away) -> None:
    away("p-binh", 0, 5, delegate="p-chi")
    away("p-chi", 3, 6, delegate="p-dung")
    assert [cover.staff for cover in covers_of("p-dung", day(4))] == ["p-chi"]
    seen = {one.staff: one.uncovered for one in absences(TODAY, offices=["xa-1"])}
    assert seen == {"p-binh": day(3), "p-chi": None}
    assert absences(TODAY, offices=["xa-2"]) == []


def test_who_has_no_delegate_or_lost_her_is_uncovered(away: Away) -> None:
    away("p-binh", 0, 5, delegate=None)
    away("p-dung", 0, 5, delegate="p-chi")
    actions.relieve("p-chi", office="xa-1", role="officer", until_date=day(2), by=ADMIN)
    seen = {one.staff: one.uncovered for one in absences(TODAY, offices=["xa-1"])}
    assert seen == {"p-binh": TODAY, "p-dung": day(2)}


def test_another_delegate_acts_from_today_and_what_was_stays(away: Away) -> None:
    made = away(first=0, back=9)
    name_delegate(
        str(made.uid),
        delegate="p-dung",
        by=by("p-hoa"),
        today=day(4),
        key="n",
        led={"xa-1"},
    )
    assert [one.staff for one in covers_of("p-chi", day(3))] == ["p-binh"]
    assert covers_of("p-chi", day(4)) == []
    assert [one.staff for one in covers_of("p-dung", day(8))] == ["p-binh"]
    assert covers_of("p-dung", day(3)) == [] and covers_of("p-dung", day(9)) == []


def test_one_that_has_not_begun_is_called_off(away: Away) -> None:
    made = away(first=3, back=9)
    end_absence(str(made.uid), on_date=TODAY, by=by("p-binh"), today=TODAY)
    assert absences(TODAY, staff=["p-binh"]) == []
    assert (
        refused(
            lambda: name_delegate(
                str(made.uid), delegate="p-dung", by=by("p-binh"), today=TODAY, key="x"
            )
        )
        == "no_such_absence"
    )
    away(first=3, back=9, key="again")


def test_many_absences_cost_no_more_queries(away: Away, django_assert_num_queries: Any) -> None:
    away("p-binh", 0, 5)
    away("p-dung", 0, 5)
    with django_assert_num_queries(3):
        assert len(absences(TODAY, offices=["xa-1"])) == 2
    with django_assert_num_queries(2):
        assert len(covers_of("p-chi", TODAY)) == 2
    with django_assert_num_queries(1):
        assert covers_of("p-hoa", TODAY) == []
