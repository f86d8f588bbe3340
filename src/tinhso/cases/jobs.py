"""What the clock starts: open dossiers move on with their offices on the day of a merger or a split."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils.timezone import make_aware

from tinhso.cases.actions import CannotAct, Doer, hand_over_many, recount, system, transfer_many
from tinhso.cases.judging import judge_mirrored, judged
from tinhso.cases.models import Act, Case, Consultation, NotRecounted
from tinhso.cases.states import ACCEPTED, OPEN
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By
from tinhso.ledger.followers import follow
from tinhso.ledger.models import Cursor
from tinhso.ledger.positions import number_all
from tinhso.ledger.queries import events_after
from tinhso.org.heirs import heirs_on
from tinhso.org.kinds import CALENDAR_SET
from tinhso.org.models import Succession
from tinhso.org.queries import offices_under, successions
from tinhso.org.rules import Work

AT_ONCE = 200
# A refused recount is tried so often, so far apart: a day passes before it is left to a person.
MOST_TRIES, BETWEEN_TRIES = 24, timedelta(hours=1)
CALENDARS = "cases.calendars"
CLOCK = By(actor="clock", office="-", channel="system")
_log = logging.getLogger("tinhso.work")


@dataclass(frozen=True)
class Moved:
    """moved: dossiers handed over. refused: code → why. left: how many `most` left.

    stay: codes of those that nothing gives to anybody. unsure: of those that moved from a divided office by no rule.
    """

    moved: int
    refused: Mapping[str, TinhsoError]
    left: int
    stay: Sequence[str] = ()
    unsure: Sequence[str] = ()


@dataclass(frozen=True)
class Waiting:
    """Open dossiers of an office whose work has passed on. after: the office that carries on; None: none of ours."""

    before: str
    after: str | None
    held: int
    decided: int
    received: int
    asked: int

    @property
    def most(self) -> int:
        """At least so many dossiers; one may be held, decided and received in the same office."""
        return max(self.held, self.decided, self.received, self.asked)


def move_on(
    day: date, *, by: By = CLOCK, most: int | None = None, told_at: datetime | None = None
) -> Moved:
    """Hand over every open dossier whose desk, office, holder or adviser had ended by a day, to who has its work.

    Some hundred are one transaction, so the job may be stopped, started again or run twice at once: what has been
    moved is not moved again. Their clocks run. most: dossiers at once, None for all. Those that no succession and no
    rule gives to an office of ours stay; `waiting` and `staying` name them. told_at: a past moment that is told.
    """
    heirs = heirs_on(day)
    doer = system(by)
    moved = 0
    refused: dict[str, TinhsoError] = {}
    stay: list[str] = []
    unsure: list[str] = []
    for keys in _keys(heirs.ended):
        part = keys if most is None else keys[: max(most - moved - len(refused), 0)]
        if not part:
            break
        done = hand_over_many(part, heirs=heirs, doer=doer, on_date=day, told_at=told_at)
        moved += len(done.moved)
        refused |= done.refused
        stay += done.stay
        unsure += done.unsure
    left = concerned(heirs.ended).count() - len(refused) - len(set(stay)) if most is not None else 0
    return Moved(moved, refused, max(left, 0), tuple(stay), tuple(unsure))


def transfer(
    day: date,
    *,
    by: By,
    to: str = "",
    most: int | None = None,
    told_at: datetime | None = None,
) -> Moved:
    """Hand to other provinces the open dossiers of offices whose work had passed to them by a day. to: to one alone.

    Stopped and started again as `move_on`.
    """
    outside = passed_outside(day)
    codes = [code for code, name in outside.items() if not to or name == to]
    doer = system(by)
    moved = 0
    refused: dict[str, TinhsoError] = {}
    rows = Case.objects.filter(state__in=OPEN, office__in=codes)
    for keys in _in_parts(rows):
        part = keys if most is None else keys[: max(most - moved - len(refused), 0)]
        if not part:
            break
        done = transfer_many(
            part,
            to=lambda case: outside.get(case.office, to),
            doer=doer,
            on_date=day,
            told_at=told_at,
        )
        moved += len(done.moved)
        refused |= done.refused
    left = rows.count() - len(refused) if most is not None else 0
    return Moved(moved, refused, max(left, 0))


def progress(day: date) -> tuple[int, int]:
    """(moved, still waiting) of the latest merger up to a day: what has been handed over since it, what has not."""
    told = surveyed(day)
    return told.moved, told.left


def passed_outside(day: date) -> dict[str, str]:
    """Office whose work had passed to another province by a day → the name of who has it."""
    rows = Succession.objects.filter(on_date__lte=day).exclude(outside="")
    return dict(rows.values_list("before__code", "outside"))


def recount_due(*, by: By = CLOCK) -> int:
    """Count the due moments again of every dossier to which a calendar that was set since applies; how many moved.

    What another system has promised moves too, without an event: until a mirrored dossier becomes ours nothing but what
    that system tells happens to it.
    Each dossier is its own transaction and comes out the same twice, so the job may be stopped and started again; the
    calendars count as followed only after the last of their dossiers. One that is refused holds up no other: it stays
    due, is tried again an hour later and MOST_TRIES times in all, and is listed for who settles the province.
    """
    number_all()
    judge_mirrored()
    Cursor.objects.get_or_create(name=CALENDARS)
    position = Cursor.objects.get(name=CALENDARS).position
    events = events_after(position, kinds=(CALENDAR_SET.name,))
    offices: set[str] = set()
    for event in events:
        offices |= offices_under(event.subject.removeprefix("office:"))
    counting = _Counting(
        system(by), datetime.now(UTC), set(_refused().values_list("case", flat=True))
    )
    moved = 0
    for keys in _in_parts(
        Case.objects.filter(state__in=ACCEPTED, told=False, office__in=offices).exclude(limit="")
    ):
        for uid in Case.objects.filter(pk__in=keys).order_by("pk").values_list("uid", flat=True):
            moved += counting.again(uid)
    for keys in _in_parts(Case.objects.filter(state__in=ACCEPTED, told=True, office__in=offices)):
        moved += judged(keys)
    if events:
        follow(CALENDARS, lambda _events: None, kinds=(CALENDAR_SET.name,), most=len(events))
    # Also one that was tried for the last time goes from the list, once nothing is due any more.
    if counting.refused:
        going_on = Case.objects.filter(state__in=ACCEPTED).values("uid")
        _refused().exclude(case__in=going_on).delete()
    due = _refused().filter(tries__lt=MOST_TRIES, tried_at__lte=counting.now - BETWEEN_TRIES)
    for uid in list(due.order_by("pk").values_list("case", flat=True)[:AT_ONCE]):
        moved += counting.again(uid)
    return moved


def recount_refused(uid: UUID, *, by: By) -> NotRecounted | None:
    """Try one of the refused again at once, its tries beginning anew; what is refused now, None where nothing is."""
    _refused().filter(case=uid).update(tries=0)
    _Counting(system(by), datetime.now(UTC), {uid}).again(uid)
    return _refused().filter(case=uid).first()


def not_recounted() -> list[NotRecounted]:
    """Dossiers whose due moments could not be counted again, those that are tried no more first."""
    return list(_refused().order_by("-tries", "since", "pk")[:1_000])


@dataclass(frozen=True)
class _Counting:
    """One round of counting. refused: those that were refused before."""

    doer: Doer
    now: datetime
    refused: set[UUID]

    def again(self, uid: UUID) -> bool:
        """Whether a dossier's due moment moved; a refusal is kept, its end too."""
        moved = False
        try:
            moved = recount(uid, doer=self.doer) is not None
        except CannotAct:  # It was decided or handed on meanwhile: nothing is due any more.
            pass
        except TinhsoError as fault:
            self._keep(uid, fault)
            return False
        if uid in self.refused:
            _refused().filter(case=uid).delete()
        return moved

    def _keep(self, uid: UUID, fault: TinhsoError) -> None:
        _log.warning("the limit of dossier %s was not counted again: %s", uid, fault.code)
        code = Case.objects.values_list("code", flat=True).get(uid=uid)
        told = {name: str(value)[:200] for name, value in fault.facts.items()}
        row, _ = _refused().get_or_create(
            case=uid, defaults={"code": code, "since": self.now, "tried_at": self.now}
        )
        row.fault, row.facts, row.tried_at = fault.code[:60], told, self.now
        row.tries = min(row.tries + 1, MOST_TRIES)
        row.save()
        self.refused.add(uid)


