"""What petitions are called on the screens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.kinds import kind_named
from tinhso.ledger.models import Event
from tinhso.petitions import rules
from tinhso.petitions.models import Petition
from tinhso.web.words import Pair, moment_text, t

SORTS: Mapping[str, Pair] = {
    rules.REFLECTION: ("Phản ánh", "Complaint"),
    rules.RECOMMENDATION: ("Kiến nghị", "Recommendation"),
}
SUBJECTS: Mapping[str, Pair] = {
    rules.PROCEDURE: ("Thủ tục hành chính", "A procedure"),
    rules.CONDUCT: ("Thái độ, hành vi của cán bộ", "An officer's conduct"),
    rules.RULE: ("Quy định hành chính", "A rule"),
    rules.OTHER: ("Việc khác", "Something else"),
}
STATES: Mapping[str, Pair] = {
    rules.RECEIVED: ("Chờ tiếp nhận", "Waits to be accepted"),
    rules.HANDLING: ("Đang xử lý", "Being handled"),
    rules.ASKED: ("Chờ người gửi làm rõ", "Waits for the sender"),
    rules.PROPOSED: ("Chờ duyệt trả lời", "The answer waits for approval"),
    rules.ANSWERED: ("Đã trả lời", "Answered"),
    rules.REFUSED: ("Không tiếp nhận", "Not accepted"),
}
CHANNELS: Mapping[str, Pair] = {
    rules.ONLINE: ("Trực tuyến", "Online"),
    rules.COUNTER: ("Tại quầy", "At the desk"),
    rules.API: ("Hệ thống khác", "Another system"),
}
OUTCOMES: Mapping[str, Pair] = {
    rules.ON_TIME: ("Đúng hạn", "On time"),
    rules.LATE: ("Có bước quá hạn", "A step was late"),
    rules.IN_TIME: ("Đang làm, trong hạn", "Open, in time"),
    rules.OVERDUE: ("Đang quá hạn", "Overdue"),
    rules.NOT_TAKEN: ("Không tiếp nhận, đúng hạn", "Not accepted, in time"),
}
STARS: Mapping[int, Pair] = {
    5: ("Rất hài lòng", "Very content"),
    4: ("Hài lòng", "Content"),
    3: ("Chấp nhận được", "Acceptable"),
    2: ("Không hài lòng", "Not content"),
    1: ("Rất không hài lòng", "Not content at all"),
}
LIMITS: Mapping[str, Pair] = {
    rules.ACCEPT: ("Tiếp nhận hoặc từ chối", "To accept or refuse"),
    rules.TRANSFER: ("Tiếp nhận sau khi được chuyển đến", "To accept after a transfer"),
    rules.ASK: ("Hỏi lại người gửi, từ khi tiếp nhận", "To ask the sender, from acceptance"),
    rules.HANDLE: ("Xử lý, trả lời, từ khi tiếp nhận", "To answer, from acceptance"),
    rules.PUBLISH: ("Công khai, từ khi trả lời", "To publish, from the answer"),
    rules.EXTEND: ("Gia hạn nhiều nhất", "An extension, at most"),
    rules.RATE: ("Đánh giá, yêu cầu xem lại", "To rate and to reopen"),
}
# The tone of an outcome → the sign that pages show.
_SIGNS: Mapping[str, str] = {
    rules.ON_TIME: "on_time",
    rules.LATE: "late",
    rules.IN_TIME: "open",
    rules.OVERDUE: "open_late",
    rules.NOT_TAKEN: "ended",
}
# What is due next, by state.
_NEXT: Mapping[str, Pair] = {
    rules.RECEIVED: ("tiếp nhận trước {at}", "to be accepted by {at}"),
    rules.HANDLING: ("trả lời trước {at}", "to be answered by {at}"),
    rules.PROPOSED: ("trả lời trước {at}", "to be answered by {at}"),
    rules.ANSWERED: ("công khai trước {at}", "to be published by {at}"),
}


def stands(row: Petition, outcome: str) -> tuple[str, str]:
    """The sign of how a petition stands, and its words with what is due next."""
    words = t(*OUTCOMES[outcome])
    if row.next_due is not None and row.state in _NEXT:
        words = t(*_NEXT[row.state], at=moment_text(row.next_due))
        words = t("quá hạn ", "overdue, ") + words if outcome == rules.OVERDUE else words
    elif row.state == rules.ASKED:
        words = t("đồng hồ dừng chờ người gửi", "the clock waits for the sender")
    return _SIGNS[outcome], words


def event_says(event: Event, offices: Mapping[str, str]) -> str:
    """An event in words."""
    facts = {**event.facts}
    for name in ("to", "was"):
        if facts.get(name) in offices:
            facts[name] = offices[facts[name]]
    if facts.get("due"):
        facts["due"] = moment_text(datetime.fromisoformat(facts["due"]))
    try:
        return t(*kind_named(event.kind).sentence, **facts)
    except (TinhsoError, KeyError):
        return event.kind


def choices(pairs: Mapping[str, Pair]) -> list[tuple[str, str]]:
    """Codes with their words, for a list to choose from."""
    return [(code, t(*pair)) for code, pair in pairs.items()]
