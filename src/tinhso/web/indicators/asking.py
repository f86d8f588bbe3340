"""What a page of figures is asked for, in its address: whose, of which period, which of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.http import QueryDict
from django.utils import timezone

from tinhso.access.guard import staff
from tinhso.access.rights import roles_with
from tinhso.access.who import Who, offices_where
from tinhso.indicators.current import Book, book_on
from tinhso.indicators.units import level_of, units_of
from tinhso.kernel.periods import DAY, KINDS, NAMES, BadPeriod, Period, period_of, read_key
from tinhso.org.queries import Organisation
from tinhso.web.days import day_read
from tinhso.web.words import Pair

READERS = staff(*sorted(roles_with("see_board")))
DESIGNERS = staff("planner")


@dataclass(frozen=True)
class Question:
    """unit: "" where she sees none. words, heading: which figures. at: as at the end of that past day, None for now.

    as_then: of offices as they were then. unread: what of the address says nothing known.
    """

    who: Who
    unit: str
    period: Period
    words: str = ""
    heading: str = ""
    at: date | None = None
    as_then: bool = False
    unread: tuple[tuple[Pair, str], ...] = ()

    @cached_property
    def organisation(self) -> Organisation:
        """The offices of today."""
        return self.who.organisation

    @cached_property
    def units(self) -> list[str]:
        """The units that she sees, the highest first."""
        return scope_of(self.who)

    @property
    def level(self) -> str:
        """Whose targets are meant."""
        return level_of(self.organisation, self.unit)

    @cached_property
    def book(self) -> Book:
        """The definitions by which the period is told."""
        return book_on(min(self.period.last, timezone.localdate()))

    def name(self, unit: str) -> str:
        """What a unit is called today."""
        one = self.organisation.offices.get(unit)
        return one.name if one is not None else unit

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Her units with their names."""
        return [(one, self.name(one)) for one in self.units]

    @property
    def query(self) -> QueryDict:
        """The address of the same question."""
        told = QueryDict(mutable=True)
        for name, value in (
            ("don-vi", self.unit),
            ("ky", self.period.key),
            ("tim", self.words),
            ("nhom", self.heading),
            ("luc", self.at.isoformat() if self.at else ""),
            ("ten", "cu" if self.as_then else ""),
        ):
            if value:
                told[name] = value
        return told

    def with_(self, **changes: str) -> str:
        """The query with something said otherwise; `_` in a name stands for `-`, "" takes it away."""
        told = self.query
        for name, value in changes.items():
            told.pop(name.replace("_", "-"), None)
            if value:
                told[name.replace("_", "-")] = value
        return told.urlencode()

    @property
    def kept_fields(self) -> list[tuple[str, str]]:
        """What a form of the page carries on."""
        return [
            (name, str(value)) for name, value in self.query.items() if name not in ("tim", "nhom")
        ]


def scope_of(who: Who) -> list[str]:
    """The units whose figures somebody sees: those of her offices; of a desk, the office that it is part of."""
    day = timezone.localdate()
    organisation = who.organisation
    known = set(units_of(day, organisation=organisation))
    own = offices_where(who, "see_board")
    found = own & known
    for office in own - known:
        above = [one.code for one in organisation.path(office)][::-1]
        nearest = next((code for code in above if code in known), None)
        # A desk of a department tells its department's figures, not those of the whole province.
        if nearest is not None and organisation.offices[nearest].parent is not None:
            found.add(nearest)
    depth = {code: len(organisation.path(code)) for code in found}
    return sorted(found, key=lambda code: (depth[code], organisation.offices[code].name, code))


def question(query: QueryDict, who: Who, *, usual: Sequence[str] = ("month",)) -> Question:
    """What an address asks for; what it says wrongly is not asked, and told. usual: kinds of periods to begin with."""
    today = timezone.localdate()
    unread: list[tuple[Pair, str]] = []
    units = scope_of(who)
    unit = query.get("don-vi", "")[:50]
    if unit and unit not in units:
        unread.append((("Đơn vị", "Office"), unit))
        unit = ""
    said = query.get("ky", "")[:40]
    period = period_of(usual[0] if usual else "month", today)
    if said:
        try:
            period = read_key(said)
        except BadPeriod:
            unread.append((("Kỳ", "Period"), said))
    at = None
    if query.get("luc"):
        typed = query.get("luc", "")[:20]
        at = day_read(typed)
        if at is None or not 2000 <= at.year < 2100 or at >= today:
            unread.append((("Như ngày", "As at"), typed))
            at = None
    return Question(
        who=who,
        unit=unit or (units[0] if units else ""),
        period=period,
        words=query.get("tim", "").replace("\x00", "").strip()[:100],
        heading=query.get("nhom", "").replace("\x00", "").strip()[:200],
        at=at,
        as_then=query.get("ten") == "cu",
        unread=tuple(unread),
    )


def period_choices(period: Period, kinds: Sequence[str]) -> list[tuple[str, str, Pair]]:
    """(key, kind, name) of periods to choose among: each kind at the same day, and those beside of the same kind."""
    day = min(period.last, timezone.localdate())
    found = [period_of(kind, day) for kind in (DAY, *KINDS) if kind in kinds]
    return [(one.key, one.kind, NAMES[one.kind]) for one in found]


def beside(period: Period) -> tuple[Period, Period | None]:
    """The period before, and the one after unless it has not begun."""
    earlier = period_of(period.kind, period.first - timedelta(days=1))
    later = period_of(period.kind, period.last + timedelta(days=1))
    return earlier, later if later.first <= timezone.localdate() else None


FLAGS: Mapping[str, Pair] = {
    "over_hundred": ("quá 100 %", "over 100 %"),
    "below_zero": ("dưới 0", "below 0"),
    "far_from_usual": ("khác xa các kỳ trước", "far from earlier periods"),
    "doubtful_dot": ("dấu chấm được đọc là hàng nghìn", "the dot was read as thousands"),
}
WAYS: Mapping[str, Pair] = {
    "house": ("tính từ hệ thống này", "computed here"),
    "file": ("tệp CSV, Excel", "a CSV or Excel file"),
    "system": ("hệ thống khác gửi", "another system sends it"),
    "hand": ("nhập tay", "typed by hand"),
    "none": ("chưa có đường nào", "no path yet"),
}
