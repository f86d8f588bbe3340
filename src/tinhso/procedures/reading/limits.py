"""Sentences on how long it takes → limit rules. Pure.

The unit in the text beats the parsed column. A rule without a flag is what the column and every sentence of every
way to file agree on, counted from receipt; anything else is flagged by the first of these that holds:

no_limit: nothing is said.  no_unit: a number without its unit.  months: `kernel.limits` has none.  cutoff: an hour of
the day decides.  several_rows: one way to file has several limits.  channels_disagree.  unit_in_text: the column
says days, the text working days.  several_limits: the text names another time.  by_case: it holds in one case.
other_start: it is not counted from receipt.  hours_unclear: hours, and nothing says that they are working hours.
text_cut: the catalogue keeps 1,200 letters of a text, and what followed may say otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

CUT = 1_200
UNITS: Mapping[str | None, str] = {"working_day": "d", "calendar_day": "cd", "hour": "h"}
CHANNELS: Mapping[str, str] = {"truc_tiep": "counter", "buu_chinh": "post", "truc_tuyen": "online"}

# 01/7/2025, 15/5/2024, "ngày 30 tháng 6 năm 2025": days of the calendar, not lengths of time.
_DATES = re.compile(
    r"\d{1,2}\s*/\s*\d{1,2}(?:\s*/\s*\d{2,4})?|ngày\s+\d{1,2}\s+tháng\s+\d{1,2}(?:\s+năm\s+\d{4})?",
    re.I,
)
_CLOCK = re.compile(
    r"(?:từ|đến|lúc|sáng|chiều|-)\s*\d{1,2}\s*(?:giờ|h)(?:\s*\d{2})?(?:\s*phút)?", re.I
)
_CUTOFF = re.compile(r"sau\s+15\s*(?:giờ|h)(?:\s*00)?", re.I)
_SAME_DAY = re.compile(r"(?:ngay )?trong ngày(?: làm việc)?", re.I)
_AT_ONCE = re.compile(r"trong ngày(?! (?:nghỉ|lễ|\d))|ngay sau khi", re.I)
_TIME = re.compile(
    r"(?P<amount>\d{1,4}(?:[.,]\d+)?)\s*(?:\([^)\d]{1,40}\)\s*)?"
    r"(?P<unit>ngày\s+làm\s+việc|giờ\s+làm\s+việc|ngày|giờ|tháng|phút|tuần|năm(?=\W))",
    re.I,
)
_CASE = re.compile(
    r"trường hợp(?! nhận đủ)|đối với|các loại|\(\d\)|gia hạn|kéo dài|giai đoạn|riêng|cấp (?:huyện|xã)|"
    r"không (?:tính|bao gồm|kể) thời (?:gian|hạn)",
    re.I,
)
# What reads like a case and is none: the answer to who is refused, the pause of a supplement, what is said to be
# included, and an office of a commune as the place where one hands in.
_NO_CASE = re.compile(
    r"trường hợp (?:không (?:cấp|chấp thuận|đồng ý|phê duyệt|công nhận|xác nhận)|từ chối)(?:(?!\d+ )[^.;:]){0,120}"
    r"(?:trả lời|văn bản|lý do)"
    r"|không (?:tính|bao gồm|kể) thời (?:gian|hạn) (?:(?!\d+ )[^.;:)]){0,80}(?:hoàn thiện|bổ sung|khắc phục)[^.;:)]*"
    r"|(?:bao gồm|kể) cả trường hợp",
    re.I,
)
_SENTENCE = re.compile(r"[^.;\n]+")
_PLACE = re.compile(r"(?:công an|ủy ban nhân dân|ubnd|một cửa) cấp (?:huyện|xã)", re.I)
_HANDED_IN = re.compile(r"nộp|trực tiếp|gửi", re.I)
_START = re.compile(r"(?:kể )?từ (?:ngày|khi|thời điểm|lúc)\s+(?P<what>[^.;:(]{0,90})", re.I)
_RECEIPT = re.compile(
    r"(?:(?:cơ quan|sở|bộ|ubnd|ubcknn|ủy ban)[^,;]{0,60})?"
    r"(?:tiếp nhận|nhận)\s+(?:được\s+)?(?:đầy đủ\s+|đủ\s+)?(?:bộ\s+)?(?:hồ sơ|văn bản theo quy định|đơn)",
    re.I,
)
_NOT_RECEIPT = re.compile(r"đầu tiên|kết quả|báo cáo|ý kiến|giải trình|bổ sung", re.I)
_NOT_A_LIMIT = re.compile(r"ít nhất|tối thiểu|trước (?:ngày|khi)|sớm nhất|không tính từ", re.I)
_KINDS = {"ngày làm việc": "d", "giờ làm việc": "h", "ngày": "cd", "giờ": "clock", "tháng": "m"}


@dataclass(frozen=True)
class ReadLimit:
    """rule: "5d", or "" where none could be read. flag: why a person must confirm; "" where nothing is in doubt."""

    rule: str
    flag: str


@dataclass(frozen=True)
class Time:
    """A length of time in a sentence. unit: d, h, cd, clock (hours of any kind), m, or the word itself."""

    amount: str
    unit: str


def times_in(text: str) -> list[Time]:
    """Every length of time that a text names; dates and hours of the day are none."""
    bare = _CUTOFF.sub(" ", _CLOCK.sub(" ", _DATES.sub(" ", text)))
    found = []
    for hit in _TIME.finditer(bare):
        unit = " ".join(hit["unit"].lower().split())
        amount = hit["amount"].replace(",", ".").lstrip("0") or "0"
        found.append(Time(amount, _KINDS.get(unit, unit)))
    return found


def read_limits(methods: Sequence[Mapping[str, Any]]) -> list[ReadLimit]:
    """For each way to file in the catalogue, its limit.

    methods: {channel, limit: number or None, unit: working_day, calendar_day, hour, month or None, text}.
    """
    return [_read(method, methods) for method in methods]


def _read(method: Mapping[str, Any], methods: Sequence[Mapping[str, Any]]) -> ReadLimit:
    text = str(method.get("text") or "")
    amount, unit = method.get("limit"), method.get("unit")
    times = times_in(_without_fee(text))
    if _CUTOFF.search(text):
        return ReadLimit("0d@15:00" if _SAME_DAY.search(text) else "", "cutoff")
    if amount is None:
        return ReadLimit("", "no_limit")
    if unit is None:
        return ReadLimit(_only(times, amount), "no_unit")
    if unit not in UNITS:
        return ReadLimit("", "months")
    rule = f"{amount}{UNITS[unit]}"
    words = [time for time in times if time.amount == str(amount) and time.unit == "d"]
    in_text = f"{amount}d" if unit == "calendar_day" and words else rule
    return ReadLimit(in_text, _doubt(method, methods, times, rule, in_text))


def _doubt(
    method: Mapping[str, Any],
    methods: Sequence[Mapping[str, Any]],
    times: Sequence[Time],
    rule: str,
    in_text: str,
) -> str:
    """The first reason for which a person must confirm; "" where there is none."""
    text = _without_fee(str(method.get("text") or ""))
    said = [(other.get("limit"), other.get("unit")) for other in methods]
    of_channel = [other for other in methods if other.get("channel") == method.get("channel")]
    amount, unit = str(method["limit"]), rule.lstrip("0123456789")
    if len(of_channel) > 1 and len({_said_in(other) for other in of_channel}) > 1:
        return "several_rows"
    if len(set(said)) > 1:
        return "channels_disagree"
    if in_text != rule:
        return "unit_in_text"
    if unit == "h" and not any(time == Time(amount, "h") for time in times):
        return "hours_unclear"
    if _AT_ONCE.search(text) or any(_differs(time, amount, unit) for time in times):
        return "several_limits"
    everywhere = " ".join(str(other.get("text") or "") for other in methods)
    others = times_in(_without_fee_everywhere(methods)) if everywhere else []
    if any(_differs(time, amount, unit) for time in others):
        return "several_limits"
    if times and _CASE.search(_without_no_cases(text)):
        return "by_case"
    if times and _NOT_A_LIMIT.search(text):
        return "other_start"
    if times and any(_starts_elsewhere(start["what"]) for start in _START.finditer(text)):
        return "other_start"
    return "text_cut" if any(len(str(one.get("text") or "")) >= CUT for one in methods) else ""


def _said_in(method: Mapping[str, Any]) -> tuple[Any, ...]:
    """Of rows that differ in their fee only, this is the same."""
    text = " ".join(_without_fee(str(method.get("text") or "")).lower().split())
    return method.get("limit"), method.get("unit"), text


def _without_no_cases(text: str) -> str:
    """A text without what only reads like a case."""

    def handed_in(sentence: re.Match[str]) -> str:
        said = sentence.group()
        return said if times_in(said) or not _HANDED_IN.search(said) else _PLACE.sub(" ", said)

    return _SENTENCE.sub(handed_in, _NO_CASE.sub(" ", text))


def _differs(time: Time, amount: str, unit: str) -> bool:
    return time != Time(amount, unit)


def _starts_elsewhere(what: str) -> bool:
    plain = " ".join(what.split())
    return not _RECEIPT.match(plain) or _NOT_RECEIPT.search(plain) is not None


def _only(times: Sequence[Time], amount: int) -> str:
    """The one working time that a text names for a number without unit."""
    fitting = {time for time in times if time.unit in ("d", "cd", "h")}
    if len(fitting) == 1 and (one := next(iter(fitting))).amount == str(amount):
        return f"{one.amount}{one.unit}"
    return ""


def _without_fee_everywhere(methods: Sequence[Mapping[str, Any]]) -> str:
    return " . ".join(_without_fee(str(method.get("text") or "")) for method in methods)


def _without_fee(text: str) -> str:
    """A way's text after what it says of the fee, which comes first: amounts, each with a note in brackets."""
    from tinhso.procedures.reading.fees import parted

    return parted(text).rest
