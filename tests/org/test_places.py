"""Addresses of before in today's units: by the real lists of July 2025, and by lists after one another."""

from __future__ import annotations

import csv
from datetime import date

import pytest
from tests.org.conftest import ADMIN

from tinhso.kernel.places import Move, Places, key_of, keys
from tinhso.ledger.models import Event
from tinhso.org.models import UnitMove
from tinhso.org.units import BadUnits, communes_meant, read_units, set_units

NEW_FROM, EVE, TODAY = date(2025, 7, 1), date(2025, 6, 30), date(2026, 11, 20)
OLD = b"province_code,province,district_code,district,ward_code,ward\n"
NEW = b"province_code,province,ward_code,ward\n"
MOVES = b"old_ward_code,new_ward_code,partly_merged\n"
HOA_THUAN = "Thôn 2, Xã Hòa Thuận, Thành phố Buôn Ma Thuột, Đắk Lắk"


@pytest.fixture(scope="module")
def lists(request) -> dict[str, bytes]:
    folder = request.getfixturevalue("shared") / "data/admin_units"
    return {
        "old_units": (folder / "old_units_pre2025.csv").read_bytes(),
        "new_units": (folder / "new_units_2025.csv").read_bytes(),
        "moves": (folder / "map_old_to_new_2025.csv").read_bytes(),
    }


@pytest.fixture(scope="module")
def moves(lists) -> list[Move]:
    return list(read_units(**lists).moves)


@pytest.fixture(scope="module")
def places(moves) -> Places:
    return Places.of(moves, since=NEW_FROM)


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(content.decode("utf-8-sig").splitlines()))


def bare(name: str) -> str:
    words = name.split(" ")
    return " ".join(words[2:] if words[0] in ("Thị", "Thành") else words[1:])


@pytest.mark.parametrize(
    ("address", "line"),
    [
        (HOA_THUAN, "Thôn 2, Phường Buôn Ma Thuột, Tỉnh Đắk Lắk"),
        ("Phường Thành Công, Thành phố Buôn Ma Thuột, Tỉnh Đắk Lắk", None),
        ("Số 12A, tổ 5, Thành Công, Buôn Ma Thuột, Đắk Lắk", "Số 12A, tổ 5, {}"),
        ("12 le duan, p. thanh cong, tp. buon ma thuot, dak lak, viet nam", "12 le duan, {}"),
        ("P.Thành Công - TP.Buôn Ma Thuột - T.Đắk Lắk", None),
        ("Phường 1, Thành phố Tuy Hòa, Tỉnh Phú Yên", "Phường Tuy Hòa, Tỉnh Đắk Lắk"),
        ("Phường 01, Thành phố Tuy Hòa, Tỉnh Phú Yên", "Phường Tuy Hòa, Tỉnh Đắk Lắk"),
        ("Phường Buôn Ma Thuột, Tỉnh Đắk Lắk", None),
    ],
)
def test_an_address_is_found_however_it_is_written(places, address, line):
    (found,) = places.find(address)
    todays = "Phường Buôn Ma Thuột, Tỉnh Đắk Lắk"
    if "Hòa Thuận" not in address:
        assert found.line == (line or "{}").format(todays)
    else:
        assert found.head == "Thôn 2" and found.was.startswith("Xã Hòa Thuận, Thành phố")


def test_a_district_without_communes_became_the_zone_of_its_name(places):
    (found,) = places.find("Huyện Côn Đảo, Tỉnh Bà Rịa - Vũng Tàu")
    assert found.name == "Đặc khu Côn Đảo" and found.was.startswith("Huyện Côn Đảo, ")


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
    known = {row["new_ward_code"] for row in table(lists["moves"])}
    for row in table(lists["new_units"]):
        found = places.find(f"{row['ward']}, {row['province']}", on=TODAY)
        if row["ward_code"] in known and [one.unit_code for one in found] != [row["ward_code"]]:
            wrong.append((row["ward"], row["province"], [one.name for one in found]))
    assert wrong == []


def test_a_divided_commune_lists_all_that_it_became(places, moves):
    divided = next(one for one in moves if one.partly)
    found = places.find(f"{divided.ward}, {divided.district}, {divided.province}")
    assert len(found) > 1 and any(place.partly for place in found)
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
    assert found.line == "Phường Tuy Hòa, Tỉnh Đắk Lắk"


def test_what_bears_the_keys_of_an_address_is_enough_to_find_it(places, moves):
    """A desk reads the rows of one address, not the country's: the answer is the same."""
    wrong = []
    bearing = [
        (one, {key_of(name) for name in (one.ward, one.district, one.new_ward)}) for one in moves
    ]
    for one in moves[::397]:
        address = f"Tổ 5, {one.ward}, {one.district}, {one.province}"
        named = keys(address)
        some = [move for move, own in bearing if own & named]
        if Places.of(some, since=NEW_FROM).find(address) != places.find(address):
            wrong.append(address)
    assert wrong == []


@pytest.fixture
def entered(db: None, moves: list[Move]) -> None:
    around = [one for one in moves if "Đắk Lắk" in one.new_province]
    set_units(around, from_date=NEW_FROM, by=ADMIN)


