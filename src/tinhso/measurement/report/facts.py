"""All that a report tells, asked once: the rows of every figure, and what is drawn from them.

Counts come from queries; ratios are derived here. What the summary does not say is None.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from tinhso import calendars
from tinhso.kernel.calendar import EPOCH, Calendar, zone_of
from tinhso.kernel.errors import TinhsoError
from tinhso.measurement.report.figures import FIGURES
from tinhso.measurement.report.phrases import OUTCOMES
from tinhso.measurement.report.store import Result, Row, plain
from tinhso.measurement.report.timelines import Timeline, read_timelines

FEW = 5
SMALL_RESULT = 100


@dataclass(frozen=True, slots=True)
class Facts:
    """What the page is made from. `rows` holds the rows of every figure by its name."""

    summary: Mapping[str, Any]
    calendar: Calendar
    zone: tzinfo
    parameters: Mapping[str, int]
    rows: Mapping[str, list[Row]]
    queries: Mapping[str, str]
    timelines: list[Timeline]
    at: int | None

    @property
    def day(self) -> int:
        """Seconds of the calendar's usual working day."""
        return self.parameters["day"]

    @property
    def least(self) -> int:
        """The fewest dossiers a group needs to stand in a table."""
        return self.parameters["least"]

    def one(self, name: str) -> Row:
        """The row of a figure that has one."""
        return self.rows[name][0]

    @property
    def counts(self) -> dict[str, int]:
        """Dossiers by outcome, none left out."""
        found = {row["outcome"]: row["dossiers"] for row in self.rows["outcomes"]}
        return {code: found.get(code, 0) for code in OUTCOMES}

    @property
    def total(self) -> int:
        return sum(row["dossiers"] for row in self.rows["outcomes"])

    @property
    def hide_people(self) -> bool:
        """Whether the run asked that no person be named."""
        return bool(self.summary.get("options", {}).get("hide_people"))

    def held(self, totals: str, times: str, column: str) -> list[Row]:
        """Rows of a figure of totals, each with its dossiers, median and p90; None where the clock never ran."""
        nothing = {"dossiers": 0, "median": None, "p90": None}
        known = {row[column]: row for row in self.rows[times]}
        return [{**nothing, **known.get(row[column], {}), **row} for row in self.rows[totals]]

    def slowest(self) -> dict[str, Any] | None:
        """The known step and office where most of the running time lies, with that time and all of it."""
        rows = [row for row in self.rows["desks"] if row["running"]]
        known = [row for row in rows if row["step"] is not None or row["office"] is not None]
        if not known:
            return None
        everything = sum(row["working"] for row in self.rows["clocks"] if row["clock"] == "run")
        unheld = sum(
            row["running"] for row in rows if row["step"] is None and row["office"] is None
        )
        return {**known[0], "all": everything, "unheld": unheld}

    def as_json(self) -> str:
        """The figures with their queries and parameters, safe inside a script element."""
        figures = {
            name: {"sql": self.queries[name], "rows": rows} for name, rows in self.rows.items()
        }
        told = {
            "schema": "tinhso.report/1",
            "parameters": dict(self.parameters),
            "figures": figures,
        }
        text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        for char in "<>&\u2028\u2029":
            text = text.replace(char, f"\\u{ord(char):04x}")
        return text


def gather(result: Result) -> Facts:
    """Ask every figure of an open result."""
    calendar = _calendar(result.summary)
    (count,) = result.rows("SELECT count(*) AS dossiers FROM 'dossiers.parquet'")
    least = FEW if count["dossiers"] >= SMALL_RESULT else 1
    told = (result.summary.get("calendar") or {}).get("day_seconds")
    day = told if isinstance(told, int) and told > 0 else calendar.usual_day_seconds()
    result.parameters = {"day": day, "least": least}
    rows = {name: plain(result.ask(name)) for name in FIGURES}
    at = _microseconds(result.summary.get("at"))
    latest = [row["dossier"] for row in rows["latest"]]
    return Facts(
        summary=result.summary,
        calendar=calendar,
        zone=zone_of(calendar.zone),
        parameters=result.parameters,
        rows=rows,
        queries={name: figure.filled(result.parameters) for name, figure in FIGURES.items()},
        timelines=read_timelines(result, latest, calendar=calendar, at=at),
        at=at,
    )


def _calendar(summary: Mapping[str, Any]) -> Calendar:
    """The calendar the result was counted by, from the text kept in it."""
    kept = summary.get("calendar") or {}
    text = kept.get("toml")
    if text:
        try:
            return calendars.parse(text, file="summary.json")
        except TinhsoError:
            pass  # A calendar of a later version: its name may still be shipped.
    return calendars.load(kept.get("name") or calendars.DEFAULT, kept.get("zone"))


def _microseconds(moment: object) -> int | None:
    if not isinstance(moment, str):
        return None
    try:
        parsed = datetime.fromisoformat(moment)
    except ValueError:
        return None
    aware = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    return int((aware - EPOCH) // timedelta(microseconds=1))
