"""Data of registers in place of papers, as the officer and the citizen read them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tinhso.cases.data import NOT_ANSWERED, is_over
from tinhso.cases.models import PaperData
from tinhso.exchange.registers.contract import VALUES, lines_of
from tinhso.kernel.calendar import Calendar
from tinhso.kernel.worktime import working_seconds
from tinhso.papers.databases import databases
from tinhso.web.words import Pair, day_text, t

# From so many working seconds on before its end a clock is amber.
SOON_SECONDS = 2 * 3600


@dataclass(frozen=True)
class Clock:
    """By when the citizen must be asked. left: working seconds, negative once that is over. sign: open, soon, late."""

    at: datetime
    left: int

    @property
    def sign(self) -> str:
        """As every clock here is marked."""
        if self.left < 0:
            return "late"
        return "soon" if self.left <= SOON_SECONDS else "open"

    @property
    def over(self) -> int:
        """Working seconds since it ended."""
        return max(0, -self.left)


@dataclass(frozen=True)
class Shown:
    """A paper and what became of its data. why: a code; text: an officer's reason. lines: what came, None unseen."""

    paper: str
    name: str
    database: Pair
    state: str
    basis: str
    lines: list[tuple[Pair, str]] | None
    as_of: datetime | None
    ended_at: datetime | None
    reference: str
    why: str
    text: str
    asked_at: datetime | None
    clock: Clock | None


def shown(
    rows: Iterable[PaperData],
    *,
    now: datetime,
    calendar: Calendar,
    parties: Collection[str] | None = None,
) -> list[Shown]:
    """What became of each paper. calendar: of the desk; parties: whose data the reader sees, None: everybody's."""
    return [_shown(row, now, calendar, parties) for row in rows]


def lines_said(kind: str, record: Mapping[str, Any]) -> list[tuple[Pair, str]]:
    """What a register said, each field as it is called and read."""
    return [(pair, _value(value)) for pair, value in lines_of(kind, record)]


def clock_of(at: datetime, *, now: datetime, calendar: Calendar) -> Clock:
    """How much working time is left to ask the citizen."""
    if at >= now:
        return Clock(at, working_seconds(start=now, end=at, calendar=calendar))
    return Clock(at, -working_seconds(start=at, end=now, calendar=calendar) or -1)


def _shown(
    row: PaperData, now: datetime, calendar: Calendar, parties: Collection[str] | None
) -> Shown:
    known = databases()[row.database]
    over = is_over(row, calendar, now)
    state = PaperData.State.MISSED if over else row.state
    waits = state == PaperData.State.MISSED and row.asked_at is None
    hers = parties is None or row.party in parties
    told = row.state == PaperData.State.HAD and hers and row.record
    return Shown(
        paper=row.paper,
        name=row.name,
        database=(known.name, known.name_en),
        state=state,
        basis=row.basis,
        lines=lines_said(row.type, row.record) if told else None,
        as_of=row.as_of,
        ended_at=row.ended_at,
        reference=row.reference if hers else "",
        why=row.why or (NOT_ANSWERED if over else ""),
        text=row.text if hers else "",
        asked_at=row.asked_at,
        clock=clock_of(row.ask_by_at, now=now, calendar=calendar) if waits else None,
    )


def _value(value: Any) -> str:
    """A day as it is written here, a code in words, anything else as it came."""
    text = str(value)
    if text in VALUES:
        return t(*VALUES[text])
    try:
        return day_text(date.fromisoformat(text)) if len(text) == 10 else text
    except ValueError:
        return text
