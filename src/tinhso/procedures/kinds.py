"""The events of the room `procedures`. A subject is `procedure:<code>` or `process:<number>`, or
`announcement:<uid>`."""

from __future__ import annotations

from datetime import date

from tinhso.ledger.kinds import Fact, Kind, declare

PUBLISHED = Kind(
    "procedures.published",
    facts={
        "number": Fact(int),
        "from_date": Fact(date),
        "digest": Fact(str, longest=64),
        "source": Fact(str, optional=True),
    },
    sentence=(
        "Phiên bản {number} của thủ tục có hiệu lực từ {from_date}.",
        "Version {number} of the procedure holds from {from_date}.",
    ),
)
HANDED_OVER = Kind(
    "procedures.handed_over",
    facts={
        "system": Fact(str, longest=10),
        "office": Fact(str, optional=True, longest=50),
        "url": Fact(str, optional=True, longest=300),
        "from_date": Fact(date),
    },
    sentence=(
        "Từ {from_date} thủ tục được giải quyết trên hệ thống {system}.",
        "From {from_date} the procedure is handled in the system {system}.",
    ),
)

PROCESS_ENTERED = Kind(
    "procedures.process_entered",
    facts={
        "told": Fact(str, optional=True, longest=40),
        "decision": Fact(str),
        "digest": Fact(str, longest=64),
    },
    sentence=(
        "Nhập một quy trình nội bộ của quyết định {decision}.",
        "An internal process of the decision {decision} was entered.",
    ),
)

ANNOUNCEMENT_OPENED = Kind(
    "procedures.announcement_opened",
    facts={
        "procedure": Fact(str, longest=40),
        "number": Fact(int),
        "text": Fact(str),
        "effective_date": Fact(date),
        "due": Fact(date),
    },
    sentence=(
        "Thủ tục {procedure} phải được công bố chậm nhất ngày {due}, theo văn bản {text}.",
        "The procedure {procedure} has to be announced by {due}, because of {text}.",
    ),
)
ANNOUNCED = Kind(
    "procedures.announced",
    facts={"document": Fact(str), "day": Fact(date), "due": Fact(date), "in_time": Fact(bool)},
    sentence=(
        "Thủ tục được công bố ngày {day} bằng quyết định {document}.",
        "The procedure was announced on {day} by the decision {document}.",
    ),
)
MADE_PUBLIC = Kind(
    "procedures.made_public",
    facts={
        "document": Fact(str, longest=300),
        "day": Fact(date),
        "due": Fact(date),
        "in_time": Fact(bool),
        "parts": Fact(list),
    },
    sentence=(
        "Thủ tục được công khai ngày {day}.",
        "The procedure was made public on {day}.",
    ),
)

declare(PUBLISHED, HANDED_OVER, PROCESS_ENTERED, ANNOUNCEMENT_OPENED, ANNOUNCED, MADE_PUBLIC)
