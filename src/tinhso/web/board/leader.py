"""The live board: today in a sentence, few large figures, and where time goes. Every figure is a door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request, offices_where
from tinhso.measurement.live.facts import STEP, UNCHECKED
from tinhso.measurement.live.months import midnight
from tinhso.measurement.live.personal import Hands, delay_on, notes_of, shown_to_heads
from tinhso.measurement.live.queries import (
    Asked,
    Group,
    Headline,
    Pace,
    Spread,
    grouped,
    headline,
    open_by,
    procedures_of,
    steps,
    stretches,
    with_open,
)
from tinhso.org.queries import names_of
from tinhso.web.board import charts
from tinhso.web.board.asking import BOARD_READERS, CHANNELS, PERIODS, Question, question, up_to_date
from tinhso.web.board.names import office_names, step_names, titles
from tinhso.web.board.words import FIGURES, Meaning
from tinhso.web.words import t

MULTIPLES, MOST_PROCEDURES, MOST_STEPS, TREND_MONTHS = 12, 40, 12, 12
# A step is called slow only after it was passed so often.
ENOUGH = 5
NO_NOTES: Mapping[Hands, int] = {}
NOTHING = Group("", 0, 0, 0, 0, Spread(0, None, None))


@dataclass(frozen=True)
class Figure:
    """A large figure. value: None where it is shown otherwise than as a number; door: its dossiers."""

    name: str
    meaning: Meaning
    door: str
    value: int | None = None
    sign: str = ""
    more: str = ""


@dataclass(frozen=True)
class Row:
    """A line of a table, with its doors."""

    name: str
    group: Group
    door: str
    late_door: str
    open_door: str
    open_late_door: str
    whisker: charts.Whisker | None
    width: str


@dataclass(frozen=True)
class Step:
    """Where running time goes: a step in an office, or in one person's hands. notes: how many she wrote of it."""

    pace: Pace
    step: str
    office: str
    person: str
    door: str
    whisker: charts.Whisker | None
    notes: int = 0


@opens(BOARD_READERS)
@never_cache
@require_safe
def board(request: Request) -> HttpResponse:
    """The board of the offices that somebody sees."""
    asked = up_to_date(question(request.GET, request.who))
    now = asked.now
    told = headline(asked.asked, now=now)
    groups = grouped(asked.asked, ("office", "procedure"), renamed=asked.renamed)
    paces = steps(asked.asked, most=MOST_STEPS)
    people, kept = _people(asked, now)
    offices = with_open(
        groups["office"], open_by(asked.asked, "office", now=now, renamed=asked.renamed)
    )
    procedures = with_open(groups["procedure"], open_by(asked.asked, "procedure", now=now))
    codes = {one.key for one in offices} | {pace.office for pace in (*paces, *people)}
    names = office_names(asked.last, asked.scope | codes)
    called = titles({one.key for one in procedures} | _procedures_of(asked), asked.who.day)
    of_steps = _of_steps([*paces, *people], asked)
    places = _steps(paces, asked, names, of_steps, {})
    points, threads = charts.trend(_months(asked))
    return render(
        request,
        "board/board.html",
        {
            "q": asked,
            "at": "board",
            "now": now,
            "told": told,
            "slowest": _slowest(places),
            "figures": _figures(told, asked),
            "on_time": figure_of("on_time", asked),
            "index": {
                name: figure_of(f"index_{name}", asked)
                for name in ("counted", "on_time", "late", "overdue", "not_counted")
            },
            "returned": figure_of("returned", asked),
            "meanings": FIGURES,
            "whole": _row(_whole(told, groups["procedure"]), "", asked, "", None),
            "offices": _rows(offices, asked, names, "don_vi"),
            "multiples": MULTIPLES,
            "procedures": _rows(procedures[:MOST_PROCEDURES], asked, called, "thu_tuc"),
            "procedures_more": max(len(procedures) - MOST_PROCEDURES, 0),
            "steps": places,
            "people": _steps(
                people, asked, names, of_steps, names_of(one.staff for one in people), kept
            ),
            "delay": delay_on(asked.who.day),
            "points": points,
            "threads": threads,
            "floor": charts.TREND_FLOOR,
            "top": charts.TREND_TOP,
            "periods": PERIODS.items(),
            "channels": CHANNELS.items(),
            "choices": sorted((names.get(code, code), code) for code in asked.scope),
            "called": sorted(called.items(), key=lambda one: one[1]),
            "chosen": _chosen(asked, names, called),
            "narrowed": bool(asked.query),
            "refreshing": request.GET.get("lam-moi") == "1",
            "today_address": f"{reverse('board')}?{asked.with_(ngay='')}",
            "merged": asked.scope != offices_where(asked.who, "see_board"),
        },
    )


def door(asked: Question, figure: str, **more: str) -> str:
    """The address of the dossiers behind a figure."""
    told = asked.with_(**more)
    so = urlencode({"so": figure}) if figure else ""
    return f"{reverse('board_dossiers')}?{'&'.join(filter(None, (so, told)))}"


def figure_of(name: str, asked: Question) -> Figure:
    """A figure without its number, which stands in the headline."""
    return Figure(name, FIGURES[name], door(asked, name))


