"""Which key is used by what: so that one can be followed by another, and an old one go when nothing needs it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Count

from tinhso.files.folder import box_keys
from tinhso.files.models import Blob
from tinhso.keys.boxes import Box
from tinhso.ledger.keyring import mac_keys
from tinhso.ledger.models import Event

_AT_ONCE = 500


@dataclass(frozen=True)
class Key:
    """A key by its name. uses: events it signed or files it wraps; here: it is in the ring; newest: new ones get it."""

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
