"""The events of webhooks: what people, and the worker, decide of a receiver. A subject is `webhook:<its uid>`."""

from __future__ import annotations

from tinhso.ledger.kinds import Fact, Kind, declare

_WANTED = {
    "partner": Fact(str, longest=100),
    "host": Fact(str, longest=253),
    "kinds": Fact(list),
    "offices": Fact(list),
    "procedures": Fact(list),
}
SET = Kind(
    "exchange.webhook_set",
    facts=_WANTED,
    sentence=(
        "{partner} được báo tự động tại {host}.",
        "{partner} is told by itself at {host}.",
    ),
)
PAUSED = Kind(
    "exchange.webhook_paused",
    facts={"why": Fact(str, longest=20)},
    sentence=("Tạm dừng báo tự động ({why}).", "Telling by itself was paused ({why})."),
)
RESUMED = Kind(
    "exchange.webhook_resumed",
    facts={},
    sentence=("Báo tự động tiếp tục.", "Telling by itself goes on."),
)
ENDED = Kind(
    "exchange.webhook_ended",
    facts={},
    sentence=("Thôi báo tự động.", "Telling by itself has ended."),
)
SECRET_MADE = Kind(
    "exchange.webhook_secret_made",
    facts={"old_until": Fact(str, optional=True, longest=40)},
    sentence=("Tạo khóa ký mới cho bên nhận.", "A new signing secret was made for the receiver."),
)
REPLAYED = Kind(
    "exchange.webhook_replayed",
    facts={"deliveries": Fact(int), "from_day": Fact(str, optional=True, longest=10),
           "to_day": Fact(str, optional=True, longest=10)},
    sentence=(
        "Gửi lại {deliveries} thông điệp cho bên nhận.",
        "{deliveries} messages were put back to be sent to the receiver.",
    ),
)  # fmt: skip

declare(SET, PAUSED, RESUMED, ENDED, SECRET_MADE, REPLAYED)
