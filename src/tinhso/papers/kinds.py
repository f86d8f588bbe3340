"""The events of the room `papers`. A subject is `paper:<code>`."""

from __future__ import annotations

from datetime import date

from tinhso.ledger.kinds import Fact, Kind, declare

PUBLISHED = Kind(
    "papers.published",
    facts={
        "from_date": Fact(date),
        "digest": Fact(str, longest=64),
        "source": Fact(str, optional=True),
    },
    sentence=(
        "Loại giấy tờ được khai, có hiệu lực từ {from_date}.",
        "The type of paper is declared from {from_date}.",
    ),
)

declare(PUBLISHED)
