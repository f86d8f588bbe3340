"""The offices as a tree of a day, and one office with everything that has held of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from tinhso.access.guard import opens
from tinhso.access.rights import ROLES
from tinhso.access.who import Request
from tinhso.cases.jobs import counted
from tinhso.kernel.text import fold
from tinhso.org.models import How, Level, Office, OfficeName, Post, Succession
from tinhso.org.queries import OfficeThen, Organisation, organisation_on, successions
from tinhso.org.rules import holding_on
from tinhso.web.settings.common import ADMINS, day_asked, reach, render
from tinhso.web.words import Pair, t

LEVELS: Mapping[str, Pair] = {
    Level.NATION: ("Trung ương", "National"),
    Level.PROVINCE: ("Cấp tỉnh", "Province"),
    Level.DISTRICT: ("Cấp huyện", "District"),
    Level.COMMUNE: ("Cấp xã", "Commune"),
}
HOWS: Mapping[str, Pair] = {
    How.MERGED: ("sáp nhập", "merged"),
    How.SPLIT: ("chia, tách", "split"),
    How.HANDED_OVER: ("chuyển giao", "handed over"),
    How.ABOLISHED: ("giải thể", "abolished"),
}


@dataclass(frozen=True)
class Node:
    """An office in the tree. posts: held in it on the day. opened: shown with what is under it."""

    office: OfficeThen
    posts: int
    children: tuple[Node, ...]
    opened: bool

    @property
    def under(self) -> int:
        """How many offices are under it."""
        return sum(1 + child.under for child in self.children)


@opens(ADMINS)
@require_safe
def offices(request: Request) -> HttpResponse:
    """The tree of a day. ?tim= shows only what is called so, with what it belongs to."""
    day = day_asked(request)
    organisation = organisation_on(day)
    text = " ".join(request.GET.get("tim", "")[:100].replace("\x00", "").split())
    shown = _matching(organisation, text) if text else set(organisation.offices)
    told = {
        "day": day,
        "today": request.who.day,
        "text": text,
        "tree": tree(organisation, shown, _posts(day), open_all=bool(text)),
        "total": len(organisation.offices),
        "found": len(shown),
        "at": "offices",
        "crumbs": [(("Cài đặt", "Settings"), "/cai-dat/"), (("Đơn vị", "Offices"), "")],
    }
    return render(request, "offices.html", told)


def tree(
    organisation: Organisation, shown: set[str], posts: Mapping[str, int], *, open_all: bool
) -> list[Node]:
    """The offices that are shown, below what they belong to, by name."""
    children: dict[str | None, list[OfficeThen]] = {}
    for office in organisation.offices.values():
        if office.code in shown:
            parent = office.parent if office.parent in organisation.offices else None
            children.setdefault(parent, []).append(office)

    def nodes(parent: str | None, depth: int) -> Iterator[Node]:
        for office in sorted(children.get(parent, ()), key=lambda one: fold(one.name)):
            below = tuple(nodes(office.code, depth + 1))
            opened = open_all or depth == 0
            yield Node(office, posts.get(office.code, 0), below, opened)

    return list(nodes(None, 0))


def _matching(organisation: Organisation, text: str) -> set[str]:
    """Offices whose name or code holds the words, and all those above them."""
    words = fold(text).split()
    found: set[str] = set()
    for office in organisation.offices.values():
        named = f"{fold(office.name)} {office.code}"
        if all(word in named for word in words):
            found |= {one.code for one in organisation.path(office.code)}
    return found


def _posts(day: date) -> Counter[str]:
    rows = Post.objects.filter(from_date__lte=day).filter(
        Q(until_date=None) | Q(until_date__gt=day)
    )
    return Counter(rows.values_list("office__code", flat=True))


@dataclass(frozen=True)
class Dated:
    """Something that holds from a day on. now: it does on the day that is asked about."""

    from_date: date
    text: str
    now: bool
    code: str = ""


@opens(ADMINS)
@require_safe
def office(request: Request, code: str) -> HttpResponse:
    """An office: what has been called so, where it belonged, how it worked, what became of it."""
    row = office_or_404(code)
    day = day_asked(request)
    today, exists = request.who.day, _existed(row, day)
    then = organisation_on(day)
    below = sorted(
        (one for one in then.offices.values() if one.parent == code), key=lambda one: fold(one.name)
    )
    names = [(one.from_date, one.name, "") for one in row.names.order_by("from_date")]
    above = list(row.places.select_related("parent").order_by("from_date"))
    called = names_then(one.parent for one in above)
    places = [
        (one.from_date, called(one.parent, one.from_date), one.parent.code)
        if one.parent
        else (one.from_date, t("cao nhất", "the highest"), "")
        for one in above
    ]
    hours = [
        (one.from_date, one.name or t("lịch riêng", "a calendar of its own"), "")
        for one in row.calendars.order_by("from_date")
    ]
    told = {
        "office": row,
        "code": code,
        "name": name_of(row, day),
        "level": LEVELS.get(row.level, (row.level, row.level)),
        "day": day,
        "today": today,
        "exists": exists,
        "names": _told(names, day, exists),
        "places": _told(places, day, exists),
        "calendars": _told(hours, day, exists),
        "after": _passings(row.successions.select_related("after"), "after"),
        "before": _passings(
            Succession.objects.filter(after=row).select_related("before"), "before"
        ),
        "allotted": _allotments(row, day),
        "lineage": _lineage(row, today),
        "below": below,
        "people": _people(code, day),
        "open": next(iter(counted({code: None})), None),
        "changeable": code in reach(request.who, "settle", max(today, row.founded_on))
        and (row.closed_on is None or row.closed_on > today),
        "at": "offices",
        "crumbs": [
            (("Cài đặt", "Settings"), "/cai-dat/"),
            (("Đơn vị", "Offices"), f"/cai-dat/don-vi?ngay={day}"),
            (name_of(row, day), ""),
        ],
    }
    return render(request, "office.html", told)


def office_or_404(code: str) -> Office:
    """An office by its code."""
    found = Office.objects.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def name_of(row: Office, day: date) -> str:
    """What an office was called on a day; its first name before that, its last one after it ended."""
    names = list(row.names.order_by("from_date"))
    found = holding_on(names, day) or (names[0] if names else None)
    return found.name if found else row.code


def _existed(row: Office, day: date) -> bool:
    return row.founded_on <= day and (row.closed_on is None or day < row.closed_on)


def names_then(offices: Iterable[Office | None]) -> Callable[[Office, date], str]:
    """What any of some offices was called on a day, read in one query."""
    own: dict[int, list[OfficeName]] = {}
    wanted = {one.pk for one in offices if one is not None}
    for name in OfficeName.objects.filter(office__in=wanted).order_by("from_date"):
        own.setdefault(name.office_id, []).append(name)

    def called(office: Office, day: date) -> str:
        names = own.get(office.pk, [])
        found = holding_on(names, day) or (names[0] if names else None)
        return found.name if found else office.code

    return called


def _told(facts: Sequence[tuple[date, str, str]], day: date, exists: bool) -> list[Dated]:
    """The latest first, the one that holds on the day marked; of an office that is no more none does."""
    last = max((start for start, _, _ in facts if start <= day), default=None)
    return [Dated(start, text, exists and start == last, code) for start, text, code in facts][::-1]


def _passings(rows: Any, end: str) -> list[dict[str, Any]]:
    passings = list(rows.order_by("on_date", "id"))
    others: list[Office | None] = [getattr(row, end) for row in passings]
    called = names_then(others)
    return [
        {
            "day": row.on_date,
            "how": HOWS.get(row.how, (row.how, row.how)),
            "code": other.code if other else "",
            # A successor that is founded that day is called by its first name, one that ends by its last.
            "name": called(other, row.on_date) if other else row.outside,
            "carries_on": row.carries_on,
        }
        for row, other in zip(passings, others, strict=True)
    ]


def _allotments(row: Office, day: date) -> list[dict[str, Any]]:
    """Which procedures of an office that ends go where, by rules of their own."""
    rows = list(row.allotments.select_related("after").order_by("on_date", "matter"))
    called = names_then([one.after for one in rows])
    return [
        {
            "day": one.on_date,
            "matter": one.matter,
            "code": one.after.code if one.after else "",
            "name": called(one.after, max(day, one.after.founded_on)) if one.after else "",
            "way": one.way,
            "field": one.field,
        }
        for one in rows
    ]


def _lineage(row: Office, today: date) -> dict[str, Any]:
    """Through any number of mergers: whose work this office has today, and who has its own."""
    passed = successions()
    before = passed.forerunners(row.code, today) - {row.code}
    now = passed.carrying_on(row.code, today) if row.closed_on and row.closed_on <= today else None
    names = dict(
        OfficeName.objects.filter(office__code__in=before | ({now} if now else set()))
        .order_by("from_date")
        .values_list("office__code", "name")
    )
    ended = dict(Office.objects.filter(code__in=before).values_list("code", "closed_on"))
    lines = sorted((ended[code], names.get(code, code), code) for code in before if ended[code])
    return {"before": lines, "now": now or "", "now_name": names.get(now or "", now)}


def _people(code: str, day: date) -> list[dict[str, Any]]:
    """Who has a post in an office on a day, or will have one."""
    rows = Post.objects.filter(office__code=code).filter(Q(until_date=None) | Q(until_date__gt=day))
    return [
        {
            "code": row.staff.code,
            "name": row.staff.name,
            "role": ROLES.get(row.role, (row.role, row.role)),
            "from_date": row.from_date,
            "until_date": row.until_date,
            "later": row.from_date > day,
        }
        for row in rows.select_related("staff").order_by("staff__name", "from_date")
    ]
