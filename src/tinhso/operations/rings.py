"""Which key is used by what: so that one can be followed by another, and an old one go when nothing needs it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Count

from tinhso.files.folder import box_keys
from tinhso.files.models import Blob
from tinhso.keys.boxes import Box
from tinhso.keys.notes import labels_of, read_note, signatures_of
from tinhso.ledger.keyring import mac_keys
from tinhso.ledger.models import Event
from tinhso.trust.keyring import log_keys
from tinhso.trust.models import Checkpoint
from tinhso.trust.queries import latest

_AT_ONCE = 500


@dataclass(frozen=True)
class Key:
    """A key by its name. uses: events or checkpoints it signed, or files it wraps; newest: what is new gets it.

    here: it is in the ring.
    """

    name: str
    uses: int
    here: bool
    newest: bool


def mac_ring() -> list[Key]:
    """The ledger's keys, the newest first, then those that are missing. Reads every event's key name."""
    rows = Event.objects.order_by().values_list("mac_key").annotate(n=Count("pk"))
    ring = mac_keys()
    return _told(dict(rows), ring.names, ring.newest)


def file_ring() -> list[Key]:
    """The files' keys likewise."""
    rows = Blob.objects.order_by().values_list("key").annotate(n=Count("pk"))
    ring = box_keys()
    return _told(dict(rows), ring.names, ring.newest)


def log_ring() -> list[Key]:
    """The keys of checkpoints, the newest first; then those that signed the last one where none of ours has.

    Without a key nothing is signed, and what others have signed is not continued. Raises BadNoteKey, BadNote.
    """
    ring = [key.verifier for key in log_keys()]
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
    """Every file's key under the newest of the ring; how many. May be stopped and begun again. Raises BadBox."""
    ring, done = box_keys(), 0
    while True:
        with transaction.atomic():
            rows = Blob.objects.exclude(key=ring.newest).order_by("pk")
            if connection.features.has_select_for_update_skip_locked:
                rows = rows.select_for_update(skip_locked=True)
            found = list(rows[:_AT_ONCE])
            for blob in found:
                box = ring.rewrap(Box(blob.key, bytes(blob.wrapped), b""), about=blob.uid.bytes)
                blob.key, blob.wrapped = box.key, box.wrapped
            Blob.objects.bulk_update(found, ["key", "wrapped"])
        if not found:
            return done
        done += len(found)


def _told(uses: dict[str, int], names: Collection[str], newest: str) -> list[Key]:
    here = [Key(name, uses.get(name, 0), True, name == newest) for name in names]
    gone = [
        Key(name, count, False, False) for name, count in sorted(uses.items()) if name not in names
    ]
    return here + gone
