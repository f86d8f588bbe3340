"""The events of plans. Subject: `task:<task>`, `plan:<plan>` or `governing:<document>`. Free words are sealed."""

from __future__ import annotations

from tinhso.ledger.kinds import Fact, Kind, declare

_UID = Fact(str, longest=40)
_DAY = Fact(str, optional=True, longest=10)
_NAME = Fact(str, longest=50)
_WORDS = Fact(str, sealed=True, optional=True, longest=2_000)
_PLAN = {"plan": _UID, "code": Fact(str, longest=40)}

DOCUMENT_ENTERED = Kind(
    "plans.document_entered",
    facts={
        "kind": Fact(str),
        "number": Fact(str, longest=100),
        "title": Fact(str, longest=1_000),
        "issued": _DAY,
        "above": Fact(str, optional=True, longest=40),
    },
    sentence=("Ghi văn bản {number}.", "The document {number} was entered."),
)
DOCUMENT_ISSUED = Kind(
    "plans.document_issued",
    facts={"number": Fact(str, longest=100), "issued": Fact(str), "freed": Fact(int)},
    sentence=(
        "Văn bản {number} đã ban hành ngày {issued}; {freed} nhiệm vụ hết chờ.",
        "The document {number} was issued on {issued}; {freed} tasks wait no more.",
    ),
)
DOCUMENT_ENDED = Kind(
    "plans.document_ended",
    facts={"how": Fact(str), "document": _UID, "ended": Fact(str), "reason": _WORDS},
    sentence=("Văn bản thôi hiệu lực: {how}.", "The document ended: {how}."),
)
PLAN_MADE = Kind(
    "plans.plan_made",
    facts={"name": Fact(str, longest=1_000), "document": _UID, "owner": _NAME},
    sentence=("Lập kế hoạch “{name}”.", "The plan “{name}” was made."),
)
PLAN_SET = Kind(
    "plans.plan_set",
    facts={"soon_days": Fact(int), "behind_percent": Fact(int), "scoring": Fact(str, longest=40)},
    sentence=("Đổi cách theo dõi kế hoạch.", "How the plan is watched was changed."),
)
MONEY_SAID = Kind(
    "plans.money_said",
    facts={
        "money": Fact(str, longest=40),
        "name": Fact(str, longest=300),
        "way": Fact(str),
        "amount": Fact(int),
        "from_year": Fact(int),
        "until_year": Fact(int),
    },
    sentence=("Ghi kinh phí {name}: {amount} đồng.", "Money for {name}: {amount} VND."),
)
VERSION_SET = Kind(
    "plans.version_set",
    facts={
        "number": Fact(int),
        "document": _UID,
        "tasks": Fact(int),
        "digest": Fact(str, longest=64),
        "reason": _WORDS,
    },
    sentence=(
        "Chốt phiên bản {number} của kế hoạch: {tasks} nhiệm vụ.",
        "Version {number} of the plan was set: {tasks} tasks.",
    ),
)
IMPORTED = Kind(
    "plans.imported",
    facts={
        "digest": Fact(str, longest=64),
        "added": Fact(int),
        "changed": Fact(int),
        "same": Fact(int),
    },
    sentence=(
        "Nạp kế hoạch từ tệp: thêm {added}, đổi {changed}, như cũ {same}.",
        "A file was loaded into the plan: {added} added, {changed} changed, {same} as they were.",
    ),
)
TASK_GIVEN = Kind(
    "plans.task_given",
    facts={
        **_PLAN,
        "title": Fact(str, longest=1_000),
        "kind": Fact(str),
        "unit": _NAME,
        "cooperating": Fact(list),
        "document": _UID,
        "due": _DAY,
        "every": Fact(str, optional=True),
        "pillar": Fact(str, optional=True, longest=100),
    },
    sentence=("Giao nhiệm vụ {code} cho {unit}.", "The task {code} was given to {unit}."),
)
TASK_CHANGED = Kind(
    "plans.task_changed",
    facts={**_PLAN, "fields": Fact(list), "unit": _NAME, "cooperating": Fact(list)},
    sentence=("Sửa nhiệm vụ {code}.", "The task {code} was changed."),
)
DUE_CHANGED = Kind(
    "plans.due_changed",
    facts={**_PLAN, "before": _DAY, "after": Fact(str), "authority": _UID, "reason": _WORDS},
    sentence=("Đổi hạn thành {after}.", "The due day became {after}."),
)
PROGRESS_TOLD = Kind(
    "plans.progress_told",
    facts={**_PLAN, "progress": _UID, "percent": Fact(int), "done": _DAY, "words": _WORDS},
    sentence=("Báo tiến độ {percent} %.", "Progress of {percent} % was told."),
)
PROGRESS_DECIDED = Kind(
    "plans.progress_decided",
    facts={
        **_PLAN,
        "progress": _UID,
        "percent": Fact(int),
        "approved": Fact(bool),
        "state": Fact(str),
        "stars": Fact(int, optional=True),
        "reason": _WORDS,
    },
    sentence=("Quyết định về tiến độ {percent} %.", "Progress of {percent} % was decided on."),
)
BLOCKED = Kind(
    "plans.blocked",
    facts={**_PLAN, "document": _UID, "since": Fact(str), "reason": _WORDS},
    sentence=("Vướng từ {since}, chờ văn bản.", "Blocked since {since}, waiting for a document."),
)
FREED = Kind(
    "plans.freed",
    facts={**_PLAN, "document": _UID, "until": Fact(str), "reason": _WORDS},
    sentence=("Hết vướng từ {until}.", "Not blocked any more from {until}."),
)
LEANS_ON = Kind(
    "plans.leans_on",
    facts={**_PLAN, "on": _UID, "leans": Fact(bool)},
    sentence=("Đặt việc phải xong trước.", "What must be done before was set."),
)
MILESTONE_SET = Kind(
    "plans.milestone_set",
    facts={**_PLAN, "milestone": _UID, "due": Fact(str), "done": _DAY},
    sentence=("Mốc ngày {due}.", "A milestone of {due}."),
)
EVIDENCE_ADDED = Kind(
    "plans.evidence_added",
    facts={**_PLAN, "evidence": _UID, "file": _UID, "name": Fact(str, sealed=True, longest=200)},
    sentence=("Thêm minh chứng.", "Evidence was added."),
)
TASK_ENDED = Kind(
    "plans.task_ended",
    facts={
        **_PLAN,
        "how": Fact(str),
        "document": _UID,
        "unit": Fact(str, optional=True, longest=50),
        "into": Fact(str, optional=True, longest=40),
        "reason": _WORDS,
    },
    sentence=("Nhiệm vụ thôi thực hiện: {how}.", "The task ended: {how}."),
)
PRACTICE_SET = Kind(
    "plans.practice_set",
    facts={"name": Fact(str, longest=40), "from_date": Fact(str)},
    sentence=(
        "Đặt cách chấm điểm {name} từ {from_date}.",
        "The practice {name} of scoring was set from {from_date}.",
    ),
)
FEED_OPENED = Kind(
    "plans.feed_opened",
    facts={"feed": _UID},
    sentence=("Mở lịch nhiệm vụ để đăng ký.", "A feed of tasks was opened."),
)
FEED_SHUT = Kind(
    "plans.feed_shut",
    facts={"feed": _UID},
    sentence=("Thu hồi lịch nhiệm vụ.", "A feed of tasks was revoked."),
)

declare(
    DOCUMENT_ENTERED, DOCUMENT_ISSUED, DOCUMENT_ENDED, PLAN_MADE, PLAN_SET, MONEY_SAID, VERSION_SET, IMPORTED,
    TASK_GIVEN, TASK_CHANGED, DUE_CHANGED, PROGRESS_TOLD, PROGRESS_DECIDED, BLOCKED, FREED, LEANS_ON,
    MILESTONE_SET, EVIDENCE_ADDED, TASK_ENDED, PRACTICE_SET, FEED_OPENED, FEED_SHUT,
)  # fmt: skip
