"""What officers note of their own time, as it is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tinhso.measurement.live.models import StretchNote
from tinhso.web.words import Pair

REASONS: Mapping[str, Pair] = {
    "waited": ("Chờ đơn vị hoặc hệ thống khác", "Waited for another office or system"),
    "asked": ("Hỏi người dân, chờ trả lời", "Asked the applicant and waited"),
    "absent": ("Vắng mặt", "Was absent"),
    "system": ("Phần mềm, mạng, máy hỏng", "Software, network or machine failed"),
    "hard": ("Hồ sơ phức tạp", "A difficult dossier"),
    "handed_on": ("Nhận lại từ người khác", "Taken over from somebody"),
    "other": ("Lý do khác", "Another reason"),
}


@dataclass(frozen=True)
class Noted:
    """A note with its reason in words."""

    reason: Pair
    text: str
    at: datetime


def told_notes(rows: Iterable[StretchNote]) -> list[Noted]:
    """Notes as they are read, in their order."""
    return [Noted(REASONS.get(row.reason, (row.reason,) * 2), row.text, row.at) for row in rows]
