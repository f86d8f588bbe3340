"""The events of pages: `briefing:<uid>`, `briefing-readers:<office>`."""

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
READERS_SET = Kind(
    "briefing.readers_set",
    facts={
        "owner": Fact(str, longest=50),
        "from_date": Fact(date),
        "staff": Fact(list),
    },
    sentence=(
        "Trang điều hành gửi cho ai, từ {from_date}.",
        "Who is sent the page of a week from {from_date} was set.",
    ),
)
declare(MADE, READERS_SET)
