"""From a log that somebody really kept to its figures: the whole way, and other ways that must meet it."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.cli.measuring import EXAMPLE, measure

from tinhso.cli.main import main

DUTCH = ("--tz", "Europe/Amsterdam", "--calendar", "nl-office")
ITALIAN = ("--tz", "Europe/Rome", "--calendar", "always")
PROMISED = ("--map", "due=case:deadline")
MARKED = (*PROMISED, "accepted=case:startdate", "done=case:enddate")

Moves = Counter[tuple[str, str]]


class Result:
    """A result folder, read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.summary: dict[str, Any] = json.loads((folder / "summary.json").read_text())
        self.headline = self.summary["headline"]

    def table(self, name: str) -> pl.DataFrame:
        return pl.read_parquet(self.folder / f"{name}.parquet")

    @property
    def moves(self) -> Moves:
        return Counter(
            {(edge["from"], edge["to"]): edge["count"] for edge in self.summary["edges"]}
        )


@pytest.fixture
def result(tmp_path, capsys):
    """Measure into a folder of its own; every row must have been read."""
    made: list[Path] = []

    def result(*words: str | Path) -> Result:
        made.append(tmp_path / f"kq{len(made)}")
        assert main(["measure", *map(str, words), "--out", str(made[-1])]) == 0
        capsys.readouterr()
        return Result(made[-1])

    return result


@pytest.fixture
def logs(shared) -> Path:
    return shared / "data/event_logs"


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    packed = path.read_bytes()
    text = (gzip.decompress(packed) if path.suffix == ".gz" else packed).decode()
    yield from csv.DictReader(text.splitlines())


def directly_follows(path: Path, case: str, activity: str, time: str) -> Moves:
    """The process map as a child would count it: each dossier's events by moment, then pair after pair."""
    traces: dict[str, list[tuple[datetime, str]]] = {}
    for row in rows_of(path):
        at = datetime.fromisoformat(row[time])
        traces.setdefault(row[case], []).append((at, row[activity]))
    ordered = [
        [name for _, name in sorted(trace, key=lambda one: one[0])] for trace in traces.values()
    ]
    return Counter(pair for trace in ordered for pair in zip(trace, trace[1:], strict=False))


def same_results(one: Result, other: Result) -> None:
    """Equal in every dossier, stretch and event, in whatever order the dossiers came."""
    for name in ("dossiers", "stretches", "events"):
        keys = ["dossier"] if name == "dossiers" else ["dossier", "seq"]
        assert one.table(name).sort(keys).equals(other.table(name).sort(keys)), name
    parts = ("headline", "groups", "steps", "offices", "edges", "notes", "at")
    assert {part: one.summary[part] for part in parts} == {
        part: other.summary[part] for part in parts
    }


# The environmental permits: a receipt log of a Dutch municipality


def test_receipts_promised_by_their_deadline_and_done_at_the_last_event(logs, result):
    found = result(logs / "receipt.csv", *DUTCH, *PROMISED)
    assert found.headline["dossiers"] == 1_434
    assert found.headline["events"] == 8_577
    assert found.headline["late"] == 92
    assert found.headline["unfinished"] == 0
    assert found.headline["unknown"] == 0
    # By hand: the last event against the deadline, in no calendar at all.
    last: dict[str, datetime] = {}
    due: dict[str, datetime] = {}
    for row in rows_of(logs / "receipt.csv"):
        code, at = row["case:concept:name"], datetime.fromisoformat(row["time:timestamp"])
        last[code] = max(at, last.get(code, at))
        due[code] = datetime.fromisoformat(row["case:deadline"])
    late = {code for code in last if last[code] > due[code]}
    told = found.table("dossiers").filter(pl.col("outcome") == "late")["dossier"].to_list()
    assert set(told) == late


def test_receipts_done_by_their_own_end_date(logs, result):
    found = result(logs / "receipt.csv", *DUTCH, *MARKED)
    assert found.headline["late"] == 377
    assert found.headline["unfinished"] == 105
    assert found.headline["open"] + found.headline["open_late"] == 105
    ends: dict[str, tuple[str, str]] = {
        row["case:concept:name"]: (row["case:enddate"], row["case:deadline"])
        for row in rows_of(logs / "receipt.csv")
    }
    assert sum(1 for end, _ in ends.values() if not end) == 105
    late = {
        code
        for code, (end, due) in ends.items()
        if end and datetime.fromisoformat(end) > datetime.fromisoformat(due)
    }
    told = found.table("dossiers").filter(pl.col("outcome") == "late")["dossier"].to_list()
    assert set(told) == late


def test_the_receipts_verdicts_do_not_hang_on_the_zone_or_the_calendar(logs, result):
    """A deadline is a moment: who is late of it is late anywhere; working time is another matter."""
    here = result(logs / "receipt.csv", *MARKED)
    there = result(logs / "receipt.csv", *DUTCH, *MARKED)
    assert here.headline["late"] == there.headline["late"] == 377
    assert here.headline["working_seconds_median"] != there.headline["working_seconds_median"]
    assert here.headline["calendar_not_announced"] == 1_434  # 2010–2012 in the calendar of Vietnam.
    assert there.headline["calendar_not_announced"] == 0


def test_the_receipts_in_xes_are_those_in_csv(logs, result):
    same_results(
        result(logs / "08_receipt.xes.gz", *DUTCH, *MARKED),
        result(logs / "receipt.csv", *DUTCH, *MARKED),
    )


