"""Signs that a clock may have been played: what was counted, of what, and what the log cannot tell.

Signs to ask about, never a verdict.
"""

from __future__ import annotations

from dataclasses import dataclass

from tinhso.measurement.report.facts import Facts
from tinhso.measurement.report.store import Row
from tinhso.measurement.report.words import Text, number, share


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign. `cannot_tell` is set where the log lacks what the sign needs; then there is no count."""

    name: str
    title: Text
    meaning: Text
    count: int
    among: int
    among_words: Text
    extra: Text | None
    cannot_tell: Text | None
    behind: list[Row]


_TITLES: dict[str, tuple[Text, Text, Text, Text]] = {
    "stops": (
        Text("Yêu cầu bổ sung vào phút chót", "Supplements asked at the last minute"),
        Text(
            "Đồng hồ được dừng khi hạn chỉ còn không quá một phần mười. "
            "Tỷ lệ cao hơn hẳn một phần mười thì đáng hỏi lại.",
            "The clock was stopped when at most a tenth of the limit was left. "
            "A share well above a tenth is worth a question.",
        ),
        Text("hồ sơ có hạn và có lần dừng", "dossiers with a limit and a stop"),
        Text(
            "Nhật ký không có lần dừng nào được khai (--stop), hoặc hồ sơ không có hạn.",
            "The run declared no stop (--stop) that occurs, or the dossiers have no limit.",
        ),
    ),
    "signed_after": (
        Text("Ghi xong trước khi ký", "Marked done before it was signed"),
        Text(
            "Ngày xong ghi trước bước ký kết quả.",
            "The marked end lies before the signing of the result.",
        ),
        Text("hồ sơ đã xong có bước ký", "dossiers done whose signing is recorded"),
        Text(
            "Chưa khai bước ký (--signed), hoặc nhật ký không ghi bước này.",
            "No signing step was declared (--signed), or the log does not record it.",
        ),
    ),
    "ended_before": (
        Text("Xong rồi vẫn còn việc", "Work after the end"),
        Text(
            "Ngày xong ghi trước sự kiện cuối cùng của hồ sơ.",
            "The marked end lies before the dossier's last event.",
        ),
        Text("hồ sơ đã xong", "dossiers done"),
        Text(
            "Nhật ký không có ngày xong riêng (lúc xong lấy theo sự kiện), hoặc chưa hồ sơ nào xong.",
            "The log has no end mark of its own (the end is an event's), or no dossier is done yet.",
        ),
    ),
    "refiled": (
        Text("Rút rồi nộp lại trong 30 ngày", "Withdrawn and filed again within 30 days"),
        Text(
            "Cùng người nộp, cùng thủ tục, nộp lại sau lúc rút không quá 30 ngày.",
            "Same applicant, same procedure, filed again at most 30 days after it was withdrawn.",
        ),
        Text("hồ sơ đã rút, biết người nộp", "withdrawn dossiers whose applicant is known"),
        Text(
            "Nhật ký không có hồ sơ rút (--withdrawn) hoặc không ghi người nộp (--map applicant=…).",
            "The log has no withdrawn dossier (--withdrawn) or does not name applicants (--map applicant=…).",
        ),
    ),
    "promises": (
        Text("Dời ngày hẹn trả", "Promised day moved"),
        Text(
            "Ngày hẹn trả ghi trên hồ sơ đã thay đổi ít nhất một lần.",
            "The promised day recorded on the dossier changed at least once.",
        ),
        Text("hồ sơ có ngày hẹn trả", "dossiers with a promised day"),
        Text("Nhật ký không ghi ngày hẹn trả.", "The log does not record a promised day."),
    ),
}


def signs_of(facts: Facts) -> list[Sign]:
    """The five signs, in the order of the page."""
    return [_sign(facts, name) for name in _TITLES]


def _sign(facts: Facts, name: str) -> Sign:
    title, meaning, among_words, cannot = _TITLES[name]
    row = facts.one(f"sign_{name}")
    told = bool(row["among"]) and not (name == "ended_before" and _ends_at_events(facts))
    return Sign(
        name=name,
        title=title,
        meaning=meaning,
        count=row["dossiers"],
        among=row["among"],
        among_words=among_words,
        extra=_extra(name, row),
        cannot_tell=None if told else cannot,
        behind=facts.rows[f"behind_{name}"],
    )


def _ends_at_events(facts: Facts) -> bool:
    """Whether an end is the moment of an event: then what follows it is the process, not a sign."""
    columns = (facts.summary.get("log") or {}).get("columns")
    return columns is not None and "done_at" not in columns


def _extra(name: str, row: Row) -> Text | None:
    if name == "stops" and row["stops"]:
        return Text(
            "{part} số lần dừng ({stops} trên {all}) nằm trong phần mười cuối.",
            "{part} of stops ({stops} of {all}) fall in the last tenth.",
        ).fill(
            part=share(row["stops"], row["all_stops"]),
            stops=number(row["stops"]),
            all=number(row["all_stops"]),
        )
    if name == "promises" and row["times"]:
        return Text("Dời tất cả {times} lần.", "Moved {times} times in all.").fill(
            times=number(row["times"])
        )
    return None
