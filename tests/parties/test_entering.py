"""Entering and correcting: one party of one number, hostile text named by its field, personal data sealed."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from tests.parties.conftest import DESK

from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.models import Event
from tinhso.ledger.queries import events_of, faults
from tinhso.parties import actions, queries
from tinhso.parties.actions import CannotChangeParty, subject_of
from tinhso.parties.models import Party, PartyNumber


def enter(name: str = "Lê Văn Bình", *, key: str = "k", **particulars) -> Party:
    return actions.enter(name=name, key=key, by=DESK, **{"kind": "person", **particulars})


def test_the_ledger_knows_a_party_by_an_opaque_identifier_alone(mother):
    (event,) = events_of(subject_of(mother))
    assert event.facts == {"kind": "person"}
    assert event.sealed.facts["name"] == "Nguyễn Thị Đào"
    assert event.sealed.facts["numbers"]["personal"] == "066190000123"
    public = f"{event.facts} {event.subject} {event.actor}"
    assert not any(word in public for word in ("Đào", "0661", "1990", "Buôn"))
    assert list(faults([event])) == []


def test_submitted_twice_is_entered_once(mother):
    before = Event.objects.count()
    again = actions.enter(
        kind="person", name="Nguyễn Thị Đào", key="mother", by=DESK, born=date(1990, 2, 28)
    )
    assert again.pk == mother.pk
    assert Event.objects.count() == before


def test_a_known_number_finds_its_party_and_changes_nothing(mother):
    before = Event.objects.count()
    found = enter("Nguyen Thi Dao", key="other", numbers={"personal": "066 190 000 123"})
    assert found.pk == mother.pk
    assert queries.party(mother.uid).name == "Nguyễn Thị Đào"
    assert Event.objects.count() == before


def test_an_old_number_leads_to_the_new_one_if_name_and_birth_agree(db):
    old = enter("Lê Văn Bình", born=date(1980, 1, 1), numbers={"old_personal": "240999999"})
    found = enter(
        "LÊ VĂN BÌNH",
        key="2",
        born=date(1980, 1, 1),
        numbers={"old_personal": "240999999", "personal": "066080000001"},
    )
    assert found.pk == old.pk
    assert queries.numbers_of(old.uid) == {
        "old_personal": "240999999",
        "personal": "066080000001",
    }
    last = events_of(subject_of(old))[-1]
    assert (last.kind, last.facts) == ("parties.numbered", {"kind": "personal"})


def test_somebody_elses_old_number_gives_nobody_her_identity(mother):
    with pytest.raises(CannotChangeParty, match="number_of_another"):
        enter("Kẻ Mạo Danh", numbers={"old_personal": "240123456", "personal": "066080000001"})
    assert queries.by_number("personal", "066080000001") is None


def test_two_numbers_of_two_people_are_no_ones(mother):
    enter("Lê Văn Bình", numbers={"personal": "066080000001"})
    with pytest.raises(CannotChangeParty, match="number_of_another"):
        enter(key="3", numbers={"old_personal": "240123456", "personal": "066080000001"})


def test_the_database_itself_refuses_a_second_owner_of_a_number(mother, child):
    with pytest.raises(IntegrityError), transaction.atomic():
        PartyNumber.objects.create(party=child, kind="personal", value="066190000123")
    with pytest.raises(IntegrityError), transaction.atomic():
        PartyNumber.objects.create(party=mother, kind="personal", value="066190000124")


@pytest.mark.parametrize(
    ("particulars", "code", "field"),
    [
        ({"name": ""}, "empty_line", "name"),
        ({"name": "x" * 10_000_000}, "field_too_long", "name"),
        ({"name": "Lan\x00"}, "bad_letters", "name"),
        ({"name": "\u202e\u200b"}, "empty_line", "name"),
        ({"name": "Nguyễn <b>An</b>"}, "not_in_a_name", "name"),
        ({"name": "An \"'; DROP TABLE"}, "not_in_a_name", "name"),
        ({"name": "036190001234"}, "bad_letters", "name"),
        ({"kind": "organisation", "name": "HTX <script>"}, "not_in_a_name", "name"),
        ({"address": "x" * 501}, "field_too_long", "address"),
        ({"address": "\x07"}, "bad_letters", "address"),
        ({"sex": "x" * 10_000_000}, "unknown_kind_of", "sex"),
        ({"unit_code": "1234567"}, "field_too_long", "unit_code"),
        ({"born": date(2999, 1, 1)}, "born_out_of_range", "born"),
        ({"born": date(1066, 1, 1)}, "born_out_of_range", "born"),
        ({"numbers": {"personal": "066190"}}, "number_length", "personal"),
        ({"numbers": {"tax": "0314409057"}}, "tax_check", "tax"),
        ({"numbers": {"passport": "C1; DROP"}}, "no_passport", "passport"),
        ({"numbers": {"shoe": "42"}}, "unknown_kind_of", "numbers"),
        ({"numbers": {"personal": "066190000123"}, "sex": "male"}, "number_disagrees", "sex"),
        (
            {"numbers": {"personal": "066190000123"}, "born": date(1991, 1, 1)},
            "number_disagrees",
            "born",
        ),
    ],
)
def test_hostile_particulars_are_refused_with_the_field_and_nothing_is_written(
    db, particulars, code, field
):
    with pytest.raises(TinhsoError) as caught:
        enter(**{"name": "Lan", **particulars})
    assert (caught.value.code, caught.value.facts["field"]) == (code, field)
    assert not Party.objects.exists()
    assert not Event.objects.exists()


def test_invisible_letters_are_taken_out_of_a_name(db):
    assert enter(" Lê\u202e Va\u0306n\u200b  Bình").name == "Lê Văn Bình"


@pytest.mark.parametrize("key", ["", "x" * 81, "a\nb"])
def test_an_act_has_a_name_of_its_own(db, key):
    with pytest.raises(CannotChangeParty, match="bad_key"):
        enter(key=key)


def test_a_correction_says_which_fields_and_seals_what(mother):
    actions.correct(mother.uid, by=DESK, name="Nguyễn Thị Anh Đào", reason="sai họ tên")
    event = events_of(subject_of(mother))[-1]
    assert event.facts == {"fields": ["name"]}
    assert event.sealed.facts == {"after": {"name": "Nguyễn Thị Anh Đào"}, "reason": "sai họ tên"}
    assert [one.name for one in queries.search("anh dao")] == ["Nguyễn Thị Anh Đào"]


def test_correcting_to_what_it_is_writes_nothing(mother):
    before = Event.objects.count()
    actions.correct(mother.uid, by=DESK, name="Nguyễn  Thị Đào", sex="female")
    assert Event.objects.count() == before


def test_a_corrected_number_replaces_the_one_of_its_kind(mother):
    actions.correct(mother.uid, by=DESK, numbers={"personal": "066190000124"})
    assert queries.by_number("personal", "066190000123") is None
    found = queries.by_number("personal", "066190000124")
    assert found is not None
    assert found.uid == str(mother.uid)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"born": date(1989, 1, 1)}, "number_disagrees"),
        ({"name": "\x00"}, "bad_letters"),
        ({"uid": "x"}, "unknown_field"),
        ({"numbers": {"personal": "066080000001"}, "sex": "male"}, "number_disagrees"),
    ],
)
def test_a_correction_is_checked_as_a_whole(mother, changes, code):
    with pytest.raises(TinhsoError, match=code):
        actions.correct(mother.uid, by=DESK, **changes)


def test_a_number_cannot_be_corrected_to_somebody_elses(mother, db):
    other = enter("Lê Văn Bình", numbers={"personal": "066080000001"})
    with pytest.raises(CannotChangeParty, match="number_of_another"):
        actions.correct(other.uid, by=DESK, numbers={"old_personal": "240123456"})
    assert "old_personal" not in queries.numbers_of(other.uid)


@pytest.mark.parametrize("uid", ["", "x", "0" * 80, "00000000-0000-0000-0000-000000000000"])
def test_an_unknown_party_is_named_as_one(db, uid):
    with pytest.raises(CannotChangeParty, match="no_such_party"):
        actions.correct(uid, by=DESK, name="Lan")
    with pytest.raises(queries.NoSuchParty, match="no_such_party"):
        queries.party(uid)


NAMES = (
    "Nguyễn Thị Lan",
    "Lý Thị An",
    "Trần Văn Lân",
    "Nguyễn Thị Ân Lan",
    "HTX (Sông Hậu) Tân-Tiến",
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("nguyen thi", ["Nguyễn Thị Ân Lan", "Nguyễn Thị Lan"]),
        ("lan thi", ["Nguyễn Thị Ân Lan", "Nguyễn Thị Lan"]),
        ("an", ["Lý Thị An", "Nguyễn Thị Ân Lan"]),
        ("la th", ["Nguyễn Thị Ân Lan", "Nguyễn Thị Lan"]),
        ("LÝ", ["Lý Thị An"]),
        ("song tien", ["HTX (Sông Hậu) Tân-Tiến"]),
        ("tan-tien", ["HTX (Sông Hậu) Tân-Tiến"]),
        ("yen", []),
        ('"* OR', []),
        ("--", []),
    ],
)
def test_a_name_is_found_by_the_beginnings_of_its_words_in_any_order(
    known_names: None, text: str, found: list[str]
) -> None:
    assert [one.name for one in queries.search(text)] == found


@pytest.fixture
def known_names(db: None) -> None:
    for name in NAMES:
        actions.enter(kind="organisation", name=name, key=name, by=DESK)


def test_an_index_of_words_follows_what_is_corrected_and_erased(db: None) -> None:
    row = enter("Nguyễn Thị Lan")
    actions.correct(row.uid, name="Nguyễn Thị Huệ", by=DESK)
    assert queries.search("lan thi") == []
    assert [one.name for one in queries.search("hue thi")] == ["Nguyễn Thị Huệ"]
    actions.erase(row.uid, by=DESK, reason="test")
    assert queries.search("hue thi") == []


def test_the_file_of_an_index_holds_no_word_of_an_erased_name(db: None) -> None:
    """SQLite: an index of words keeps what was taken out of it until it is put together anew."""
    if connection.vendor != "sqlite":
        return  # The index is one of PostgreSQL's own; what it holds of a row goes with the row.
    enter("Lê Văn Xuyến", key="stays")
    row = enter("Hoàng Kikuyu Quyền")
    actions.correct(row.uid, name="Hoàng Mbare Quyền", by=DESK)
    actions.erase(row.uid, by=DESK, reason="test")
    with connection.cursor() as cursor:
        cursor.execute("SELECT block FROM parties_words_data")
        held = b" ".join(bytes(block) for (block,) in cursor.fetchall())
    assert b"xuyen" in held
    for word in (b"kikuyu", b"ikuyu", b"mbare", b"hoang", b"quyen"):
        assert word not in held
    assert [one.name for one in queries.search("xuyen")] == ["Lê Văn Xuyến"]
