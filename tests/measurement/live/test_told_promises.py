"""Dossiers of another system are judged by what it promised, counted by hand on March 2026.

Accepted Monday the 2nd, 08:30; our own limit of five days ends on Monday the 9th, 17:30. A day has eight office hours,
07:30–11:30 and 13:30–17:30.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import time_machine
from django.apps import apps
from tests.cases.conftest import ADMIN, doer, moment
from tests.measurement.live.test_recounting import CLOSED

from tinhso.cases import actions, jobs, judging
from tinhso.cases.actions import Telling, ToldAct
from tinhso.cases.models import Case, Transfer
from tinhso.cases.queries import Wanted, happened, matching
from tinhso.cli.main import main
from tinhso.ledger.models import Cursor
from tinhso.measurement.live import days, guarding
from tinhso.measurement.live.exporting import command, export
from tinhso.measurement.live.following import differences, keep_up
from tinhso.measurement.live.models import DayCount, DossierTime, ToRecount
from tinhso.measurement.live.recounting import recounts
from tinhso.org.actions import set_calendar
from tinhso.procedures.actions import hand_over
from tinhso.web.case_line import line_of, names_for
from tinhso.web.timeline import Line, drawn, time_said

HOUR, DAY = 3600, 8 * 3600
OURS = "09 17:30"


def at(text: str) -> Any:
    return moment(f"2026-03-{text}")


# What is told after the acceptance | what comes out: outcome, due, how late in office hours.
TABLE: dict[str, tuple[list[tuple[str, str, str]], tuple[str, str, int | None]]] = {
    "promised earlier than our limit, and late by it": (
        [("promise", "02 08:30", "06 17:30"), ("done", "09 10:00", "")],
        ("late", "06 17:30", 5 * HOUR // 2),
    ),
    "promised later than our limit, and early by it": (
        [("promise", "02 08:30", "13 17:30"), ("done", "11 10:00", "")], ("early", "13 17:30", 0),
    ),
    "on the promised minute": (
        [("promise", "02 08:30", "06 10:00"), ("done", "06 10:00", "")], ("on_time", "06 10:00", 0),
    ),
    "no promise was told: our limit": ([("done", "10 07:31", "")], ("late", OURS, 60)),
    "told otherwise later: the first promise stays": (
        [("promise", "02 08:30", "06 17:30"), ("promise", "05 09:00", "20 17:30"), ("done", "09 10:00", "")],
        ("late", "06 17:30", 5 * HOUR // 2),
    ),
    "a suspension moves it on by its working time": (
        [
            ("promise", "02 08:30", "06 17:30"), ("suspended", "03 07:30", ""),
            ("resumed", "05 07:30", ""), ("done", "10 17:30", ""),
        ],
        ("on_time", "10 17:30", 0),
    ),
    "an answered supplement counts its length again": (
        # 7 hours of Monday and four days from the acceptance; the same from Thursday 07:30: Wednesday 16:30.
        [
            ("promise", "02 08:30", "06 17:30"), ("supplement_asked", "03 07:30", ""),
            ("supplement_answered", "05 07:30", ""), ("done", "11 16:31", ""),
        ],
        ("late", "11 16:30", 60),
    ),
    "a promise that is told after the supplement holds instead": (
        [
            ("promise", "02 08:30", "06 17:30"), ("supplement_asked", "03 07:30", ""),
            ("supplement_answered", "05 07:30", ""), ("promise", "05 07:30", "12 17:30"),
            ("done", "11 16:31", ""),
        ],
        ("early", "12 17:30", 0),
    ),
    "open": ([("promise", "02 08:30", "06 17:30")], ("open", "06 17:30", None)),
}  # fmt: skip


def told(acts: list[tuple[str, str, str]], code: str = "CU-1") -> Case:
    """A dossier as another system tells it."""
    first = [ToldAct("filed", at("02 08:30")), ToldAct("accepted", at("02 08:30"))]
    more = [
        ToldAct(name, at(when), until=at(until) if until else None) for name, when, until in acts
    ]
    telling = Telling(
        code=code, key=f"mirror:{code}", procedure="9.000007", desk="xa-1-mot-cua", office="xa-1",
        acts=[*first, *more],
    )  # fmt: skip
    return actions.mirror(telling, feed="phan-mem-cu")


@pytest.mark.parametrize("case", TABLE)
def test_the_table(province: None, case: str) -> None:
    acts, (outcome, due, late) = TABLE[case]
    made = told(acts)
    keep_up()
    row = DossierTime.objects.get(case=made.uid)
    assert (row.outcome, row.due_at, row.late_working_seconds) == (outcome, at(due), late)
    made.refresh_from_db()
    assert made.due_at == at(due)
    assert list(differences()) == []
    assert guarding.guard_all().wrong == 0


def test_tinhso_measure_judges_the_exported_ledger_alike(province: None, tmp_path: Path) -> None:
    for number, (acts, _) in enumerate(TABLE.values()):
        told(acts, code=f"CU-{number}")
    keep_up()
    events, limits, out = tmp_path / "log.csv", tmp_path / "limits.csv", tmp_path / "out"
    written = export(events, limits)
    words = command(events, limits, written.activities)[1:]
    assert main([*words, "--out", str(out), "--lang", "en"]) == 0
    measured = {row["dossier"]: row for row in pl.read_parquet(out / "dossiers.parquet").to_dicts()}
    names = "due_at limit_seconds working_seconds outcome late_working_seconds".split()
    closed = DossierTime.objects.exclude(ended_at=None)
    assert closed.count() == len(TABLE) - 1
    for row in closed:
        found = measured[row.code]
        assert {one: found[one] for one in names} == {one: getattr(row, one) for one in names}


def test_once_it_is_ours_our_limit_judges(province: None) -> None:
    made = told([("promise", "02 08:30", "06 17:30")])
    hand_over("9.000007", system="ours", from_date=date(2026, 1, 1), by=ADMIN)
    keep_up()
    assert DossierTime.objects.get(case=made.uid).due_at == at("06 17:30")
    actions.cut_over(made.uid, feed="phan-mem-cu", on_date=date(2026, 3, 5), doer=doer())
    keep_up()
    row = DossierTime.objects.get(case=made.uid)
    assert (row.due_at, row.due_differs) == (at(OURS), False)
    assert list(differences()) == []
    made.refresh_from_db()
    assert (made.due_at, made.promised_at) == (at(OURS), at("06 17:30"))


STOPPED: list[tuple[str, str, str]] = [
    ("promise", "02 08:30", "06 17:30"), ("suspended", "03 07:30", ""), ("resumed", "05 07:30", ""),
]  # fmt: skip


def shown(case: Case, now: str) -> Line:
    case.refresh_from_db()
    names, then = names_for([case], now=at(now))
    found = happened(case)
    return line_of(case, found, calendar=then.of(case.office), now=at(now), names=names)


@pytest.mark.parametrize(("now", "late"), [("10 17:00", False), ("11 08:00", True)])
def test_lists_and_screens_ask_for_what_is_measured(province: None, now: str, late: bool) -> None:
    """Our limit, moved on by the same two days, would end on Wednesday the 11th: the promise does on Tuesday."""
    made = told(STOPPED)
    line = shown(made, now)
    assert (line.due_at, line.promise) == (at("10 17:30"), at("10 17:30"))
    assert (line.outcome == "open_late") == late
    listed = matching(Wanted(of=["xa-1"], due="late"), now=at(now))
    assert listed.exists() == late
    assert time_said(line).startswith("Đã quá hạn" if late else "Còn")


def test_one_taken_over_says_both_its_limit_and_its_promise(province: None) -> None:
    made = told([("promise", "02 08:30", "13 17:30")])
    early = told([("promise", "02 08:30", "04 17:30")], code="CU-2")
    hand_over("9.000007", system="ours", from_date=date(2026, 1, 1), by=ADMIN)
    with time_machine.travel(at("05 08:00"), tick=False):
        for one in (made, early):
            actions.cut_over(one.uid, feed="phan-mem-cu", on_date=date(2026, 3, 5), doer=doer())
    line = shown(made, "10 08:30")
    assert matching(Wanted(of=["xa-1"], due="late"), now=at("10 08:30")).exists()
    assert (line.outcome, drawn(line).mark) == ("open_late", "now late")
    assert (
        time_said(line) == "Đã quá thời hạn 1 giờ làm việc, còn 3 ngày 7 giờ làm việc đến ngày hẹn."
    )
    line = shown(early, "05 08:30")
    assert not matching(Wanted(of=["xa-1"], due="late", text="CU-2"), now=at("05 08:30")).exists()
    assert (
        time_said(line)
        == "Đã quá ngày hẹn 1 giờ làm việc, còn 2 ngày 7 giờ làm việc trong thời hạn."
    )


def test_rows_of_before_are_told_by_the_new_rule(
    province: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As an update finds them: due by our limit, measured by it."""
    cases = [told(STOPPED, code=f"CU-{number}") for number in range(5)]
    keep_up()
    wrong = {"due_at": at("11 17:30"), "promised_at": at("11 17:30")}
    Case.objects.update(**wrong)
    DossierTime.objects.update(due_at=at("11 17:30"))
    counts: days.Counts = Counter()
    days.count(counts, DossierTime.objects.values(*days.NEEDED))
    DayCount.objects.all().delete()
    days.apply(counts)
    ask, put_up = (
        import_module(f"tinhso.{name}.0004_mirrored_by_their_promise").ask
        if name == "cases.migrations"
        else import_module(f"tinhso.{name}.0007_mirrored_by_their_promise").put_up
        for name in ("cases.migrations", "measurement.live.migrations")
    )
    ask(apps, None)
    put_up(apps, None)
    assert ToRecount.objects.count() == len(cases)
    monkeypatch.setattr(judging, "AT_ONCE", 2)
    assert [judging.judge_mirrored() for _ in range(4)] == [2, 2, 1, 0]
    assert judging.judge_mirrored() == 0
    keep_up()
    for case in cases:
        case.refresh_from_db()
        assert (case.due_at, case.promised_at) == (at("10 17:30"), at("10 17:30"))
    assert set(DossierTime.objects.values_list("due_at", flat=True)) == {at("10 17:30")}
    assert list(differences()) == [] and not ToRecount.objects.exists()
    assert {(one.name, one.office) for one in recounts()} == {("", "")}
    assert guarding.guard_all().wrong == 0


