"""Old addresses in today's units, from the real lists."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from tinhso.kernel.places import BadUnits, Places

EVE, TODAY = date(2025, 6, 30), date(2026, 11, 20)
OLD = b"province_code,province,district_code,district,ward_code,ward\n"
NEW = b"province_code,province,ward_code,ward\n"
MOVES = b"old_ward_code,new_ward_code,partly_merged\n"


@pytest.fixture(scope="module")
def lists(request) -> dict[str, bytes]:
    folder = request.getfixturevalue("shared") / "data/admin_units"
    return {
        "old_units": (folder / "old_units_pre2025.csv").read_bytes(),
        "new_units": (folder / "new_units_2025.csv").read_bytes(),
        "moves": (folder / "map_old_to_new_2025.csv").read_bytes(),
    }


@pytest.fixture(scope="module")
def places(lists) -> Places:
    return Places.of(**lists)


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(content.decode("utf-8-sig").splitlines()))


def bare(name: str) -> str:
    words = name.split(" ")
    return " ".join(words[2:] if words[0] in ("Thị", "Thành") else words[1:])


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("Phường Thành Công, Thành phố Buôn Ma Thuột, Tỉnh Đắk Lắk", ["Phường Buôn Ma Thuột"]),
        ("Số 12A, tổ 5, Thành Công, Buôn Ma Thuột, Đắk Lắk", ["Phường Buôn Ma Thuột"]),
        (
            "12 le duan, p. thanh cong, tp. buon ma thuot, dak lak, viet nam",
            ["Phường Buôn Ma Thuột"],
        ),
        ("P.Thành Công - TP.Buôn Ma Thuột - T.Đắk Lắk", ["Phường Buôn Ma Thuột"]),
        ("xã Hòa Thuận thành phố Buôn Ma Thuột tỉnh Đắk Lắk", None),
        ("Phường 1, Thành phố Tuy Hòa, Tỉnh Phú Yên", ["Phường Tuy Hòa"]),
        ("Phường 01, Thành phố Tuy Hòa, Tỉnh Phú Yên", ["Phường Tuy Hòa"]),
        ("Huyện Côn Đảo, Tỉnh Bà Rịa - Vũng Tàu", ["Đặc khu Côn Đảo"]),
        ("Phường Buôn Ma Thuột, Tỉnh Đắk Lắk", ["Phường Buôn Ma Thuột"]),
    ],
)
def test_an_address_is_found_however_it_is_written(places, address, names):
    found = places.find(address)
    if names is None:
        assert found
    else:
        assert [place.name for place in found] == names


def test_an_address_of_phu_yen_is_in_dak_lak_today(places):
    (found,) = places.find("Phường 1, Tuy Hòa, Phú Yên", on=EVE)
    assert (found.province_code, found.province) == ("66", "Tỉnh Đắk Lắk")
    assert found.was == "Phường 1, Thành phố Tuy Hòa, Tỉnh Phú Yên"
    assert places.today(found.unit_code) is not None


def test_every_old_commune_is_found_by_its_address_and_no_more_than_it_became(places, lists):
    became: dict[str, set[str]] = {}
    for row in table(lists["moves"]):
        became.setdefault(row["old_ward_code"], set()).add(row["new_ward_code"])
    wrong = []
    for row in table(lists["old_units"]):
        if row["ward_code"] not in became:
            continue
        address = f"{row['ward']}, {row['district']}, {row['province']}"
        found = {place.unit_code for place in places.find(address, on=EVE)}
        if found != became[row["ward_code"]]:
            wrong.append((address, found, became[row["ward_code"]]))
    assert wrong == []


def test_without_the_kinds_of_units_the_right_ones_are_still_among_what_is_found(places, lists):
    became: dict[str, set[str]] = {}
    for row in table(lists["moves"]):
        became.setdefault(row["old_ward_code"], set()).add(row["new_ward_code"])
    wrong = []
    for row in table(lists["old_units"]):
        if row["ward_code"] in became:
            names = [bare(row[part]) for part in ("ward", "district", "province")]
            found = {place.unit_code for place in places.find(", ".join(["Tổ 5", *names]))}
            if not became[row["ward_code"]] <= found:
                wrong.append(names)
    assert wrong == []


def test_every_commune_of_today_is_found_by_its_own_address(places, lists):
    wrong = []
    for row in table(lists["new_units"]):
        found = places.find(f"{row['ward']}, {row['province']}", on=TODAY)
        if [place.unit_code for place in found] != [row["ward_code"]]:
            wrong.append((row["ward"], row["province"], [place.name for place in found]))
    assert wrong == []


def test_a_divided_commune_lists_all_that_it_became(places, lists):
    rows = table(lists["moves"])
    divided = next(row for row in rows if row["partly_merged"] == "1")
    old = next(
        row for row in table(lists["old_units"]) if row["ward_code"] == divided["old_ward_code"]
    )
    found = places.find(f"{old['ward']}, {old['district']}, {old['province']}")
    assert len(found) > 1
    assert any(place.partly for place in found)
    assert [place.partly for place in found] == sorted(place.partly for place in found)


def test_a_name_without_its_province_is_ambiguous_and_all_are_listed(places):
    found = places.find("Xã Tân Lập")
    assert len(found) > 2
    assert {place.name for place in found} == {"Xã Tân Lập"}


def test_a_name_that_was_a_district_is_never_taken_for_the_ward_of_today_alone(places):
    found = [place.name for place in places.find("Buôn Ma Thuột, Đắk Lắk")]
    assert len(found) > 3
    assert "Phường Buôn Ma Thuột" in found
    assert len(places.find("Phường Buôn Ma Thuột, Đắk Lắk")) == 1
    district = places.find("Thành phố Buôn Ma Thuột, Tỉnh Đắk Lắk", on=EVE)
    assert {place.name for place in district} >= {"Phường Buôn Ma Thuột", "Phường Tân An"}


@pytest.mark.parametrize(
    "address", ["", ",,,", "x", "Atlantis, Đắk Lắk", "Paris, Pháp", "\x00\u202e", "a," * 5_000_000]
)
def test_what_is_nowhere_is_found_nowhere(places, address):
    assert places.find(address) == []


def test_an_old_province_with_a_commune_of_today_is_understood(places):
    (found,) = places.find("Phường Tuy Hòa, Tỉnh Phú Yên", on=TODAY)
    assert (found.name, found.province) == ("Phường Tuy Hòa", "Tỉnh Đắk Lắk")


def test_a_list_without_its_columns_is_refused():
    with pytest.raises(BadUnits, match="units_lack") as caught:
        Places.of(old_units=OLD, new_units=b"x\n", moves=MOVES)
    assert caught.value.facts["file"] == "new_units"
    assert Places.of(old_units=OLD, new_units=NEW, moves=MOVES).find("Xã A, Tỉnh B") == []