def test_the_receipts_process_map_is_the_one_counted_by_hand(logs, result):
    found = result(logs / "receipt.csv", *DUTCH)
    by_hand = directly_follows(
        logs / "receipt.csv", "case:concept:name", "concept:name", "time:timestamp"
    )
    assert found.moves == by_hand
    assert len(by_hand) == 99
    assert by_hand.total() == 8_577 - 1_434


def test_every_figure_of_the_receipts_adds_up_from_the_tables(logs, result):
    found = result(logs / "receipt.csv", *DUTCH, *MARKED)
    dossiers, stretches = found.table("dossiers"), found.table("stretches")
    counted = dict(dossiers["outcome"].value_counts().rows())
    assert counted == {name: found.headline[name] for name in counted}
    held = stretches.group_by("dossier", "clock").agg(pl.col("working_seconds").sum())
    for clock, column in (("run", "working_seconds"), ("stop", "stopped_working_seconds")):
        by_dossier = dict(held.filter(pl.col("clock") == clock).drop("clock").rows())
        known = dossiers.filter(pl.col("working_seconds").is_not_null())
        for code, seconds in known.select("dossier", column).iter_rows():
            assert by_dossier.get(code, 0) == (seconds or 0), (code, clock)
    finished = dossiers.filter(pl.col("ended_at").is_not_null())["working_seconds"].drop_nulls()
    for q, name in ((0.5, "median"), (0.9, "p90")):
        assert finished.quantile(q, "linear") == found.headline[f"working_seconds_{name}"]
    groups = found.summary["groups"]
    assert sum(group["late"] for group in groups) == 377
    steps = {step["step"]: step["working_seconds"] for step in found.summary["steps"]}
    sums = dict(
        stretches.filter(pl.col("clock") == "run")
        .group_by("step")
        .agg(pl.col("working_seconds").sum())
        .rows()
    )
    assert steps == {step: seconds for step, seconds in sums.items() if step in steps}
    assert sum(sums.values()) == sum(steps.values())


# Road traffic fines of an Italian police


def test_fines_in_csv_and_in_xes_give_the_same_answers(logs, result):
    words = (*ITALIAN, "--limit", "60cd", "--end", "Payment", "Send for Credit Collection")
    one = result(logs / "roadtraffic100traces.csv", *words)
    assert one.headline["dossiers"] == 100
    same_results(one, result(logs / "roadtraffic100traces.xes", *words))


def test_the_fines_process_map_is_the_one_counted_by_hand(logs, result):
    path = logs / "roadtraffic100traces.csv"
    by_hand = directly_follows(path, "case:concept:name", "concept:name", "time:timestamp")
    assert result(path, *ITALIAN).moves == by_hand


def test_ten_thousand_fines_with_dates_alone(logs, result):
    path = logs / "traffic_fines_10000.csv.gz"
    found = result(path, *ITALIAN)
    assert found.headline["dossiers"] == 10_000
    assert found.headline["events"] == 34_724
    assert found.summary["notes"]["date_only"] == 10_000
    assert found.moves == directly_follows(path, "case_id", "activity", "timestamp")


def test_fines_of_which_each_went_its_own_way(logs, result):
    found = result(logs / "12_roadtraffic_1t_per_variant.xes.gz", *ITALIAN)
    dossiers = found.table("dossiers")
    assert found.headline["dossiers"] == len(dossiers) == 231
    traces = found.table("events").sort("dossier", "seq").group_by("dossier").agg("activity")
    assert traces["activity"].n_unique() > 200
    assert found.moves.total() == found.headline["events"] - 231


@pytest.mark.long
@pytest.mark.filterwarnings("ignore::UserWarning:pm4py", "ignore::DeprecationWarning:pm4py")
@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("08_receipt.xes.gz", "Europe/Amsterdam"),
        ("12_roadtraffic_1t_per_variant.xes.gz", "Europe/Rome"),
        ("roadtraffic100traces.xes", "Europe/Rome"),
    ],
)
def test_the_process_map_is_the_one_that_pm4py_finds(logs, result, name, zone):
    import pm4py

    moves, _, _ = pm4py.discover_dfg(pm4py.read_xes(str(logs / name)))
    assert result(logs / name, "--tz", zone).moves == Counter(moves)


# The example of the house


def test_the_examples_two_forms_tell_the_same_of_every_dossier(result):
    """A row per event, or a row per dossier with its marks: sealed is done."""
    at = ("--at", "30/10/2026 17:30")
    events = result(EXAMPLE, "--end", "Đóng dấu", *at)
    marks = result(EXAMPLE.with_name("ho-so-2026.xlsx"), *at)
    assert (events.summary["log"]["kind"], marks.summary["log"]["kind"]) == ("events", "dossiers")
    columns = (
        "dossier procedure month started_at ended_at elapsed_seconds working_seconds due_at outcome "
        "late_working_seconds"
    ).split()
    one, other = (found.table("dossiers").sort("dossier") for found in (events, marks))
    assert one.select(columns).equals(other.select(columns))
    # The office is the one that holds a dossier now in the log, and the one in charge in the sheet.
    done = pl.col("ended_at").is_not_null()
    assert one.filter(done)["office"].equals(other.filter(done)["office"])


def test_a_result_is_the_same_by_the_command_as_a_user_runs_it(tmp_path, result):
    inside = result(EXAMPLE, "--limit", "10d")
    assert measure(EXAMPLE, "--limit", "10d", "--out", tmp_path / "kq").returncode == 0
    same_results(Result(tmp_path / "kq"), inside)
