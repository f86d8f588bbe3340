"""The language of a page, and what is said in it. Pairs are (Vietnamese, English)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone, translation

from tinhso.kernel.errors import TinhsoError
from tinhso.sentences import sentence

Pair = tuple[str, str]


def lang() -> str:
    """The language of the page that is being made: "vi" or "en"."""
    return "en" if (translation.get_language() or "vi").startswith("en") else "vi"


def t(vi: str, en: str, **facts: Any) -> str:
    """One of a pair with its facts filled in, as `t("Còn {n} việc", "{n} left", n=3)`."""
    said = en if lang() == "en" else vi
    return said.format(**facts) if facts else said


def told(fault: TinhsoError) -> str:
    """The sentence of a refusal."""
    return told_code(fault.code, **fault.facts)


def told_code(code: str, **facts: Any) -> str:
    """The sentence of a code and its facts."""
    return sentence(code, lang(), {name: _as_read(value) for name, value in facts.items()})


def _as_read(value: Any) -> Any:
    """Days and moments among facts as people here write them."""
    if isinstance(value, datetime):
        return moment_text(value)
    return day_text(value) if isinstance(value, date) else value


def day_text(day: date | None) -> str:
    """27/11/2026; a dash for None."""
    return "–" if day is None else f"{day:%d/%m/%Y}"


def moment_text(moment: datetime | None) -> str:
    """27/11/2026 17:30 in the province's zone; a dash for None."""
    return "–" if moment is None else f"{timezone.localtime(moment):%d/%m/%Y %H:%M}"
