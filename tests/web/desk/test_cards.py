"""A card that says something else than we have: both are shown, and the officer may take its address."""

from __future__ import annotations

import re

import pytest
from tests.web.desk.conftest import CARD, DESK
from tests.web.desk.test_intake import HERE, page_of

from tinhso.access.models import Look
from tinhso.ledger.models import Event
from tinhso.parties.models import Party

OLD_ADDRESS, CARDS_ADDRESS = "Tổ 3, Buôn Ma Thuột", "Tổ 3, huyện Krông Pắc, Đắk Lắk"


def test_a_card_that_says_what_we_have_goes_straight_to_her(lan, mother):
    card = CARD.replace(CARDS_ADDRESS, "tổ 3 , Buôn Ma Thuột")
    answer = lan.post(f"{HERE}/tim-nguoi", {"ban": DESK, "scan": card})
    assert answer.status_code == 303 and f"nguoi={mother.uid}" in answer.url
    assert "khac=" not in answer.url
    assert Look.objects.count() == 0 and page_of(lan, answer.url)
    assert Look.objects.filter(party=str(mother.uid), what="person").count() == 1


def test_another_address_on_the_card_is_shown_beside_ours_and_can_be_taken(lan, mother):
    Party.objects.filter(pk=mother.pk).update(unit_code="24133")
    answer = lan.post(f"{HERE}/tim-nguoi?phieu=P1", {"ban": DESK, "scan": CARD})
    said = answer.content.decode()
    assert answer.status_code == 200
    assert f">{OLD_ADDRESS}<" in said and f">{CARDS_ADDRESS}<" in said and "đơn vị cũ" in said
    assert Look.objects.filter(party=str(mother.uid), what="person").count() == 1
    keep = re.search(r'href="([^"]*khac=address[^"]*)"', said)[1].replace("&amp;", "&")
    assert "Trên thẻ ghi khác" in page_of(lan, keep) and "Krông" not in keep and "phieu=P1" in keep
    form = {"ban": DESK, "nguoi": str(mother.uid), "card": "1", "address": CARDS_ADDRESS}
    for _ in range(2):
        taken = lan.post(f"{HERE}/dia-chi?phieu=P1", form)
        assert taken.status_code == 303 and f"nguoi={mother.uid}" in taken.url
        assert "phieu=P1" in taken.url and "Krông" not in taken.url
    mother.refresh_from_db()
    assert (mother.address, mother.unit_code) == (CARDS_ADDRESS, "")
    first, second = Event.objects.filter(subject=f"party:{mother.uid}").order_by("id")
    assert first.sealed.facts["address"] == OLD_ADDRESS
    assert second.kind == "parties.corrected" and second.office == DESK
    assert second.facts["fields"] == ["address", "unit_code"]
    assert second.sealed.facts["after"]["address"] == CARDS_ADDRESS
    assert second.sealed.facts["reason"] == "Theo thẻ căn cước"
    again = lan.post(f"{HERE}/tim-nguoi", {"ban": DESK, "scan": CARD})
    assert again.status_code == 303 and "khac=" not in again.url


def test_an_address_that_we_lack_is_offered_and_another_name_is_only_said(lan, mother):
    Party.objects.filter(pk=mother.pk).update(address="")
    said = lan.post(f"{HERE}/tim-nguoi", {"ban": DESK, "scan": CARD}).content.decode()
    assert f'value="{CARDS_ADDRESS}"' in said
    card = CARD.replace("Thị Đào", "Thị Đạo").replace(CARDS_ADDRESS, "")
    said = lan.post(f"{HERE}/tim-nguoi", {"ban": DESK, "scan": card}).content.decode()
    assert ">Nguyễn Thị Đào<" in said and ">Nguyễn Thị Đạo<" in said
    assert "/dia-chi" not in said and "Đi tiếp" in said


@pytest.mark.parametrize("address", ["", " ", "a\x07b", "x" * 501])
def test_an_address_that_is_none_changes_nothing(lan, mother, address):
    form = {"ban": DESK, "nguoi": str(mother.uid), "address": address}
    answer = lan.post(f"{HERE}/dia-chi", form)
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()
    mother.refresh_from_db()
    assert mother.address == OLD_ADDRESS


def test_what_she_only_says_is_never_kept_as_her_cards(lan, mother):
    """A refused form comes back as what it was: her word, beside what her card said before."""
    form = {"ban": DESK, "nguoi": str(mother.uid), "address": "", "khac": "name"}
    said = lan.post(f"{HERE}/dia-chi?phieu=P-1", form).content.decode()
    panel = said[said.index("beside-card") :]
    assert 'name="card"' not in panel and "Trên thẻ" not in panel and "Địa chỉ mới" in panel
    assert 'name="khac" value="address,name"' in panel and "phieu=P-1" in panel
    said = lan.post(f"{HERE}/dia-chi", form | {"card": "1"}).content.decode()
    assert 'name="card"' in said and "Trên thẻ" in said


def test_a_refused_person_keeps_the_slip_that_is_being_entered(lan):
    form = {"ban": DESK, "number": "1", "name": "Lê Thị Sáu"}
    answer = lan.post(f"{HERE}/nguoi-moi?phieu=P-1", form)
    assert answer.status_code == 422 and "nguoi-moi?phieu=P-1" in answer.content.decode()


def test_blanks_make_no_other_address(lan, mother):
    mother.unit_code = "00123"
    mother.save()
    form = {"ban": DESK, "nguoi": str(mother.uid), "address": OLD_ADDRESS.replace(" ", "  ")}
    assert lan.post(f"{HERE}/dia-chi", form).status_code == 303
    mother.refresh_from_db()
    assert (mother.address, mother.unit_code) == (OLD_ADDRESS, "00123")


@pytest.mark.parametrize("uid", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_nobody_has_no_address(lan, mother, uid):
    form = {"ban": DESK, "nguoi": uid, "address": "Thôn 1"}
    assert lan.post(f"{HERE}/dia-chi", form).status_code == 422
