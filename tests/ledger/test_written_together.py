"""The events of many acts in one go: all of them, in order, and none of an act that was undone."""

from __future__ import annotations

import pytest
from django.db import transaction
from tests.ledger.conftest import LAN

from tinhso.ledger.actions import CannotAppend, append, written_together
from tinhso.ledger.models import Cursor, Event, Sealed, Unnumbered
from tinhso.ledger.positions import number_all
from tinhso.ledger.queries import faults


def noted(number: int, **facts: object) -> Event:
    """One more, without a savepoint of its own."""
    return append("trial.noted", subject="trial:1", by=LAN, facts={"number": number, **facts})


def numbers() -> list[int]:
    return [event.facts["number"] for event in Event.objects.order_by("id")]


def test_events_of_many_acts_are_written_when_the_block_ends(note, django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(3), written_together():
        first = noted(1, name="Mơ")
        noted(2)
        assert first.pk is None
    assert numbers() == [1, 2]
    assert Sealed.objects.get().event.uid == first.uid
    assert Unnumbered.objects.count() == number_all() == 2
    assert list(faults(Event.objects.select_related("sealed"))) == []


def test_what_is_undone_within_a_block_is_not_written(note):
    with transaction.atomic(), written_together():
        note(1)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            note(2)
            raise ZeroDivisionError
        with written_together():
            note(3)
    assert numbers() == [1, 3]


def test_nothing_of_a_block_that_fails_is_written(note):
    with pytest.raises(ZeroDivisionError), transaction.atomic(), written_together():
        note(1)
        raise ZeroDivisionError
    note(2)
    assert numbers() == [2]


def test_a_block_stands_in_a_transaction(own_database: None):
    with pytest.raises(CannotAppend, match="no_transaction"), written_together():
        pass
    assert not Event.objects.exists()


def test_rows_of_a_block_that_fails_do_not_stand_without_their_events(own_database: None, note):
    """Also where whoever called it goes on as if nothing had been."""
    with transaction.atomic():
        try:
            with written_together():
                Cursor.objects.create(name="a row of the act")
                note(1)
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass
    assert numbers() == [] and not Cursor.objects.filter(name="a row of the act").exists()
