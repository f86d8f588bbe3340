"""The only writers of the book of breaches, its clocks and the register of processing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tinhso.kernel.text import written, written_line
from tinhso.ledger.actions import By, append
from tinhso.ledger.canonical import canonical_bytes
from tinhso.ledger.turns import in_turn
from tinhso.protection import kinds, queries, rules
from tinhso.protection.models import Breach, Entry, Protector, Statement, Term
from tinhso.protection.rules import CannotRecord

MOST_GROUND = 200
# A clock of a server may stand a little behind that of who types.
_AHEAD = timedelta(minutes=5)


@dataclass(frozen=True)
class Told:
    """What is said in one entry. persons: how many are concerned; None: unknown."""

    text: str = ""
    data: str = ""
    persons: int | None = None
    consequences: str = ""
    measures: str = ""
    number: str = ""


@transaction.atomic
def name_protector(
    *, staff: str, mail: str, phone: str, from_date: date, ground: str, by: By
) -> Protector:
    """Who is responsible from a day on; the same again changes nothing. Raises CannotRecord."""
    staff, mail, ground = staff.strip(), written_line(mail), written_line(ground)[:MOST_GROUND]
    _needed(staff=staff, mail=mail, ground=ground)
    if from_date < timezone.localdate():
        raise CannotRecord("term_past", field="from_date")
    in_turn("protection:protector")
    last = Protector.objects.order_by("-pk").first()
    told = (staff, mail, phone, from_date, ground)
    if last and (last.staff, last.mail, last.phone, last.from_date, last.ground) == told:
        return last
    made = Protector.objects.create(
        staff=staff,
        mail=mail,
        phone=phone[:20],
        from_date=from_date,
        ground=ground,
        decided_at=datetime.now(UTC),
    )
    facts = {"from_date": from_date, "staff": staff, "ground": ground}
    append(kinds.PROTECTOR.name, subject="protection:protector", by=by, facts=facts)
    return made


@transaction.atomic
def decide_term(what: str, *, hours: int, from_date: date, ground: str, by: By) -> Term:
    """Another number of hours from a day on; breaches found before keep theirs. The same again changes nothing.

    Raises CannotRecord (term_unknown, term_hours, term_past, breach_lacks).
    """
    rules.term_on(what, from_date)
    said = written_line(ground)[:MOST_GROUND]
    _needed(ground=said)
    if not 1 <= hours <= rules.MOST_HOURS:
        raise CannotRecord("term_hours", most=rules.MOST_HOURS, field="hours")
    if from_date < timezone.localdate():
        raise CannotRecord("term_past", field="from_date")
    in_turn(f"protection:{what}")
    last = Term.objects.filter(what=what).order_by("-pk").first()
    if last and (last.hours, last.from_date, last.ground) == (hours, from_date, said):
        return last
    made = Term.objects.create(
        what=what, hours=hours, from_date=from_date, ground=said, decided_at=datetime.now(UTC)
    )
    facts = {"what": what, "hours": hours, "from_date": from_date, "ground": said}
    append(kinds.TERM.name, subject=f"protection:{what}", by=by, facts=facts)
    return made


@transaction.atomic
def record_breach(
    *, title: str, found_at: datetime, happened_at: datetime | None, told: Told, key: str, by: By
) -> Breach:
    """A breach that was found, with its clock. The same key again gives the same.

    Raises CannotRecord (breach_lacks, breach_long, breach_later).
    """
    in_turn(f"protection:{key}")
    made = Breach.objects.filter(key=key).first()
    if made is not None:
        return made
    called = written_line(title)
    _needed(title=called, text=told.text, data=told.data)
    _short(called, "title", rules.MOST_TITLE)
    now = datetime.now(UTC)
    if found_at > now + _AHEAD or (happened_at is not None and happened_at > found_at):
        raise CannotRecord("breach_later", field="found_at")
    term = queries.term_on(rules.NOTIFY, timezone.localdate(found_at))
    row = Breach.objects.create(
        key=key,
        title=called,
        happened_at=happened_at,
        found_at=found_at,
        hours=term.hours,
        ground=term.law[:300],
        due_at=rules.due_at(found_at, term.hours),
        recorded_at=now,
    )
    facts = {"found_at": found_at, "due_at": row.due_at, "hours": row.hours}
    append(kinds.RECORDED.name, subject=f"breach:{row.uid}", by=by, facts=facts)
    _write(row, rules.FOUND, told, at=found_at, key=f"found:{row.uid}"[:64], by=by)
    return row


@transaction.atomic
def note_breach(
    breach: UUID | str, kind: str, told: Told, *, at: datetime | None = None, key: str, by: By
) -> Entry:
    """A line more in a breach's history; what it says of how it stands is kept with it. The same key gives the same.

    at: when the authority or those concerned were told; now otherwise. Raises CannotRecord.
    """
    row = queries.breach(breach, lock=True)
    made = Entry.objects.filter(key=key).first()
    if made is not None:
        return made
    now = datetime.now(UTC)
    moment = at or now
    _check(row, kind, told, moment, now)
    entry = _write(row, kind, told, at=moment, key=key, by=by)
    every: dict[str, dict[str, Any]] = {
        rules.AUTHORITY: {"told_at": row.told_at or moment},
        rules.PERSONS: {"persons_at": row.persons_at or moment},
        rules.NO_PERSONS: {"persons_at": row.persons_at or moment},
        rules.CLOSED: {"closed_at": moment},
        rules.REOPENED: {"closed_at": None},
    }
    if kind in every:
        Breach.objects.filter(pk=row.pk).update(**every[kind])
    return entry


def _check(row: Breach, kind: str, told: Told, moment: datetime, now: datetime) -> None:
    if kind not in rules.ENTRIES or kind == rules.FOUND:
        raise CannotRecord("breach_lacks", field="kind")
    if row.closed_at is not None and kind != rules.REOPENED:
        raise CannotRecord("breach_closed")
    if row.closed_at is None and kind == rules.REOPENED:
        raise CannotRecord("breach_open")
    if kind in rules.TELLING:
        if not row.found_at <= moment <= now + _AHEAD:
            raise CannotRecord("breach_told_before", field="at")
        if kind == rules.AUTHORITY and moment > row.due_at and not told.text.strip():
            raise CannotRecord("breach_late", hours=row.hours, field="text")
    else:
        _needed(text=told.text)
    if kind == rules.CHANGED:
        _needed(data=told.data)
    if kind == rules.CLOSED and (row.told_at is None or row.persons_at is None):
        raise CannotRecord("breach_not_told")


def _write(row: Breach, kind: str, told: Told, *, at: datetime, key: str, by: By) -> Entry:
    words = {
        name: written(getattr(told, name)).strip()
        for name in ("text", "data", "consequences", "measures")
    }
    for name, text in words.items():
        _short(text, name, rules.MOST_TEXT)
    number = written_line(told.number)
    _short(number, "number", rules.MOST_NUMBER)
    persons = -1 if told.persons is None else told.persons
    said = {**words, "number": number, "persons": persons, "kind": kind}
    digest = sha256(canonical_bytes(said)).hexdigest()
    made = Entry.objects.create(
        key=key,
        breach=row,
        kind=kind,
        at=at,
        persons=told.persons,
        number=number,
        actor=by.actor,
        recorded_at=datetime.now(UTC),
        digest=digest,
        **words,
    )
    facts = {"entry": kind, "at": at, "persons": told.persons, "digest": digest}
    append(kinds.NOTED.name, subject=f"breach:{row.uid}", by=by, facts=facts)
    return made


@transaction.atomic
def state_activity(
    activity: str, *, from_date: date, said: Mapping[str, str], ended: bool, key: str, by: By
) -> Statement:
    """What the province says of an activity from a day on. said: of `queries.SAID`. The same key gives the same.

    Raises CannotRecord (no_such_activity: unknown and without a name; breach_long).
    """
    in_turn(f"protection:{activity}")
    made = Statement.objects.filter(key=key).first()
    if made is not None:
        return made
    words = {name: written(said.get(name, "")).strip() for name in queries.SAID}
    known = queries.known_activities()
    if not activity or (activity not in known and not words["name"]):
        raise CannotRecord("no_such_activity", field="name")
    for name, text in words.items():
        most = {"name": 300, "assessed": 200}.get(name, rules.MOST_TEXT)
        _short(text, name, most)
    made = Statement.objects.create(
        key=key,
        activity=activity[:40],
        from_date=from_date,
        ended=ended,
        actor=by.actor,
        decided_at=datetime.now(UTC),
        **words,
    )
    facts = {"activity": made.activity, "from_date": from_date}
    append(kinds.STATED.name, subject=f"processing:{made.activity}", by=by, facts=facts)
    return made


def _needed(**texts: str) -> None:
    for name, text in texts.items():
        if not text.strip():
            raise CannotRecord("breach_lacks", field=name)


def _short(text: str, field: str, most: int) -> None:
    if len(text) > most:
        raise CannotRecord("breach_long", field=field, most=most)
