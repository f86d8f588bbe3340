"""Where boxes lie: the folder under their uid, or the object store under the SHA-256 of the box."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator
from itertools import islice
from time import time
from uuid import UUID

from tinhso.files import folder, s3
from tinhso.files.folder import FolderFault, told
from tinhso.files.rules import STORES

FOLDER, S3 = STORES
AT_ONCE = 500
# A store and names that lie in it → those among them that a row knows.
Knowing = Callable[[str, Collection[str]], set[str]]


def current() -> str:
    """Where new boxes go: TINHSO_FILES_IN, the folder if unset. Raises FolderFault."""
    found = told("FILES_IN", "TINHSO_FILES_IN") or FOLDER
    if found not in STORES:
        raise FolderFault("bad_files_in", told=found[:20])
    return found


def check_ready(store: str | None = None) -> None:
    """Whether a store is set up; it is not asked. Raises FolderFault."""
    if (store or current()) == S3:
        s3.check_address()
    else:
        folder.place_of(UUID(int=0))


def digest(box: bytes) -> str:
    """What a box is called in the object store, 64 hexadecimal digits."""
    return hashlib.sha256(box).hexdigest()


def write(store: str, uid: UUID, box: bytes) -> str:
    """Put a box into a store, whole or not at all; gives its digest. Raises FolderFault."""
    found = digest(box)
    if store == S3:
        s3.write(found, box)
    else:
        folder.write(uid, box)
    return found


def read(store: str, uid: UUID, box: str) -> bytes:
    """The bytes of a box, uid and digest as its row has them. Raises FolderFault."""
    return s3.read(box) if store == S3 else folder.read(uid)


def size(store: str, uid: UUID, box: str) -> int:
    """How long a box is. Raises FolderFault."""
    return s3.size(box) if store == S3 else folder.size(uid)


def remove(store: str, uid: UUID, box: str) -> None:
    """A box is gone; twice is once. Raises FolderFault."""
    if store == S3:
        s3.remove(box)
    else:
        folder.remove(uid)


def names(store: str) -> Iterator[tuple[str, int, float]]:
    """What lies in a store: name, bytes, and when it was written. Raises FolderFault."""
    return s3.names() if store == S3 else folder.names()


def sweep(known: Knowing) -> int:
    """Remove boxes older than a day that no row knows, some hundreds at a time. Gives how many. Raises FolderFault."""
    removed = 0
    if told("FILES_FOLDER", "TINHSO_FILES"):
        removed += _swept(FOLDER, known, folder.remove_named)
    if told("OBJECT_STORE", "TINHSO_OBJECT_STORE"):
        removed += _swept(S3, known, s3.remove)
    return removed


def _swept(store: str, known: Knowing, remove: Callable[[str], None]) -> int:
    before = time() - folder.DAY_SECONDS
    old = (name for name, _, at in names(store) if at < before)
    removed = 0
    while some := list(islice(old, AT_ONCE)):
        for name in sorted(set(some) - known(store, some)):
            remove(name)
            removed += 1
    return removed
