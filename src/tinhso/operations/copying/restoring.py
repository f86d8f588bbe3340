"""Putting a copy back: into an empty place alone, with everybody erased again who was erased since."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import Max
from django.utils import timezone

from tinhso.access.models import MailCode, Session
from tinhso.files import folder as boxes
from tinhso.ledger.actions import By, append
from tinhso.ledger.models import Event, Position
from tinhso.ledger.queries import faults
from tinhso.operations import erasures, kinds
from tinhso.operations.copying import engines
from tinhso.operations.copying.parts import (
    BOXES,
    DATABASE,
    ERASURES,
    FILES,
    BadCopy,
    Manifest,
    decrypt,
    read_list,
    read_manifest,
    sha256,
)
from tinhso.operations.models import Copy, Heartbeat

# How many of the latest events are checked by their signatures at once; `tinhso ledger verify` checks all.
CHECKED = 2_000
Said = Callable[[str, float], None]


@dataclass(frozen=True)
class Restored:
    """erased: people erased again; left: refusal → uids whom a person has to look at; forged: lines of the list that
    nobody signed. wrong: of the latest events those whose signature does not fit. steps: seconds of each.
    """

    manifest: Manifest
    files: int
    erased: int
    left: dict[str, list[str]]
    forged: int
    wrong: int
    steps: dict[str, float]


class _Steps:
    """Seconds of each step, told as they end."""

    def __init__(self, say: Said) -> None:
        self.seconds: dict[str, float] = {}
        self._say, self._last = say, time.monotonic()

    def done(self, name: str) -> None:
        now = time.monotonic()
        self.seconds[name], self._last = now - self._last, now
        self._say(name, self.seconds[name])


def check_parts(folder: Path, manifest: Manifest, *, whole: bool) -> int:
    """Everything lies there as it was written; how many files. whole: read each box, not only its length.

    Raises BadCopy.
    """
    for part, digest in manifest.parts.items():
        place = folder / part
        if not place.is_file() or sha256(place) != digest:
            raise BadCopy("copy_damaged", part=part)
    counted = 0
    for line in read_list(folder / FILES):
        place = folder.parent / BOXES / line.place
        good = place.is_file() and place.stat().st_size == line.size
        if not good or (whole and sha256(place) != line.sha256):
            raise BadCopy("copy_damaged", part=f"{BOXES}/{line.place}")
        counted += 1
    if counted != manifest.files:
        raise BadCopy("copy_damaged", part=FILES)
    return counted


def restore(
    folder: Path, *, key: Any, by: By, say: Said, listed: Path | None = None, trial: bool = False
) -> Restored:
    """A copy becomes the database and the files of the settings, which must be empty of any database.

    listed: the list of erasures; by default that of the settings, and the one beside the copies. trial: files are read
    and checked, not written, and the place is thrown away afterwards. Raises BadCopy, EngineFault, FolderFault.
    """
    manifest = read_manifest(folder)
    if manifest.engine != connection.vendor:
        raise engines.EngineFault("other_engine", copy=manifest.engine, here=connection.vendor)
    if not engines.is_empty():
        raise engines.EngineFault("living_database")
    _check_known(manifest)
    steps = _Steps(say)
    files = check_parts(folder, manifest, whole=trial)
    steps.done("checked")
    _load(folder, manifest, key)
    steps.done("database")
    if not trial:
        for line in read_list(folder / FILES):
            _put(folder.parent / BOXES / line.place, line.uid, line.sha256)
        steps.done("files")
    call_command("migrate", verbosity=0)
    steps.done("tables")
    wrong = _wrong(manifest)
    steps.done("signatures")
    places = (listed or erasures.place(), folder.parent / ERASURES)
    again, forged = erasures.apply_lists(places, by=by)
    steps.done("erasures")
    _settle(manifest, again.erased, by)
    return Restored(manifest, files, again.erased, again.left, forged, wrong, steps.seconds)


def _check_known(manifest: Manifest) -> None:
    """Tables of a newer program are not ours to run on. Raises BadCopy("copy_newer")."""
    known = set(MigrationLoader(None).graph.nodes)
    for app, name in manifest.migrations.items():
        if (app, name) not in known:
            raise BadCopy("copy_newer", form=f"{app}.{name}")


def _load(folder: Path, manifest: Manifest, key: Any) -> None:
    try:
        with tempfile.TemporaryDirectory(prefix="tinhso-restore-") as kept:
            dump = Path(kept) / "dump"
            with dump.open("xb") as file:
                lies, plain = decrypt(folder / DATABASE, file, key)
            if lies != manifest.parts[DATABASE] or plain != manifest.plain:
                raise BadCopy("copy_damaged", part=DATABASE)
            engines.load(dump)
    except OSError as fault:
        raise engines.EngineFault("copy_not_written", why=str(fault)[:200]) from fault


def _put(place: Path, uid: str, digest: str) -> None:
    """A box is where the settings keep files; one that is there already, whole, stays."""
    content = place.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise BadCopy("copy_damaged", part=f"{BOXES}/{uid}")
    box = UUID(hex=uid)
    try:
        if boxes.read(box) == content:
            return
    except boxes.FolderFault:
        pass
    boxes.write(box, content)


def _wrong(manifest: Manifest) -> int:
    """Of the latest events those that do not verify. Raises BadCopy where the ledger ends before the manifest says."""
    last = Position.objects.aggregate(last=Max("position"))["last"] or 0
    events = Event.objects.aggregate(last=Max("pk"))["last"] or 0
    if last < manifest.position or events < manifest.events:
        raise BadCopy("copy_damaged", part="ledger")
    rows = Event.objects.select_related("sealed").filter(pk__gt=events - CHECKED)
    return sum(1 for _ in faults(rows))


@transaction.atomic
def _settle(manifest: Manifest, erased: int, by: By) -> None:
    """Nobody is signed in any more, no code holds, no worker of then lives; and the ledger says what happened."""
    Session.objects.all().delete()
    MailCode.objects.all().delete()
    Heartbeat.objects.all().delete()
    Copy.objects.filter(name=manifest.name).update(verified_at=timezone.now())
    facts = {
        "copy": manifest.name,
        "copied_at": manifest.moment,
        "position": manifest.position,
        "erased_again": erased,
    }
    append(kinds.RESTORED.name, subject="operations:copy", by=by, facts=facts)
