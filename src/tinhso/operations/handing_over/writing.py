"""The folder that is handed over: written beside its place, each file with its digest; put there when it is whole."""

from __future__ import annotations

import csv
import fcntl
import hashlib
import io
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

import tinhso
from tinhso.access import looks
from tinhso.access.who import Who
from tinhso.cases.models import Case
from tinhso.files import queries as stored
from tinhso.files.models import File
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By, append
from tinhso.ledger.canonical import moment_text
from tinhso.ledger.models import Position
from tinhso.ledger.queries import events_after
from tinhso.operations import kinds
from tinhso.operations.handing_over import gathering
from tinhso.operations.handing_over.gathering import Dossier

FORM = "tinhso.export/1"
# As those whom it concerns read it among the looks at their data.
WHY = "Xuất toàn bộ hồ sơ của tỉnh"
MANIFEST, SUMS, LEFT_OUT, README, COLUMNS = (
    "manifest.json", "SHA256SUMS", "left-out.csv", "README.md", "columns.csv",
)  # fmt: skip
_AT_ONCE, _EVENTS = 200, 5_000
_NOT_IN_NAMES = re.compile(r"[^\w.\- ]+")
_MOST_NAME = 80
Said = Callable[[int, int], None]


class CannotHandOver(TinhsoError):
    """export_not_empty (folder): something lies there. export_running (folder): one is being written there.

    export_ground: none was given, or it is longer than 200 letters. export_not_written (why).
    """

    exit_code = 3


@dataclass(frozen=True)
class HandedOver:
    """left_out: files that could not be given, or may not. digest: SHA-256 of the list of digests."""

    folder: Path
    dossiers: int
    files: int
    left_out: int
    events: int
    bytes: int
    digest: str


def hand_over(
    into: Path, *, who: Who, by: By, ground: str, at: datetime, say: Said = lambda *_: None
) -> HandedOver:
    """Writes every dossier of this moment and the whole ledger into a folder that is not there, or empty.

    Nothing stands there before all does. A look is kept at each dossier before it is written, and the ledger says who
    took what, with the digest of all of it. say: dossiers written, of how many. Raises CannotHandOver.
    """
    ground = ground.strip()
    if not ground or len(ground) > 200 or not ground.isprintable():
        raise CannotHandOver("export_ground")
    into = into.absolute()
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise CannotHandOver("export_not_empty", folder=str(into))
    try:
        with _draft(into) as draft, closing(_Out(draft)) as out:
            _write_all(out, who=who, ground=ground, at=at, say=say)
            digest = out.seal()
            done = HandedOver(
                into, out.dossiers, out.files, out.left_out, out.events, out.bytes, digest
            )
            with transaction.atomic():
                _note(done, ground, by)
                (draft / _LOCK).unlink()
                draft.replace(into)
            return done
    except OSError as fault:
        raise CannotHandOver("export_not_written", why=str(fault)[:200]) from fault


def _note(done: HandedOver, ground: str, by: By) -> None:
    facts = {
        "dossiers": done.dossiers,
        "files": done.files,
        "ground": ground,
        "digest": done.digest,
    }
    append(kinds.HANDED_OVER.name, subject="operations:export", by=by, facts=facts)


_LOCK = ".lock"


@contextmanager
def _draft(into: Path) -> Iterator[Path]:
    """A folder of our own beside the place; what a killed one left goes first, and ours where something fails."""
    draft = into.with_name(f".{into.name}.part")
    draft.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (draft / _LOCK).open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotHandOver("export_running", folder=str(into)) from None
        for left in draft.iterdir():
            if left.name != _LOCK:
                shutil.rmtree(left) if left.is_dir() else left.unlink()
        try:
            yield draft
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise


