"""PostgreSQL's log, archived piece by piece: what a crash loses is at most the piece that was being written.

With `archive_timeout = 60` a piece is closed after a minute. A base copy and all pieces since give any moment again.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import tarfile
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tinhso.kernel.errors import TinhsoError
from tinhso.operations.copying.engines import EngineFault, pg_environment, program
from tinhso.operations.copying.parts import BadCopy, decrypt, encrypt

WAL, BASE = "wal", "base"
_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"[0-9A-F]{8,24}(\.[0-9A-F]{8}\.backup|\.history|\.partial)?")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?([+-]\d\d(:?\d\d)?|Z)?")


class WalFault(TinhsoError):
    """wal_name (name): no name of PostgreSQL's. wal_differs (name): another piece of that name is archived already.

    data_folder (folder): it is not empty. bad_moment (text).
    """

    exit_code = 3


def put(root: Path, piece: Path, name: str) -> None:
    """Archive a piece: on the disk when this returns. The same twice is once. Raises WalFault, BadCopy."""
    place = _place(root, name)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        with piece.open("rb") as source:
            _, plain, _ = encrypt(source, draft)
        mark = place.with_name(f"{name}.sha256")
        if place.exists():
            if not mark.exists() or mark.read_text(encoding="ascii") != plain:
                raise WalFault("wal_differs", name=name)
            return
        mark.write_text(plain, encoding="ascii")
        draft.rename(place)
        _sync(place.parent)
    finally:
        draft.unlink(missing_ok=True)


def get(root: Path, name: str, into: Path, key: Any) -> bool:
    """Give a piece back; False where there is none of that name. Raises WalFault, BadCopy."""
    place = _place(root, name)
    if not place.is_file():
        return False
    with into.open("wb") as file:
        decrypt(place, file, key)
    return True


def base(root: Path) -> Path:
    """A base copy, encrypted; gives its file. Raises EngineFault, BadCopy."""
    folder = root / BASE
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    place = folder / f"{datetime.now(UTC):{_STAMP}}.tar.age"
    draft = place.with_name(f".{place.name}")
    # Into one stream the log of the copying itself can only be fetched at its end.
    words = ["--pgdata=-", "--format=tar", "--wal-method=fetch", "--checkpoint=fast"]
    with tempfile.TemporaryFile() as complaint:
        process = subprocess.Popen(
            [program("pg_basebackup"), *words],
            env=pg_environment(),
            stdout=subprocess.PIPE,
            stderr=complaint,
        )
        assert process.stdout is not None
        try:
            encrypt(process.stdout, draft)
        except BaseException:
            process.kill()
            draft.unlink(missing_ok=True)
            raise
        finally:
            process.stdout.close()
            status = process.wait()
        if status:
            draft.unlink(missing_ok=True)
            complaint.seek(0)
            said = complaint.read().decode(errors="replace").strip()[-200:]
            raise EngineFault("program_failed", program="pg_basebackup", why=said)
    draft.rename(place)
    return place


def prune(root: Path, *, keep: int) -> tuple[int, int]:
    """Forget all but the latest `keep` base copies and the pieces that are played on none of those: how many went.

    A piece that was archived before a base copy began holds nothing that it needs. Histories of timelines stay: they
    are a line each, and say which way a log went.
    """
    there = sorted((root / BASE).glob("[0-9]*.tar.age"))
    over = there[: max(0, len(there) - max(1, keep))]
    for one in over:
        one.unlink()
    kept = there[len(over) :]
    if not kept:
        return 0, 0
    began = datetime.strptime(kept[0].name.partition(".")[0], _STAMP).replace(tzinfo=UTC)
    gone = [
        piece
        for piece in (root / WAL).glob("[0-9A-F]*.age")
        if ".history" not in piece.name and piece.stat().st_mtime < began.timestamp()
    ]
    for piece in gone:
        piece.unlink()
        piece.with_suffix(".sha256").unlink(missing_ok=True)
    return len(over), len(gone)


def unpack(copy: Path, data: Path, *, key: Any, command: Sequence[str], until: str = "") -> None:
    """A base copy in an empty folder, that asks `command` for its log when it starts. Raises WalFault, BadCopy.

    until: the moment at which to stop, as PostgreSQL writes it; "" plays all there is.
    """
    if until and not _MOMENT.fullmatch(until):
        raise WalFault("bad_moment", text=until[:40])
    if data.exists() and any(data.iterdir()):
        raise WalFault("data_folder", folder=str(data))
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    data.chmod(0o700)
    with tempfile.TemporaryFile() as plain:
        decrypt(copy, plain, key)
        plain.seek(0)
        with tarfile.open(fileobj=plain) as archive:
            _extract(archive, data)
    spoken = shlex.join(command).replace("'%f'", "%f").replace("'%p'", "%p").replace("'", "''")
    lines = [f"restore_command = '{spoken}'", "archive_mode = off"]
    if until:
        lines += [f"recovery_target_time = '{until}'", "recovery_target_action = 'promote'"]
    with (data / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    (data / "recovery.signal").touch(0o600)


def _extract(archive: tarfile.TarFile, data: Path) -> None:
    """Plain files and folders below `data`, and nothing else. Raises BadCopy.

    Python filters archives itself from 3.11.4 on; Debian 12 has an older one, so each member is looked at here too.
    """
    root = data.resolve()
    for one in archive.getmembers():
        there = (root / one.name).resolve()
        if not (one.isfile() or one.isdir()) or not there.is_relative_to(root):
            raise BadCopy("copy_damaged", part=one.name[:200])
    if hasattr(tarfile, "data_filter"):
        archive.extraction_filter = tarfile.data_filter
    archive.extractall(data)  # noqa: S202 each member was looked at


def _place(root: Path, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise WalFault("wal_name", name=name[:60])
    return root / WAL / f"{name}.age"


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
