"""How a due stands by what was asked and what came, and what becomes of a transfer. Plain values in and out.

`net` is what came, less what was given back. Amounts are whole VND.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tinhso.kernel.errors import TinhsoError

MOST_VND = 10**13
RECEIVING, RETURNING = "accept", "return_result"
BEFORE = ("", RECEIVING, RETURNING)
CASH, TRANSFER, GATEWAY, TOLD = "cash", "transfer", "gateway", "told"
MEANS: Mapping[str, tuple[str, str]] = {
    CASH: ("Tiền mặt", "Cash"),
    TRANSFER: ("Chuyển khoản", "Transfer"),
    GATEWAY: ("Cổng thanh toán", "Gateway"),
    TOLD: ("Nơi khác báo đã thu", "Told by another system"),
}


class CannotPay(TinhsoError):
    """What the accounts refuse.

    pay_bad_amount (most); pay_bad_key (most); pay_no_such_due (due); pay_lacks (field); pay_too_long (field, most);
    pay_nothing_owed (reference): it is settled; pay_more_than_owed (owed): cash is taken for what is owed at most;
    pay_till_closed (day): the day's till is counted; pay_no_collector (office): no account takes money for an office;
    pay_no_such_money; pay_reversed_already; pay_given_back (reference): money of it went back;
    pay_of_several (reference): it is a part of a transfer for several dues;
    pay_first (case, owed): the fee must be paid before this act; pay_bad_before (before).
    """


@dataclass(frozen=True)
class State:
    """How a due may stand. owes: more is awaited; settled: what the dossier waits for is fulfilled."""

    words: tuple[str, str]
    owes: bool = False
    settled: bool = False


STATES: Mapping[str, State] = {
    "asked": State(("Chưa nộp", "Not paid"), owes=True),
    "partly": State(("Nộp một phần", "Paid in part"), owes=True),
    "paid": State(("Đã nộp đủ", "Paid"), settled=True),
    "over": State(("Nộp thừa", "Paid too much"), settled=True),
    "part_back": State(("Đã hoàn một phần", "Given back in part"), settled=True),
    "refunded": State(("Đã hoàn lại", "Given back")),
    "waived": State(("Được miễn", "Exempt"), settled=True),
    "withdrawn": State(("Không thu nữa", "No longer asked")),
}


def state_of(*, amount: int, received: int, refunded: int, withdrawn: bool = False) -> str:
    """One of STATES. What was paid in full and given back is not asked for again; what was paid in part is."""
    net = received - refunded
    if net == 0 and refunded and (withdrawn or received >= amount):
        return "refunded"
    if withdrawn:
        return "over" if net else "withdrawn"
    if amount == 0:
        return "over" if net else "waived"
    if net == 0:
        return "asked"
    if net < amount:
        return "part_back" if refunded and received >= amount else "partly"
    return "paid" if net == amount else "over"


def owed(*, amount: int, received: int, refunded: int, state: str) -> int:
    """What is still awaited; 0 where nothing is."""
    return max(0, amount - received + refunded) if STATES[state].owes else 0


EXACT, PARTIAL, DOUBLE, TOO_MUCH = "exact", "partial", "double", "too_much"
UNKNOWN, MANGLED, SEVERAL, OUTGOING = "unknown", "mangled", "several", "outgoing"
OUTCOMES: Mapping[str, tuple[str, str]] = {
    EXACT: ("Đúng mã, đủ tiền", "Right reference and amount"),
    PARTIAL: ("Đúng mã, thiếu tiền", "Right reference, less money"),
    DOUBLE: ("Nộp lần nữa cho khoản đã đủ", "Paid again"),
    TOO_MUCH: ("Đúng mã, nhiều tiền hơn", "Right reference, more money"),
    UNKNOWN: ("Không có mã nào của ta", "No reference of ours"),
    MANGLED: ("Mã bị sai ký tự", "A reference with wrong characters"),
    SEVERAL: ("Nhiều mã trong một lần chuyển", "Several references in one transfer"),
    OUTGOING: ("Tiền đi ra", "Money going out"),
}
#: What is booked without a person: nothing about it can be meant otherwise.
BOOKED_ALONE = frozenset({EXACT, PARTIAL})


def outcome_of(*, amount: int, dues: int, mangled: bool, owed: int) -> str:
    """What a transfer is. dues: how many of ours it names; owed: what is awaited for that one."""
    if amount <= 0:
        return OUTGOING
    if dues > 1:
        return SEVERAL
    if dues == 0:
        return MANGLED if mangled else UNKNOWN
    if owed == 0:
        return DOUBLE
    if amount == owed:
        return EXACT
    return PARTIAL if amount < owed else TOO_MUCH


def checked_amount(amount: int) -> int:
    """A whole number of VND above nothing. Raises CannotPay."""
    if isinstance(amount, bool) or not isinstance(amount, int) or not 0 < amount <= MOST_VND:
        raise CannotPay("pay_bad_amount", most=MOST_VND)
    return amount
