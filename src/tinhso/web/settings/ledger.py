"""The ledger for audit: what happened, the kinds of events, and whether all is as it was written."""

from __future__ import annotations

import json
import re
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.guard import Refused, opens
from tinhso.access.rights import RIGHTS
from tinhso.access.who import Request, Who, offices_where
from tinhso.kernel.lengths import number_text
from tinhso.kernel.text import fold
from tinhso.ledger.kinds import NOT_MEASURED, Kind, every_kind
from tinhso.ledger.models import Event, Position
from tinhso.ledger.queries import faults
from tinhso.measurement.live.guarding import Finding, findings_of, last_walk
from tinhso.measurement.live.models import DossierTime, Guard
from tinhso.measurement.live.recounting import recounts
from tinhso.measurement.live.then import every_difference
from tinhso.org.models import Staff
from tinhso.sentences.ledger import WORDS
from tinhso.tables.writing import Cell
from tinhso.web.as_file import MOST_ROWS, as_file, asked_as
from tinhso.web.days import day_read
from tinhso.web.settings.common import AUDITORS, back, render
from tinhso.web.words import day_text, lang, moment_text, t

A_PAGE = 50
COUNTED = 100_000
# What one request checks; more is for the command, which says so.
MOST_CHECKED = 20_000
MOST_COMPARED = 3_000
MOST_TOLD = 100
_KEPT = "settings_compared"
# Whole numbers among facts that count nothing: 2026 is a year, 12345 a number in a book.
_NAMES = frozenset({"first", "last", "level", "number", "volume", "year"})
_FACT = re.compile(r"\{\w+\}")
_ISO = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?")
CRUMBS: list[Any] = [
    (("Cài đặt", "Settings"), "/cai-dat/"),
    (("Sổ cái", "Ledger"), "/cai-dat/so-cai"),
]


def sees_all(who: Who) -> bool:
    """Whether somebody audits the whole province: her post is in an office that belongs to none."""
    offices = who.organisation.offices
    return any(
        "audit" in RIGHTS.get(role, ()) and at in offices and offices[at].parent is None
        for at, role in who.posts
    )


def _visible(who: Who) -> QuerySet[Event]:
    """The events that somebody may read: all, or those of her offices."""
    rows = Event.objects.all()
    return rows if sees_all(who) else rows.filter(office__in=offices_where(who, "audit"))


@opens(AUDITORS)
@require_safe
def events(request: Request) -> HttpResponse:
    """The latest events, or those of a subject, kind, actor and day. Their public parts alone.

    Nobody counts them: a province has tens of millions. ?truoc= shows those before an event, ?dang=csv or xlsx gives
    the latest MOST_ROWS as a file.
    """
    asked = {
        "subject": request.GET.get("doi-tuong", "").strip()[:64],
        "kind": request.GET.get("loai", ""),
        "actor": request.GET.get("nguoi", "").strip()[:64],
        "day": request.GET.get("ngay", ""),
    }
    rows = _visible(request.who)
    if asked["subject"]:
        rows = rows.filter(subject=asked["subject"])
    if asked["kind"]:
        rows = rows.filter(kind=asked["kind"])
    if asked["actor"]:
        rows = rows.filter(actor=asked["actor"])
    day = day_read(asked["day"])
    if day is not None:
        start = timezone.make_aware(datetime.combine(day, time.min))
        rows = rows.filter(occurred_at__gte=start, occurred_at__lt=start + timedelta(days=1))
    if kind := asked_as(request):
        found = list(rows.order_by("-pk")[:MOST_ROWS])
        names = _names(found)
        return as_file(kind, "so-cai", _heads(), [_line(one, names) for one in found])
    before = _number(request, "truoc")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: A_PAGE + 1])
    shown = found[:A_PAGE]
    told = {
        "before": before,
        "older": shown[-1].pk if len(found) > A_PAGE else None,
        "rows": [_told(event, names) for names in [_names(shown)] for event in shown],
        "asked": asked,
        "narrowed": any(asked.values()),
        "kinds": sorted(
            ((kind_text(kind), kind.name) for kind in every_kind()), key=lambda one: fold(one[0])
        ),
        "all": sees_all(request.who),
        "at": "ledger",
        "crumbs": [CRUMBS[0], (("Sổ cái", "Ledger"), "")],
    }
    return render(request, "ledger.html", told)


def _names(events_: Any) -> dict[str, str]:
    """Names of staff among those who acted, in one query."""
    rows = Staff.objects.filter(code__in={event.actor for event in events_})
    return dict(rows.values_list("code", "name"))


def _heads() -> list[str]:
    return [
        t("Số", "Number"),
        t("Lúc", "When"),
        t("Ghi lúc", "Recorded"),
        t("Việc", "What"),
        t("Loại", "Kind"),
        t("Đối tượng", "Subject"),
        t("Người làm", "Who"),
        t("Mã người làm", "Actor"),
        t("Đơn vị", "Office"),
        t("Kênh", "Channel"),
        t("Dữ kiện", "Facts"),
    ]


def _line(event: Event, names: dict[str, str]) -> list[Cell]:
    return [
        event.pk,
        moment_text(event.occurred_at),
        moment_text(event.recorded_at),
        _says(event),
        event.kind,
        event.subject,
        names.get(event.actor, ""),
        event.actor,
        event.office,
        event.channel,
        json.dumps(event.facts, ensure_ascii=False, sort_keys=True),
    ]


def _says(event: Event) -> str:
    pair = _sentences().get(event.kind)
    return _filled(pair[lang() == "en"], event.facts) if pair else event.kind


@cache
def _sentences() -> dict[str, tuple[str, str]]:
    """Kinds are all declared when the first request comes."""
    return {kind.name: kind.sentence for kind in every_kind()}


