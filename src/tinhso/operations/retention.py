"""How long everything is kept, by dated rules: the one place which each deletion by time obeys.

`keeping.csv` says what there is and how long it is kept where nobody decided; a province decides another span from a
day on, never below the floor. What the server writes to its log is kept by whoever takes it: journald
(`MaxRetentionSec=`) or the receiver.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from tinhso.files.tidying import grace
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By, append
from tinhso.ledger.models import Event
from tinhso.ledger.turns import in_turn
from tinhso.operations import kinds
from tinhso.operations.holders import holders
from tinhso.operations.keeping import ARCHIVE, Sort, known, sorts_on
from tinhso.operations.models import Keeping, KeepingRun

__all__ = [
    "CannotKeep",
    "Gone",
    "Planned",
    "archive_days",
    "decide",
    "forget_old",
    "forgetting",
    "gone",
    "holders",
    "holding",
    "may_be_set",
    "plan",
    "rules",
    "span_of",
]

MOST_GROUND, MOST_DAYS = 200, 36_500
# How often a sort of data is asked for more within one run, so that no run lasts for ever.
_ROUNDS = 40
# What walks over all there is, a part each hour: it is never done for the day.
_WALKING = frozenset({"unused_files"})
# What an event says of what goes without a rule of the province.
USUAL = "–"


class CannotKeep(TinhsoError):
    """keeping_unknown (what, known). keeping_fixed (what): the program decides. keeping_short (what, least): days.

    keeping_long (most). keeping_past (from_date): rules begin today or later. keeping_ground (most): it is empty or
    long.
    """

    exit_code = 3


@transaction.atomic
def decide(what: str, *, days: int, from_date: date, ground: str, by: By) -> Keeping:
    """A rule that holds from a day on; the same again changes nothing. Raises CannotKeep."""
    sort = sorts_on(max(from_date, timezone.localdate())).get(what)
    if sort is None:
        raise CannotKeep("keeping_unknown", what=what[:20], known=", ".join(may_be_set()))
    if not sort.sets:
        raise CannotKeep("keeping_fixed", what=what)
    if days < sort.least_days:
        raise CannotKeep("keeping_short", what=what, least=sort.least_days)
    if days > MOST_DAYS:
        raise CannotKeep("keeping_long", most=MOST_DAYS)
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


def may_be_set(day: date | None = None) -> tuple[str, ...]:
    """The sorts of data of which a province decides how long they are kept."""
    on = day or timezone.localdate()
    return tuple(one.what for one in sorts_on(on).values() if one.sets)


def rules() -> list[Keeping]:
    """Every rule there was, the latest decided first."""
    return list(Keeping.objects.order_by("-pk"))


def holding(what: str, *, on: date) -> Keeping | None:
    """The rule of a day; of two from one day the one decided last. None: as `keeping.csv` says."""
    return _holding(on, what=what).get(what)


def _holding(on: date, **only: str) -> dict[str, Keeping]:
    rows = Keeping.objects.filter(from_date__lte=on, **only)
    return {one.what: one for one in rows.order_by("from_date", "pk")}


def span_of(what: str, *, on: date) -> int | None:
    """For how many days a sort of data is kept, by the rule of a day or as usual; None: for ever."""
    sort = sorts_on(on).get(what)
    return None if sort is None else _days(sort, holding(what, on=on))


def _days(sort: Sort, rule: Keeping | None) -> int | None:
    if rule is not None and sort.sets:
        return max(rule.days, sort.least_days)
    return grace().days if sort.what in _WALKING else sort.usual_days


@dataclass(frozen=True)
class Planned:
    """A sort of data on a day. days: kept; None: for ever. before: what is older goes. count: how many that are.

    oldest: when the first that is kept was made. Both are None where nothing goes by itself.
    """

    sort: Sort
    rule: Keeping | None
    days: int | None
    before: datetime | None
    count: int | None
    oldest: datetime | None

    @property
    def ground(self) -> str:
        """By which decision of the province; "" where nobody decided."""
        return self.rule.ground if self.rule else ""


def plan(
    *,
    now: datetime,
    counted: bool = True,
    oldest: bool = True,
    what: Collection[str] = (),
    on: date | None = None,
) -> list[Planned]:
    """Everything that is kept, and what would go at a moment. on: by the rules of another day.

    counted, oldest: tell how many would go, and of when the first is; a query for each sort.
    """
    day = on or timezone.localdate(now)
    held, deciding = holders(), _holding(day)
    found = []
    for sort in sorts_on(day).values():
        if what and sort.what not in what:
            continue
        rule = deciding.get(sort.what)
        days = _days(sort, rule)
        before = None if days is None else now - timedelta(days=days)
        holder = held.get(sort.what) if sort.forgets else None
        count = holder.old(before) if holder and counted and before else None
        first = holder.oldest() if holder and oldest else None
        found.append(Planned(sort, rule, days, before, count, first))
    return found


@dataclass(frozen=True)
class Gone:
    """That something was forgotten: how much, of before when, under which rule, and when."""

    what: str
    count: int
    before: datetime
    ground: str
    at: datetime


def gone(*, most: int = 50) -> list[Gone]:
    """What was forgotten, the latest first; one query."""
    rows = Event.objects.filter(
        subject__in=[f"operations:{what}" for what in known()], kind=kinds.FORGOTTEN.name
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


def forget_old(*, now: datetime, by: By, what: Collection[str] = ()) -> int:
    """Let everything go that is older than its rule says; how much. what: only these sorts.

    Once a day for each sort, in parts that each stand alone with the event that tells them: stopped at any moment it
    goes on with the next run.
    """
    return sum(count for _, count in forgetting(now=now, by=by, what=what))


def forgetting(*, now: datetime, by: By, what: Collection[str] = ()) -> Iterator[tuple[str, int]]:
    """The same, each sort as it is done: (its code, how much went of it)."""
    day = timezone.localdate(now)
    held, deciding = holders(), _holding(day)
    over = dict(
        KeepingRun.objects.filter(day=day).exclude(ended_at=None).values_list("what", "days")
    )
    for sort in sorts_on(day).values():
        rule, holder = deciding.get(sort.what), held.get(sort.what)
        days = _days(sort, rule)
        wanted = not what or sort.what in what
        if days is None or holder is None or not sort.forgets or not wanted:
            continue
        if over.get(sort.what) == days and not what:
            continue
        before = now - timedelta(days=days)
        yield sort.what, _forget(sort.what, days, before, rule, day, by)


def _forget(what: str, days: int, before: datetime, rule: Keeping | None, day: date, by: By) -> int:
    holder, ground = holders()[what], rule.ground if rule else USUAL
    began = {"days": days, "before": before, "ground": ground, "began_at": datetime.now(UTC)}
    run, _ = KeepingRun.objects.get_or_create(what=what, day=day, defaults=began)
    total, done = 0, False
    for _round in range(1 if what in _WALKING else _ROUNDS):
        with transaction.atomic():
            count = holder.forget(before)
            if count:
                facts = {"what": what, "count": count, "before": before, "ground": ground}
                append(kinds.FORGOTTEN.name, subject=f"operations:{what}", by=by, facts=facts)
                KeepingRun.objects.filter(pk=run.pk).update(count=F("count") + count)
        total += count
        if not count:
            done = what not in _WALKING
            break
    if done:
        now = datetime.now(UTC)
        KeepingRun.objects.filter(pk=run.pk).update(
            days=days, before=before, ground=ground, ended_at=now
        )
    return total


def archive_days(*, on: date) -> int:
    """After how many days from its end a dossier stands on the list for the archive."""
    return next(
        (
            _days(sort, holding(sort.what, on=on)) or 0
            for sort in sorts_on(on).values()
            if sort.ends == ARCHIVE
        ),
        0,
    )
