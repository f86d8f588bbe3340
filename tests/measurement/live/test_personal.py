"""Own time: what an officer sees first, when others see it, and what she says of it. March 2026: 8 hours a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from tests.cases.conftest import citizen, doer, moment

from tinhso import calendars
from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.ledger.actions import By
from tinhso.ledger.queries import events_of
from tinhso.measurement.live import personal
from tinhso.measurement.live.following import differences, keep_up, rebuild
from tinhso.measurement.live.models import PersonalDelay, StretchNote, StretchTime
from tinhso.measurement.live.personal import CannotNote, Visit

Made = Callable[..., Case]
HOUR, DAY = 3600, 8 * 3600
MARCH = {"since": moment("2026-03-01 00:00"), "before": moment("2026-04-01 00:00")}
BINH = By(actor="p-binh", office="xa-1", channel="counter")


def worked(accepted: Made, key: str, staff: str, hours: int, *, day: str = "02") -> Case:
    """Accepted at 08:30, taken at 09:30, passed on some working hours later of the same day, from 1 to 5."""
    at = f"2026-03-{day}"
    case = accepted(f"{at} 08:30", key=key)
    actions.take(case.uid, doer=doer(staff), told_at=moment(f"{at} 09:30"))
    left = {1: "10:30", 2: "11:30", 3: "14:30", 4: "15:30", 5: "16:30"}[hours]
    return actions.pass_on(case.uid, doer=doer(staff), told_at=moment(f"{at} {left}"))


@pytest.fixture
def taken(accepted: Made) -> Made:
    def make(key: str = "k", staff: str = "p-binh", hours: int = 2, **more: Any) -> Case:
        return worked(accepted, key, staff, hours, **more)

    return make


def own(staff: str = "p-binh") -> list[Visit]:
    keep_up()
    return personal.visits(staff, **MARCH)


def test_a_visit_is_one_however_many_events_it_has(accepted: Made) -> None:
    case = accepted("2026-03-02 08:30")
    binh = doer("p-binh")
    actions.take(case.uid, doer=binh, told_at=moment("2026-03-02 09:30"))
    actions.plan(
        case.uid, what="x", on=moment("2026-03-20 08:00"), doer=binh,
        told_at=moment("2026-03-02 10:30"),
    )  # fmt: skip
    actions.ask_supplement(case.uid, reasons="Thiếu", doer=binh, told_at=moment("2026-03-03 07:30"))
    actions.answer_supplement(case.uid, doer=citizen(), told_at=moment("2026-03-05 07:30"))
    (going,) = own()
    assert going.going_on and going.working_seconds + going.waited_seconds > 0
    actions.pass_on(case.uid, staff="p-chi", doer=binh, told_at=moment("2026-03-05 08:30"))
    (visit,) = own()
    assert (visit.case, visit.step, visit.going_on) == (case.uid, "tham-dinh", False)
    assert visit.from_at == moment("2026-03-02 09:30")
    assert visit.to_at == moment("2026-03-05 08:30")
    # What waited for the applicant is not hers, though a restart voided it all.
    assert visit.waited_seconds == 2 * DAY
    worked_seconds = StretchTime.objects.filter(case=case.uid, staff="p-binh", stood=False)
    assert visit.working_seconds == sum(one.working_seconds for one in worked_seconds) < DAY * 1.5
    assert list(differences()) == []


def test_only_ones_own_and_of_the_period(taken: Made) -> None:
    mine, _ = taken("a"), taken("b", "p-chi")
    assert [one.case for one in own()] == [mine.uid]
    none = personal.visits(
        "p-binh", since=moment("2026-03-03 00:00"), before=moment("2026-03-04 00:00")
    )
    assert none == []
    assert personal.visits("p-binh", **MARCH, procedure="9.000008") == []


def test_a_median_of_few_people_is_not_told(taken: Made) -> None:
    people = ["p-binh", "p-chi", "p-dung", "p-yen"]
    for n, staff in enumerate(people):
        taken(f"k{n}", staff, n + 1)
    keep_up()
    place = ("9.000007", "xa-1", "tham-dinh")
    assert personal.usual({place}, **MARCH) == {}
    taken("k5", "p-giang", 5)
    keep_up()
    assert personal.usual({place}, **MARCH) == {place: 3 * HOUR}
    # More dossiers of the same people do not make more people.
    assert personal.usual({("9.000007", "xa-2", "tham-dinh")}, **MARCH) == {}


@pytest.mark.parametrize(
    ("today", "days", "first"),
    [
        ("2026-03-10", 3, "2026-03-05"),  # Tuesday: Monday, Friday and Thursday lie before it.
        ("2026-03-10", 1, "2026-03-09"),
        ("2026-03-09", 1, "2026-03-06"),  # Over a weekend.
        ("2026-03-08", 3, "2026-03-04"),  # From a Sunday.
        ("2026-03-10", 0, "2026-03-11"),
        ("2026-02-23", 3, "2026-02-11"),  # Over Tết.
    ],
)
def test_which_days_are_still_hers_alone(today: str, days: int, first: str) -> None:
    calendar = calendars.load(calendars.DEFAULT)
    kept = personal.first_kept(date.fromisoformat(today), days, calendar)
    assert kept.isoformat() == first


def seen(at: str) -> int:
    shown = personal.shown_to_heads({"xa-1"}, now=moment(at))
    return StretchTime.objects.filter(shown, staff="p-binh").count()


def test_heads_see_a_stretch_three_working_days_after_it_ended(taken: Made) -> None:
    taken()  # Ends on Monday, 2 March.
    keep_up()
    assert [seen(f"2026-03-0{day} 23:59") for day in range(2, 8)] == [0, 0, 0, 0, 1, 1]
    assert not StretchTime.objects.filter(
        personal.shown_to_heads({"xa-2"}, now=moment("2026-03-30 08:00"))
    )


def test_a_new_delay_holds_for_stretches_that_end_from_its_day_on(taken: Made) -> None:
    admin = By(actor="p-qt", office="tinh", channel="counter")
    personal.set_delay(days=1, from_date=date(2026, 3, 3), by=admin, today=date(2026, 3, 1))
    taken("a")
    taken("b", day="03")
    keep_up()
    # Monday's after three days, on Friday; Tuesday's after one, on Thursday.
    assert [seen(f"2026-03-0{day} 12:00") for day in range(3, 8)] == [0, 0, 1, 2, 2]
    assert personal.delay_on(date(2026, 3, 2)) == 3 and personal.delay_on(date(2026, 3, 3)) == 1
    assert events_of("setting:personal_delay")[-1].facts == {"days": 1, "from_date": "2026-03-03"}
    for days, day, code in ((1, 3, "delay_set"), (61, 9, "delay_days"), (1, 1, "delay_past")):
        with pytest.raises(CannotNote) as fault:
            personal.set_delay(
                days=days, from_date=date(2026, 3, day), by=admin, today=date(2026, 3, 2)
            )
        assert fault.value.code == code


def write(visit: Visit, **more: Any) -> StretchNote:
    given: dict[str, Any] = {
        "case": visit.case,
        "from_at": visit.from_at,
        "staff": "p-binh",
        "reason": "waited",
        "text": "Chờ Sở Xây dựng.",
        "by": BINH,
        "key": uuid4().hex,
    }
    return personal.note(**{**given, **more})


def test_what_she_notes_stays_and_outlives_a_rebuild(taken: Made) -> None:
    taken()
    (visit,) = own()
    write(visit, key="once")
    write(visit, key="once")
    write(visit, reason="hard", text="")
    rebuild()
    (visit,) = own()
    assert [(one.reason, one.text) for one in visit.notes] == [
        ("waited", "Chờ Sở Xây dựng."),
        ("hard", ""),
    ]
    event = events_of("staff:p-binh")[-2]
    assert event.kind == "measurement.stretch_noted"
    assert "text" not in event.facts and event.sealed.facts == {"text": "Chờ Sở Xây dựng."}
    for change in (
        lambda: StretchNote.objects.update(text="khác"),
        lambda: StretchNote.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_nobody_notes_anothers_time(taken: Made) -> None:
    taken()
    (visit,) = own()
    chi = By(actor="p-chi", office="xa-1", channel="counter")
    for code, more in (
        ("no_such_stretch", {"staff": "p-chi", "by": chi}),
        ("no_such_stretch", {"by": chi}),
        ("no_such_stretch", {"from_at": visit.from_at + timedelta(seconds=1)}),
        ("note_reason", {"reason": "bay"}),
        ("note_lacks_text", {"reason": "other", "text": " "}),
    ):
        with pytest.raises(CannotNote) as fault:
            write(visit, **more)
        assert fault.value.code == code
    assert not StretchNote.objects.exists() and not PersonalDelay.objects.exists()


def test_a_long_year_costs_no_more_queries(taken: Made, django_assert_num_queries: Any) -> None:
    for n in range(8):
        taken(f"k{n}")
    keep_up()
    with django_assert_num_queries(4):
        assert len(personal.visits("p-binh", **MARCH)) == 8
    with django_assert_num_queries(1):
        personal.usual({("9.000007", "xa-1", "tham-dinh")}, **MARCH)
