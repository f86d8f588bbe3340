"""What both forms of a report share: what stands in one, what it begins with, what is said after it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tinhso.reports.models import Draft, Filing, Version
from tinhso.reports.sheets import typed_again
from tinhso.web.words import t


def typed_in(row: Filing, sent: Mapping[str, Any]) -> dict[str, str]:
    """The cells of a form that was sent."""
    template = row.round.version.template
    return {cell: str(said) for cell, said in sent.items() if template.found(cell) is not None}


def begun(row: Filing) -> tuple[dict[str, str], Draft | None]:
    """What the form begins with: the draft, else the last version as it is typed."""
    draft = Draft.objects.filter(filing=row).first()
    if draft is not None:
        return dict(draft.typed), draft
    last = row.versions.filter(number=row.last).first() if row.last else None
    return (typed_again(row.round.version.template, last.values) if last else {}), None


def filed_words(version: Version) -> str:
    """What is said after a report was filed."""
    if version.flags:
        return t(
            "Đã nộp bản {n}. Có {m} ô khác thường, nơi nhận sẽ xem lại.",
            "Version {n} was filed. {m} cells look unusual and will be looked at.",
            n=version.number, m=len(version.flags),
        )  # fmt: skip
    return t("Đã nộp bản {n}.", "Version {n} was filed.", n=version.number)
