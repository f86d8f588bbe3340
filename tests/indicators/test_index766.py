"""Index 766: its rules as data, and the portal's own published figures computed again."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.cases.conftest import ADMIN

from tinhso.cli.main import main
from tinhso.indicators.actions.indexes import keep_official
from tinhso.indicators.index766.official import Line, NotOfficial, read, reproduced
from tinhso.indicators.index766.scoring import scheme
from tinhso.indicators.models import Official
from tinhso.ledger.models import Event

NEAR = Decimal("0.02")


@pytest.fixture
def file(shared: Path) -> Path:
    return shared / "data" / "index766" / "live_figures_phu_tho_2026.json"


@pytest.fixture
def lines(file: Path) -> list[Line]:
    return reproduced(read(json.loads(file.read_text()), scheme(), province="H44"), scheme())


def line(lines: list[Line], unit: str, what: str, period: str = "year2026") -> Line:
    (found,) = [one for one in lines if (one.unit, one.what, one.period) == (unit, what, period)]
    return found


@pytest.mark.parametrize(
    ("group", "total"),
    [
        ("CKMB", "7.96"), ("TDGQ", "17.68"), ("DVC", "8.56"), ("TTTT", "6.67"), ("MDHL", "11.43"),
        ("MDSH", "9.59"),
    ],
)  # fmt: skip
def test_the_totals_of_the_province_come_out_again(
    lines: list[Line], group: str, total: str
) -> None:
    found = line(lines, "H44", group)
    assert found.ours is not None and abs(found.ours - Decimal(total)) <= NEAR
    assert found.theirs == Decimal(total) and not found.missing


def test_every_line_that_has_its_inputs_comes_out_again(lines: list[Line]) -> None:
    apart = [one for one in lines if one.apart is not None]
    assert len(apart) > 50 and all(abs(one.apart or 0) <= NEAR for one in apart)
    whole = sum(
        (one.ours or Decimal(0))
        for one in lines
        if one.unit == "H44" and one.what in scheme().groups and one.period == "year2026"
    )
    assert abs(whole - Decimal("61.89")) <= NEAR


def test_departments_come_out_where_their_inputs_are_and_the_rest_is_named(
    lines: list[Line],
) -> None:
    for unit in ("H44.01", "H44.03", "H44.07", "H44.08", "H44.100", "H44.101"):
        for group in ("TDGQ", "TTTT", "MDSH"):
            found = line(lines, unit, group)
            assert found.apart is not None and abs(found.apart) <= NEAR, (unit, group)
        online = line(lines, unit, "DVC")
        assert online.ours is None and "ONLINE_SERVICES" in online.missing
    petitions = line(lines, "H44.08", "PETITION_ON_TIME")
    assert (petitions.den, petitions.num, petitions.ours) == (4, None, None)
    assert petitions.missing == ("PETITION_ON_TIME",)


def test_flags_of_the_source_are_told(lines: list[Line]) -> None:
    assert line(lines, "H44", "DOSSIER_SYNC").flags == ("TEMP_NATIONAL_REPORT_DENOMINATOR",)


def test_the_scheme_is_the_one_that_was_read(shared: Path) -> None:
    import yaml

    told = yaml.safe_load((shared / "data" / "index766" / "index766.yaml").read_text())
    index = scheme()
    assert index.total == told["total"]
    for code, group in told["groups"].items():
        assert index.groups[code].max == group["max"]
        assert {one.code for one in index.of_group(code)} == set(group["items"])
    for code, item in told["items"].items():
        if item["max"]:
            assert index.items[code].max == item["max"], code


@pytest.mark.parametrize(
    ("item", "num", "den", "points"),
    [
        ("ON_TIME", 1, 3, "6.67"), ("ON_TIME", 0, 0, "0"), ("ON_TIME", None, 3, None),
        ("ON_TIME", 3, None, None), ("PETITION_ON_TIME", None, 0, "6"),
        ("PETITION_ON_TIME", None, 4, None), ("PETITION_ON_TIME", None, None, None),
        ("ONLINE_DOSSIERS", 49, 100, "5.88"), ("ONLINE_DOSSIERS", 50, 100, "6.00"),
        ("RECEIVING_SATISFACTION", 90, 100, "6.00"), ("RECEIVING_SATISFACTION", 0, 0, "0"),
        ("PAY_FORMALITY_USED", 119, 313, "0.95"), ("PUBLIC_CONTENT_FULL", 0.5, 100, "0.01"),
    ],
)  # fmt: skip
def test_points_by_rule(
    item: str, num: float | None, den: float | None, points: str | None
) -> None:
    found = scheme().items[item].points(num, den)
    assert found == (None if points is None else Decimal(points))


def test_the_command_prints_the_table(file: Path, capsys: Any) -> None:
    assert main(["--lang", "en", "indicators", "table", str(file), "--province", "H44"]) == 0
    out = capsys.readouterr().out
    assert "H44 | year2026 | MDHL | – | – | 11.43 | 11.43 | 0" in out
    assert "TEMP_NATIONAL_REPORT_DENOMINATOR" in out and "0 apart at most" in out


def test_official_figures_are_kept_once_and_others_refused(db: None, file: Path) -> None:
    given: dict[str, Any] = {"source": "Cổng", "province": "H44", "captured_on": None, "by": ADMIN}
    first = keep_official(file.read_bytes(), **given)
    assert keep_official(file.read_bytes(), **given) == first
    assert Official.objects.count() == 1
    assert Event.objects.filter(kind="indicators.official_kept").count() == 1
    for wrong in (
        b"",
        b"[]",
        b"{}",
        b'{"parents": 3}',
        b"\xff",
        b'{"parents": {"year2026": {"progress": 1}}}',
    ):
        with pytest.raises(NotOfficial):
            keep_official(wrong, **given)
