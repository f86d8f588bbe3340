"""What tests of the command share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.cli.measuring import LOG, measure

from tinhso.cli.main import main


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small log measured once: the counting loops are compiled and kept, so no later run speaks of it."""
    log = tmp_path_factory.mktemp("prepared") / "log.csv"
    log.write_text(LOG, encoding="utf-8")
    assert measure(log).returncode == 0
    return log


@pytest.fixture
def log(write) -> Path:
    return write(LOG)


@pytest.fixture
def told(capsys):
    """The summary of a run, as --json prints it."""

    def told(*words: str | Path) -> dict[str, Any]:
        assert main(["measure", *map(str, words), "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return told


@pytest.fixture
def dossiers(tmp_path, capsys):
    """The dossiers of a run by their code."""

    def dossiers(*words: str | Path) -> dict[str, dict[str, Any]]:
        out = tmp_path / "kq"
        assert main(["measure", *map(str, words), "--out", str(out)]) == 0
        capsys.readouterr()
        rows = pl.read_parquet(out / "dossiers.parquet").to_dicts()
        return {row["dossier"]: row for row in rows}

    return dossiers


@pytest.fixture
def refused(capsys):
    """What is said of a command that is wrong, in the asked language."""

    def refused(*words: str | Path, code: int = 2) -> str:
        assert main(["measure", *map(str, words)]) == code
        said = capsys.readouterr()
        assert said.out == ""
        return said.err.splitlines()[-1]

    return refused
