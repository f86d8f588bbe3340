"""The shapes a moment is written in: which digits of a cell are its day, its hour, its offset.

A cell's *shape* is the cell with every digit written as 9: "05/03/2026 14:30" → "99/99/9999 99:99".
A shape is recognised once and then read for thousands of cells at a time (`moments.py`).

Recognised: ISO 8601 (fractions, offsets, basic form), day/month/year with 4 or 2 digits of year,
the hour after or before the date, 14h30, SA/CH and AM/PM, "ngày … tháng … năm …".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Order = Literal["ymd", "dmy"]
Span = tuple[int, int]
NOWHERE: Span = (0, 0)

_ISO_DATE = r"(?P<year>9999)(?P<sep>[-/.])(?P<month>99?)(?P=sep)(?P<day>99?)"
_BASIC_DATE = r"(?P<year>9999)(?P<month>99)(?P<day>99)"
_VN_DATE = r"(?P<day>99?)(?P<sep>[-/.])(?P<month>99?)(?P=sep)(?P<year>9999|99)"
_TIME = (
    r"(?P<hour>99?)(?:[:H](?P<minute>99)(?::(?P<second>99)(?:[.,](?P<fraction>9{1,9}))?)?"
    r"(?: ?(?P<half>SA|CH|AM|PM))?| ?(?P<half2>SA|CH|AM|PM)|H)"
)
_BASIC_TIME = r"(?P<hour>99)(?P<minute>99)(?:(?P<second>99)(?:[.,](?P<fraction>9{1,9}))?)?"
_OFFSET = (
    r"(?: ?(?P<utc>Z|UTC|GMT)|(?: ?UTC)? ?(?P<sign>[-+])(?P<east>99)(?::?(?P<east_minute>99))?)"
)
_GAP = r"(?: *[-,;T ] *| +LUC +)"
_ALL = (
    ("ymd", rf"{_ISO_DATE}(?:{_GAP}{_TIME}{_OFFSET}?)?"),
    ("ymd", rf"{_BASIC_DATE}(?:[T ]?{_BASIC_TIME}{_OFFSET}?)?"),
    ("dmy", rf"(?:NGAY )?{_VN_DATE}(?:{_GAP}{_TIME}{_OFFSET}?)?"),
    ("dmy", rf"(?:LUC )?{_TIME}(?: *[-,; ] *)(?:NGAY )?{_VN_DATE}{_OFFSET}?"),
)
_PATTERNS = tuple((order, re.compile(rf" *'?{pattern} *")) for order, pattern in _ALL)
_NUMBER = re.compile(r" *(?P<whole>9+)(?:[.,](?P<fraction>9*))? *")
_NOTHING = re.compile(r" *(?:NULL|NONE|NAN|NAT|N/A|-+)? *")

Half = Literal["", "morning", "afternoon"]
_HALVES: dict[str | None, Half] = {
    None: "", "SA": "morning", "AM": "morning", "CH": "afternoon", "PM": "afternoon",
}  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """Where each part of a moment stands in a cell of one shape; (0, 0) where there is none."""

    order: Order
    year: Span
    month: Span
    day: Span
    hour: Span
    minute: Span
    second: Span
    fraction: Span
    half: Half
    zoned: bool
    east_sign: int
    east: Span
    east_minute: Span

    @property
    def date_only(self) -> bool:
        return self.hour == NOWHERE


@dataclass(frozen=True)
class NumberLayout:
    """A cell that is nothing but a number; what it counts is decided by its whole column."""

    whole: Span
    fraction: Span


@dataclass(frozen=True)
class NothingLayout:
    """A cell that says there is no moment: blank, "NULL", "-"."""


AnyLayout = Layout | NumberLayout | NothingLayout


@lru_cache(maxsize=4096)
def layouts_of(shape: str) -> tuple[AnyLayout, ...]:
    """The layouts a shape may be read by, none if it is no moment.

    More than one only for numbers that are also a basic ISO date (20260305): the column decides.
    """
    if _NOTHING.fullmatch(shape):
        return (NothingLayout(),)
    found: list[AnyLayout] = []
    if number := _NUMBER.fullmatch(shape):
        found.append(NumberLayout(number.span("whole"), _span(number, "fraction")))
    for order, pattern in _PATTERNS:
        if match := pattern.fullmatch(shape):
            found.append(_layout(order, match))  # type: ignore[arg-type]
            break
    return tuple(found)


def _layout(order: Order, match: re.Match[str]) -> Layout:
    groups = match.groupdict()
    sign = groups.get("sign")
    return Layout(
        order=order,
        **{name: _span(match, name) for name in ("year", "month", "day", "hour", "minute")},
        second=_span(match, "second"),
        fraction=_span(match, "fraction"),
        half=_HALVES[groups.get("half") or groups.get("half2")],
        zoned=bool(sign or groups.get("utc")),
        east_sign={"+": 1, "-": -1}.get(sign or "", 0),
        east=_span(match, "east"),
        east_minute=_span(match, "east_minute"),
    )


def _span(match: re.Match[str], name: str) -> Span:
    if name not in match.re.groupindex or match.start(name) < 0:
        return NOWHERE
    return match.span(name)
