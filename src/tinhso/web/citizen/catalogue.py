"""Finding a procedure, and its page: what is needed, how long it really takes, what it costs, where to go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tinhso.access.guard import everyone, opens
from tinhso.access.who import Request
from tinhso.cases.data import replaced_on
from tinhso.kernel.calendar import Calendar
from tinhso.kernel.lengths import number_text, spoken_text
from tinhso.org.queries import calendars_on
from tinhso.procedures import queries
from tinhso.procedures.definition import Definition
from tinhso.procedures.queries import Line, NoSuchProcedure
from tinhso.web import procedure_words as words
from tinhso.web.citizen import usual
from tinhso.web.citizen.places import CENTRAL, Where, where
from tinhso.web.menu import lets
from tinhso.web.words import Pair, lang, t

A_PAGE = 20
MOST_FOUND = 200
MOST_TYPED = 200
# Where the national catalogue publishes every procedure with the address at which it is filed.
NATIONAL_PORTAL = "https://dichvucong.gov.vn/"


@dataclass(frozen=True)
class Shown:
    """A procedure in the list, with its levels in words."""

    line: Line
    levels: str


class _Listed(Sequence[Line]):
    """The whole catalogue as a paginator reads it: a page at a time."""

    def __init__(self, day: date, field: str, level: str) -> None:
        self.asked: dict[str, Any] = {"day": day, "field": field, "level": level}
        self.total = queries.listed(**self.asked, most=1).total

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, place: Any) -> Any:
        size = place.stop - place.start
        return queries.listed(**self.asked, most=size, offset=place.start).lines


@opens(everyone)
@require_safe
def procedures(request: HttpRequest) -> HttpResponse:
    """Procedures by words that need not be right, or all of them; filters in the address."""
    day = timezone.localdate()
    text = " ".join(request.GET.get("q", "")[:MOST_TYPED].replace("\x00", "").split())
    fields = queries.fields(day)
    field = request.GET.get("linh_vuc", "")
    field = field if field in fields else ""
    level = request.GET.get("cap", "")
    level = level if level in words.LEVELS else ""
    found = _found(text, day, field, level) if text else _Listed(day, field, level)
    other = queries.elsewhere(text) if text else None
    vain = bool(text) and other is None and not found and not field and not level
    page = Paginator(found, A_PAGE).get_page(request.GET.get("trang"))
    told = {
        "text": text,
        "at": "procedures",
        "fields": sorted(fields.items()),
        "field": field,
        "levels": words.LEVELS.items(),
        "level": level,
        "page": page,
        "total": len(found),
        "lines": [Shown(line, words.level_text(line.levels)) for line in page],
        "catalogue_is_empty": not fields,
        "around": queries.around(text, day=day) if vain else (),
        "called": queries.called(text) if vain else "",
        "done_elsewhere": other,
        "crumbs": [(("Thủ tục", "Procedures"), "")],
    }
    return render(request, "citizen/procedures.html", told)


def _found(text: str, day: date, field: str, level: str) -> list[Line]:
    return [
        line
        for line in queries.find(text, day=day, most=MOST_FOUND)
        if (not field or line.field == field) and (not level or level in line.levels)
    ]


@opens(everyone)
@require_safe
def procedure(request: Request, code: str) -> HttpResponse:
    """One procedure as it is today. Citizens are shown where to file it, the desk where to receive it."""
    now = timezone.now()
    day = timezone.localdate(now)
    definition = definition_on(code, day)
    usual_now = usual.usual_time(code, now=now)
    calendar = calendars_on(day).of("")
    places = where(definition, day)
    told = {
        "definition": definition,
        "at": "procedures",
        "levels": words.level_text(definition.levels),
        "papers": words.papers_of(definition),
        "databases": {code: one.database for code, one in replaced_on(definition, day).items()},
        "limits": words.limits_of(definition),
        "fees": words.fees_of(definition),
        **usual_told(usual_now),
        "whisker": _whisker(usual_now, definition, now, calendar),
        "where": places,
        "elsewhere_url": _web_address(places),
        "results": results_text(definition),
        "receives": lets("desk:intake", request.who),
        "crumbs": [
            (("Thủ tục", "Procedures"), reverse("procedures")),
            (definition.title, ""),
        ],
    }
    return render(request, "citizen/procedure.html", told)


def _web_address(places: Where) -> str:
    """Where another system takes it in, if that is an address of the web; else where the national portal begins."""
    if places.elsewhere is None:
        return ""
    url = places.elsewhere.url
    if url.startswith(("https://", "http://")):
        return url
    return NATIONAL_PORTAL if places.elsewhere.system == CENTRAL else ""


def usual_told(known: usual.UsualTime | None) -> dict[str, Any]:
    """The usual time in the words of the page."""
    if known is None:
        return {"usual": None}
    return {
        "usual": known,
        "median_text": spoken_text(known.median_seconds, lang()),
        "p90_text": spoken_text(known.p90_seconds, lang()),
        "waited_text": spoken_text(known.waited_median_seconds, lang()),
        "count_text": number_text(known.dossiers, lang()),
        "asked_text": number_text(known.asked, lang()),
    }


def definition_on(code: str, day: date) -> Definition:
    """What a procedure is on a day; a page that is not there for one that does not exist."""
    try:
        return queries.version_on(code, day).definition
    except NoSuchProcedure as error:
        raise Http404 from error


@dataclass(frozen=True)
class Whisker:
    """The usual time as a drawing, in per cent of its width: a dot at the median, a whisker to the p90, the limit."""

    dot: str
    end: str
    limit: str | None
    limit_text: str
    beyond: bool

    @property
    def anchor(self) -> str:
        """On which side of its line the limit's word stands, so that it stays in the picture."""
        return "start" if self.limit and float(self.limit.rstrip("%")) < 30 else "end"

    @property
    def says(self) -> Pair:
        """Whether nine of ten are within the limit; nothing where none holds without a condition."""
        if self.limit is None:
            return ("", "")
        if self.beyond:
            return (
                "Hơn một phần mười hồ sơ xong sau thời hạn.",
                "More than one dossier in ten takes longer than the limit.",
            )
        return (
            "Ít nhất 9 trong 10 hồ sơ xong trong thời hạn.",
            "At least nine dossiers in ten are done within the limit.",
        )


def _whisker(
    known: usual.UsualTime | None, definition: Definition, now: datetime, calendar: Calendar
) -> Whisker | None:
    """The drawing beside the first limit that holds without a condition. None where nothing is known of it."""
    if known is None or known.of_all:
        return None
    plain = next((one for one in definition.limits if one.limit and not one.when), None)
    seconds = None
    if plain is not None and plain.limit is not None:
        seconds = usual.limit_seconds(plain.limit, now=now, calendar=calendar)
    widest = max(known.p90_seconds, seconds or 0, 1) * 1.12

    def at(value: float) -> str:
        return f"{100 * value / widest:.2f}%"

    return Whisker(
        dot=at(known.median_seconds),
        end=at(known.p90_seconds),
        limit=None if seconds is None else at(seconds),
        limit_text=words.limit_text(plain.rule) if plain else "",
        beyond=seconds is not None and known.p90_seconds > seconds,
    )


def results_text(definition: Definition) -> list[str]:
    """What one gets, with how it may be had."""
    by_post = t("có thể nhận qua bưu chính", "may be sent by post")
    return [f"{one.name} ({by_post})" if one.by_post else one.name for one in definition.results]
