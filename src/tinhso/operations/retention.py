"""How long traces are kept, by dated rules. Without a rule what has no usual span is not forgotten.

What the system writes to its log is kept by whoever takes the log: journald (`MaxRetentionSec=`) or the receiver.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from axes.models import AccessAttempt
from django.db import models, transaction
from django.utils import timezone

from tinhso.access.models import Look
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By, append
from tinhso.ledger.models import Event
from tinhso.ledger.turns import in_turn
from tinhso.operations import kinds
from tinhso.operations.models import Keeping
from tinhso.provenance.actions.collecting import KEPT_DAYS
from tinhso.provenance.models import Judged, Seen

MOST_GROUND = 200
_AT_ONCE = 5_000
# What an event says of what goes without a rule of the province.
USUAL = "–"


class CannotKeep(TinhsoError):
    """keeping_unknown (what). keeping_short (what, least): days below the floor. keeping_past (from_date): rules begin

    today or later. keeping_ground (most): it is empty or long.
    """

    exit_code = 3


@dataclass(frozen=True)
class Trace:
    """Where traces are and how short they may be kept. moment: the column that tells when.

    usual_days: how long they are kept where no rule is decided; None: for ever.
    """

    table: type[models.Model]
    moment: str
    least_days: int
    usual_days: int | None = None


# Looks show who read whose data: for two years the database itself deletes none.
TRACES: Mapping[str, Trace] = {
    "looks": Trace(Look, "at", 730),
    "attempts": Trace(AccessAttempt, "attempt_time", 30),
    "filings": Trace(Seen, "seen_at", 91, usual_days=KEPT_DAYS),
    "judged": Trace(Judged, "filed_at", 91, usual_days=KEPT_DAYS),
}


@transaction.atomic
def decide(what: str, *, days: int, from_date: date, ground: str, by: By) -> Keeping:
    """A rule that holds from a day on; the same again changes nothing. Raises CannotKeep."""
    if what not in TRACES:
        raise CannotKeep("keeping_unknown", what=what[:20])
    if days < TRACES[what].least_days:
        raise CannotKeep("keeping_short", what=what, least=TRACES[what].least_days)
    if from_date < timezone.localdate():
        raise CannotKeep("keeping_past", from_date=from_date)
    said = ground.strip()
    if not 0 < len(said) <= MOST_GROUND:
        raise CannotKeep("keeping_ground", most=MOST_GROUND)
    in_turn(f"keeping:{what}")
    last = Keeping.objects.filter(what=what).order_by("-pk").first()
    if last is not None and (last.from_date, last.days, last.ground) == (from_date, days, said):
        return last
    made = Keeping.objects.create(
        what=what, from_date=from_date, days=days, ground=said, decided_at=datetime.now(UTC)
    )
    facts = {"what": what, "days": days, "from_date": from_date, "ground": said}
    append(kinds.KEEPING.name, subject=f"operations:{what}", by=by, facts=facts)
    return made


def rules() -> list[Keeping]:
    """Every rule there was, the latest decided first."""
    return list(Keeping.objects.order_by("-pk"))


def holding(what: str, *, on: date) -> Keeping | None:
    """The rule of a day; of two from one day the one decided last. None: kept for ever."""
    found = Keeping.objects.filter(what=what, from_date__lte=on)
    return found.order_by("-from_date", "-pk").first()


def span_of(what: str, *, on: date) -> int | None:
    """For how many days traces are kept, by the rule of a day or as usual; None: for ever."""
    return _days(TRACES[what], holding(what, on=on))


def _days(trace: Trace, rule: Keeping | None) -> int | None:
    return max(rule.days, trace.least_days) if rule else trace.usual_days


@dataclass(frozen=True)
class Gone:
    """That traces were forgotten: how many, of before when, under which rule, and when."""

    what: str
    count: int
    before: datetime
    ground: str
    at: datetime


def gone(*, most: int = 50) -> list[Gone]:
    """What was forgotten, the latest first; one query."""
    rows = Event.objects.filter(
        subject__in=[f"operations:{what}" for what in TRACES], kind=kinds.FORGOTTEN.name
    )
    return [
        Gone(
            what=str(one.facts["what"]),
            count=int(one.facts["count"]),
            before=datetime.fromisoformat(str(one.facts["before"])),
            ground=str(one.facts["ground"]),
            at=one.occurred_at,
        )
        for one in rows.order_by("-id")[:most]
    ]


def oldest(what: str) -> datetime | None:
    """When the oldest trace that is still kept was made; None for none. One query, without a search."""
    trace = TRACES[what]
    manager: Any = trace.table._default_manager
    found: datetime | None = manager.order_by("pk").values_list(trace.moment, flat=True).first()
    return found


def forget_old(*, now: datetime, by: By) -> int:
    """Delete what is older than its rule says, with the event that says so; how many, at most some thousands a time."""
    forgotten = 0
    for what, trace in TRACES.items():
        day = timezone.localdate(now)
        rule = holding(what, on=day)
        days = _days(trace, rule)
        if days is None:
            continue
        before = now - timedelta(days=days)
        with transaction.atomic():
            count = _delete(trace, before)
            if count:
                facts = {
                    "what": what,
                    "count": count,
                    "before": before,
                    "ground": rule.ground if rule else USUAL,
                }
                append(kinds.FORGOTTEN.name, subject=f"operations:{what}", by=by, facts=facts)
        forgotten += count
    return forgotten


def _delete(trace: Trace, before: datetime) -> int:
    """The oldest rows, which are the first: no index on the moment is wanted, and nothing is searched through."""
    manager: Any = trace.table._default_manager
    rows = manager.order_by("pk").values_list("pk", trace.moment)[:_AT_ONCE]
    old = [pk for pk, at in rows if at < before]
    if not old:
        return 0
    return int(manager.filter(pk__in=old).delete()[0])
