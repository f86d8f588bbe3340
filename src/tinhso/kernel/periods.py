"""Periods of reports: those of the calendar, and statutory ones that end on the 14th. Pure.

Every period but a day is made of whole pieces: a month up to its 14th, or from its 15th on. So what is counted by piece
can be added up to any of them. A statutory period runs from the 15th of the month before its first one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tinhso.kernel.errors import TinhsoError

#: Kind → how many months, and whether it ends on the 14th.
KINDS: Mapping[str, tuple[int, bool]] = {
    "month": (1, False),
    "quarter": (3, False),
    "half": (6, False),
    "year": (12, False),
    "month14": (1, True),
    "quarter14": (3, True),
    "half14": (6, True),
    "year14": (12, True),
}
NAMES: Mapping[str, tuple[str, str]] = {
    "day": ("Ngày", "Day"),
    "month": ("Tháng", "Month"),
    "quarter": ("Quý", "Quarter"),
    "half": ("Nửa năm", "Half-year"),
    "year": ("Năm", "Year"),
    "month14": ("Kỳ tháng (15–14)", "Month to the 14th"),
    "quarter14": ("Kỳ quý (15–14)", "Quarter to the 14th"),
    "half14": ("Kỳ 6 tháng (15–14)", "Half-year to the 14th"),
    "year14": ("Kỳ năm (15–14)", "Year to the 14th"),
}
DAY = "day"
_HALF_DAY = 14


class BadPeriod(TinhsoError):
    """no_such_period (said, known): neither a kind of ours nor a day in it."""

    exit_code = 2


@dataclass(frozen=True, order=True)
class Period:
    """first, last: its days, both included."""

    first: date
    last: date
    kind: str

    @property
    def key(self) -> str:
        """As the address and the kept value name it: month:2026-03-01."""
        return f"{self.kind}:{self.first.isoformat()}"

    @property
    def pieces(self) -> tuple[int, int]:
        """The first and the last piece."""
        return piece_of(self.first), piece_of(self.last)

    @property
    def name(self) -> tuple[str, str]:
        """As it is said."""
        told, year = self.last.month, self.last.year
        if self.kind == DAY:
            return f"{self.first:%d/%m/%Y}", f"{self.first:%d/%m/%Y}"
        months, ends14 = KINDS[self.kind]
        number = (told - 1) // months + 1
        said = {
            1: (f"Tháng {told}/{year}", f"{told}/{year}"),
            3: (f"Quý {number}/{year}", f"Q{number} {year}"),
            6: (f"6 tháng {'đầu' if number == 1 else 'cuối'} năm {year}", f"Half {number}, {year}"),
            12: (f"Năm {year}", f"{year}"),
        }[months]
        if not ends14:
            return said
        span = f" ({self.first:%d/%m}–{self.last:%d/%m})"
        return said[0] + span, said[1] + span


def piece_of(day: date) -> int:
    """Half-months counted from the year 0: the 1st to 14th, and the rest."""
    return 2 * (day.year * 12 + day.month - 1) + (day.day > _HALF_DAY)


def days_of_piece(piece: int) -> tuple[date, date]:
    """Its first and last day."""
    months, late = divmod(piece, 2)
    first = date(months // 12, months % 12 + 1, 1)
    if late:
        return first.replace(day=_HALF_DAY + 1), _after(first, 1) - timedelta(days=1)
    return first, first.replace(day=_HALF_DAY)


def period_of(kind: str, day: date) -> Period:
    """The period of a kind in which a day lies. Raises BadPeriod."""
    if kind == DAY:
        return Period(day, day, kind)
    if kind not in KINDS:
        raise BadPeriod("no_such_period", said=kind, known=", ".join((DAY, *KINDS)))
    months, ends14 = KINDS[kind]
    # The month by whose name a day goes: from the 15th on, that of the next one.
    month = day.replace(day=1)
    if ends14 and day.day > _HALF_DAY:
        month = _after(month, 1)
    begins = month.replace(month=(month.month - 1) // months * months + 1)
    ends = _after(begins, months)
    if ends14:
        return Period(
            _after(begins, -1).replace(day=_HALF_DAY + 1),
            _after(ends, -1).replace(day=_HALF_DAY),
            kind,
        )
    return Period(begins, ends - timedelta(days=1), kind)


def before(period: Period) -> Period:
    """The one before."""
    return period_of(period.kind, period.first - timedelta(days=1))


def periods_between(kind: str, first: date, last: date) -> list[Period]:
    """Every period of a kind of which a day lies between two, both included, in order."""
    found = []
    at = first
    while at <= last:
        period = period_of(kind, at)
        found.append(period)
        at = period.last + timedelta(days=1)
    return found


def read_key(key: str) -> Period:
    """The period of a key as `Period.key`, or as `month:2026-03-17` for that in which the day lies.

    Raises BadPeriod.
    """
    kind, _, day = key.partition(":")
    try:
        found = date.fromisoformat(day)
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year < 2100:
        raise BadPeriod("no_such_period", said=key[:60], known=", ".join((DAY, *KINDS)))
    return period_of(kind, found)


def _after(month: date, months: int) -> date:
    count = month.year * 12 + month.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
