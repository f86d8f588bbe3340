"""What a held paper's filters ask for: whose offices, in which days, of which procedure. For the two lists on reuse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import QueryDict
from django.utils import timezone

from tinhso.access.who import Who, offices_where
from tinhso.documents.rules import REASONS, WORDS
from tinhso.web.days import day_read

USUAL_DAYS, MOST_TYPED = 90, 60


@dataclass(frozen=True)
class Asked:
    """offices: hers, or the one that was chosen. first, last: days of the province, both of them within."""

    offices: frozenset[str]
    every: tuple[tuple[str, str], ...]
    office: str
    first: date
    last: date
    procedure: str
    actor: str
    reason: str
    query: str

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From the midnight of the first day to before that which ends the last."""
        zone = timezone.get_current_timezone()
        start = datetime(self.first.year, self.first.month, self.first.day, tzinfo=zone)
        after = self.last + timedelta(days=1)
        return start, datetime(after.year, after.month, after.day, tzinfo=zone)


def asked(sent: QueryDict, who: Who, right: str) -> Asked:
    """?don-vi=, ?tu=, ?den=, ?thu-tuc=, ?nguoi=, ?ly-do=. right: by which she sees an office."""
    seen, known = offices_where(who, right), who.organisation.offices
    one = sent.get("don-vi", "")
    office = one if one in seen else ""
    last = _day(sent.get("den", "")) or who.day
    first = _day(sent.get("tu", "")) or last - timedelta(days=USUAL_DAYS)
    reason = sent.get("ly-do", "")
    query = sent.copy()
    query.pop("trang", None)
    return Asked(
        offices=frozenset({office} if office else seen),
        every=tuple(sorted((known[code].name, code) for code in seen if code in known)),
        office=office,
        first=min(first, last),
        last=max(first, last),
        procedure=sent.get("thu-tuc", "").strip()[:MOST_TYPED],
        actor=sent.get("nguoi", "").strip()[:MOST_TYPED],
        reason=reason if reason in {*REASONS, WORDS} else "",
        query=query.urlencode(),
    )


def _day(text: str) -> date | None:
    day = day_read(text)
    return day if day is not None and 2000 <= day.year < 2200 else None
