"""The tables of this folder as plain values: calendars, moments, durations, logs and what is expected."""

from __future__ import annotations

import csv
import re
import tomllib
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from reference.dossier import BITS

TABLES = Path(__file__).parent / "tables"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
MARKS = {name: f"{name}_at" for name in ("filed", "accepted", "due", "done", "returned")}

Row = dict[str, Any]


def csv_rows(name: str) -> list[dict[str, str]]:
    """The rows of a flat table; every cell must be filled except the text of a refused limit."""
    with open(TABLES / name, encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        assert None not in row, row
        assert all(value is not None for value in row.values()), row
    return rows


def dossier_rows() -> list[dict[str, Any]]:
    """Every row of the tables of dossiers, with the file it stands in."""
    found = []
    for path in sorted(TABLES.glob("dossiers_*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        found += [{"file": path.stem, **row} for row in table["row"]]
    return found


@cache
def calendars() -> dict[str, dict[str, Any]]:
    """The calendars of calendars.toml, as the reference takes them."""
    text = (TABLES / "calendars.toml").read_text(encoding="utf-8")
    return {name: _calendar(given) for name, given in tomllib.loads(text).items()}


def _calendar(given: dict[str, Any]) -> dict[str, Any]:
    announced = given.get("announced")
    return {
        "zone": given["zone"],
        "weeks": [{"from": week["from"], "days": _week(week)} for week in given["weeks"]],
        "changes": {
            date.fromisoformat(day): _spans(spans)
            for day, spans in given.get("changes", {}).items()
        },
        "announced": tuple(announced) if announced else None,
    }


def _week(given: dict[str, Any]) -> list[list[tuple[int, int]]]:
    days: list[list[tuple[int, int]]] = [[] for _ in WEEKDAYS]
    for named, spans in given.items():
        if named != "from":
            first, _, last = named.partition("-")
            for day in range(WEEKDAYS.index(first), WEEKDAYS.index(last or first) + 1):
                days[day] = _spans(spans)
    return days


def _spans(texts: list[str]) -> list[tuple[int, int]]:
    return [(_second(text[:5]), _second(text[6:])) for text in texts]


def _second(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 3600 + int(minute) * 60


def moment(text: str, zone: str) -> datetime:
    """`2026-03-02 08:00`, in the zone unless it names its own offset; a date alone is its midnight."""
    given = datetime.fromisoformat(text.strip())
    return given if given.tzinfo else given.replace(tzinfo=ZoneInfo(zone))


def seconds(text: str) -> int:
    """`1h30m`, `45m`, `10s`, `0`."""
    found = DURATION.fullmatch(text if text != "0" else "0s")
    assert found is not None and found[0], text
    days, hours, minutes, rest = (int(part or 0) for part in found.groups())
    assert not days, "a working day has no length of its own"
    return hours * 3600 + minutes * 60 + rest


def log_of(row: dict[str, Any]) -> list[Row]:
    """The rows of the log that a table row describes; the dossier asked about is named `hồ sơ`."""
    zone = calendars()[row.get("calendar", "vn")]["zone"]
    log = [_event("hồ sơ", text, zone) for text in row.get("events", [])]
    for name, given in row.get("marks", {}).items():
        for index, text in enumerate(given if isinstance(given, list) else [given]):
            if index == len(log):
                log.append({"dossier": "hồ sơ", "date_only": 0})
            _put(log[index], MARKS[name], text, zone)
    for name in ("procedure", "office"):
        if name in row:
            log = [{**line, name: row[name]} for line in log]
    for name in row.get("columns", []):
        log = [{MARKS[name]: None, **line} for line in log]
    return log + [_event("khác", text, zone) for text in row.get("others", [])]


def _event(dossier: str, text: str, zone: str) -> Row:
    cells = [cell.strip() or None for cell in text.split("|")]
    at, activity, office, person = cells + [None] * (4 - len(cells))
    line = {
        "dossier": dossier,
        "activity": activity,
        "office": office,
        "person": person,
        "date_only": 0,
    }
    assert at is not None, text
    _put(line, "at", at, zone)
    return line


def _put(line: Row, name: str, text: str, zone: str) -> None:
    line[name] = moment(text, zone).astimezone(UTC)
    if len(text.strip()) == 10:
        line["date_only"] |= BITS[name]


def options_of(row: dict[str, Any]) -> dict[str, Any]:
    """The options of a table row, as the reference takes them."""
    zone = calendars()[row.get("calendar", "vn")]["zone"]
    options = dict(row.get("options", {}))
    if "at" in options:
        options["at"] = moment(options["at"], zone)
    if "stops" in options:
        options["stops"] = [tuple(pair.split("..")) for pair in options["stops"]]
    if "limits" in options:
        options["limits"] = [
            (name, office or None, text) for name, office, text in options["limits"]
        ]
    return options


def expected_of(row: dict[str, Any]) -> dict[str, Any]:
    """What a table row expects: field -> value; `none` is None, durations are seconds."""
    zone = calendars()[row.get("calendar", "vn")]["zone"]
    return {name: _value(name, given, zone) for name, given in row["expect"].items()}


def _value(name: str, given: Any, zone: str) -> Any:
    if given == "none":
        return None
    if name == "stretches":
        return [_stretch(text, zone) for text in given]
    if name.endswith("_seconds"):
        return seconds(given)
    if name.endswith("_at"):
        return moment(given, zone).astimezone(UTC)
    return given


def _stretch(text: str, zone: str) -> tuple[datetime, datetime, str | None, str, int]:
    between, step, clock, length = (cell.strip() for cell in text.split("|"))
    begin, finish = between.split("..")
    named = None if step == "none" else step
    return (
        moment(begin, zone).astimezone(UTC),
        moment(finish, zone).astimezone(UTC),
        named,
        clock,
        seconds(length),
    )


def utc(value: Any) -> Any:
    """Moments in UTC, so that equal moments look equal when a test fails."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value
