"""`tinhso addresses`: the table of addresses by roles and methods, from the same statements that the guard asks."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.access.test_guard import views
from tests.faults.addresses import API
from tests.faults.test_every_address import DEMO, told

from tinhso.api.core import ROUTES
from tinhso.cli.main import main
from tinhso.config.doors import PEOPLE, programs, screens


def test_every_screen_is_in_it_with_those_who_come_in() -> None:
    found = {one.address.removeprefix("/"): set(one.opens) for one in screens()}
    wanted = {address: who for address, who in told().items() if not address.startswith(DEMO)}
    assert {one: who for one, who in found.items() if not one.startswith(API)} == wanted


def test_every_route_of_programs_is_in_it() -> None:
    found = {(one.methods[0], one.address) for one in programs() if not one.each}
    assert found == {(one.method, f"/api/v1{one.path}") for one in ROUTES}
    assert {one.address for one in programs() if one.each} >= {
        f"/{address}" for address, view in views() if getattr(view, "scopes", {})
    }


def test_it_is_printed_for_all_and_for_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["addresses"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert f"GET HEAD\t/\t{' '.join(PEOPLE)}" in lines
    assert lines[-1].endswith("cặp địa chỉ và phương thức.")
    assert main(["--lang", "en", "addresses", "--who", "none"]) == 0
    public = capsys.readouterr().out
    assert "/thu-tuc\t" in public and "/cai-dat/" not in public and "pairs" in public
    assert main(["addresses", "--who", "vua"]) == 2
    assert "desk" in capsys.readouterr().err


def test_as_a_table_it_has_a_row_for_every_pair(tmp_path: Path) -> None:
    path = tmp_path / "dia-chi.csv"
    assert main(["addresses", "--csv", str(path)]) == 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    pairs = [(row["address"], row["method"]) for row in rows]
    assert len(pairs) == sum(len(one.methods) for one in [*screens(), *programs()])
    (home,) = [row for row in rows if (row["address"], row["method"]) == ("/", "GET")]
    assert all(home[name] == "x" for name in PEOPLE)
