"""Time measured as it happens. Expected seconds are counted by hand on March 2026: 8 hours a day, no day off."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

import polars as pl
import pytest
import time_machine
from django.apps import apps
from tests.cases.conftest import citizen, doer, moment

from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.cli.main import main
from tinhso.ledger.models import Event
from tinhso.measurement.live import queries
from tinhso.measurement.live.exporting import command, export
from tinhso.measurement.live.following import differences, keep_up, rebuild
from tinhso.measurement.live.models import DossierTime, StretchTime, ToRecount
from tinhso.measurement.live.queries import Asked

Made = Callable[..., Case]
HOUR, DAY = 3600, 8 * 3600
ALL = Asked()


def walked(accepted: Made, key: str = "k-1") -> Case:
    """Accepted Monday 08:30, taken, a supplement asked and answered, passed on, signed, returned."""
    case = accepted("2026-03-02 08:30", key=key)
    steps = [
        ("2026-03-02 09:30", lambda at: actions.take(case.uid, doer=doer("p-binh"), told_at=at)),
        (
            "2026-03-03 07:30",
            lambda at: actions.ask_supplement(
                case.uid, reasons="Thiếu", doer=doer("p-binh"), told_at=at
            ),
        ),
        (
            "2026-03-05 07:30",
            lambda at: actions.answer_supplement(case.uid, doer=citizen(), told_at=at),
        ),
        (
            "2026-03-05 11:30",
            lambda at: actions.pass_on(case.uid, staff="p-chi", doer=doer("p-binh"), told_at=at),
        ),
        (
            "2026-03-06 09:30",
            lambda at: actions.decide(case.uid, granted=True, doer=doer("p-chi"), told_at=at),
        ),
        ("2026-03-09 08:30", lambda at: actions.return_result(case.uid, doer=doer(), told_at=at)),
    ]
    for at, act in steps:
        act(moment(at))
    return case


def test_one_dossier_by_hand(accepted: Made) -> None:
    case = walked(accepted)
    assert keep_up() >= 8
    row = DossierTime.objects.get(case=case.uid)
    # Since the restart: Thursday's eight hours, two of Friday.
    assert row.working_seconds == DAY + 2 * HOUR
    # Before it: Monday 08:30 to 17:30 less the pause; Tuesday and Wednesday stood still, and the restart voids them.
    assert row.void_working_seconds + row.stopped_working_seconds == 7 * HOUR + 2 * DAY
    assert row.outcome == "early"
    assert row.due_at == moment("2026-03-12 17:30")
    assert (row.supplements, row.due_differs, row.told, row.state) == (1, False, True, "returned")
    # As index 766 counts: from acceptance, less the wait for the citizen.
    assert row.index_working_seconds == 7 * HOUR + DAY + 2 * HOUR
    # The citizen's: Monday 08:00 to Monday 08:30.
    assert row.citizen_working_seconds == 5 * DAY + HOUR // 2
    assert row.citizen_elapsed_seconds == (7 * 24 * HOUR) + HOUR // 2


def test_a_clock_stopped_in_the_last_tenth_is_a_sign(accepted: Made) -> None:
    """Due on the fifth day after acceptance, at 17:30: of 47 hours one is stopped after 45, another after 31."""
    played, plain = accepted("2026-03-02 08:30", key="p"), accepted("2026-03-02 08:30", key="o")
    for case, at in ((played, "2026-03-09 15:30"), (plain, "2026-03-06 07:30")):
        asked = {"reasons": "Thiếu bản vẽ", "doer": doer(), "told_at": moment(at)}
        actions.ask_supplement(case.uid, **asked)
    keep_up()
    assert not queries.headline(ALL).stopped_late  # Neither is decided yet.
    for case in (played, plain):
        back, signed = moment("2026-03-10 07:30"), moment("2026-03-11 09:00")
        actions.answer_supplement(case.uid, doer=citizen(), told_at=back)
        actions.decide(case.uid, granted=True, doer=doer(), told_at=signed)
    keep_up()
    told = dict(DossierTime.objects.values_list("case", "stops_in_last_tenth"))
    assert told == {played.uid: 1, plain.uid: 0}
    assert queries.headline(ALL).stopped_late == 1
    assert [row.case for row in queries.behind(ALL, "stopped_late")] == [played.uid]
    assert (
        queries.headline(replace(ALL, channel="counter")).stopped_late == 1
    )  # By row, not by day.


def test_an_upgrade_has_what_stood_measured_again(accepted: Made) -> None:
    """Rows of before the count of such stops: the queue of the rules' updates brings them."""
    case = accepted("2026-03-02 08:30", key="stands")
    accepted("2026-03-02 08:30", key="never stood")
    actions.suspend(case.uid, rule="Điều 5", doer=doer(), told_at=moment("2026-03-03 08:00"))
    actions.resume(case.uid, doer=doer(), told_at=moment("2026-03-04 08:00"))
    keep_up()
    import_module("tinhso.measurement.live.migrations.0013_stops_in_the_last_tenth").put_up(
        apps, None
    )
    assert list(ToRecount.objects.values_list("case", flat=True)) == [case.uid]
    DossierTime.objects.update(stops_in_last_tenth=7)
    keep_up()
    told = dict(DossierTime.objects.values_list("case", "stops_in_last_tenth"))
    assert (told.pop(case.uid), list(told.values())) == (0, [7])
    assert not ToRecount.objects.exists()


