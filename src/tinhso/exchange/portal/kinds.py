"""The events of the exchange with the portal: what people decide. A subject is `portal:<the message's own uid>`.

What a message did is told by the events of the dossier itself.
"""

from __future__ import annotations

from datetime import date

from tinhso.ledger.kinds import Fact, Kind, declare

_MESSAGE = {"way": Fact(str, longest=3), "message": Fact(str, longest=64)}

REPLAYED = Kind(
    "exchange.portal_replayed",
    facts={**_MESSAGE, "over_gap": Fact(bool)},
    sentence=(
        "Thông điệp {message} với Cổng dịch vụ công được chạy lại.",
        "The message {message} with the national portal was put back into its queue.",
    ),
)
GIVEN_UP = Kind(
    "exchange.portal_given_up",
    facts={**_MESSAGE, "why": Fact(str, sealed=True, longest=500)},
    sentence=(
        "Thông điệp {message} với Cổng dịch vụ công được quyết định bỏ.",
        "It was decided to give up the message {message} with the national portal.",
    ),
)
COMPARED = Kind(
    "exchange.portal_compared",
    facts={"day": Fact(date), "run": Fact(int), "differences": Fact(int)},
    sentence=(
        "Đối soát với Cổng dịch vụ công ngày {day}: {differences} chỗ lệch.",
        "{day} was compared with the national portal: {differences} differences.",
    ),
)

declare(REPLAYED, GIVEN_UP, COMPARED)