def _refused() -> QuerySet[NotRecounted]:
    return NotRecounted.objects.all()


@dataclass(frozen=True)
class Foreseen:
    """What will become of open dossiers: (office that ended, successor) → how many. stay: (office, procedure).

    outside: by the name of who receives them. unsure: of divided offices, going where the rest goes by no rule.
    """

    goes: Counter[tuple[str, str]]
    stay: Counter[tuple[str, str]]
    outside: Counter[str]
    unsure: int


@dataclass(frozen=True)
class Surveyed:
    """What the latest merger up to a day leaves to do, found in one walk.

    moved: dossiers handed over since it; left: those that still will be; staying: some of those that nothing gives to
    an office of ours nor to another province.
    """

    foreseen: Foreseen
    staying: Sequence[Case]
    moved: int
    left: int


def surveyed(day: date, *, most: int = 200) -> Surveyed:
    """Every dossier that has to do with an ended office, read once, in about ten queries. most: of `staying`."""
    heirs, outside = heirs_on(day), passed_outside(day)
    told = Foreseen(Counter(), Counter(), Counter(), 0)
    ended = set(heirs.ended)
    if not ended:
        return Surveyed(told, [], 0, 0)
    unsure = left = 0
    stay: list[int] = []
    rows = concerned(heirs.ended).order_by("pk")
    for key, procedure, answers, desk, office, holder in rows.values_list(
        "pk", "procedure", "answers", "desk", "office", "holder"
    ).iterator():
        work = Work(matter=procedure, desk=desk, answers=answers)
        places = {desk, office, holder}
        to = {one: heirs.of(one, work) for one in places}
        over = [one for one in places if one in heirs.carrying]
        # One of which nothing has ended is only asked of an office that has.
        left += not over or any(to[one] is not None for one in over)
        after = to[office]
        if office not in outside and None in to.values() and len(stay) < most:
            stay.append(key)
        if office not in ended:
            continue
        if after is not None:
            told.goes[office, after] += 1
            unsure += not heirs.is_sure(office, work)
        elif office in outside:
            told.outside[outside[office]] += 1
        else:
            told.stay[office, procedure] += 1
    last = Succession.objects.filter(on_date__lte=day).aggregate(last=Max("on_date"))["last"]
    begun = make_aware(datetime.combine(last, time.min))
    moved = Act.objects.filter(name="hand_over", at__gte=begun).values("case").distinct().count()
    cases = list(Case.objects.filter(pk__in=stay).order_by("pk")) if stay else []
    return Surveyed(replace(told, unsure=unsure), cases, moved, left)


