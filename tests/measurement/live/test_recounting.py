"""A calendar announced late: who is measured again, what is kept of it, and that the guard then says whose promise."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.cases.conftest import ADMIN, doer, moment

from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.cli.main import main
from tinhso.ledger import together
from tinhso.measurement.live import correcting, following, guarding, publishing
from tinhso.measurement.live.following import differences, keep_up
from tinhso.measurement.live.models import DossierTime, Published, Recount, TimeFact, ToRecount
from tinhso.measurement.live.recounting import months_touched, recounts
from tinhso.org.actions import set_calendar
from tinhso.org.queries import calendar_history

Made = Callable[..., Case]
HOUR, DAY = 3600, 8 * 3600
# As the shipped one, with Wednesday, 4 March 2026, a day off.
CLOSED = """
title = "Nghỉ thêm ngày 04/03/2026"
extends = "vn"

[[days]]
date = 2026-03-04
off = true
name = "Nghỉ đột xuất"
source = "Quyết định thử"
"""


def decided(accepted: Made, key: str, *, office: str = "xa-1", day: str = "2026-03-02") -> Case:
    """Accepted at 08:30 of a day, decided on Friday, 6 March, 08:30."""
    case = accepted(f"{day} 08:30", key=key)
    actions.decide(case.uid, granted=True, doer=doer(), told_at=moment("2026-03-06 08:30"))
    return case


def announce(from_date: date = date(2026, 3, 2), office: str = "xa-1") -> None:
    set_calendar(office, from_date=from_date, by=ADMIN, toml=CLOSED)


def test_a_page_measures_by_the_calendars_of_that_moment(accepted: Made) -> None:
    with together.remembering():
        assert calendar_history() is calendar_history(), "a page that only reads remembers"
        with together.forgetting():  # Meanwhile, in other processes.
            announce()
            keep_up()
            case = decided(accepted, "new")
        assert keep_up(recounting=False) > 0
    assert DossierTime.objects.get(case=case.uid).working_seconds == 7 * HOUR + 2 * DAY + HOUR
    assert list(differences()) == []


@pytest.fixture
def decided_in_two_months(accepted: Made) -> None:
    """Twenty accepted in March before the Wednesday that is given off, twenty more that end in April."""
    for n in range(20):
        decided(accepted, f"m-{n}")
    for n in range(20):
        case = accepted("2026-03-03 08:30", key=f"a-{n}")
        end = moment("2026-04-02 08:30")
        actions.decide(case.uid, granted=True, doer=doer(), told_at=end)


def test_those_it_concerns_are_measured_again_and_what_changed_is_kept(accepted: Made) -> None:
    first = decided(accepted, "first")
    open_ = accepted("2026-03-03 08:30", key="open")
    keep_up()
    before = {row.case: row for row in DossierTime.objects.all()}
    assert before[first.uid].working_seconds == 7 * HOUR + 3 * DAY + HOUR
    announce()
    keep_up()
    row = DossierTime.objects.get(case=first.uid)
    assert row.working_seconds == 7 * HOUR + 2 * DAY + HOUR
    kept = {one.case: one for one in recounts()}
    assert set(kept) == {first.uid, open_.uid}
    one = kept[first.uid]
    assert (one.before["working_seconds"], one.after["working_seconds"]) == (
        before[first.uid].working_seconds,
        row.working_seconds,
    )
    assert (one.office, one.from_date, one.code) == ("xa-1", date(2026, 3, 2), first.code)
    assert one.before["due_at"] == "2026-03-09T10:30:00+00:00"
    assert one.after["due_at"] == "2026-03-10T10:30:00+00:00"
    assert "working_seconds" not in kept[open_.uid].before and "due_at" in kept[open_.uid].after
    assert not ToRecount.objects.exists()
    (fact,) = TimeFact.objects.filter(clock="legal", office="xa-1", procedure="*")
    assert fact.seconds == row.working_seconds
    assert list(differences()) == []


def test_pages_leave_it_to_the_worker(accepted: Made) -> None:
    case = decided(accepted, "first")
    keep_up()
    announce()
    actions.return_result(case.uid, doer=doer(), told_at=moment("2026-03-06 09:00"))
    keep_up(recounting=False)
    row = DossierTime.objects.get()
    assert (row.state, row.working_seconds) == ("done", 7 * HOUR + 3 * DAY + HOUR)
    assert ToRecount.objects.count() == 1 and recounts() == []
    keep_up()
    row.refresh_from_db()
    assert (row.state, row.working_seconds) == ("returned", 7 * HOUR + 2 * DAY + HOUR)


def test_whoever_recounts_locks_as_whoever_follows_does(accepted: Made) -> None:
    """Who is measuring first, then who is to be measured: in another order two would wait for each other."""
    decided(accepted, "first")
    keep_up()
    announce()
    keep_up(recounting=False)
    with CaptureQueriesContext(connection) as asked:
        assert following._recount() == 1
    found = [re.findall(r"ledger_cursor|live_torecount", one["sql"]) for one in asked]
    assert next(tables for tables in found if tables)[0] == "ledger_cursor"


def test_all_months_between_filing_and_end_may_have_changed(filed: Made) -> None:
    case = filed("2025-11-28 08:00")
    actions.accept(case.uid, doer=doer(), told_at=moment("2025-11-28 08:30"))
    actions.decide(case.uid, granted=True, doer=doer(), told_at=moment("2026-03-06 08:30"))
    keep_up()
    announce()
    keep_up()
    last, months = months_touched(0)
    assert sorted(months) == [date(2025, 11, 1), date(2025, 12, 1)] + [
        date(2026, month, 1) for month in (1, 2, 3)
    ]
    assert months_touched(last) == (last, set())


def test_nobody_else_is_measured_again(accepted: Made) -> None:
    case = decided(accepted, "first")
    keep_up()
    DossierTime.objects.update(notes=["untouched"])
    announce(office="xa-2")
    announce(from_date=date(2026, 6, 1))
    keep_up()
    assert recounts() == []
    assert DossierTime.objects.get(case=case.uid).notes == ["untouched"]
    announce(from_date=date(2026, 3, 1), office="tinh")
    keep_up()
    assert [one.case for one in recounts()] == [case.uid]


def test_a_calendar_that_changes_nothing_is_no_recount(accepted: Made) -> None:
    actions.decide(
        accepted("2026-03-02 08:30").uid,
        granted=True,
        doer=doer(),
        told_at=moment("2026-03-02 09:00"),
    )
    keep_up()
    set_calendar("xa-1", from_date=date(2026, 3, 2), by=ADMIN, name="vn")
    keep_up()
    assert (Recount.objects.count(), ToRecount.objects.count()) == (0, 0)


@pytest.mark.parametrize("what", ["update", "delete"])
def test_a_recount_stays(accepted: Made, what: str) -> None:
    decided(accepted, "first")
    keep_up()
    announce()
    keep_up()
    rows = Recount.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(code="x") if what == "update" else rows.delete()


def test_a_published_month_is_corrected(accepted: Made) -> None:
    for n in range(20):
        decided(accepted, f"k-{n}")
    with time_machine.travel(moment("2026-04-02 09:00")):
        (march,) = publishing.publish_due()
        before = next(
            c for c in publishing.cells_of(march) if c.dimension == "all" and c.measure == "decided"
        )
        announce()
        keep_up()
        (made,) = correcting.correct_due()
        assert correcting.correct_due() == []
    assert made.corrects == march and Published.objects.count() == 2
    after = next(
        c for c in publishing.cells_of(made) if c.dimension == "all" and c.measure == "decided"
    )
    assert before.median_seconds is not None and after.median_seconds is not None
    assert before.median_seconds - after.median_seconds == DAY


def test_the_guard_says_whose_promise_is_not_the_rules(accepted: Made) -> None:
    for n in range(5):
        accepted("2026-03-03 08:30", key=f"k-{n}")
    assert guarding.guard_all().wrong == 0
    assert main(["ledger", "guard"]) == 0
    announce()
    keep_up()
    walk = guarding.guard_all()
    assert (walk.dossiers, walk.wrong) == (5, 5)
    found = guarding.findings_of(walk)
    assert {one.what for one in found} == {"calendar"}
    assert (found[0].promised, found[0].due) == (
        "2026-03-10T10:30:00+00:00",
        "2026-03-11T10:30:00+00:00",
    )
    assert DossierTime.objects.filter(due_differs=True).count() == 5
    assert main(["ledger", "guard", "--lang", "en"]) == 1


def test_the_guard_walks_some_at_a_time_and_finds_what_is_stored_wrong(
    accepted: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarding, "A_STEP", 2)
    cases = [accepted("2026-03-03 08:30", key=f"k-{n}") for n in range(5)]
    keep_up()
    row = DossierTime.objects.get(case=cases[3].uid)
    assert row.due_at is not None
    DossierTime.objects.filter(pk=row.pk).update(due_at=row.due_at + timedelta(days=1))
    steps = [guarding.guard_step() for _ in range(3)]
    assert [one.ended_at is None for one in steps] == [True, True, False]
    last = guarding.last_walk()
    assert last is not None and (last.dossiers, last.wrong) == (5, 1)
    (found,) = guarding.findings_of(last)
    assert (found.case, found.what) == (str(cases[3].uid), "stored")
    assert guarding.guard_step().pk != last.pk


def cell(one: Published, measure: str) -> publishing.Cell:
    found = publishing.cells_of(one)
    return next(c for c in found if c.dimension == "all" and c.measure == measure)


@pytest.mark.parametrize(("few", "corrected"), [(3, 0), (10, 1)])
def test_hours_are_corrected_where_ten_or_more_were_measured_again(
    accepted: Made, few: int, corrected: int
) -> None:
    """Nine of an hour, some that lay over the Wednesday, nine that came after it: the median is one of the some."""
    spans = [("03", "03 09:30")] * 9 + [("03", "05 08:30")] * few + [("05", "11 08:30")] * 9
    for n, (since, until) in enumerate(spans):
        case = accepted(f"2026-03-{since} 08:30", key=f"k-{n}")
        end = moment(f"2026-03-{until}")
        actions.decide(case.uid, granted=True, doer=doer(), told_at=end)
    with time_machine.travel(moment("2026-04-02 09:00")):
        (march,) = publishing.publish_due()
        before = cell(march, "decided")
        assert before.median_seconds is not None
        announce()
        keep_up()
        made = correcting.correct_due()
        assert len(made) == corrected
        after = cell(publishing.standing()[0], "decided")
    assert after.count == before.count
    assert (after.median_seconds != before.median_seconds) == bool(corrected)


def test_correcting_is_broken_off_and_goes_on(
    decided_in_two_months: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(correcting, "AT_ONCE", 3)
    with time_machine.travel(moment("2026-05-04 09:00")):
        months = [one.month for one in publishing.publish_due()]
        announce()
        keep_up()
        assert Recount.objects.count() > 2 * correcting.AT_ONCE
        corrected, asked = correcting._corrected, list[date]()

        def breaks(month: date, now: datetime) -> tuple[Published, bool]:
            if asked:
                raise RuntimeError
            asked.append(month)
            return corrected(month, now)

        monkeypatch.setattr(correcting, "_corrected", breaks)
        with pytest.raises(RuntimeError):
            correcting.correct_due()
        monkeypatch.setattr(correcting, "_corrected", corrected)
        held = Published.objects.count()
        made = correcting.correct_due()
        assert asked[0] in months and asked[0] not in {one.month for one in made}
        assert (held, Published.objects.count()) == (len(months) + 1, len(months) + 1 + len(made))
        assert correcting.correct_due() == []
