"""Looks as whom they concern reads them: office, role, what and why; what one person did in one sitting is one line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tinhso.access.models import Look
from tinhso.access.rights import ROLES
from tinhso.web.words import Pair

WHAT: Mapping[str, Pair] = {
    "dossier": ("Hồ sơ", "A dossier"),
    "file": ("Tệp giấy tờ", "A file"),
    "search": ("Kết quả tìm kiếm", "A search"),
    "list": ("Danh sách", "A list"),
    "person": ("Thông tin cá nhân", "Personal data"),
}
APPLICANT: Pair = ("Người nộp", "Applicant")
# Signed in, or by a dossier's code and a mail code, which only they have.
_CITIZENS = ("citizen:", "account:", "nobody")
ONE_SITTING = timedelta(minutes=10)


@dataclass(frozen=True)
class Looked:
    """Looks of one person at the same with the same reason, none more than ten minutes after the one before.

    from_at, at: the first and the last of them. office: its code, "" for none. The records stay as they are.
    """

    at: datetime
    from_at: datetime
    office: str
    role: Pair | str
    what: Pair | str
    why: str
    times: int = 1


def sittings(looks: Iterable[Look]) -> list[Looked]:
    """looks: the latest first; so are the lines, by their last look."""
    found: list[Looked] = []
    place_of: dict[tuple[str, ...], int] = {}
    for look in looks:
        alike = (look.who, look.office, look.role, look.what, look.why, look.party, look.subject)
        place = place_of.get(alike)
        if place is not None and found[place].from_at - look.at <= ONE_SITTING:
            line = found[place]
            found[place] = replace(line, from_at=look.at, times=line.times + 1)
            continue
        place_of[alike] = len(found)
        found.append(
            Looked(
                at=look.at,
                from_at=look.at,
                office=look.office,
                role=APPLICANT if look.who.startswith(_CITIZENS) else ROLES.get(look.role, "–"),
                what=WHAT.get(look.what, look.what),
                why=look.why,
            )
        )
    return found
