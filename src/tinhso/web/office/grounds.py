"""Why the law lets an office wait: what is offered where a dossier is suspended, and the procedure's own words for it.

Decrees 61/2018 and 118/2025 know no stop of their own: a stretch is left out of the limit where the sector's law or the
procedure says so. The kinds are those that the national catalogue of procedures names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from tinhso.procedures.definition import Definition
from tinhso.web.words import Pair

# Kept in the ledger as Vietnamese text with the article: what the office cites, whatever language its screen has.
GROUNDS: Mapping[str, Pair] = {
    "verifying": (
        "Chờ kết quả xác minh, giám định",
        "A verification or an expert's finding is awaited",
    ),
    "opinion": (
        "Chờ lấy ý kiến, kiểm tra thực địa",
        "Opinions or a field check are awaited",
    ),
    "told": (
        "Chờ cơ quan khác cung cấp thông tin",
        "Information is awaited from another authority",
    ),
    "mending": (
        "Chờ tổ chức, cá nhân khắc phục điều kiện",
        "The applicant is to meet a condition first",
    ),
    "duty": (
        "Chờ xác định hoặc thực hiện nghĩa vụ tài chính",
        "A financial duty is being determined or met",
    ),
    "force": (
        "Sự kiện bất khả kháng: thiên tai, dịch bệnh, hỏa hoạn, sự cố hệ thống",
        "Force majeure: disaster, epidemic, fire, a system that failed",
    ),
    "other": ("Căn cứ khác", "Another rule"),
}
OWN = "own"
# What the act takes of a rule.
MOST = 200
_JOIN = "; "
_SENTENCE = re.compile(r"[^.;\n()]+")
_WAITED = (
    r"thời (?:gian|hạn)\b(?:(?!thời (?:gian|hạn)\b).)*?"
    r"\b(?:ý kiến|xác minh|bổ sung|hoàn thiện|chỉnh sửa|giải trình|khắc phục|nghĩa vụ|niêm yết|công khai"
    r"|giám định|kiểm định|thử nghiệm|xét nghiệm|kiểm tra|thực địa|đo đạc|trích đo|phối hợp|cung cấp"
    r"|chuyển hồ sơ|nộp)\b"
)
_LEFT_OUT = r"\bkhông (?:tính|kể|bao gồm)\b"
# What is waited for is left out: said before ("thời gian xác minh không tính vào …"), after ("không tính thời gian …"),
# or by the article that names it.
_WAIT = re.compile(
    rf"{_WAITED}(?:(?!thời (?:gian|hạn)\b).)*?{_LEFT_OUT}|{_LEFT_OUT}(?! vào\b)(?: cả)? {_WAITED}"
    rf"|thời gian {_LEFT_OUT} vào thời hạn .*?\bĐiều \d",
    re.IGNORECASE,
)
# Days off are no working time anyway: they let nobody stop a clock.
_OFF = re.compile(r"\b(?:nghỉ|lễ|tết|thứ bảy|thứ 7|chủ nhật)\b", re.IGNORECASE)


def own_words(definition: Definition | None) -> str:
    """What the procedure's own limits say is waited for outside them, as it is written there; "" for nothing."""
    limits = definition.limits if definition is not None else ()
    said = (sentence for limit in limits for sentence in _SENTENCE.findall(limit.text))
    found = (one for one in said if _WAIT.search(one) and not _OFF.search(one))
    return _cut(next(found, "").strip(" -+\t"), MOST)


def cited(ground: str, article: str, definition: Definition | None) -> str:
    """The rule as the ledger keeps it: why, and the article that allows it; at most MOST letters.

    article: whole; the procedure's own words give way to it, cut between two words.
    """
    article = article.strip()
    if ground == "other":
        return article
    room = MOST - len(article) - len(_JOIN) if article else MOST
    why = _cut(own_words(definition), room) if ground == OWN else GROUNDS[ground][0]
    return _JOIN.join(filter(None, (why, article)))


def _cut(text: str, most: int) -> str:
    """As many whole words as have room, with "…" where some had not."""
    if len(text) <= most:
        return text
    return f"{text[:most].rpartition(' ')[0].rstrip(' ,')}…"
