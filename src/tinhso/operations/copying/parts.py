"""The parts of a copy: encrypted streams with their hashes, the list of files, and the manifest that is signed."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import pyrage
from django.conf import settings

from tinhso.kernel.errors import TinhsoError
from tinhso.keys.macs import BadKeys
from tinhso.ledger.canonical import canonical_bytes, plain
from tinhso.ledger.keyring import mac_keys

FORM = 2
# Held by whoever makes copies, and alone by whoever forgets them.
LOCK = ".lock"
MANIFEST, DATABASE, FILES, BOXES, ERASURES = (
    "manifest.json", "database.age", "files.csv.gz", "files", "erasures.jsonl",
)  # fmt: skip
NAME = re.compile(r"tinhso-\d{8}T\d{6}Z")


class BadCopy(TinhsoError):
    """no_copy (folder): there is none. copy_damaged (part): it is not what was written. copy_forged: not signed by us.

    boxes_damaged (count, boxes): of the stored files, the first of them by name.
    copy_running: one is being made.
    copy_newer (form): made by a newer program. copy_key (why): no key that opens it, or none to make it with.
    """

    exit_code = 3


@dataclass(frozen=True)
class Manifest:
    """What a copy holds. parts: name → SHA-256 of what lies there; plain: of the database before it was encrypted.

    position, events: of the ledger when the copy was begun. migrations: app → its last. keys: names of the rings' keys.
    elsewhere: store → how many contents lie in it and not in the copy.
    """

    name: str
    made_at: str
    engine: str
    version: str
    parts: dict[str, str]
    plain: str
    bytes: int
    files: int
    position: int
    events: int
    migrations: dict[str, str]
    keys: dict[str, list[str]]
    elsewhere: dict[str, int] = field(default_factory=dict)
    form: int = field(default=FORM)

    @property
    def moment(self) -> datetime:
        """When it was begun."""
        return datetime.fromisoformat(self.made_at)


@dataclass(frozen=True)
class BoxLine:
    """A stored file's box in a copy: its name, bytes, and their hash."""

    uid: str
    size: int
    sha256: str

    @property
    def place(self) -> Path:
        """Where it lies below the folder of boxes."""
        return Path(self.uid[:2]) / self.uid


class Hashing:
    """A stream that is written or read through, with the hash and the number of its bytes."""

    def __init__(self, inner: IO[bytes]) -> None:
        self._inner, self._hash, self.size = inner, hashlib.sha256(), 0

    def read(self, most: int = -1) -> bytes:
        return self._seen(self._inner.read(most))

    def write(self, content: bytes) -> int:
        self._inner.write(self._seen(content))
        return len(content)

    def flush(self) -> None:
        self._inner.flush()

    def hexdigest(self) -> str:
        return self._hash.hexdigest()

    def _seen(self, content: bytes) -> bytes:
        self._hash.update(content)
        self.size += len(content)
        return content


def recipients() -> list[Any]:
    """Whoever may open copies, by TINHSO_BACKUP_KEY. Raises BadCopy("copy_key")."""
    told = [one.strip() for one in settings.BACKUP_KEY.split(",") if one.strip()]
    if not told:
        raise BadCopy("copy_key", why="TINHSO_BACKUP_KEY")
    try:
        return [pyrage.x25519.Recipient.from_str(one) for one in told]
    except pyrage.RecipientError:
        raise BadCopy("copy_key", why="TINHSO_BACKUP_KEY") from None


def identity(file: Path) -> Any:
    """The key in a file that `tinhso backup key` or age-keygen wrote. Raises BadCopy("copy_key")."""
    try:
        lines = file.read_text(encoding="ascii").split()
        told = next(one for one in lines if one.startswith("AGE-SECRET-KEY-"))
        return pyrage.x25519.Identity.from_str(told)
    except (OSError, UnicodeError, StopIteration, pyrage.IdentityError):
        raise BadCopy("copy_key", why=file.name) from None


def encrypt(source: IO[bytes], place: Path) -> tuple[str, str, int]:
    """Write a stream encrypted and to the disk: hash of what lies there, hash of what was read, bytes written."""
    read = Hashing(source)
    with place.open("xb") as file:
        os.fchmod(file.fileno(), 0o600)
        written = Hashing(file)
        try:
            pyrage.encrypt_io(read, written, recipients())
        except pyrage.EncryptError as fault:  # Its reader or its writer failed.
            raise OSError(str(fault)) from fault
        file.flush()
        os.fsync(file.fileno())
    return written.hexdigest(), read.hexdigest(), written.size


def decrypt(place: Path, into: IO[bytes], key: Any) -> tuple[str, str]:
    """Write what an encrypted file holds; the hashes of the file and of what it holds. Raises BadCopy."""
    written = Hashing(into)
    with place.open("rb") as file:
        read = Hashing(file)
        try:
            pyrage.decrypt_io(read, written, [key])
        except pyrage.DecryptError as fault:
            if "OSError" in str(fault):  # No place for what it holds.
                raise OSError(str(fault)) from fault
            raise BadCopy("copy_key", why=place.parent.name) from None
    into.flush()
    return read.hexdigest(), written.hexdigest()


def write_list(place: Path, lines: Iterable[BoxLine]) -> str:
    """The list of files, compressed; its hash."""
    with gzip.open(place, "wt", encoding="ascii", newline="") as file:
        csv.writer(file).writerows((one.uid, one.size, one.sha256) for one in lines)
    return sha256(place)


def read_list(place: Path) -> Iterator[BoxLine]:
    """The list again."""
    with gzip.open(place, "rt", encoding="ascii", newline="") as file:
        for uid, size, digest in csv.reader(file):
            yield BoxLine(uid, int(size), digest)


def sha256(place: Path) -> str:
    """The hash of a file."""
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """The manifest, signed: whoever lacks the ledger's keys can make no copy that we would take."""
    told = asdict(manifest)
    key, mac = mac_keys().sign(_signed(told))
    text = json.dumps({**told, "key": key, "mac": mac.hex()}, ensure_ascii=False, indent=1)
    place = folder / MANIFEST
    with place.open("x", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a copy, whose signature is ours. Raises BadCopy."""
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except OSError:
        raise BadCopy("no_copy", folder=str(folder)) from None
    except ValueError:
        raise BadCopy("copy_damaged", part=MANIFEST) from None
    if not isinstance(told, dict):
        raise BadCopy("copy_damaged", part=MANIFEST)
    key, mac = told.pop("key", ""), told.pop("mac", "")
    if told.get("form", 0) > FORM:
        raise BadCopy("copy_newer", form=told["form"])
    try:
        good = mac_keys().is_genuine(_signed(told), name=key, mac=bytes.fromhex(mac))
    except (BadKeys, TypeError, ValueError):
        good = False
    if not good:
        raise BadCopy("copy_forged", folder=folder.name)
    return Manifest(**told)


def copies_in(root: Path) -> list[Path]:
    """The folders of whole copies, oldest first."""
    if not root.is_dir():
        return []
    found = (one for one in root.iterdir() if NAME.fullmatch(one.name))
    return sorted(one for one in found if (one / MANIFEST).is_file())


def _signed(told: dict[str, Any]) -> bytes:
    return b"copy\n" + canonical_bytes(plain(told))
