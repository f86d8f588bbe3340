"""`tinhso ledger` on a province of three dossiers: what was planted is named, and nothing else."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import polars as pl
import pytest
from django.db import connection
from tests.cases.conftest import accepted, citizen, doer, filed, moment, province

from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.cli.main import main
from tinhso.ledger.actions import By, append
from tinhso.ledger.models import Event, Position
from tinhso.measurement.live.guarding import findings_of, last_walk
from tinhso.measurement.live.models import DossierTime, StretchTime

__all__ = ["accepted", "filed", "province"]
Made = Callable[..., Case]


@pytest.fixture
def three(accepted: Made, filed: Made) -> Case:
    """One decided, one open, one withdrawn; measured."""
    done = accepted("2026-03-02 08:30", key="done")
    actions.decide(done.uid, granted=True, doer=doer(), told_at=moment("2026-03-04 09:00"))
    accepted("2026-03-04 10:15", key="open")
    actions.withdraw(filed(key="gone").uid, doer=citizen(), told_at=moment("2026-03-04 08:00"))
    assert main(["ledger", "rebuild"]) == 0
    return done


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[str]]:
    capsys.readouterr()
    code = main(["ledger", *words, "--lang", "en"])
    return code, capsys.readouterr().out.splitlines()


def test_nothing_planted_nothing_named(three: Case, capsys: Any) -> None:
    assert told(capsys, "rebuild", "--compare") == (
        0,
        ["What was measured is what the ledger tells."],
    )
    code, lines = told(capsys, "verify")
    assert code == 0
    assert lines == [f"{Event.objects.count()} events, all as they were written."]


PLANTED: list[tuple[Callable[[Case], Any], str]] = [
    (
        lambda case: DossierTime.objects.filter(case=case.uid).update(working_seconds=7),
        "live_dossiertime {case} changed: working_seconds",
    ),
    (
        lambda case: DossierTime.objects.filter(case=case.uid).delete(),
        "live_dossiertime {case} missing",
    ),
    (
        lambda case: DossierTime.objects.create(
            **{**DossierTime.objects.values().get(case=case.uid), "case": EXTRA}
        ),
        "live_dossiertime {extra} extra",
    ),
    (
        lambda case: StretchTime.objects.filter(case=case.uid, seq=1).update(
            working_seconds=1, clock="stop"
        ),
        "live_stretchtime {case}#1 changed: working_seconds, clock",
    ),
    (
        lambda case: StretchTime.objects.filter(case=case.uid, seq=1).delete(),
        "live_stretchtime {case}#1 missing",
    ),
    (
        lambda case: StretchTime.objects.create(
            **{**StretchTime.objects.values().get(case=case.uid, seq=1), "id": None, "seq": 99}
        ),
        "live_stretchtime {case}#99 extra",
    ),
]
EXTRA = uuid4()
ERASED = {"events": [], "reason": "-"}


@pytest.mark.parametrize(("plant", "line"), PLANTED)
def test_a_planted_row_is_named_and_mended(
    three: Case, capsys: Any, plant: Callable[[Case], Any], line: str
) -> None:
    plant(three)
    code, lines = told(capsys, "rebuild", "--compare")
    assert code == 1
    assert lines == [
        line.format(case=three.uid, extra=EXTRA),
        "1 rows differ from the ledger. Run “tinhso ledger rebuild” to measure again.",
    ]
    # Comparing mends nothing.
    assert told(capsys, "rebuild", "--compare")[0] == 1
    assert told(capsys, "rebuild") == (0, ["3 dossiers measured again."])
    assert told(capsys, "rebuild", "--compare")[0] == 0


def test_a_changed_event_is_named(three: Case, capsys: Any) -> None:
    event = Event.objects.get(kind="cases.decided")
    with unguarded_events() as cursor:
        cursor.execute("UPDATE ledger_event SET office = 'xa-9' WHERE id = %s", [event.pk])
    code, lines = told(capsys, "verify")
    assert code == 1
    assert lines[0] == f"Event {event.pk}: its signature does not fit: it was changed"
    assert len(lines) == 2 and "1 faults" in lines[1]


def test_an_event_that_is_gone_is_missed(three: Case, capsys: Any) -> None:
    event = Event.objects.order_by("pk")[3]
    with unguarded_events() as cursor:
        for table in ("ledger_sealed", "ledger_position"):
            cursor.execute(f"DELETE FROM {table} WHERE event_id = %s", [event.pk])
        cursor.execute("DELETE FROM ledger_event WHERE id = %s", [event.pk])
    code, lines = told(capsys, "verify")
    assert (code, lines[0]) == (1, "Position 4 is missing.")
    assert len(lines) == 2 and "1 faults" in lines[1]


EVENT, PLACE, WAITS = "ledger_event", "ledger_position", "ledger_unnumbered"
GONE = [
    (3, (EVENT,), ["Position 3: event {event} is gone."]),
    (3, (PLACE, EVENT), ["Position 3 is missing."]),
    (3, (PLACE,), ["Position 3 is missing.", "Event {event} has no position: nobody reads it."]),
    (0, (EVENT,), ["Event {event} waited for a position and is gone."]),
]


@pytest.mark.parametrize(("position", "tables", "said"), GONE)
def test_whatever_is_deleted_of_an_event_is_named(
    three: Case, capsys: Any, position: int, tables: tuple[str, ...], said: list[str]
) -> None:
    """Also its row alone, with its place left behind; and that of one which has no place yet (position 0)."""
    if position:
        event = Position.objects.get(position=position).event_id
    else:
        by = By(actor="test", office="-", channel="system")
        event = append("ledger.erased", subject="x", by=by, facts=ERASED).pk
    with unguarded_events() as cursor:
        for table in tables:
            column = "id" if table == EVENT else "event_id"
            cursor.execute(f"DELETE FROM {table} WHERE {column} = %s", [event])
        code, lines = told(capsys, "verify")
        # Nothing is left that points at nothing, which the test's own end would refuse.
        for table in ("ledger_sealed", PLACE, WAITS):
            cursor.execute(f"DELETE FROM {table} WHERE event_id = %s", [event])
    assert code == 1
    assert lines[:-1] == [one.format(event=event) for one in said]
    assert f"{len(said)} faults" in lines[-1]


def test_a_row_that_was_changed_by_hand_is_named_by_the_guard(three: Case, capsys: Any) -> None:
    assert told(capsys, "guard")[0] == 0
    open_ = Case.objects.get(state="processing")
    due = open_.due_at.astimezone(UTC)
    later = due + timedelta(days=30)
    Case.objects.filter(pk=open_.pk).update(state="returned", due_at=later, promised_at=later)
    code, lines = told(capsys, "guard")
    assert code == 1
    assert sorted(lines[:-1]) == sorted(
        f"{open_.code}: the dossier's row has {stored} in {column}, its events tell {said}"
        for column, stored, said in (
            ("state", "returned", "processing"),
            ("due_at", later.isoformat(), due.isoformat()),
            ("promised_at", later.isoformat(), due.isoformat()),
        )
    )
    assert lines[-1].startswith("3 dossiers: 3 values differ.")
    # The guard of the worker says it on the page; nothing is mended by it.
    assert [one.column for one in findings_of(last_walk())] == ["state", "due_at", "promised_at"]


def test_what_is_exported_is_measured_to_the_same_seconds(
    three: Case, capsys: Any, tmp_path: Path
) -> None:
    events, limits = tmp_path / "nhật ký.csv", tmp_path / "limits.csv"
    code, lines = told(capsys, "export", str(events), str(limits))
    assert code == 0
    assert lines[0].startswith("5 events of 2 dossiers; 1 that ended without a result")
    words = shlex.split(lines[1])
    assert words[:3] == ["tinhso", "measure", str(events)]
    assert main([*words[1:], "--out", str(tmp_path / "out"), "--lang", "en"]) == 0
    row = pl.read_parquet(tmp_path / "out" / "dossiers.parquet").filter(
        pl.col("dossier") == three.code
    )
    own = DossierTime.objects.get(case=three.uid)
    assert row["working_seconds"].to_list() == [own.working_seconds]
    assert own.working_seconds == 7 * 3600 + 8 * 3600 + 3600 + 1800  # Mon 08:30 to Wed 09:00


class unguarded_events:  # noqa: N801 read as a verb: with unguarded_events()
    """The ledger's tables without the triggers that refuse a change: what only a thief of the database can do."""

    def __enter__(self) -> Any:
        self.cursor = connection.cursor()
        if connection.vendor == "postgresql":
            self.cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            self.cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in self.cursor.fetchall():
                self.cursor.execute(f'DROP TRIGGER "{name}"')
        return self.cursor

    def __exit__(self, *_: object) -> None:
        if connection.vendor == "postgresql":
            self.cursor.execute("SET LOCAL session_replication_role = origin")
        self.cursor.close()