def test_what_is_built_anew_is_told_by_the_new_rule_too(province: None) -> None:
    told(STOPPED)
    keep_up()
    DossierTime.objects.update(due_at=at("11 17:30"))
    assert main(["ledger", "rebuild"]) == 0
    assert DossierTime.objects.get().due_at == at("10 17:30")


def test_a_late_calendar_moves_what_was_promised_elsewhere_as_it_is_measured(
    province: None,
) -> None:
    made = told(STOPPED)
    keep_up()
    set_calendar("xa-1", from_date=date(2026, 3, 2), by=ADMIN, toml=CLOSED)
    jobs.recount_due()
    keep_up()
    made.refresh_from_db()
    # Wednesday is off: the stop lasted a day less.
    assert made.due_at == DossierTime.objects.get().due_at == at("09 17:30")


@pytest.mark.parametrize("meanwhile", [1, None])
def test_of_two_who_judge_at_once_the_slower_sets_nothing_back(
    province: None, monkeypatch: pytest.MonkeyPatch, meanwhile: int | None
) -> None:
    """The other has come further, or to the end."""
    made = told(STOPPED)
    cursors = Cursor.objects.filter(name=judging.TO_JUDGE)
    Cursor.objects.create(name=judging.TO_JUDGE, position=made.pk)

    def slow(_keys: object) -> int:
        return cursors.delete()[0] if meanwhile is None else cursors.update(position=-meanwhile)

    monkeypatch.setattr(judging, "judged", slow)
    assert judging.judge_mirrored() == 1
    found = list(cursors.values_list("position", flat=True))
    assert found == ([] if meanwhile is None else [-meanwhile])


@pytest.mark.parametrize(
    ("acts", "left"),
    [
        ([("promise", "02 08:30", "06 17:30")], 3 * DAY + HOUR),
        ([("promise", "02 08:30", "03 15:30")], -HOUR),
        # What is left stands with the clock: Wednesday to Friday.
        ([("promise", "02 08:30", "06 17:30"), ("suspended", "04 07:30", "")], 3 * DAY),
        # The stop that has ended moved the promise on to Tuesday.
        (STOPPED, 3 * DAY + 7 * HOUR),
        ([], 4 * DAY + HOUR),
    ],
)
def test_what_is_left_of_a_promise_goes_to_another_province(
    province: None, acts: list[tuple[str, str, str]], left: int
) -> None:
    made = told(acts)
    when = at("05 08:30") if acts == STOPPED else at("03 16:30")
    if ("suspended", "04 07:30", "") in acts:
        when = at("05 10:00")
    moved = actions.transfer_many(
        [made.pk], to=lambda _: "Tỉnh khác", doer=actions.system(ADMIN), on_date=when.date(),
        told_at=when,
    )  # fmt: skip
    assert not moved.refused
    assert Transfer.objects.get().remaining_seconds == left
