"""What is owed by a day: rooms say it, replace it and close it; whoever owes it is told step by step.

Everything here is done for many at once: so many statements for a thousand as for one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Min, Q
from django.utils.timezone import localdate

from tinhso.ledger.turns import in_turn
from tinhso.notices import owing
from tinhso.notices.models import Message, Obligation, Rung, State, Telling
from tinhso.notices.owing import Owed, Whom
from tinhso.org.queries import CalendarsThen, calendars_on

AT_ONCE = 500
# Whoever changes what is owed and whoever tells it take turns: nothing is told of what has just been closed.
TURN = "notices:owed"
_WRITTEN = (
    "office", "due", "due_at", "edition", "ladder", "whom", "facts", "address", "made_at", "ended_at", "why", "next_at",
)  # fmt: skip


@dataclass(frozen=True)
class Changed:
    """How many obligations are new, are replaced, and have ended."""

    made: int = 0
    replaced: int = 0
    ended: int = 0

    def __add__(self, other: Changed) -> Changed:
        return Changed(
            self.made + other.made, self.replaced + other.replaced, self.ended + other.ended
        )


def oblige(owed: Owed, *, now: datetime) -> Obligation:
    """Something is owed; the same again changes nothing, another day or other steps replace it. Raises CannotOwe."""
    oblige_many([owed], now=now)
    return Obligation.objects.get(subject=owed.subject, matter=owed.matter)


@transaction.atomic
def oblige_many(owed: Sequence[Owed], *, now: datetime) -> Changed:
    """The same of several subjects, of each matter once. Raises CannotOwe, and then nothing is written."""
    for one in owed:
        owing.check(one)
    if not owed:
        return Changed()
    in_turn(TURN)
    calendars = calendars_on(localdate(now))
    done = Changed()
    for at in range(0, len(owed), AT_ONCE):
        done += _some(owed[at : at + AT_ONCE], calendars, now)
    return done


def close(subject: str, matter: str, *, why: str, now: datetime) -> int:
    """It is owed no more: done, closed, moved elsewhere, or put off; what waits to be told of it is told no more."""
    return close_many([subject], matter, why=why, now=now)


@transaction.atomic
def close_many(subjects: Collection[str], matter: str, *, why: str, now: datetime) -> int:
    """The same of several; how many were owed."""
    in_turn(TURN)
    told, counted = sorted(subjects), 0
    for at in range(0, len(told), AT_ONCE):
        some = told[at : at + AT_ONCE]
        rows = Obligation.objects.filter(matter=matter, subject__in=some, ended_at=None)
        open_ = list(rows.values_list("pk", "subject"))
        if not open_:
            continue
        keys = [pk for pk, _ in open_]
        Obligation.objects.filter(pk__in=keys).update(ended_at=now, why=why, next_at=None)
        _drop(keys, now)
        counted += len(keys)
    return counted


def _drop(keys: Collection[int], now: datetime) -> None:
    """Steps that wait, and what of them is not sent yet, go out of turn."""
    untold = Telling.objects.filter(obligation__in=keys, key="")
    dropped = list(untold.values_list("rung", flat=True))
    untold.delete()
    waiting = Rung.objects.filter(Q(obligation__in=keys, state=owing.WAITS) | Q(pk__in=dropped))
    waiting.update(state=owing.DROPPED, decided_at=now)
    alone = Telling.objects.filter(obligation__in=keys, key__startswith="owed:")
    written = list(alone.values_list("key", flat=True))
    every = [key for one in written for key in (one, f"{one}:mail", f"{one}:sms", f"{one}:zalo")]
    for at in range(0, len(every), AT_ONCE):
        queued = Message.objects.filter(
            key__in=every[at : at + AT_ONCE], state__in=[State.QUEUED, State.SPARE]
        )
        queued.update(state=State.GIVEN_UP, last_error="owed_no_more", next_at=None, ended_at=now)


def _some(owed: Sequence[Owed], calendars: CalendarsThen, now: datetime) -> Changed:
    held = _held(owed)
    new: list[Obligation] = []
    again: list[Obligation] = []
    quiet: list[Obligation] = []
    rungs: list[Rung] = []
    for one in {(each.subject, each.matter): each for each in owed}.values():
        row = held.get((one.subject, one.matter))
        if row is not None and not _differs(row, one):
            if (row.facts, row.address) != (dict(one.facts), one.address):
                row.facts, row.address = dict(one.facts), one.address
                quiet.append(row)
            continue
        made = row or Obligation(subject=one.subject, matter=one.matter, edition=0)
        (again if row is not None else new).append(made)
        rungs += _filled(made, one, calendars, now)
    _drop([row.pk for row in again], now)
    Obligation.objects.bulk_create(new)
    Obligation.objects.bulk_update(again, _WRITTEN, batch_size=200)
    Obligation.objects.bulk_update(quiet, ("facts", "address"), batch_size=200)
    Rung.objects.bulk_create(rungs, batch_size=1_000)
    return Changed(made=len(new), replaced=len(again))


def _held(owed: Sequence[Owed]) -> dict[tuple[str, str], Obligation]:
    by_matter: dict[str, list[str]] = defaultdict(list)
    for one in owed:
        by_matter[one.matter].append(one.subject)
    found = {}
    for matter, subjects in by_matter.items():
        rows = Obligation.objects.select_for_update().filter(matter=matter, subject__in=subjects)
        found.update({(row.subject, row.matter): row for row in rows.order_by("id")})
    return found


def _whom(whom: Mapping[str, Whom]) -> dict[str, Any]:
    return {name: one.kept() for name, one in whom.items()}


def _differs(row: Obligation, one: Owed) -> bool:
    """Whether it is owed otherwise: what is told of it, and where it stands, may change without being told again."""
    return (
        row.ended_at is not None
        or row.due != one.due
        or row.office != one.office
        or row.ladder != owing.ladder_kept(one.ladder)
        or row.whom != _whom(one.whom)
    )


def _filled(row: Obligation, one: Owed, calendars: CalendarsThen, now: datetime) -> list[Rung]:
    """The row as it is owed now, and its steps, none of them saved."""
    calendar = calendars.of(one.office)
    row.office, row.due, row.due_at = one.office, one.due, owing.ends_at(one.due, calendar)
    row.edition, row.made_at, row.ended_at, row.why = row.edition + 1, now, None, ""
    row.ladder, row.whom = owing.ladder_kept(one.ladder), _whom(one.whom)
    row.facts, row.address = dict(one.facts), one.address[:200]
    rungs = [
        Rung(
            obligation=row, edition=row.edition, due=one.due, step=step.name, to=name,
            at=owing.moment(step, one.due, calendar),
        )
        for step in one.ladder
        for name in step.to
    ]  # fmt: skip
    row.next_at = min(rung.at for rung in rungs)
    return rungs


def next_moments(keys: Iterable[int]) -> dict[int, datetime]:
    """Obligation → the moment of its first step that waits; one query."""
    rows = Rung.objects.filter(obligation__in=list(keys), state=owing.WAITS)
    return dict(rows.order_by().values_list("obligation").annotate(first=Min("at")))
