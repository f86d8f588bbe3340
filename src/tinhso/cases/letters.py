"""The letters of dossiers as templates, from `letters.yaml` beside this file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tinhso.notices.templates import Template, declare

FILE = Path(__file__).with_name("letters.yaml")
_FIELDS: Mapping[str, Mapping[str, Any]] = {
    "code": {"longest": 40, "sample": "H15.9-261120-000123"},
    "title": {"longest": 300, "sample": "Đăng ký khai sinh"},
    "address": {"longest": 120, "sample": "https://mot-cua.example.vn/theo-doi?ma=H15.9-261120-000123"},
    "promise_vi": {"longest": 50, "sample": ", hẹn trả kết quả 27/11/2026 17:00"},
    "promise_en": {"longest": 60, "sample": "; the result is promised for 27/11/2026 17:00"},
}  # fmt: skip
# As they are to be named when the templates are registered with Zalo.
_ZALO = {"ma_ho_so": "code", "thu_tuc": "title"}


def _mail(subject: str, says: tuple[str, str]) -> str:
    return "\n".join(
        (
            says[0],
            "",
            "Hồ sơ: {code}",
            "Thủ tục: {title}",
            "Xem hồ sơ: {address}",
            "",
            "Không trả lời thư này. Chúng tôi không bao giờ hỏi mật khẩu hay mã qua thư.",
            "",
            "–",
            f"{subject}. {says[1]}",
        )
    )


def read(text: str) -> list[Template]:
    """The templates of a file. Raises BadTemplate."""
    found = []
    for one in yaml.safe_load(text):
        subject, says = one["subject"], one["says"]
        more = {"mail": _mail(subject[1], (says[0], says[1])), "subject": subject[0]}
        found.append(Template.of({**one, **more, "fields": _FIELDS, "zalo": _ZALO}))
    return found


LETTERS: Mapping[str, Template] = {one.code: one for one in read(FILE.read_text("utf-8"))}
declare(*LETTERS.values())