def test_a_cards_address_is_read_in_one_query(entered, django_assert_num_queries):
    with django_assert_num_queries(2):  # The second asks for later lists.
        (found,) = communes_meant(HOA_THUAN, on=TODAY, written=date(2021, 5, 15))
    assert found.head == "Thôn 2" and found.province == "Tỉnh Đắk Lắk" and found.was
    with django_assert_num_queries(1):
        assert communes_meant("Thôn 2, Xã Không Có, Đắk Nông", on=TODAY) == []
    with django_assert_num_queries(0):
        assert communes_meant(" , ", on=TODAY) == []
    assert communes_meant(HOA_THUAN, on=EVE) == []


def move(code: str, ward: str, new_code: str, new_ward: str, **more: object) -> Move:
    told = {"district": "Huyện A", "province": "Tỉnh B", "new_province": "Tỉnh B", **more}
    return Move(code=code, ward=ward, new_code=new_code, new_ward=new_ward, **told)  # type: ignore[arg-type]


def test_what_became_of_it_since_is_followed_through_later_lists(db):
    first = [move("10001", "Xã Cũ", "20001", "Xã Vừa"), move("10002", "Xã Kia", "20002", "Xã Yên")]
    set_units(first, from_date=NEW_FROM, by=ADMIN)
    parts = [
        move("20001", "Xã Vừa", code, name, district="", partly=True)
        for code, name in (("30001", "Xã Đông"), ("30002", "Xã Tây"))
    ]
    set_units(parts, from_date=date(2026, 7, 1), by=ADMIN)
    asked = "Thôn 1, Xã Cũ, Huyện A, Tỉnh B"
    assert [one.line for one in communes_meant(asked, on=date(2026, 6, 30))] == [
        "Thôn 1, Xã Vừa, Tỉnh B"
    ]
    found = communes_meant(asked, on=TODAY)
    assert [one.line for one in found] == ["Thôn 1, Xã Đông, Tỉnh B", "Thôn 1, Xã Tây, Tỉnh B"]
    assert {one.was for one in found} == {"Xã Cũ, Huyện A, Tỉnh B"}
    assert all(one.partly for one in found)
    (found_in_between, _) = communes_meant("Xã Vừa, Tỉnh B", on=TODAY)
    assert found_in_between.was == "Xã Vừa, Tỉnh B"
    assert [one.name for one in communes_meant("Xã Kia, Huyện A, Tỉnh B", on=TODAY)] == ["Xã Yên"]
    (todays,) = communes_meant("Xã Đông, Tỉnh B", on=TODAY)
    assert todays.was == ""


def test_a_list_entered_again_replaces_that_days_list_and_says_so(db):
    first = [move("10001", "Xã Cũ", "20001", "Xã Mới"), move("10002", "Xã Kia", "20001", "Xã Mới")]
    assert vars(set_units(first, from_date=NEW_FROM, by=ADMIN)) == {"added": 2, "gone": 0}
    assert vars(set_units(first, from_date=NEW_FROM, by=ADMIN)) == {"added": 0, "gone": 0}
    mended = [first[0], move("10002", "Xã Kia", "20009", "Xã Khác")]
    assert vars(set_units(mended, from_date=NEW_FROM, by=ADMIN)) == {"added": 1, "gone": 1}
    assert set(UnitMove.objects.values_list("new_code", flat=True)) == {"20001", "20009"}
    events = Event.objects.filter(kind="org.units_told", subject="units:2025-07-01")
    assert [one.facts["gone"] for one in events.order_by("id")] == [0, 1]


def test_a_list_without_its_columns_is_refused():
    with pytest.raises(BadUnits, match="units_lack") as caught:
        read_units(old_units=OLD, new_units=b"x\n", moves=MOVES)
    assert caught.value.facts["file"] == "new_units"
    with pytest.raises(BadUnits, match="units_empty"):
        read_units(old_units=OLD, new_units=NEW, moves=MOVES)


@pytest.mark.parametrize(
    "row",
    ["66,Đắk Lắk,643,Huyện A,2466,Xã B", "66,,643,Huyện A,24661,Xã B", "66,Đắk Lắk,x,Huyện A,24661,Xã B",
     "66,Đắk Lắk,643,Huyện A,24661," + "x" * 101, "66,Đắk\x07Lắk,643,Huyện A,24661,Xã B", "66"],
)  # fmt: skip
def test_a_cell_that_is_none_is_named_with_its_line(row):
    with pytest.raises(BadUnits, match="units_cell") as caught:
        read_units(old_units=OLD + row.encode() + b"\n", new_units=NEW, moves=MOVES)
    assert (caught.value.facts["file"], caught.value.facts["line"]) == ("old_units", 2)


def test_codes_that_stand_in_no_list_are_told(db):
    found = read_units(
        old_units=OLD + "66,Tỉnh B,643,Huyện A,10001,Xã Cũ\n".encode(),
        new_units=NEW + "66,Tỉnh B,20001,Xã Mới\n".encode(),
        moves=MOVES + b"10001,20001,0\n10001,29999,0\n19999,20001,1\n",
    )
    assert found.moves == [move("10001", "Xã Cũ", "20001", "Xã Mới")]
    assert found.unknown == ["29999", "19999"]
