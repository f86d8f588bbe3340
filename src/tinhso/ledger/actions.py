"""The only writers of the ledger. Each is called inside the transaction of the rows that the event explains."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from tinhso.kernel.errors import TinhsoError
from tinhso.ledger import rules, together
from tinhso.ledger.canonical import plain
from tinhso.ledger.keyring import mac_keys
from tinhso.ledger.kinds import NOT_MEASURED, Fact, Kind, declare, kind_named
from tinhso.ledger.models import Event, Sealed

MOST_TEXT = 64
# How long a writer may wait for a lock between beginning an act and writing its event.
MOST_WRITING = timedelta(minutes=1)

declare(
    Kind(
        "ledger.erased",
        facts={"events": Fact(list), "reason": Fact(str, longest=60)},
        sentence=(
            "Dữ liệu cá nhân của {events} sự kiện đã được xóa theo căn cứ {reason}.",
            "Personal data of {events} events were erased under {reason}.",
        ),
        measured=NOT_MEASURED,
    )
)


class CannotAppend(TinhsoError):
    """no_transaction: no rows are being written with it. event_lacks (kind, part): it is empty or long.

    occurred_later (occurred_at, recorded_at): it has not happened. seen_earlier (occurred_at): a past moment is told;
    or the clock jumped while the act was done, which then may be done again.
    """


@dataclass(frozen=True)
class By:
    """Who does something, from which office, through which channel. Opaque identifiers; an actor is a pseudonym."""

    actor: str
    office: str
    channel: str


def append(
    kind: str,
    *,
    subject: str,
    by: By,
    facts: Mapping[str, Any],
    told_at: datetime | None = None,
    seen_at: datetime | None = None,
    rows: Callable[[Event], together.Rows] | None = None,
) -> Event:
    """Write one event; its moment is the server's clock.

    told_at: the past moment at which it happened, where that was told and not seen; the event says so.
    seen_at: when the act began that is being written, so that its rows and its event name one moment. Where the
    server's clock was set back since the subject's last event it may lie ahead; it is never more than a minute ago.
    rows: what is written with it in one statement, where `together.at_once` says that it can be.
    No parameter sets when it was recorded: nobody backdates. Raises CannotAppend, BadFacts, NotCanonical.
    """
    lines = [(subject, facts)]
    return append_many(kind, lines, by=by, told_at=told_at, seen_at=seen_at, rows=rows)[0]


def append_many(
    kind: str,
    lines: Sequence[tuple[str, Mapping[str, Any]]],
    *,
    by: By,
    told_at: datetime | None = None,
    seen_at: datetime | None = None,
    rows: Callable[[Event], together.Rows] | None = None,
) -> list[Event]:
    """Write the same kind of event of many subjects at one moment, in three statements; as `append` otherwise.

    lines: (subject, facts); one alone where there are rows.
    """
    if not transaction.get_connection().in_atomic_block:
        raise CannotAppend("no_transaction", kind=kind)
    recorded_at = datetime.now(UTC)
    if told_at is not None and told_at > recorded_at:
        raise CannotAppend("occurred_later", occurred_at=told_at, recorded_at=recorded_at)
    if told_at is None and seen_at is not None and seen_at < recorded_at - MOST_WRITING:
        raise CannotAppend("seen_earlier", occurred_at=seen_at)
    made: list[Event] = []
    sealed: list[Sealed] = []
    for subject, facts in lines:
        for name, text in (("subject", subject), *vars(by).items()):
            if not 0 < len(text) <= MOST_TEXT:
                raise CannotAppend("event_lacks", kind=kind, part=name)
        open_facts, sealed_facts = (plain(part) for part in kind_named(kind).parted(facts))
        salt = rules.new_salt() if sealed_facts else b""
        public = rules.PublicPart(
            uid=uuid4(),
            kind=kind,
            subject=subject,
            actor=by.actor,
            office=by.office,
            channel=by.channel,
            occurred_at=told_at or seen_at or recorded_at,
            recorded_at=recorded_at,
            backfilled=told_at is not None,
            facts=open_facts,
            sealed_hash=rules.sealed_hash(salt=salt, facts=sealed_facts) if sealed_facts else None,
            leaf_salt=rules.new_salt(),
        )
        mac_key, mac = mac_keys().sign(public.signed_bytes())
        event = Event(**vars(public), mac=mac, mac_key=mac_key)
        made.append(event)
        if sealed_facts:
            sealed.append(Sealed(event=event, salt=salt, facts=sealed_facts))
    together.changed(kind.partition(".")[0])
    if not together.held(made, sealed):
        together.insert(made, sealed, rows=rows(made[0]) if rows else None)
    return made


@contextmanager
def written_together() -> Iterator[None]:
    """The events of many acts in three statements, when the block ends: for histories. See `together`.

    Inside one transaction, so that rows and events stand or fall together as ever: where the block raises, its
    transaction is undone too, also if whoever called it goes on. Nothing in the block may read the events that it
    writes, nor the acts of dossiers. A block within a block is one. Raises CannotAppend.
    """
    if not transaction.get_connection().in_atomic_block:
        raise CannotAppend("no_transaction", kind="-")
    with together.one_block():
        yield


def erase(events: Sequence[UUID], *, subject: str, by: By, reason: str) -> Event:
    """Delete the sealed parts of events for good, with the event that says so. Gives that event.

    Their hashes stay, so that everything published before still verifies.
    """
    found = Sealed.objects.filter(event__uid__in=events)
    erased = sorted(str(uid) for uid in found.values_list("event__uid", flat=True))
    found.delete()
    facts = {"events": erased, "reason": reason}
    return append("ledger.erased", subject=subject, by=by, facts=facts)
