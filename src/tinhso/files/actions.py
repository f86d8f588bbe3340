"""The only writers of stored files."""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Collection
from datetime import UTC, datetime
from time import monotonic
from typing import BinaryIO
from uuid import UUID, uuid4

from django.db import IntegrityError, InterfaceError, OperationalError, transaction

from tinhso.files import folder, opening, rules, stores
from tinhso.files.models import Blob, File
from tinhso.files.queries import NoSuchFile, file, opened
from tinhso.files.rules import RefusedFile
from tinhso.keys.boxes import Box

# One that is stored and erased again and again by others at the same moment is given up.
_TRIES = 5
_REST_SECONDS = 60.0
_log = logging.getLogger("tinhso.files")
_away: list[float] = []


def store(stream: BinaryIO | bytes, *, name: str, limit: int | None = None, room: str = "") -> File:
    """Keep a file: its kind told by its content, encrypted, in its store before this returns; a content is kept once.

    limit: bytes, at most and by default those of the settings. room: which one answers for it, and may be asked one
    day whether it still holds it (`tidying`); "": it is kept until it is erased. Raises RefusedFile,
    identity.BadIdentity, FolderFault, BadBox. In a transaction that is undone the row is gone, and the box is swept
    away a day later.
    """
    clean = rules.clean_name(name)
    content = _bounded(stream, min(limit or folder.most_bytes(), folder.most_bytes()), clean)
    kind = rules.kind_of(content, name=clean)
    sha256 = hashlib.sha256(content).hexdigest()
    if kind == "pdf" and not Blob.objects.filter(sha256=sha256).exists():
        opening.check_pdf(content, clean)
    for _ in range(_TRIES):
        known = Blob.objects.filter(sha256=sha256).exists()
        # A store may take its time: nobody waits for it behind a transaction of ours.
        made = None if known else _boxed(content, kind, sha256)
        try:
            found = _kept(made, sha256, clean, room)
        except (OperationalError, InterfaceError):
            raise  # It may be committed all the same: a box without a row is for the sweep.
        except BaseException:
            _forget(made)
            raise
        if found is not None:
            if made is not None and found.blob_id != made.pk:
                _forget(made)
            return found
    raise AssertionError


def _kept(made: Blob | None, sha256: str, name: str, room: str) -> File | None:
    """A row for a file; None where its content was erased, or stored by somebody else, at this moment."""
    try:
        with transaction.atomic():
            # Locked, so that it is not erased between our look and our row.
            blob = Blob.objects.select_for_update().filter(sha256=sha256).first() or made
            if blob is None:
                return None
            if blob._state.adding:
                blob.save(force_insert=True)
            return File.objects.create(blob=blob, name=name, stored_at=datetime.now(UTC), room=room)
    except IntegrityError:
        if made is None:
            raise
        _forget(made)
        return None


@transaction.atomic
def again(uid: str | UUID, *, room: str, name: str = "") -> File:
    """Another file of the content of one that is stored, for another room: neither waits for the other's end.

    Its bytes are not read; what the virus scanner said of them holds for both. Raises NoSuchFile.
    """
    one = file(uid)
    # Locked, so that it is not erased between our look and our row.
    blob = Blob.objects.select_for_update().filter(pk=one.blob_id).first()
    if blob is None:
        raise NoSuchFile("no_such_file", file=str(uid)[:40])
    return File.objects.create(
        blob=blob, name=name or one.name, stored_at=datetime.now(UTC), room=room
    )


def _forget(made: Blob | None) -> None:
    """The box of a row that did not come about."""
    if made is not None:
        _removed(made.store, made.uid, made.box)


@transaction.atomic
def erase(uid: str | UUID) -> None:
    """A file is gone; with the last file of a content its key and its box too, for good. Twice is once."""
    found = File.objects.filter(uid=_uid(uid)).first()
    if found is None:
        return
    blob = Blob.objects.select_for_update().get(pk=found.blob_id)
    found.delete()
    if not blob.files.exists():
        place = blob.store, blob.uid, blob.box
        blob.delete()
        transaction.on_commit(lambda: _removed(*place))


@transaction.atomic
def rewrap(uid: str | UUID) -> None:
    """Put a file's key under the newest of the ring, so that an old one can be retired. Raises NoSuchFile, BadBox."""
    blob = Blob.objects.select_for_update().get(pk=file(uid).blob_id)
    box = folder.box_keys().rewrap(Box(blob.key, bytes(blob.wrapped), b""), about=blob.uid.bytes)
    blob.key, blob.wrapped = box.key, box.wrapped
    blob.save(update_fields=["key", "wrapped"])


def sweep() -> int:
    """Remove boxes that no row knows and that are older than a day. Gives how many. Raises FolderFault."""
    return stores.sweep(_known)


def _known(store: str, names: Collection[str]) -> set[str]:
    """Those among names in a store that a row knows; one query."""
    rows = Blob.objects.filter(store=store)
    if store == stores.S3:
        return set(rows.filter(box__in=names).values_list("box", flat=True))
    uids = [UUID(name) for name in names if _is_uid(name)]  # A draft's name is none.
    return {uid.hex for uid in rows.filter(uid__in=uids).values_list("uid", flat=True)}


def _is_uid(name: str) -> bool:
    return len(name) == 32 and set(name) <= set("0123456789abcdef")


def _removed(store: str, uid: UUID, box: str) -> None:
    """A box whose row is gone. Where its store is away it is noise that a sweep takes; others then wait for it too."""
    if _away and monotonic() - _away[0] < _REST_SECONDS:
        return
    _away.clear()
    try:
        stores.remove(store, uid, box)
    except folder.FolderFault as fault:
        _log.warning("a box is left to be swept away: %s", fault.code)
        _away.append(monotonic())


def _boxed(content: bytes, kind: str, sha256: str) -> Blob:
    """Write a new box and read it back; gives the row that is to know it."""
    uid = uuid4()
    box = folder.box_keys().close(content, about=uid.bytes)
    place = stores.current()
    blob = Blob(
        uid=uid,
        sha256=sha256,
        size=len(content),
        kind=kind,
        key=box.key,
        wrapped=box.wrapped,
        store=place,
        box=stores.write(place, uid, box.content),
    )
    try:
        opened(blob)
    except BaseException:
        _forget(blob)
        raise
    return blob


def _bounded(stream: BinaryIO | bytes, most: int, name: str) -> bytes:
    """All of a stream, or a refusal as soon as it is too long."""
    source = io.BytesIO(stream) if isinstance(stream, bytes) else stream
    parts, size = [], 0
    while part := source.read(1 << 20):
        size += len(part)
        if size > most:
            raise RefusedFile("file_too_large", name=name, most=most // 1_000_000)
        parts.append(part)
    return b"".join(parts)


def _uid(uid: str | UUID) -> UUID:
    try:
        return UUID(str(uid)[:40])
    except ValueError:
        return UUID(int=0)
