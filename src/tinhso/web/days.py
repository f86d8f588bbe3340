"""Days and moments as people type them, read in one way on every screen, whatever language the browser speaks.

Shown and typed is 27/11/2026; addresses and older links carry 2026-11-27. A script may put a calendar beside a field
that has `data-day`; nothing needs it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.forms.utils import from_current_timezone

from tinhso.web.words import t

_TYPED = re.compile(r"(\d{1,2})([/.\- ])(\d{1,2})\2(\d{4})|(\d{2})(\d{2})(\d{4})", re.ASCII)
_WRITTEN = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", re.ASCII)
_HOUR = re.compile(r"(\d{1,2})(?:[:hg.](\d{2})?(?::\d{2})?)?", re.ASCII)
_MOMENT = re.compile(r"(\S.*?\d{4}|\d{4}-\d{1,2}-\d{1,2})[T ,]+(\S+)", re.ASCII)
LONGEST = 10
# A day of birth may be long ago; nothing is planned for a day that calendars do not reach.
FIRST_YEAR, LAST_YEAR = 1850, 2200


def day_read(text: str) -> date | None:
    """27/11/2026, 27-11-2026, 27112026 or 2026-11-27 as a day; None for anything else, also for 31/02/2026."""
    text = text.strip()
    typed, written = _TYPED.fullmatch(text), _WRITTEN.fullmatch(text)
    if typed is not None:
        parts = [typed[4] or typed[7], typed[3] or typed[6], typed[1] or typed[5]]
    elif written is not None:
        parts = list(written.groups())
    else:
        return None
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


def day_typed(text: str) -> str:
    """What was typed as 2026-11-27 where it is a day; else as it is, for a rule to refuse."""
    day = day_read(text)
    return text.strip() if day is None else day.isoformat()


def are_no_days(asked: Mapping[str, str], *names: str) -> list[str]:
    """What was asked for under some names and is no day on which anything can have been; none for what is unsaid."""
    told = [asked.get(name, "").strip() for name in names]
    return [text[:40] for text in told if text and not is_lived(day_read(text))]


def is_lived(day: date | None) -> bool:
    """Whether an office can have been open on a day; the ends of the calendar have no midnight in every zone."""
    return day is not None and 1900 < day.year < LAST_YEAR


def day_shown(text: str) -> str:
    """2026-11-27 → 27/11/2026; anything else as it is."""
    day = day_read(text) if _WRITTEN.fullmatch(text.strip()) else None
    return text if day is None else f"{day:%d/%m/%Y}"


def hour_read(text: str) -> tuple[int, int] | None:
    """17:30, 17h30, 17g or 8:05 as (hour, minute); None for anything else."""
    match = _HOUR.fullmatch(text.strip())
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    return (hour, minute) if hour < 24 and minute < 60 else None


def moment_read(text: str) -> datetime | None:
    """27/11/2026 17:30 or 2026-11-27T17:30 as a naive moment of the province's own clock; None for anything else."""
    match = _MOMENT.fullmatch(text.strip())
    day = day_read(match[1]) if match else None
    hour = hour_read(match[2]) if match else None
    return None if day is None or hour is None else datetime.combine(day, time(*hour))


def picker_attrs() -> dict[str, str]:
    """What a field of a day carries: digits first on a phone, its pattern as a hint, words for the calendar."""
    return {
        "inputmode": "numeric",
        "placeholder": "dd/mm/yyyy",
        "maxlength": str(LONGEST),
        "autocomplete": "off",
        "data-day": t("Chọn trên lịch", "Choose on a calendar"),
    }


class DayInput(forms.DateInput):
    """A day as text."""

    def __init__(self) -> None:
        super().__init__(format="%d/%m/%Y")

    def build_attrs(self, base: Any, extra: Any = None) -> dict[str, Any]:
        """In the language of the page, hence not at import."""
        return {**picker_attrs(), **super().build_attrs(base, extra)}


class MomentInput(forms.DateTimeInput):
    """A day and an hour as text."""

    def __init__(self) -> None:
        super().__init__(format="%d/%m/%Y %H:%M")

    def build_attrs(self, base: Any, extra: Any = None) -> dict[str, Any]:
        """As `DayInput`, with room for an hour; 17:30 where a calendar is asked for the day alone."""
        own = {
            **picker_attrs(),
            "placeholder": "dd/mm/yyyy hh:mm",
            "maxlength": "16",
            "data-hour": "17:30",
        }
        del own["inputmode"]
        return {**own, **super().build_attrs(base, extra)}


class DayField(forms.DateField):
    """A day, as `day_read` reads it."""

    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        """Raises ValidationError."""
        if isinstance(value, str) and value.strip():
            day = day_read(value)
            if day is None or not FIRST_YEAR <= day.year < LAST_YEAR:
                raise forms.ValidationError(
                    t(
                        "Ngày chưa đúng, ví dụ 27/11/2026.",
                        "This is not a day; write it as 27/11/2026.",
                    ),
                    code="invalid",
                )
            return day
        found: date | None = super().to_python(value)
        return found


class MomentField(forms.DateTimeField):
    """A day and an hour of the province, as `moment_read` reads them."""

    widget = MomentInput

    def to_python(self, value: Any) -> datetime | None:
        """Raises ValidationError."""
        if isinstance(value, str) and value.strip():
            moment = moment_read(value)
            if moment is None or not FIRST_YEAR <= moment.year < LAST_YEAR:
                raise forms.ValidationError(
                    t(
                        "Ngày giờ chưa đúng, ví dụ 27/11/2026 17:30.",
                        "Not a day and hour; write them as 27/11/2026 17:30.",
                    ),
                    code="invalid",
                )
            found: datetime = from_current_timezone(moment)
            return found
        kept: datetime | None = super().to_python(value)
        return kept
