"""One event: what it carries, what is sealed, what it refuses, and that nobody changes it afterwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from tests.ledger.conftest import LAN

from tinhso.ledger import queries
from tinhso.ledger.actions import By, CannotAppend, append, erase
from tinhso.ledger.canonical import NotCanonical
from tinhso.ledger.kinds import BadFacts
from tinhso.ledger.models import Event, Position, Sealed, Unnumbered
from tinhso.ledger.positions import number_all

pytestmark = pytest.mark.django_db


def stored(event: Event) -> Event:
    return Event.objects.select_related("sealed").get(pk=event.pk)


def test_an_event_tells_who_did_what_where_and_when_by_the_server_s_clock(note):
    before = datetime.now(UTC)
    event = stored(note(7, said="Đã nhận"))
    assert (event.actor, event.office, event.channel) == ("p-lan", "so-tu-phap", "counter")
    assert event.facts == {"number": 7, "said": "Đã nhận"}
    assert before <= event.recorded_at == event.occurred_at <= datetime.now(UTC)
    assert not event.backfilled


def test_a_past_moment_is_told_and_the_event_says_so(note):
    past = datetime.now(UTC) - timedelta(days=400)
    event = stored(note(1, told_at=past))
    assert event.occurred_at == past
    assert event.backfilled
    assert event.recorded_at - past > timedelta(days=399)


def test_what_has_not_happened_is_refused(note):
    with pytest.raises(CannotAppend, match="occurred_later"):
        note(1, told_at=datetime.now(UTC) + timedelta(minutes=1))
    assert not Event.objects.exists()


def test_personal_data_lie_apart_and_the_event_commits_to_them(note):
    event = stored(note(1, name="Nguyễn Thị Lan"))
    assert "Lan" not in str(event.facts)
    assert event.sealed.facts == {"name": "Nguyễn Thị Lan"}
    assert len(event.sealed.salt) == 32
    assert list(queries.faults([event])) == []


def test_the_same_personal_data_twice_have_different_commitments(note):
    one, two = note(1, name="Lan"), note(1, name="Lan")
    assert bytes(one.sealed_hash) != bytes(two.sealed_hash)


def test_an_event_without_personal_data_has_no_sealed_part(note):
    event = note(1)
    assert event.sealed_hash is None
    assert not Sealed.objects.exists()


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({}, "missing_fact"),
        ({"number": "7"}, "wrong_fact"),
        ({"number": True}, "wrong_fact"),
        ({"number": 7, "other": 1}, "unknown_fact"),
        ({"number": 7, "said": "x" * 201}, "wrong_fact"),
    ],
)
def test_facts_of_another_shape_are_refused_and_nothing_is_written(facts, code):
    with pytest.raises(BadFacts, match=code), transaction.atomic():
        append("trial.noted", subject="trial:1", by=LAN, facts=facts)
    assert not Event.objects.exists()


def test_an_unknown_kind_is_refused():
    with pytest.raises(BadFacts, match="unknown_kind"), transaction.atomic():
        append("trial.other", subject="trial:1", by=LAN, facts={})


@pytest.mark.parametrize("text", ["a\x00b", "\ud800"])
def test_what_is_no_text_is_refused(note, text):
    with pytest.raises(NotCanonical):
        note(1, said=text)


def test_two_writings_of_one_letter_become_one(note):
    assert note(1, said="Lê Thị Hồng").facts == note(1, said="Lê Thị Hồng").facts


@pytest.mark.parametrize(
    ("by", "subject", "code"),
    [
        (By("", "o", "c"), "s", "part='actor'"),
        (By("a" * 65, "o", "c"), "s", "part='actor'"),
        (By("a", "", "c"), "s", "part='office'"),
        (By("a", "o", ""), "s", "part='channel'"),
        (LAN, "", "part='subject'"),
    ],
)
def test_every_event_says_whose_it_is_and_of_what(note, by, subject, code):
    with pytest.raises(CannotAppend, match=code):
        note(1, by=by, subject=subject)


@pytest.mark.parametrize("table", [Event, Position])
@pytest.mark.parametrize("do", ["update", "delete"])
def test_the_database_refuses_to_change_or_delete_what_happened(note, table, do):
    note(1)
    number_all()
    columns = {Event: "kind = 'x'", Position: "event_id = 99"}
    words = {
        "update": f"UPDATE {table._meta.db_table} SET {columns[table]}",
        "delete": f"DELETE FROM {table._meta.db_table}",
    }
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(words[do])


def test_the_database_refuses_to_change_a_sealed_part(note):
    note(1, name="Lan")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Sealed.objects.update(facts={"name": "Hoa"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", "trial.other"),
        ("subject", "trial:2"),
        ("actor", "p-hoa"),
        ("office", "so-xay-dung"),
        ("channel", "online"),
        ("occurred_at", datetime(2026, 1, 1, tzinfo=UTC)),
        ("recorded_at", datetime(2026, 1, 1, tzinfo=UTC)),
        ("backfilled", True),
        ("facts", {"number": 8}),
        ("sealed_hash", b"x" * 32),
        ("leaf_salt", b"x" * 32),
    ],
)
def test_a_change_of_any_part_is_found_by_the_mac(note, name, value):
    event = stored(note(7, name="Lan"))
    setattr(event, name, value)
    assert ("mac" in {fault.what for fault in queries.faults([event])}) is True


def test_a_change_of_the_sealed_part_is_found(note):
    event = stored(note(7, name="Lan"))
    event.sealed.facts = {"name": "Hoa"}
    assert [fault.what for fault in queries.faults([event])] == ["sealed_hash"]


def test_a_sealed_part_that_was_put_under_another_event_is_found(note):
    event = stored(note(7))
    event.sealed = stored(note(7, name="Lan")).sealed
    assert [fault.what for fault in queries.faults([event])] == ["sealed_without_hash"]


def test_an_event_signed_by_a_key_that_is_gone_is_named(note, settings):
    event = stored(note(7))
    settings.LEDGER_MAC_KEYS = "other:" + "ef" * 32
    assert [fault.what for fault in queries.faults([event])] == ["unknown_key"]


def test_erasing_deletes_the_sealed_part_and_everything_still_verifies(note):
    lan, hoa = note(1, name="Lan"), note(2, name="Hoa")
    with transaction.atomic():
        said = erase([lan.uid], subject="trial:1", by=LAN, reason="91/2025/QH15")
    assert said.facts == {"events": [str(lan.uid)], "reason": "91/2025/QH15"}
    assert list(Sealed.objects.values_list("event", flat=True)) == [hoa.pk]
    everything = queries.events_of("trial:1")
    assert [event.kind for event in everything] == ["trial.noted", "trial.noted", "ledger.erased"]
    assert list(queries.faults(everything)) == []


def test_what_is_undone_leaves_neither_an_event_nor_its_parts(note):
    with pytest.raises(RuntimeError), transaction.atomic():
        append("trial.noted", subject="trial:1", by=LAN, facts={"number": 1, "name": "Lan"})
        raise RuntimeError
    assert not Event.objects.exists()
    assert not Sealed.objects.exists()
    assert not Unnumbered.objects.exists()
