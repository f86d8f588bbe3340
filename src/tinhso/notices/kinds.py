"""The events of notices: that something was told, never to which address or in which words."""

from __future__ import annotations

from tinhso.ledger.kinds import Fact, Kind, declare

SENT = Kind(
    "notices.sent",
    facts={"key": Fact(str, longest=120), "way": Fact(str, longest=10)},
    sentence=("Đã gửi thông báo.", "A notice was sent."),
)
FAILED = Kind(
    "notices.failed",
    facts={
        "key": Fact(str, longest=120),
        "way": Fact(str, longest=10),
        "why": Fact(str, longest=40),
    },
    sentence=("Không gửi được thông báo.", "A notice could not be sent."),
)

declare(SENT, FAILED)
