"""The events of payments. Subject: `due:<due>`, else `office:<collecting office>`. Reasons and payers are sealed."""

from __future__ import annotations

from tinhso.ledger.kinds import Fact, Kind, declare

_CASE = {"case": Fact(str, longest=40), "reference": Fact(str, longest=12)}
_REASON = Fact(str, sealed=True, longest=300)

ASKED = Kind(
    "payments.asked",
    facts={
        **_CASE,
        "amount": Fact(int),
        "procedure": Fact(str, longest=40),
        "version": Fact(int, optional=True),
        "exempt": Fact(bool),
        "more": Fact(bool),
    },
    sentence=("Yêu cầu nộp {amount} đồng.", "{amount} VND was asked for."),
)
CHANGED = Kind(
    "payments.changed",
    facts={**_CASE, "amount": Fact(int), "state": Fact(str)},
    sentence=("Số tiền phải nộp thành {amount} đồng.", "The amount asked for became {amount} VND."),
)
RECEIVED = Kind(
    "payments.received",
    facts={
        **_CASE,
        "amount": Fact(int),
        "means": Fact(str),
        "state": Fact(str),
        "receipt": Fact(str, longest=40),
    },
    sentence=(
        "Đã nhận {amount} đồng, biên lai {receipt}.",
        "{amount} VND came, receipt {receipt}.",
    ),
)
REVERSED = Kind(
    "payments.reversed",
    facts={**_CASE, "amount": Fact(int), "receipt": Fact(str, longest=40), "reason": _REASON},
    sentence=(
        "Bỏ ghi {amount} đồng, biên lai {receipt}.",
        "{amount} VND, receipt {receipt}, was undone.",
    ),
)
REFUND_ASKED = Kind(
    "payments.refund_asked",
    facts={**_CASE, "amount": Fact(int), "refund": Fact(str, longest=40), "reason": _REASON},
    sentence=("Đề nghị hoàn {amount} đồng.", "A refund of {amount} VND was asked for."),
)
REFUND_DECIDED = Kind(
    "payments.refund_decided",
    facts={**_CASE, "refund": Fact(str, longest=40), "approved": Fact(bool)},
    sentence=("Quyết định về đề nghị hoàn tiền.", "A refund was decided on."),
)
REFUND_GIVEN = Kind(
    "payments.refund_given",
    facts={
        **_CASE,
        "amount": Fact(int),
        "refund": Fact(str, longest=40),
        "state": Fact(str),
        "number": Fact(str, optional=True, longest=40),
    },
    sentence=("Đã hoàn {amount} đồng.", "{amount} VND was given back."),
)
REFUND_BOUNCED = Kind(
    "payments.refund_bounced",
    facts={
        **_CASE,
        "amount": Fact(int),
        "refund": Fact(str, longest=40),
        "state": Fact(str),
        "number": Fact(str, optional=True, longest=40),
        "reason": _REASON,
    },
    sentence=(
        "Ngân hàng từ chối chuyển {amount} đồng tiền hoàn.",
        "The bank refused to transfer a refund of {amount} VND.",
    ),
)
STATEMENT_TAKEN = Kind(
    "payments.statement_taken",
    facts={
        "digest": Fact(str, longest=64),
        "lines": Fact(int),
        "booked": Fact(int),
        "waiting": Fact(int),
    },
    sentence=(
        "Nạp sao kê {lines} dòng: ghi {booked}, chờ người {waiting}.",
        "A statement of {lines} lines was taken in: {booked} booked, {waiting} for a person.",
    ),
)
LINE_SETTLED = Kind(
    "payments.line_settled",
    facts={
        "line": Fact(str, longest=40),
        "how": Fact(str),
        "due": Fact(str, optional=True, longest=40),
        "reason": Fact(str, sealed=True, optional=True, longest=300),
    },
    sentence=(
        "Một dòng sao kê được giải quyết: {how}.",
        "A line of a statement was settled: {how}.",
    ),
)
TILL_CLOSED = Kind(
    "payments.till_closed",
    facts={
        "desk": Fact(str, longest=50),
        "day": Fact(str),
        "expected": Fact(int),
        "counted": Fact(int),
        "reason": Fact(str, sealed=True, optional=True, longest=300),
    },
    sentence=(
        "Chốt quỹ {desk} ngày {day}: {counted} đồng.",
        "The till {desk} of {day} was closed: {counted} VND.",
    ),
)
TILL_AGREED = Kind(
    "payments.till_agreed",
    facts={"desk": Fact(str, longest=50), "day": Fact(str)},
    sentence=("Xác nhận quỹ {desk} ngày {day}.", "The till {desk} of {day} was agreed to."),
)
COLLECTOR_SET = Kind(
    "payments.collector_set",
    facts={
        "since": Fact(str),
        "on": Fact(bool),
        "bank": Fact(str),
        "account": Fact(str),
        "gateway": Fact(str),
    },
    sentence=("Đặt nơi thu phí từ {since}.", "Who collects was set from {since}."),
)
PAY_FIRST_SET = Kind(
    "payments.pay_first_set",
    facts={"procedure": Fact(str, longest=40), "since": Fact(str), "before": Fact(str)},
    sentence=(
        "Đặt mốc phải nộp phí của {procedure} từ {since}.",
        "When the fee of {procedure} must be paid was set from {since}.",
    ),
)
ORDERED = Kind(
    "payments.ordered",
    facts={**_CASE, "gateway": Fact(str), "number": Fact(int), "amount": Fact(int)},
    sentence=("Mở lần thanh toán qua {gateway}.", "A payment through {gateway} was begun."),
)

declare(
    ASKED, CHANGED, RECEIVED, REVERSED, REFUND_ASKED, REFUND_DECIDED, REFUND_GIVEN, REFUND_BOUNCED,
    STATEMENT_TAKEN, LINE_SETTLED, TILL_CLOSED, TILL_AGREED, COLLECTOR_SET, PAY_FIRST_SET, ORDERED,
)  # fmt: skip
