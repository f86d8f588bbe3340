"""A dossier and the accounts: its fee is asked for, money makes it go on, and what must be paid first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from tests.cases.conftest import ADMIN, FIRST, citizen, doer

from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.ledger.actions import By
from tinhso.ledger.models import Event
from tinhso.payments import actions as payments
from tinhso.payments import queries
from tinhso.payments.models import Due
from tinhso.payments.rules import CannotPay

LAN = By(actor="p-lan", office="xa-1", channel="counter")


@pytest.fixture
def collecting(province: None) -> None:
    payments.set_collector(
        "xa-1", since=FIRST, bank="970415", account="113366668888", holder="UBND", by=ADMIN
    )


def due_of(case: Case) -> Due:
    return Due.objects.filter(case=str(case.uid)).latest("id")


def pay(case: Case, amount: int, key: str = "c") -> None:
    payments.take_cash(due_of(case).uid, amount, desk=case.desk, key=key, by=LAN)


def test_nothing_is_asked_where_nobody_collects(filed: Callable[..., Case]) -> None:
    filed()
    assert not Due.objects.exists()


def test_filing_asks_for_the_fee_by_the_rule(collecting: None, filed: Callable[..., Case]) -> None:
    case = filed(copies=3)
    due = due_of(case)
    assert (due.amount, due.office, due.code, due.version) == (
        6_000,
        "xa-1",
        case.code,
        case.version,
    )
    assert due.lines.get().name == "Lệ phí"
    assert filed(copies=3).pk == case.pk and Due.objects.count() == 1


def test_a_correction_asks_anew(collecting: None, filed: Callable[..., Case]) -> None:
    case = filed()
    actions.correct(case.uid, doer=doer(), answers={"name": "Mơ"})
    assert due_of(case).lines.count() == 1  # The same bill is no other one.


def test_what_ends_without_a_result_is_asked_for_no_longer(
    collecting: None, filed: Callable[..., Case]
) -> None:
    case = filed()
    actions.refuse_intake(case.uid, doer=doer(), reasons="Sai nơi")
    assert due_of(case).state == "withdrawn"


def test_money_makes_the_dossier_go_on(collecting: None, accepted: Callable[..., Case]) -> None:
    case = accepted()
    actions.ask_payment(case.uid, doer=doer(), amount=500_000)
    due = due_of(case)
    assert due.more and due.amount == 500_000
    pay(case, 200_000, "c-1")
    case.refresh_from_db()
    assert case.state == "awaiting_payment"
    pay(case, 300_000, "c-2")
    case.refresh_from_db()
    assert case.state == "processing"
    kinds = Event.objects.filter(subject=f"case:{case.uid}").order_by("id")
    assert [one.kind for one in kinds][-1] == "cases.paid"
    assert queries.differences() == []


def test_what_an_officer_says_lands_on_the_due(
    collecting: None, accepted: Callable[..., Case]
) -> None:
    case = accepted()
    actions.ask_payment(case.uid, doer=doer(), amount=500_000)
    actions.paid(case.uid, doer=doer(), amount=500_000)
    due = due_of(case)
    assert (due.state, due.money.get().means) == ("paid", "told")


def test_a_fee_that_must_be_paid_before_acceptance(
    collecting: None, filed: Callable[..., Case]
) -> None:
    payments.set_pay_first("9.000007", before="accept", since=FIRST, by=ADMIN)
    at_counter = filed()
    assert actions.accept(at_counter.uid, doer=doer()).state == "processing"
    case = actions.file_case(
        actions.Filing("9.000007", "party-me", "party-me", "xa-1-mot-cua", "xa-1"),
        key="online", doer=citizen("party-me"),
    )  # fmt: skip
    with pytest.raises(CannotPay) as refused:
        actions.accept(case.uid, doer=doer())
    assert refused.value.facts == {"case": case.code, "owed": 2_000}
    pay(case, 2_000)
    assert actions.accept(case.uid, doer=doer()).state == "processing"


def test_a_fee_that_must_be_paid_before_the_result_is_given(
    collecting: None, accepted: Callable[..., Case]
) -> None:
    case = accepted()
    actions.decide(case.uid, doer=doer(), granted=True)
    payments.set_pay_first("9.000007", before="return_result", since=date(2020, 2, 1), by=ADMIN)
    with pytest.raises(CannotPay, match="pay_first"):
        actions.return_result(case.uid, doer=doer())
    payments.set_pay_first("9.000007", before="", since=datetime.now(UTC).date(), by=ADMIN)
    assert actions.return_result(case.uid, doer=doer()).state == "returned"


def test_a_person_erased_is_forgotten_in_the_accounts(
    collecting: None, filed: Callable[..., Case]
) -> None:
    from tinhso.cases.actions.erasing import erase_person
    from tinhso.parties import actions as parties

    party = parties.enter(kind="person", name="Lê Thị Gấm", key="gam", by=ADMIN)
    case = filed(owner=str(party.uid), filer=str(party.uid))
    pay(case, 2_000)
    due = due_of(case)
    refund = payments.ask_refund(
        due.uid, 2_000, reason="Gấm rút", bank="970415", account="0123", holder="Lê Thị Gấm", key="r", by=LAN
    )  # fmt: skip
    actions.withdraw(case.uid, doer=doer())
    erase_person(party.uid, reason="NĐ 13", by=ADMIN)
    refund.refresh_from_db()
    assert refund.holder == "–"
    asked = Event.objects.get(kind="payments.refund_asked")
    assert getattr(asked, "sealed", None) is None and queries.differences() == []
