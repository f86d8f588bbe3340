"""Making a copy while the server runs, and forgetting old ones."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max, QuerySet

import tinhso
from tinhso.files import stores
from tinhso.files.folder import FolderFault
from tinhso.files.models import Blob
from tinhso.ledger.actions import By, append
from tinhso.ledger.keyring import mac_keys
from tinhso.ledger.models import Event, Position
from tinhso.operations import erasures, kinds
from tinhso.operations.copying import engines
from tinhso.operations.copying.parts import (
    BOXES,
    DATABASE,
    ERASURES,
    FILES,
    LOCK,
    BadCopy,
    BoxLine,
    Manifest,
    copies_in,
    encrypt,
    read_list,
    recipients,
    sha256,
    write_list,
    write_manifest,
)
from tinhso.operations.models import Copy


@dataclass(frozen=True)
class Made:
    """A copy that was made. steps: what took how many seconds; new_files: boxes that no earlier copy had;

    gone: boxes that were erased while we copied; damaged: boxes that are not as they were written where they are kept,
    and of which no earlier copy has a whole one.
    """

    folder: Path
    manifest: Manifest
    new_files: int
    gone: int
    damaged: int
    steps: dict[str, float]


def make(root: Path, *, by: By) -> Made:
    """A whole copy in a folder of its own below root; nothing half-made has a manifest. Raises BadCopy, EngineFault.

    The database first, then the files: then every file that the copied database knows is in the copy. But for those in
    an object store, of which the bucket is copied by its own means: they are counted in the manifest.
    """
    recipients()  # Refused before anything is written.
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _held(root, alone=False):
        return _made(root, by)


def _made(root: Path, by: By) -> Made:
    began, steps = time.monotonic(), dict[str, float]()
    at, name = _begun(root)
    draft = root / f".{name}"
    try:
        erasures.keep_up()
        position, events = _standing()
        counted = _Counted()
        migrations = applied()
        with engines.dumped() as stream:
            lies, plain, size = encrypt(stream, draft / DATABASE)
        steps["database"] = time.monotonic() - began
        listed = write_list(draft / FILES, counted.copied(root))
        steps["files"] = time.monotonic() - began - steps["database"]
        manifest = Manifest(
            name=name,
            made_at=at.isoformat(),
            engine=connection.vendor,
            version=tinhso.__version__,
            parts={DATABASE: lies, FILES: listed},
            plain=plain,
            bytes=size,
            files=counted.files,
            position=position,
            events=events,
            migrations=migrations,
            keys={"mac": [mac_keys().newest], "files": sorted(counted.keys)},
            elsewhere={stores.S3: counted.elsewhere} if counted.elsewhere else {},
        )
        write_manifest(draft, manifest)
        _keep_list(root)
        draft.rename(root / name)
    except BaseException as fault:
        shutil.rmtree(draft, ignore_errors=True)
        if isinstance(fault, (OSError, sqlite3.Error)):  # A disk that is full or gone.
            raise engines.EngineFault("copy_not_written", why=str(fault)[:200]) from fault
        raise
    seconds = time.monotonic() - began
    _note(manifest, seconds, by)
    steps["all"] = seconds
    return Made(root / name, manifest, counted.new, counted.gone, counted.damaged, steps)


def _begun(root: Path) -> tuple[datetime, str]:
    """The moment of a copy and its name, by its second, with the folder in which it is made.

    Of two in one second the later waits for the next.
    """
    while True:
        at = datetime.now(UTC)
        name = f"tinhso-{at:%Y%m%dT%H%M%SZ}"
        if not (root / name).exists():
            try:
                (root / f".{name}").mkdir(mode=0o700)
            except FileExistsError:
                pass
            else:
                return at, name
        time.sleep(1 - at.microsecond / 1e6)


def prune(root: Path, *, keep: int) -> tuple[int, int]:
    """Forget all but the latest `keep` copies and the boxes that none of those names: (copies, boxes) that went.

    What a copy that stopped has left goes too. Not while one is being made, of which nobody knows yet what it names:
    raises BadCopy("copy_running").
    """
    if not root.is_dir():
        return 0, 0
    with _held(root, alone=True):
        return _pruned(root, keep)


def _pruned(root: Path, keep: int) -> tuple[int, int]:
    for left in root.glob(".tinhso-*"):
        shutil.rmtree(left, ignore_errors=True)
    there = copies_in(root)
    over = there[: max(0, len(there) - max(1, keep))]
    for folder in over:
        shutil.rmtree(folder)
    if not over:
        return 0, 0
    named = {one.uid for folder in copies_in(root) for one in read_list(folder / FILES)}
    gone = 0
    for place in (root / BOXES).glob("??/*"):
        if place.name not in named:
            place.unlink()
            gone += 1
    return len(over), gone


@contextmanager
def _held(root: Path, *, alone: bool) -> Iterator[None]:
    """Copies are made side by side; what they need goes only while none is made. Raises BadCopy("copy_running")."""
    with (root / LOCK).open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB if alone else fcntl.LOCK_SH)
        except BlockingIOError:
            raise BadCopy("copy_running") from None
        yield


def applied() -> dict[str, str]:
    """Each app's last migration in the database."""
    found: dict[str, str] = {}
    for app, name in MigrationRecorder(connection).applied_migrations():
        found[app] = max(name, found.get(app, ""))
    return dict(sorted(found.items()))


