"""The folder of boxes: written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings

from tinhso.kernel.errors import TinhsoError
from tinhso.keys.boxes import BoxKeys, parse_box_keys

MOST_BYTES = 25_000_000
DAY_SECONDS = 86_400
# Codes of FolderFault for settings that lack the store of a file, or name none.
NOT_SET = ("no_files_folder", "no_s3_store", "bad_s3_address", "bad_files_in")


class FolderFault(TinhsoError):
    """Where files are kept fails us.

    no_files_folder: TINHSO_FILES is not set. file_not_written (why), file_gone (file): the disk.
    bad_files_in (told): TINHSO_FILES_IN is no store. no_s3_store, bad_s3_address (why): TINHSO_OBJECT_STORE is missing
    or none. store_away (why): it does not answer; store_refuses (why): it does not let us, or is full. Nothing is half
    written in either.
    """


def box_keys() -> BoxKeys:
    """The ring of TINHSO_FILE_KEYS. Raises BadBox."""
    return _parsed(told("FILE_KEYS", "TINHSO_FILE_KEYS"))


def most_bytes() -> int:
    """The size up to which a file is taken: TINHSO_MOST_FILE_BYTES, 25 MB if unset."""
    return int(told("MOST_FILE_BYTES", "TINHSO_MOST_FILE_BYTES") or MOST_BYTES)


def place_of(uid: UUID) -> Path:
    """Where a box lies. Raises FolderFault."""
    root = told("FILES_FOLDER", "TINHSO_FILES")
    if not root:
        raise FolderFault("no_files_folder")
    return Path(root) / uid.hex[:2] / uid.hex


def write(uid: UUID, content: bytes) -> None:
    """A box is there whole when this returns, on the disk itself; else nothing of it is. Raises FolderFault."""
    place = place_of(uid)
    draft = place.with_name(f".{uuid4().hex}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(place)
        _sync_folder(place.parent)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise FolderFault("file_not_written", why=error.strerror or "-") from error


def read(uid: UUID) -> bytes:
    """The bytes of a box. Raises FolderFault."""
    try:
        return place_of(uid).read_bytes()
    except OSError:
        raise FolderFault("file_gone", file=str(uid)) from None


def size(uid: UUID) -> int:
    """How long a box is. Raises FolderFault."""
    try:
        return place_of(uid).stat().st_size
    except OSError:
        raise FolderFault("file_gone", file=str(uid)) from None


def remove(uid: UUID) -> None:
    """A box is gone; if it was already, nothing happens."""
    place_of(uid).unlink(missing_ok=True)


def names() -> Iterator[tuple[str, int, float]]:
    """Every box and draft: its name, its bytes, and when it was written in seconds since 1970. Raises FolderFault."""
    for place in place_of(UUID(int=0)).parent.parent.glob("??/*"):
        with suppress(FileNotFoundError):  # Removed at this moment.
            seen = place.stat()
            yield place.name, seen.st_size, seen.st_mtime


def remove_named(name: str) -> None:
    """A box or a draft is gone; a draft lies where its box was to lie, whatever its own name."""
    for place in place_of(UUID(int=0)).parent.parent.glob(f"??/{name}"):
        place.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def told(name: str, variable: str) -> str:
    """A setting of this room: Django's where it has one, else the environment's; "" if neither."""
    return str(getattr(settings, name, None) or os.environ.get(variable, ""))


@lru_cache(maxsize=4)
def _parsed(text: str) -> BoxKeys:
    return parse_box_keys(text)
