"""Columns of text, numbers or dates made into moments, thousands of cells at a time.

Dates are day/month/year, as Vietnam writes them. A column in which no first field is above 12 but
some second field is, is month/day: the reader says so (`month_first`) and never guesses.
Two-digit years 00–68 are 2000–2068, 69–99 are 1969–1999. A column wholly of numbers is Excel's
serial days, seconds, milli-, micro- or nanoseconds of the epoch, or dates such as 20260305, by their
size. Among dates written out a bare number is a serial day where it is a day of our time (cells whose format was lost).
Wall times are of the reader's zone; those shown twice or never follow `zones.py`.

Taken for granted: one reader per column, its cells in order. What kind of numbers a column holds is
settled by the first batch that has a cell; the order of day and month by all cells so far.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tinhso.kernel.calendar import EPOCH, zone_of
from tinhso.tables.layouts import NOWHERE, Layout, NothingLayout, NumberLayout, Span, layouts_of
from tinhso.tables.shapes import Bools, Bytes, Group, Ints, by_shape, digits, plainer
from tinhso.tables.zones import SECOND, WallClock

DAY = 86_400 * SECOND
FIRST_YEAR, LAST_YEAR = 1900, 2199
#: Excel's day 61 is 1900-03-01; earlier serials carry its invented 29 February 1900.
FIRST_SERIAL, LAST_SERIAL = 61, 109_574
SERIAL_ZERO_DAYS = -25_569
#: 2000-01-01 and 2049-12-31: what a serial among dates may be. No year, hour or date run together looks like it.
FIRST_AMONG_DATES, LAST_AMONG_DATES = 36_526, 54_788

#: Why a cell is no moment; 0 is "it is one, or there is nothing in it".
REASONS = (
    "",
    "moment_unreadable",
    "no_such_date",
    "no_such_hour",
    "moment_out_of_range",
)
UNREADABLE, NO_DATE, NO_HOUR, OUT_OF_RANGE = 1, 2, 3, 4

NumbersAre = Literal["", "serial", "s", "ms", "us", "ns", "basic"]
_EPOCH_UNITS: dict[str, tuple[int, int]] = {
    "s": (SECOND, 1), "ms": (1_000, 1), "us": (1, 1), "ns": (1, 1_000),
}  # fmt: skip


def _month_starts() -> Ints:
    months = np.arange(f"{FIRST_YEAR}-01", f"{LAST_YEAR + 1}-02", dtype="datetime64[M]")
    return months.astype("datetime64[D]").astype(np.int64)


def _begin_of(year: int, zone: str) -> int:
    return (datetime(year, 1, 1, tzinfo=zone_of(zone)) - EPOCH) // timedelta(microseconds=1)


_MONTH_STARTS = _month_starts()
_MONTH_DAYS = np.diff(_MONTH_STARTS)


@dataclass(frozen=True)
class Moments:
    """One column's cells as moments.

    at         microseconds of the epoch; 0 where there is none
    known      True where the cell is a moment
    date_only  True where it was a date without hours (then `at` is the local midnight)
    reason     index into REASONS: why a cell that is not empty is no moment
    """

    at: Ints
    known: Bools
    date_only: Bools
    reason: NDArray[np.uint8]

    def to_arrow(self) -> pa.Array:
        """As timestamp[us, UTC], null where unknown."""
        return pa.array(self.at, mask=~self.known).cast(pa.timestamp("us", tz="UTC"))

    @classmethod
    def none(cls, count: int) -> Moments:
        no = np.zeros(count, dtype=bool)
        return cls(np.zeros(count, np.int64), no, no.copy(), np.zeros(count, np.uint8))


@dataclass
class MomentReader:
    """Reads one column of a log, batch after batch, remembering what it learned of the column.

    zone: the name of the zone of wall times. numbers_are: what its bare numbers count.
    month_first: the first cell that can only be month/day, if no cell was surely day/month.
    """

    zone: str
    numbers_are: NumbersAre = ""
    month_first: str | None = None
    _settled: bool = False
    _dates_seen: bool = False
    _among_dates: bool = False
    _day_first_seen: bool = False
    _clock: WallClock = field(init=False)
    _earliest: int = field(init=False)
    _latest: int = field(init=False)

    def __post_init__(self) -> None:
        self._clock = WallClock(self.zone)
        self._earliest, self._latest = (
            _begin_of(year, self.zone) for year in (FIRST_YEAR, LAST_YEAR + 1)
        )

    def read(self, cells: pa.Array) -> Moments:
        """The moments of a batch of cells: strings, dictionaries of strings, dates, timestamps, numbers."""
        if pa.types.is_dictionary(cells.type):
            return self._read_dictionary(cells)
        if pa.types.is_timestamp(cells.type):
            return self._read_timestamps(cells)
        if pa.types.is_date(cells.type):
            return self._read_dates(cells)
        if not (pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type)):
            cells = _as_text(cells)
        return self._read_text(cells.cast(pa.string()))

    def _read_dictionary(self, cells: pa.DictionaryArray) -> Moments:
        """Each different cell is read once."""
        words = self.read(cells.dictionary)
        places = pc.fill_null(cells.indices, 0).to_numpy(zero_copy_only=False)
        here = cells.is_valid().to_numpy(zero_copy_only=False)
        if not len(words.at):
            return Moments.none(len(cells))
        reason = np.where(here, words.reason[places], np.uint8(0)).astype(np.uint8)
        return Moments(
            words.at[places] * here,
            words.known[places] & here,
            words.date_only[places] & here,
            reason,
        )

    def _read_timestamps(self, cells: pa.Array) -> Moments:
        known = cells.is_valid().to_numpy(zero_copy_only=False).copy()
        raw = pc.fill_null(cells.cast(pa.int64()), 0).to_numpy()
        times, per = _EPOCH_UNITS[cells.type.unit]
        fits = np.abs(raw) <= np.iinfo(np.int64).max // (times * 2)
        at = np.where(fits, raw, 0) * times // per
        if cells.type.tz is None:
            at = self._to_utc(at, known & fits)
        out = Moments(at, known, np.zeros(len(cells), bool), np.zeros(len(cells), np.uint8))
        out.reason[known & ~fits] = OUT_OF_RANGE
        return self._within_range(out)

    def _read_dates(self, cells: pa.Array) -> Moments:
        known = cells.is_valid().to_numpy(zero_copy_only=False).copy()
        days = pc.fill_null(cells.cast(pa.timestamp("s")).cast(pa.int64()), 0).to_numpy()
        fits = np.abs(days) < 10**12
        at = self._to_utc(np.where(fits, days, 0) * SECOND, known & fits)
        out = Moments(at, known, known.copy(), np.zeros(len(cells), np.uint8))
        out.reason[known & ~fits] = OUT_OF_RANGE
        return self._within_range(out)

    def _read_text(self, cells: pa.StringArray) -> Moments:
        groups, odd = by_shape(cells)
        if odd.size:
            more, unknown = by_shape(plainer(cells, odd))
            groups += [Group(odd[group.rows], group.cells, group.shape) for group in more]
            odd = odd[unknown]
        out = Moments.none(len(cells))
        out.reason[odd] = UNREADABLE
        self._settle_numbers(groups, odd.size > 0)
        for group in groups:
            self._read_group(group, out)
        return self._within_range(out)

    def _settle_numbers(self, groups: list[Group], odd: bool) -> None:
        """Decide once what bare numbers count: they must be alone in the column and alike in size."""
        layouts = [layouts_of(group.shape) for group in groups]
        self._dates_seen |= any(isinstance(one[0], Layout) for one in layouts)
        telling = [one for one in layouts if not isinstance(one[0], NothingLayout)]
        if self._settled or not (telling or odd):
            return
        self._settled = True
        if odd or not all(isinstance(one[0], NumberLayout) for one in telling):
            return
        wholes = [
            digits(group.cells, one[0].whole)
            for group, one in zip(groups, layouts, strict=True)
            if isinstance(one[0], NumberLayout)
        ]
        self.numbers_are = _numbers_are(np.concatenate(wholes))

    def _read_group(self, group: Group, out: Moments) -> None:
        for layout in layouts_of(group.shape):
            if isinstance(layout, NothingLayout):
                return
            if isinstance(layout, Layout):
                self._read_layout(layout, group, out)
                return
            if self.numbers_are not in ("", "basic") and not self._among_dates:
                self._read_number(layout, group, out)
                return
            if self._dates_seen and self._read_serials_among_dates(layout, group, out):
                return
        out.reason[group.rows] = UNREADABLE

    def _read_serials_among_dates(self, layout: NumberLayout, group: Group, out: Moments) -> bool:
        """Read what are days of our time; whether there was one. The other numbers stay unreadable."""
        whole = digits(group.cells, layout.whole)
        ours = (whole >= FIRST_AMONG_DATES) & (whole <= LAST_AMONG_DATES)
        if self.numbers_are == "basic" or not ours.any():
            return False
        self.numbers_are, self._among_dates = "serial", True
        at, _ = self._serial(whole, _fraction(group.cells, layout.fraction))
        out.at[group.rows] = self._to_utc(at[0], ours)
        out.known[group.rows] = ours
        out.date_only[group.rows] = ours & (at[1] == 0)
        out.reason[group.rows] = np.where(ours, 0, UNREADABLE)
        return True

    def _read_number(self, layout: NumberLayout, group: Group, out: Moments) -> None:
        whole = digits(group.cells, layout.whole)
        if self.numbers_are == "serial":
            at, fine = self._serial(whole, _fraction(group.cells, layout.fraction))
            out.date_only[group.rows] = fine & (at[1] == 0)
            out.at[group.rows] = self._to_utc(at[0], fine)
        else:
            times, per = _EPOCH_UNITS[self.numbers_are]
            fine = whole < np.iinfo(np.int64).max // (times * 2)
            part = np.rint(_fraction(group.cells, layout.fraction) * times / per).astype(np.int64)
            out.at[group.rows] = np.where(fine, whole, 0) * times // per + part
        out.known[group.rows] = fine
        out.reason[group.rows] = np.where(fine, 0, OUT_OF_RANGE)

    @staticmethod
    def _serial(whole: Ints, fraction: NDArray[np.float64]) -> tuple[tuple[Ints, Ints], Bools]:
        """Excel's days since 1899-12-30, its fraction rounded to the millisecond that Excel keeps."""
        fine = (whole >= FIRST_SERIAL) & (whole <= LAST_SERIAL)
        within = np.rint(fraction * 86_400_000).astype(np.int64) * 1_000
        return (
            (np.where(fine, whole, FIRST_SERIAL) + SERIAL_ZERO_DAYS) * DAY + within,
            within,
        ), fine

    def _read_layout(self, layout: Layout, group: Group, out: Moments) -> None:
        cells, rows = group.cells, group.rows
        day, month, year = (
            digits(cells, getattr(layout, name)) for name in ("day", "month", "year")
        )
        if layout.year[1] - layout.year[0] == 2:
            year = year + np.where(year <= 68, 2000, 1900)
        if layout.order == "dmy":
            self._watch_order(day, month, group)
        midnight, reason = _midnights(year, month, day)
        within, bad_hour = _time_of_day(layout, cells)
        reason[(reason == 0) & bad_hour] = NO_HOUR
        wall = midnight + within
        fine = reason == 0
        out.at[rows] = wall - _offsets(layout, cells) if layout.zoned else self._to_utc(wall, fine)
        out.known[rows] = reason == 0
        out.date_only[rows] = (reason == 0) & layout.date_only
        out.reason[rows] = reason

    def _to_utc(self, wall: Ints, known: Bools) -> Ints:
        """Wall times as moments; what is not known stands at the first that is, or at 0.

        So that an empty cell, which would be 1970 or 1900, does not make the clock look through three centuries.
        """
        if not known.all():
            if not known.any():
                return np.zeros(len(wall), np.int64)
            wall = np.where(known, wall, wall[int(np.argmax(known))])
        return self._clock.to_utc(wall)

    def _watch_order(self, first: Ints, second: Ints, group: Group) -> None:
        if bool((first > 12).any()):
            self._day_first_seen = True
            self.month_first = None
        elif not self._day_first_seen and self.month_first is None:
            american = (second > 12) & (second <= 31) & (first >= 1)
            if american.any():
                self.month_first = group.cells[int(np.argmax(american))].tobytes().decode()

    def _within_range(self, out: Moments) -> Moments:
        outside = out.known & ((out.at < self._earliest) | (out.at >= self._latest))
        out.reason[outside] = OUT_OF_RANGE
        out.known[out.reason != 0] = False
        out.date_only[~out.known] = False
        out.at[~out.known] = 0
        return out


