"""A copy holds everything, opens for its key alone, comes back whole, and nobody erased comes back with it."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from tests.files.conftest import plain_pdf
from tests.operations.conftest import Place
from tests.servers.objects import BUCKET, ObjectStore

from tinhso.cases.actions import erase_person
from tinhso.files import actions as files
from tinhso.files import folder as boxes
from tinhso.ledger.actions import By
from tinhso.ledger.models import Event
from tinhso.ledger.positions import number_all
from tinhso.operations import erasures, restoring
from tinhso.operations.copying import making
from tinhso.operations.copying.parts import BadCopy
from tinhso.operations.copying.restoring import check_parts
from tinhso.operations.models import Copy
from tinhso.parties.actions import enter
from tinhso.parties.models import Party

BY = By(actor="p-1", office="tinh", channel="system")
PDF = plain_pdf()


def person(name: str, key: str) -> Party:
    return enter(kind="person", name=name, key=key, by=BY)


def a_copy(place: Place) -> Path:
    number_all()
    place.ran("backup", "make")
    return max((place.folder / "copies").glob("tinhso-*"))


def told_of(place: Place, statement: str) -> list[tuple[object, ...]]:
    """Rows of the database of a place, read by the command's own Django."""
    script = (
        "import django, json; django.setup(); from django.db import connection as c\n"
        f"cur = c.cursor(); cur.execute({statement!r}); print(json.dumps(cur.fetchall(), default=str))"
    )
    env = {**place.env, "DJANGO_SETTINGS_MODULE": "tinhso.config.settings"}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [tuple(row) for row in json.loads(done.stdout)]


def test_a_copy_comes_back_whole(place: Place, empty: Callable[[], str]) -> None:
    person("Nguyễn Thị Mai", "a")
    kept = files.store(PDF, name="don.pdf")
    copy = a_copy(place)
    row = Copy.objects.get()
    assert (row.name, row.files) == (copy.name, 1)
    assert Event.objects.filter(kind="operations.copied").count() == 1
    # Nothing of it can be read without the key. The whole name: three letters alone turn up in any megabyte of noise.
    lying = b"".join(one.read_bytes() for one in copy.rglob("*") if one.is_file())
    assert "Thị Mai".encode() not in lying and b"SQLite format" not in lying

    boxes.remove(kept.blob.uid)
    there = place.at(empty())
    said = there.ran("--lang", "en", "restore", copy, "--key", "key.txt")
    assert "Database:" in said and "All of it:" in said
    assert told_of(there, "SELECT name FROM parties_party") == [("Nguyễn Thị Mai",)]
    assert boxes.read(kept.blob.uid)
    assert "tất cả như lúc ghi" in there.ran("ledger", "verify")
    events = told_of(there, "SELECT kind FROM ledger_event ORDER BY id DESC")
    assert events[0] == ("operations.restored",)


def test_nothing_is_restored_over_a_living_database(place: Place) -> None:
    copy = a_copy(place)
    person("Trần Văn Bình", "b")
    said = place.ran("restore", copy, "--key", "key.txt", code=3)
    assert "Không ghi đè" in said
    assert Party.objects.filter(name="Trần Văn Bình").exists()


def test_who_was_erased_since_is_erased_again(place: Place, empty: Callable[[], str]) -> None:
    mai, lan = person("Nguyễn Thị Mai", "a"), person("Lê Thị Lan", "b")
    copy = a_copy(place)
    erase_person(mai.uid, reason="QĐ 12", by=BY)
    number_all()
    assert erasures.keep_up() >= 1
    assert "Mai" not in Path(place.env["TINHSO_ERASURES"]).read_text(encoding="utf-8")
    there = place.at(empty())
    said = there.ran("--lang", "en", "restore", copy, "--key", "key.txt")
    assert "1 people erased" in said
    rows = told_of(there, "SELECT name FROM parties_party ORDER BY name")
    assert rows == [("",), (lan.name,)]
    assert told_of(there, "SELECT count(*) FROM ledger_event WHERE kind = 'parties.erased'") == [
        (1,)
    ]