def _figures(told: Headline, asked: Question) -> list[Figure]:
    def figure(name: str, value: int | None, sign: str = "", more: str = "") -> Figure:
        return Figure(name, FIGURES[name], door(asked, name), value, sign, more)

    return [
        figure("open", told.open, more="open"),
        figure("due_today", told.due_today, "amber" if told.due_today else ""),
        figure("open_late", told.open_late, "lacquer" if told.open_late else "", "open_late"),
        figure("waiting", told.waiting),
        figure("unchecked", told.unchecked),
        figure("received", told.received, more="seen"),
        figure("decided", told.decided),
        figure("late", told.late, "lacquer" if told.late else ""),
        figure("moved", told.moved),
        figure("letter_missed", told.letter_missed, "lacquer" if told.letter_missed else ""),
        figure("withdrawn", told.withdrawn),
        *([figure("transferred", told.transferred)] if told.transferred else []),
    ]


def _chosen(asked: Question, names: Mapping[str, str], called: Mapping[str, str]) -> list[str]:
    """What a board is narrowed to, in words."""
    told = [
        t(*PERIODS[asked.period]) if asked.period != "khac" else "",
        names.get(asked.office, asked.office),
        called.get(asked.procedure, asked.procedure),
        t(*CHANNELS[asked.channel]) if asked.channel else "",
        t("đơn vị lúc ấy", "offices as they were") if asked.as_they_were else "",
    ]
    return [one for one in told if one]


def _whole(told: Headline, groups: Sequence[Group]) -> Group:
    """All that was decided, with the limit that is usual among it."""
    limits = sorted(
        (one.limit_seconds, one.decided) for one in groups if one.limit_seconds is not None
    )
    half, upto, middle = sum(count for _, count in limits) / 2, 0, None
    for length, count in limits:
        upto += count
        if upto >= half:
            middle = length
            break
    return Group("", told.decided, told.early, told.on_time, told.late, told.working, middle)


def _rows(groups: Sequence[Group], asked: Question, names: Mapping[str, str], by: str) -> list[Row]:
    scale = charts.scale_of(groups)
    return [_row(one, by, asked, names.get(one.key, one.key), scale) for one in groups]


def _row(group: Group, by: str, asked: Question, name: str, scale: float | None) -> Row:
    narrowed = {by: group.key} if by else {}
    return Row(
        name=name,
        group=group,
        door=door(asked, "decided", **narrowed),
        late_door=door(asked, "late", **narrowed),
        open_door=door(asked, "open", **narrowed),
        open_late_door=door(asked, "open_late", **narrowed),
        whisker=charts.whisker(
            group.working, group.limit_seconds, scale or charts.scale_of([group])
        ),
        width=charts.share_width(group.on_time_share),
    )


def _months(asked: Question) -> list[Group]:
    """The last twelve months up to the last one asked for, whatever the period."""
    month = asked.last.replace(day=1)
    first = _months_before(month, TREND_MONTHS - 1)
    wide = replace(asked.asked, since=midnight(first), before=asked.before)
    found = {one.key: one for one in grouped(wide, ("month",))["month"]}
    months = [_months_before(month, n) for n in range(TREND_MONTHS - 1, -1, -1)]
    return [found.get(f"{one:%Y-%m}") or replace(NOTHING, key=f"{one:%Y-%m}") for one in months]


def _months_before(month: date, count: int) -> date:
    for _ in range(count):
        month = (month - timedelta(days=1)).replace(day=1)
    return month


def _people(asked: Question, now: datetime) -> tuple[list[Pace], dict[Hands, int]]:
    """By person, with how often each said something of her stretches, where the reader may see figures by person.

    Stretches that are still their officers' alone are not in it.
    """
    leading = asked.with_forerunners(offices_where(asked.who, "see_staff")) & asked.offices
    if not leading:
        return [], {}
    own = replace(asked.asked, offices=leading)
    shown = shown_to_heads(leading, now=now)
    found = steps(own, by_staff=True, most=MOST_STEPS + 8, shown=shown)
    people = [one for one in found if one.staff][:MOST_STEPS]
    cases = stretches(own, shown=shown).values("case")
    return people, notes_of({one.staff for one in people}, cases)


def _of_steps(paces: Sequence[Pace], asked: Question) -> Mapping[str, str]:
    """The names of steps, out of the procedures whose dossiers passed them."""
    wanted = {one.step for one in paces}
    if not wanted:
        return {}
    codes = procedures_of(asked.asked, clock=STEP, steps=wanted)
    return step_names(sorted(codes), asked.who.day)


def _steps(
    paces: Sequence[Pace],
    asked: Question,
    names: Mapping[str, str],
    of_steps: Mapping[str, str],
    people: Mapping[str, str],
    notes: Mapping[Hands, int] = NO_NOTES,
) -> list[Step]:
    scale = max([one.working.p90 or 0 for one in paces] + [3_600.0])
    made = []
    for one in paces:
        more = {"noi": one.office, "buoc": one.step or "-"}
        if one.staff:
            more["nguoi"] = one.staff
        made.append(
            Step(
                pace=one,
                step=of_steps.get(one.step, one.step),
                office=names.get(one.office, one.office),
                person=people.get(one.staff, one.staff),
                door=door(asked, "", **more),
                whisker=charts.whisker(one.working, None, scale),
                notes=notes.get((one.office, one.step, one.staff), 0),
            )
        )
    return made


def _slowest(places: Sequence[Step]) -> Step | None:
    """The step with the longest median among those that were passed often enough."""
    often = [one for one in places if one.pace.stretches >= ENOUGH and one.step]
    return max(often, key=lambda one: one.pace.working.median or 0, default=None)


def _procedures_of(asked: Question) -> set[str]:
    """What a board may be narrowed to: procedures of which a dossier was ever accepted."""
    return procedures_of(Asked(offices=asked.offices), clock=UNCHECKED)
