"""Đắk Lắk and Phú Yên, 1 July 2025, from the real lists: districts end, communes become fewer, nothing is lost."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tinhso.ledger.actions import By
from tinhso.org import actions, queries

ADMIN = By(actor="p-quan-tri", office="tinh-66", channel="internal")
FIRST, MERGER, EVE = date(2010, 1, 1), date(2025, 7, 1), date(2025, 6, 30)
DAK_LAK, PHU_YEN = "66", "54"
OLD = (DAK_LAK, PHU_YEN)


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "data" / "admin_units" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def merged(db: None, shared: Path) -> Counter[str]:
    """Founds the two old provinces with their districts and communes, then merges them; counts what was there."""
    old = [row for row in rows(shared, "old_units_pre2025.csv") if row["province_code"] in OLD]
    new = [row for row in rows(shared, "new_units_2025.csv") if row["province_code"] == DAK_LAK]
    moves = [
        row for row in rows(shared, "map_old_to_new_2025.csv") if row["old_province_code"] in OLD
    ]
    found(old)
    merge(new, moves)
    return Counter(
        communes=len({row["ward_code"] for row in old if row["ward_code"]}),
        districts=len({row["district_code"] for row in old}),
        new_communes=len(new),
    )


def found(old: list[dict[str, str]]) -> None:
    for row in old:
        province, district, ward = (
            f"tinh-{row['province_code']}",
            f"huyen-{row['district_code']}",
            f"xa-{row['ward_code']}",
        )
        for code, name, level, parent in (
            (province, row["province"], "province", None),
            (district, row["district"], "district", province),
            (ward, row["ward"], "commune", district),
        ):
            if name and code not in FOUNDED:
                FOUNDED.add(code)
                actions.found_office(
                    code=code, name=name, level=level, parent=parent, on_date=FIRST, by=ADMIN
                )


FOUNDED: set[str] = set()


@pytest.fixture(autouse=True)
def _nothing_is_founded_yet() -> None:
    FOUNDED.clear()


def merge(new: list[dict[str, str]], moves: list[dict[str, str]]) -> None:
    for row in new:
        actions.found_office(
            code=f"xa-moi-{row['ward_code']}",
            name=row["ward"],
            level="commune",
            parent="tinh-66",
            on_date=MERGER,
            by=ADMIN,
        )
    parts: dict[str, list[str]] = {}
    for row in moves:
        before, after = f"xa-{row['old_ward_code']}", f"xa-moi-{row['new_ward_code']}"
        if before in FOUNDED and after not in parts.setdefault(before, []):
            parts[before].append(after)
    for before, after in parts.items():
        if len(after) == 1:
            actions.pass_on([before], to=after[0], on_date=MERGER, by=ADMIN)
        else:
            actions.split_office(before, to=after, carries_on=after[0], on_date=MERGER, by=ADMIN)
    districts = sorted(code for code in FOUNDED if code.startswith("huyen-"))
    actions.pass_on(districts, to="tinh-66", how="abolished", on_date=MERGER, by=ADMIN)
    actions.pass_on(["tinh-54"], to="tinh-66", on_date=MERGER, by=ADMIN)


def test_after_the_merger_there_is_one_province_without_districts(merged):
    before, after = queries.organisation_on(EVE), queries.organisation_on(MERGER)
    assert Counter(office.level for office in before.offices.values()) == {
        "province": 2,
        "district": merged["districts"],
        "commune": merged["communes"],
    }
    assert Counter(office.level for office in after.offices.values()) == {
        "province": 1,
        "commune": merged["new_communes"],
    }


def test_every_old_commune_has_one_that_carries_on(merged):
    passed = queries.successions()
    before, after = queries.organisation_on(EVE), queries.organisation_on(MERGER)
    old = [office.code for office in before.offices.values() if office.level == "commune"]
    assert {passed.carrying_on(code, MERGER) for code in old} <= set(after.offices)
    forerunners = [
        passed.forerunners(office.code, MERGER) - {office.code}
        for office in after.offices.values()
        if office.level == "commune"
    ]
    assert all(forerunners)
    assert set().union(*forerunners) == set(old)


def test_a_commune_of_phu_yen_is_found_in_todays_units(merged):
    passed = queries.successions()
    after = queries.organisation_on(MERGER)
    tuy_hoa = passed.carrying_on("xa-22015", MERGER)
    assert tuy_hoa is not None
    assert after.path(tuy_hoa)[0].name.endswith("Đắk Lắk")
