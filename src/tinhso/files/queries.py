"""Readers of stored files. Whoever shows one asks first whether it may be seen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from uuid import UUID

from tinhso.files import folder
from tinhso.files.models import Blob, File
from tinhso.kernel.errors import TinhsoError
from tinhso.keys.boxes import BadBox, Box


class NoSuchFile(TinhsoError):
    """no_such_file (file). file_damaged (file): its bytes are not those that were stored."""


def file(uid: str | UUID) -> File:
    """A file's name, kind and size, without its bytes. Raises NoSuchFile."""
    found = files([uid])
    if not found:
        raise NoSuchFile("no_such_file", file=str(uid)[:40])
    return next(iter(found.values()))


def files(uids: Iterable[str | UUID]) -> dict[str, File]:
    """Those among some that exist, by uid; one query however many."""
    wanted = []
    for uid in uids:
        try:
            wanted.append(UUID(str(uid)[:40]))
        except ValueError:
            continue
    found = File.objects.filter(uid__in=wanted).select_related("blob")
    return {str(one.uid): one for one in found}


def content(uid: str | UUID) -> bytes:
    """A file's bytes, verified. Raises NoSuchFile, FolderFault, BadBox (for a key no longer in the ring)."""
    return opened(file(uid).blob)


def opened(blob: Blob) -> bytes:
    """The plain bytes of a content, which are those that were stored. Raises NoSuchFile, FolderFault, BadBox."""
    box = Box(blob.key, bytes(blob.wrapped), folder.read(blob.uid))
    try:
        plain = folder.box_keys().open(box, about=blob.uid.bytes)
    except BadBox as error:
        if error.code != "broken_box":
            raise
        raise NoSuchFile("file_damaged", file=blob.sha256[:12]) from None
    if hashlib.sha256(plain).hexdigest() != blob.sha256:
        raise NoSuchFile("file_damaged", file=blob.sha256[:12])
    return plain
