"""What was told of what is owed, as lines of a page: which step, when, to whom in part, by which way, what proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tinhso.notices import owing
from tinhso.notices.models import Message, Rung
from tinhso.notices.owed_queries import Owing, Told, of_subject
from tinhso.notices.queries import masked
from tinhso.notices.reached import CONTACT
from tinhso.org.queries import names_of
from tinhso.web.notice_words import STATES as SENT
from tinhso.web.notice_words import WAYS
from tinhso.web.words import Pair, t

STATES: Mapping[str, Pair] = {
    owing.WAITS: ("Chưa đến lúc", "To come"),
    owing.TOLD: ("Đã nhắc", "Told"),
    owing.PASSED: ("Bỏ qua, đã nhắc mốc sau", "Passed over for a later one"),
    owing.DROPPED: ("Thôi nhắc", "No more"),
    owing.NOBODY: ("Không có nơi nhận", "Nobody could be told"),
}
WHOM: Mapping[str, Pair] = {
    "doer": ("Người thực hiện", "Who does it"),
    "filer": ("Nơi nộp", "Who files it"),
    "head": ("Lãnh đạo đơn vị", "The head"),
    "holder": ("Chủ bản ghi", "The holder"),
    "office": ("Đơn vị quản lý", "The office that keeps it"),
}
WHYS: Mapping[str, Pair] = {
    owing.DONE: ("đã xong", "done"),
    owing.CLOSED: ("không còn phải làm", "owed no more"),
    owing.MOVED: ("đã chuyển nơi khác", "moved elsewhere"),
    owing.PAUSED: ("đang chờ, tạm thôi nhắc", "it waits, nobody is reminded"),
}


@dataclass(frozen=True)
class Line:
    """One step for one whom. to: its address in part; proof: the provider's id of what was sent."""

    step: str
    whom: Pair
    at: datetime
    state: Pair
    name: str
    to: str
    way: Pair
    sent: Pair
    sent_at: datetime | None
    proof: str
    due: date
    bad: bool


@dataclass(frozen=True)
class Shown:
    """Something owed with its lines."""

    matter: Pair
    due: date
    ended: Pair | None
    lines: list[Line]


def shown(subject: str) -> list[Shown]:
    """All that was told of a subject, for who may see it."""
    found = of_subject(subject)
    people = names_of(
        told.telling.who.partition(":")[2]
        for one in found
        for _, tellings in one.steps
        for told in tellings
        if told.telling.who.startswith("staff:")
    )
    return [
        Shown(
            owing.matter_named(one.row.matter).name,
            one.row.due,
            WHYS[one.row.why] if one.row.why else None,
            list(_lines(one, people)),
        )
        for one in found
    ]


def _lines(one: Owing, people: Mapping[str, str]) -> Iterable[Line]:
    for rung, tellings in one.steps:
        if not tellings:
            yield _line(rung, None, people)
        for told in tellings:
            yield _line(rung, told, people)


def step_words(step: str) -> str:
    """A step in words: "7 ngày làm việc trước hạn"."""
    days, unit = int(step[:-1]), step[-1]
    if not days:
        return t("đúng hạn", "on the day")
    told = t("ngày", "days") if unit == "c" else t("ngày làm việc", "working days")
    when = t("trước hạn", "before") if days < 0 else t("sau hạn", "after")
    return f"{abs(days)} {told} {when}"


def _line(rung: Rung, told: Told | None, people: Mapping[str, str]) -> Line:
    message: Message | None = None
    name = ""
    if told is not None:
        message = told.proven or (told.messages[-1] if told.messages else None)
        kind, _, code = told.telling.who.partition(":")
        name = people.get(code, code) if kind != CONTACT else ""
    return Line(
        step=step_words(rung.step),
        whom=WHOM.get(rung.to, (rung.to, rung.to)),
        at=rung.at,
        state=STATES[rung.state],
        name=name,
        to=masked(message) if message else "",
        way=WAYS[message.way] if message else ("", ""),
        sent=SENT[message.state] if message else ("", ""),
        sent_at=message.sent_at if message else None,
        proof=message.proof if message else "",
        due=rung.due,
        bad=rung.state == owing.NOBODY,
    )
