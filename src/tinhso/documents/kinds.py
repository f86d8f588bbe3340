"""The events of what the province holds. Subject: `document:<uid>`. Names, numbers and words are sealed."""

from __future__ import annotations

from datetime import date, datetime

from tinhso.ledger.kinds import Fact, Kind, declare

_CASE = {
    "case": Fact(str, longest=36),
    "procedure": Fact(str, longest=40),
    "office": Fact(str, longest=50),
    "paper": Fact(str, longest=60),
}

KEPT = Kind(
    "documents.kept",
    facts={
        "type": Fact(str, longest=60, optional=True),
        "assurance": Fact(str, longest=10),
        "basis": Fact(str, longest=300),
        "case": Fact(str, longest=36, optional=True),
        "issued_on": Fact(date, optional=True),
        "valid_until": Fact(date, optional=True),
        "pages": Fact(int, optional=True),
        "signed": Fact(bool),
        "holder": Fact(str, longest=40, sealed=True),
        "name": Fact(str, longest=400, sealed=True),
        "number": Fact(str, longest=60, sealed=True, optional=True),
        "issuer": Fact(str, longest=200, sealed=True, optional=True),
        "sha256": Fact(str, longest=64, sealed=True),
    },
    sentence=("Giấy tờ được đưa vào kho của tỉnh.", "A paper was taken into the province's store."),
)
REVOKED = Kind(
    "documents.revoked",
    facts={"why": Fact(str, longest=20)},
    sentence=("Giấy tờ không còn dùng được ({why}).", "A paper holds no more ({why})."),
)
USED = Kind(
    "documents.used",
    facts={
        **_CASE,
        "basis": Fact(str, longest=10),
        "ground": Fact(str, longest=300, optional=True),
    },
    sentence=(
        "Giấy tờ đang có được dùng cho một hồ sơ thủ tục {procedure}.",
        "A held paper is used in a dossier of {procedure}.",
    ),
)
WITHDRAWN = Kind(
    "documents.use_withdrawn",
    facts={"case": Fact(str, longest=36), "paper": Fact(str, longest=60)},
    sentence=(
        "Giấy tờ đang có không còn được dùng cho hồ sơ.",
        "A held paper is used in its dossier no more.",
    ),
)
ASKED_AGAIN = Kind(
    "documents.asked_again",
    facts={
        **_CASE,
        "stage": Fact(str, longest=12),
        "reason": Fact(str, longest=20),
        "words": Fact(str, longest=1_000, sealed=True, optional=True),
    },
    sentence=(
        "Giấy tờ tỉnh đang có vẫn bị yêu cầu nộp, thủ tục {procedure}, lý do {reason}.",
        "A held paper was asked for all the same, {procedure}, because: {reason}.",
    ),
)
SHARED = Kind(
    "documents.shared",
    facts={"share": Fact(str, longest=36), "expires_at": Fact(datetime)},
    sentence=(
        "Giấy tờ được chia sẻ bằng đường dẫn, đến {expires_at}.",
        "A paper was shared by a link, until {expires_at}.",
    ),
)
SHARE_REVOKED = Kind(
    "documents.share_revoked",
    facts={"share": Fact(str, longest=36)},
    sentence=("Đường dẫn chia sẻ được thu hồi.", "A link was revoked."),
)
OBJECTED = Kind(
    "documents.objected",
    facts={"objection": Fact(str, longest=36), "text": Fact(str, longest=2_000, sealed=True)},
    sentence=(
        "Người dân cho rằng giấy tờ đang giữ chưa đúng.",
        "The holder says that a paper is wrong.",
    ),
)
ANSWERED = Kind(
    "documents.objection_answered",
    facts={
        "objection": Fact(str, longest=36),
        "upheld": Fact(bool),
        "answer": Fact(str, longest=2_000, sealed=True),
    },
    sentence=("Phản ánh về giấy tờ đã được trả lời.", "An objection to a paper was answered."),
)

declare(
    KEPT,
    REVOKED,
    USED,
    WITHDRAWN,
    ASKED_AGAIN,
    SHARED,
    SHARE_REVOKED,
    OBJECTED,
    ANSWERED,
)
