"""Money is asked for, comes, goes back; sums tie whatever happens in whatever order."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import Error, transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.payments.conftest import COMMUNE, DESK, HOA, LAN, VAN, asked, found_collectors, told

from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.models import Event
from tinhso.payments import actions, queries
from tinhso.payments.actions.asking import Line
from tinhso.payments.actions.refunding import CannotRefund
from tinhso.payments.actions.tills import CannotClose
from tinhso.payments.models import Collector, Due, Incoming, Money, Receipt, Refund
from tinhso.payments.rules import CannotPay, state_of

REFUND = {
    "reason": "Nộp thừa",
    "bank": "970415",
    "account": "0123456789",
    "holder": "Nguyễn Thị Đào",
}


def kinds(subject: str) -> list[str]:
    rows = Event.objects.filter(subject=subject).order_by("id")
    return [kind.partition(".")[2] for kind in rows.values_list("kind", flat=True)]


def cash(due: Due, amount: int, key: str = "c-1") -> Money:
    return actions.take_cash(due.uid, amount, desk=DESK, key=key, by=LAN)


def again(due: Due) -> Due:
    due.refresh_from_db()
    return due


@pytest.mark.parametrize(
    "amount, received, refunded, state",
    [
        (20, 0, 0, "asked"), (20, 5, 0, "partly"), (20, 20, 0, "paid"), (20, 25, 0, "over"),
        (20, 25, 5, "paid"), (20, 20, 20, "refunded"), (0, 0, 0, "waived"), (0, 5, 0, "over"),
        (20, 20, 5, "part_back"), (20, 15, 5, "partly"), (20, 25, 10, "part_back"),
        (20, 10, 10, "asked"), (0, 5, 5, "refunded"),
    ],
)  # fmt: skip
def test_how_a_due_stands(amount: int, received: int, refunded: int, state: str) -> None:
    assert state_of(amount=amount, received=received, refunded=refunded) == state


def test_a_fee_is_asked_once_with_its_ground_and_its_exemption(collector: Collector) -> None:
    lines = (
        Line("Lệ phí", 0, exempt="Trẻ em, Luật Phí và lệ phí 2015 Điều 10", ground="NQ 12/2020"),
        Line("Phí thẩm định", 150_000, ground="TT 56/2024"),
    )
    due = asked("k", *lines)
    assert asked("k", *lines).pk == due.pk
    (bill,) = queries.bills_of("case-k")
    assert (bill.due.amount, bill.owed, bill.due.state) == (150_000, 150_000, "asked")
    assert [(one.name, one.exempt[:6]) for one in bill.lines] == [
        ("Lệ phí", "Trẻ em"), ("Phí thẩm định", "")
    ]  # fmt: skip
    assert kinds(f"due:{due.uid}") == ["asked"]
    assert asked("free", Line("Lệ phí", 0, exempt="Hộ nghèo")).state == "waived"


def test_cash_gives_a_receipt_and_is_taken_once(collector: Collector) -> None:
    due = asked()
    first, second = cash(due, 5_000), cash(due, 5_000)
    assert first.pk == second.pk and again(due).state == "partly"
    with pytest.raises(CannotPay) as refused:
        cash(due, 15_001, "c-2")
    assert (refused.value.code, refused.value.facts) == ("pay_more_than_owed", {"owed": 15_000})
    cash(due, 15_000, "c-3")
    assert again(due).state == "paid"
    numbers = Receipt.objects.order_by("id").values_list("office", "number")
    assert list(numbers) == [(COMMUNE, 1), (COMMUNE, 2)]
    with pytest.raises(CannotPay, match="pay_nothing_owed"):
        cash(due, 1, "c-4")
    assert kinds(f"due:{due.uid}") == ["asked", "received", "received"]


def test_nothing_personal_stands_in_the_open(collector: Collector) -> None:
    due = asked()
    cash(due, 20_000)
    actions.ask_refund(due.uid, 20_000, key="r", by=LAN, **REFUND)
    for event in Event.objects.filter(kind__startswith="payments."):
        assert "Đào" not in str(event.facts) and "Nộp thừa" not in str(event.facts)


def test_money_and_receipts_cannot_be_changed(collector: Collector) -> None:
    cash(asked(), 20_000)
    for wrong in (
        lambda: Money.objects.update(amount=1),
        lambda: Money.objects.all().delete(),
        lambda: Receipt.objects.update(number=9),
    ):
        with pytest.raises(Error), transaction.atomic():
            wrong()


def test_what_was_counted_wrongly_is_taken_back_once(collector: Collector) -> None:
    due = asked()
    money = cash(due, 20_000)
    back = actions.reverse(money.uid, reason="Gõ nhầm hồ sơ", by=LAN)
    assert actions.reverse(money.uid, reason="Gõ nhầm hồ sơ", by=LAN).pk == back.pk
    assert (again(due).received, due.state) == (0, "asked")
    assert Receipt.objects.count() == 1
    sums = queries.sums_of([COMMUNE], timezone.localdate())
    assert (sums.total, sums.receipts, sums.count) == (0, 0, 2)
    with pytest.raises(CannotPay, match="pay_no_such_money"):
        actions.reverse(back.uid, reason="x", by=LAN)


def test_a_refund_takes_two_people_and_no_more_than_came(collector: Collector) -> None:
    due = asked()
    cash(due, 20_000)
    with pytest.raises(CannotRefund, match="refund_more"):
        actions.ask_refund(due.uid, 20_001, key="r-0", by=LAN, **REFUND)
    refund = actions.ask_refund(due.uid, 15_000, key="r-1", by=LAN, **REFUND)
    assert actions.ask_refund(due.uid, 15_000, key="r-1", by=LAN, **REFUND).pk == refund.pk
    with pytest.raises(CannotRefund, match="refund_more"):  # What is asked for is not there twice.
        actions.ask_refund(due.uid, 6_000, key="r-2", by=LAN, **REFUND)
    with pytest.raises(CannotRefund, match="refund_not_approved"):
        actions.give_refunds([refund.uid], by=VAN)
    with pytest.raises(CannotRefund, match="refund_not_by_one"):
        actions.decide_refund(refund.uid, approve=True, by=LAN)
    actions.decide_refund(refund.uid, approve=True, by=HOA)
    with pytest.raises(CannotRefund, match="refund_decided_already"):
        actions.decide_refund(refund.uid, approve=False, by=HOA)
    assert actions.give_refunds([refund.uid], by=VAN) and not actions.give_refunds(
        [refund.uid], by=VAN
    )
    assert (again(due).received, due.refunded, due.state) == (20_000, 15_000, "part_back")
    with pytest.raises(CannotPay, match="pay_given_back"):
        actions.reverse(Money.objects.get().uid, reason="x", by=LAN)
    assert queries.differences() == []


@pytest.mark.parametrize("given", [False, True])
def test_what_the_bank_refuses_can_be_asked_for_again(collector: Collector, given: bool) -> None:
    due = asked()
    cash(due, 20_000)
    refund = actions.ask_refund(due.uid, 20_000, key="r-1", by=LAN, **REFUND)
    with pytest.raises(CannotRefund, match="refund_not_sent"):
        actions.bounce_refund(refund.uid, reason="Sai tài khoản", by=LAN)
    actions.decide_refund(refund.uid, approve=True, by=HOA)
    if given:
        actions.give_refunds([refund.uid], by=VAN)
        assert again(due).state == "refunded"
    actions.bounce_refund(refund.uid, reason="Sai tài khoản", by=LAN)
    actions.bounce_refund(refund.uid, reason="Lần nữa", by=LAN)
    assert (again(due).refunded, due.state) == (0, "paid")
    assert kinds(f"due:{due.uid}").count("refund_bounced") == 1
    event = Event.objects.select_related("sealed").get(kind="payments.refund_bounced")
    assert "Sai" not in str(event.facts) and event.sealed.facts["reason"] == "Sai tài khoản"
    assert queries.sums_of([COMMUNE], timezone.localdate()).refunded == 0
    right = actions.ask_refund(
        due.uid, 20_000, key="r-2", by=LAN, **{**REFUND, "account": "9876543210"}
    )
    actions.decide_refund(right.uid, approve=True, by=HOA)
    actions.give_refunds([right.uid], by=VAN)
    assert again(due).state == "refunded" and queries.differences() == []


def test_of_several_refunds_all_bounce_or_none(collector: Collector) -> None:
    refunds = []
    for place in range(3):
        due = asked(f"k-{place}")
        cash(due, 20_000, f"m-{place}")
        refunds.append(actions.ask_refund(due.uid, 20_000, key=f"r-{place}", by=LAN, **REFUND).uid)
    actions.decide_refunds(refunds[:2], approve=True, by=HOA)
    for several in (refunds, refunds[::-1]):
        with pytest.raises(CannotRefund, match="refund_not_sent"):
            actions.bounce_refunds(several, reason="Sai tài khoản", by=LAN)
    with pytest.raises(CannotRefund, match="refund_decided_already"):
        actions.decide_refunds(refunds, approve=False, by=HOA)
    states = dict(Refund.objects.values_list("uid", "state"))
    assert [states[one] for one in refunds] == ["approved", "approved", "asked"]
    assert not Event.objects.filter(kind="payments.refund_bounced").exists()
    actions.bounce_refunds(refunds[:2], reason="Sai tài khoản", by=LAN)
    assert Refund.objects.filter(state="bounced").count() == 2


def test_a_closed_till_changes_no_more(collector: Collector) -> None:
    day = timezone.localdate()
    due = asked()
    money = cash(due, 5_000)
    close = {"office": COMMUNE, "desk": DESK, "day": day, "by": LAN}
    with pytest.raises(CannotClose) as refused:
        actions.close_till(counted=4_000, reason="", **close)
    assert refused.value.facts == {"difference": -1_000}
    row = actions.close_till(counted=4_000, reason="Thiếu một tờ", **close)
    assert (row.expected, row.difference) == (5_000, -1_000)
    assert actions.close_till(counted=4_000, reason="", **close).pk == row.pk
    with pytest.raises(CannotClose, match="till_closed_otherwise"):
        actions.close_till(counted=5_000, reason="", **close)
    with pytest.raises(CannotClose, match="till_day_ahead"):
        actions.close_till(counted=0, reason="", **{**close, "day": day + timedelta(days=1)})
    with pytest.raises(CannotPay, match="pay_till_closed"):
        cash(due, 1_000, "late")
    with pytest.raises(CannotPay, match="pay_till_closed"):
        actions.reverse(money.uid, reason="x", by=LAN)
    with pytest.raises(CannotClose, match="till_not_by_one"):
        actions.agree_till(row.uid, by=LAN)
    assert actions.agree_till(row.uid, by=HOA).agreed_by == "p-hoa"


def test_a_correction_changes_what_is_asked_and_keeps_what_came(collector: Collector) -> None:
    due = asked()
    cash(due, 20_000)
    actions.revise(due.uid, [Line("Lệ phí", 30_000)], by=LAN)
    assert (again(due).amount, due.state) == (30_000, "partly")
    actions.revise(due.uid, [Line("Lệ phí", 8_000)], by=LAN)
    assert again(due).state == "over"
    assert due.lines.count() == 3 and due.lines.filter(until_at=None).count() == 1
    assert actions.drop(due.case, by=LAN) == 0  # What has come is not dropped.
    other = asked("k-2")
    assert actions.drop(other.case, by=LAN) == 1 and again(other).state == "withdrawn"


def test_a_person_is_forgotten_and_sums_stay(load: Any) -> None:
    due = asked()
    load(told("FT1", 20_000, f"NGUYEN THI DAO {due.reference}"))
    refund = actions.ask_refund(due.uid, 5_000, key="r", by=LAN, **REFUND)
    assert actions.forget([due.case]) == 2
    line = Incoming.objects.get()
    refund.refresh_from_db()
    assert (line.text, line.payer, refund.holder, refund.account) == ("", "", "–", "")
    assert queries.differences() == []


STEP = st.tuples(st.integers(0, 8), st.integers(0, 3), st.integers(1, 40))


# A shorter failing walk is not worth minutes of looking for it.
@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.lists(STEP, max_size=25))
def _whatever_happens(steps: list[tuple[int, int, int]]) -> None:
    with transaction.atomic():
        _walk(steps)
        transaction.set_rollback(True)


def _walk(steps: list[tuple[int, int, int]]) -> None:
    dues = [asked(f"d-{number}", Line("Phí", 20_000 * number)) for number in range(4)]
    collector = queries.account_of(COMMUNE, timezone.localdate())
    for number, (what, which, size) in enumerate(steps):
        try:
            with transaction.atomic():
                _step(collector, again(dues[which]), what, number, size)
        except TinhsoError:
            pass
        _ties()


def _step(collector: Collector, due: Due, what: int, number: int, size: int) -> None:
    amount = size * 1_000
    mine = Money.objects.filter(due=due, reverses=None).order_by("-id").first()
    line = Incoming.objects.order_by("-id").first()
    refund = Refund.objects.filter(due=due).order_by("-id").first()
    paid = told(f"FT{size}", amount, f"x {due.reference}")
    more = {"digest": f"d-{number}", "name": "x", "by": VAN}
    acts = [
        lambda: cash(due, amount, f"c-{number}"),
        lambda: actions.take_statement(collector, [paid], **more),
        lambda: mine and actions.reverse(mine.uid, reason="thử", by=VAN),
        lambda: line and actions.settle(line.uid, due=due.uid, by=VAN),
        lambda: line and actions.reopen(line.uid, reason="thử", by=VAN),
        lambda: actions.ask_refund(due.uid, amount, key=f"r-{number}", by=LAN, **REFUND),
        lambda: refund and actions.decide_refund(refund.uid, approve=size % 3 > 0, by=HOA),
        lambda: refund and actions.give_refunds([refund.uid], by=VAN),
        lambda: actions.revise(due.uid, [Line("Phí", amount)], by=LAN),
    ]
    acts[what]()


def _ties() -> None:
    assert queries.differences() == []
    day = timezone.localdate()
    sums = queries.sums_of([COMMUNE], day)
    assert sums.total == sums.receipts == (Money.objects.aggregate(n=Sum("amount"))["n"] or 0)
    dues = Due.objects.aggregate(came=Sum("received"), gone=Sum("refunded"))
    assert (dues["came"], dues["gone"]) == (sums.total, sums.refunded)
    assert sums.by_means.get("cash", 0) == queries.till(DESK, day)
    booked = Incoming.objects.filter(state="booked").aggregate(n=Sum("amount"))["n"] or 0
    assert booked == sums.by_means.get("transfer", 0)
    numbers = list(Receipt.objects.order_by("id").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.django_db
def test_sums_tie_whatever_happens() -> None:
    found_collectors()
    _whatever_happens()


def given_back(due: Due, amount: int, key: str) -> Refund:
    refund = actions.ask_refund(due.uid, amount, key=key, by=LAN, **REFUND)
    actions.decide_refund(refund.uid, approve=True, by=HOA)
    (given,) = actions.give_refunds([refund.uid], by=VAN)
    return given


def test_money_goes_back_in_parts_and_never_more_than_came(collector: Collector) -> None:
    due = asked()
    cash(due, 20_000)
    for number, (amount, state) in enumerate([(6_000, "part_back"), (4_000, "part_back")], 1):
        given = given_back(due, amount, f"r-{number}")
        assert (given.number, given.written[:2], again(due).state) == (number, f"{number}/", state)
        # What was paid and partly given back is not asked for again, and holds nothing up.
        assert queries.owed_of(due) == 0
    with pytest.raises(CannotRefund) as refused:
        actions.ask_refund(due.uid, 10_001, key="r-3", by=LAN, **REFUND)
    assert refused.value.facts == {"most": 10_000}
    given_back(due, 10_000, "r-4")
    assert (again(due).state, due.refunded) == ("refunded", 20_000)
    with pytest.raises(CannotRefund):
        actions.ask_refund(due.uid, 1, key="r-5", by=LAN, **REFUND)
    assert queries.differences() == []
    facts = Event.objects.filter(kind="payments.refund_given").order_by("id").first().facts
    assert facts["number"] == f"1/{timezone.localdate().year}"


def test_what_came_in_part_and_went_back_is_owed_again(collector: Collector) -> None:
    due = asked()
    cash(due, 10_000)
    given_back(due, 10_000, "r-1")
    assert (again(due).state, queries.owed_of(due)) == ("asked", 20_000)
    assert queries.unpaid(due.case)[0] == 20_000 and queries.differences() == []
    assert actions.drop(due.case, by=LAN) == 1 and again(due).state == "refunded"


def test_refunds_count_in_a_book_of_their_own(collector: Collector) -> None:
    first, second = asked("a"), asked("b", office="xa-2")
    for due in (first, second):
        cash(due, 20_000, f"c-{due.code}")
    numbers = [given_back(one, 1_000, f"r-{one.code}").number for one in (first, second)]
    assert numbers == [1, 1]
    assert Receipt.objects.filter(office=COMMUNE).count() == 1
    with pytest.raises(Error), transaction.atomic():
        Refund.objects.update(number=None)


@pytest.mark.django_db
@pytest.mark.parametrize("behind", ["", "#1AbcReceipt"])
def test_the_code_on_a_slip_finds_what_is_to_be_paid(behind: str) -> None:
    due = asked("K-7")
    scan = f"https://localhost/theo-doi?ma={due.code}{behind}"
    assert [one.pk for one in queries.found_dues(scan, [COMMUNE])] == [due.pk]


def test_what_was_kept_as_given_back_is_stated_anew(collector: Collector) -> None:
    part, whole = asked("part"), asked("whole")
    for due, amount in ((part, 10_000), (whole, 20_000)):
        cash(due, amount, f"c-{due.code}")
        given_back(due, amount, f"r-{due.code}")
    Due.objects.update(state="refunded")
    module = import_module("tinhso.payments.migrations.0006_given_back_in_part_is_owed")
    module.restate(apps, None)
    assert (again(part).state, again(whole).state) == ("asked", "refunded")
