"""An address of before on a card: mapped to today's commune, chosen where that was divided, else kept."""

from __future__ import annotations

import re
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from tests.org.test_places import move
from tests.web.desk.conftest import ADMIN, CARD, DESK
from tests.web.desk.test_intake import HERE, page_of

from tinhso.kernel.places import Move
from tinhso.org.units import set_units
from tinhso.parties.models import Party
from tinhso.web.desk.addresses import Meant
from tinhso.web.desk.intake import _place_of

CARDS = "Tổ 3, huyện Krông Pắc, Đắk Lắk"
OLD = "Thôn 2, Xã Hòa Thuận, Thành phố Buôn Ma Thuột, Đắk Lắk"
TODAYS = "Thôn 2, Phường Tân Lập, Tỉnh Đắk Lắk"
DIVIDED = "Xóm 1, Xã Ea Tu, Thành phố Buôn Ma Thuột, Đắk Lắk"
NEWCOMER = "066190000131|240123457|Trần Thị Mận|28021990|Nữ|{address}|15052021"


def _move(code: str, ward: str, new_code: str, new_ward: str, *, partly: bool = False) -> Move:
    return move(
        code, ward, new_code, new_ward, district="Thành phố Buôn Ma Thuột", province="Tỉnh Đắk Lắk",
        new_province="Tỉnh Đắk Lắk", partly=partly,
    )  # fmt: skip


@pytest.fixture
def lists(commune: None) -> None:
    moves = [
        _move("24181", "Xã Hòa Thuận", "24121", "Phường Tân Lập"),
        _move("24154", "Xã Ea Tu", "24121", "Phường Tân Lập", partly=True),
        _move("24154", "Xã Ea Tu", "24163", "Phường Tân An", partly=True),
    ]
    set_units(moves, from_date=date(2025, 7, 1), by=ADMIN)


def scanned(lan: Any, address: str, card: str = NEWCOMER) -> str:
    answer = lan.post(f"{HERE}/tim-nguoi", {"ban": DESK, "scan": card.format(address=address)})
    assert answer.status_code == 200
    return str(answer.content.decode())


def entered(lan: Any, **told: str) -> Any:
    given = {"ban": DESK, "number": "066190000131", "name": "Trần Thị Mận", "born": "28/02/1990",
             "sex": "female", "units": "1", "written": "2021-05-15", **told}  # fmt: skip
    return lan.post(f"{HERE}/nguoi-moi", given)


def radios(page: str) -> dict[str, bool]:
    found = re.findall(r'name="unit" required value="([^"]*)"[^>]*?( checked)?>', page)
    return {value: bool(ticked) for value, ticked in found}


def test_one_commune_of_today_is_ticked_beforehand_and_kept(lan: Any, lists: None) -> None:
    page = scanned(lan, OLD)
    assert radios(page) == {"24121": True, "-": False}
    assert f">{TODAYS}<" in page and f'value="{OLD}"' in page
    assert "đơn vị cũ: Xã Hòa Thuận, Thành phố Buôn Ma Thuột, Tỉnh Đắk Lắk" in page
    assert "đối chiếu người với thẻ" in page
    assert entered(lan, address=OLD, unit="24121").status_code == 303
    one = Party.objects.get(name="Trần Thị Mận")
    assert (one.address, one.unit_code) == (TODAYS, "24121")


def test_a_divided_commune_is_chosen_by_the_officer(lan: Any, lists: None) -> None:
    page = scanned(lan, DIVIDED)
    assert radios(page) == {"24121": False, "24163": False, "-": False}
    assert "nay thuộc nhiều xã, phường" in page
    refused = entered(lan, address=DIVIDED, unit="")
    assert refused.status_code == 422 and "Hãy chọn xã, phường hiện nay" in refused.content.decode()
    assert not Party.objects.filter(name="Trần Thị Mận").exists()
    assert len(radios(refused.content.decode())) == 3
    assert entered(lan, address=DIVIDED, unit="24163").status_code == 303
    one = Party.objects.get(name="Trần Thị Mận")
    assert (one.address, one.unit_code) == ("Xóm 1, Phường Tân An, Tỉnh Đắk Lắk", "24163")


