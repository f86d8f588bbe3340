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
MOST = 200
_SENTENCE = re.compile(
    r"[^.;\n()]*\b(?:không tính|không kể|không bao gồm)\b[^.;\n()]*", re.IGNORECASE
)


def own_words(definition: Definition | None) -> str:
    """What the procedure's own limits say is left out of them, as it is written there; "" for nothing."""
    if definition is None:
        return ""
    found = (_SENTENCE.search(one.text) for one in definition.limits)
    said = next((one[0].strip(" -+\t") for one in found if one and "thời" in one[0]), "")
    return said[:MOST]


def cited(ground: str, article: str, definition: Definition | None) -> str:
    """The rule as the ledger keeps it: why, and the article that allows it."""
    why = own_words(definition) if ground == OWN else GROUNDS[ground][0]
    parts = [article.strip()] if ground == "other" else [why, article.strip()]
    return "; ".join(filter(None, parts))
