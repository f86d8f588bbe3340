"""The letters of petitions as templates, from `letters.yaml` beside this file, and their sending."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import yaml
from django.conf import settings
from django.utils import timezone

from tinhso.notices import actions as notices
from tinhso.notices import rules as ways
from tinhso.notices.templates import Template, declare
from tinhso.notices.wishes import addresses_of
from tinhso.petitions.models import Petition
from tinhso.petitions.rules import MAIL

FILE = Path(__file__).with_name("letters.yaml")
FOLLOW = "/phan-anh/theo-doi"
_FIELDS: Mapping[str, Mapping[str, Any]] = {
    "code": {"longest": 20, "sample": "PA-261123-7KQ2MW"},
    "address": {"longest": 120, "sample": "https://mot-cua.example.vn/phan-anh/theo-doi?ma=PA-261123-7KQ2MW"},
    "until_vi": {"longest": 50, "sample": ", trả lời trước 14/12/2026 17:00"},
    "until_en": {"longest": 60, "sample": "; the answer is due by 14/12/2026 17:00"},
}  # fmt: skip
_ZALO = {"ma_phan_anh": "code"}


def _mail(subject: str, says: tuple[str, str]) -> str:
    return "\n".join(
        (
            says[0],
            "",
            "Mã: {code}",
            "Xem: {address}",
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


def tell_sender(row: Petition, what: str, *, at: datetime) -> None:
    """Tell the sender of an act, by the first way that is open to her. The letter holds the code and no word of it."""
    to = addresses_of(row.party) if row.party else _to(row)
    if not to:
        return
    notices.tell(
        f"petition:{row.uid}:{what}:{row.revision}",
        template=LETTERS[what].code,
        fields={
            "code": row.code,
            "address": f"{settings.PUBLIC_ADDRESS}{FOLLOW}?{urlencode({'ma': row.code})}",
            **_until(row.handle_due),
        },
        to=to,
        party=row.party,
        concerns=f"petition:{row.uid}",
        due_at=at,
    )


def _to(row: Petition) -> dict[str, str]:
    if not row.contact:
        return {}
    if row.contact_kind == MAIL:
        return {ways.MAIL: row.contact}
    return dict.fromkeys((ways.SMS, ways.ZALO), row.contact)


def _until(at: datetime | None) -> dict[str, str]:
    if at is None:
        return {"until_vi": "", "until_en": ""}
    text = f"{timezone.localtime(at):%d/%m/%Y %H:%M}"
    return {"until_vi": f", trả lời trước {text}", "until_en": f"; the answer is due by {text}"}