class _Out:
    """Files of a draft with their digests, and what was counted. For their owner alone: they are people's data."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.dossiers = self.files = self.left_out = self.events = self.bytes = 0
        self._sums = (root / SUMS).open("x", encoding="utf-8", newline="\n")
        os.fchmod(self._sums.fileno(), 0o600)

    def write(self, path: str, content: bytes) -> str:
        """A file whole, below the root; its SHA-256."""
        place = self.root / path
        self._make(place.parent)
        with place.open("xb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        digest = hashlib.sha256(content).hexdigest()
        self._sums.write(f"{digest}  {path}\n")
        self.bytes += len(content)
        return digest

    def _make(self, folder: Path) -> None:
        if not folder.exists():
            self._make(folder.parent)
            folder.mkdir(mode=0o700)

    def close(self) -> None:
        """Nothing more is written."""
        self._sums.close()

    def seal(self) -> str:
        """Ends the list of digests; its own."""
        self._sums.flush()
        os.fsync(self._sums.fileno())
        self.close()
        return hashlib.sha256((self.root / SUMS).read_bytes()).hexdigest()


def _write_all(out: _Out, *, who: Who, ground: str, at: datetime, say: Said) -> None:
    last = Case.objects.aggregate(last=Max("pk"))["last"] or 0
    until = Position.objects.aggregate(last=Max("position"))["last"] or 0
    total = Case.objects.filter(pk__lte=last).count()
    missing: list[tuple[str, str, str, str]] = []
    for some in _batches(last):
        targets = [looks.At(one.owner, f"case:{one.uid}") for one in some]
        looks.record_many(who, "dossier", targets, why=WHY)
        for one in _read(some):
            missing += _write_dossier(out, one)
        say(out.dossiers, total)
    for number, lines in enumerate(_ledger(until), start=1):
        out.write(f"ledger/{number:06d}.jsonl", _lines(lines))
        out.events += len(lines)
    for name, kind in gathering.TABLES.items():
        out.write(f"tables/{name}.jsonl", _lines(gathering.table_rows(kind)))
    out.left_out = len(missing)
    out.write(LEFT_OUT, _sheet(("dossier", "file", "name", "why"), missing))
    out.write(
        COLUMNS, _sheet(("where", "column", "type", "empty", "table"), gathering.all_columns())
    )
    out.write(README, Path(__file__).with_name(README).read_bytes())
    told = {
        "form": FORM, "version": tinhso.__version__, "made_at": moment_text(at), "ground": ground, "by": who.actor,
        "dossiers": out.dossiers, "files": out.files, "left_out": out.left_out, "events": out.events,
        "position": until,
    }  # fmt: skip
    out.write(MANIFEST, _json(told))


def _batches(last: int) -> Iterator[list[Case]]:
    after = 0
    while some := list(Case.objects.filter(pk__gt=after, pk__lte=last).order_by("pk")[:_AT_ONCE]):
        yield some
        after = some[-1].pk


def _read(some: list[Case]) -> list[Dossier]:
    """A batch at one moment: its rows and its events tell of the same acts."""
    with transaction.atomic():
        if connection.vendor == "postgresql" and not _within():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        again = Case.objects.filter(pk__in=[one.pk for one in some]).order_by("pk")
        return list(gathering.dossiers(list(again)))


def _within() -> bool:
    """Whether the transaction is somebody else's, who has read in it already."""
    return len(connection.savepoint_ids) > 0


def _write_dossier(out: _Out, one: Dossier) -> list[tuple[str, str, str, str]]:
    """Its folder; the files that are not in it."""
    folder = f"dossiers/{one.filed_on:%Y/%m/%d}/{_folder_name(one)}"
    told, missing = [], []
    for number, file in enumerate(one.files, start=1):
        line = {
            "uid": str(file.uid), "name": file.name, "kind": file.kind, "size": file.size,
            "sha256": file.sha256, "path": "", "left_out": "",
        }  # fmt: skip
        try:
            content = _content(file)
        except TinhsoError as fault:
            line["left_out"] = fault.code
            missing.append((one.code, str(file.uid), file.name, fault.code))
        else:
            line["path"] = f"papers/{number:03d}-{_safe(file.name)}"
            out.write(f"{folder}/{line['path']}", content)
            out.files += 1
        told.append(line)
    out.write(f"{folder}/dossier.json", _json({**one.told, "files": told}))
    out.dossiers += 1
    return missing


def _content(file: File) -> bytes:
    """Raises NotGivenOut for one with a virus, and what `files.queries.opened` raises.

    What waits for the scanner is handed over as it is: it is the dossier's, and nobody opens it here.
    """
    if stored.standing(file) == "infected":
        stored.check_given_out(file)
    return stored.opened(file.blob)


def _folder_name(one: Dossier) -> str:
    name = _safe(one.code)
    # A code of another system may hold anything; two of them must not meet in one folder.
    return name if name == one.code else f"{name}-{one.subject.removeprefix('case:')}"


def _safe(name: str) -> str:
    """A name that is one everywhere: no folder, no hidden file, not longer than file systems take."""
    clean = _NOT_IN_NAMES.sub("_", name).strip(" .") or "_"
    if len(clean) <= _MOST_NAME:
        return clean
    stem, dot, kind = clean.rpartition(".")
    return f"{stem[:_MOST_NAME]}{dot}{kind[:10]}" if dot and stem else clean[:_MOST_NAME]


def _ledger(until: int) -> Iterator[list[dict[str, Any]]]:
    after = 0
    while after < until:
        some = [one for one in events_after(after, most=_EVENTS) if one.place.position <= until]
        if not some:
            return
        yield [gathering.event_told(one) for one in some]
        after = some[-1].place.position


def _json(told: Any) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _lines(rows: Iterable[Any]) -> bytes:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in rows).encode()


def _sheet(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> bytes:
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows([head, *rows])
    return made.getvalue().encode()
