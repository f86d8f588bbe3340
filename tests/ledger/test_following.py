"""Positions and cursors: whoever follows the ledger meets every event once, in one order, whatever commits when."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from tests.ledger.conftest import LAN

from tinhso.ledger.actions import CannotAppend, append
from tinhso.ledger.followers import catch_up, follow
from tinhso.ledger.models import Cursor, Event, Position, Unnumbered
from tinhso.ledger.positions import number_all
from tinhso.ledger.queries import events_after

# Threads commit, so each of these works on a database of its own.
pytestmark = [pytest.mark.usefixtures("own_database")]


def write(number: int) -> None:
    with transaction.atomic():
        append("trial.noted", subject="trial:1", by=LAN, facts={"number": number})


def numbers(events) -> list[int]:
    return [event.facts["number"] for event in events]


def in_a_thread(work) -> None:
    def worked() -> None:
        try:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(worked).result(timeout=60)


def test_events_are_numbered_without_a_gap_in_the_order_they_were_written():
    for number in range(5):
        write(number)
    assert number_all() == 5
    write(5)
    assert number_all() == 1
    found = events_after(0)
    assert numbers(found) == [0, 1, 2, 3, 4, 5]
    assert [event.place.position for event in found] == [1, 2, 3, 4, 5, 6]
    assert not Unnumbered.objects.exists()


def test_what_is_not_numbered_is_not_read_yet():
    write(1)
    assert events_after(0) == []


def test_a_transaction_held_open_while_others_commit_is_not_skipped():
    """PostgreSQL lets others commit meanwhile, with later identifiers; on SQLite they wait for their turn."""
    seen: list[int] = []
    opened, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            append("trial.noted", subject="trial:1", by=LAN, facts={"number": 0})
            opened.set()
            assert go_on.wait(60)
        connection.close()

    def others() -> None:
        for number in (1, 2, 3):
            write(number)
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        held = pool.submit(slow)
        assert opened.wait(60)
        writing = pool.submit(others)
        if connection.vendor == "postgresql":
            writing.result(timeout=60)
            catch_up("reader", lambda events: seen.extend(numbers(events)))
            assert seen == [1, 2, 3]
        go_on.set()
        held.result(timeout=60)
        writing.result(timeout=60)
    catch_up("reader", lambda events: seen.extend(numbers(events)))
    assert seen == ([1, 2, 3, 0] if connection.vendor == "postgresql" else [0, 1, 2, 3])
    first = Event.objects.order_by("id").first()
    assert first is not None
    assert first.facts == {"number": 0}


def test_sixteen_writers_lose_nothing_double_nothing_and_leave_no_gap():
    def writer(who: int) -> None:
        for turn in range(12):
            write(100 * who + turn)
        connection.close()

    seen: list[int] = []
    with ThreadPoolExecutor(16) as pool:
        writing = [pool.submit(writer, who) for who in range(16)]
        while not all(one.done() for one in writing):
            catch_up("reader", lambda events: seen.extend(numbers(events)))
        for one in writing:
            one.result()
    catch_up("reader", lambda events: seen.extend(numbers(events)))
    assert sorted(seen) == sorted(100 * who + turn for who in range(16) for turn in range(12))
    for who in range(16):
        assert [number for number in seen if number // 100 == who] == sorted(
            number for number in seen if number // 100 == who
        )
    positions = list(Position.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, 193))


def test_a_follower_that_fails_reads_the_same_events_again():
    for number in range(3):
        write(number)
    number_all()

    def broken(events) -> None:
        Cursor.objects.create(name="a row of its own")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        follow("reader", broken)
    assert not Cursor.objects.filter(name="a row of its own").exists()
    seen: list[int] = []
    follow("reader", lambda events: seen.extend(numbers(events)))
    assert seen == [0, 1, 2]


def test_two_followers_do_not_disturb_each_other():
    write(1)
    one: list[int] = []
    two: list[int] = []
    catch_up("one", lambda events: one.extend(numbers(events)))
    write(2)
    catch_up("two", lambda events: two.extend(numbers(events)))
    catch_up("one", lambda events: one.extend(numbers(events)))
    assert one == two == [1, 2]


def test_a_follower_called_twice_at_once_takes_each_event_once():
    for number in range(300):
        write(number)
    number_all()
    seen: list[int] = []

    def reader() -> None:
        while follow("reader", lambda events: seen.extend(numbers(events)), most=7):
            pass
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        for one in [pool.submit(reader) for _ in range(4)]:
            one.result(timeout=120)
    assert seen == list(range(300))


def test_a_follower_of_some_kinds_meets_only_those():
    write(1)
    seen: list[int] = []
    assert (
        catch_up("reader", lambda events: seen.extend(numbers(events)), kinds=["other.kind"]) == 0
    )
    assert seen == []


def test_an_event_is_written_only_together_with_the_rows_it_explains():
    with pytest.raises(CannotAppend, match="no_transaction"):
        append("trial.noted", subject="trial:1", by=LAN, facts={"number": 1})