def test_an_unknown_unit_is_said_and_its_text_kept(lan: Any, lists: None) -> None:
    page = scanned(lan, CARDS)
    assert radios(page) == {} and "danh mục không có, nên giữ nguyên chữ" in page
    told = {"ban": DESK, "name": "Trần Thị Mận", "address": CARDS}
    assert lan.post(f"{HERE}/nguoi-moi", told).status_code == 303
    one = Party.objects.get(name="Trần Thị Mận")
    assert (one.address, one.unit_code) == (CARDS, "")


@pytest.mark.parametrize(
    "address",
    [
        "Thôn 3, Xã Hòa Thắng, Thành phố Buôn Ma Thuột, Đắk Lắk",
        "Thôn 3, Xã Hòa Thắng, TP. Pleiku, Gia Lai",
        "Thôn 3, Xã Hòa Thắng, Tỉnh Hà Nam",
    ],
)
def test_a_city_or_a_province_that_no_list_knows_is_said(
    lan: Any, lists: None, address: str
) -> None:
    page = scanned(lan, address)
    assert radios(page) == {} and "danh mục không có, nên giữ nguyên chữ" in page


def test_an_address_of_a_province_of_the_lists_is_not_doubted() -> None:
    known = Meant("Thôn 3, Xã Hòa Thắng, Thành phố Huế")
    assert not known.is_unknown and not known.is_old


def test_the_form_is_prefilled_with_the_line_within_the_commune() -> None:
    who: Any = SimpleNamespace(party=SimpleNamespace(unit_code="24121", address=TODAYS))
    assert _place_of(who, {"24121": "Phường Tân Lập"}) == "24121|Thôn 2"
    assert _place_of(who, {"24121": "Phường Tân Lập (24121)"}) == "24121|Thôn 2"
    assert _place_of(who, {}) == f"|{TODAYS}"


def test_the_officer_may_keep_the_text(lan: Any, lists: None) -> None:
    assert entered(lan, address=OLD, unit="-").status_code == 303
    assert Party.objects.get(name="Trần Thị Mận").address == OLD


@pytest.mark.parametrize("unit", ["24163", "99999", "x" * 50])
def test_a_unit_that_is_none_of_the_address_is_refused(lan: Any, lists: None, unit: str) -> None:
    refused = entered(lan, address=OLD, unit=unit)
    assert refused.status_code == 422 and "không khớp" in refused.content.decode()
    assert not Party.objects.filter(name="Trần Thị Mận").exists()


def test_an_address_of_today_knows_its_unit_by_itself(lan: Any, lists: None) -> None:
    assert radios(scanned(lan, TODAYS)) == {}
    told = {"ban": DESK, "name": "Trần Thị Mận", "address": TODAYS}
    assert lan.post(f"{HERE}/nguoi-moi", told).status_code == 303
    assert Party.objects.get(name="Trần Thị Mận").unit_code == "24121"


def test_a_known_persons_card_is_mapped_and_says_nothing_new_afterwards(
    lan: Any, lists: None, mother: Party
) -> None:
    page = scanned(lan, OLD, CARD.replace(CARDS, "{address}"))
    assert radios(page) == {"24121": True, "-": False}
    told = {"ban": DESK, "nguoi": str(mother.uid), "card": "1", "address": OLD, "units": "1"}
    refused = lan.post(f"{HERE}/dia-chi", told | {"unit": ""})
    assert refused.status_code == 422 and len(radios(refused.content.decode())) == 2
    assert lan.post(f"{HERE}/dia-chi", told | {"unit": "24121"}).status_code == 303
    mother.refresh_from_db()
    assert (mother.address, mother.unit_code) == (TODAYS, "24121")
    again = {"ban": DESK, "scan": CARD.replace(CARDS, OLD)}
    answer = lan.post(f"{HERE}/tim-nguoi", again)
    assert answer.status_code == 303 and "khac=" not in answer.url


def test_somebody_whose_old_address_was_kept_is_asked_at_the_next_visit(
    lan: Any, lists: None, mother: Party
) -> None:
    Party.objects.filter(pk=mother.pk).update(address=OLD)
    page = page_of(lan, f"{HERE}?ban={DESK}&nguoi={mother.uid}")
    assert radios(page) == {"24121": True, "-": False}
    Party.objects.filter(pk=mother.pk).update(address=TODAYS, unit_code="24121")
    assert radios(page_of(lan, f"{HERE}?ban={DESK}&nguoi={mother.uid}")) == {}
