"""Readers of petitions: lists with filters, one petition, what an office has done, what everybody reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from tinhso.kernel.text import fold
from tinhso.petitions import rules
from tinhso.petitions.models import Petition
from tinhso.petitions.rules import CannotPetition, Timed, code_typed, outcome

ORDERS: Mapping[str, tuple[str, ...]] = {
    "due": ("next_due", "id"),
    "new": ("-received_at", "-id"),
    "old": ("received_at", "id"),
}
_KEPT = ("accept_kept", "ask_kept", "handle_kept", "publish_kept")
_LATE = Q(accept_kept=False) | Q(ask_kept=False) | Q(handle_kept=False) | Q(publish_kept=False)
MOST_WORDS = 8
_COUNTED = (
    "office",
    "state",
    "received_at",
    "next_due",
    "published_at",
    "stars",
    "working_days",
    *_KEPT,
)


@dataclass(frozen=True)
class Wanted:
    """Which petitions. offices: that have them, None for all; state: one of `rules.STATES`; open_: those not at an end.

    outcome: one of `rules.OUTCOMES`; first, last: days on which they came; text: words, without accents, or a code.
    to_publish: answered and not public; unrated: no stars.
    """

    offices: Collection[str] | None = None
    state: str = ""
    open_: bool = False
    to_publish: bool = False
    outcome: str = ""
    sort: str = ""
    subject: str = ""
    channel: str = ""
    first: date | None = None
    last: date | None = None
    stars: int | None = None
    text: str = ""


def petition(uid: UUID | str) -> Petition:
    """Raises CannotPetition("no_such_petition")."""
    try:
        found = Petition.objects.filter(uid=UUID(str(uid)[:40])).first()
    except ValueError:
        found = None
    if found is None:
        raise CannotPetition("no_such_petition")
    return found


def by_code(code: str) -> Petition | None:
    """The one with a code as somebody typed it; None where there is none, or where it was emptied."""
    typed = code_typed(code)
    return Petition.objects.filter(code=typed, forgotten_at=None).first() if typed else None


def matching(wanted: Wanted, *, now: datetime) -> QuerySet[Petition]:
    """Those that are wanted, in no order."""
    rows = Petition.objects.all()
    if wanted.offices is not None:
        rows = rows.filter(office__in=wanted.offices)
    plain = {
        name: getattr(wanted, name)
        for name in ("state", "sort", "subject", "channel")
        if getattr(wanted, name)
    }
    rows = rows.filter(**plain)
    if wanted.open_:
        rows = rows.filter(state__in=rules.OPEN)
    if wanted.to_publish:
        rows = rows.filter(state=rules.ANSWERED, published_at=None)
    if wanted.stars is not None:
        rows = rows.filter(stars=wanted.stars)
    if wanted.outcome:
        rows = rows.filter(_by_outcome(wanted.outcome, now))
    if wanted.first is not None:
        rows = rows.filter(received_at__gte=_midnight(wanted.first))
    if wanted.last is not None:
        rows = rows.filter(received_at__lt=_midnight(wanted.last + timedelta(days=1)))
    return _with_words(rows, wanted.text, "words_key")


def _with_words(rows: QuerySet[Petition], text: str, column: str) -> QuerySet[Petition]:
    code = code_typed(text)
    if code:
        return rows.filter(code=code)
    for word in fold(text).split()[:MOST_WORDS]:
        rows = rows.filter(**{f"{column}__contains": word})
    return rows


def _by_outcome(wanted: str, now: datetime) -> Q:
    """The rule of `rules.outcome` in SQL."""
    done = Q(state=rules.ANSWERED, published_at__isnull=False)
    over = Q(next_due__lt=now)
    if wanted == rules.LATE:
        return _LATE
    if wanted == rules.NOT_TAKEN:
        return Q(state=rules.REFUSED) & ~Q(accept_kept=False) & _not_late()
    if wanted == rules.ON_TIME:
        return done & _not_late()
    going = ~done & ~Q(state=rules.REFUSED) & _not_late()
    return going & (over if wanted == rules.OVERDUE else Q(next_due=None) | Q(next_due__gte=now))


def _not_late() -> Q:
    found = Q()
    for name in _KEPT:
        found &= Q(**{name: None}) | Q(**{name: True})
    return found


def outcome_of(row: Petition, *, now: datetime) -> str:
    """One of `rules.OUTCOMES`."""
    kept = tuple(getattr(row, name) for name in _KEPT)
    timed = Timed(row.state, row.next_due, kept, row.published_at is not None)
    return outcome(timed, now=now)


def counts(offices: Collection[str] | None, *, now: datetime) -> dict[str, int]:
    """How many stand how: by state, and under "open", "overdue" and "to_publish"; one query."""
    rows = Petition.objects.all()
    if offices is not None:
        rows = rows.filter(office__in=offices)
    told = {one: Count("pk", filter=Q(state=one)) for one in rules.STATES}
    found = rows.aggregate(
        **{f"in_{name}": count for name, count in told.items()},
        open=Count("pk", filter=Q(state__in=rules.OPEN)),
        overdue=Count("pk", filter=Q(next_due__lt=now)),
        to_publish=Count("pk", filter=Q(state=rules.ANSWERED, published_at=None)),
        whole=Count("pk"),
    )
    return {name.removeprefix("in_"): int(count) for name, count in found.items()}


@dataclass
class Done:
    """What an office has done with what came in a time. days: working days of each that was answered."""

    received: int = 0
    answered: int = 0
    refused: int = 0
    on_time: int = 0
    late: int = 0
    open: int = 0
    overdue: int = 0
    rated: int = 0
    satisfied: int = 0
    stars: int = 0
    days: list[int] = field(default_factory=list)

    @property
    def median_days(self) -> float | None:
        """None where nothing was answered."""
        return float(median(self.days)) if self.days else None

    @property
    def judged(self) -> int:
        """Those of which it is known whether they were in time."""
        return self.on_time + self.late + self.overdue + self.refused

    @property
    def on_time_share(self) -> float | None:
        """Of those that are judged; None for none. An open one that is overdue is not in time."""
        return (self.on_time + self.refused) / self.judged if self.judged else None

    @property
    def satisfied_share(self) -> float | None:
        """Of those that were rated, with so many stars or more; None for none."""
        return self.satisfied / self.rated if self.rated else None

    def add(self, row: Mapping[str, Any], stands: str) -> None:
        """Count one more."""
        self.received += 1
        self.answered += row["state"] == rules.ANSWERED
        self.refused += stands == rules.NOT_TAKEN
        self.on_time += stands == rules.ON_TIME
        self.late += stands == rules.LATE
        self.open += stands == rules.IN_TIME
        self.overdue += stands == rules.OVERDUE
        if row["stars"] is not None:
            self.rated += 1
            self.stars += row["stars"]
            self.satisfied += row["stars"] >= rules.SATISFIED_FROM
        if row["working_days"] is not None:
            self.days.append(row["working_days"])


def done_by(
    offices: Collection[str] | None, *, first: date, last: date, now: datetime
) -> dict[str, Done]:
    """Office → what it has done with what came on some days, "" for all of them; one query."""
    wanted = Wanted(offices=offices, first=first, last=last)
    found: dict[str, Done] = {"": Done()}
    for row in matching(wanted, now=now).values(*_COUNTED).iterator(chunk_size=5_000):
        kept = tuple(row[name] for name in _KEPT)
        published = row["published_at"] is not None
        stands = outcome(Timed(row["state"], row["next_due"], kept, published), now=now)
        for key in ("", row["office"]):
            found.setdefault(key, Done()).add(row, stands)
    return found


def public(*, text: str = "", subject: str = "") -> QuerySet[Petition]:
    """What everybody may read, the latest first; only its public columns may be shown."""
    rows = Petition.objects.exclude(published_at=None)
    if subject:
        rows = rows.filter(subject=subject)
    rows = _with_words(rows, text, "public_key")
    return rows.order_by("-published_at", "-id").only(
        "uid", "code", "public_title", "public_words", "public_answer", "published_at",
        "answered_at", "received_at", "office", "subject", "sort", "procedure", "hidden", "stars",
        "place", "sample", "working_days",
    )  # fmt: skip


def sent_by(parties: Iterable[str]) -> QuerySet[Petition]:
    """What some parties have sent, the latest first."""
    return Petition.objects.filter(party__in=list(parties)).order_by("-id")


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
