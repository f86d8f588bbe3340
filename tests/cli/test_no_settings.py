"""Commands of the house without its settings: what is missing is named, and nothing is made by asking."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.test_serving import ran

COMMANDS = (
    ("ledger", "verify"),
    ("ledger", "rebuild", "--compare"),
    ("ledger", "guard"),
    ("procedures", "export", "out"),
    ("packs", "load", "mot_cua"),
    ("mirror", "x.csv", "--feed", "x"),
    ("board", "publish"),
)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_what_the_environment_lacks_is_named(tmp_path: Path, words: tuple[str, ...]) -> None:
    told = ran(tmp_path, *words)
    if "usage" in told.stderr:
        pytest.fail(told.stderr)
    assert told.returncode == 3
    assert "TINHSO_SECRET, TINHSO_MAC_KEYS" in told.stderr
    assert "tinhso setup --new" in told.stderr


def test_a_database_that_is_not_there_is_named_and_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.cli import test_serving

    usual = test_serving.clean
    secrets = {"TINHSO_SECRET": "x", "TINHSO_MAC_KEYS": f"a:{'11' * 32}"}
    monkeypatch.setattr(test_serving, "clean", lambda folder: usual(folder) | secrets)
    told = ran(tmp_path, "ledger", "verify", "--lang", "en")
    assert told.returncode == 3
    assert "tinhso.sqlite3 has no tables" in told.stderr
    assert "missing: TINHSO_DATABASE" in told.stderr
    assert "tinhso setup" in told.stderr
    assert not (tmp_path / "tinhso.sqlite3").exists()
