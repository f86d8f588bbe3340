"""The events of many acts in one go: all of them, in order, and none of an act that was undone."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from django.db import transaction
from tests.ledger.conftest import LAN

from tinhso.ledger import together
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


def test_a_row_is_written_with_its_event_and_undone_with_it(note):
    with transaction.atomic(), written_together():
        assert together.written_with(noted(1), Cursor(name="first"))
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            together.written_with(noted(2), Cursor(name="second"))
            raise ZeroDivisionError
        assert not Cursor.objects.exists()
    assert list(Cursor.objects.values_list("name", flat=True)) == ["first"]
    event = note(3)
    assert not together.written_with(event, Cursor(name="third"))  # Outside, the caller writes it.


def test_an_act_begins_where_the_last_one_of_its_block_that_stands_has_ended(note):
    def left() -> int | None:
        row = together.left("trial:1")
        return None if row is None else row.position

    with transaction.atomic(), written_together():
        assert left() is None
        noted(1)
        together.leave("trial:1", Cursor(name="a", position=1))
        together.left("trial:1").position = 9  # A copy, to be changed and thrown away.
        assert left() == 1
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            noted(2)
            together.leave("trial:1", Cursor(name="a", position=2))
            assert left() == 2
            raise ZeroDivisionError
        assert left() == 1
        noted(3)  # By an action that does not say how it left the row: it is to be read.
        assert left() is None
    with transaction.atomic(), written_together():
        assert left() is None


def test_what_was_read_holds_until_the_block_ends_or_changes_it(note):
    asked: list[list[str]] = []

    def read(keys: Collection[str]) -> dict[str, int]:
        asked.append(sorted(keys))
        return {key: len(asked) for key in keys if key != "none"}

    def once(*keys: str, room: str = "trial") -> dict[str, int]:
        return dict(together.read_once(room, "length", keys, read))

    assert once("a") == {"a": 1}
    assert once("a") == {"a": 2}
    with transaction.atomic(), written_together():
        assert once("a", "none") == once("a", "none") == {"a": 3}
        assert once("a", "b") == {"a": 3, "b": 4}
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            noted(1)
            assert once("a") == {"a": 5}
            raise ZeroDivisionError
        assert once("a") == {"a": 6}  # It was changed, and changed back.
        assert once("a", room="other") == once("a", room="other") == {"a": 7}
    with transaction.atomic(), written_together():
        assert once("a") == {"a": 8}
    assert asked[3] == ["b"]


def test_no_more_is_kept_than_is_bounded(note, monkeypatch):
    monkeypatch.setattr(together, "MOST_READ", 3)
    asked = []

    def once(*keys: int) -> None:
        found = together.read_once(
            "trial", "n", keys, lambda new: {key: asked.append(key) or key for key in new}
        )
        assert found == {key: key for key in keys}

    with transaction.atomic(), written_together():
        once(1, 2)
        once(2, 3)
        once(3, 4)
        once(1)
    assert asked == [1, 2, 3, 4, 1]
