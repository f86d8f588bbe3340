"""The decision tables, each row on the reference and on every engine."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from spec import engines, reading
from spec.engines import CLOCKS, DUES, REFUSALS, Clock

BY_CLOCK = pytest.mark.parametrize("clock", CLOCKS, ids=lambda clock: clock.name)


def rows_of(table: str) -> pytest.MarkDecorator:
    rows = reading.csv_rows(table)
    return pytest.mark.parametrize("row", rows, ids=[row["name"] for row in rows])


def calendar_of(row: dict[str, Any]) -> dict[str, Any]:
    return reading.calendars()[row.get("calendar", "vn")]


def test_the_tables_hold_what_they_promise() -> None:
    flat = [
        reading.csv_rows(f"{name}.csv") for name in ("working_time", "moments", "open", "limits")
    ]
    assert sum(map(len, flat)) >= 150
    assert len(reading.dossier_rows()) >= 110
    for rows in [*flat, reading.dossier_rows()]:
        names = Counter(row["name"] for row in rows)
        assert max(names.values()) == 1, names.most_common(1)
        assert all(row["why"] for row in rows)


@BY_CLOCK
@rows_of("working_time.csv")
def test_working_time(row: dict[str, str], clock: Clock) -> None:
    calendar = calendar_of(row)
    start, end = (reading.moment(row[name], calendar["zone"]) for name in ("start", "end"))
    assert clock.working_seconds(start, end, calendar) == reading.seconds(row["working"]), row[
        "why"
    ]


@BY_CLOCK
@rows_of("moments.csv")
def test_moments_after_working_time(row: dict[str, str], clock: Clock) -> None:
    calendar = calendar_of(row)
    start, wanted = (reading.moment(row[name], calendar["zone"]) for name in ("start", "moment"))
    if row["after"].endswith("d"):
        found = clock.after_working_days(start, int(row["after"][:-1]), calendar)
    else:
        found = clock.after_working_seconds(start, reading.seconds(row["after"]), calendar)
    assert reading.utc(found) == reading.utc(wanted), row["why"]


@BY_CLOCK
@rows_of("open.csv")
def test_open(row: dict[str, str], clock: Clock) -> None:
    calendar = calendar_of(row)
    at = reading.moment(row["at"], calendar["zone"])
    assert clock.is_open(at, calendar) == {"yes": True, "no": False}[row["open"]], row["why"]


@pytest.mark.parametrize("due", DUES.values(), ids=DUES.keys())
@rows_of("limits.csv")
def test_limits(row: dict[str, str], due: engines.Due) -> None:
    calendar = calendar_of(row)
    start = reading.moment(row["start"], calendar["zone"])
    found, length = due(start, row["limit"], calendar)
    wanted = reading.utc(reading.moment(row["due"], calendar["zone"]))
    assert (reading.utc(found), length) == (wanted, reading.seconds(row["limit_working"])), row[
        "why"
    ]


@pytest.mark.parametrize("refuses", REFUSALS.values(), ids=REFUSALS.keys())
@pytest.mark.parametrize("row", reading.csv_rows("not_limits.csv"), ids=lambda row: row["text"])
def test_what_is_no_limit_is_refused(row: dict[str, str], refuses: Any) -> None:
    assert refuses(row["text"]), row["why"]


@pytest.mark.parametrize("measure", engines.measurers().values(), ids=engines.measurers().keys())
@pytest.mark.parametrize(
    "row", reading.dossier_rows(), ids=lambda row: f"{row['file']}: {row['name']}"
)
def test_dossiers(row: dict[str, Any], measure: Any) -> None:
    expected = reading.expected_of(row)
    assert "outcome" in expected
    answer = measure(reading.log_of(row), calendar_of(row), reading.options_of(row))["hồ sơ"]
    found = {name: found_of(answer, name) for name in expected}
    assert found == expected, row["why"]
    assert_sums_hold(answer)


def found_of(answer: dict[str, Any], name: str) -> Any:
    """A field of the result as the tables write it; stretches without office and person."""
    if name == "stretches":
        keys = ("from_at", "to_at", "step", "clock", "working_seconds")
        return [tuple(reading.utc(line[key]) for key in keys) for line in answer["stretches"]]
    if name == "holders":
        return [line["office"] for line in answer["stretches"]]
    value = answer["dossier"][name]
    return sorted(value) if name == "notes" else reading.utc(value)


def assert_sums_hold(answer: dict[str, Any]) -> None:
    """The stretches join without gaps, and their clocks add up to the dossier's figures."""
    lines, fields = answer["stretches"], answer["dossier"]
    for one, other in zip(lines, lines[1:], strict=False):
        assert one["to_at"] == other["from_at"]
    sums = {
        "run": "working_seconds",
        "stop": "stopped_working_seconds",
        "void": "void_working_seconds",
    }
    for clock, field in sums.items():
        total = sum(line["working_seconds"] for line in lines if line["clock"] == clock)
        assert fields[field] is None or total == fields[field], clock
    assert len(answer["events"]) == fields["events"]
