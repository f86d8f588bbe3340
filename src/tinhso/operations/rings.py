"""Which key is used by what: so that one can be followed by another, and an old one go when nothing needs it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Model

from tinhso.exchange.portal.models import Inbound, Outbound
from tinhso.exchange.webhooks.models import Secret
from tinhso.files.folder import box_keys
from tinhso.files.models import Blob
from tinhso.keys.boxes import Box
from tinhso.keys.notes import labels_of, read_note, signatures_of
from tinhso.ledger.keyring import mac_keys
from tinhso.ledger.models import Event
from tinhso.notices.models import Token
from tinhso.notices.ways import tokens
from tinhso.registers.models import Sealed
from tinhso.trust.keyring import log_verifiers
from tinhso.trust.models import Checkpoint
from tinhso.trust.queries import latest

_AT_ONCE = 500


@dataclass(frozen=True)
class Key:
    """A key by its name. uses: events or checkpoints it signed, or boxes it wraps; newest: what is new gets it.

    here: it is in the ring.
    """

    name: str
    uses: int
    here: bool
    newest: bool


@dataclass(frozen=True)
class Holder:
    """A table with boxes under the ring of files. key: its column with the key's name, "" where a row has no box.

    about: what a row's box is bound to.
    """

    table: type[Model]
    key: str
    about: Callable[[Any], bytes]


def _own_uid(row: Any) -> bytes:
    uid: bytes = row.uid.bytes
    return uid


# Every table that has a column `wrapped`; a guard says when one is missing here.
HOLDERS = (
    Holder(Blob, "key", _own_uid),
    Holder(Secret, "box_key", _own_uid),
    Holder(Inbound, "box_key", _own_uid),
    Holder(Outbound, "box_key", _own_uid),
    Holder(Token, "box_key", lambda _: tokens.ABOUT),
    Holder(Sealed, "box_key", _own_uid),
)


def mac_ring() -> list[Key]:
    """The ledger's keys, the newest first, then those that are missing. Reads every event's key name."""
    rows = Event.objects.order_by().values_list("mac_key").annotate(n=Count("pk"))
    ring = mac_keys()
    return _told(dict(rows), ring.names, ring.newest)


def file_ring() -> list[Key]:
    """The files' keys likewise, with all else that is boxed under them: secrets, messages, tokens."""
    uses: Counter[str] = Counter()
    for one in HOLDERS:
        rows = _boxed(one).order_by().values_list(one.key).annotate(n=Count("pk"))
        uses.update(dict(rows))
    ring = box_keys()
    return _told(uses, ring.names, ring.newest)


def log_ring() -> list[Key]:
    """The keys of checkpoints, the newest first; then those that signed the last one where none of ours has.

    Without a key nothing is signed, and what others have signed is not continued. Raises BadNoteKey, BadNote.
    """
    ring = log_verifiers()
    here = [
        Key(
            one.label,
            Checkpoint.objects.filter(note__contains=one.line_begins).count(),
            True,
            at == 0,
        )
        for at, one in enumerate(ring)
    ]
    note = read_note(last.note) if (last := latest()) else None
    if note is None or signatures_of(note, ring):
        return here
    return here + [Key(name, 1, False, False) for name in labels_of(note)]


def rewrap_all() -> int:
    """Every box's key under the newest of the ring; how many. May be stopped and begun again. Raises BadBox.

    Rows that somebody else has locked are left for the end, and waited for: none is passed over.
    """
    return sum(map(_rewrapped, HOLDERS))


def _rewrapped(holder: Holder) -> int:
    ring, done = box_keys(), 0
    passing = connection.features.has_select_for_update_skip_locked
    while True:
        with transaction.atomic():
            rows = _boxed(holder).exclude(**{holder.key: ring.newest}).order_by("pk")
            rows = rows.select_for_update(skip_locked=passing)
            found = list(rows[:_AT_ONCE])
            for row in found:
                old = Box(getattr(row, holder.key), bytes(row.wrapped), b"")
                box = ring.rewrap(old, about=holder.about(row))
                setattr(row, holder.key, box.key)
                row.wrapped = box.wrapped
            holder.table._default_manager.bulk_update(found, [holder.key, "wrapped"])
        if not found:
            if not passing:
                return done
            passing = False  # What is left is locked by others: one after the other, each as it comes free.
        done += len(found)


def _boxed(holder: Holder) -> Any:
    """The rows of a table that have a box."""
    return holder.table._default_manager.exclude(**{holder.key: ""})


def _told(uses: Mapping[str, int], names: Collection[str], newest: str) -> list[Key]:
    here = [Key(name, uses.get(name, 0), True, name == newest) for name in names]
    gone = [
        Key(name, count, False, False) for name, count in sorted(uses.items()) if name not in names
    ]
    return here + gone
