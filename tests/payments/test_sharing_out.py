"""A transfer for several dues is divided by a person, whole, and taken back whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.payments.conftest import COMMUNE, VAN, asked, told

from tinhso.payments import actions, queries
from tinhso.payments.actions.reconciling import CannotReconcile
from tinhso.payments.models import Due, Incoming, Money, Receipt
from tinhso.payments.rules import CannotPay


@pytest.fixture
def two(load: Callable[..., Any]) -> tuple[Due, Due]:
    first, second = asked("a"), asked("b")
    load(told("FT1", 40_000, f"{first.reference} {second.reference}"))
    return first, second


def states(*dues: Due) -> list[str]:
    for one in dues:
        one.refresh_from_db()
    return [one.state for one in dues]


def test_what_names_several_waits_with_those_that_it_names(two: tuple[Due, Due]) -> None:
    (waiting,) = queries.worklist([COMMUNE])
    assert waiting.line.outcome == "several" and list(waiting.named) == list(two)
    assert queries.worklist(["xa-2"]) == []


def test_it_is_divided_whole_with_a_receipt_for_each(two: tuple[Due, Due]) -> None:
    line = Incoming.objects.get()
    first, second = two
    for parts in ({first.uid: 20_000, second.uid: 19_999}, {first.uid: 40_000}, {}):
        with pytest.raises(CannotReconcile):
            actions.share_out(line.uid, parts, by=VAN)
    with pytest.raises(CannotPay, match="pay_bad_amount"):
        actions.share_out(line.uid, {first.uid: 41_000, second.uid: -1_000}, by=VAN)
    assert not Money.objects.exists()
    actions.share_out(line.uid, {first.uid: 20_000, second.uid: 20_000}, by=VAN)
    assert states(first, second) == ["paid", "paid"]
    assert Receipt.objects.count() == 2 and queries.worklist([COMMUNE]) == []
    with pytest.raises(CannotReconcile, match="line_settled_already"):
        actions.share_out(line.uid, {first.uid: 20_000, second.uid: 20_000}, by=VAN)


def test_it_is_taken_back_whole_and_can_be_divided_otherwise(two: tuple[Due, Due]) -> None:
    line, (first, second) = Incoming.objects.get(), two
    actions.share_out(line.uid, {first.uid: 20_000, second.uid: 20_000}, by=VAN)
    part = Money.objects.get(due=first)
    with pytest.raises(CannotPay, match="pay_of_several"):
        actions.reverse(part.uid, reason="Nhầm", by=VAN)
    actions.reopen(line.uid, reason="Nhầm", by=VAN)
    assert states(first, second) == ["asked", "asked"]
    actions.share_out(line.uid, {first.uid: 15_000, second.uid: 25_000}, by=VAN)
    assert states(first, second) == ["partly", "over"]
    assert queries.differences() == []


def test_a_divided_transfer_is_emptied_with_either_person(two: tuple[Due, Due]) -> None:
    line, (first, second) = Incoming.objects.get(), two
    actions.share_out(line.uid, {first.uid: 20_000, second.uid: 20_000}, by=VAN)
    assert f"incoming:{line.uid}" in queries.subjects_of([second.case])
    actions.forget([second.case])
    line.refresh_from_db()
    assert (line.text, line.payer) == ("", "")
