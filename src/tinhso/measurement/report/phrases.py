"""The sentences of the report: what each code means, and what the figures say.

Short, as an office would say it. An unknown code is shown with a sentence around it, never alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tinhso.measurement.report.words import NBSP, Text, number, same, share, shown, worked


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an outcome is shown: a shape, a colour by meaning, a word."""

    code: str
    shape: str
    word: Text


OUTCOMES: dict[str, Outcome] = {
    outcome.code: outcome
    for outcome in (
        Outcome("early", "ok", Text("trước hạn", "early")),
        Outcome("on_time", "ok", Text("đúng hạn", "on time")),
        Outcome("late", "late", Text("quá hạn", "late")),
        Outcome("open", "open", Text("đang trong hạn", "open, within")),
        Outcome("open_late", "late", Text("đang quá hạn", "open, overdue")),
        Outcome("unknown", "unknown", Text("không xét được", "cannot be judged")),
    )
}

CLOCKS: dict[str, Text] = {
    "before": Text("trước khi tiếp nhận", "before acceptance"),
    "void": Text("trước lần tính lại", "before the restart"),
    "run": Text("đồng hồ chạy", "clock running"),
    "stop": Text("dừng, chờ dân", "stopped, with the citizen"),
    "after": Text("sau khi xong", "after the end"),
}

NOTES: dict[str, Text] = {
    "no_start": Text(
        "Không thấy mốc bắt đầu: không tính được thời gian, kết quả là “không xét được”.",
        "No start was found: no time can be counted, the outcome cannot be judged.",
    ),
    "not_yet": Text(
        "Mọi mốc đều sau thời điểm tính đến: chưa có gì diễn ra.",
        "All its moments lie after the moment of judgement: nothing has happened yet.",
    ),
    "end_before_start": Text(
        "Ngày xong trước ngày bắt đầu: không tính được thời gian; chỉ so được với ngày hẹn, nếu có.",
        "The end lies before the start: no time can be counted; only a promised day, if any, can judge it.",
    ),
    "limit_past_calendar": Text(
        "Hạn vượt quá các năm của lịch: không tính được ngày đến hạn.",
        "The limit lies beyond the years of the calendar: the due day cannot be counted.",
    ),
    "end_before_last_event": Text(
        "Còn sự kiện sau ngày xong: thời gian vẫn tính đến ngày xong.",
        "Events follow the marked end: time is still counted to that end.",
    ),
    "disordered": Text(
        "Sự kiện không theo thứ tự thời gian: đã xếp lại theo thời điểm.",
        "Events were out of order: they were sorted by moment.",
    ),
    "repeated_event": Text(
        "Có sự kiện ghi lặp: giữ lại, không cộng thêm thời gian.",
        "An event is recorded twice: it is kept and adds no time.",
    ),
    "no_working_time": Text(
        "Bắt đầu và xong cùng một lúc, hoặc đều ngoài giờ làm việc: thời gian làm việc bằng 0.",
        "Start and end are one moment, or both outside office hours: working time is 0.",
    ),
    "date_only": Text(
        "Có mốc chỉ ghi ngày, không ghi giờ: thời gian chỉ chính xác đến ngày.",
        "A mark carries a date without an hour: times are exact to the day only.",
    ),
    "before_1970": Text(
        "Có mốc trước năm 1970: vẫn tính như thường.",
        "A mark lies before 1970: counted as any other.",
    ),
    "stop_never_ended": Text(
        "Lần dừng không có mốc chạy lại: dừng đến lúc xong.",
        "A stop was never ended: it lasts until the end.",
    ),
    "several_rows": Text(
        "Mã hồ sơ đứng trên nhiều dòng: các mốc được gộp làm một.",
        "Its code stands in several rows: their marks were put together.",
    ),
    "rows_rejected": Text(
        "Có dòng của hồ sơ không đọc được, đã loại: xét theo các dòng còn lại.",
        "Rows of it could not be read and were left out: it is judged by the rest.",
    ),
    "calendar_not_announced": Text(
        "Có năm mà lịch nghỉ chưa công bố: giờ làm việc là ước tính.",
        "Touches a year without announced days off: working time is an estimate.",
    ),
}

