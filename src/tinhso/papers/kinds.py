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

SETTLED = Kind(
    "papers.name_settled",
    facts={
        "name": Fact(str, longest=2_000),
        "type": Fact(str, longest=60, optional=True),
        "from_date": Fact(date),
        "reason": Fact(str, longest=300),
        "undone": Fact(bool),
    },
    sentence=(
        "Tên giấy “{name}” được quyết là loại gì, từ {from_date}: {reason}",
        "It was decided which type the paper “{name}” is, from {from_date} on: {reason}",
    ),
)

declare(PUBLISHED, SETTLED)
