"""A notice as a line of any page: by which way, to whom in part, how it stands and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tinhso.notices import queries, rules
from tinhso.notices.models import Message
from tinhso.sentences import sentence
from tinhso.web.words import Pair, lang, t

WAYS: Mapping[str, Pair] = {
    rules.ZALO: ("Zalo", "Zalo"),
    rules.SMS: ("Tin nhắn", "SMS"),
    rules.MAIL: ("Thư điện tử", "Mail"),
}
STATES: Mapping[str, Pair] = {
    rules.QUEUED: ("Chờ gửi", "Queued"),
    rules.SENDING: ("Đang gửi", "Being sent"),
    rules.SENT: ("Đã gửi", "Sent"),
    rules.DELIVERED: ("Đã đến", "Delivered"),
    rules.UNCLEAR: ("Không rõ đã đến", "Unclear"),
    rules.SPARE: ("Dự phòng", "Spare"),
    rules.FAILED: ("Bị từ chối", "Failed"),
    rules.GIVEN_UP: ("Đã thôi", "Given up"),
    rules.UNDELIVERABLE: ("Không tới được", "Undeliverable"),
}


def as_line(one: Message) -> dict[str, Any]:
    """A message as a line: to whom is told in part, what it says not at all; a code is in no line."""
    return {
        "row": one,
        "title": t("Mã một lần", "One-time code") if one.secret else one.subject or "…",
        "way": WAYS[one.way],
        "to": queries.masked(one),
        "state": STATES[one.state],
        "why": sentence(one.last_error, lang(), {}) if one.last_error else "",
        "bad": one.state in (*rules.ENDED_BADLY, rules.UNCLEAR),
        "retried": one.state in rules.RETRIED,
        "stopped": one.state in rules.STOPPED,
    }
