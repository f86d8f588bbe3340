"""Readers of what is owed: its steps, who was told of each, and the proof of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tinhso.notices.models import Message, Obligation, Rung, Telling
from tinhso.notices.reminding import UNTOLD

_AT_ONCE = 500


@dataclass(frozen=True)
class Told:
    """One telling of a step. messages: the ways by which it was tried, the first first; none while it waits."""

    telling: Telling
    messages: Sequence[Message]

    @property
    def proven(self) -> Message | None:
        """The message that was taken or arrived; None for none."""
        return next((one for one in self.messages if one.sent_at is not None), None)


@dataclass(frozen=True)
class Owing:
    """Something owed, with its steps by their moments, each with who was told of it."""

    row: Obligation
    steps: Sequence[tuple[Rung, Sequence[Told]]]


def of_subject(subject: str) -> list[Owing]:
    """All that is or was owed of a subject; four queries for any number of steps."""
    return of_subjects([subject]).get(subject, [])


def of_subjects(subjects: Collection[str], matter: str = "") -> dict[str, list[Owing]]:
    """The same of several, of one matter where it is named; a fixed number of queries for each five hundred."""
    found: dict[str, list[Owing]] = defaultdict(list)
    asked = sorted(subjects)
    for at in range(0, len(asked), _AT_ONCE):
        rows = Obligation.objects.filter(subject__in=asked[at : at + _AT_ONCE]).order_by("matter")
        if matter:
            rows = rows.filter(matter=matter)
        for one in _with_steps(list(rows)):
            found[one.row.subject].append(one)
    return found


def _with_steps(rows: Sequence[Obligation]) -> list[Owing]:
    keys = [row.pk for row in rows]
    tellings = list(Telling.objects.filter(obligation__in=keys).order_by("id"))
    messages = _messages({one.key for one in tellings} - {"", UNTOLD})
    told: dict[int, list[Told]] = defaultdict(list)
    for one in tellings:
        told[one.rung_id].append(Told(one, messages.get(one.key, ())))
    steps: dict[int, list[tuple[Rung, Sequence[Told]]]] = defaultdict(list)
    for rung in Rung.objects.filter(obligation__in=keys).order_by("at", "id"):
        steps[rung.obligation_id].append((rung, told.get(rung.pk, ())))
    return [Owing(row, steps.get(row.pk, ())) for row in rows]


def _messages(keys: Collection[str]) -> Mapping[str, list[Message]]:
    """Key → the messages of its chain."""
    found: dict[str, list[Message]] = defaultdict(list)
    every = sorted(
        name for key in keys for name in (key, f"{key}:mail", f"{key}:sms", f"{key}:zalo")
    )
    for at in range(0, len(every), _AT_ONCE):
        rows = Message.objects.filter(key__in=every[at : at + _AT_ONCE]).order_by("link", "id")
        for one in rows.defer("text", "html", "fields"):
            found[one.key if one.link == 0 else one.key.rpartition(":")[0]].append(one)
    return found
