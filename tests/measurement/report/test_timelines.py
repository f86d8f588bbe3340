"""The band of working time: where the flag stands, what is late, where the nights are."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.measurement.report import makers
from tests.measurement.report.makers import HOUR, START, Dossier, Step, after

from tinhso import calendars
from tinhso.measurement.report.bands import draw_band, holder_labels
from tinhso.measurement.report.facts import gather
from tinhso.measurement.report.store import open_result
from tinhso.measurement.report.timelines import FLAG_AT, MOST_GAPS, Timeline


def line_of(folder: Path, dossier: Dossier) -> Timeline:
    with open_result(makers.result(folder, [dossier])) as result:
        (line,) = gather(result).timelines
    return line


def test_the_flag_stands_at_the_same_part_of_every_row(tmp_path: Path) -> None:
    for limit in (8, 40, 400):
        line = line_of(tmp_path, Dossier("D", [Step("Ký", 4)], limit_hours=limit))
        assert line.band is not None
        assert line.band.flag == limit * HOUR
        assert line.band.flag / line.band.scale == pytest.approx(FLAG_AT)


def test_a_late_dossier_is_cut_at_its_flag(tmp_path: Path) -> None:
    line = line_of(tmp_path, Dossier("D", [Step("Thẩm định", 30), Step("Ký", 20)], outcome="late"))
    assert line.band is not None
    told = [(s.step, s.start / HOUR, s.end / HOUR, s.late) for s in line.band.segments]
    assert told == [
        ("Thẩm định", 0, 30, False),
        ("Ký", 30, 40, False),
        ("Ký", 40, 50, True),
    ]
    assert line.band.left is None


def test_a_stop_moves_the_flag_and_is_hatched(tmp_path: Path) -> None:
    steps = [Step("Thẩm định", 10), Step("Bổ sung", 16, stopped=True), Step("Ký", 4)]
    line = line_of(tmp_path, Dossier("D", steps))
    assert line.band is not None
    assert [segment.clock for segment in line.band.segments] == ["run", "stop", "run"]
    assert line.band.flag == (40 + 16) * HOUR


def test_neighbours_of_one_holder_are_one_segment(tmp_path: Path) -> None:
    steps = [Step("Ký", 3, person="A"), Step("Ký", 4, person="B"), Step("Ký", 5, "Sở khác")]
    line = line_of(tmp_path, Dossier("D", steps))
    assert line.band is not None
    assert [(s.end - s.start) / HOUR for s in line.band.segments] == [7, 5]


def test_nights_are_gaps_and_many_become_weeks_or_months(tmp_path: Path) -> None:
    short = line_of(tmp_path, Dossier("D", [Step("Ký", 20)], limit_hours=40)).band
    assert short is not None
    assert [gap.at / HOUR for gap in short.gaps] == [8, 16, 24, 32]
    assert (short.unit, {gap.days_off for gap in short.gaps}) == ("day", {False})
    for hours, unit in ((8 * 100, "week"), (8 * 900, "month"), (8 * 9000, "year")):
        band = line_of(tmp_path, Dossier("D", [Step("Ký", 20)], limit_hours=hours)).band
        assert band is not None
        assert band.unit == unit
        assert 1 < len(band.gaps) <= MOST_GAPS


def test_a_weekend_is_a_wider_gap() -> None:
    """Eleven days of Vietnamese office hours from a Monday cross one weekend."""
    from tinhso.measurement.report.timelines import _gaps

    start = int(START.timestamp()) * 1_000_000
    gaps, _ = _gaps(start, start + 11 * 86_400 * 1_000_000, calendars.load("vn"))
    assert [gap.days_off for gap in gaps].count(True) == 1
    assert len({gap.at for gap in gaps}) == len(gaps)


def test_an_open_dossier_tells_what_is_left_and_who_holds_it(tmp_path: Path) -> None:
    dossier = Dossier("D", [Step("Thẩm định", 30, "Sở Tư pháp")], outcome="open", open=True)
    line = line_of(tmp_path, dossier)
    assert line.band is not None
    assert line.band.left == 10 * HOUR
    assert line.holder == {"step": "Thẩm định", "office": "Sở Tư pháp"}


def test_a_promise_before_the_receipt_is_a_flag_at_the_beginning(tmp_path: Path) -> None:
    row = {"due_at": START - timedelta(days=3), "due_source": "promise", "limit_seconds": 0}
    line = line_of(tmp_path, Dossier("D", [Step("Ký", 10)], outcome="late", row=row))
    assert line.band is not None
    assert line.band.flag == 0
    assert all(segment.late for segment in line.band.segments)
    assert "lacquer" in draw_band(line.band, outcome="late")


def test_no_start_has_no_band(tmp_path: Path) -> None:
    row = {"started_at": None, "working_seconds": None, "notes": ["no_start"], "due_at": None}
    line = line_of(tmp_path, Dossier("D", [Step("Ký", 1)], outcome="unknown", row=row))
    assert line.band is None


def test_a_million_events_in_one_dossier_are_cut_short(tmp_path: Path) -> None:
    steps = [Step(f"b{place % 7}", 0.01) for place in range(3_000)]
    line = line_of(tmp_path, Dossier("D", steps, limit_hours=400))
    assert len(line.events) == 100
    assert line.band is not None
    assert len(line.band.segments) <= 401
    assert line.band.end == pytest.approx(3_000 * 36)


def test_labels_stand_only_under_segments_wide_enough(tmp_path: Path) -> None:
    steps = [Step("Tiếp nhận", 0.5, "Một cửa"), Step("Thẩm định", 30, "Sở Xây dựng")]
    band = line_of(tmp_path, Dossier("D", steps)).band
    assert band is not None
    assert [label["name"] for label in holder_labels(band)] == ["Thẩm định"]


def test_the_makers_clock_counts_as_the_kernel_does() -> None:
    from tinhso.kernel.worktime import after_working_seconds

    calendar = calendars.parse(makers.CALENDAR)
    for hours in (0.5, 8, 12, 40, 55.5):
        told = after_working_seconds(start=START, seconds=int(hours * HOUR), calendar=calendar)
        assert told == after(hours)
