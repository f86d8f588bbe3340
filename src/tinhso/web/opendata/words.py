"""What the codes of promises and open data are called."""

from __future__ import annotations

from collections.abc import Mapping

from tinhso.opendata import rules
from tinhso.opendata.promises import BEHIND, REACHED, UNKNOWN, Promise
from tinhso.web.plans import words as plans
from tinhso.web.words import Pair, t

GROUPS: Mapping[str, Pair] = {
    "late": ("Quá hạn, chưa đạt", "Late or behind"),
    "at_risk": ("Có nguy cơ", "At risk"),
    "on_track": ("Đúng tiến độ", "On track"),
    "done": ("Đã xong, đạt", "Done or reached"),
    "ended": ("Thôi thực hiện", "Ended"),
    "unknown": ("Chưa có số", "Not known"),
}
SORTS: Mapping[str, Pair] = {
    rules.PLAN: ("Kế hoạch", "Plan"),
    rules.FIGURE: ("Chỉ tiêu", "Figure"),
    rules.REGISTER: ("Sổ", "Register"),
}
EVERY: Mapping[str, Pair] = {
    rules.DAILY: ("Mỗi ngày", "Every day"),
    rules.MONTHLY: ("Mỗi tháng", "Every month"),
    rules.QUARTERLY: ("Mỗi quý", "Every quarter"),
}
KINDS: Mapping[str, Pair] = {
    rules.TEXT: ("chữ", "text"),
    rules.WHOLE: ("số nguyên", "whole number"),
    rules.NUMBER: ("số", "number"),
    rules.YES_NO: ("có, không", "yes or no"),
    rules.DAY: ("ngày", "day"),
    rules.MOMENT: ("thời điểm", "moment"),
}
_FIGURES: Mapping[str, tuple[str, Pair]] = {
    REACHED: ("on_time", ("Đạt", "Reached")),
    BEHIND: ("open_late", ("Chưa đạt", "Behind")),
    UNKNOWN: ("unknown", ("Chưa có số", "Not known")),
}


def stands(one: Promise) -> tuple[str, str]:
    """The outcome that a page shows of a promise, and its words."""
    if one.standing is not None:
        return plans.stands(one.standing)
    outcome, pair = _FIGURES[one.state]
    return outcome, t(*pair)


def source(one: Promise) -> Pair:
    """Where what is said of a promise comes from."""
    if one.standing is not None:
        return (
            "Tiến độ đơn vị báo, đã được duyệt; hạn tính theo ngày làm việc.",
            "Progress that the office told and that was approved; its day in working days.",
        )
    period = one.of.name if one.of else ("", "")
    return f"Tính theo định nghĩa, kỳ {period[0]}.", f"Computed by its definition, {period[1]}."


def size(count: int) -> str:
    """1,2 MB: how big a file is."""
    told, unit = (count / 1_000_000, "MB") if count >= 1_000_000 else (count / 1_000, "kB")
    text = f"{told:.1f}" if told < 10 else f"{told:.0f}"
    return f"{t(text.replace('.', ','), text)} {unit}"
