"""The events of reports: `report:<code>`, `filing:<uid>` or `treasury:<uid>`. What is filed stays in its rows."""

from __future__ import annotations

from datetime import date

from tinhso.ledger.kinds import Fact, Kind, declare

_OF = {
    "report": Fact(str, longest=60),
    "period": Fact(str, longest=30),
    "version": Fact(int),
    "digest": Fact(str, longest=64),
}

DECLARED = Kind(
    "reports.declared",
    facts={
        "version": Fact(int),
        "valid_from": Fact(date),
        "digest": Fact(str, longest=64),
        "decision": Fact(str, longest=200, optional=True),
    },
    sentence=(
        "Mẫu báo cáo được lập, phiên bản {version}, áp dụng từ {valid_from}.",
        "The report's template was declared, version {version}, in force from {valid_from}.",
    ),
)
OPENED = Kind(
    "reports.opened",
    facts={"period": Fact(str, longest=30), "due_date": Fact(date), "filers": Fact(int)},
    sentence=(
        "Mở kỳ báo cáo {period}, hạn {due_date}, {filers} đơn vị phải nộp.",
        "The period {period} was opened, due {due_date}, with {filers} filers.",
    ),
)
FILED = Kind(
    "reports.filed",
    facts={
        **_OF,
        "way": Fact(str, longest=10),
        "flags": Fact(int),
        "late": Fact(bool),
        "reason": Fact(str, longest=1000, sealed=True, optional=True),
    },
    sentence=(
        "Nộp báo cáo {report} kỳ {period}, bản {version}.",
        "The report {report} of {period} was filed, version {version}.",
    ),
)
APPROVED = Kind(
    "reports.approved",
    facts=_OF,
    sentence=(
        "Duyệt báo cáo {report} kỳ {period}, khóa bản {version}.",
        "The report {report} of {period} was approved; version {version} is locked.",
    ),
)
RETURNED = Kind(
    "reports.returned",
    facts={**_OF, "words": Fact(str, longest=1000, sealed=True)},
    sentence=(
        "Trả lại báo cáo {report} kỳ {period}, bản {version}.",
        "The report {report} of {period}, version {version}, was returned.",
    ),
)
LINKED = Kind(
    "reports.linked",
    facts={"report": Fact(str, longest=60), "period": Fact(str, longest=30), "ends": Fact(date)},
    sentence=(
        "Gửi đường dẫn điền báo cáo {report} kỳ {period}, dùng đến {ends}.",
        "A link to fill {report} of {period} was sent; it ends on {ends}.",
    ),
)
UNLINKED = Kind(
    "reports.unlinked",
    facts={"report": Fact(str, longest=60), "period": Fact(str, longest=30)},
    sentence=(
        "Thu hồi đường dẫn điền báo cáo {report} kỳ {period}.",
        "The link to fill {report} of {period} was revoked.",
    ),
)
TREASURY = Kind(
    "reports.treasury_taken",
    facts={
        "day": Fact(date),
        "issue": Fact(int),
        "sha256": Fact(str, longest=64),
        "lines": Fact(int),
        "total": Fact(str, longest=30),
    },
    sentence=(
        "Nhận tệp kho bạc ngày {day}, lần {issue}: {lines} dòng, tổng {total} đồng.",
        "The treasury's file of {day}, issue {issue}, was taken in: {lines} lines, {total} đồng in all.",
    ),
)

declare(DECLARED, OPENED, FILED, APPROVED, RETURNED, LINKED, UNLINKED, TREASURY)
