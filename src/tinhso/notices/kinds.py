"""The events of notices: that something was told and what became of it, never to which address or in which words.

A subject is what the message is about, else `notice:<the message's own uid>`.
"""

from __future__ import annotations

from tinhso.ledger.kinds import Fact, Kind, declare

_MESSAGE = {"key": Fact(str, longest=120), "way": Fact(str, longest=10)}

SENT = Kind(
    "notices.sent",
    facts=_MESSAGE,
    sentence=("Đã gửi thông báo.", "A notice was sent."),
)
FAILED = Kind(
    "notices.failed",
    facts={**_MESSAGE, "why": Fact(str, longest=40)},
    sentence=("Không gửi được thông báo.", "A notice could not be sent."),
)
DELIVERED = Kind(
    "notices.delivered",
    facts=_MESSAGE,
    sentence=("Thông báo đã đến máy người nhận.", "A notice arrived at its phone."),
)
UNCLEAR = Kind(
    "notices.unclear",
    facts=_MESSAGE,
    sentence=(
        "Không rõ thông báo đã gửi được chưa; chờ người xem.",
        "Whether a notice was taken is not known; a person decides.",
    ),
)
RETRIED = Kind(
    "notices.retried",
    facts=_MESSAGE,
    sentence=("Đưa thông báo vào gửi lại.", "A notice was put back into the queue."),
)
STOPPED = Kind(
    "notices.stopped",
    facts={**_MESSAGE, "why": Fact(str, sealed=True, longest=200)},
    sentence=("Dừng gửi thông báo.", "A notice was stopped."),
)
MANNER_SET = Kind(
    "notices.manner_set",
    facts={
        "order": Fact(list),
        "quiet_from": Fact(str, longest=5),
        "quiet_until": Fact(str, longest=5),
        "per_minute": Fact(dict),
        "accented": Fact(bool),
    },
    sentence=("Đổi cách gửi thông báo.", "How notices are sent was set."),
)
WORDING_SET = Kind(
    "notices.wording_set",
    facts={
        "template": Fact(str, longest=42),
        "way": Fact(str, longest=10),
        "number": Fact(str, optional=True, longest=60),
        "text": Fact(str, optional=True, longest=1000),
    },
    sentence=("Đổi mẫu thông báo {template} ({way}).", "The notice {template} was set ({way})."),
)
WISH_SET = Kind(
    "notices.wish_set",
    facts={"refused": Fact(list), "optional": Fact(bool)},
    sentence=("Đổi cách nhận thông báo.", "How notices are wanted was set."),
)
REACH_SET = Kind(
    "notices.reach_set",
    facts={"who": Fact(str, longest=64), "refused": Fact(list), "digest": Fact(bool)},
    sentence=("Đổi nơi nhận nhắc việc.", "Where reminders go was set."),
)

declare(
    SENT, FAILED, DELIVERED, UNCLEAR, RETRIED, STOPPED, MANNER_SET, WORDING_SET, WISH_SET, REACH_SET
)
