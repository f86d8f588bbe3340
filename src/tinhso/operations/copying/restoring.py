"""Putting a copy back: into an empty place alone, with everybody erased again who was erased since."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
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
from tinhso.files import stores
from tinhso.files.models import Blob
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
    BoxLine,
    Manifest,
    decrypt,
    read_list,
    read_manifest,
    sha256,
)
from tinhso.operations.models import Copy, Heartbeat

# How many of the latest events are checked by their signatures at once; `tinhso ledger verify` checks all.
CHECKED = 2_000
# So many damaged boxes are named at once.
NAMED = 50
_AT_ONCE = 500
Said = Callable[[str, float], None]


@dataclass(frozen=True)
class Restored:
    """erased: people erased again; left: refusal → uids whom a person has to look at; forged: lines of the list that
    nobody signed. wrong: of the latest events those whose signature does not fit. without: boxes that are damaged and
    were left out, by name. steps: seconds of each.
    """

    manifest: Manifest
    files: int
    erased: int
    left: dict[str, list[str]]
    forged: int
    wrong: int
    without: list[str]
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


def check_parts(
    folder: Path, manifest: Manifest, *, without: Collection[str] = ()
) -> tuple[int, list[str]]:
    """Everything lies there as it was written, each box read: how many are whole, and which of `without` are not.

    without: names of boxes that may be damaged. Raises BadCopy.
    """
    for part, digest in manifest.parts.items():
        place = folder / part
        if not place.is_file() or sha256(place) != digest:
            raise BadCopy("copy_damaged", part=part)
    counted, bad = 0, list[str]()
    for line in read_list(folder / FILES):
        counted += 1
        if not _is_whole(folder, line):
            bad.append(line.uid)
    if counted != manifest.files:
        raise BadCopy("copy_damaged", part=FILES)
    if strange := [uid for uid in bad if uid not in without]:
        named = " ".join(strange[:NAMED]) + (" …" if len(strange) > NAMED else "")
        raise BadCopy("boxes_damaged", count=len(strange), boxes=named)
    return counted - len(bad), bad


def _is_whole(folder: Path, line: BoxLine) -> bool:
    place = folder.parent / BOXES / line.place
    try:
        return place.stat().st_size == line.size and sha256(place) == line.sha256
    except OSError:  # Gone, or on a sector that cannot be read.
        return False


def restore(
    folder: Path,
    *,
    key: Any,
    by: By,
    say: Said,
    listed: Path | None = None,
    trial: bool = False,
    without: Collection[str] = (),
) -> Restored:
    """A copy becomes the database and the files of the settings, which must be empty of any database.

    All of it is read and checked before anything is written; where it fails later, nothing of it is left.
    listed: the list of erasures; by default that of the settings, and the one beside the copies. trial: files are read
    and checked, not written, and the place is thrown away afterwards. without: boxes that may be damaged, and are then
    left out. Raises BadCopy, EngineFault, FolderFault.
    """
    manifest = read_manifest(folder)
    if manifest.engine != connection.vendor:
        raise engines.EngineFault("other_engine", copy=manifest.engine, here=connection.vendor)
    if not engines.is_empty():
        raise engines.EngineFault("living_database")
    _check_known(manifest)
    steps = _Steps(say)
    files, left_out = check_parts(folder, manifest, without=without)
    steps.done("checked")
    with _put_all(folder, () if trial else _lines(folder, left_out)):
        steps.done("files")
        with _loaded(folder, manifest, key):
            steps.done("database")
            call_command("migrate", verbosity=0)
            steps.done("tables")
            wrong = _wrong(manifest)
            steps.done("signatures")
            _say_where(_lines(folder, left_out))
            places = (listed or erasures.place(), folder.parent / ERASURES)
            again, forged = erasures.apply_lists(places, by=by)
            steps.done("erasures")
            _settle(manifest, again.erased, left_out, by)
    left = again.left
    return Restored(manifest, files, again.erased, left, forged, wrong, left_out, steps.seconds)


def _lines(folder: Path, left_out: Collection[str]) -> Iterator[BoxLine]:
    out = frozenset(left_out)
    return (line for line in read_list(folder / FILES) if line.uid not in out)


@contextmanager
def _put_all(folder: Path, lines: Iterable[BoxLine]) -> Iterator[None]:
    """Boxes are where the settings keep files; if what is done within fails, those that were not are gone again."""
    written: list[UUID] = []
    try:
        for line in lines:
            if _put(folder.parent / BOXES / line.place, line):
                written.append(UUID(hex=line.uid))  # noqa: PERF401 those of before a fault are to go
        yield
    except BaseException:
        for uid in written:
            with suppress(OSError):
                boxes.remove(uid)
        raise


def _say_where(lines: Iterable[BoxLine]) -> None:
    """What the copy has lies in the folder now, though it was moved from the object store while the copy was made."""
    here = (UUID(hex=one.uid) for one in lines)
    while some := list(islice(here, _AT_ONCE)):
        Blob.objects.filter(uid__in=some, store=stores.S3).update(store=stores.FOLDER)


def _check_known(manifest: Manifest) -> None:
    """Tables of a newer program are not ours to run on. Raises BadCopy("copy_newer")."""
    known = set(MigrationLoader(None).graph.nodes)
    for app, name in manifest.migrations.items():
        if (app, name) not in known:
            raise BadCopy("copy_newer", form=f"{app}.{name}")


@contextmanager
def _loaded(folder: Path, manifest: Manifest, key: Any) -> Iterator[None]:
    try:
        with tempfile.TemporaryDirectory(prefix="tinhso-restore-") as kept:
            dump = Path(kept) / "dump"
            with dump.open("xb") as file:
                lies, plain = decrypt(folder / DATABASE, file, key)
            if lies != manifest.parts[DATABASE] or plain != manifest.plain:
                raise BadCopy("copy_damaged", part=DATABASE)
            with engines.loaded(dump):
                yield
    except OSError as fault:
        raise engines.EngineFault("copy_not_written", why=str(fault)[:200]) from fault


def _put(place: Path, line: BoxLine) -> bool:
    """A box is where the settings keep files; False for one that was there already, whole."""
    content = place.read_bytes()
    if hashlib.sha256(content).hexdigest() != line.sha256:
        raise BadCopy("copy_damaged", part=f"{BOXES}/{line.place}")
    box = UUID(hex=line.uid)
    with suppress(boxes.FolderFault):
        if boxes.read(box) == content:
            return False
    boxes.write(box, content)
    return True


def _wrong(manifest: Manifest) -> int:
    """Of the latest events those that do not verify. Raises BadCopy where the ledger ends before the manifest says."""
    last = Position.objects.aggregate(last=Max("position"))["last"] or 0
    events = Event.objects.aggregate(last=Max("pk"))["last"] or 0
    if last < manifest.position or events < manifest.events:
        raise BadCopy("copy_damaged", part="ledger")
    rows = Event.objects.select_related("sealed").filter(pk__gt=events - CHECKED)
    return sum(1 for _ in faults(rows))


@transaction.atomic
def _settle(manifest: Manifest, erased: int, without: list[str], by: By) -> None:
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
        "without": without or None,
    }
    append(kinds.RESTORED.name, subject="operations:copy", by=by, facts=facts)
