"""The only writers of stored files."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime
from typing import BinaryIO
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from tinhso.files import folder, rules
from tinhso.files.models import Blob, File
from tinhso.files.queries import file, opened
from tinhso.files.rules import RefusedFile
from tinhso.keys.boxes import Box


def store(stream: BinaryIO | bytes, *, name: str, limit: int | None = None) -> File:
    """Keep a file: its kind told by its content, encrypted, on the disk before this returns; a content is kept once.

    limit: bytes, at most and by default those of the settings. Raises RefusedFile, identity.BadIdentity, FolderFault,
    BadBox. In a transaction that is undone the row is gone, and the box is swept away a day later.
    """
    clean = rules.clean_name(name)
    content = _bounded(stream, min(limit or folder.most_bytes(), folder.most_bytes()), clean)
    kind = rules.kind_of(content, name=clean)
    sha256 = hashlib.sha256(content).hexdigest()
    for last in (False, True):
        try:
            with transaction.atomic():
                # Locked, so that it is not erased between our look and our row.
                blob = Blob.objects.select_for_update().filter(sha256=sha256).first()
                blob = blob or _put(content, kind, sha256)
                return File.objects.create(blob=blob, name=clean, stored_at=datetime.now(UTC))
        except IntegrityError:  # Somebody else stored the same content at this moment.
            if last:
                raise
    raise AssertionError


@transaction.atomic
def erase(uid: str | UUID) -> None:
    """A file is gone; with the last file of a content its key and its box too, for good. Twice is once."""
    found = File.objects.filter(uid=_uid(uid)).first()
    if found is None:
        return
    blob = Blob.objects.select_for_update().get(pk=found.blob_id)
    found.delete()
    if not blob.files.exists():
        box = blob.uid
        blob.delete()
        transaction.on_commit(lambda: folder.remove(box))


@transaction.atomic
def rewrap(uid: str | UUID) -> None:
    """Put a file's key under the newest of the ring, so that an old one can be retired. Raises NoSuchFile, BadBox."""
    blob = Blob.objects.select_for_update().get(pk=file(uid).blob_id)
    box = folder.box_keys().rewrap(Box(blob.key, bytes(blob.wrapped), b""), about=blob.uid.bytes)
    blob.key, blob.wrapped = box.key, box.wrapped
    blob.save(update_fields=["key", "wrapped"])


def sweep() -> int:
    """Remove boxes that no row knows and that are older than a day. Gives how many."""
    return folder.sweep(set(Blob.objects.values_list("uid", flat=True)))


def _put(content: bytes, kind: str, sha256: str) -> Blob:
    """Write a new box, read it back, and say that it is there."""
    uid = uuid4()
    box = folder.box_keys().close(content, about=uid.bytes)
    blob = Blob(
        uid=uid, sha256=sha256, size=len(content), kind=kind, key=box.key, wrapped=box.wrapped
    )
    folder.write(uid, box.content)
    try:
        opened(blob)
        with transaction.atomic():
            blob.save(force_insert=True)
    except BaseException:
        folder.remove(uid)
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
