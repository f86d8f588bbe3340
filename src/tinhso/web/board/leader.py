"""The live board: today in a sentence, few large figures, and where time goes. Every figure is a door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request, offices_where
from tinhso.measurement.live.months import midnight
from tinhso.measurement.live.personal import (
    Hands,
    delay_on,
    hidden_from_heads,
    notes_of,
    shown_to_heads,
)
from tinhso.measurement.live.queries import (
    Group,
    Headline,
    Pace,
    Spread,
    accepted_procedures,
    grouped,
    headline,
    months,
    of_today,
    open_by,
    procedures_at,
    steps,
    stretches,
    with_open,
)
from tinhso.measurement.live.replicas import from_replica
from tinhso.org.queries import names_of
from tinhso.web.board import charts
from tinhso.web.board.asking import BOARD_READERS, CHANNELS, PERIODS, Question, question, up_to_date
from tinhso.web.board.folds import Fold, fold
from tinhso.web.board.maps import TONES, map_of
from tinhso.web.board.names import office_names, step_names, titles
from tinhso.web.board.tables import NO_NOTES, Row, door, rows_of, slowest, steps_of
from tinhso.web.board.words import FIGURES, Meaning
from tinhso.web.office.reach import OFFICES
from tinhso.web.words import t

# Small multiples of offices; the steps with the most time in all, of which one is called the slowest.
MULTIPLES, SLOW_AMONG, TREND_MONTHS = 12, 12, 12
# Over so many offices a handful of names says nothing: their table is opened when it is asked for.
PEOPLE_AMONG = 30
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


@opens(BOARD_READERS)
@never_cache
@require_safe
@from_replica
def board(request: Request) -> HttpResponse:
    """The board of the offices that somebody sees; ?xem= asks for one of its tables, whole."""
    asked = up_to_date(question(request.GET, request.who))
    now = asked.now
    today = of_today(asked.asked, now=now)
    told = headline(asked.asked, now=now, today=today)
    groups = grouped(asked.asked, ("office", "procedure"), renamed=asked.renamed)
    offices = with_open(
        groups["office"],
        open_by(asked.asked, "office", now=now, renamed=asked.renamed, today=today),
    )
    procedures = with_open(
        groups["procedure"], open_by(asked.asked, "procedure", now=now, today=today)
    )
    paces = steps(asked.asked)
    slow = paces[:SLOW_AMONG]
    leading = asked.with_forerunners(offices_where(asked.who, "see_staff")) & asked.offices
    closed = len(leading) > PEOPLE_AMONG and request.GET.get("xem") != "nguoi"
    people = () if closed or not leading else _people(asked, leading, now)
    folds = {
        "offices": fold("don-vi", offices, request.GET, first=MULTIPLES),
        "procedures": fold("thu-tuc", procedures, request.GET),
        "steps": fold("buoc", paces, request.GET),
        "people": fold("nguoi", people, request.GET),
    }
    of_now = [*folds["steps"].rows, *folds["people"].rows, *slow]
    codes = {one.key for one in offices} | {pace.office for pace in of_now}
    names = office_names(asked.last, asked.scope | codes)
    called = titles({one.key for one in procedures} | accepted_procedures(), asked.who.day)
    of_steps = _of_steps(of_now, asked)
    persons = folds["people"].rows
    points, threads = charts.trend(_months(asked))
    return render(
        request,
        "board/board.html",
        {
            "q": asked,
            "at": "board",
            "now": now,
            "told": told,
            "slowest": slowest(steps_of(slow, asked, names, of_steps, {})),
            "figures": _figures(told, asked),
            "on_time": figure_of("on_time", asked),
            "index": {
                name: figure_of(f"index_{name}", asked)
                for name in ("counted", "on_time", "late", "overdue", "not_counted")
            },
            "returned": figure_of("returned", asked),
            "elsewhere": figure_of("elsewhere", asked),
            "overdue": figure_of("open_late", asked),
            "whose": _whose(asked, names),
            "has_inbox": OFFICES.lets(asked.who),
            "meanings": FIGURES,
            "whole": _whole(told, groups["procedure"], asked),
            "folds": folds,
            "shown": request.GET.get("xem", "") if _asked_whole(folds) else "",
            "on_map": None if _asked_whole(folds) else map_of(offices, asked, names),
            "tones": TONES,
            "offices": rows_of(folds["offices"].rows, asked, names, "don_vi", of=offices),
            "procedures": rows_of(
                folds["procedures"].rows, asked, called, "thu_tuc", of=procedures
            ),
            "steps": steps_of(folds["steps"].rows, asked, names, of_steps, {}),
            "people": steps_of(
                persons,
                asked,
                names,
                of_steps,
                names_of(one.staff for one in persons),
                _notes(persons, leading, asked, now),
            ),
            "people_closed": closed,
            "delay": delay_on(asked.who.day),
            "points": points,
            "threads": threads,
            "floor": charts.TREND_FLOOR,
            "top": charts.TREND_TOP,
            "periods": PERIODS.items(),
            "channels": CHANNELS.items(),
            "choices": sorted(
                ((code, names.get(code, code)) for code in asked.scope), key=lambda one: one[::-1]
            ),
            "called": sorted(called.items(), key=lambda one: one[1]),
            "chosen": _chosen(asked, names, called),
            "narrowed": bool(asked.said),
            "refreshing": request.GET.get("lam-moi") == "1",
            "today_address": f"{reverse('board')}?{asked.with_(ngay='')}",
            "merged": asked.scope != offices_where(asked.who, "see_board"),
        },
    )


def _asked_whole(folds: Mapping[str, Fold]) -> bool:
    return any(one.page is not None and one.total for one in folds.values())


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
        figure("stopped_late", told.stopped_late),
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


def _whose(asked: Question, names: Mapping[str, str]) -> str:
    """Of whom the board tells: one office with what is under it, or several."""
    organisation = asked.who.organisation
    own = organisation.under(asked.office) if asked.office else set()
    own = own or offices_where(asked.who, "see_board")
    tops = [
        one
        for one in sorted(own)
        if one in organisation.offices and organisation.offices[one].parent not in own
    ]
    if len(tops) != 1:
        return t("{n} đơn vị", "{n} offices", n=len(own))
    name = names.get(tops[0], tops[0])
    return (
        t("{o} và đơn vị trực thuộc", "{o} with those under it", o=name) if own - {*tops} else name
    )


def _whole(told: Headline, groups: Sequence[Group], asked: Question) -> Row:
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
    whole = Group("", told.decided, told.early, told.on_time, told.late, told.working, middle)
    (row,) = rows_of([whole], asked, {}, "", of=[whole])
    return row


def _months(asked: Question) -> list[Group]:
    """The last twelve months up to the last one asked for, whatever the period."""
    month = asked.last.replace(day=1)
    first = _months_before(month, TREND_MONTHS - 1)
    wide = replace(asked.asked, since=midnight(first), before=asked.before)
    found = {one.key: one for one in months(wide)}
    told = [_months_before(month, n) for n in range(TREND_MONTHS - 1, -1, -1)]
    return [found.get(f"{one:%Y-%m}") or replace(NOTHING, key=f"{one:%Y-%m}") for one in told]


def _months_before(month: date, count: int) -> date:
    for _ in range(count):
        month = (month - timedelta(days=1)).replace(day=1)
    return month


def _people(asked: Question, leading: set[str], now: datetime) -> Sequence[Pace]:
    """Figures by person of the offices of which the reader may see them.

    Stretches that are still their officers' alone are not in it.
    """
    own = replace(asked.asked, offices=leading)
    hidden = hidden_from_heads(leading, now=now)
    return steps(own, by_staff=True, in_hands=True, hidden=hidden)


def _notes(
    people: Sequence[Pace], leading: set[str], asked: Question, now: datetime
) -> Mapping[Hands, int]:
    """How often each said something of her stretches."""
    if not people:
        return NO_NOTES
    own = replace(asked.asked, offices=leading)
    cases = stretches(own, shown=shown_to_heads(leading, now=now)).values("case")
    return notes_of({one.staff for one in people}, cases)


def _of_steps(paces: Sequence[Pace], asked: Question) -> Mapping[str, str]:
    """The names of steps, out of the procedures whose dossiers passed them."""
    wanted = {(one.office, one.step) for one in paces}
    if not wanted:
        return {}
    codes = procedures_at(asked.asked, wanted)
    return step_names(sorted(codes), asked.who.day)
