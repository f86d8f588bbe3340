"""How the figures came about: calendar, marks, limits, notes and what was left out, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from tinhso.measurement.report.facts import Facts
from tinhso.measurement.report.phrases import note_words, silence_words
from tinhso.measurement.report.words import CALENDAR_DAY, Text, number, same, shown, span

REASONS: dict[str, Text] = {
    "no_case": Text("thiếu mã hồ sơ", "no dossier code"),
    "no_moment": Text("thiếu thời điểm", "no moment"),
    "moment_unreadable": Text("không phải ngày giờ", "not a date or time"),
    "no_such_date": Text("ngày không có thật, như 31/02", "no such date, such as 31/02"),
    "no_such_hour": Text("giờ không có thật", "no such hour"),
    "moment_out_of_range": Text("thời điểm ngoài các năm 1900–2199", "a moment outside 1900–2199"),
    "total_row": Text("dòng tổng cộng", "a line of totals"),
    "too_few_cells": Text("dòng thiếu ô", "a line with too few cells"),
    "too_many_cells": Text("dòng thừa ô", "a line with too many cells"),
    "quote_never_closed": Text("dấu ngoặc kép không đóng", "a quote that is never closed"),
    "line_too_long": Text("dòng quá dài", "a line that is too long"),
    "nul_byte": Text("có byte rỗng", "a NUL byte"),
    "not_utf8": Text("sai bảng mã UTF-8", "not UTF-8"),
    "not_utf16": Text("sai bảng mã UTF-16", "not UTF-16"),
    "not_windows_1258": Text("sai bảng mã Windows-1258", "not Windows-1258"),
    "gzip_truncated": Text("tệp nén bị cắt ngang", "the archive is cut off"),
    "gzip_broken": Text("tệp nén hỏng", "the archive is broken"),
    "parquet_broken": Text("tệp Parquet hỏng", "the Parquet file is broken"),
    "xes_broken": Text("tệp XML hỏng", "the XML is broken"),
    "trace_unfinished": Text("hồ sơ bị cắt ngang", "the trace is cut off"),
    "trace_value_too_long": Text("giá trị của hồ sơ quá dài", "a value of the trace is too long"),
    "event_outside_trace": Text("sự kiện nằm ngoài hồ sơ", "an event outside any trace"),
}


@dataclass(frozen=True, slots=True)
class Method:
    """Paragraphs of the method, what was noted, what was rejected."""

    paragraphs: list[Text]
    silences: list[Text]
    columns: list[tuple[Text, Text]]
    notes: list[tuple[Text, int]]
    rejected: list[tuple[Text, int]]
    rejected_count: int
    calendar_title: Text
    quantiles: Text


def method_of(facts: Facts) -> Method:
    """Everything the method section says."""
    rejected = _rejected(facts.summary.get("rejected"))
    return Method(
        paragraphs=[*_calendar(facts), *_marks(facts)],
        silences=[
            silence_words(str(code), _log(facts).get("columns") or {})
            for code in _log(facts).get("cannot_tell") or ()
        ],
        columns=_columns(_log(facts).get("columns")),
        notes=[(note_words(row["note"]), row["dossiers"]) for row in facts.rows["notes"]],
        rejected=rejected,
        rejected_count=sum(count for _, count in rejected),
        calendar_title=_title(facts),
        quantiles=_quantiles(facts.summary),
    )


COLUMNS: dict[str, Text] = {
    "dossier": Text("mã hồ sơ", "dossier"),
    "activity": Text("bước", "step"),
    "at": Text("thời điểm", "moment"),
    "office": Text("đơn vị", "office"),
    "person": Text("người", "person"),
    "procedure": Text("thủ tục", "procedure"),
    "applicant": Text("người nộp", "applicant"),
    "filed_at": Text("lúc nộp", "filed"),
    "accepted_at": Text("lúc tiếp nhận", "accepted"),
    "due_at": Text("ngày hẹn trả", "promised"),
    "done_at": Text("lúc xong", "done"),
    "returned_at": Text("lúc nhận kết quả", "returned"),
}


def _log(facts: Facts) -> Mapping[str, Any]:
    log = facts.summary.get("log")
    return log if isinstance(log, dict) else {}


def _columns(told: Any) -> list[tuple[Text, Text]]:
    """Which column of the log was read as what."""
    columns = told.items() if isinstance(told, dict) else ()
    return [(COLUMNS.get(name) or shown(str(name)), shown(str(source))) for name, source in columns]


def log_names(summary: Mapping[str, Any]) -> list[Text]:
    """What the log's files are called, without their folders."""
    log = summary.get("log") or {}
    named = log.get("files") or log.get("paths") or log.get("name") or []
    listed = [named] if isinstance(named, str) else list(named)
    names = [
        entry.get("name") or entry.get("file") if isinstance(entry, dict) else entry
        for entry in listed
    ]
    return [shown(PurePath(str(name)).name or str(name)) for name in names if name][:5]


