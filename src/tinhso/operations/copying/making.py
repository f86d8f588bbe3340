"""Making a copy while the server runs, and forgetting old ones."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max

import tinhso
from tinhso.files import folder as boxes
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
    BoxLine,
    Manifest,
    copies_in,
    encrypt,
    read_list,
    recipients,
    write_list,
    write_manifest,
)
from tinhso.operations.models import Copy


@dataclass(frozen=True)
class Made:
    """A copy that was made. steps: what took how many seconds; new_files: boxes that no earlier copy had;

    gone: boxes that were erased while we copied.
    """

    folder: Path
    manifest: Manifest
    new_files: int
    gone: int
    steps: dict[str, float]


def make(root: Path, *, by: By) -> Made:
    """A whole copy in a folder of its own below root; nothing half-made has a manifest. Raises BadCopy, EngineFault.

    The database first, then the files: then every file that the copied database knows is in the copy.
    """
    recipients()  # Refused before anything is written.
    began, steps = time.monotonic(), dict[str, float]()
    at = datetime.now(UTC)
    name = f"tinhso-{at:%Y%m%dT%H%M%SZ}"
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = root / f".{name}"
    draft.mkdir(mode=0o700)
    try:
        erasures.keep_up()
        position, events = _standing()
        migrations = applied()
        with engines.dumped() as stream:
            lies, plain, size = encrypt(stream, draft / DATABASE)
        steps["database"] = time.monotonic() - began
        counted = _Counted()
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
    return Made(root / name, manifest, counted.new, counted.gone, {**steps, "all": seconds})


def prune(root: Path, *, keep: int) -> tuple[int, int]:
    """Forget all but the latest `keep` copies and the boxes that none of those names: (copies, boxes) that went."""
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
    """Copies boxes and counts them."""

    def __init__(self) -> None:
        self.files = self.new = self.gone = 0
        self.keys: set[str] = set()

    def copied(self, root: Path) -> Iterator[BoxLine]:
        """Each stored file, in the copy by the time it is named. A box never changes, so one that is there stays."""
        known = _known(root)
        for uid, key in Blob.objects.values_list("uid", "key").order_by("uid").iterator(5_000):
            line = known.get(uid.hex) or self._new(root / BOXES, uid)
            if line is None:
                self.gone += 1
                continue
            self.files += 1
            self.keys.add(key)
            yield line

    def _new(self, into: Path, uid: UUID) -> BoxLine | None:
        try:
            content = boxes.read(uid)
        except boxes.FolderFault:
            if Blob.objects.filter(uid=uid).exists():
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


def _known(root: Path) -> dict[str, BoxLine]:
    """The boxes of the latest copy that still lie there whole in length; the others are copied again."""
    there = copies_in(root)
    if not there:
        return {}
    found = {}
    for one in read_list(there[-1] / FILES):
        place = root / BOXES / one.place
        if place.is_file() and place.stat().st_size == one.size:
            found[one.uid] = one
    return found


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