def test_settings_come_from_a_file_behind_the_environment(
    three: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in (("TINHSO_PROVINCE", ""), ("TINHSO_ADDRESS", "https://before.vn")):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("TINHSO_PROVINCE")
    file = tmp_path / "office.env"
    file.write_text("# ours\nTINHSO_PROVINCE=Tỉnh A\nTINHSO_ADDRESS=https://file.vn\n", "utf-8")
    assert told(capsys, "verify", "--env", str(file))[0] == 0
    assert (os.environ["TINHSO_PROVINCE"], os.environ["TINHSO_ADDRESS"]) == (
        "Tỉnh A",
        "https://before.vn",
    )
    assert main(["ledger", "verify", "--env", str(tmp_path / "none"), "--lang", "en"]) == 3
    assert str(tmp_path / "none") in capsys.readouterr().err


def test_without_settings_it_says_so_and_makes_no_file(tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TINHSO_")}
    clean |= {"PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    clean.pop("DJANGO_SETTINGS_MODULE", None)
    asked = [sys.executable, "-m", "tinhso", "ledger", "verify", "--lang", "en"]
    done = subprocess.run(asked, cwd=tmp_path, env=clean, capture_output=True, text=True)
    assert done.returncode == 3 and "tinhso setup" in done.stderr
    assert list(tmp_path.iterdir()) == []