CANNOT_TELL: dict[str, Text] = {
    "no_office": Text("Không ghi đơn vị.", "Offices are not recorded."),
    "no_person": Text("Không ghi người xử lý.", "Persons are not recorded."),
    "no_procedure": Text("Không ghi thủ tục.", "Procedures are not recorded."),
    "no_filed": Text(
        "Không ghi cả lúc nộp lẫn lúc trả kết quả: không tính được đồng hồ của người dân.",
        "Neither filing nor return is recorded: the citizen’s clock cannot be told.",
    ),
    "no_end_named": Text(
        "Không có ngày xong và không khai bước kết thúc (--end): sự kiện cuối được coi là lúc xong, nên không thấy "
        "hồ sơ đang giải quyết.",
        "There is no end mark and no last step was declared (--end): the last event counts as the end, so no "
        "dossier shows as open.",
    ),
    "no_limit": Text(
        "Không có hạn: không xét được trước hạn, đúng hạn hay quá hạn.",
        "There is no limit: early, on time and late cannot be told.",
    ),
    "no_stops": Text(
        "Không khai lần dừng (--stop): thời gian chờ người dân, nếu có, nằm trong giờ làm việc.",
        "No stop was declared (--stop): time with the citizen, if any, is counted as working time.",
    ),
}

#: Where only one of the citizen's two marks is missing.
ONE_MARK: dict[str, Text] = {
    "filed_at": Text(
        "Không ghi lúc nộp: không tính được đồng hồ của người dân.",
        "Filing is not recorded: the citizen’s clock cannot be told.",
    ),
    "returned_at": Text(
        "Không ghi lúc trả kết quả: không tính được đồng hồ của người dân.",
        "Return is not recorded: the citizen’s clock cannot be told.",
    ),
}

UNKNOWN_WHY: dict[str, Text] = {
    "not_yet": Text("chưa diễn ra", "not yet begun"),
    "no_start": Text("không thấy mốc bắt đầu", "no start found"),
    "end_before_start": Text("ngày xong trước ngày bắt đầu", "end before start"),
    "no_limit": Text("không có hạn", "no limit"),
}

NO_HOLDER = Text("(không rõ ai giữ)", "(holder not known)")

_LIMIT = re.compile(r"(\d+)(cd|d|h)(?:@(\d{1,2}:\d{2}))?")
_LIMIT_UNITS = {
    "d": Text("ngày làm việc", "working days"),
    "h": Text("giờ làm việc", "working hours"),
    "cd": Text("ngày lịch", "calendar days"),
}


def limit_words(rule: str | None) -> Text:
    """'5d' → "5 ngày làm việc"; '0d' → "trong ngày"."""
    if rule is None:
        return Text("không có hạn", "no limit")
    found = _LIMIT.fullmatch(rule)
    if not found:
        return shown(rule)
    count, unit, cut_off = found.groups()
    told = Text("trong ngày", "the same day")
    if rule != "0d" and count != "0":
        words = _LIMIT_UNITS[unit]
        english = words.en.removesuffix("s") if count == "1" else words.en
        told = Text(f"{count}{NBSP}{words.vi}", f"{count}{NBSP}{english}")
    if cut_off:
        told += Text(
            f" (nhận sau {cut_off} tính từ hôm sau)", f" (after {cut_off} counts as the next day)"
        )
    return told


def note_words(code: str) -> Text:
    """The sentence of a note; an unknown one names its code."""
    name = shown(code).vi
    return NOTES.get(code) or Text(
        f"Ghi chú khác của máy đo: {name}.", f"Another note of the measurement: {name}."
    )


def silence_words(code: str, columns: Mapping[str, Any]) -> Text:
    """What the log cannot tell; an unknown code is named in a sentence. columns: what the log does tell."""
    missing = [mark for mark in ONE_MARK if mark not in columns]
    if code == "no_filed" and len(missing) == 1:
        return ONE_MARK[missing[0]]
    name = shown(code).vi
    return CANNOT_TELL.get(code) or Text(
        f"Điều khác nhật ký không cho biết: {name}.", f"Something else the log cannot tell: {name}."
    )


def holder(step: str | None, office: str | None) -> Text:
    """bước Thẩm định của Sở Xây dựng · step Thẩm định of Sở Xây dựng."""
    if step is None and office is None:
        return NO_HOLDER
    if step is None:
        return shown(office)
    told = Text("bước ", "step ") + shown(step)
    return told if office is None else told + Text(" của ", " of ") + shown(office)


def lead(facts: Mapping[str, Any]) -> Text:
    """The first sentence: how many, how many in time, where most of the time lies."""
    total, kept = facts["total"], facts["on_time"]
    if not total:
        return Text(
            "Không có hồ sơ nào trong kết quả này.", "There are no dossiers in this result."
        )
    parts = [_how_many(total), *_how_kept(kept, facts["counts"])]
    told = parts[0]
    for part in parts[1:]:
        told += Text(", ", ", ") + part
    told += Text(".", ".")
    return told + _slowest(facts["slowest"])


