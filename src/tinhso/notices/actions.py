"""Obliging a message: called inside the transaction of whatever obliges us to tell it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import written_line
from tinhso.notices import rules, templates, wishes
from tinhso.notices.manners import manner_now, wording, wordings
from tinhso.notices.models import Manner, Message, State, Wording
from tinhso.notices.rules import MAIL, SMS, ZALO
from tinhso.notices.ways import set_up

MOST_SUBJECT = 200
GONE = "–"


class CannotOblige(TinhsoError):
    """no_way_to_tell (way): no such way. nobody_to_tell: the address is empty."""


@transaction.atomic
def oblige(
    key: str,
    *,
    to: str,
    subject: str,
    text: str,
    due_at: datetime,
    html: str = "",
    way: str = MAIL,
    about: str = "",
    concerns: str = "",
    party: str = "",
    until: datetime | None = None,
    secret: bool = False,
) -> Message:
    """Queue a message; the same key again gives the message of the first time, unchanged.

    key: at most 120 letters, without personal data, as the ledger shows it. way: mail, or sms with a number as
    `kernel.identity.phone` writes it; an SMS has no subject of its own but this one names it in lists, and loses its
    accents where that is set. secret: goes before all others, at night too, and its words are forgotten.
    about, concerns, party: as in the table. Raises CannotOblige.
    """
    if way not in (MAIL, SMS):
        raise CannotOblige("no_way_to_tell", way=way)
    fields = _short(text) if way == SMS else {"text": text, "html": html}
    return _obliged(
        key,
        **fields,
        way=way,
        to=to,
        subject=subject,
        about=about,
        concerns=concerns,
        party=party,
        due_at=due_at,
        until=until,
        secret=secret,
    )


def _obliged(key: str, *, to: str, subject: str, **more: Any) -> Message:
    if not written_line(to):
        raise CannotOblige("nobody_to_tell")
    made, _ = Message.objects.get_or_create(
        key=key,
        defaults={
            "to": written_line(to),
            "subject": written_line(subject)[:MOST_SUBJECT],
            "rank": rules.FIRST if more.get("secret") else rules.USUAL,
            **({"next_at": more["due_at"]} if more.get("state") != State.SPARE else {}),
            **more,
        },
    )
    return made


def _short(text: str, manner: Manner | None = None) -> dict[str, Any]:
    said = text if (manner or manner_now()).accented else rules.bare(text)
    return {"text": said, "segments": rules.length(said).segments}


@transaction.atomic
def tell(
    key: str,
    *,
    template: str,
    fields: Mapping[str, str],
    to: Mapping[str, str],
    due_at: datetime,
    party: str = "",
    concerns: str = "",
    until: datetime | None = None,
) -> list[Message]:
    """Tell somebody by the first way that is open to her; the others wait, and go if it comes to nothing.

    to: way → address, as `wishes.addresses_of` gives them. The key again gives what was made first. Ways that are not
    set up here are passed over, but mail, which waits for its server. Raises BadTemplate, BadFields.
    """
    known = templates.named(template)
    made = list(Message.objects.filter(Q(key=key) | Q(key__in=_keys(key))).order_by("link"))
    if made:
        return made
    filled = known.checked(fields)
    manner = manner_now()
    ways = _open_ways(known, to, party, manner)
    chain = uuid4() if len(ways) > 1 else None
    return [
        _obliged(
            key if not link else f"{key}:{way}",
            to=to[way],
            subject=templates.filled(known.subject, filled),
            way=way,
            **said,
            party=party,
            concerns=concerns,
            due_at=due_at,
            until=until,
            chain=chain,
            link=link,
            state=State.SPARE if link else State.QUEUED,
        )
        for link, (way, said) in enumerate(
            (way, _said(known, way, filled, manner, number, party)) for way, number in ways
        )
    ]


def _keys(key: str) -> list[str]:
    return [f"{key}:{way}" for way in rules.WAYS]


def _open_ways(
    known: templates.Template, to: Mapping[str, str], party: str, manner: Manner
) -> list[tuple[str, str]]:
    """The ways to try, each with the number of its registered template, "" where it needs none."""
    here = {*set_up(), MAIL}
    has = {way: address for way, address in to.items() if way in here}
    ways = wishes.chosen(manner.order, has, wishes.wanted_by(party), duty=known.duty)
    found = []
    for way in ways:
        registered = wording(known.code, way) if way == ZALO else None
        number = registered.number if registered else ""
        if way != ZALO or number:
            found.append((way, number))
    return found


def _said(
    known: templates.Template,
    way: str,
    filled: dict[str, str],
    manner: Manner,
    number: str,
    party: str,
    registered: Mapping[tuple[str, str], Wording] | None = None,
) -> dict[str, Any]:
    """What a way is given. registered: the wordings that hold, where they were read before."""
    if way == MAIL:
        return {"text": templates.filled(known.mail, filled) + _leave(known, party)}
    words = known.sms
    if way == SMS:
        set_ = (
            registered.get((known.code, SMS))
            if registered is not None
            else wording(known.code, SMS)
        )
        words = set_.text if set_ and set_.text else words
        return _short(templates.filled(words, filled), manner)
    return {
        "text": templates.filled(words, filled),
        "template": number,
        "fields": templates.for_zalo(known, filled),
    }


@dataclass(frozen=True)
class Telling:
    """What somebody is to be told. to, wants, party, concerns: as for `tell`; letter: the mail's own text, "" for the
    template's.
    """

    key: str
    template: str
    fields: Mapping[str, str]
    to: Mapping[str, str]
    refused: Collection[str] = ()
    concerns: str = ""
    letter: str = ""
    only: Collection[str] = rules.WAYS


def tell_many(told: Sequence[Telling], *, due_at: datetime, rank: int = rules.USUAL) -> set[str]:
    """Queue what many are told, each by the ways that `tell` would try; the keys that some way is open for.

    A fixed number of queries. No key may have been told before. Raises BadTemplate, BadFields.
    """
    manner, here, registered = manner_now(), {*set_up(), MAIL}, wordings()
    rows: list[Message] = []
    keys: set[str] = set()
    for one in told:
        known = templates.named(one.template)
        filled = known.checked(one.fields)
        ways = _ways_for(known, one, manner, here, registered)
        chain = uuid4() if len(ways) > 1 else None
        for link, (way, number) in enumerate(ways):
            said = _said(known, way, filled, manner, number, "", registered)
            if one.letter and way == MAIL:
                said = {"text": one.letter}
            rows.append(
                Message(
                    key=one.key if not link else f"{one.key}:{way}",
                    to=written_line(one.to[way]),
                    subject=written_line(templates.filled(known.subject, filled))[:MOST_SUBJECT],
                    way=way,
                    **said,
                    concerns=one.concerns,
                    due_at=due_at,
                    rank=rank,
                    chain=chain,
                    link=link,
                    state=State.SPARE if link else State.QUEUED,
                    next_at=None if link else due_at,
                )
            )
            keys.add(one.key)
    Message.objects.bulk_create(rows, batch_size=500)
    return keys


def _ways_for(
    known: templates.Template,
    one: Telling,
    manner: Manner,
    here: Collection[str],
    registered: Mapping[tuple[str, str], Wording],
) -> list[tuple[str, str]]:
    """As `_open_ways`, of what was read before."""
    has = {
        way: to
        for way, to in one.to.items()
        if way in here and way in one.only and written_line(to)
    }
    wants = wishes.Wanted(frozenset(one.refused))
    found = []
    for way in wishes.chosen(manner.order, has, wants, duty=known.duty):
        held = registered.get((known.code, ZALO)) if way == ZALO else None
        number = held.number if held else ""
        if way != ZALO or number:
            found.append((way, number))
    return found


def _leave(known: templates.Template, party: str) -> str:
    if known.duty or not party:
        return ""
    return f"\nThôi nhận thư như thế này: {wishes.leave_address(party)}\n"


@transaction.atomic
def forget(addresses: Collection[str], *, party: str = "") -> int:
    """Neither address nor words are left of what was told to some addresses, or to a party; what waits is told no
    more. How many.
    """
    hers = Message.objects.alias(lower=Lower("to")).filter(
        Q(lower__in=[one.lower() for one in addresses])
        | (Q(party=party) if party else Q(pk__in=[]))
    )
    pks = list(hers.exclude(to=GONE).values_list("pk", flat=True))
    rows = Message.objects.filter(pk__in=pks)
    rows.filter(state__in=[State.QUEUED, State.SENDING, State.SPARE]).update(
        state=State.FAILED, last_error="erased", claim=None, next_at=None
    )
    return rows.update(to=GONE, subject="", text="", html="", fields={})


def forget_words(*, before: datetime) -> int:
    """Empty what was told before a moment: that it was told, when and how stays. How many."""
    old = Message.objects.filter(due_at__lt=before, next_at=None).exclude(to=GONE)
    old = old.exclude(state=State.SPARE)
    return old.update(to=GONE, subject="", text="", html="", fields={})


def forget_spares(*, before: datetime) -> int:
    """Ways of before a moment that were not needed go: no receipt will ask for them any more. How many."""
    return Message.objects.filter(state=State.SPARE, due_at__lt=before).delete()[0]
