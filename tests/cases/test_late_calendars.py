"""A calendar is announced late: what is open is promised anew, told and recorded, and measured as it is promised."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from tests.cases.conftest import ADMIN, doer, moment

from tinhso.cases import actions, jobs
from tinhso.cases.models import Case
from tinhso.cli.main import main
from tinhso.kernel.calendar import BadCalendar
from tinhso.ledger.models import Event
from tinhso.measurement.live.following import differences, keep_up
from tinhso.measurement.live.models import DossierTime, Recount
from tinhso.org import actions as org
from tinhso.org.queries import calendar_over

Made = Callable[..., Case]
# Thursday and Friday of the week are given off.
LATE = """
title = "Lịch công bố muộn"
extends = "vn"

[[days]]
date = 2026-03-05
off = true
name = "Nghỉ bù"
source = "thử"

[[days]]
date = 2026-03-06
off = true
name = "Nghỉ bù"
source = "thử"
"""


@pytest.fixture
def wednesday() -> Iterator[None]:
    with time_machine.travel(moment("2026-03-04 09:00"), tick=False):
        yield


def announce() -> None:
    org.set_calendar("tinh", from_date=date(2026, 3, 4), toml=LATE, by=ADMIN)


def test_the_promise_moves_by_what_was_announced(wednesday: None, accepted: Made) -> None:
    """Five working days from Monday 2 March end on Monday 9; without Thursday and Friday on Wednesday 11."""
    case = accepted()
    keep_up()
    assert case.due_at == moment("2026-03-09 17:30")
    announce()
    assert jobs.recount_due() == 1
    case.refresh_from_db()
    assert case.due_at == case.promised_at == moment("2026-03-11 17:30")
    assert case.first_promise_at == moment("2026-03-09 17:30")
    event = Event.objects.get(kind="cases.recounted")
    assert (event.facts["was"], event.actor) == ("2026-03-09T10:30:00.000000Z", "clock")
    keep_up()
    row = DossierTime.objects.get()
    assert (row.due_at, row.due_differs) == (moment("2026-03-11 17:30"), False)
    recorded = Recount.objects.get()
    assert (recorded.code, recorded.office) == (case.code, "tinh")
    assert recorded.before["due_at"] < recorded.after["due_at"]
    assert jobs.recount_due() == 0 and list(differences()) == []
    assert Event.objects.filter(kind="cases.recounted").count() == 1


def test_a_stop_before_it_is_counted_again_too(wednesday: None, accepted: Made) -> None:
    case = accepted()
    actions.suspend(case.uid, rule="Luật", doer=doer(), told_at=moment("2026-03-03 08:00"))
    actions.resume(case.uid, doer=doer(), told_at=moment("2026-03-04 08:00"))
    announce()
    jobs.recount_due()
    case.refresh_from_db()
    stood = case.stopped_seconds
    assert stood == 8 * 3600
    # One working day of a stop moves Wednesday 11 to Thursday 12.
    assert case.due_at == moment("2026-03-12 17:30")


def test_a_letter_of_apology_stays_as_it_says(wednesday: None, accepted: Made) -> None:
    case = accepted()
    until = moment("2026-03-16 17:00")
    proposed = moment("2026-03-03 08:00")
    actions.propose_extension(case.uid, reason="Chờ", until=until, doer=doer(), told_at=proposed)
    actions.extend(case.uid, doer=doer(), told_at=moment("2026-03-03 09:00"))
    announce()
    jobs.recount_due()
    case.refresh_from_db()
    assert (case.due_at, case.promised_at) == (moment("2026-03-11 17:30"), until)


def test_one_that_cannot_be_counted_holds_up_no_other(
    wednesday: None,
    accepted: Made,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    first, second = accepted(key="first"), accepted(key="second")
    count = jobs.recount

    def recount(uid: Any, **said: Any) -> Case | None:
        if uid == first.uid:
            raise BadCalendar("two_zones", first="x", second="y")
        return count(uid, **said)

    monkeypatch.setattr(jobs, "recount", recount)
    announce()
    assert jobs.recount_due() == 1
    second.refresh_from_db()
    assert second.due_at == moment("2026-03-11 17:30")
    assert f"{first.uid} was not counted again: two_zones" in caplog.text


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Counting that refuses every dossier until `refuses` is false, and how often it was asked."""
    told: dict[str, Any] = {"refuses": True, "asked": 0}
    count = jobs.recount

    def recount(uid: Any, **said: Any) -> Case | None:
        told["asked"] += 1
        if told["refuses"]:
            raise BadCalendar("two_zones", first="x", second="y")
        return count(uid, **said)

    monkeypatch.setattr(jobs, "recount", recount)
    return told


