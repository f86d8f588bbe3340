"""The events of pages: `briefing:<uid>`."""

from __future__ import annotations

from datetime import date

from tinhso.ledger.kinds import Fact, Kind, declare

MADE = Kind(
    "briefing.made",
    facts={
        "owner": Fact(str, longest=50),
        "day": Fact(date),
        "weekly": Fact(bool),
        "decisions": Fact(int),
        "digest": Fact(str, longest=64),
    },
    sentence=(
        "Lập trang điều hành ngày {day}, {decisions} việc cần quyết.",
        "The page of {day} was made, with {decisions} decisions.",
    ),
)
declare(MADE)
