"""Readers of stored files. Whoever shows one asks first whether it may be seen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from uuid import UUID

from tinhso.files import clamav, folder, stores
from tinhso.files.models import Blob, File
from tinhso.kernel.errors import TinhsoError
from tinhso.keys.boxes import BadBox, Box


class NoSuchFile(TinhsoError):
    """no_such_file (file). file_damaged (file): its bytes are not those that were stored."""


class NotGivenOut(TinhsoError):
    """A file that is kept and not given out, because of the virus scanner.

    file_waits (file): it was not scanned yet. file_infected (file, finding): it stays sealed. file_not_scanned (file,
    why): it could not be.
    """


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


def standing(one: File) -> str:
    """Whether a file may be given out: "clean" where it may; else waiting, infected or failed.

    Where nothing is scanned all may, but for those in which a virus was found while it was.
    """
    verdict = one.blob.verdict
    return verdict if clamav.is_on() or verdict == "infected" else "clean"


def check_given_out(one: File) -> None:
    """Raises NotGivenOut."""
    found, name = standing(one), one.name
    if found == "waiting":
        raise NotGivenOut("file_waits", file=name)
    if found == "infected":
        raise NotGivenOut("file_infected", file=name, finding=one.blob.finding)
    if found == "failed":
        raise NotGivenOut("file_not_scanned", file=name, why=one.blob.finding or "-")


def content(uid: str | UUID) -> bytes:
    """A file's bytes for a person, verified. Raises NotGivenOut, NoSuchFile, FolderFault, BadBox (for a lost key)."""
    one = file(uid)
    check_given_out(one)
    return opened(one.blob)


def held(uid: str | UUID) -> bytes:
    """The same for work of our own that gives them to nobody, scanned or not; never of a content with a virus."""
    one = file(uid)
    if one.blob.verdict == "infected":
        check_given_out(one)
    return opened(one.blob)


def opened(blob: Blob) -> bytes:
    """The plain bytes of a content, which are those that were stored. Raises NoSuchFile, FolderFault, BadBox."""
    return unsealed(blob, _box_of(blob))


def unsealed(blob: Blob, box: bytes) -> bytes:
    """What is in the box of a content. Raises NoSuchFile, BadBox."""
    sealed = Box(blob.key, bytes(blob.wrapped), box)
    try:
        plain = folder.box_keys().open(sealed, about=blob.uid.bytes)
    except BadBox as error:
        if error.code != "broken_box":
            raise
        raise NoSuchFile("file_damaged", file=blob.sha256[:12]) from None
    if hashlib.sha256(plain).hexdigest() != blob.sha256:
        raise NoSuchFile("file_damaged", file=blob.sha256[:12])
    return plain


def _box_of(blob: Blob) -> bytes:
    """From where it lies; one that was moved to the other store since the row was read is found there."""
    try:
        return stores.read(blob.store, blob.uid, blob.box)
    except folder.FolderFault as fault:
        if fault.code != "file_gone":
            raise
        now = Blob.objects.filter(pk=blob.pk).exclude(store=blob.store).first()
        if now is None:
            raise
        return stores.read(now.store, now.uid, now.box)
