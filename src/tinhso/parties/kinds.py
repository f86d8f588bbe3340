"""The events of the room `parties`. A subject is `party:<uid>`.

Whatever names, describes or reaches somebody is sealed.
"""

from __future__ import annotations

from datetime import date

from tinhso.ledger.kinds import Fact, Kind, declare

ENTERED = Kind(
    "parties.entered",
    facts={
        "kind": Fact(str, longest=12),
        "name": Fact(str, sealed=True),
        "born": Fact(date, optional=True, sealed=True),
        "sex": Fact(str, optional=True, sealed=True),
        "address": Fact(str, optional=True, sealed=True, longest=500),
        "unit_code": Fact(str, optional=True, sealed=True),
        "numbers": Fact(dict, optional=True, sealed=True),
    },
    sentence=("Thêm một người hoặc tổ chức.", "A person or an organisation was entered."),
)
CORRECTED = Kind(
    "parties.corrected",
    facts={
        "fields": Fact(list),
        "reason": Fact(str, optional=True, sealed=True, longest=500),
        "after": Fact(dict, sealed=True),
    },
    sentence=("Sửa thông tin: {fields}.", "Particulars were corrected: {fields}."),
)
NUMBERED = Kind(
    "parties.numbered",
    facts={"kind": Fact(str, longest=12), "value": Fact(str, sealed=True)},
    sentence=("Thêm một số giấy tờ ({kind}).", "A number was added ({kind})."),
)
CONTACT_ADDED = Kind(
    "parties.contact_added",
    facts={
        "contact": Fact(str, longest=36),
        "kind": Fact(str, longest=12),
        "value": Fact(str, sealed=True, longest=500),
    },
    sentence=("Thêm một cách liên hệ ({kind}).", "A contact was added ({kind})."),
)
CONTACT_VERIFIED = Kind(
    "parties.contact_verified",
    facts={"contact": Fact(str, longest=36), "how": Fact(str, longest=40)},
    sentence=("Đã kiểm chứng cách liên hệ ({how}).", "A contact was verified ({how})."),
)
MANDATE_GIVEN = Kind(
    "parties.mandate_given",
    facts={
        "mandate": Fact(str, longest=36),
        "by_party": Fact(str, longest=36),
        "kind": Fact(str, longest=20),
        "from_date": Fact(date),
        "until_date": Fact(date, optional=True),
        "evidence": Fact(str, optional=True, sealed=True, longest=500),
    },
    sentence=(
        "Người khác được làm thay ({kind}) từ {from_date}.",
        "Another may act for this party ({kind}) from {from_date}.",
    ),
)
MANDATE_ENDED = Kind(
    "parties.mandate_ended",
    facts={"mandate": Fact(str, longest=36), "until_date": Fact(date)},
    sentence=("Việc làm thay chấm dứt từ {until_date}.", "The mandate ends on {until_date}."),
)
ERASED = Kind(
    "parties.erased",
    facts={"reason": Fact(str, longest=60)},
    sentence=(
        "Dữ liệu cá nhân đã được xóa theo căn cứ {reason}.",
        "Personal data were erased under {reason}.",
    ),
)

declare(
    ENTERED,
    CORRECTED,
    NUMBERED,
    CONTACT_ADDED,
    CONTACT_VERIFIED,
    MANDATE_GIVEN,
    MANDATE_ENDED,
    ERASED,
)
