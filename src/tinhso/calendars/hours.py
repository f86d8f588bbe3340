"""Hours and weekdays as a person writes them: "07:30-11:30", mon, mon-fri."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tinhso.calendars.errors import BadCalendarFile
from tinhso.kernel.calendar import DAY_SECONDS, Span, Spans

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_SPAN = re.compile(r"\s*(\d{1,2}):(\d{2})(?::(\d{2}))?\s*[-–]\s*(\d{1,2}):(\d{2})(?::(\d{2}))?\s*")


def weekdays_of(key: str) -> tuple[int, ...] | None:
    """The weekdays that a key names, Monday 0: "sat" → (5,), "mon-fri" → (0, 1, 2, 3, 4); None if it names none."""
    first, dash, last = key.partition("-")
    if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
        return None
    low, high = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
    return tuple(range(low, high + 1)) or None


def spans_of(value: object, *, file: str, key: str) -> Spans:
    """The spans of a list such as ["07:30-11:30", "13:30-17:30"], ascending; an empty list is a closed day.

    Raises BadCalendarFile for what is no span, an hour past 24:00, a span over midnight, spans that overlap.
    """
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise BadCalendarFile("calendar_hours_not_a_list", file=file, key=key, found=value)
    spans = sorted(_span(item, file=file, key=key) for item in value)
    for earlier, later in zip(spans, spans[1:], strict=False):
        if later.start < earlier.end:
            raise BadCalendarFile(
                "calendar_spans_overlap",
                file=file,
                key=key,
                earlier=span_text(earlier),
                later=span_text(later),
            )
    return tuple(spans)


def _span(text: str, *, file: str, key: str) -> Span:
    match = _SPAN.fullmatch(text)
    if match is None:
        raise BadCalendarFile("calendar_not_a_span", file=file, key=key, span=text)
    start, end = (_seconds(match.groups()[i : i + 3]) for i in (0, 3))
    if start is None or end is None:
        raise BadCalendarFile("calendar_no_such_hour", file=file, key=key, span=text)
    if start >= end:
        raise BadCalendarFile("calendar_span_over_midnight", file=file, key=key, span=text)
    return Span(start, end)


def _seconds(parts: Sequence[str | None]) -> int | None:
    """Seconds of the day for hour, minute and perhaps second; None where no clock shows that."""
    hour, minute, second = (int(part or 0) for part in parts)
    total = hour * 3600 + minute * 60 + second
    return total if minute < 60 and second < 60 and total <= DAY_SECONDS else None


def clock_text(seconds: int) -> str:
    """Seconds of the day as "07:30", or "07:30:15" where there are seconds."""
    minutes, second = divmod(seconds, 60)
    text = f"{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{text}:{second:02d}" if second else text


def span_text(span: Span) -> str:
    """A span as it is written in a file: "07:30-11:30"."""
    return f"{clock_text(span.start)}-{clock_text(span.end)}"


def spans_text(spans: Spans) -> str:
    """The hours of a day as they are read: "07:30-11:30, 13:30-17:30", a dash for none."""
    return ", ".join(map(span_text, spans)) or "–"
