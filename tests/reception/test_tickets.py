"""Numbers of a desk's day: drawn, called, served."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from tests.reception.conftest import DESK, LAN, MAI, found_desk

from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.models import Event
from tinhso.reception import actions, queries
from tinhso.reception.models import Ticket


def draw(key: str = "k1", **more: Any) -> Ticket:
    return actions.issue(desk=DESK, day=timezone.localdate(), key=key, by=LAN, **more)


def call(key: str = "c1", counter: str = "1", by: Any = LAN, **more: Any) -> Ticket | None:
    today = timezone.localdate()
    return actions.call_next(desk=DESK, day=today, counter=counter, key=key, by=by, **more)


def test_numbers_follow_one_another_and_begin_again_at_each_desk(desk):
    assert [draw(f"k{n}").number for n in range(3)] == [1, 2, 3]
    other = actions.issue(desk="tinh", day=timezone.localdate(), key="o", by=LAN)
    assert other.number == 1


def test_whoever_calls_the_next_has_served_the_one_before_and_not_whom_the_same_form_called(desk):
    one, two = draw("k1"), draw("k2")
    call("c1", served=True)
    assert call("c2", served=True) == call("c2", served=True) == two
    states = dict(Ticket.objects.values_list("pk", "state"))
    assert states == {one.pk: "served", two.pk: "called"}
    actions.call_again(two.uid, counter="2", key="c3", by=LAN, served=True)
    assert queries.at_counter(DESK, timezone.localdate(), LAN.actor) == two


def test_the_same_form_twice_is_one_ticket(desk):
    assert draw("same").pk == draw("same").pk
    assert draw("other").number == 2


def test_the_lowest_number_is_called_and_a_retry_calls_nobody_else(desk):
    draw("k1"), draw("k2")
    first = call("c1")
    assert first is not None and (first.number, first.counter) == (1, "1")
    again = call("c1")
    assert again is not None and again.number == 1
    second = call("c2", counter="2", by=MAI)
    assert second is not None and second.number == 2
    assert call("c3") is None


def test_who_did_not_come_can_be_called_again(desk):
    draw()
    ticket = call()
    assert ticket is not None
    assert actions.leave(ticket.uid, by=LAN).state == "left"
    back = actions.call_again(ticket.uid, counter="3", key="c9", by=MAI)
    assert (back.state, back.counter, back.left_at) == ("called", "3", None)
    assert actions.serve(ticket.uid, by=MAI).state == "served"
    assert actions.serve(ticket.uid, by=MAI).state == "served"
    with pytest.raises(TinhsoError, match="ticket_not_now"):
        actions.leave(ticket.uid, by=LAN)


def test_nobody_is_served_before_being_called(desk):
    with pytest.raises(TinhsoError, match="ticket_not_now"):
        actions.serve(draw().uid, by=LAN)


@pytest.mark.parametrize("counter", ["", "   ", "\u200b"])
def test_a_call_says_where_to(desk, counter):
    draw()
    with pytest.raises(TinhsoError, match="no_counter"):
        call(counter=counter)


def test_every_change_is_an_event_and_a_retry_is_none(desk):
    ticket = draw()
    draw()
    call(), call()
    actions.serve(ticket.uid, by=LAN)
    told = Event.objects.filter(subject=f"ticket:{ticket.uid}").order_by("id")
    assert [event.kind for event in told] == [
        "reception.issued",
        "reception.called",
        "reception.served",
    ]


def test_the_queue_is_read_in_three_questions(desk, django_assert_num_queries):
    for n in range(12):
        draw(f"k{n}")
    for n in range(4):
        call(f"c{n}")
    with django_assert_num_queries(3):
        found = queries.queue(DESK, timezone.localdate())
    assert [one.number for one in found.called] == [4, 3, 2, 1]
    assert found.waiting == 8
    assert found.next_[0].number == 5


def test_a_hostile_word_is_refused_or_cleaned(desk):
    assert draw("a", service="Chứng thực\u202e\u200b").service == "Chứng thực"
    with pytest.raises(TinhsoError):
        draw("b", service="x" * 61)
    with pytest.raises(TinhsoError, match="bad_reception_key"):
        draw("k" * 65)


def _at_once(times: int, act: Callable[[int], Any]) -> list[Any]:
    def one(n: int) -> Any:
        try:
            return act(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def test_eight_at_once_draw_eight_numbers(own_database):
    found_desk()
    drawn = _at_once(8, lambda n: draw(f"k{n}").number)
    assert sorted(drawn) == list(range(1, 9))


def test_one_form_sent_five_times_at_once_is_one_ticket(own_database):
    found_desk()
    assert len(set(_at_once(5, lambda n: draw("same").pk))) == 1
    assert Ticket.objects.count() == 1


def test_six_who_call_at_once_get_six_tickets(own_database):
    found_desk()
    for n in range(6):
        draw(f"k{n}")
    called = _at_once(6, lambda n: call(f"c{n}", counter=str(n)))
    assert sorted(one.number for one in called) == [1, 2, 3, 4, 5, 6]
    assert call("late") is None