def _fraction(cells: Bytes, span: Span) -> NDArray[np.float64]:
    """The digits after the point as a number in [0, 1)."""
    width = min(span[1] - span[0], 15)
    return digits(cells, (span[0], span[0] + width)) / 10.0**width


def _midnights(year: Ints, month: Ints, day: Ints) -> tuple[Ints, NDArray[np.uint8]]:
    """Wall-clock microseconds of each date, and why it is none."""
    reason = np.zeros(len(year), np.uint8)
    months = (year - FIRST_YEAR) * 12 + month - 1
    in_range = (year >= FIRST_YEAR) & (year <= LAST_YEAR)
    fine_month = (month >= 1) & (month <= 12)
    place = np.where(in_range & fine_month, months, 0)
    fine_day = (day >= 1) & (day <= _MONTH_DAYS[place])
    reason[~in_range] = OUT_OF_RANGE
    reason[in_range & ~(fine_month & fine_day)] = NO_DATE
    return (_MONTH_STARTS[place] + day - 1) * DAY, reason


def _time_of_day(layout: Layout, cells: Bytes) -> tuple[Ints, Bools]:
    """Microseconds since midnight, and which cells show an hour that no clock shows (24:00 is one)."""
    if layout.date_only:
        return np.zeros(len(cells), np.int64), np.zeros(len(cells), bool)
    hour, minute, second = (
        digits(cells, span) for span in (layout.hour, layout.minute, layout.second)
    )
    if layout.half:
        hour = np.where((hour == 12), 0, hour) + 12 * (layout.half == "afternoon") * (hour <= 12)
    within = ((hour * 60 + minute) * 60 + second) * SECOND
    if layout.fraction != NOWHERE:
        width = min(layout.fraction[1] - layout.fraction[0], 6)
        part = digits(cells, (layout.fraction[0], layout.fraction[0] + width))
        within += part * 10 ** (6 - width)
    bad = (minute > 59) | (second > 59) | (within > DAY)
    return within, bad


