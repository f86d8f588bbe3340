"""The receipt log, copied, as both sides take it; and an office calendar as both sides understand it.

Source: the environmental-permit receipt log of CoSeLoG (data/event_logs/receipt.csv of the shared data). Its own
zone and office hours are Dutch: the calendar is `nl-office`, whose every exception is a day off, because pm4py
knows weekly hours and days off and nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from bench.cost import ROOT

CALENDAR = "nl-office"
COLUMNS = {"dossier": "case:concept:name", "activity": "concept:name", "at": "time:timestamp"}
MOMENT = pa.timestamp("us", tz="UTC")


def receipt_file() -> Path:
    """Where the log lies: TINHSO_SHARED, else `shared` beside the clone."""
    shared = Path(os.environ.get("TINHSO_SHARED") or ROOT.parent / "shared")
    return shared / "data" / "event_logs" / "receipt.csv"


def receipt(*, copies: int, whole_seconds: bool = True) -> pa.Table:
    """Canonical events of the log so many times over, each copy's dossiers with a suffix of their own.

    whole_seconds: moments floored to the second, so that both sides count the same ones: we count whole seconds.
    """
    read = pacsv.read_csv(
        receipt_file(),
        convert_options=pacsv.ConvertOptions(
            include_columns=list(COLUMNS.values()),
            column_types={
                "case:concept:name": pa.string(),
                "concept:name": pa.string(),
                "time:timestamp": MOMENT,
            },
        ),
    )
    at = read.column("time:timestamp")
    if whole_seconds:
        at = pc.floor_temporal(at, unit="second")
    names = read.column("concept:name").combine_chunks().dictionary_encode()
    parts = [
        pa.table(
            {
                "dossier": _suffixed(read.column("case:concept:name"), copy, copies),
                "activity": names,
                "at": at,
            }
        )
        for copy in range(copies)
    ]
    return pa.concat_tables(parts).combine_chunks()


def _suffixed(codes: pa.ChunkedArray, copy: int, copies: int) -> pa.ChunkedArray:
    return codes if copies == 1 else pc.binary_join_element_wise(codes, f"{copy:03}", "-")


def frame(events: pa.Table, *, zone: str | None) -> Any:
    """The same rows as pm4py takes them: a pandas frame under its names, texts as Python strings.

    Moments are nanoseconds, which pandas is quickest with. zone: moments aware and in that zone; None: naive
    moments of the calendar's wall clock. pm4py reads hours off the wall clock, so both mean the same to it.
    """
    made = events.set_column(
        events.schema.get_field_index("activity"),
        "activity",
        events.column("activity").cast(pa.string()),
    ).to_pandas()
    made.columns = [COLUMNS[name] for name in made.columns]
    local = made["time:timestamp"].dt.tz_convert(zone or _calendar().zone).dt.as_unit("ns")
    made["time:timestamp"] = local if zone else local.dt.tz_localize(None)
    return made


@dataclass(frozen=True)
class Schedule:
    """An office calendar in pm4py's terms. slots: seconds of the week from Monday 00:00; off: days off."""

    slots: list[tuple[int, int]]
    off: frozenset[date]

    def is_working_day(self, day: date) -> bool:
        """What pm4py asks of a work calendar."""
        return day not in self.off

    @classmethod
    def of(cls, calendar: Any) -> Schedule:
        """The same weekly hours and days off. Raises ValueError for a calendar that says more than these."""
        if len(calendar.weeks) != 1 or any(change.spans for change in calendar.changes.values()):
            raise ValueError("pm4py knows one week and days off, and nothing else")
        slots = [
            (day * 86_400 + span.start, day * 86_400 + span.end)
            for day, spans in enumerate(calendar.weeks[0].days)
            for span in spans
        ]
        return cls(slots=slots, off=frozenset(calendar.changes))

    def plain(self) -> Mapping[str, Any]:
        """As JSON, for a process of its own."""
        return {"slots": self.slots, "off": sorted(day.isoformat() for day in self.off)}


def _calendar() -> Any:
    from tinhso.calendars import load

    return load(CALENDAR)