def _title(facts: Facts) -> Text:
    """The calendar's title; "Vietnamese · English" is told in each language."""
    title = str((facts.summary.get("calendar") or {}).get("title") or facts.calendar.title)
    vietnamese, dot, english = title.partition(" · ")
    if not dot:
        return shown(title)
    return Text(shown(vietnamese).vi, shown(english).en)


def _calendar(facts: Facts) -> list[Text]:
    day = span(facts.day, CALENDAR_DAY)
    told = [
        Text(
            "Giờ làm việc tính theo lịch “{title}”, múi giờ {zone}. Một ngày làm việc thường là {day}: "
            "“2 ngày 3 giờ làm việc” nghĩa là hai lần chừng ấy và 3 giờ.",
            "Working time is counted by the calendar “{title}”, time zone {zone}. A usual working day is {day}: "
            "“2 working days 3 hours” means twice that and 3 hours.",
        ).fill(title=_title(facts), zone=same(facts.calendar.zone), day=day)
    ]
    announced, unannounced = facts.calendar.announced, facts.one("unannounced")["dossiers"]
    if announced is None:
        told.append(
            Text(
                "Lịch này không có ngày nghỉ phải chờ công bố.",
                "This calendar has no days off that await announcement.",
            )
        )
    else:
        years = same(f"{announced[0]}–{announced[1]}")
        told.append(
            Text(
                "Ngày nghỉ đã công bố cho các năm {years}; {count} hồ sơ chạm năm khác, "
                "giờ làm việc của chúng là ước tính.",
                "Days off are announced for {years}; {count} dossiers touch other years, "
                "their working time is an estimate.",
            ).fill(years=years, count=number(unannounced))
        )
    return told


_OPTIONS: dict[str, Text] = {
    "start": Text("Bắt đầu ở", "Start at"),
    "end": Text("Kết thúc ở", "End at"),
    "stops": Text("Dừng từ..đến", "Stopped from..to"),
    "restarts": Text("Tính lại từ đầu ở", "Counted again from"),
    "signed": Text("Bước ký", "Signing"),
    "withdrawn": Text("Bước rút hồ sơ", "Withdrawal"),
}


def _marks(facts: Facts) -> list[Text]:
    """What the run declared about the log's steps."""
    options = facts.summary.get("options") or {}
    told = []
    for key, words in _OPTIONS.items():
        values = options.get(key) or options.get(key.removesuffix("s"))
        if values:
            told.append(
                words
                + same(": " + "; ".join(_declared(value).vi for value in _listed(values)) + ".")
            )
    mode = options.get("events_mode") or options.get("events")
    if mode == "state":
        told.append(Text("Mỗi sự kiện mở đầu việc sau nó.", "Each event opens the work after it."))
    elif mode == "completed":
        told.append(
            Text("Mỗi sự kiện khép lại việc trước nó.", "Each event closes the work before it.")
        )
    return told


def _listed(values: Any) -> list[Any]:
    return list(values) if isinstance(values, (list, tuple)) else [values]


def _declared(value: Any) -> Text:
    if isinstance(value, (list, tuple)):
        return same("..".join(shown(str(part)).vi for part in value))
    return shown(str(value))


def _rejected(rejected: Any) -> list[tuple[Text, int]]:
    """Rows left out by reason, most frequent first."""
    if not isinstance(rejected, dict):
        return []
    by_reason = rejected.get("by_reason", rejected.get("reasons", {}))
    counted = by_reason.items() if isinstance(by_reason, dict) else ()
    rows = sorted(((str(code), int(count)) for code, count in counted), key=lambda row: -row[1])
    if not rows and isinstance(rejected.get("count"), int) and rejected["count"]:
        return [(Text("không đọc được", "could not be read"), rejected["count"])]
    return [(_reason(code), count) for code, count in rows]


def _reason(code: str) -> Text:
    other = shown(code)
    return REASONS.get(code) or Text(f"lý do khác: {other.vi}", f"another reason: {other.en}")


def _quantiles(summary: Mapping[str, Any]) -> Text:
    told = Text(
        "Giá trị ở vị trí q·(n − 1) của dãy xếp tăng (q là 0,5 và 0,9), nội suy tuyến tính giữa hai giá trị kề; "
        "trong báo cáo này luôn tính chính xác trên mọi hồ sơ.",
        "The value at q·(n − 1) of the sorted list (q is 0.5 and 0.9), linearly interpolated between neighbours; "
        "always exact, over all dossiers, in this report.",
    )
    if (summary.get("quantiles") or {}).get("method") == "histogram":
        told += Text(
            " Vì có hơn 10 triệu hồ sơ, màn hình lệnh tính bằng biểu đồ đếm, có thể lệch đến 1 %.",
            " With more than 10 million dossiers the command's screen used a histogram and may differ by up to 1 %.",
        )
    return told