def test_one_that_was_refused_stays_due_and_is_tried_again(
    accepted: Made, refusing: dict[str, Any]
) -> None:
    with time_machine.travel(moment("2026-03-04 09:00"), tick=False) as clock:
        case = accepted()
        announce()
        assert jobs.recount_due() == 0
        (row,) = jobs.not_recounted()
        assert (row.code, row.fault, row.tries) == (case.code, "two_zones", 1)
        assert jobs.recount_due() == 0 and refusing["asked"] == 1  # Not every round.
        refusing["refuses"] = False
        clock.move_to(moment("2026-03-04 10:01"))
        assert jobs.recount_due() == 1
        case.refresh_from_db()
        assert case.due_at == moment("2026-03-11 17:30")
        assert jobs.not_recounted() == []
        clock.move_to(moment("2026-03-04 12:01"))
        assert jobs.recount_due() == 0 and refusing["asked"] == 2


def test_tries_are_bounded_until_somebody_asks_again(
    accepted: Made, refusing: dict[str, Any]
) -> None:
    with time_machine.travel(moment("2026-03-04 09:00"), tick=False) as clock:
        case = accepted()
        announce()
        for _ in range(jobs.MOST_TRIES + 5):
            jobs.recount_due()
            clock.shift(jobs.BETWEEN_TRIES)
        assert refusing["asked"] == jobs.MOST_TRIES
        left = jobs.recount_refused(case.uid, by=ADMIN)
        assert left is not None and left.tries == 1
        refusing["refuses"] = False
        assert jobs.recount_refused(case.uid, by=ADMIN) is None
        case.refresh_from_db()
        assert case.due_at == moment("2026-03-11 17:30")


def test_one_that_was_decided_meanwhile_waits_no_longer(
    accepted: Made, refusing: dict[str, Any]
) -> None:
    with time_machine.travel(moment("2026-03-04 09:00"), tick=False) as clock:
        case = accepted()
        announce()
        jobs.recount_due()
        refusing["refuses"] = False
        clock.move_to(moment("2026-03-04 11:00"))
        actions.decide(case.uid, granted=True, doer=doer(), told_at=moment("2026-03-04 09:30"))
        assert jobs.recount_due() == 0
        assert jobs.not_recounted() == []


def test_what_happened_before_counts_by_what_held_then(province: None) -> None:
    org.set_calendar("tinh", name="vn-saturday", from_date=date(2026, 4, 1), by=ADMIN)
    calendar = calendar_over("xa-1-mot-cua")
    assert not calendar.is_working_day(date(2026, 3, 28))
    assert calendar.is_working_day(date(2026, 4, 4))
    assert calendar_over("xa-2") is calendar


def test_one_that_was_given_up_goes_once_it_is_decided_and_the_guard_tells_of_it_until_then(
    accepted: Made, refusing: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    with time_machine.travel(moment("2026-03-04 09:00"), tick=False) as clock:
        case = accepted()
        announce()
        for _ in range(jobs.MOST_TRIES):
            jobs.recount_due()
            clock.shift(jobs.BETWEEN_TRIES)
        assert main(["ledger", "guard"]) == 1
        said = capsys.readouterr().out
        assert f"{case.code}: hạn chưa tính lại được" in said and str(jobs.MOST_TRIES) in said
        actions.decide(case.uid, granted=True, doer=doer(), told_at=moment("2026-03-04 09:30"))
        jobs.recount_due()
        assert jobs.not_recounted() == []