# Above this part of the time the log's silence is the news, not the slowest step that it does name.
_MOSTLY = 0.5


def _slowest(slowest: Mapping[str, Any] | None) -> Text:
    if slowest is None:
        return same("")
    part = share(slowest["running"], slowest["all"])
    place = holder(slowest["step"], slowest["office"])
    if slowest["unheld"] > _MOSTLY * slowest["all"]:
        return Text(
            " Nhật ký không cho biết {silent} giờ làm việc nằm ở đâu; phần biết được nằm nhiều nhất ở {place}: {part}.",
            " The log does not tell where {silent} of working time lies; of the rest, most lies at {place}: {part}.",
        ).fill(silent=share(slowest["unheld"], slowest["all"]), place=place, part=part)
    return Text(
        " Giờ làm việc nằm nhiều nhất ở {place}: {part}.",
        " Most working time lies at {place}: {part}.",
    ).fill(place=place, part=part)


def _how_many(total: int) -> Text:
    told = number(total)
    return Text(f"{told.vi} hồ sơ", f"{told.en} dossier{'' if total == 1 else 's'}")


def _how_kept(kept: Mapping[str, Any], counts: Mapping[str, int]) -> list[Text]:
    parts = []
    if kept["judged"]:
        parts.append(
            Text(
                "{share} của {n} hồ sơ đã xong có hạn là trước hạn hoặc đúng hạn",
                "{share} of the {n} done with a limit early or on time",
            ).fill(share=share(kept["kept"], kept["judged"]), n=number(kept["judged"]))
        )
    elif counts["unknown"]:
        parts.append(
            Text(
                "chưa hồ sơ nào xét được trước hạn, đúng hạn hay quá hạn",
                "none of which can be judged against a limit",
            )
        )
    open_now, overdue = counts["open"] + counts["open_late"], counts["open_late"]
    if overdue:
        told = number(overdue)
        parts.append(Text(f"{told.vi} đang quá hạn", f"{told.en} open and overdue"))
    elif open_now:
        told = number(open_now)
        parts.append(Text(f"{told.vi} đang giải quyết", f"{told.en} still open"))
    return parts


def status(
    row: Mapping[str, Any],
    left: float | None,
    at: Mapping[str, Any],
    last: Mapping[str, Any],
    day: int,
) -> Text:
    """One dossier's state in a sentence, with what comes next."""
    outcome = row["outcome"]
    if outcome == "open_late":
        told = Text("Đang quá hạn {late}.", "Overdue by {late}.").fill(
            late=worked(row["late_working_seconds"], day)
        )
    elif outcome == "open":
        told = Text("Còn {left}.", "{left} left.").fill(left=worked(left, day))
    elif outcome == "late":
        return Text("Xong quá hạn {late}.", "Done late by {late}.").fill(
            late=worked(row["late_working_seconds"], day)
        )
    elif outcome in ("early", "on_time"):
        return Text("Xong {word}, hết {took}.", "Done {word}, took {took}.").fill(
            word=OUTCOMES[outcome].word, took=worked(row["working_seconds"], day)
        )
    elif row["ended_at"] is not None and row["working_seconds"] is not None:
        return Text("Xong, hết {took}; không có hạn.", "Done, took {took}; no limit.").fill(
            took=worked(row["working_seconds"], day)
        )
    elif "no_start" in (row["notes"] or []) or row["started_at"] is None:
        return Text("Không thấy mốc bắt đầu.", "No start was found.")
    elif row["working_seconds"] is None:
        return Text("Ngày xong trước ngày bắt đầu.", "The end lies before the start.")
    else:
        told = Text("Đang giải quyết, đã {took}; không có hạn.", "Open for {took}; no limit.").fill(
            took=worked(row["working_seconds"], day)
        )
    if at.get("step") or at.get("office"):
        return told + _held_now(at)
    return told + _done_last(last)


def _done_last(last: Mapping[str, Any]) -> Text:
    """Who holds it is not known after the last event; what was done last is."""
    step, office = last.get("step"), last.get("office")
    if step is None:
        return same("")
    told = Text(" Việc ghi sau cùng: ", " Last recorded: ") + shown(step)
    return told + (same(", ") + shown(office) if office else same("")) + same(".")


def _held_now(at: Mapping[str, Any]) -> Text:
    step, office = at.get("step"), at.get("office")
    if office is None:
        return Text(" Đang ở bước ", " Now at step ") + shown(step) + Text(".", ".")
    told = Text(" Đang ở ", " Now at ") + shown(office)
    return told + (Text(", bước ", ", step ") + shown(step) if step else same("")) + Text(".", ".")
