"""Contacts, mandates, search and erasure."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from tests.parties.conftest import DESK

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import fold
from tinhso.ledger.models import Event, Sealed
from tinhso.ledger.queries import events_of, faults
from tinhso.parties import actions, queries
from tinhso.parties.actions import CannotChangeParty, subject_of
from tinhso.parties.models import Party

DAY = date(2026, 11, 20)


def give(for_party, by_party, kind="attorney", **more):
    taken = {"from_date": date(2026, 1, 1), "key": "m", "by": DESK, **more}
    return actions.give_mandate(for_party=for_party.uid, by_party=by_party.uid, kind=kind, **taken)


def test_everybody_acts_for_herself(mother, child):
    acting = queries.may_act_for(by=mother.uid, for_=str(mother.uid), day=DAY)
    assert acting is not None
    assert acting.kind == "self"
    assert queries.may_act_for(by=mother.uid, for_=child.uid, day=DAY) is None


def test_a_parent_acts_until_the_child_is_of_age(mother, child):
    give(child, mother, "parent", evidence="Giấy khai sinh số 12/2012")
    last = queries.may_act_for(by=mother.uid, for_=child.uid, day=date(2030, 2, 28))
    assert last is not None
    assert last.until_date == date(2030, 3, 1)
    assert queries.may_act_for(by=mother.uid, for_=child.uid, day=date(2030, 3, 1)) is None
    assert queries.may_act_for(by=mother.uid, for_=child.uid, day=date(2025, 12, 31)) is None
    assert queries.may_act_for(by=child.uid, for_=mother.uid, day=DAY) is None


def test_a_mandate_given_twice_is_one(mother, company):
    first = give(company, mother, "company")
    before = Event.objects.count()
    assert give(company, mother, "company").pk == first.pk
    assert Event.objects.count() == before


def test_an_ended_mandate_is_over_from_its_day(mother, company):
    mandate = give(company, mother, "company")
    actions.end_mandate(mandate.uid, until_date=DAY, by=DESK)
    actions.end_mandate(mandate.uid, until_date=date(2027, 1, 1), by=DESK)
    assert queries.may_act_for(by=mother.uid, for_=company.uid, day=DAY) is None
    assert queries.may_act_for(by=mother.uid, for_=company.uid, day=date(2026, 11, 19))
    assert [event.kind for event in events_of(subject_of(company))] == [
        "parties.entered",
        "parties.mandate_given",
        "parties.mandate_ended",
    ]


def test_a_mandate_ended_before_it_began_never_held(mother, company):
    mandate = give(company, mother, "company")
    ended = actions.end_mandate(mandate.uid, until_date=date(2020, 1, 1), by=DESK)
    assert ended.until_date == ended.from_date
    assert queries.may_act_for(by=mother.uid, for_=company.uid, day=ended.from_date) is None


def test_the_evidence_of_a_mandate_is_sealed(mother, company):
    give(company, mother, "company", evidence="Giấy ủy quyền của Nguyễn Thị Đào")
    event = events_of(subject_of(company))[-1]
    assert "Đào" not in str(event.facts)
    assert event.sealed.facts == {"evidence": "Giấy ủy quyền của Nguyễn Thị Đào"}
    (row,) = queries.mandates_of(mother.uid)
    assert (row.for_party, row.by_party) == (str(company.uid), str(mother.uid))


def test_all_for_whom_one_may_act_come_in_two_questions(
    mother, child, company, django_assert_num_queries
):
    give(child, mother, "parent", key="1")
    give(company, mother, "company", key="2")
    give(company, mother, "attorney", key="3")
    with django_assert_num_queries(2):
        found = queries.acts_for(mother.uid, day=DAY)
    assert [(one.name, acting.kind) for one, acting in found] == [
        ("Trần Đức An", "parent"),
        ("Công ty TNHH Cà phê Ê Đê", "company"),
    ]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"kind": "friend"}, "unknown_mandate"),
        ({"until_date": date(2025, 1, 1)}, "mandate_ends_early"),
        ({"evidence": "x" * 10_000_000}, "field_too_long"),
        ({"key": ""}, "bad_key"),
    ],
)
def test_a_mandate_that_cannot_hold_is_refused(mother, company, more, code):
    with pytest.raises(TinhsoError, match=code):
        give(company, mother, **more)


def test_nobody_mandates_herself_nor_a_grown_child(mother, child):
    with pytest.raises(CannotChangeParty, match="mandate_of_oneself"):
        give(mother, mother)
    with pytest.raises(CannotChangeParty, match="mandate_ends_early"):
        give(child, mother, "parent", from_date=date(2030, 3, 1))


def test_a_contact_has_one_form_and_is_verified_once(mother):
    first = actions.add_contact(mother.uid, kind="phone", value="0912 345 678", by=DESK)
    again = actions.add_contact(mother.uid, kind="phone", value="+84 912345678", by=DESK)
    assert first.pk == again.pk
    assert queries.by_contact("phone", "0912345678") == []
    actions.verify_contact(first.uid, how="one_time_code", by=DESK)
    before = Event.objects.count()
    actions.verify_contact(first.uid, how="one_time_code", by=DESK)
    assert Event.objects.count() == before
    assert [one.uid for one in queries.by_contact("phone", "0912345678")] == [str(mother.uid)]
    events = events_of(subject_of(mother))
    assert "912345678" not in str([event.facts for event in events])


def test_what_was_verified_comes_first(mother):
    actions.add_contact(mother.uid, kind="post", value="1 Lê Duẩn, Buôn Ma Thuột", by=DESK)
    mail = actions.add_contact(mother.uid, kind="mail", value="dao@example.vn", by=DESK)
    actions.verify_contact(mail.uid, how="one_time_code", by=DESK)
    assert [one.kind for one in queries.contacts_of(mother.uid)] == ["mail", "post"]


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("phone", "x" * 10_000_000, "no_phone"),
        ("mail", "lan", "no_mail"),
        ("post", "\x00", "bad_letters"),
        ("pigeon", "x", "unknown_kind_of"),
    ],
)
def test_what_reaches_nobody_is_refused(mother, kind, value, code):
    with pytest.raises(TinhsoError, match=code):
        actions.add_contact(mother.uid, kind=kind, value=value, by=DESK)


@pytest.mark.parametrize(
    "text", ["Nguyễn Thị Đào", "nguyen thi", "DAO", "đào nguyễn", "066190", "240 123 456", "thi d"]
)
def test_she_is_found_however_she_is_typed(mother, child, text):
    assert [one.uid for one in queries.search(text)] == [str(mother.uid)]


@pytest.mark.parametrize(
    "text", ["", "x", "  ", "%", "__", "066191", "dao lan", "'; --", "x" * 10**7]
)
def test_nobody_else_is_found(mother, text):
    assert queries.search(text) == []


def test_a_search_is_bounded_and_begins_with_the_beginning(db):
    for number in range(30):
        name = f"Hoàng An {number}" if number % 2 else f"An Bình {number}"
        actions.enter(kind="person", name=name, key=str(number), by=DESK)
    found = queries.search("an", most=20)
    assert len(found) == 20
    assert all(one.name.startswith("An Bình") for one in found[:15])


def test_one_of_many_people_is_found_by_her_given_name(db):
    now = datetime.now(UTC)
    names = [f"Trần Văn Số {one}" for one in range(queries.MOST_READ + 50)]
    many = [
        Party(uid=uuid4(), key=one, kind="person", name=one, folded=fold(one), entered_at=now)
        for one in names
    ]
    Party.objects.bulk_create(many)
    actions.enter(kind="person", name="Nguyễn Thị Hoa", key="hoa", by=DESK)
    assert [one.name for one in queries.search("hoa")] == ["Nguyễn Thị Hoa"]
    assert [one.name for one in queries.search("hoa nguyen")] == ["Nguyễn Thị Hoa"]


def test_a_list_is_described_in_one_question(mother, child, company, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = queries.described([mother.uid, str(child.uid), str(company.uid), "nobody"])
    assert {one.name: one.number for one in found.values()} == {
        "Nguyễn Thị Đào": "066190000123",
        "Trần Đức An": "",
        "Công ty TNHH Cà phê Ê Đê": "0314409058",
    }


def test_erasing_leaves_no_personal_data_and_the_ledger_whole(mother, company):
    actions.add_contact(mother.uid, kind="mail", value="dao@example.vn", by=DESK)
    give(company, mother, "company", evidence="Giấy ủy quyền của bà Đào")
    actions.erase(mother.uid, reason="law-91-2025-14", by=DESK)
    found = queries.party(mother.uid)
    assert (found.name, found.born, found.sex, found.address, found.number) == (
        "",
        None,
        "",
        "",
        "",
    )
    assert found.erased
    assert queries.search("dao") == []
    assert queries.contacts_of(mother.uid) == []
    assert queries.mandates_of(mother.uid)[0].evidence == ""
    assert queries.may_act_for(by=mother.uid, for_=company.uid, day=DAY) is None
    assert not Sealed.objects.filter(event__subject=subject_of(mother)).exists()
    assert "Đào" not in str(list(Sealed.objects.values_list("facts", flat=True)))
    assert "Cà phê" in str(list(Sealed.objects.values_list("facts", flat=True)))
    events = events_of(subject_of(mother))
    assert [event.kind for event in events][-2:] == ["parties.erased", "ledger.erased"]
    assert list(faults(events)) == []


def test_the_erased_stay_erased_and_a_number_is_free_again(mother):
    actions.erase(mother.uid, reason="law", by=DESK)
    before = Event.objects.count()
    actions.erase(mother.uid, reason="law", by=DESK)
    assert Event.objects.count() == before
    with pytest.raises(CannotChangeParty, match="party_erased"):
        actions.correct(mother.uid, by=DESK, name="Nguyễn Thị Đào")
    again = actions.enter(
        kind="person",
        name="Nguyễn Thị Đào",
        numbers={"personal": "066190000123"},
        key="again",
        by=DESK,
    )
    assert again.pk != mother.pk
