"""Readers of feeds: what they have told, and what their runs reported."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet

from tinhso.cases.models import Case
from tinhso.cases.states import OPEN
from tinhso.exchange.definition import Definition
from tinhso.exchange.kinds import PASSED_OVER
from tinhso.exchange.models import Feed, Mirrored, Run
from tinhso.exchange.rules import Act
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.models import Event

# How far before the last value that was read a cursor asks again.
TIME_AGAIN, ROWS_AGAIN = timedelta(hours=1), 1_000
# Days and moments as databases write them; a cursor of another form is asked from as it stands.
_WRITTEN = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d\S*)?)?", re.ASCII)
_TELLING = {
    "filed": "filed",
    "accepted": "accepted",
    "promise_told": "promise",
    "passed_on": "step",
    "supplement_asked": "supplement_asked",
    "supplement_answered": "supplement_answered",
    "supplement_resumed": "supplement_answered",
    "suspended": "suspended",
    "resumed": "resumed",
    "decided": "done",
    "returned": "returned",
    "withdrawn": "withdrawn",
    "stopped": "stopped",
    "not_accepted": "not_accepted",
}


class NoSuchFeed(TinhsoError):
    """no_such_feed (feed)."""

    exit_code = 3


def feed_named(name: str) -> Feed:
    """A feed. Raises NoSuchFeed."""
    found = Feed.objects.filter(name=name).first()
    if found is None:
        raise NoSuchFeed("no_such_feed", feed=name[:50])
    return found


def asked_from(feed: Feed, definition: Definition) -> str:
    """From which value of a definition's cursor column the next reading asks; "" for everything.

    Somewhat before the last that was read: what a transaction over there wrote earlier and told later is not passed
    over, and what is asked for twice is told once.
    """
    if feed.cursor_of != definition.cursor[:60]:
        return ""
    if feed.cursor.isdecimal():
        return str(max(0, int(feed.cursor) - ROWS_AGAIN))
    if not _WRITTEN.fullmatch(feed.cursor):
        return feed.cursor
    try:
        at = datetime.fromisoformat(feed.cursor)
        day_before = at - timedelta(days=1)
    except (ValueError, OverflowError):
        return feed.cursor
    if len(feed.cursor) == len("2026-03-03"):
        return day_before.date().isoformat()
    # Written as it was read: some databases compare moments letter by letter.
    exact = "minutes" if len(feed.cursor) == len("2026-03-03 09:00") else "auto"
    return (at - TIME_AGAIN).isoformat(sep=feed.cursor[10], timespec=exact)


def is_earlier(one: str, other: str) -> bool:
    """Whether a cursor's value lies before another. Of a form that only its database can order none does."""
    if one.isdecimal() and other.isdecimal():
        return int(one) < int(other)
    if not (_WRITTEN.fullmatch(one) and _WRITTEN.fullmatch(other)):
        return False
    try:
        return datetime.fromisoformat(one) < datetime.fromisoformat(other)
    except (ValueError, TypeError):  # No day of the calendar; or only one of the two has an offset.
        return False


def feeds() -> Sequence[Feed]:
    """Every feed by its title, each with how many dossiers it told (`told`) and how many are still its own (`open`)."""
    rows = list(Feed.objects.annotate(told=Count("mirrored")).order_by("title"))
    open_ = dict(
        Mirrored.objects.filter(case__in=_still_told().values("uid"))
        .order_by()
        .values_list("feed")
        .annotate(n=Count("id"))
    )
    for row in rows:
        row.open = open_.get(row.pk, 0)  # type: ignore[attr-defined] # shown beside the rest
    return rows


def runs_of(feed: Feed, *, most: int = 50) -> list[Run]:
    """The last runs of a feed, the latest first, without their problems."""
    return list(feed.runs.defer("problems").order_by("-id")[:most])


