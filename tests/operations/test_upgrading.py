"""An upgrade is told before it is done, copied before it is done, and can be gone back from where that is possible."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, migrations, models
from django.db.migrations.recorder import MigrationRecorder
from tests.operations.conftest import Place

from tinhso.operations import migrating
from tinhso.operations.models import Heartbeat

PASSWORD = "sông dài núi cao 26"


def test_tables_of_this_version_want_nothing(place: Place) -> None:
    assert "đã đúng phiên bản" in place.ran("upgrade", "--check")


def test_an_upgrade_goes_there_and_back_with_a_copy_each_time(place: Place) -> None:
    tables = connection.introspection.table_names
    assert "operations_copy" in tables()
    said = place.ran("--lang", "en", "upgrade", "--back", "axes.0001_initial")
    assert "← axes." in said and "Gone back" in said
    assert len(list((place.folder / "copies").glob("tinhso-*"))) == 1
    said = place.ran("--lang", "en", "upgrade", "--check", code=1)
    assert "axes.0002" in said and "steps wait" in said
    assert "tinhso upgrade --back axes.0001_initial" in said
    # A server of this version does not start on it.
    assert "tinhso setup" in place.ran("serve", "--port", "1", code=3)
    said = place.ran("--lang", "en", "upgrade")
    assert "Copied before" in said and "Upgraded" in said
    place.ran("upgrade", "--check")


def test_an_empty_database_gets_its_tables_and_no_copy(
    place: Place, empty: Callable[[], str]
) -> None:
    there = place.at(empty())
    there.ran("upgrade")
    there.ran("upgrade", "--check")
    assert not (place.folder / "copies").exists()


def test_a_newer_database_is_not_touched(place: Place) -> None:
    MigrationRecorder(connection).record_applied("cases", "0999_of_tomorrow")
    said = place.ran("upgrade", "--check", code=3)
    assert "cases.0999_of_tomorrow" in said
    # Nor is it served: what this program writes may not be what those tables mean.
    assert "cases.0999_of_tomorrow" in place.ran("serve", "--port", "1", code=3)


@pytest.mark.parametrize("target", ["nothing", "cases.0999_no", "x.zero"])
def test_a_step_that_is_none_is_refused(place: Place, target: str) -> None:
    assert target in place.ran("upgrade", "--back", target, code=3)


@pytest.mark.django_db
def test_each_step_says_whether_it_goes_back_and_what_it_locks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def step(*operations: Any) -> migrating.Step:
        made = migrations.Migration("9999_x", "operations")
        made.operations = list(operations)
        return migrating._step(made, migrating._Rows())

    monkeypatch.setattr(migrating, "MANY_ROWS", 1)
    from django.utils import timezone

    at = timezone.now()
    Heartbeat.objects.create(name="a", version="1", began_at=at, beat_at=at)
    index = migrations.AddIndex("heartbeat", models.Index(fields=["beat_at"], name="x"))
    assert step(index).locks == {"operations_heartbeat": 1}
    assert step(index).back
    nothing = step(migrations.RunPython(migrations.RunPython.noop))
    assert not nothing.back and nothing.locks == {}
    assert step(migrations.RemoveField("heartbeat", "version")).loses
    column = migrations.AddField("heartbeat", "x", models.CharField(max_length=3, null=True))
    assert step(column).locks == (
        {} if connection.vendor == "postgresql" else {"operations_heartbeat": 1}
    )


def test_keys_follow_one_another_and_old_files_still_open(tmp_path: Path) -> None:
    from tests.cli.test_serving import made, ran
    from tests.files.conftest import plain_pdf

    made(tmp_path)
    script = (
        "import django, os; django.setup(); from tinhso.files import actions, queries\n"
        "from django.db import connection\n"
    )
    store = script + "print(actions.store({!r}, name='a.pdf').uid)"
    read = script + "print(len(queries.content('{}')))"
    pdf = plain_pdf()

    def python(text: str) -> str:
        import subprocess
        import sys

        from tests.cli.test_serving import clean

        from tinhso.cli import environment

        env = {**clean(tmp_path), **environment.read(tmp_path / "t.env")}
        env["DJANGO_SETTINGS_MODULE"] = "tinhso.config.settings"
        done = subprocess.run([sys.executable, "-c", text], env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    uid = python(store.format(pdf))
    before = (tmp_path / "t.env").read_text()
    python(script + "from tinhso.ledger.positions import number_all; number_all()")
    signed = ran(tmp_path, "ledger", "checkpoints", "--sign", "--env", "t.env")
    assert signed.returncode == 0, signed.stderr
    for ring in ("files", "mac", "ledger"):
        told = ran(tmp_path, "--lang", "en", "keys", "rotate", ring, "--env", "t.env")
        assert told.returncode == 0, told.stderr
    after = (tmp_path / "t.env").read_text()
    # Three were rotated: what stood there before the first is still there, as is each step between.
    olds = [(tmp_path / f"t.env.old{one}").read_text() for one in ("", "2", "3")]
    assert olds[0] == before and len({*olds, after}) == 4
    assert (tmp_path / "t.env").stat().st_mode & 0o077 == 0
    secrets = re.findall(r"[0-9a-f]{64}", after)
    assert len(secrets) == 4 and all(one not in told.stdout for one in secrets)
    assert before.count("\n") == after.count("\n")
    listed = ran(tmp_path, "--lang", "en", "keys", "list", "--env", "t.env")
    assert listed.returncode == 0 and listed.stdout.count("still needed") == 3
    assert "still needed, 1 checkpoints" in listed.stdout
    assert "PRIVATE+KEY" not in listed.stdout + told.stdout
    assert ran(tmp_path, "ledger", "audit", "--env", "t.env").returncode == 0
    assert ran(tmp_path, "ledger", "verify", "--env", "t.env").returncode == 0
    assert python(read.format(uid)) == str(len(pdf))
    assert "1" in ran(tmp_path, "keys", "rewrap", "--env", "t.env").stdout
    listed = ran(tmp_path, "--lang", "en", "keys", "list", "--env", "t.env")
    assert "nothing needs it" in listed.stdout
    # The old key of files is taken out: everything still opens. That of the ledger: its events are lost to checking.
    lines = after.splitlines()
    kept = [
        one.partition(",")[0] if one.startswith(("TINHSO_FILE_KEYS", "TINHSO_MAC_KEYS")) else one
        for one in lines
    ]
    (tmp_path / "t.env").write_text("\n".join(kept) + "\n")
    assert python(read.format(uid)) == str(len(pdf))
    listed = ran(tmp_path, "--lang", "en", "keys", "list", "--env", "t.env")
    assert listed.returncode == 1 and "MISSING" in listed.stdout
    # Without a key that signed the last checkpoint nothing is signed on top of it, and the list says so.
    lines = [one for one in after.splitlines() if not one.startswith("TINHSO_LEDGER_KEYS")]
    (tmp_path / "t.env").write_text("\n".join(lines) + "\n")
    listed = ran(tmp_path, "--lang", "en", "keys", "list", "--env", "t.env")
    assert "no key: nothing is signed" in listed.stdout
    assert listed.returncode == 1 and "MISSING, 1 checkpoints" in listed.stdout


def test_the_line_that_holds_is_changed_and_no_other(tmp_path: Path) -> None:
    from tinhso.cli import environment, main

    file = tmp_path / "t.env"
    first, last = f"TINHSO_MAC_KEYS=cu:{'aa' * 32}", f"TINHSO_MAC_KEYS=dang-dung:{'bb' * 32}"
    file.write_text(f"{first}\n# {first}\nTINHSO_SECRET=x\n{last}\nTINHSO_PROVINCE=P\n")
    assert main.main(["keys", "rotate", "mac", "--env", str(file)]) == 0
    lines = file.read_text().splitlines()
    assert lines[0] == first and lines[1] == f"# {first}" and lines[4] == "TINHSO_PROVINCE=P"
    names = [one.partition(":")[0] for one in environment.read(file)["TINHSO_MAC_KEYS"].split(",")]
    assert names[1:] == ["dang-dung"]
    assert lines[3].endswith(last.removeprefix("TINHSO_MAC_KEYS="))


def test_a_day_has_as_many_rotations_as_it_takes(tmp_path: Path) -> None:
    from tinhso.cli import environment, main
    from tinhso.keys.boxes import parse_box_keys

    file = tmp_path / "t.env"
    file.write_text(f"TINHSO_FILE_KEYS=cu:{'aa' * 32}\n")
    for _ in range(30):
        assert main.main(["keys", "rotate", "files", "--env", str(file)]) == 0
    assert len(parse_box_keys(environment.read(file)["TINHSO_FILE_KEYS"]).names) == 31


def test_who_may_not_write_the_settings_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from tinhso.cli import keys, main

    def forbidden(*_: object) -> Path:
        raise PermissionError

    monkeypatch.setattr(keys, "_rewritten", forbidden)
    (tmp_path / "t.env").write_text("TINHSO_MAC_KEYS=a:" + "5a" * 32 + "\n")
    assert main.main(["keys", "rotate", "mac", "--env", str(tmp_path / "t.env")]) == 3
    assert "thường là root" in capsys.readouterr().err
