"""The events of the organisation. A subject is `office:<code>`, `staff:<code>` or `units:<day>`."""

from __future__ import annotations

from datetime import date

from tinhso.ledger.kinds import Fact, Kind, declare

OFFICE_FOUNDED = Kind(
    "org.office_founded",
    facts={
        "name": Fact(str),
        "level": Fact(str),
        "parent": Fact(str, optional=True),
        "on_date": Fact(date),
    },
    sentence=(
        "{name} được thành lập từ {on_date}.",
        "{name} was founded on {on_date}.",
    ),
)
OFFICE_RENAMED = Kind(
    "org.office_renamed",
    facts={"name": Fact(str), "from_date": Fact(date)},
    sentence=("Đổi tên thành {name} từ {from_date}.", "Renamed to {name} from {from_date}."),
)
UNIT_ENTERED = Kind(
    "org.unit_entered",
    facts={"unit": Fact(str, longest=5)},
    sentence=("Có mã đơn vị hành chính {unit}.", "Has the administrative unit {unit}."),
)
OFFICE_MOVED = Kind(
    "org.office_moved",
    facts={"parent": Fact(str, optional=True), "from_date": Fact(date)},
    sentence=("Trực thuộc {parent} từ {from_date}.", "Belongs to {parent} from {from_date}."),
)
CALENDAR_SET = Kind(
    "org.calendar_set",
    facts={"calendar": Fact(str), "from_date": Fact(date)},
    sentence=(
        "Làm việc theo lịch {calendar} từ {from_date}.",
        "Works by the calendar {calendar} from {from_date}.",
    ),
    measured="changes the working time of every clock that runs in the office from that day on",
)
BORDER_SET = Kind(
    "org.border_set",
    facts={"from_date": Fact(date), "points": Fact(int)},
    sentence=(
        "Có ranh giới mới từ {from_date} ({points} điểm).",
        "Has other borders from {from_date} ({points} points).",
    ),
)
UNITS_TOLD = Kind(
    "org.units_told",
    facts={"from_date": Fact(date), "added": Fact(int), "gone": Fact(int)},
    sentence=(
        "Nạp danh mục chuyển đổi đơn vị hành chính từ {from_date}: thêm {added} dòng, bỏ {gone} dòng.",
        "What administrative units became on {from_date} was entered: {added} rows added, {gone} taken out.",
    ),
)
OFFICE_SUCCEEDED = Kind(
    "org.office_succeeded",
    facts={
        "after": Fact(str, optional=True),
        "outside": Fact(str, optional=True),
        "on_date": Fact(date),
        "how": Fact(str),
        "carries_on": Fact(bool),
    },
    sentence=(
        "Từ {on_date} công việc chuyển về {after}{outside}.",
        "From {on_date} the work passes to {after}{outside}.",
    ),
    measured="open dossiers move on with their clocks running",
)
WORK_ALLOTTED = Kind(
    "org.work_allotted",
    facts={
        "matter": Fact(str, optional=True, longest=40),
        "way": Fact(str, longest=8),
        "after": Fact(str, optional=True),
        "field": Fact(str, optional=True, longest=60),
        "on_date": Fact(date),
    },
    sentence=(
        "Từ {on_date} việc {matter} chuyển về {after}{field}.",
        "From {on_date} the matter {matter} passes to {after}{field}.",
    ),
    measured="open dossiers of that matter move on with their clocks running",
)
OFFICE_CLOSED = Kind(
    "org.office_closed",
    facts={"on_date": Fact(date), "how": Fact(str)},
    sentence=("Kết thúc hoạt động từ {on_date}.", "Ends on {on_date}."),
)
STAFF_ENTERED = Kind(
    "org.staff_entered",
    facts={"name": Fact(str, sealed=True)},
    sentence=("Thêm một cán bộ.", "A member of staff was entered."),
)
STAFF_APPOINTED = Kind(
    "org.staff_appointed",
    facts={"office": Fact(str), "role": Fact(str, longest=40), "from_date": Fact(date)},
    sentence=(
        "Được giao vai trò {role} tại {office} từ {from_date}.",
        "Appointed {role} at {office} from {from_date}.",
    ),
)
STAFF_RELIEVED = Kind(
    "org.staff_relieved",
    facts={"office": Fact(str), "role": Fact(str, longest=40), "until_date": Fact(date)},
    sentence=(
        "Thôi vai trò {role} tại {office} từ {until_date}.",
        "No longer {role} at {office} from {until_date}.",
    ),
)

ABSENCE_RECORDED = Kind(
    "org.absence_recorded",
    facts={
        "absence": Fact(str, longest=36),
        "from_date": Fact(date),
        "until_date": Fact(date),
        "delegate": Fact(str, optional=True, longest=50),
        "by_superior": Fact(bool),
        "reason": Fact(str, sealed=True, longest=200),
    },
    sentence=(
        "Vắng mặt từ {from_date}, trở lại {until_date}; người thay: {delegate}.",
        "Absent from {from_date}, back on {until_date}; delegate: {delegate}.",
    ),
)
ABSENCE_ENDED = Kind(
    "org.absence_ended",
    facts={"absence": Fact(str, longest=36), "until_date": Fact(date)},
    sentence=("Trở lại từ {until_date}.", "Back from {until_date}."),
)

declare(
    OFFICE_FOUNDED,
    OFFICE_RENAMED,
    OFFICE_MOVED,
    UNIT_ENTERED,
    CALENDAR_SET,
    BORDER_SET,
    UNITS_TOLD,
    OFFICE_SUCCEEDED,
    WORK_ALLOTTED,
    OFFICE_CLOSED,
    STAFF_ENTERED,
    STAFF_APPOINTED,
    STAFF_RELIEVED,
    ABSENCE_RECORDED,
    ABSENCE_ENDED,
)
