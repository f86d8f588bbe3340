"""The events of petitions. Subject: `petition:<uid>` or `petitions:limits`. Free words and senders are sealed."""

from __future__ import annotations

from datetime import date, datetime

from tinhso.ledger.kinds import Fact, Kind, declare
from tinhso.petitions.rules import MOST_WORDS

_WORDS = Fact(str, sealed=True, longest=MOST_WORDS)
_REASON = Fact(str, sealed=True, longest=MOST_WORDS)
_CODE = {"code": Fact(str, longest=20)}
_OFFICE = Fact(str, longest=50)
_KEPT = Fact(bool)

RECEIVED = Kind(
    "petitions.received",
    facts={
        **_CODE,
        "sort": Fact(str),
        "about": Fact(str),
        "procedure": Fact(str, optional=True, longest=40),
        "to": _OFFICE,
        "due": Fact(datetime),
        "files": Fact(int),
        "hidden": Fact(bool),
        "sender": Fact(str, sealed=True, longest=500),
        "title": Fact(str, sealed=True, longest=200),
        "words": _WORDS,
        "place": Fact(str, sealed=True, optional=True, longest=200),
    },
    sentence=("Nhận phản ánh, kiến nghị {code}.", "The petition {code} came."),
)
ACCEPTED = Kind(
    "petitions.accepted",
    facts={**_CODE, "kept": _KEPT, "due": Fact(datetime)},
    sentence=("Tiếp nhận, trả lời trước {due}.", "Accepted, to be answered by {due}."),
)
REFUSED = Kind(
    "petitions.refused",
    facts={**_CODE, "kept": _KEPT, "reason": _REASON},
    sentence=("Không tiếp nhận.", "Not accepted."),
)
TRANSFERRED = Kind(
    "petitions.transferred",
    facts={**_CODE, "was": _OFFICE, "to": _OFFICE, "kept": _KEPT, "due": Fact(datetime), "reason": _REASON},
    sentence=("Chuyển đến {to}.", "Handed to {to}."),
)  # fmt: skip
ASKED = Kind(
    "petitions.asked",
    facts={**_CODE, "kept": _KEPT, "question": _WORDS},
    sentence=("Đề nghị người gửi làm rõ.", "The sender was asked to make it clear."),
)
REPLIED = Kind(
    "petitions.replied",
    facts={**_CODE, "due": Fact(datetime), "reply": _WORDS, "files": Fact(int)},
    sentence=("Người gửi đã làm rõ.", "The sender made it clear."),
)
PROPOSED = Kind(
    "petitions.proposed",
    facts={**_CODE, "answer": Fact(str, longest=40), "files": Fact(int), "words": _WORDS},
    sentence=("Trình câu trả lời.", "An answer was proposed."),
)
RETURNED = Kind(
    "petitions.returned",
    facts={**_CODE, "answer": Fact(str, longest=40), "reason": _REASON},
    sentence=("Trả lại câu trả lời.", "The answer was returned."),
)
ANSWERED = Kind(
    "petitions.answered",
    facts={**_CODE, "answer": Fact(str, longest=40), "kept": _KEPT, "publish_by": Fact(datetime)},
    sentence=("Đã trả lời.", "It was answered."),
)
EXTENDED = Kind(
    "petitions.extended",
    facts={**_CODE, "was": Fact(datetime), "due": Fact(datetime), "reason": _REASON},
    sentence=("Gia hạn đến {due}.", "Extended until {due}."),
)
PUBLISHED = Kind(
    "petitions.published",
    facts={
        **_CODE,
        "kept": _KEPT,
        "title": Fact(str, sealed=True, longest=200),
        "words": _WORDS,
        "answer_words": _WORDS,
    },
    sentence=("Đã công khai câu trả lời.", "The answer was published."),
)
WITHDRAWN = Kind(
    "petitions.unpublished",
    facts={**_CODE, "reason": _REASON},
    sentence=("Thôi công khai.", "It is public no more."),
)
RATED = Kind(
    "petitions.rated",
    facts={**_CODE, "stars": Fact(int), "rating": Fact(str, sealed=True, optional=True, longest=MOST_WORDS)},
    sentence=("Người gửi đánh giá {stars}/5.", "The sender gave {stars} of 5."),
)  # fmt: skip
REOPENED = Kind(
    "petitions.reopened",
    facts={**_CODE, "due": Fact(datetime), "reason": _REASON},
    sentence=("Người gửi yêu cầu xem lại.", "The sender asks to look again."),
)
FORGOTTEN = Kind(
    "petitions.forgotten",
    facts={"petitions": Fact(int), "ground": Fact(str, longest=60)},
    sentence=("Xóa nội dung {petitions} phản ánh.", "{petitions} petitions were emptied."),
)
LIMIT_SET = Kind(
    "petitions.limit_set",
    facts={
        "what": Fact(str),
        "days": Fact(int),
        "from_date": Fact(date),
        "ground": Fact(str, longest=200),
    },
    sentence=("Hạn {what}: {days} ngày làm việc.", "The limit {what}: {days} working days."),
)

declare(
    RECEIVED, ACCEPTED, REFUSED, TRANSFERRED, ASKED, REPLIED, PROPOSED, RETURNED, ANSWERED, EXTENDED,
    PUBLISHED, WITHDRAWN, RATED, REOPENED, FORGOTTEN, LIMIT_SET,
)  # fmt: skip
