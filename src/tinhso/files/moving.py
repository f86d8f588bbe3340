"""Boxes moved from one store to the other while all goes on, and whether each is where its row says.

A row names the store of its box, so that files are read during a move; whoever stops it goes on later where it ended.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from time import time
from uuid import UUID

from django.db.models import QuerySet

from tinhso.files import stores
from tinhso.files.folder import FolderFault
from tinhso.files.models import Blob
from tinhso.files.queries import NoSuchFile, unsealed
from tinhso.keys.boxes import BadBox

AT_ONCE = 200
# What sealing adds to a content: its nonce and its tag.
SEAL_BYTES = 28
# Younger ones may be of a file that is being taken at this moment.
ORPHAN_SECONDS = 3_600


@dataclass(frozen=True)
class Moved:
    """One content. box: the first digits of its SHA-256. fault: the code of why it stays where it is, or ""."""

    box: str
    size: int
    fault: str = ""


@dataclass(frozen=True)
class Finding:
    """What is not as it should be. what: missing, changed, no_key (to open it with) or orphan.

    name: of the box in its store; files: how many files have this content, None for an orphan, which no row knows.
    """

    what: str
    store: str
    name: str
    files: int | None = None


def move(to: str) -> Iterator[Moved]:
    """Move every content that lies elsewhere, each as it is done. Raises FolderFault where a store fails us.

    Copied, read back and opened, then the row is changed, then the old box removed: stopped at any moment each content
    is whole where its row says, and what was copied in vain is swept away a day later.
    """
    stores.check_ready(to)
    last = 0
    while found := list(_rows().filter(pk__gt=last).exclude(store=to)[:AT_ONCE]):
        last = found[-1].pk
        for blob in found:
            if (moved := _moved(blob, to)) is not None:
                yield moved


def left(to: str) -> int:
    """How many contents are not in a store yet."""
    return Blob.objects.exclude(store=to).count()


def check(*, quick: bool = False) -> Iterator[Finding]:
    """Every content that is missing, changed or cannot be opened, and every box that no row has known for an hour.

    quick: only whether it is there and as long as it was. Raises FolderFault for a store that is away.
    """
    used = set(Blob.objects.order_by().values_list("store", flat=True).distinct())
    for store in sorted(used | {stores.current()}):
        stores.check_ready(store)
        last = 0
        while found := list(_rows().filter(pk__gt=last, store=store)[:AT_ONCE]):
            last = found[-1].pk
            for blob in found:
                what = _wrong(blob, quick)
                # Erased or moved while we looked: nothing is wrong with it.
                if what and Blob.objects.filter(pk=blob.pk, store=store).exists():
                    yield Finding(what, store, _name(blob), blob.files.count())
        yield from _orphans(store)


def _wrong(blob: Blob, quick: bool) -> str:
    try:
        if stores.size(blob.store, blob.uid, blob.box) != blob.size + SEAL_BYTES:
            return "changed"
        if not quick:
            _verified(blob, _box(blob))
    except NoSuchFile:
        return "changed"
    except BadBox:
        return "no_key"
    except FolderFault as fault:
        if fault.code != "file_gone":
            raise
        return "missing"
    return ""


def _orphans(store: str) -> Iterator[Finding]:
    before = time() - ORPHAN_SECONDS
    old = (name for name, _, at in stores.names(store) if at < before)
    while names := list(islice(old, AT_ONCE)):
        known = _known(store, names)
        yield from (Finding("orphan", store, name) for name in names if name not in known)


def _moved(blob: Blob, to: str) -> Moved | None:
    """None: it was erased, or moved by another, meanwhile."""
    name = blob.sha256[:12]
    try:
        box = _box(blob)
        _verified(blob, box)
    except (NoSuchFile, FolderFault, BadBox) as fault:
        if fault.code not in ("file_gone", "file_damaged", "unknown_file_key"):
            raise
        gone = not Blob.objects.filter(pk=blob.pk, store=blob.store).exists()
        return None if gone else Moved(name, blob.size, fault.code)
    digest = stores.write(to, blob.uid, box)
    if stores.digest(stores.read(to, blob.uid, digest)) != digest:
        return Moved(name, blob.size, "file_damaged")
    same = Blob.objects.filter(pk=blob.pk, store=blob.store)
    if not same.update(store=to, box=digest):
        if not Blob.objects.filter(pk=blob.pk).exists():
            stores.remove(to, blob.uid, digest)
        return None
    stores.remove(blob.store, blob.uid, blob.box)
    return Moved(name, blob.size)


def _verified(blob: Blob, box: bytes) -> None:
    """Raises NoSuchFile, BadBox."""
    if blob.box and stores.digest(box) != blob.box:
        raise NoSuchFile("file_damaged", file=blob.sha256[:12])
    unsealed(blob, box)


def _box(blob: Blob) -> bytes:
    return stores.read(blob.store, blob.uid, blob.box)


def _name(blob: Blob) -> str:
    return blob.box if blob.store == stores.S3 else blob.uid.hex


def _known(store: str, names: list[str]) -> set[str]:
    """Those among some boxes of a store that a row knows."""
    rows = Blob.objects.filter(store=store)
    if store == stores.S3:
        return set(rows.filter(box__in=names).values_list("box", flat=True))
    uids = [UUID(name) for name in names if re.fullmatch("[0-9a-f]{32}", name)]
    return {uid.hex for uid in rows.filter(uid__in=uids).values_list("uid", flat=True)}


def _rows() -> QuerySet[Blob]:
    return Blob.objects.order_by("pk")
