"""How each database is copied and put back by its own means: SQLite's backup, PostgreSQL's pg_dump and pg_restore."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection

from tinhso.kernel.errors import TinhsoError
from tinhso.operations import restoring

# So many pages at a time, so that whoever writes meanwhile has her turn.
_PAGES = 2_000
_RESTS = ("-wal", "-shm", "-journal")


class EngineFault(TinhsoError):
    """no_program (program): of PostgreSQL. program_failed (program, why). living_database: there is one already.

    other_engine (copy, here): a copy of SQLite does not become one of PostgreSQL. copy_unsound (why): SQLite says so.
    copy_not_written (why): the disk is full or gone; nothing of the copy is left.
    """

    exit_code = 3


@contextmanager
def dumped() -> Iterator[IO[bytes]]:
    """The database as one consistent stream, while others write. Raises EngineFault."""
    with _sqlite_dump() if connection.vendor == "sqlite" else _pg_dump() as stream:
        yield stream


def is_empty() -> bool:
    """Whether nothing lives where the settings point: no file, or no table."""
    if connection.vendor == "sqlite":
        place = Path(str(connection.settings_dict["NAME"]))
        # To ask SQLite for a file that is not there would make one.
        if not place.exists() or place.stat().st_size == 0:
            return True
    return not connection.introspection.table_names()


@contextmanager
def loaded(dump: Path) -> Iterator[None]:
    """A dump where the settings point, which must be empty; it is there for good when what is done within ends well.

    Where that fails nothing of it is left, and nobody was served from it: SQLite's is a draft under another name until
    then, PostgreSQL's lets nobody in and is emptied again. Raises EngineFault.
    """
    if not is_empty():
        raise EngineFault("living_database")
    connection.close()
    with _sqlite_draft(dump) if connection.vendor == "sqlite" else _pg_restored(dump):
        yield


@contextmanager
def _sqlite_draft(dump: Path) -> Iterator[None]:
    check_sqlite(dump)
    told = connection.settings_dict
    place = Path(str(told["NAME"]))
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f".{place.name}.restored")
    try:
        _remove_sqlite(draft)
        shutil.copyfile(dump, draft)
        draft.chmod(0o600)
        told["NAME"] = str(draft)
        yield
        connection.close()
        with closing(sqlite3.connect(draft)) as opened:
            opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        for rest in _RESTS:  # Of a database that was taken away; not of this one.
            place.with_name(place.name + rest).unlink(missing_ok=True)
        draft.rename(place)
    finally:
        connection.close()
        told["NAME"] = str(place)
        _remove_sqlite(draft)


def _remove_sqlite(place: Path) -> None:
    for rest in ("", *_RESTS):
        place.with_name(place.name + rest).unlink(missing_ok=True)


@contextmanager
def _pg_restored(dump: Path) -> Iterator[None]:
    words = ["--no-owner", "--exit-on-error", f"--jobs={os.cpu_count() or 1}"]
    with restoring.alone():
        try:
            _ran("pg_restore", *words, f"--dbname={connection.settings_dict['NAME']}", str(dump))
            yield
        except BaseException:
            _empty_pg()
            raise


def _empty_pg() -> None:
    """What pg_restore made: tables with all that hangs on them, and the functions of their triggers."""
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
        if tables := [name for (name,) in cursor.fetchall()]:
            cursor.execute(f"DROP TABLE {', '.join(tables)} CASCADE")
        cursor.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND NOT "
            "EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
        )
        if functions := [name for (name,) in cursor.fetchall()]:
            cursor.execute(f"DROP FUNCTION {', '.join(functions)} CASCADE")
    connection.close()


def check_sqlite(file: Path) -> None:
    """Raises EngineFault("copy_unsound") where SQLite finds a fault in a file."""
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as opened:
            said = opened.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        said = type(error).__name__
    if said != "ok":
        raise EngineFault("copy_unsound", why=said)


@contextmanager
def _sqlite_dump() -> Iterator[IO[bytes]]:
    name = str(connection.settings_dict["NAME"])
    with tempfile.TemporaryDirectory(prefix="tinhso-copy-") as folder:
        place = Path(folder) / "copy.sqlite3"
        with closing(sqlite3.connect(name)) as source, closing(sqlite3.connect(place)) as target:
            source.backup(target, pages=_PAGES, sleep=0.005)
        check_sqlite(place)
        with place.open("rb") as stream:
            yield stream


@contextmanager
def _pg_dump() -> Iterator[IO[bytes]]:
    words = ["--format=custom", "--compress=1", "--no-owner", str(connection.settings_dict["NAME"])]
    with tempfile.TemporaryFile() as complaint:
        process = subprocess.Popen(
            [program("pg_dump"), *words],
            env=pg_environment(),
            stdout=subprocess.PIPE,
            stderr=complaint,
        )
        assert process.stdout is not None
        try:
            yield process.stdout
        except BaseException:
            process.kill()
            raise
        finally:
            process.stdout.close()
            status = process.wait()
        if status:
            complaint.seek(0)
            raise EngineFault("program_failed", program="pg_dump", why=_last(complaint.read()))


def program(name: str) -> str:
    """One of PostgreSQL's own programs. Raises EngineFault("no_program")."""
    folder = settings.PG_BIN or None
    found = shutil.which(name, path=folder) if folder else shutil.which(name)
    if found is None:
        raise EngineFault("no_program", program=name)
    return found


def _ran(name: str, *words: str) -> None:
    done = subprocess.run(
        [program(name), *words], env=pg_environment(), capture_output=True, check=False
    )
    if done.returncode:
        raise EngineFault("program_failed", program=name, why=_last(done.stderr))


def pg_environment() -> dict[str, str]:
    """Where and who, by the environment: a password in the words would be seen by everybody on the machine."""
    told: dict[str, Any] = connection.settings_dict
    named = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    return {**os.environ, **{name: str(told[one]) for name, one in named.items() if told.get(one)}}


def _last(said: bytes) -> str:
    lines = [one for one in said.decode(errors="replace").splitlines() if one.strip()]
    return lines[-1][:200] if lines else "-"
