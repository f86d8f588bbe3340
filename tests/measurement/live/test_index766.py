"""The clock of index 766 as a decision table, counted by hand on March 2026: 8 hours a day, Monday the 2nd is day 0.

Accepted Monday 08:30 with a limit of five days: promised for Monday the 9th, 17:30.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from tests.cases.conftest import citizen, doer, moment

from tinhso import calendars
from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.measurement.live import queries
from tinhso.measurement.live.following import keep_up
from tinhso.measurement.live.index766 import IndexTime, index_time
from tinhso.measurement.live.models import DossierTime
from tinhso.web.board.words import INDEX_REASONS

HOUR, DAY = 3600, 8 * 3600
PROMISED = "09 17:30"


def at(text: str) -> datetime:
    return moment(f"2026-03-{text}")


# What happens after 02 08:30 | what comes out: outcome, reason, due, working seconds.
# Mornings are 07:30–11:30, afternoons 13:30–17:30; from 08:30 Monday holds 7 hours.
TABLE: dict[str, tuple[list[tuple[str, str]], tuple[str, str, str | None, int | None]]] = {
    "no supplement, done the day before": (
        [("decided", "06 16:30")],
        ("on_time", "", PROMISED, 7 * HOUR + 3 * DAY + 7 * HOUR),
    ),
    "done at the promised minute": ([("decided", PROMISED)], ("on_time", "", PROMISED, 5 * DAY + 7 * HOUR)),
    "done one minute late": ([("decided", "10 07:31")], ("late", "", PROMISED, 5 * DAY + 7 * HOUR + 60)),
    "one supplement is subtracted, whichever clock the law takes": (
        [("supplement_asked", "03 07:30"), ("supplement_answered", "05 07:30"), ("decided", "11 17:30")],
        ("on_time", "", "11 17:30", 5 * DAY + 7 * HOUR),
    ),
    "one supplement, one minute late even so": (
        [("supplement_asked", "03 07:30"), ("supplement_resumed", "05 07:30"), ("decided", "12 07:31")],
        ("late", "", "11 17:30", 5 * DAY + 7 * HOUR + 60),
    ),
    "a second supplement is overdue however quick": (
        [
            ("supplement_asked", "03 07:30"), ("supplement_answered", "03 08:30"),
            ("supplement_asked", "03 09:30"), ("supplement_answered", "03 10:30"),
            ("decided", "03 11:30"),
        ],
        ("late", "second_supplement", None, 7 * HOUR + 3 * HOUR),
    ),
    "a second supplement, while it goes on": (
        [
            ("supplement_asked", "03 07:30"), ("supplement_answered", "03 08:30"),
            ("supplement_asked", "03 09:30"),
        ],
        ("overdue", "second_supplement", None, None),
    ),
    "waiting for money is subtracted too": (
        [("payment_asked", "04 07:30"), ("paid", "04 17:30"), ("decided", "10 17:30")],
        ("on_time", "", "10 17:30", 5 * DAY + 7 * HOUR),
    ),
    "a suspension by the office is not": (
        [("suspended", "03 07:30"), ("resumed", "05 07:30"), ("decided", "10 09:30")],
        ("late", "", PROMISED, 5 * DAY + 9 * HOUR),
    ),
    "stopped at the applicant's request is an end": (
        [("stopped", "04 08:30")], ("on_time", "", PROMISED, 7 * HOUR + DAY + HOUR),
    ),
    "stopped after the promise is late": ([("stopped", "10 08:30")], ("late", "", PROMISED, 5 * DAY + 8 * HOUR)),
    "stopped while papers are awaited": (
        [("supplement_asked", "03 07:30"), ("stopped", "12 07:30")],
        ("on_time", "", "18 17:30", 7 * HOUR),
    ),
    "withdrawn after acceptance is not counted": (
        [("withdrawn", "10 08:30")], ("not_counted", "withdrawn", None, None),
    ),
    "refused after acceptance is a result": ([("decided", "03 08:30")], ("on_time", "", PROMISED, DAY)),
    "open": ([("assigned", "03 08:30")], ("open", "", PROMISED, None)),
    "open and waiting for papers has no due moment": (
        [("supplement_asked", "03 07:30")], ("open", "", None, None),
    ),
    "asked for papers when it was overdue already": (
        [("supplement_asked", "10 07:31")], ("overdue", "", PROMISED, None),
    ),
    "done in time and returned late counts as done": (
        [("decided", "06 16:30"), ("returned", "20 08:30")],
        ("on_time", "", PROMISED, 7 * HOUR + 3 * DAY + 7 * HOUR),
    ),
    "a letter of apology moves no promise": (
        [("extended", "06 08:30"), ("decided", "10 08:30")], ("late", "", PROMISED, 5 * DAY + 8 * HOUR),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TABLE)
@pytest.mark.parametrize("promised", [True, False], ids=["by the slip", "by the limit"])
def test_the_table(case: str, promised: bool) -> None:
    happens, (outcome, reason, due, seconds) = TABLE[case]
    marks = [("filed", at("02 08:00")), ("accepted", at("02 08:30"))]
    found = index_time(
        [*marks, *((name, at(when)) for name, when in happens)],
        promised=at(PROMISED) if promised else None,
        limit="5d",
        calendar=calendars.load(calendars.DEFAULT),
    )
    ended = (
        None
        if seconds is None
        else at(happens[-1][1] if happens[-1][0] != "returned" else happens[-2][1])
    )
    wanted = IndexTime(outcome, reason, None if due is None else at(due), ended, seconds)
    assert found == wanted


@pytest.mark.parametrize(
    ("marks", "reason"),
    [
        ([("filed", "02 08:00")], "not_accepted"),
        ([("filed", "02 08:00"), ("not_accepted", "02 09:00")], "not_accepted"),
        ([("filed", "02 08:00"), ("withdrawn", "02 09:00")], "not_accepted"),
        ([("filed", "02 08:00"), ("accepted", "02 09:00")], "no_limit"),
    ],
)
def test_what_is_not_counted_says_why(marks: list[tuple[str, str]], reason: str) -> None:
    told = [(name, at(when)) for name, when in marks]
    calendar = calendars.load(calendars.DEFAULT)
    found = index_time(told, promised=None, limit="", calendar=calendar)
    assert (found.outcome, found.reason) == ("not_counted", reason)


def test_what_another_province_goes_on_with_is_not_counted() -> None:
    told = [("accepted", at("02 09:00")), ("transferred", at("03 09:00"))]
    calendar = calendars.load(calendars.DEFAULT)
    found = index_time(told, promised=at(PROMISED), limit="5d", calendar=calendar)
    assert found == IndexTime("not_counted", "transferred")
    assert found.reason in INDEX_REASONS


Made = Callable[..., Case]


def supplemented(case: Case, *days: tuple[str, str]) -> None:
    for asked, answered in days:
        told: dict[str, Any] = {"reasons": "Thiếu", "rule": "Điều 9", "doer": doer()}
        actions.ask_supplement(case.uid, told_at=at(asked), **told)
        actions.answer_supplement(case.uid, doer=citizen(), told_at=at(answered))


def test_the_share_counts_open_overdue_ones_and_opens_to_its_dossiers(accepted: Made) -> None:
    done = accepted(key="done")
    actions.decide(done.uid, granted=True, doer=doer(), told_at=at("06 16:30"))
    refused = accepted(key="refused")
    actions.decide(refused.uid, granted=False, summary="Sai", doer=doer(), told_at=at("06 16:30"))
    twice = accepted(key="twice")
    supplemented(twice, ("03 07:30", "03 08:30"), ("03 09:30", "03 10:30"))
    actions.decide(twice.uid, granted=True, doer=doer(), told_at=at("03 11:30"))
    accepted(key="open")
    gone = accepted(key="gone")
    actions.withdraw(gone.uid, doer=citizen(), told_at=at("03 08:00"))
    keep_up()
    asked = queries.Asked()
    early = queries.headline(asked, now=at("04 08:00"))
    assert (early.index_counted, early.index_on_time, early.index_late) == (4, 3, 1)
    assert (early.index_overdue, early.index_not_counted, early.index_share) == (0, 1, 0.75)
    # The legal clock calls all three decided ones on time; the index does not, and later counts the open one as well.
    assert (early.on_time_share, early.late) == (1.0, 0)
    later = queries.headline(asked, now=at("20 08:00"))
    assert (later.index_on_time, later.index_overdue, later.index_share) == (2, 1, 0.5)
    for name in (
        "index_counted",
        "index_on_time",
        "index_late",
        "index_overdue",
        "index_not_counted",
    ):
        assert queries.behind(asked, name, now=at("20 08:00")).count() == getattr(later, name)
    row = DossierTime.objects.get(case=gone.uid)
    assert (row.index_outcome, row.index_reason) == ("not_counted", "withdrawn")
