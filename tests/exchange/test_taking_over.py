"""Open dossiers of the old software become ours, their clocks running."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import time_machine
from tests.cases.conftest import ADMIN, doer, moment
from tests.cases.test_late_calendars import LATE
from tests.exchange.conftest import export
from tests.exchange.test_telling import LOG, OPEN, Read, reasons

from tinhso.cases import actions as cases
from tinhso.cases import jobs
from tinhso.cases.models import Case
from tinhso.cases.queries import Wanted, listed
from tinhso.exchange import sheets
from tinhso.exchange.actions import cut_over, set_feed
from tinhso.exchange.actions.cutting import CannotCutOver
from tinhso.exchange.definition import Definition
from tinhso.exchange.models import Feed, Run
from tinhso.exchange.queries import still_open
from tinhso.ledger.models import Event
from tinhso.measurement.live import exporting
from tinhso.measurement.live.following import differences, keep_up
from tinhso.measurement.live.models import DossierTime
from tinhso.org import actions as org
from tinhso.procedures.actions import hand_over

DAY = date(2026, 3, 5)
WHOSE: dict[str, Any] = {"procedure": "9.000007", "office": "xa-1", "day": DAY}
STOPPED = (
    "CU-2,2026-03-02 08:00,Tiếp nhận,UBND xã Một,9.000007",
    "CU-2,2026-03-03 08:00,Tạm dừng,UBND xã Một,9.000007",
)


@pytest.fixture
def switched_on(feed: Feed) -> None:
    hand_over("9.000007", system="legacy", from_date=date(2021, 1, 1), by=ADMIN)
    hand_over("9.000007", system="ours", from_date=DAY, office="xa-1", by=ADMIN)


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(moment("2026-03-05 09:30"), tick=True):
        yield


def test_nothing_is_taken_before_the_procedure_is_switched_on(feed: Feed, read: Read) -> None:
    read(export(OPEN))
    with pytest.raises(CannotCutOver, match="not_switched_on"):
        cut_over(feed, by=ADMIN, **WHOSE)
    with pytest.raises(CannotCutOver, match="day_ahead"):
        cut_over(feed, by=ADMIN, **{**WHOSE, "day": date(2026, 3, 6)})


def test_the_clock_goes_on(feed: Feed, read: Read, switched_on: None) -> None:
    read(export(OPEN))
    trial = cut_over(feed, by=ADMIN, trial=True, **WHOSE)
    assert (trial.counts["taken"], Case.objects.get().told) == (1, True)
    before = Case.objects.get()
    report = cut_over(feed, by=ADMIN, **WHOSE)
    case = Case.objects.get()
    assert (report.counts["taken"], report.problem_count, case.told) == (1, 0, False)
    assert (case.due_at, case.promised_at) == (before.due_at, before.promised_at)
    assert case.due_at == moment("2026-03-09 17:30")
    event = Event.objects.get(kind="cases.cut_over")
    assert (event.backfilled, event.facts["feed"]) == (False, "phan-mem-cu")
    # From Thursday 09:30: 2 h and 4 h that day, Friday 8 h, Monday 8 h, by the office's hours.
    row = listed(Wanted(held_by=["xa-1"])).rows[0]
    assert row.left_seconds == pytest.approx((2 + 4 + 8 + 8) * 3600, abs=60)
    # What is done from now on is done and seen here.
    cases.pass_on(case.uid, doer=doer())
    with time_machine.travel(moment("2026-03-06 10:00")):
        cases.decide(case.uid, doer=doer(), granted=True)
        assert list(differences()) == []
    measured = DossierTime.objects.get()
    # Monday 08:30 to Friday 10:00: 7 h, three days of 8 h, 2 h 30 in the morning.
    assert measured.working_seconds == (7 + 3 * 8 + 2.5) * 3600
    assert (measured.outcome, measured.told, measured.due_differs) == ("early", True, False)


def test_a_clock_that_stands_goes_on_standing(feed: Feed, read: Read, switched_on: None) -> None:
    read(export(*STOPPED, head=LOG))
    cut_over(feed, by=ADMIN, **WHOSE)
    case = Case.objects.get()
    assert (case.state, case.stopped_since) == ("suspended", moment("2026-03-03 08:00"))
    resumed = cases.resume(case.uid, doer=doer())
    # It stood Tuesday from 08:00, Wednesday, Thursday until 09:30: 7 h 30, 8 h and 2 h more than Monday's close.
    assert resumed.due_at is not None
    assert abs(resumed.due_at - moment("2026-03-12 09:00")) < timedelta(minutes=1)
    assert list(differences()) == []


def test_twice_is_once_and_what_is_told_afterwards_is_only_reported(
    feed: Feed, read: Read, switched_on: None
) -> None:
    read(export(OPEN))
    cut_over(feed, by=ADMIN, **WHOSE)
    before = Event.objects.count()
    assert cut_over(feed, by=ADMIN, **WHOSE).counts["dossiers"] == 0
    assert Event.objects.count() == before
    assert read(export(OPEN)).counts["same"] == 1
    told = read(export(OPEN.replace(",,,Đang xử lý", ",04/03/2026 16:00,,Đã xử lý xong")))
    assert reasons(told) == [(2, "code", "ours_now")]
    assert Case.objects.get().state == "processing"


def test_what_does_not_map_stays_and_is_named_before_and_after(
    feed: Feed, read: Read, switched_on: None
) -> None:
    read(
        export(
            "CU-1,2026-03-02 08:00,Tiếp nhận,UBND xã Một,9.000007",
            "CU-1,2026-03-03 08:00,Bước lạ,UBND xã Một,9.000007",
            "CU-2,2026-03-02 08:00,Tiếp nhận,UBND xã Một,9.000007",
            head=LOG,
        )
    )
    expected = [(0, "step", "unknown_step")]
    trial = cut_over(feed, by=ADMIN, trial=True, **WHOSE)
    assert (reasons(trial), trial.counts["taken"], trial.counts["left"]) == (expected, 1, 1)
    done = cut_over(feed, by=ADMIN, **WHOSE)
    assert reasons(done) == expected
    assert [one["n"] for one in still_open(feed)] == [1]
    assert Run.objects.get(what="cut_over").counts == {"taken": 1, "left": 1, "dossiers": 2}
    # Somebody says which step it is; the rest follows.
    set_feed(
        feed.name,
        title=feed.title,
        definition=Definition.of({**feed.definition, "steps": {"Bước lạ": "ky"}}),
        by=ADMIN,
    )
    feed.refresh_from_db()
    assert cut_over(feed, by=ADMIN, **WHOSE).counts["taken"] == 1
    case = Case.objects.get(code="CU-1")
    assert (case.step, case.holder) == ("ky", "xa-1-lanh-dao")
    assert list(differences()) == []


def test_what_the_last_reading_contradicted_is_not_taken(
    feed: Feed, read: Read, switched_on: None
) -> None:
    read(export(OPEN))
    read(export(OPEN.replace("02/03/2026 08:30", "02/03/2026 10:00")))
    # A reading that does not tell of it, or tells nothing, takes no doubt away.
    read(export(OPEN.replace("CU-1", "CU-9").replace("UBND xã Một", "Xã lạ")))
    read(export(OPEN.replace("UBND xã Một", "Xã lạ")))
    assert reasons(cut_over(feed, by=ADMIN, **WHOSE)) == [(0, "acts", "contradicts_last")]
    read(export(OPEN))
    assert cut_over(feed, by=ADMIN, **WHOSE).counts["taken"] == 1


def test_a_late_calendar_counts_from_the_cut_over_on_and_stops_no_telling(
    feed: Feed, read: Read, switched_on: None
) -> None:
    read(export(OPEN, OPEN.replace("CU-1", "CU-2")))
    org.set_calendar("tinh", from_date=DAY, toml=LATE, by=ADMIN)
    assert jobs.recount_due() == 0
    assert not Event.objects.filter(kind="cases.recounted").exists()
    # What the other system did before that and exports later.
    told = read(export(OPEN.replace(",,,Đang xử lý", ",04/03/2026 16:00,,Đã xử lý xong")))
    assert (told.counts["updated"], told.problems) == (1, [])
    assert cut_over(feed, by=ADMIN, **WHOSE).counts["taken"] == 2
    # Monday, 9 March, by two days off that were announced.
    assert Case.objects.get(code="CU-2").due_at == moment("2026-03-11 17:30")
    assert list(differences()) == []


def test_a_merger_stops_no_telling(feed: Feed, read: Read) -> None:
    read(export(OPEN))
    org.found_office(
        code="xa-2-mot-cua", name="Một cửa", level="commune", parent="xa-2", on_date=DAY, by=ADMIN
    )
    org.pass_on(["xa-1", "xa-1-lanh-dao"], to="xa-2", on_date=DAY, by=ADMIN)
    org.pass_on(["xa-1-mot-cua"], to="xa-2-mot-cua", on_date=DAY, by=ADMIN)
    assert jobs.move_on(DAY).moved == 1
    told = read(export(OPEN.replace(",,,Đang xử lý", ",04/03/2026 16:00,,Đã xử lý xong")))
    assert (told.counts["updated"], told.problems) == (1, [])
    case = Case.objects.get()
    assert (case.state, case.office) == ("done", "xa-2")
    assert list(differences()) == []


def test_measuring_the_exported_ledger_gives_the_same_seconds(
    feed: Feed, read: Read, switched_on: None, tmp_path: Path, capsys: Any
) -> None:
    from tinhso.cli.main import main

    read(
        export(
            "CU-3,2026-03-02 08:00,Tiếp nhận,UBND xã Một,9.000007",
            "CU-3,2026-03-02 14:00,Yêu cầu bổ sung,UBND xã Một,9.000007",
            "CU-3,2026-03-03 09:00,Nộp bổ sung,UBND xã Một,9.000007",
            "CU-3,2026-03-05 09:00,Có kết quả,UBND xã Một,9.000007",
            *STOPPED,
            head=LOG,
        )
    )
    read(export(OPEN))
    cut_over(feed, by=ADMIN, **WHOSE)
    at = moment("2026-03-05 11:00")
    with time_machine.travel(at, tick=False):
        keep_up()
    log, limits = tmp_path / "so-cai.csv", tmp_path / "han.csv"
    made = exporting.export(log, limits)
    words = exporting.command(log, limits, made.activities)[1:]
    assert main([*words, "--out", str(tmp_path / "out"), "--at", at.isoformat()]) == 0
    capsys.readouterr()
    found = {
        row["dossier"]: row for row in pl.read_parquet(tmp_path / "out/dossiers.parquet").to_dicts()
    }
    assert set(found) == {"CU-1", "CU-2", "CU-3"}
    for row in DossierTime.objects.all():
        again = found[row.code]
        if row.code == "CU-2":  # It stands still: how long is told by since when, at any moment.
            assert (row.stopped_working_seconds, row.stopped_since) == (
                None,
                moment("2026-03-03 08:00"),
            )
            assert again["stopped_working_seconds"] == (2 * 8 + 3) * 3600
        names = ["working_seconds", "void_working_seconds", "due_at"] if row.ended_at else []
        assert [again[one] for one in names] == [getattr(row, one) for one in names], row.code
    assert found["CU-3"]["working_seconds"] == 2 * 8 * 3600


def test_a_report_holds_no_formula(read: Read, tmp_path: Path) -> None:
    report = read(export('=1+1,@x,"=HYPERLINK(""http://x"")",02/03/2026,,,,'))
    path = tmp_path / "bao-cao.csv"
    sheets.write_csv(path, [one.plain() for one in report.problems], "vi")
    rows = csv.reader(path.read_text(encoding="utf-8-sig").splitlines())
    cells = [cell for row in rows for cell in row]
    assert "'=1+1" in cells
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "@", "-")]
