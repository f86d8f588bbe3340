"""The page that `tinhso explain` prints: sections of lines, each figure beside the days it is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from rich.text import Text

from tinhso.cli.calendar import day_lines
from tinhso.cli.words import day_text, hms, moment_text, working_time
from tinhso.kernel.calendar import zone_of
from tinhso.kernel.lengths import number_text
from tinhso.measurement.explain import Check, Counted, Explanation
from tinhso.measurement.explain_limit import CUTOFF, LimitWalk
from tinhso.sentences.explain import SENTENCES

FIRST_LINES, LAST_LINES = 200, 50
T = TypeVar("T")

MARKS = (
    ("filed_at", "nộp", "filed"),
    ("started_at", "bắt đầu (tiếp nhận)", "start (accepted)"),
    ("restarted_at", "tính lại từ đầu", "restarted"),
    ("ended_at", "kết thúc", "end (done)"),
    ("returned_at", "trả kết quả", "returned"),
    ("withdrawn_at", "rút hồ sơ", "withdrawn"),
    ("promised_at", "hẹn trả lần đầu", "first promise"),
)
CLOCKS = {
    "before": ("trước khi bắt đầu", "before the start"),
    "run": ("chạy", "running"),
    "stop": ("dừng", "stopped"),
    "void": ("bỏ, vì tính lại", "void, restarted"),
    "after": ("sau khi kết thúc", "after the end"),
}
OUTCOMES = {
    "early": ("trước hạn", "early"),
    "on_time": ("đúng hạn", "on time"),
    "late": ("quá hạn", "late"),
    "open": ("đang giải quyết, trong hạn", "open, within the limit"),
    "open_late": ("đang giải quyết, quá hạn", "open, late"),
    "unknown": ("không xét được", "cannot be judged"),
}
#: What says nothing where the log has no events, one row a dossier.
OF_EVENTS = ("events", "events_that_differ")
FIGURES = {
    "elapsed_seconds": ("thời gian trôi qua", "elapsed time"),
    "working_seconds": ("thời gian làm việc", "working time"),
    "stopped_working_seconds": ("thời gian dừng", "stopped time"),
    "void_working_seconds": ("thời gian bỏ", "void time"),
    "limit_seconds": ("độ dài của hạn", "length of the limit"),
    "due_at": ("hạn", "due"),
    "outcome": ("kết quả", "outcome"),
    "late_working_seconds": ("thời gian quá hạn", "time late"),
    "citizen_elapsed_seconds": ("người dân chờ", "the citizen waited"),
    "citizen_working_seconds": ("người dân chờ, giờ làm việc", "the citizen waited, working time"),
    "stretches_that_differ": ("số đoạn cộng ra khác", "stretches that differ"),
    "sum_of_run": ("tổng các đoạn chạy", "sum of running stretches"),
    "sum_of_stop": ("tổng các đoạn dừng", "sum of stopped stretches"),
    "sum_of_void": ("tổng các đoạn bỏ", "sum of void stretches"),
    "events": ("số sự kiện", "events"),
    "events_that_differ": ("số sự kiện cộng ra khác", "events that differ"),
}


def page(explanation: Explanation, lang: str) -> list[Text]:
    """All lines of the page; headings bold."""
    return list(_Page(explanation, lang).lines())


class _Page:
    def __init__(self, explanation: Explanation, lang: str) -> None:
        self.found = explanation
        self.row = explanation.row
        self.lang = lang
        self.zone = zone_of(explanation.calendar.zone)
        self.number = 0

    def lines(self) -> Iterator[Text]:
        yield from self.head()
        sections: tuple[tuple[str, str, Callable[[], Iterator[str]]], ...] = (
            ("Các mốc", "Marks", self.marks),
            ("Sự kiện", "Events", self.events),
            ("Ai giữ hồ sơ", "Who held it", self.stretches),
            ("Thời gian làm việc", "Working time", self.working),
            ("Hạn", "Limit", self.limit),
            ("Kết quả", "Outcome", self.outcome),
            ("Đồng hồ của người dân", "The citizen's clock", self.citizen),
            ("Ghi chú", "Notes", self.notes),
            ("Đối chiếu với kết quả đã lưu", "Compared with what is stored", self.checks),
        )
        for vietnamese, english, section in sections:
            body = list(section())
            if body:
                self.number += 1
                yield Text("")
                yield Text(f"{self.number}. {self.say(vietnamese, english)}", style="bold")
                yield from (Text(f"   {line}") for line in body)

    def say(self, vietnamese: str, english: str) -> str:
        return vietnamese if self.lang == "vi" else english

    def sentence(self, code: str, **facts: Any) -> str:
        if code not in SENTENCES:
            return code
        return self.say(*SENTENCES[code]).format(**facts)

    def at(self, moment: datetime) -> str:
        return moment_text(moment, self.lang, zone=self.zone)

    def time(self, seconds: int) -> str:
        return f"{hms(seconds)} ({number_text(seconds, self.lang)} s)"

    def head(self) -> Iterator[Text]:
        calendar = self.found.calendar
        yield Text(f"{self.say('Hồ sơ', 'Dossier')} {self.row['dossier']}", style="bold")
        for name, label in (
            ("procedure", self.say("Thủ tục", "Procedure")),
            ("office", self.say("Đơn vị", "Office")),
        ):
            if self.row[name]:
                yield Text(f"   {label}: {self.row[name]}")
        yield Text(f"   {self.say('Lịch', 'Calendar')}: {calendar.title}, {calendar.zone}")
        yield Text(f"   {self.say('Tính đến', 'Judged at')}: {self.at(self.found.at)}")

    def marks(self) -> Iterator[str]:
        for name, vietnamese, english in MARKS:
            if self.row[name] is not None:
                yield f"{self.say(vietnamese, english):<22} {self.at(self.row[name])}"

    def events(self) -> Iterator[str]:
        for event in self.some(self.found.events):
            if isinstance(event, str):
                yield event
                continue
            who = _joined(event["office"], event["person"])
            yield (
                f"{event['seq']:>3}  {self.at(event['at'])}  +{hms(event['working_seconds']):<9} "
                f"{event['activity'] or '–'}{who}"
            )

    def stretches(self) -> Iterator[str]:
        for stretch in self.some(self.found.stretches):
            if isinstance(stretch, str):
                yield stretch
                continue
            clock = self.say(*CLOCKS.get(stretch["clock"], (stretch["clock"],) * 2))
            who = _joined(stretch["office"], stretch["person"])
            yield (
                f"{self.at(stretch['from_at'])} → {self.at(stretch['to_at'])}  "
                f"{hms(stretch['working_seconds']):>9}  [{clock}]  {stretch['step'] or '–'}{who}"
            )

    def some(self, rows: Sequence[T]) -> Iterator[T | str]:
        """All rows, or the first and the last of very many with a line that says so."""
        if len(rows) <= FIRST_LINES + LAST_LINES:
            yield from rows
            return
        yield from rows[:FIRST_LINES]
        left_out = number_text(len(rows) - FIRST_LINES - LAST_LINES, self.lang)
        yield self.say(f"… {left_out} dòng không in …", f"… {left_out} lines not printed …")
        yield from rows[-LAST_LINES:]

    def counted(self, counted: Counted) -> Iterator[str]:
        yield from (f"   {line}" for line in day_lines(counted.days, self.lang))

    def working(self) -> Iterator[str]:
        legal = self.found.legal
        if legal is None:
            return
        if self.found.voided is not None:
            yield self.say("Trước lần tính lại, bỏ không tính:", "Before the restart, void:")
            yield from self.stretch_of_days(self.found.voided)
        yield from self.stretch_of_days(legal)
        stopped = 0
        for number, stop in enumerate(self.found.stops, start=1):
            yield f"{self.say('Trừ lần dừng', 'Less stop')} {number}:"
            yield from self.stretch_of_days(stop)
            stopped += stop.seconds
        total = legal.seconds - stopped
        told = working_time(
            total, self.found.calendar, legal.start.astimezone(self.zone).date(), self.lang
        )
        minus = f"{hms(legal.seconds)} − {hms(stopped)} = " if self.found.stops else "= "
        yield f"{minus}{self.time(total)} · {told}"

    def stretch_of_days(self, counted: Counted) -> Iterator[str]:
        begun, ended = _quoted(counted.begun_by), _quoted(counted.ended_by)
        yield self.say(
            f"từ {self.at(counted.start)}{begun} đến {self.at(counted.end)}{ended}",
            f"from {self.at(counted.start)}{begun} to {self.at(counted.end)}{ended}",
        )
        yield from self.counted(counted)
        yield f"   {self.say('cộng', 'sum')} = {self.time(counted.seconds)}"

    def limit(self) -> Iterator[str]:
        walk, to_due = self.found.limit, self.found.to_due
        if walk is not None:
            yield from self.walked(walk)
        elif self.row["due_source"] == "promise" and self.row["due_at"] is not None:
            yield self.say(
                f"Không có thời hạn khai báo; theo ngày hẹn trả: {self.at(self.row['due_at'])}",
                f"No limit is declared; by the promise: {self.at(self.row['due_at'])}",
            )
            if self.row["promises_moved"]:
                yield self.say(
                    f"số lần đổi ngày hẹn: {self.row['promises_moved']}",
                    f"times the promise was moved: {self.row['promises_moved']}",
                )
        if to_due is not None:
            yield self.say(
                f"giờ làm việc từ lúc bắt đầu đến hạn đó = {self.time(to_due.seconds)}",
                f"working time from its beginning to that moment = {self.time(to_due.seconds)}",
            )
        if self.found.moved is not None:
            yield from self.moved(self.found.moved)

    def walked(self, walk: LimitWalk) -> Iterator[str]:
        yield self.say(
            f"{walk.text}, tính từ {self.at(walk.begins)}",
            f"{walk.text}, counted from {self.at(walk.begins)}",
        )
        if walk.moved:
            yield self.why_moved(walk)
        if walk.unit == "d":
            yield f"{self.say('ngày', 'day'):>5}   0  {self.why_zero(walk)}"
            yield from self.numbered(walk)
        elif walk.unit == "h":
            days = [numbered.day for numbered in walk.days]
            yield from (f"   {line}" for line in day_lines(days, self.lang))
        elif walk.landed is not None:
            zero, landed = (day_text(day, self.lang) for day in (walk.day_zero, walk.landed))
            days_word = self.say("ngày", "days")
            yield f"   {zero} + {walk.amount} {days_word} = {landed}"
            yield from (
                f"   {line}" for line in day_lines([n.day for n in walk.days[:-1]], self.lang)
            )
        yield f"{self.say('hết', 'ends')} {self.at(walk.due)}"

    def why_moved(self, walk: LimitWalk) -> str:
        zero = day_text(walk.day_zero, self.lang)
        if walk.moved == CUTOFF:
            hour = walk.text.partition("@")[2]
            return self.say(
                f"Sau giờ chốt {hour} hoặc vào ngày nghỉ: coi như bắt đầu {zero}.",
                f"After its cut-off hour {hour}, or on a day off: it counts as begun {zero}.",
            )
        return self.say(
            f"Ngày bắt đầu không còn giờ làm việc: đến {zero}.",
            f"No working time is left on its day: {zero}.",
        )

    def why_zero(self, walk: LimitWalk) -> str:
        told = day_text(walk.day_zero, self.lang)
        if walk.amount:
            told += self.say("  (ngày đầu không tính)", "  (the first day is not counted)")
        return told

    def numbered(self, walk: LimitWalk) -> Iterator[str]:
        for numbered in walk.days:
            (line,) = day_lines([numbered.day], self.lang)
            if numbered.number is None:
                yield f"{'':>10} {line}"
            else:
                label = self.say("ngày", "day")
                yield f"{label:>5} {numbered.number:>3}  {day_text(numbered.day.date, self.lang)}"

    def moved(self, moved: Counted) -> Iterator[str]:
        yield self.say(
            f"Lùi hạn đi {hms(moved.seconds)} đã dừng:",
            f"Moved on by the {hms(moved.seconds)} that were stopped:",
        )
        yield from self.counted(moved)
        yield f"{self.say('hạn', 'due')} {self.at(moved.end)}"

    def outcome(self) -> Iterator[str]:
        row = self.row
        end = row["ended_at"] or self.found.at
        code = self.found.outcome
        if code == "unknown":
            code = "unknown_" + self.why_unknown()
        facts = {"end": end, "start": row["started_at"], "due": row["due_at"]}
        told = {name: self.at(moment) for name, moment in facts.items() if moment is not None}
        yield self.sentence(f"outcome_{code}", **({"due": "–", "start": "–"} | told))
        if self.found.late is not None:
            yield self.say("Thời gian quá hạn:", "Time late:")
            yield from self.stretch_of_days(self.found.late)

    def why_unknown(self) -> str:
        if self.row["started_at"] is None:
            return "no_start"
        return "no_limit" if self.row["due_at"] is None else "reversed"

    def citizen(self) -> Iterator[str]:
        if self.found.citizen is None:
            return
        yield from self.stretch_of_days(self.found.citizen)
        elapsed = self.row["citizen_elapsed_seconds"]
        if elapsed is not None:
            yield self.say(
                f"trôi qua {self.time(elapsed)}, không trừ gì",
                f"elapsed {self.time(elapsed)}, nothing subtracted",
            )

    def notes(self) -> Iterator[str]:
        codes = list(self.row["notes"] or ())
        if self.row["calendar_not_announced"]:
            codes.append("calendar_not_announced")
        for code in codes:
            yield f"– {self.sentence(f'note_{code}')}"

    def checks(self) -> Iterator[str]:
        for check in self.found.checks:
            if check.counted is None and check.stored is None:
                continue
            if check.figure in OF_EVENTS and check.agrees and not self.found.events:
                continue
            label = self.say(*FIGURES.get(check.figure, (check.figure,) * 2))
            sign = "=" if check.agrees else "≠"
            yield (
                f"{'✓' if check.agrees else '✗'} {label}: {self.value(check, check.counted)} {sign} "
                f"{self.value(check, check.stored)}  [{check.figure}]"
            )
        wrong = [check.figure for check in self.found.checks if not check.agrees]
        code = "explain_differs" if wrong else "explain_agrees"
        yield self.sentence(code, count=len(wrong), figures=", ".join(wrong))

    def value(self, check: Check, value: Any) -> str:
        if value is None:
            return self.say("không có", "none")
        if isinstance(value, datetime):
            return self.at(value)
        if check.figure == "outcome" and value in OUTCOMES:
            return self.say(*OUTCOMES[value])
        if isinstance(value, int) and ("seconds" in check.figure or "sum_" in check.figure):
            return self.time(value)
        return str(value)


def _joined(*names: str | None) -> str:
    told = ", ".join(name for name in names if name)
    return f" · {told}" if told else ""


def _quoted(activity: str | None) -> str:
    return f" ({activity})" if activity else ""