def test_the_list_may_be_applied_again_and_again(place: Place) -> None:
    mai = person("Nguyễn Thị Mai", "a")
    erase_person(mai.uid, reason="QĐ 12", by=BY)
    number_all()
    erasures.keep_up()
    Party.objects.filter(pk=mai.pk).update(erased_at=None, name="Nguyễn Thị Mai")
    assert "1 people" in place.ran("--lang", "en", "erase-again")
    assert "0 people" in place.ran("--lang", "en", "erase-again")
    assert Party.objects.get().name == ""


def test_who_has_an_open_dossier_in_the_copy_is_named_for_a_person(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tinhso.cases.actions.erasing import CannotErase

    mai = person("Nguyễn Thị Mai", "a")

    def refused(*_: object, **__: object) -> None:
        raise CannotErase("open_dossiers", count=1, codes="H15-1")

    monkeypatch.setattr(erasures, "erase_person", refused)
    told = [erasures.Erasure("e", str(mai.uid), "2026-11-22T00:00:00+00:00", "QĐ")]
    assert erasures.apply(told, by=BY).left == {"open_dossiers": [str(mai.uid)]}


def test_a_forged_line_erases_nobody_and_is_told(place: Place, empty: Callable[[], str]) -> None:
    mai = person("Nguyễn Thị Mai", "a")
    copy = a_copy(place)
    line = {"event": "x", "party": str(mai.uid), "at": "2026-11-22T00:00:00+00:00", "reason": "QĐ"}
    forged = json.dumps({**line, "key": "tests", "mac": "00" * 32})
    Path(place.env["TINHSO_ERASURES"]).write_text(forged + "\n{cut", encoding="utf-8")
    said = place.at(empty()).ran("--lang", "en", "restore", copy, "--key", "key.txt", code=1)
    assert "2 lines" in said and "0 people erased" in said
    # What is written after a line that a crash cut is a line of its own.
    erase_person(mai.uid, reason="QĐ 12", by=BY)
    number_all()
    erasures.keep_up()
    told, strange = erasures.kept(Path(place.env["TINHSO_ERASURES"]))
    assert {one.party for one in told} == {str(mai.uid)} and strange == [1, 2]


@pytest.mark.parametrize("part", ["database.age", "files.csv.gz", "manifest.json", "box"])
def test_a_copy_that_was_changed_is_refused(
    place: Place, empty: Callable[[], str], part: str
) -> None:
    kept = files.store(PDF, name="don.pdf")
    copy = a_copy(place)
    uid = kept.blob.uid.hex
    changed = copy.parent / "files" / uid[:2] / uid if part == "box" else copy / part
    content = bytearray(changed.read_bytes())
    content[len(content) // 2] ^= 1
    changed.write_bytes(bytes(content))
    address = empty()
    place.at(address).ran("restore", copy, "--key", "key.txt", "--trial", code=3)
    if address.startswith("sqlite"):
        assert not Path(address.removeprefix("sqlite:///")).exists()


def test_another_key_opens_nothing(place: Place, empty: Callable[[], str]) -> None:
    copy = a_copy(place)
    place.ran("backup", "key", "other.txt")
    place.ran("backup", "key", "other.txt", code=3)
    said = place.at(empty()).ran("--lang", "en", "restore", copy, "--key", "other.txt", code=3)
    assert "no key that works" in said


def test_a_copy_of_another_system_is_refused(place: Place, empty: Callable[[], str]) -> None:
    copy = a_copy(place)
    there = place.at(empty())
    there.env["TINHSO_MAC_KEYS"] = "tests:" + "77" * 32
    assert "không có chữ ký" in there.ran("restore", copy, "--key", "key.txt", code=3)


def test_a_trial_changes_nothing_and_is_noted(place: Place, empty: Callable[[], str]) -> None:
    mai = person("Nguyễn Thị Mai", "a")
    kept = files.store(PDF, name="don.pdf")
    copy = a_copy(place)
    erase_person(mai.uid, reason="QĐ 12", by=BY)
    into = () if connection.vendor == "sqlite" else ("--into", empty())
    place.ran("backup", "verify", copy, "--key", "key.txt", *into)
    assert Copy.objects.get().verified_at is not None
    assert boxes.read(kept.blob.uid)


def test_old_copies_go_with_the_files_that_only_they_need(place: Place) -> None:
    first = files.store(PDF, name="don.pdf")
    a_copy(place)
    files.erase(first.uid)
    files.store(PDF.replace(b"1.7", b"1.6"), name="khac.pdf")
    time.sleep(1.1)  # A copy is named by its second.
    a_copy(place)
    boxes_there = sorted(one.name for one in (place.folder / "copies" / "files").glob("??/*"))
    assert len(boxes_there) == 2
    time.sleep(1.1)
    place.ran("backup", "make", "--keep", "1")
    left = sorted(one.name for one in (place.folder / "copies" / "files").glob("??/*"))
    assert len(left) == 1 and first.blob.uid.hex not in left
    assert len(list((place.folder / "copies").glob("tinhso-*"))) == 1


def test_while_a_copy_is_made_nothing_goes_that_it_may_name(
    place: Place, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """A running copy stands in no list yet: what it has and takes over would be named by nobody."""
    root = place.folder / "copies"
    settings.BACKUP_KEY = place.env["TINHSO_BACKUP_KEY"]
    settings.PG_BIN = place.env["TINHSO_PG_BIN"]
    files.store(PDF, name="don.pdf")
    a_copy(place)
    files.store(PDF.replace(b"1.7", b"1.6"), name="khac.pdf")
    write, told = making.write_list, list[str]()

    def slow(*words: Any) -> Any:
        found = write(*words)
        said = place.ran("backup", "make", "--keep", "1")
        told.append(said)
        with pytest.raises(BadCopy, match="copy_running"):
            making.prune(root, keep=1)
        return found

    monkeypatch.setattr(making, "write_list", slow)
    made = making.make(root, by=BY)
    monkeypatch.undo()
    assert "chưa bỏ bản cũ nào" in told[0]
    check_parts(made.folder, made.manifest)
    (root / ".tinhso-20200101T000000Z").mkdir()
    assert making.prune(root, keep=2)[0] == 1
    assert not list(root.glob(".tinhso-*")) and check_parts(made.folder, made.manifest)[1] == []


def test_of_two_copies_in_one_second_the_later_waits_for_the_next(
    place: Place, settings: Any
) -> None:
    root = place.folder / "copies"
    settings.BACKUP_KEY = place.env["TINHSO_BACKUP_KEY"]
    settings.PG_BIN = place.env["TINHSO_PG_BIN"]
    root.mkdir()
    now = datetime.now(UTC)
    for seconds in range(3):  # Being made, or made.
        name = f"tinhso-{now + timedelta(seconds=seconds):%Y%m%dT%H%M%SZ}"
        (root / f"{'.' if seconds % 2 else ''}{name}").mkdir()
    made = making.make(root, by=BY)
    assert datetime.fromisoformat(made.manifest.made_at) > now + timedelta(seconds=2)
    assert len(list(root.glob(".tinhso-*"))) == 1


def test_nobody_is_let_in_while_a_copy_is_put_back(place: Place, empty: Callable[[], str]) -> None:
    """On PostgreSQL its tables come one after the other; on SQLite the file has another name until the end."""
    if connection.vendor == "sqlite":
        return
    import psycopg

    person("Trần Văn Tám", "tam")
    copy = a_copy(place)
    there = place.at(empty())
    address = there.env["TINHSO_DATABASE"]
    script = (
        "import os, django; django.setup()\n"
        "from django.test import Client; from django.conf import settings\n"
        "settings.ALLOWED_HOSTS = ['*']\n"
        "asks = Client(raise_request_exception=False).get\n"
        "print([asks(one).status_code for one in ('/suc-khoe/san-sang', '/thu-tuc', '/kiem-tra/x')])\n"
    )

    def asked() -> str:
        env = {**there.env, "DJANGO_SETTINGS_MODULE": "tinhso.config.settings"}
        done = subprocess.run(
            [sys.executable, "-c", script], env=env, capture_output=True, text=True, check=False
        )
        return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr

    # Somebody who was connected before is sent away; who comes while it lasts is told to come again.
    with psycopg.connect(address) as before, psycopg.connect(address, autocommit=True) as marking:
        before.execute("SELECT 1")
        marking.execute("CREATE TABLE tinhso_restoring ()")
        assert asked() == "[503, 503, 503]"
        marking.execute("DROP TABLE tinhso_restoring")
        before.execute("SELECT 1")
        there.ran("restore", copy, "--key", "key.txt")
        with pytest.raises(psycopg.OperationalError):
            before.execute("SELECT 1")
    assert told_of(
        there, "SELECT count(*) FROM pg_tables WHERE tablename = 'tinhso_restoring'"
    ) == [(0,)]
    assert asked().startswith("[") and "503, 404]" not in asked()


def test_a_copy_made_under_writers_is_one_moment(place: Place, empty: Callable[[], str]) -> None:
    """Each act writes a party and its event; a copy with one and not the other would be of no moment."""
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            person(f"Người {number}", f"w{number}")
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        copy = a_copy(place)
    finally:
        stop.set()
        writer.join()
    there = place.at(empty())
    there.ran("restore", copy, "--key", "key.txt")
    parties = told_of(there, "SELECT count(*) FROM parties_party")
    assert parties == told_of(
        there, "SELECT count(*) FROM ledger_event WHERE kind='parties.entered'"
    )
    assert "tất cả như lúc ghi" in there.ran("ledger", "verify")


def test_a_full_disk_leaves_no_half_copy(place: Place) -> None:
    person("Nguyễn Thị Mai", "a")
    script = (
        "import resource, runpy, sys\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "sys.argv = ['tinhso', 'backup', 'make']\n"
        "runpy.run_module('tinhso', run_name='__main__')"
    )
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-c", script], env=place.env, capture_output=True, text=True
    )
    assert done.returncode == 3, done.stdout + done.stderr
    assert "Không ghi được bản sao" in done.stderr
    copies = place.folder / "copies"
    assert not copies.exists() or not list(copies.glob("*tinhso-*"))
    assert Copy.objects.count() == 0


def test_what_sqlite_cannot_read_is_not_taken(tmp_path: Path) -> None:
    from tinhso.operations.copying.engines import EngineFault, check_sqlite

    good = tmp_path / "good.sqlite3"
    with sqlite3.connect(good) as made:
        made.execute("CREATE TABLE a (b)")
    check_sqlite(good)
    good.write_bytes(b"no database at all" * 100)
    with pytest.raises(EngineFault, match="copy_unsound"):
        check_sqlite(good)


def test_an_erasure_undone_is_not_listed(place: Place) -> None:
    mai = person("Nguyễn Thị Mai", "a")
    with transaction.atomic():
        erase_person(mai.uid, reason="QĐ 12", by=BY)
        transaction.set_rollback(True)
    number_all()
    erasures.keep_up()
    assert erasures.kept(Path(place.env["TINHSO_ERASURES"])) == ([], [])


def boxes_of(place: Place) -> list[Path]:
    return sorted((place.folder / "copies" / "files").glob("??/*"))


def rotted(box: Path) -> None:
    """A box of the length it had, with another content."""
    box.write_bytes(bytes(len(box.read_bytes())))


def nothing_lives(place: Place) -> bool:
    """No table at its address, and no file."""
    address = place.env["TINHSO_DATABASE"]
    if address.startswith("sqlite"):
        told = Path(address.removeprefix("sqlite:///"))
        return not list(told.parent.glob(f"*{told.name}*"))
    script = "SELECT count(*) FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
    # An extension holds nothing of ours and is found there by the next try.
    functions = (
        "SELECT count(*) FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND NOT EXISTS "
        "(SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
    )
    return told_of(place, script) == told_of(place, functions) == [(0,)]


def test_a_rotten_box_stops_a_restore_before_it_begins_and_can_be_left_out(
    place: Place, empty: Callable[[], str]
) -> None:
    kept = files.store(PDF, name="don.pdf")
    whole = files.store(PDF.replace(b"1.7", b"1.6"), name="khac.pdf")
    copy = a_copy(place)
    name = kept.blob.uid.hex
    rotted(copy.parent / "files" / name[:2] / name)
    for one in (kept, whole):
        boxes.remove(one.blob.uid)
    there = place.at(empty())
    said = there.ran("restore", copy, "--key", "key.txt", code=3)
    assert name in said and "--without" in said
    assert nothing_lives(there) and not list(Path(place.env["TINHSO_FILES"]).glob("??/*"))

    said = there.ran("restore", copy, "--key", "key.txt", "--without", name, code=1)
    assert name in said
    assert boxes.read(whole.blob.uid)
    with pytest.raises(boxes.FolderFault):
        boxes.read(kept.blob.uid)
    ((facts,),) = told_of(
        there, "SELECT facts FROM ledger_event WHERE kind = 'operations.restored'"
    )
    assert json.loads(str(facts))["without"] == [name]


def test_a_restore_that_fails_halfway_leaves_nothing(
    place: Place, empty: Callable[[], str]
) -> None:
    kept = files.store(PDF, name="don.pdf")
    copy = a_copy(place)
    boxes.remove(kept.blob.uid)
    there = place.at(empty())
    # The list of erasures is a folder: found out when the tables are there.
    place.folder.joinpath("list").mkdir()
    words = ("restore", copy, "--key", "key.txt", "--erasures", "list")
    there.ran(*words, code=3)
    assert nothing_lives(there) and not list(Path(place.env["TINHSO_FILES"]).glob("??/*"))
    there.ran("restore", copy, "--key", "key.txt")


def test_a_box_that_rotted_in_the_copy_is_copied_anew(place: Place) -> None:
    files.store(PDF, name="don.pdf")
    a_copy(place)
    (box,) = boxes_of(place)
    content = box.read_bytes()
    rotted(box)
    time.sleep(1.1)
    place.ran("backup", "make")
    assert box.read_bytes() == content


def test_a_file_that_is_damaged_where_it_is_kept_is_told(place: Place) -> None:
    kept = files.store(PDF, name="don.pdf")
    rotted(boxes.place_of(kept.blob.uid))
    number_all()
    assert "1 files are damaged" in place.ran("--lang", "en", "backup", "make", code=1)


def test_a_copy_is_made_of_what_does_not_lie_in_an_object_store(
    place: Place, empty: Callable[[], str], settings: Any
) -> None:
    with ObjectStore() as server:
        told = {
            "TINHSO_OBJECT_STORE": f"{server.address}/{BUCKET}/tep",
            "TINHSO_OBJECT_KEY": server.key,
            "TINHSO_OBJECT_SECRET": server.secret,
            "TINHSO_FILES_IN": "s3",
        }
        files.store(PDF, name="don.pdf")
        place.env.update(told)
        place.ran("files", "move", "--to", "s3")
        settings.FILES_IN = "folder"
        files.store(PDF.replace(b"1.7", b"1.6"), name="khac.pdf")
        number_all()
        assert "1 files lie in the object store" in place.ran("--lang", "en", "backup", "make")
        copy = max((place.folder / "copies").glob("tinhso-*"))
        manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
        assert manifest["elsewhere"] == {"s3": 1} and manifest["files"] == 1
        there = place.at(empty())
        said = there.ran("--lang", "en", "restore", copy, "--key", "key.txt")
        assert "1 files lie in the object store" in said
        there.ran("files", "check")


def test_a_trial_that_left_something_to_a_person_is_not_noted(
    place: Place, empty: Callable[[], str]
) -> None:
    copy = a_copy(place)
    Path(place.env["TINHSO_ERASURES"]).write_text("{cut", encoding="utf-8")
    into = () if connection.vendor == "sqlite" else ("--into", empty())
    place.ran("backup", "verify", copy, "--key", "key.txt", *into, code=1)
    assert Copy.objects.get().verified_at is None


def test_sending_away_our_own_spare_connections_is_no_warning(
    own_database: None, caplog: pytest.LogCaptureFixture
) -> None:
    if connection.vendor != "postgresql":
        return
    connection.ensure_connection()
    pool = connection.pool
    held = [pool.getconn() for _ in range(2)]
    for one in held:
        pool.putconn(one)
    with caplog.at_level("WARNING", logger="psycopg.pool"), restoring.alone():
        pass
    assert [one.message for one in caplog.records if one.name == "psycopg.pool"] == []