def _offsets(layout: Layout, cells: Bytes) -> Ints:
    """Microseconds east of UTC, as written in each cell."""
    minutes = digits(cells, layout.east) * 60 + digits(cells, layout.east_minute)
    return layout.east_sign * minutes * 60 * SECOND


def _numbers_are(wholes: Ints) -> NumbersAre:
    low, high = int(wholes.min()), int(wholes.max())
    if low // 10_000 >= FIRST_YEAR and high // 10_000 <= LAST_YEAR:
        return "basic"
    if low >= 10**11 and _is_basic(wholes):
        return "basic"
    if low >= FIRST_SERIAL and high <= LAST_SERIAL:
        return "serial"
    for unit, smallest in (("s", 10**8), ("ms", 10**11), ("us", 10**14), ("ns", 10**17)):
        if low >= smallest and high < smallest * 1_000:
            return unit  # type: ignore[return-value]
    return ""


def _is_basic(wholes: Ints) -> bool:
    """True if every number is a date and hours run together: 202603051430 or 20260305143000."""
    texts = np.char.mod("%d", wholes)
    return all(
        len(text) in (12, 14)
        and FIRST_YEAR <= int(text[:4]) <= LAST_YEAR
        and 1 <= int(text[4:6]) <= 12
        and 1 <= int(text[6:8]) <= 31
        and int(text[8:10]) <= 23
        and int(text[10:12]) <= 59
        for text in texts[:1000].tolist()
    )


def _as_text(cells: pa.Array) -> pa.Array:
    """Numbers as plain decimals; anything else as Arrow writes it."""
    if pa.types.is_floating(cells.type):
        return pa.array(
            [None if one is None else format(one, ".9f") for one in cells.to_pylist()], pa.string()
        )
    return cells.cast(pa.string())
