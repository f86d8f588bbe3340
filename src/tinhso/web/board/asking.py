"""What a board is asked for, in its address: every view of it can be kept as a bookmark or sent to a colleague."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from tinhso.access.guard import staff
from tinhso.access.rights import roles_with
from tinhso.access.who import Who, offices_where
from tinhso.measurement.live.following import keep_up
from tinhso.measurement.live.months import midnight
from tinhso.measurement.live.queries import Asked
from tinhso.measurement.live.replicas import leave, primary
from tinhso.measurement.live.then import end_of, tell_then
from tinhso.org.lines import with_forerunners
from tinhso.org.queries import ended_without_successor, organisation_on, successions
from tinhso.org.rules import Successions
from tinhso.web.days import day_read
from tinhso.web.words import Pair

# Whoever has the right sees the board of her own offices; figures by person take another right.
BOARD_READERS = staff(*sorted(roles_with("see_board")))
PERIODS: Mapping[str, Pair] = {
    "30": ("30 ngày qua", "The last 30 days"),
    "thang": ("Tháng này", "This month"),
    "truoc": ("Tháng trước", "Last month"),
    "quy": ("Quý này", "This quarter"),
    "nam": ("Năm nay", "This year"),
    "khac": ("Từ ngày … đến ngày …", "From … to …"),
}
CHANNELS: Mapping[str, Pair] = {
    "counter": ("Tại quầy", "Counter"),
    "online": ("Trực tuyến", "Online"),
    "post": ("Bưu chính", "Post"),
    "portal": ("Cổng quốc gia", "National portal"),
    "legacy": ("Hệ thống cũ", "Legacy system"),
}
FILTERS: Mapping[str, Pair] = {
    "ky": ("Kỳ", "Period"),
    "tu": ("Từ ngày", "From"),
    "den": ("Đến ngày", "To"),
    "don-vi": ("Đơn vị", "Office"),
    "kenh": ("Kênh nộp", "Channel"),
}
# Names in the address that say what a board is about.
NAMES = ("ky", "tu", "den", "don-vi", "thu-tuc", "kenh", "ten", "ngay")
_AS_THEY_WERE = "cu"
# Every dossier is copied for a day that is told: pages have only so many told, fewer than are kept.
DAYS_AN_HOUR = 6


@dataclass(frozen=True)
class Question:
    """A board as it is asked for. first, last: days, both included; office, procedure, channel: "" for all.

    as_they_were: offices are told as they were, not under those that carry on their work today. at: as the board
    stood at the end of that past day; None: as it stands now. missed: that day was asked for and could not be told.
    unread: filters of the address that say nothing known, and what they say; all is told as if they were not there.
    wrong: days of the address that cannot be meant, as they were typed, by their name there. crossed: the first day
    was after the last; the usual period is told.
    """

    who: Who
    period: str
    first: date
    last: date
    office: str = ""
    procedure: str = ""
    channel: str = ""
    as_they_were: bool = False
    at: date | None = None
    missed: date | None = None
    unread: tuple[tuple[Pair, str], ...] = ()
    wrong: Mapping[str, str] = field(default_factory=dict, compare=False)
    crossed: bool = False

    @property
    def is_misread(self) -> bool:
        """Whether what is told is not what was asked for; the page says so, a file could not."""
        return self.missed is not None or bool(self.unread or self.wrong)

    @property
    def now(self) -> datetime:
        """The moment of which the board tells."""
        return timezone.now() if self.at is None else end_of(self.at) - timedelta(seconds=1)

    @cached_property
    def successions(self) -> Successions:
        """Who carries on whose work."""
        return successions()

    @cached_property
    def scope(self) -> set[str]:
        """The offices whose board somebody sees, with those whose work they carry on."""
        return self.with_forerunners(offices_where(self.who, "see_board"))

    def with_forerunners(self, offices: set[str]) -> set[str]:
        """Offices, those whose work had passed to them by today, and those that ended under any of them."""
        return with_forerunners(offices, self.who.day, known=self.successions, ended=self._ended)

    @cached_property
    def _ended(self) -> dict[str, str]:
        return ended_without_successor()

    @cached_property
    def offices(self) -> set[str]:
        """The offices that are asked for: all that are seen, or one with what is under it."""
        if not self.office:
            return self.scope
        organisation = self.who.organisation
        if self.at is not None and self.as_they_were:
            organisation = organisation_on(self.at)
        own = organisation.under(self.office)
        return (own if self.as_they_were else self.with_forerunners(own)) & self.scope

    @property
    def renamed(self) -> Callable[[str], str]:
        """What an office is told under."""
        if self.as_they_were:
            return str
        return lambda code: self.successions.carrying_on(code, self.who.day) or code

    @property
    def since(self) -> datetime:
        """The first moment."""
        return midnight(self.first)

    @property
    def before(self) -> datetime:
        """The moment after the last, and after the day as at which it is asked."""
        return end_of(min(self.last, self.at or self.last))

    @property
    def asked(self) -> Asked:
        """As the measurement is asked."""
        return Asked(
            offices=self.offices,
            procedure=self.procedure,
            since=self.since,
            before=self.before,
            channel=self.channel,
            then=self.at,
        )

    @cached_property
    def said(self) -> Mapping[str, str]:
        """What the address of the same question says, without what is usual."""
        own = self.period == "khac"
        told = {
            "ky": self.period if self.period != "30" else "",
            "tu": self.first.isoformat() if own else "",
            "den": self.last.isoformat() if own else "",
            "don-vi": self.office,
            "thu-tuc": self.procedure,
            "kenh": self.channel,
            "ten": _AS_THEY_WERE if self.as_they_were else "",
            "ngay": self.at.isoformat() if self.at else "",
        }
        return {name: value for name, value in told.items() if value}

    @property
    def query(self) -> QueryDict:
        """The same, as it is read."""
        told = QueryDict(mutable=True)
        told.update(self.said)
        return told

    @cached_property
    def address(self) -> str:
        """The same, as it stands in an address; "" where all is usual."""
        return urlencode(self.said)

    @cached_property
    def dossiers(self) -> str:
        """Where the dossiers behind a figure are listed."""
        return reverse("board_dossiers")

    def with_(self, **changes: str) -> str:
        """The query of the same question with something said otherwise; `_` in a name stands for `-`."""
        return urlencode(
            {**self.said, **{name.replace("_", "-"): value for name, value in changes.items()}}
        )


def question(query: QueryDict, who: Who) -> Question:
    """What an address asks for; what it says wrongly is not asked."""
    today = timezone.localdate()
    at = _day(query.get("ngay", ""))
    at = at if at is not None and at < today else None
    today = at or today
    period = query.get("ky", "30")
    period = period if period in PERIODS else "30"
    # Days that were typed say that they are meant, unless they only stand there from the question before.
    typed = any(_day(query.get(name, "")) for name in ("tu", "den"))
    if typed and query.get("khi") != "khac":
        period = "khac"
    first, last = _days(period, query, today)
    crossed = period == "khac" and first > last
    if crossed:
        first, last = _usual(today)
    channel = query.get("kenh", "")
    made = Question(
        who=who,
        period=period,
        first=first,
        last=last,
        office=_text(query, "don-vi", 50),
        procedure=_text(query, "thu-tuc", 40),
        channel=channel if channel in CHANNELS else "",
        as_they_were=query.get("ten") == _AS_THEY_WERE,
        at=at,
        wrong=_wrong(query, at=at, crossed=crossed),
        crossed=crossed,
    )
    office = made.office if made.office in made.scope else ""
    unread = tuple(_unread(query, office=office))
    # One that is asked for as it stands keeps what it has read of the offices.
    return replace(made, office=office, unread=unread) if unread or made.office != office else made


def _unread(query: QueryDict, *, office: str) -> Iterator[tuple[Pair, str]]:
    """The filters that say nothing known. A past day has a note of its own. office: as it was understood."""
    wrong = {
        "ky": query.get("ky", "30") not in PERIODS,
        "tu": _day(query.get("tu", "")) is None,
        "den": _day(query.get("den", "")) is None,
        "don-vi": not office,
        "kenh": query.get("kenh", "") not in CHANNELS,
    }
    for name, label in FILTERS.items():
        said = _text(query, name, 60)
        if said and wrong[name]:
            yield label, said


def _wrong(query: QueryDict, *, at: date | None, crossed: bool) -> dict[str, str]:
    typed = {name: _text(query, name, 20) for name in ("tu", "den", "ngay")}
    ranged = {name for name in ("tu", "den") if crossed or _day(typed[name]) is None}
    meant = ranged if at is not None else {*ranged, "ngay"}
    return {name: said for name, said in typed.items() if said and name in meant}


def up_to_date(asked: Question) -> Question:
    """Have the measured rows told up to now, and those of a past day where it is asked for; what can be asked.

    Where too many days were told lately, that is how it stands now, with `missed`.
    """
    with primary():
        keep_up(recounting=False)
    if asked.at is None:
        return asked
    leave()  # What is told of a past day is written at this moment.
    if tell_then(asked.at, most_an_hour=DAYS_AN_HOUR):
        return asked
    query = asked.query
    del query["ngay"]
    return replace(
        question(query, asked.who),
        missed=asked.at,
        unread=asked.unread,
        wrong=asked.wrong,
        crossed=asked.crossed,
    )


def _text(query: QueryDict, name: str, most: int) -> str:
    return query.get(name, "").strip().replace("\x00", "")[:most]


def _days(period: str, query: QueryDict, today: date) -> tuple[date, date]:
    month = today.replace(day=1)
    if period == "thang":
        return month, today
    if period == "truoc":
        last = month - timedelta(days=1)
        return last.replace(day=1), last
    if period == "quy":
        return month.replace(month=3 * ((month.month - 1) // 3) + 1), today
    if period == "nam":
        return month.replace(month=1), today
    if period == "khac":
        last = _day(query.get("den", "")) or today
        return _day(query.get("tu", "")) or _usual(last)[0], last
    return _usual(today)


def _usual(last: date) -> tuple[date, date]:
    return last - timedelta(days=29), last


def _day(text: str) -> date | None:
    """A day between 2000 and 2100; None for anything else."""
    day = day_read(text)
    return day if day is not None and 2000 <= day.year < 2100 else None
