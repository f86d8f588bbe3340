"""Where boxes lie: the folder under their uid, or the object store under the SHA-256 of the box."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from time import time
from uuid import UUID

from tinhso.files import folder, s3
from tinhso.files.folder import FolderFault, told
from tinhso.files.rules import STORES

FOLDER, S3 = STORES


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


def sweep(kept: Collection[tuple[str, UUID, str]]) -> int:
    """Remove boxes older than a day that no row knows. kept: (store, uid, digest) of each row. Gives how many."""
    removed = 0
    if told("FILES_FOLDER", "TINHSO_FILES"):
        removed += folder.sweep({uid for store, uid, _ in kept if store == FOLDER})
    if told("OBJECT_STORE", "TINHSO_OBJECT_STORE"):
        known = {box for store, _, box in kept if store == S3}
        before = time() - folder.DAY_SECONDS
        for name in [name for name, _, at in s3.names() if name not in known and at < before]:
            s3.remove(name)
            removed += 1
    return removed