@dataclass(frozen=True)
class Holding:
    """A row of a database that holds back the next reading, as the last one found it.

    row: its name, see `rules.row_name`. mark: what its cursor column held. problems: as a run keeps them.
    """

    row: str
    mark: str
    problems: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Waiting:
    """rows: those that can be shown, the first of them. count: all there are; a run keeps only so many problems."""

    rows: Sequence[Holding]
    count: int


@dataclass(frozen=True)
class PassedOver:
    """Who decided when, and why, that a row is not waited for. mark: what its cursor column held then."""

    row: str
    mark: str
    actor: str
    at: datetime
    why: str


def waiting(feed: Feed) -> Waiting:
    """What the next reading of a database waits for; what was decided since is no longer among it. Two queries."""
    last = feed.runs.filter(what=Run.What.READ, counts__has_key="held").order_by("-id").first()
    if last is None:
        return Waiting((), 0)
    passed = passed_over(feed)
    found: dict[str, list[Mapping[str, Any]]] = {}
    for problem in last.problems:
        if problem.get("row"):
            found.setdefault(problem["row"], []).append(problem)
    rows = [
        Holding(row, problems[0].get("mark", ""), tuple(problems))
        for row, problems in found.items()
        if row not in passed
    ]
    return Waiting(rows, last.counts["held"] - (len(found) - len(rows)))


def passed_over(feed: Feed) -> dict[str, PassedOver]:
    """Rows of a feed that somebody decided to pass over, by their names, the latest first; one query.

    A decision whose sealed part was erased is none any more: the row is waited for again.
    """
    rows = Event.objects.filter(subject=f"feed:{feed.name}", kind=PASSED_OVER.name)
    found: dict[str, PassedOver] = {}
    for event in rows.filter(sealed__isnull=False).select_related("sealed").order_by("-id"):
        told = event.sealed.facts
        if (
            "row" not in told
        ):  # Of before rows were known by what was wrong with them: to be decided again.
            continue
        found[told["row"]] = PassedOver(
            told["row"], told["mark"], event.actor, event.occurred_at, told["why"]
        )
    return found


def recorded(subjects: Iterable[str]) -> dict[str, list[Act]]:
    """What the ledger holds of dossiers, as acts that can be told, by subject; one query.

    What was only done here, as a merger's handing over, is none: the other system does not know of it.
    """
    found: dict[str, list[Act]] = {}
    rows = Event.objects.filter(
        subject__in=list(subjects), kind__in=[f"cases.{name}" for name in _TELLING]
    )
    for subject, kind, at, facts in rows.order_by("subject", "occurred_at", "id").values_list(
        "subject", "kind", "occurred_at", "facts"
    ):
        found.setdefault(subject, []).append(_act(kind.partition(".")[2], at, facts))
    return found


def _act(name: str, at: datetime, facts: Any) -> Act:
    until = facts.get("until") if name == "promise_told" else None
    return Act(
        name=_TELLING[name],
        at=at,
        until=datetime.fromisoformat(until) if until else None,
        step=facts.get("step") or "" if name == "passed_on" else "",
    )


def to_cut_over(feed: Feed, *, procedure: str, office: str) -> QuerySet[Case]:
    """The open dossiers of a procedure and an office that a feed still tells of, the longest filed first."""
    own = Mirrored.objects.filter(feed=feed).values("case")
    rows = _still_told().filter(uid__in=own, procedure=procedure, office=office)
    return rows.order_by("filed_at", "id")


def still_open(feed: Feed) -> Sequence[Any]:
    """Where a feed's open dossiers are: procedure, office, title, n; the most first."""
    own = Mirrored.objects.filter(feed=feed).values("case")
    rows = _still_told().filter(uid__in=own).values("procedure", "office")
    return list(rows.annotate(n=Count("id")).order_by("-n", "procedure", "office")[:200])


def contradicting(feed: Feed) -> set[str]:
    """The codes of dossiers that the feed contradicted when it last told of them."""
    return set(Mirrored.objects.filter(feed=feed, contradicts=True).values_list("code", flat=True))


def _still_told() -> QuerySet[Case]:
    return Case.objects.filter(told=True, state__in=OPEN)
