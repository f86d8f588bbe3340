"""The events of the room `procedures`. A subject is `procedure:<code>` or `process:<number>`."""

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

declare(PUBLISHED, HANDED_OVER, PROCESS_ENTERED)
