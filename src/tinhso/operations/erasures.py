"""The list of erasures, kept in a file apart from the database, so that a restored copy forgets again who was erased.

TINHSO_ERASURES names the file: one line of JSON for each, signed by the ledger's keys, with the uid by which a person
was known here and the ground; no name, no number. It only grows. Put it on another disk than the database.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from tinhso.kernel.errors import TinhsoError
from tinhso.keys.macs import BadKeys
from tinhso.ledger.actions import By
from tinhso.ledger.canonical import canonical_bytes, plain
from tinhso.ledger.keyring import mac_keys
from tinhso.ledger.models import Cursor, Event, Position
from tinhso.parties.models import Party
from tinhso.provenance.actions import erase_person

NAME = "erasures"
KINDS = ("parties.erased", "ledger.erased")
_SUBJECT = "party:"
_AT_ONCE = 50_000


class BadList(TinhsoError):
    """erasures_unwritable (why): the list cannot be written, so who is erased now would come back with a copy."""

    exit_code = 3


@dataclass(frozen=True)
class Erasure:
    """Who was erased when and on which ground. event: the uid of the event that says so."""

    event: str
    party: str
    at: str
    reason: str


@dataclass(frozen=True)
class Again:
    """erased: people erased again. left: code of the refusal → uids of people whom a person has to look at."""

    erased: int
    left: dict[str, list[str]]


def keep_up() -> int:
    """Write what the ledger tells and the list lacks; how many lines. Nothing where no list is set. Raises BadList."""
    place = _place()
    if place is None:
        return 0
    Cursor.objects.get_or_create(name=NAME)
    read = Cursor.objects.get(name=NAME).position
    if (Position.objects.aggregate(last=Max("position"))["last"] or 0) <= read:
        return 0
    written = 0
    with transaction.atomic():
        cursor = Cursor.objects.select_for_update().get(name=NAME)
        last = Position.objects.aggregate(last=Max("position"))["last"] or 0
        while cursor.position < last:
            until = min(last, cursor.position + _AT_ONCE)
            rows = Event.objects.filter(
                place__position__gt=cursor.position, place__position__lte=until, kind__in=KINDS
            )
            # The file first: a line told twice does no harm, one that is missing does.
            written += _write(place, [_erasure(one) for one in rows.order_by("place__position")])
            cursor.position = until
        cursor.save(update_fields=["position"])
    return written


def kept(place: Path) -> tuple[list[Erasure], list[int]]:
    """What a list tells, each event once, and the numbers of lines that nobody signed or that a crash cut.

    Of a file that is not there nothing is known.
    """
    found: dict[str, Erasure] = {}
    strange = []
    for number, one in enumerate(_lines(place), start=1):
        if one is None:
            strange.append(number)
        else:
            found[one.event] = one
    return list(found.values()), strange


def apply(told: Iterable[Erasure], *, by: By) -> Again:
    """Erase everybody of a list again who is known; counted is who was not empty already.

    Whom the database refuses to erase, for a dossier of hers is open in it again, is named and left.
    """
    erased, left = 0, dict[str, list[str]]()
    for party, reason in {one.party: one.reason for one in told}.items():
        row = Party.objects.filter(uid=party).first()
        if row is None:  # She came after the copy was made.
            continue
        try:
            done = erase_person(row.uid, reason=reason, by=by)
        except TinhsoError as error:
            left.setdefault(error.code, []).append(party)
            continue
        emptied = done.sealed + done.files + done.drafts + done.accounts + done.messages
        erased += bool(row.erased_at is None or emptied)
    return Again(erased, left)


def apply_lists(places: Iterable[Path | None], *, by: By) -> tuple[Again, int]:
    """`apply` of several lists, some of which may not be there; and how many of their lines nobody signed."""
    told, forged = list[Erasure](), 0
    for one in dict.fromkeys(filter(None, places)):
        found, strange = kept(one)
        told += found
        forged += len(strange)
    return apply(told, by=by), forged


def place() -> Path | None:
    """Where the list is; None where none is set."""
    return _place()


def _place() -> Path | None:
    told = str(getattr(settings, "ERASURES", ""))
    return Path(told) if told else None


def _erasure(event: Event) -> Erasure:
    party = event.subject.removeprefix(_SUBJECT)
    reason = str(event.facts.get("reason", ""))
    return Erasure(str(event.uid), party, event.occurred_at.isoformat(), reason)


def _write(place: Path, rows: list[Erasure]) -> int:
    if not rows:
        return 0
    lines = []
    for one in rows:
        key, mac = mac_keys().sign(_signed(one))
        lines.append(json.dumps({**asdict(one), "key": key, "mac": mac.hex()}) + "\n")
    try:
        handle = os.open(place, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "ab+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            size = file.seek(0, os.SEEK_END)
            whole = not size or os.pread(handle, 1, size - 1) == b"\n"
            file.write(("" if whole else "\n").encode() + "".join(lines).encode())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise BadList("erasures_unwritable", why=error.strerror or "-") from error
    return len(rows)


def _lines(place: Path) -> Iterator[Erasure | None]:
    """Each line as what it says; None for one that nobody signed."""
    try:
        text = place.read_text(encoding="utf-8")
    except FileNotFoundError:
        return
    for line in text.splitlines():
        try:
            told = json.loads(line)
            one = Erasure(**{name: str(told[name]) for name in Erasure.__dataclass_fields__})
            mac = bytes.fromhex(told["mac"])
            good = mac_keys().is_genuine(_signed(one), name=told["key"], mac=mac)
        except (ValueError, KeyError, TypeError, BadKeys):
            yield None
            continue
        yield one if good else None


def _signed(one: Erasure) -> bytes:
    return b"erasure\n" + canonical_bytes(plain(asdict(one)))
