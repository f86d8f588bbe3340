"""Lines of a meeting's minutes read as tasks: what, who, by when. Pure; what a line does not say stays open."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tinhso.kernel.text import written_line
from tinhso.plans.rules import MOST_TITLE
from tinhso.plans.sheets import BadField, office_in, when_of

MOST_LINES, MOST_TEXT = 60, 60_000
_PARTS = re.compile(r"[|\t;]")
# "1.", "2)", "a)", "-": how lines are numbered in minutes.
_NUMBERED = re.compile(r"^(?:\d{1,3}[.)]|[a-zđ][.)]|[-–•*+])\s*")
_BY = re.compile(r"^(?:hạn|thời hạn|trước ngày|xong trước|đến ngày|due)\s*:?\s+", re.IGNORECASE)
_UNIT = re.compile(r"^(?:chủ trì|giao|đơn vị|unit)\s*:?\s+", re.IGNORECASE)


@dataclass(frozen=True)
class MinuteLine:
    """A line as a task. unit: "" and due: None where it names none that is known."""

    title: str
    unit: str = ""
    due: date | None = None


def lines_in(text: str, offices: Mapping[str, Sequence[str]], *, since: date) -> list[MinuteLine]:
    """Each line that says something, at most 60: its parts stand between `|`, `;` or tabs, the first is what to do.

    offices: folded name or code → codes.
    """
    found = []
    for raw in text[:MOST_TEXT].splitlines():
        line = _NUMBERED.sub("", written_line(raw[:4_000]))
        if not line:
            continue
        what, unit, due = "", "", None
        for part in (one.strip() for one in _PARTS.split(line)):
            if not part:
                continue
            day = None if due else _day(_BY.sub("", part), since)
            office = "" if unit else _office(_UNIT.sub("", part), offices)
            if what and day is not None:
                due = day
            elif what and office:
                unit = office
            else:
                what = f"{what}; {part}" if what else part
        found.append(MinuteLine(what[:MOST_TITLE], unit, due))
        if len(found) == MOST_LINES:
            break
    return found


def _day(text: str, since: date) -> date | None:
    try:
        return when_of(text, since).due
    except BadField:
        return None


def _office(text: str, offices: Mapping[str, Sequence[str]]) -> str:
    try:
        return office_in(text, offices)
    except BadField:
        return ""
