"""The events of a desk's day. Subjects: `ticket:<uid>`, `slip:<code>`, `desk:<office>`. No personal data."""

from __future__ import annotations

from datetime import date

from tinhso.ledger.kinds import Fact, Kind, declare

_TICKET = {
    "desk": Fact(str, longest=50),
    "day": Fact(date),
    "number": Fact(int),
}

ISSUED = Kind(
    "reception.issued",
    facts={**_TICKET, "service": Fact(str, optional=True, longest=60)},
    sentence=("Lấy số {number}.", "Ticket {number} was issued."),
)
CALLED = Kind(
    "reception.called",
    facts={**_TICKET, "counter": Fact(str, longest=20)},
    sentence=("Gọi số {number} vào quầy {counter}.", "Ticket {number} was called to {counter}."),
)
SERVED = Kind(
    "reception.served",
    facts=_TICKET,
    sentence=("Đã phục vụ xong số {number}.", "Ticket {number} was served."),
)
LEFT = Kind(
    "reception.left",
    facts=_TICKET,
    sentence=("Số {number} không có mặt.", "Ticket {number} did not come."),
)
SLIPS_RESERVED = Kind(
    "reception.slips_reserved",
    facts={"desk": Fact(str, longest=50), "day": Fact(date), "codes": Fact(list)},
    sentence=(
        "In sẵn phiếu đánh số cho lúc mất mạng.",
        "Numbered slips were printed for when the network is cut.",
    ),
)
SLIP_ENTERED = Kind(
    "reception.slip_entered",
    facts={"desk": Fact(str, longest=50), "case": Fact(str, longest=40)},
    sentence=("Phiếu in sẵn đã được nhập.", "A slip numbered beforehand was entered."),
)
SLIP_SPOILED = Kind(
    "reception.slip_spoiled",
    facts={"desk": Fact(str, longest=50)},
    sentence=("Hủy phiếu in sẵn.", "A slip numbered beforehand was spoiled."),
)
DAY_CLOSED = Kind(
    "reception.day_closed",
    facts={
        "day": Fact(date),
        "filed": Fact(int),
        "accepted": Fact(int),
        "returned": Fact(int),
        "waiting": Fact(int),
    },
    sentence=(
        "Chốt sổ ngày {day}: nhận {accepted}, trả {returned}.",
        "The day {day} was closed: {accepted} accepted, {returned} returned.",
    ),
)

declare(ISSUED, CALLED, SERVED, LEFT, SLIPS_RESERVED, SLIP_ENTERED, SLIP_SPOILED, DAY_CLOSED)
