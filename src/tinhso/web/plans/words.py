"""What the codes of plans and tasks are called."""

from __future__ import annotations

from collections.abc import Mapping

from tinhso.plans import rules
from tinhso.plans.rules import Standing
from tinhso.web.words import Pair, t

KINDS: Mapping[str, Pair] = {
    rules.DATED: ("Có thời hạn", "Dated"),
    rules.RECURRING: ("Định kỳ", "Recurring"),
    rules.CONTINUOUS: ("Thường xuyên", "Continuous"),
}
EVERY: Mapping[str, Pair] = {
    "month": ("Hằng tháng", "Every month"),
    "quarter": ("Hằng quý", "Every quarter"),
    "half": ("Sáu tháng một lần", "Every six months"),
    "year": ("Hằng năm", "Every year"),
}
PRIORITIES: Mapping[str, Pair] = {
    "normal": ("Bình thường", "Normal"),
    "important": ("Quan trọng", "Important"),
    "urgent": ("Khẩn cấp", "Urgent"),
}
DOCUMENTS: Mapping[str, Pair] = {
    "governing": ("Văn bản chỉ đạo", "Governing document"),
    "resolution": ("Nghị quyết", "Resolution"),
    "strategy": ("Chiến lược, đề án", "Strategy"),
    "plan": ("Kế hoạch", "Plan"),
    "conclusion": ("Kết luận, biên bản họp", "Conclusions of a meeting"),
    "directive": ("Chỉ thị, công văn", "Directive"),
    "other": ("Văn bản khác", "Another document"),
}
ENDS: Mapping[str, Pair] = {
    rules.CLOSED: ("Kết thúc", "Closed"),
    rules.TRANSFERRED: ("Chuyển giao", "Transferred"),
    rules.LAPSED: ("Hết hiệu lực", "Lapsed"),
}
SIGNS: Mapping[str, Pair] = {
    rules.LATE: ("Quá hạn", "Late"),
    rules.AT_RISK: ("Có nguy cơ", "At risk"),
    rules.ON_TRACK: ("Đúng tiến độ", "On track"),
    rules.EARLY: ("Xong trước hạn", "Done early"),
    rules.ON_TIME: ("Xong đúng hạn", "Done on time"),
    rules.DONE_LATE: ("Xong quá hạn", "Done late"),
    rules.DONE_UNDATED: ("Đã xong", "Done"),
    rules.ENDED: ("Thôi thực hiện", "Ended"),
}
PROGRESS: Mapping[str, Pair] = {
    "asked": ("Chờ duyệt", "To be approved"),
    "approved": ("Đã duyệt", "Approved"),
    "returned": ("Trả lại", "Returned"),
}
PARTS: Mapping[str, Pair] = {
    "": ("Cả hai", "Both"),
    "own": ("Chủ trì", "Accountable"),
    "beside": ("Phối hợp", "Cooperating"),
}
# Part of a task, as a difference and a refusal name it.
FIELDS: Mapping[str, Pair] = {
    "code": ("Mã", "Code"),
    "title": ("Nội dung", "Task"),
    "product": ("Sản phẩm", "Product"),
    "unit": ("Đơn vị chủ trì", "Accountable unit"),
    "cooperating": ("Đơn vị phối hợp", "Cooperating units"),
    "head": ("Lãnh đạo phụ trách", "Head"),
    "kind": ("Loại", "Kind"),
    "start": ("Bắt đầu", "Start"),
    "due": ("Hạn", "Due"),
    "every": ("Chu kỳ", "Every"),
    "until": ("Lần cuối", "Last time"),
    "document": ("Căn cứ", "Document"),
    "group": ("Nhóm", "Group"),
    "pillar": ("Trụ cột", "Pillar"),
    "priority": ("Mức độ", "Priority"),
    "part_of": ("Thuộc nhiệm vụ", "Part of"),
    "milestones": ("Mốc", "Milestones"),
    "state": ("Trạng thái", "State"),
}
MONEY: Mapping[str, Pair] = {
    "whole": ("cả giai đoạn", "over the whole time"),
    "a_year": ("mỗi năm", "a year"),
    "saved": ("tiết kiệm mỗi năm", "saved a year"),
}
SHARES: Mapping[str, Pair] = {
    "accountable": ("Chủ trì", "Accountable"),
    "cooperating": ("Phối hợp", "Cooperating"),
    "following": ("Theo dõi", "Following"),
}
CHANGES: Mapping[str, Pair] = {
    "added": ("Thêm", "Added"),
    "gone": ("Bỏ", "Taken out"),
    "changed": ("Đổi", "Changed"),
    "same": ("Như cũ", "As it was"),
    "wrong": ("Có lỗi", "Wrong"),
}

# A standing → the outcome that the sign of the page shows.
_OUTCOMES: Mapping[str, str] = {
    rules.LATE: "open_late",
    rules.AT_RISK: "soon",
    rules.ON_TRACK: "open",
    rules.EARLY: "early",
    rules.ON_TIME: "on_time",
    rules.DONE_LATE: "late",
    rules.DONE_UNDATED: "on_time",
    rules.ENDED: "ended",
}


def stands(standing: Standing) -> tuple[str, str]:
    """The outcome of a task's standing, and its words with the working days."""
    sign, days = standing.sign, standing.days
    outcome = _OUTCOMES[sign]
    if days is None:
        return outcome, t(*SIGNS[sign])
    if sign == rules.LATE:
        late = t("quá hạn {n} ngày làm việc", "{n} working days late", n=days)
        return outcome, late if days else t("vừa quá hạn", "just overdue")
    if sign == rules.DONE_LATE:
        late = t("xong, quá hạn {n} ngày làm việc", "done {n} working days late", n=days)
        return outcome, late if days else t("xong, vừa quá hạn", "done, just overdue")
    if sign == rules.EARLY:
        return outcome, t("xong trước hạn {n} ngày làm việc", "done {n} working days early", n=days)
    if sign == rules.ON_TIME:
        return outcome, t("xong đúng hạn", "done on time")
    if not days:
        return outcome, t("hạn hôm nay", "due today")
    left = t("còn {n} ngày làm việc", "{n} working days left", n=days)
    risk = t("có nguy cơ, còn {n} ngày làm việc", "at risk, {n} working days left", n=days)
    return outcome, risk if sign == rules.AT_RISK else left


def choices(pairs: Mapping[str, Pair]) -> list[tuple[str, str]]:
    """Codes with their words, for a list to choose from."""
    return [(code, t(*pair)) for code, pair in pairs.items()]
