"""The events of protecting personal data. No words of a breach stand in them: their digest does."""

from __future__ import annotations

from datetime import date, datetime

from tinhso.ledger.kinds import Fact, Kind, declare

PROTECTOR = Kind(
    "protection.protector_named",
    facts={"from_date": Fact(date), "staff": Fact(str, longest=50), "ground": Fact(str)},
    sentence=(
        "Từ {from_date}, {staff} phụ trách bảo vệ dữ liệu cá nhân, theo {ground}.",
        "From {from_date} on {staff} is responsible for personal data, under {ground}.",
    ),
)
TERM = Kind(
    "protection.term_decided",
    facts={
        "what": Fact(str, longest=20),
        "hours": Fact(int),
        "from_date": Fact(date),
        "ground": Fact(str),
    },
    sentence=(
        "Từ {from_date}, hạn {what} là {hours} giờ, theo {ground}.",
        "From {from_date} on the term {what} is {hours} hours, under {ground}.",
    ),
)
RECORDED = Kind(
    "protection.breach_recorded",
    facts={"found_at": Fact(datetime), "due_at": Fact(datetime), "hours": Fact(int)},
    sentence=(
        "Một vi phạm dữ liệu cá nhân, phát hiện lúc {found_at}, phải báo trước {due_at}.",
        "A breach of personal data, found at {found_at}, to be told by {due_at}.",
    ),
)
NOTED = Kind(
    "protection.breach_noted",
    facts={
        "entry": Fact(str, longest=12),
        "at": Fact(datetime),
        "persons": Fact(int, optional=True),
        "digest": Fact(str, longest=64),
    },
    sentence=(
        "Sổ vi phạm dữ liệu cá nhân có thêm dòng: {entry}.",
        "A line was added to the book of breaches: {entry}.",
    ),
)
STATED = Kind(
    "protection.activity_stated",
    facts={"activity": Fact(str, longest=40), "from_date": Fact(date)},
    sentence=(
        "Hồ sơ xử lý dữ liệu {activity} được bổ sung, từ {from_date}.",
        "What is processed as {activity} was completed, from {from_date} on.",
    ),
)

declare(PROTECTOR, TERM, RECORDED, NOTED, STATED)