def _standing() -> tuple[int, int]:
    last = Position.objects.aggregate(last=Max("position"))["last"] or 0
    return last, Event.objects.aggregate(last=Max("pk"))["last"] or 0


class _Counted:
    """Copies boxes and counts them. Made before the database is copied."""

    def __init__(self) -> None:
        self.files = self.new = self.gone = self.damaged = self.elsewhere = 0
        self.keys: set[str] = set()
        # A box that is moved to the object store while we copy lies in the folder by the copied database.
        self._away = set(_rows(stores.S3).values_list("pk", flat=True)) if _has_stores() else set()

    def copied(self, root: Path) -> Iterator[BoxLine]:
        """Each stored file, in the copy by the time it is named. A box never changes, so one that is there stays."""
        known = _known(root)
        columns = ("pk", "uid", "key", *(("store", "box") if _has_stores() else ()))
        for pk, uid, key, *lies in _rows().values_list(*columns).order_by("uid").iterator(5_000):
            store, digest = lies or (stores.FOLDER, "")
            self.keys.add(key)
            if store != stores.FOLDER and pk in self._away:
                self.elsewhere += 1
                continue
            line = known.get(uid.hex)
            if line is None or line.sha256 != (digest or line.sha256) or not _lies(root, line):
                line = self._new(root / BOXES, store, uid, digest)
            if line is None:
                self.gone += 1
                continue
            self.files += 1
            self.damaged += bool(digest) and line.sha256 != digest
            yield line

    def _new(self, into: Path, store: str, uid: UUID, digest: str) -> BoxLine | None:
        try:
            content = stores.read(store, uid, digest)
        except FolderFault as fault:
            if fault.code != "file_gone" or _rows().filter(uid=uid).exists():
                raise
            return None  # Erased at this moment.
        line = BoxLine(uid.hex, len(content), hashlib.sha256(content).hexdigest())
        place = into / line.place
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = place.with_name(f".{place.name}")
        with draft.open("wb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(place)
        self.new += 1
        return line


def _rows(*store: str) -> QuerySet[Blob]:
    return Blob.objects.filter(store__in=store) if store else Blob.objects.all()


def _has_stores() -> bool:
    """Whether the tables say where a box lies: those of before the very upgrade that we copy for may not."""
    with connection.cursor() as cursor:
        told = connection.introspection.get_table_description(cursor, Blob._meta.db_table)
    return "store" in {one.name for one in told}


def _known(root: Path) -> dict[str, BoxLine]:
    """The boxes of the latest copy."""
    there = copies_in(root)
    return {one.uid: one for one in read_list(there[-1] / FILES)} if there else {}


def _lies(root: Path, line: BoxLine) -> bool:
    """Whether a box of an earlier copy is still whole; one that rotted is copied again."""
    place = root / BOXES / line.place
    return place.is_file() and place.stat().st_size == line.size and sha256(place) == line.sha256


def _keep_list(root: Path) -> None:
    """The list of erasures, beside the copies too: it is no secret, and the one thing that a copy must not lack."""
    place = erasures.place()
    if place is not None and place.is_file():
        draft = root / f".{ERASURES}"
        shutil.copyfile(place, draft)
        draft.chmod(0o600)
        draft.rename(root / ERASURES)


@transaction.atomic
def _note(manifest: Manifest, seconds: float, by: By) -> None:
    """In the book of copies, unless the very upgrade that we copy for brings that book."""
    if Copy._meta.db_table not in connection.introspection.table_names():
        return
    Copy.objects.create(
        name=manifest.name,
        made_at=manifest.moment,
        seconds=round(seconds, 3),
        bytes=manifest.bytes,
        files=manifest.files,
        position=manifest.position,
    )
    facts = {"copy": manifest.name, "position": manifest.position, "files": manifest.files}
    append(kinds.COPIED.name, subject="operations:copy", by=by, facts=facts)
