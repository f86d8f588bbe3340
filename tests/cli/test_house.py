"""The house's own commands, and the script at the root."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tinhso.cli import bundle, house, tools
from tinhso.cli.main import main

ROOT = Path(__file__).resolve().parents[2]

LOCK = """\
duckdb==1.5.6 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
numpy==2.4.6 ; python_full_version < '3.12' \\
    --hash=sha256:cc
numpy==2.5.5 ; python_full_version >= '3.12' \\
    --hash=sha256:dd
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:ee
"""


def bare_machine(folder: Path, *programs: str) -> dict[str, str]:
    """The environment of a machine whose path holds these programs alone."""
    folder.mkdir()
    for program in ("sh", "dirname", "readlink", "cmp", *programs):
        (folder / program).symlink_to(f"/usr/bin/{program}")
    return {"PATH": str(folder), "TINHSO_HOME": str(folder.parent / "home")}


def fake_python(folder: Path, script: str) -> None:
    (folder / "python3").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "python3").chmod(0o755)


def run(*command: str | Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def test_a_machine_without_python_is_told_what_to_install(tmp_path: Path) -> None:
    said = run(ROOT / "tinhso", "--version", environment=bare_machine(tmp_path / "bin"))
    assert said.returncode == 3
    assert "apt-get install python3 python3-venv" in said.stderr
    assert "Cần Python 3.11" in said.stderr


def test_a_machine_with_an_old_python_is_told_which_was_found(tmp_path: Path) -> None:
    environment = bare_machine(tmp_path / "bin")
    fake_python(
        tmp_path / "bin",
        'case "$2" in *platform*) echo /usr/bin/python3 3.9.2 ;; *) exit 1 ;; esac',
    )
    said = run(ROOT / "tinhso", "--version", environment=environment)
    assert said.returncode == 3
    assert "found only: /usr/bin/python3 3.9.2" in said.stderr


def test_a_python_without_venv_is_told_what_to_install(tmp_path: Path) -> None:
    environment = bare_machine(tmp_path / "bin")
    python = tmp_path / "bin" / "python3"
    fake_python(
        tmp_path / "bin",
        f'case "$2" in *realpath*) echo {python} ;; *ensurepip*) exit 1 ;; *) exit 0 ;; esac',
    )
    said = run(ROOT / "tinhso", "--version", environment=environment)
    assert said.returncode == 3
    assert "apt-get install python3-venv" in said.stderr


def test_a_home_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    environment = {**os.environ, "TINHSO_HOME": str(tmp_path / "file" / "home")}
    environment.pop("TINHSO_LOCKED", None)
    said = run(ROOT / "tinhso", "--version", environment=environment)
    assert said.returncode == 3
    assert "set TINHSO_HOME" in said.stderr


@pytest.fixture
def prepared(tmp_path: Path) -> dict[str, str]:
    """A home whose core environment is ready, made of the Python that runs the tests."""
    core = tmp_path / "home" / "env" / "core"
    (core / "bin").mkdir(parents=True)
    shim = core / "bin" / "python"
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    shim.chmod(0o755)
    (core / "ready.txt").write_bytes((ROOT / "requirements" / "core.txt").read_bytes())
    return {"PATH": "/usr/bin:/bin", "TINHSO_HOME": str(tmp_path / "home")}


def test_the_script_runs_through_links_from_any_folder(
    tmp_path: Path, prepared: dict[str, str]
) -> None:
    (tmp_path / "a b").mkdir()
    (tmp_path / "one").symlink_to(ROOT / "tinhso")
    (tmp_path / "a b" / "two").symlink_to("../one")
    said = run(tmp_path / "a b" / "two", "--version", environment=prepared)
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.startswith("tinhso ")


def test_the_script_needs_no_home_folder(prepared: dict[str, str]) -> None:
    said = run(ROOT / "tinhso", "--version", environment={**prepared, "HOME": ""})
    assert said.returncode == 0


def test_the_script_hands_words_on_as_they_are(prepared: dict[str, str]) -> None:
    said = run(ROOT / "tinhso", "no such command", environment=prepared)
    assert said.returncode == 2
    assert "no such command" in said.stderr


def test_a_clone_is_known_by_its_project_file() -> None:
    assert house.clone() == ROOT


def test_a_house_command_outside_a_clone_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tinhso.__file__", str(tmp_path / "lib" / "tinhso" / "__init__.py"))
    assert main(["check"]) in (2, 3)
    assert "clone" in capsys.readouterr().err


def test_every_check_runs_and_one_failure_fails_all(monkeypatch: pytest.MonkeyPatch) -> None:
    ran = []
    monkeypatch.setattr(house, "_python", lambda root, *words: ran.append(words) or len(ran) == 1)
    assert main(["check"]) == 1
    assert len(ran) == len(house.CHECKS)


@pytest.mark.parametrize(
    ("typed", "to_pytest"),
    [
        (["test"], ["-n", "auto", "--maxprocesses", "4", "--dist", "loadfile"]),
        (["test", "--", "-k", "calendar"], ["-k", "calendar"]),
        (["test", "tests/cli", "-x"], ["tests/cli", "-x"]),
        (["test", "--long", "--", "-x"], ["-m", "", "-x"]),
    ],
)
def test_words_for_pytest_are_handed_on(
    typed: list[str], to_pytest: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[tuple[str, ...]] = []
    monkeypatch.setattr(house, "_python", lambda root, *words, **told: ran.append(words) or 0)
    assert main(typed) == 0
    assert ran[0] == ("-m", "pytest", *to_pytest)
    # Without words what has tables runs a second time, on PostgreSQL.
    again = [house.ON_POSTGRESQL] if typed == ["test"] else []
    assert [words[2:] for words in ran[1:]] == again


# Each of its tests loads two provinces anew, which takes PostgreSQL minutes; its acts are tried there one by one.
TOO_LONG_TWICE = "tests/journeys/test_the_merger.py"


def test_whatever_has_tables_runs_on_postgresql_too(request: pytest.FixtureRequest) -> None:
    """Of what is collected beside this; the whole run collects everything."""
    asks = {"db", "transactional_db", "own_database"}
    left = {
        item.nodeid.partition("::")[0]
        for item in request.session.items
        if (asks & set(getattr(item, "fixturenames", ())) or item.get_closest_marker("django_db"))
        and not item.get_closest_marker("browser")
        and not item.nodeid.startswith((*house.WITH_TABLES, TOO_LONG_TWICE))
    }
    assert left == set(), "name them in tinhso.cli.house.WITH_TABLES"


def test_the_long_test_tries_more_examples_and_ends_with_the_benches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ran: list[tuple[tuple[str, ...], dict[str, str]]] = []
    monkeypatch.setattr(
        house, "_python", lambda root, *words, **told: ran.append((words, told)) or 0
    )
    assert main(["test", "--long"]) == 0
    assert ran == [
        (("-m", "pytest", "-m", ""), {"TINHSO_HYPOTHESIS": "long"}),
        (("-m", "bench"), {}),
    ]


def test_a_failed_long_test_is_not_followed_by_benches(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[str, ...]] = []
    monkeypatch.setattr(house, "_python", lambda root, *words, **told: ran.append(words) or 1)
    assert main(["test", "--long"]) == 1
    assert len(ran) == 1


def test_a_missing_tool_is_named_with_its_install_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(tools, "SBIN", ())
    monkeypatch.setattr(house, "_python", lambda root, *words: 0)
    main(["test"])
    said = capsys.readouterr().out
    assert "missing: chromium" in said
    assert "sudo apt-get install mariadb-server" in said
    assert "java" not in said


def test_a_bundle_takes_from_the_lock_what_fits_a_python() -> None:
    assert bundle.wanted(LOCK, python="3.11").split("\n") == [
        "duckdb==1.5.6 \\",
        "    --hash=sha256:aa \\",
        "    --hash=sha256:bb",
        "numpy==2.4.6 \\",
        "    --hash=sha256:cc",
    ]
    assert "numpy==2.5.5" in bundle.wanted(LOCK, python="3.13")


def test_a_bundle_is_never_laid_over_another(tmp_path: Path) -> None:
    with pytest.raises(bundle.CannotBundle) as refused:
        bundle.make_bundle(ROOT, out=tmp_path, pythons=[])
    assert refused.value.code == "bundle_exists"


def test_a_bundle_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_network(*words: str) -> None:
        raise bundle.CannotBundle("tool_failed", tool="pip", status=1)

    monkeypatch.setattr(bundle, "_pip", no_network)
    with pytest.raises(bundle.CannotBundle):
        bundle.make_bundle(ROOT, out=tmp_path / "out", pythons=[])
    assert list(tmp_path.iterdir()) == []


def test_an_altered_bundle_is_not_installed(tmp_path: Path) -> None:
    folder = tmp_path / "bundle"
    (folder / "wheels").mkdir(parents=True)
    (folder / "wheels" / "one.whl").write_bytes(b"one")
    (folder / "install.sh").write_bytes(bundle.INSTALL.read_bytes())
    bundle.write_sums(folder)
    assert (
        f"{hashlib.sha256(b'one').hexdigest()}  wheels/one.whl\n"
        in (folder / "SHA256SUMS").read_text()
    )

    (folder / "wheels" / "one.whl").write_bytes(b"two")
    said = run("sh", folder / "install.sh", tmp_path / "installed", environment=dict(os.environ))
    assert said.returncode == 3
    assert "damaged" in said.stderr
    assert not (tmp_path / "installed").exists()