def foreseen(day: date) -> Foreseen:
    """Where every open dossier of an ended office will go, told of the office that decides."""
    return surveyed(day, most=0).foreseen


def staying(day: date, *, most: int = 200) -> Sequence[Case]:
    """Open dossiers of ended offices that nothing gives to an office of ours nor to another province."""
    return surveyed(day, most=most).staying


def concerned(offices: Mapping[str, Any] | Sequence[str]) -> QuerySet[Case]:
    """Open dossiers that any of these offices received, decides, holds or is asked about."""
    codes = list(offices)
    asked = Consultation.objects.filter(case=OuterRef("pk"), answered_at=None, office__in=codes)
    return Case.objects.filter(state__in=OPEN).filter(
        Q(holder__in=codes) | Q(office__in=codes) | Q(desk__in=codes) | Exists(asked)
    )


def waiting(day: date) -> list[Waiting]:
    """Offices whose work had passed on by a day and that still have open dossiers, in six queries."""
    told = successions()
    rows = Succession.objects.filter(on_date__lte=day).values_list("before__code", flat=True)
    return counted({code: told.carrying_on(code, day) for code in rows.distinct()})


def counted(after: Mapping[str, str | None]) -> list[Waiting]:
    """How many open dossiers each of some offices has, in four queries; those without any are not in it."""
    codes = [code for code, to in after.items() if to != code]
    open_ = Case.objects.filter(state__in=OPEN)
    by = {
        column: _numbers(open_.filter(**{f"{column}__in": codes}), column)
        for column in ("holder", "office", "desk")
    }
    unanswered = Consultation.objects.filter(answered_at=None, case__state__in=OPEN)
    asked = _numbers(unanswered.filter(office__in=codes), "office")
    found = [
        Waiting(
            code, after[code], by["holder"][code], by["office"][code], by["desk"][code], asked[code]
        )
        for code in sorted(codes)
    ]
    return [one for one in found if one.most]


def _numbers(rows: QuerySet[Any], column: str) -> Counter[str]:
    """How many rows there are of each value of a column."""
    return Counter(dict(rows.order_by().values_list(column).annotate(count=Count("pk"))))


def _keys(ended: Sequence[str]) -> Iterator[list[int]]:
    """The keys of the dossiers concerned, some at a time in their order; one that stays is met once."""
    yield from _in_parts(concerned(ended))


def _in_parts(rows: QuerySet[Case]) -> Iterator[list[int]]:
    last = 0
    while True:
        found = rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)
        keys = list(found[:AT_ONCE])
        if not keys:
            return
        yield keys
        last = keys[-1]