def _told(event: Event, names: dict[str, str]) -> dict[str, Any]:
    return {
        "event": event,
        "says": _says(event),
        "who": names.get(event.actor, event.actor),
        "facts": sorted(event.facts.items()),
    }


def kind_text(kind: Kind) -> str:
    """What a kind is called: its sentence without what one event says in it."""
    return _FACT.sub("…", kind.sentence[lang() == "en"]).rstrip(".")


def _filled(sentence: str, facts: dict[str, Any]) -> str:
    """A kind's sentence with public facts; what is sealed or missing is a gap."""

    class Gaps(dict[str, Any]):
        def __missing__(self, _name: str) -> str:
            return "…"

    shown = {name: _said(name, value) for name, value in facts.items()}
    return sentence.format_map(Gaps(shown))


def _said(name: str, value: Any) -> Any:
    """A fact as the page writes numbers, days and moments, which the ledger keeps as ISO texts."""
    if value is None:
        return ""
    if type(value) is int and name not in _NAMES:
        return number_text(value, lang())
    if isinstance(value, str) and _ISO.fullmatch(value):
        if len(value) == 10:
            return day_text(day_read(value))
        return moment_text(datetime.fromisoformat(value))
    return value


@opens(AUDITORS)
@require_safe
def kinds(request: Request) -> HttpResponse:
    """Every kind of event: its sentence, its facts, what it does to the clocks, how many of the last COUNTED it is."""
    last = Event.objects.aggregate(last=Max("pk"))["last"] or 0
    rows = _visible(request.who).filter(pk__gt=last - COUNTED)
    counts = dict(rows.order_by().values_list("kind").annotate(count=Count("pk")))
    told = {
        "counted": min(last, COUNTED),
        "kinds": [
            {
                "kind": kind,
                "sentence": kind_text(kind),
                "measured": "" if kind.measured == NOT_MEASURED else kind.measured,
                "facts": [(name, fact.sealed, fact.optional) for name, fact in kind.facts.items()],
                "count": counts.get(kind.name, 0),
            }
            for kind in every_kind()
        ],
        "at": "ledger",
        "crumbs": [*CRUMBS, (("Loại sự kiện", "Kinds"), "")],
    }
    return render(request, "kinds.html", told)


@opens(AUDITORS)
@require_http_methods(["GET", "HEAD", "POST"])
def verification(request: Request) -> HttpResponse:
    """Signatures over a range of events (?tu=1&den=20000); POST compares the measured rows with the ledger."""
    if not sees_all(request.who):
        raise Refused("not_yours")
    if request.method == "POST":
        if DossierTime.objects.count() <= MOST_COMPARED:
            request.session[_KEPT] = _compared()
        return back(request, reverse("settings_verify"))
    last = Event.objects.aggregate(last=Max("pk"))["last"] or 0
    walk = last_walk()
    first, end = _number(request, "tu"), _number(request, "den")
    told: dict[str, Any] = {
        "last": last,
        "first": first or max(1, last - MOST_CHECKED + 1),
        "end": end or last,
        "most": MOST_CHECKED,
        "comparable": DossierTime.objects.count() <= MOST_COMPARED,
        "walk": walk,
        "findings": _findings(walk),
        "recounts": recounts(),
        "compared": request.session.pop(_KEPT, None),
        "at": "ledger",
        "crumbs": [*CRUMBS, (("Kiểm", "Verify"), "")],
    }
    if first and end:
        told["checked"] = _checked(first, end)
    return render(request, "verify.html", told)


def _findings(walk: Guard | None) -> list[tuple[Finding, datetime | None, datetime | None]]:
    """What the guard has found, with its moments; a column that is none has only its texts."""
    found = findings_of(walk)[:MOST_TOLD] if walk else []
    return [(one, _moment(one.promised, one.column), _moment(one.due, one.column)) for one in found]


def _moment(text: str, column: str) -> datetime | None:
    plain = column and not column.endswith("_at")
    return datetime.fromisoformat(text) if text and not plain else None


def _checked(first: int, end: int) -> dict[str, Any]:
    """What does not verify in a range, at most MOST_CHECKED events of it."""
    rows = Event.objects.filter(pk__gte=first, pk__lte=end).order_by("pk")[:MOST_CHECKED]
    read = list(rows.select_related("sealed"))
    found = [(one.event, t(*WORDS[one.what])) for one in faults(read)]
    more = len(read) == MOST_CHECKED
    to = read[-1].pk if more else end
    places = Position.objects.aggregate(last=Max("position"), count=Count("position"))
    # A place whose event is gone is among them, one that went with its event is not.
    left = Position.objects.filter(event_id__gte=first, event_id__lte=to)
    gone = left.exclude(Exists(Event.objects.filter(pk=OuterRef("event_id")))).count()
    return {
        "count": len(read),
        "faults": found[:MOST_TOLD],
        "wrong": len(found),
        "missing": (places["last"] or 0) - places["count"] + gone,
        "to": to,
        "more": more and to < end,
    }


def _compared() -> dict[str, Any]:
    """What the measured tables say otherwise than the ledger, as plain values for a session."""
    found: list[list[str]] = []
    counted = 0
    for one in every_difference():
        counted += 1
        if len(found) < MOST_TOLD:
            found.append([one.table, one.row, one.what, ", ".join(one.columns)])
    return {"count": counted, "rows": found, "at": timezone.localtime().strftime("%d/%m/%Y %H:%M")}


def _number(request: Request, name: str) -> int | None:
    text = request.GET.get(name, "")
    good = text.isascii() and text.isdecimal() and len(text) < 16
    return int(text) if good and int(text) > 0 else None
