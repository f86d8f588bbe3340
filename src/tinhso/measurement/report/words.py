"""Words and numbers in both languages: Vietnamese first, English second.

Takes seconds, counts and moments; gives `Text`, which a template prints as two spans of which the page shows
one. Working time is told in days of the calendar's usual working day, never as a decimal of a day.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from markupsafe import Markup, escape

from tinhso.kernel.calendar import EPOCH

CALENDAR_DAY = 86_400
HOUR = 3_600
NBSP = "\u00a0"
LONGEST_NAME = 160

# Marks that turn the reading direction or take no room: a name may hide or disguise itself with them.
_UNSEEN = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_SPACES = re.compile(r"[\t\r\n\v\f ]+")
# More than this many marks on one letter is not a language but a blot over its neighbours.
_BLOT = re.compile(
    "([\u0300-\u036f\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})[\u0300-\u036f\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or figure in both languages, plain text; escaped when it is printed."""

    vi: str
    en: str

    def __html__(self) -> str:
        if self.vi == self.en:
            return str(escape(self.vi))
        return str(
            Markup('<span class="vi">{}</span><span class="en" lang="en">{}</span>').format(
                self.vi, self.en
            )
        )

    def __add__(self, other: Text | str) -> Text:
        tail = same(other) if isinstance(other, str) else other
        return Text(self.vi + tail.vi, self.en + tail.en)

    def fill(self, **parts: Text | str) -> Text:
        """The template filled with parts, each in its own language."""
        texts = {key: same(part) if isinstance(part, str) else part for key, part in parts.items()}
        return Text(
            self.vi.format(**{key: text.vi for key, text in texts.items()}),
            self.en.format(**{key: text.en for key, text in texts.items()}),
        )


def same(text: str) -> Text:
    """What reads the same in both languages, such as a code or a date."""
    return Text(text, text)


NO_DATA = Text("không có dữ liệu", "no data")


def shown(name: str | None, *, empty: Text | None = None) -> Text:
    """A name from the log, safe to set in a line: no hidden or direction-turning marks, at most 160 characters.

    What was taken out is shown as �, so that two names that differ only by it do not look alike.
    """
    if name is None:
        return empty or Text("(không ghi)", "(not recorded)")
    flat = _UNSEEN.sub("\ufffd", _SPACES.sub(" ", name)).strip()
    flat = _BLOT.sub(r"\1", unicodedata.normalize("NFC", flat))
    if not flat:
        return Text("(tên trống)", "(blank name)")
    return same(flat if len(flat) <= LONGEST_NAME else flat[: LONGEST_NAME - 1] + "…")


def number(value: float, decimals: int = 0) -> Text:
    """1234.5 → "1.234,5" and "1,234.5"."""
    english = f"{value:,.{decimals}f}"
    return Text(english.translate(str.maketrans(",.", ".,")), english)


def share(part: int, whole: int) -> Text:
    """A ratio of counts in per cent with one decimal; "no data" of nothing, never 0 or 100 by rounding alone."""
    if not whole:
        return NO_DATA
    per_mille = 1000 * part / whole
    sign, value = "", per_mille / 10
    if part and per_mille < 1:
        sign, value = f"<{NBSP}", 0.1
    elif part < whole and per_mille > 999:
        sign, value = f">{NBSP}", 99.9
    told = number(value, 0 if part in (0, whole) else 1)
    return Text(f"{sign}{told.vi}{NBSP}%", f"{sign}{told.en}%")


def span(seconds: float | None, day: int) -> Text:
    """A length in days of `day` seconds, hours and minutes, two units at most: "2 ngày 3 giờ"."""
    if seconds is None:
        return NO_DATA
    if seconds < 0:
        return Text("−", "−") + span(-seconds, day)
    if 0 < seconds < 60:
        return Text("dưới 1 phút", "under 1 minute")
    days, rest = divmod(seconds, day)
    step = 60 if days == 0 else HOUR
    rest = round(rest / step) * step
    if rest >= day:
        days, rest = days + 1, 0
    if days >= 100:
        rest = 0
    hours, minutes = divmod(int(rest), HOUR)
    parts = [_unit(int(days), "ngày", "day"), _unit(hours, "giờ", "hour")]
    parts.append(_unit(minutes // 60, "phút", "minute"))
    told = [part for part in parts if part is not None]
    return _joined(told) if told else Text(f"0{NBSP}phút", f"0{NBSP}minutes")


def worked(seconds: float | None, day: int) -> Text:
    """The same, named as working time: "2 ngày 3 giờ làm việc"."""
    told = span(seconds, day)
    if seconds is None:
        return told
    english = told.en.replace("day", "working day", 1)
    return Text(
        f"{told.vi} làm việc", english if "day" in told.en else f"{told.en} of working time"
    )


def elapsed(seconds: float | None) -> Text:
    """A length by the wall clock, in days of 24 hours."""
    return span(seconds, CALENDAR_DAY)


def _unit(count: int, vi: str, en: str) -> Text | None:
    if not count:
        return None
    told = number(count)
    plural = "" if count == 1 else "s"
    return Text(f"{told.vi}{NBSP}{vi}", f"{told.en}{NBSP}{en}{plural}")


def _joined(parts: list[Text]) -> Text:
    return Text(" ".join(part.vi for part in parts), " ".join(part.en for part in parts))


def local(microseconds: int, zone: tzinfo) -> datetime:
    """Microseconds since 1970 (UTC) as a moment in the zone; before 1970 too."""
    return (EPOCH + timedelta(microseconds=microseconds)).astimezone(zone)


def moment(microseconds: int | None, zone: tzinfo) -> Text:
    """dd/mm/yyyy hh:mm in the calendar's zone."""
    if microseconds is None:
        return NO_DATA
    return same(f"{local(microseconds, zone):%d/%m/%Y %H:%M}")


def day_of(microseconds: int | None, zone: tzinfo) -> Text:
    """dd/mm/yyyy in the calendar's zone."""
    return NO_DATA if microseconds is None else same(f"{local(microseconds, zone):%d/%m/%Y}")


def hour_of(microseconds: int | None, zone: tzinfo) -> Text:
    """hh:mm in the calendar's zone."""
    return NO_DATA if microseconds is None else same(f"{local(microseconds, zone):%H:%M}")


def month(code: str) -> Text:
    """'2026-03' → "03/2026"."""
    return same(f"{code[5:7]}/{code[:4]}")


def listed(parts: list[Text]) -> Text:
    """a, b và c · a, b and c."""
    if len(parts) < 2:
        return parts[0] if parts else same("")
    head, last = parts[:-1], parts[-1]
    vi, en = ", ".join(part.vi for part in head), ", ".join(part.en for part in head)
    return Text(f"{vi} và {last.vi}", f"{en} and {last.en}")
