"""Tasks as an iCalendar (RFC 5545): an all-day event on each due day. Plain values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

KIND = "text/calendar; charset=utf-8"
_LONGEST = 75


@dataclass(frozen=True)
class Entry:
    """A day in a calendar. uid: the same whenever it is told; sequence: how often it was changed."""

    uid: str
    day: date
    title: str
    text: str
    address: str
    changed_at: datetime
    sequence: int = 0


def calendar_text(name: str, entries: Iterable[Entry]) -> bytes:
    """A whole calendar, its lines folded at 75 bytes and ended by CRLF."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tinh So//Nhiem vu//VI", "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH", f"X-WR-CALNAME:{_said(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
    ]  # fmt: skip
    for one in entries:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.uid}",
            f"DTSTAMP:{_moment(one.changed_at)}",
            f"LAST-MODIFIED:{_moment(one.changed_at)}",
            f"SEQUENCE:{one.sequence}",
            f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_said(one.title)}",
            f"DESCRIPTION:{_said(one.text)}",
            f"URL:{one.address}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode()


def _said(text: str) -> str:
    """A text with what means something in a calendar made harmless; no line of it can begin anything."""
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(plain.splitlines())


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _folded(line: str) -> list[str]:
    """Pieces of at most 75 bytes, those after the first behind a blank; no letter is cut in two."""
    pieces, at, size = [], "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > _LONGEST:
            pieces.append(at)
            at, size = " ", 1
        at += letter
        size += width
    return [*pieces, at]