def test_each_stretch_lies_in_the_hands_that_held_it(accepted: Made) -> None:
    case = walked(accepted)
    keep_up()
    found = [
        (one.clock, one.office, one.staff, one.step, one.working_seconds)
        for one in StretchTime.objects.filter(case=case.uid).order_by("seq")
    ]
    assert found == [
        ("before", "xa-1-mot-cua", "", "", HOUR // 2),
        ("void", "xa-1", "", "tham-dinh", HOUR),
        ("void", "xa-1", "p-binh", "tham-dinh", 6 * HOUR),
        ("void", "xa-1", "p-binh", "tham-dinh", 2 * DAY),
        ("run", "xa-1", "p-binh", "tham-dinh", 4 * HOUR),
        ("run", "xa-1-lanh-dao", "p-chi", "ky", 4 * HOUR + 2 * HOUR),
        ("after", "xa-1-mot-cua", "", "", 6 * HOUR + HOUR),
    ]
    row = DossierTime.objects.get(case=case.uid)
    run = sum(seconds for clock, *_, seconds in found if clock == "run")
    assert run == row.working_seconds


def test_measure_on_the_exported_ledger_gives_the_same_seconds(
    accepted: Made, filed: Made, tmp_path: Path
) -> None:
    walked(accepted)
    open_ = accepted("2026-03-04 10:15", key="open")
    urgent = accepted("2026-03-04 16:59", key="urgent", answers={"urgent": True})
    actions.suspend(urgent.uid, rule="Điều 5", doer=doer(), told_at=moment("2026-03-05 08:00"))
    actions.resume(urgent.uid, doer=doer(), told_at=moment("2026-03-07 12:00"))
    actions.decide(urgent.uid, granted=True, doer=doer(), told_at=moment("2026-03-12 07:00"))
    actions.withdraw(filed(key="gone").uid, doer=citizen(), told_at=moment("2026-03-04 08:00"))
    keep_up()
    events, limits, out = tmp_path / "log.csv", tmp_path / "limits.csv", tmp_path / "out"
    written = export(events, limits)
    assert (written.dossiers, written.without_result) == (3, 1)
    assert (
        main([*command(events, limits, written.activities)[1:], "--out", str(out), "--lang", "en"])
        == 0
    )
    measured = {row["dossier"]: row for row in pl.read_parquet(out / "dossiers.parquet").to_dicts()}
    assert len(measured) == 3
    for row in DossierTime.objects.exclude(outcome="withdrawn"):
        told = measured[row.code]
        names = "limit due_at ended_at limit_seconds void_working_seconds stopped_working_seconds".split()
        if row.ended_at is not None:
            names += "working_seconds outcome citizen_working_seconds late_working_seconds".split()
        assert {name: told[name] for name in names} == {name: getattr(row, name) for name in names}
    assert DossierTime.objects.get(case=open_.uid).working_seconds is None
    assert DossierTime.objects.get(case=urgent.uid).outcome == "late"


def test_the_export_names_no_person_of_a_party(accepted: Made, tmp_path: Path) -> None:
    accepted()
    export(tmp_path / "log.csv", tmp_path / "limits.csv")
    text = (tmp_path / "log.csv").read_text(encoding="utf-8")
    assert "party" not in text
    assert "Mơ" not in text
    with (tmp_path / "limits.csv").open(encoding="utf-8") as file:
        assert list(csv.reader(file))[1:] == [["9.000007 · 5d", "5d"]]


def test_what_ended_without_a_result_is_neither_early_nor_late(filed: Made, accepted: Made) -> None:
    before = filed(key="a")
    actions.withdraw(before.uid, doer=citizen(), told_at=moment("2026-03-02 09:00"))
    during = accepted(key="b")
    actions.stop(
        during.uid, reasons="Theo đề nghị", doer=doer(), told_at=moment("2026-03-30 09:00")
    )
    refused = filed(key="c")
    actions.refuse_intake(
        refused.uid, reasons="Sai nơi", doer=doer(), told_at=moment("2026-03-02 09:00")
    )
    keep_up()
    rows = {row.case: row.outcome for row in DossierTime.objects.all()}
    assert [rows[one.uid] for one in (before, during, refused)] == [
        "withdrawn",
        "stopped",
        "not_accepted",
    ]
    told = queries.headline(queries.Asked())
    assert (told.decided, told.late, told.open, told.withdrawn) == (0, 0, 0, 1)
    assert told.on_time_share is None


def test_a_clock_that_stands_is_not_overdue(accepted: Made) -> None:
    case = accepted()
    actions.ask_supplement(
        case.uid, reasons="Thiếu", doer=doer(), told_at=moment("2026-03-03 08:00")
    )
    accepted(key="late")
    keep_up()
    told = queries.headline(queries.Asked(), now=moment("2026-06-01 09:00"))
    assert (told.open, told.open_late, told.waiting) == (2, 1, 1)


def test_a_wrong_promise_is_found(accepted: Made) -> None:
    case = accepted()
    keep_up()
    assert not DossierTime.objects.filter(due_differs=True).exists()
    event = Event.objects.get(kind="cases.accepted")
    facts = {**event.facts, "due_at": "2026-03-10T10:30:00.000000Z"}
    Event._base_manager.bulk_create(
        [
            Event(
                uid=uuid4(),
                kind="cases.resumed",
                subject=event.subject,
                actor="p",
                office="xa-1",
                channel="counter",
                occurred_at=event.occurred_at + timedelta(seconds=1),
                recorded_at=event.recorded_at,
                backfilled=True,
                facts=facts,
                leaf_salt=b"x",
                mac=b"x",
                mac_key="tests",
            )
        ]
    )
    rebuild()
    assert [row.case for row in DossierTime.objects.filter(due_differs=True)] == [case.uid]


@pytest.mark.parametrize(
    ("plant", "what", "table"),
    [
        (lambda: DossierTime.objects.update(late_working_seconds=7), "changed", "live_dossiertime"),
        (lambda: DossierTime.objects.all().delete(), "missing", "live_dossiertime"),
        (
            lambda: DossierTime.objects.create(
                **{
                    **DossierTime.objects.values().get(),
                    "case": uuid4(),
                }
            ),
            "extra",
            "live_dossiertime",
        ),
        (
            lambda: StretchTime.objects.filter(seq=2).update(working_seconds=1),
            "changed",
            "live_stretchtime",
        ),
        (lambda: StretchTime.objects.filter(seq=2).delete(), "missing", "live_stretchtime"),
        (
            lambda: StretchTime.objects.create(
                **{**StretchTime.objects.filter(seq=2).values().get(), "id": None, "seq": 99}
            ),
            "extra",
            "live_stretchtime",
        ),
    ],
)
def test_a_planted_row_is_named(
    accepted: Made, plant: Callable[[], Any], what: str, table: str
) -> None:
    walked(accepted)
    keep_up()
    assert list(differences()) == []
    plant()
    (found,) = differences()
    assert (found.what, found.table) == (what, table)
    rebuild()
    assert list(differences()) == []


def test_the_board(accepted: Made) -> None:
    for number in range(3):
        walked(accepted, key=f"k-{number}")
    keep_up()
    now = moment("2026-03-20 09:00")
    told = queries.headline(queries.Asked(offices=["xa-1"]), now=now)
    assert (told.decided, told.early, told.seen, told.told) == (3, 3, 0, 3)
    assert told.working.median == pytest.approx(DAY + 2 * HOUR, rel=0.002)
    assert told.on_time_share == 1.0
    assert queries.headline(queries.Asked(offices=["xa-2"]), now=now).decided == 0
    assert [(one.key, one.decided) for one in queries.by(queries.Asked(), "month")] == [
        ("2026-03", 3)
    ]
    (office, *_) = queries.by(queries.Asked(), "office")
    assert (office.key, office.early, office.on_time_share) == ("xa-1", 3, 1.0)
    slowest = queries.steps(queries.Asked(), by_staff=True)
    assert (slowest[0].office, slowest[0].step, slowest[0].staff) == ("xa-1", "tham-dinh", "p-binh")


def test_a_suspension_that_was_undone_never_stopped_the_clock(accepted: Made) -> None:
    case = accepted("2026-03-02 08:30")
    twin = accepted("2026-03-02 08:30", key="twin")
    actions.suspend(case.uid, rule="Điều 1", doer=doer(), told_at=moment("2026-03-03 08:30"))
    keep_up()
    assert DossierTime.objects.get(case=case.uid).stopped_since is not None
    actions.undo(case.uid, doer=doer(), told_at=moment("2026-03-04 08:30"))
    for one in (case, twin):
        actions.suspend(one.uid, rule="Điều 1", doer=doer(), told_at=moment("2026-03-05 08:30"))
        actions.resume(one.uid, doer=doer(), told_at=moment("2026-03-06 08:30"))
    keep_up()
    names = "working_seconds stopped_working_seconds due_at promised_at due_differs outcome"
    rows = DossierTime.objects.values(*names.split())
    assert rows.get(case=case.uid) == rows.get(case=twin.uid)
    assert list(differences()) == []
    for one in (case, twin):
        one.refresh_from_db()
    assert (case.due_at, case.stopped_seconds) == (twin.due_at, twin.stopped_seconds)
    pieces = StretchTime.objects.filter(case=case.uid)
    assert not pieces.filter(stood=True, from_at__lt=moment("2026-03-05 08:30")).exists()
    assert actions.recount(case.uid, doer=doer()) is None


def test_what_is_measured_of_an_open_dossier_does_not_depend_on_the_hour_it_is_looked_at(
    accepted: Made, filed: Made
) -> None:
    suspended, asked, taken = (accepted("2026-03-02 08:30", key=key) for key in "abc")
    filed("2026-03-02 09:00", key="d")
    actions.suspend(suspended.uid, rule="Điều 1", doer=doer(), told_at=moment("2026-03-03 08:30"))
    actions.ask_supplement(
        asked.uid, reasons="Thiếu", doer=doer(), told_at=moment("2026-03-03 08:30")
    )
    actions.take(taken.uid, doer=doer("p-binh"), told_at=moment("2026-03-03 08:30"))
    # In the morning of a working day, an hour later, at night, and on a day off.
    for at in ("2026-03-04 09:00", "2026-03-04 10:00", "2026-03-04 23:00", "2026-03-08 09:00"):
        with time_machine.travel(moment(at), tick=False):
            if at == "2026-03-04 09:00":
                keep_up()
            assert list(differences()) == []
