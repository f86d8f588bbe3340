"""What the clock starts: open dossiers move on with their offices on the day of a merger or a split."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from tinhso.cases.actions import hand_over, system
from tinhso.cases.models import Case, Consultation
from tinhso.cases.states import OPEN
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By
from tinhso.org.models import Succession
from tinhso.org.queries import successions

AT_ONCE = 200
CLOCK = By(actor="clock", office="-", channel="system")


@dataclass(frozen=True)
class Moved:
    """moved: dossiers handed over. refused: code → why, of those that stay. left: how many `most` left."""

    moved: int
    refused: Mapping[str, TinhsoError]
    left: int


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


def move_on(day: date, *, by: By = CLOCK, most: int | None = None) -> Moved:
    """Hand over every open dossier whose desk, office, holder or adviser has a successor on a day.

    Each dossier is its own transaction, so the job may be stopped, started again or run twice at once: what has been
    moved is not moved again. Their clocks run. most: dossiers at once, None for all. Those whose office has no
    successor of ours stay; `waiting` names them.
    """
    after = successors_on(day)
    doer = system(by)
    moved = 0
    refused: dict[str, TinhsoError] = {}
    for case in _cases(after):
        if most is not None and moved + len(refused) >= most:
            break
        try:
            moved += _moved(case, after, day, doer)
        except TinhsoError as error:
            refused[case.code] = error
    left = concerned(after).count() - len(refused) if most is not None else 0
    return Moved(moved, refused, left)


def successors_on(day: date) -> dict[str, str]:
    """Of every office whose work had passed on by a day, the office of ours that carries it on."""
    told = successions()
    before = Succession.objects.filter(on_date__lte=day).values_list("before__code", flat=True)
    found = {code: told.carrying_on(code, day) for code in before.distinct()}
    return {code: after for code, after in found.items() if after is not None and after != code}


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


def _cases(after: Mapping[str, str]) -> Iterator[Case]:
    """The dossiers concerned, some at a time in the order of their rows; one that stays is met once."""
    last = 0
    while found := list(concerned(after).filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        yield from found
        last = found[-1].pk


@transaction.atomic
def _moved(case: Case, after: Mapping[str, str], day: date, doer: Any) -> int:
    """Hand one dossier over, unless somebody did meanwhile."""
    Case.objects.select_for_update().get(pk=case.pk)
    if not concerned(after).filter(pk=case.pk).exists():
        return 0
    hand_over(case.uid, doer=doer, successor_of=dict(after), on_date=day)
    return 1
