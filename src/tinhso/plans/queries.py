"""Readers of plans: tasks by the clock, what blocks them, boards, what a version keeps, where documents lead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)

from tinhso.kernel.text import fold
from tinhso.kernel.workdays import workdays_of
from tinhso.org.models import Office
from tinhso.org.queries import calendars_on
from tinhso.plans import rules
from tinhso.plans.models import Block, GoverningDocument, Leaning, Plan, Task, TaskUnit
from tinhso.plans.rules import Pace, Standing, Timed, standing

ORDERS: Mapping[str, tuple[str, ...]] = {
    "due": ("due", "place", "id"),
    "place": ("plan", "place", "id"),
    "changed": ("-changed_at", "-id"),
    "unit": ("unit", "due", "id"),
}
# An inbox reads so many at most; a province has about ten thousand.
MOST_ROWS = 50_000


@dataclass(frozen=True)
class Wanted:
    """Which tasks. units: of which offices, None for all; part: "own" where they answer for it, "beside" where they

    cooperate, "" for both. sign: one of `rules.SIGNS`, "open" or "done" for several; blocked: those alone that wait.
    year: in which they are due; text: in their code and title, without accents; plan, pillar, head, kind: as they are.
    """

    units: frozenset[str] | None = None
    part: str = ""
    plan: int | None = None
    sign: str = ""
    blocked: bool = False
    year: int | None = None
    pillar: str | None = None
    head: str | None = None
    kind: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A task by the clock, without its words. waits: a document or another task that it waits for is not there."""

    pk: int
    plan: int
    unit: str
    head: str
    pillar: str
    group: str
    kind: str
    state: str
    due: date | None
    progress: int
    standing: Standing
    waits: bool

    @property
    def year(self) -> int | None:
        """The year in which it is due; None for one without a day."""
        return self.due.year if self.due else None


_SIGNS: Mapping[str, Collection[str]] = {"open": rules.OPEN_SIGNS, "done": rules.DONE_SIGNS}


def matching(wanted: Wanted) -> QuerySet[Task]:
    """Those that are wanted, whatever the clock says; unordered."""
    rows = Task.objects.all()
    if wanted.units is not None:
        beside = Exists(TaskUnit.objects.filter(task=OuterRef("pk"), unit__in=wanted.units))
        own = Q(unit__in=wanted.units)
        rows = rows.filter({"own": own, "beside": Q(beside)}.get(wanted.part, own | Q(beside)))
    if wanted.plan is not None:
        rows = rows.filter(plan=wanted.plan)
    if wanted.year is not None:
        rows = rows.filter(due__year=wanted.year)
    for field in ("pillar", "head"):
        value = getattr(wanted, field)
        if value is not None:
            rows = rows.filter(**{field: value})
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    for word in fold(wanted.text).split()[:8]:
        rows = rows.filter(title_key__contains=word)
    if wanted.sign in ("open", *rules.OPEN_SIGNS):
        rows = rows.filter(state=rules.OPEN)
    if wanted.sign in ("done", *rules.DONE_SIGNS):
        rows = rows.filter(state=rules.DONE)
    if wanted.blocked:
        rows = rows.filter(_waiting(), state=rules.OPEN)
    return rows


def _waiting() -> Q:
    blocked = Exists(Block.objects.filter(task=OuterRef("pk"), until=None))
    undone = Leaning.objects.filter(task=OuterRef("pk")).exclude(on__state__in=_OVER)
    return Q(blocked) | Q(Exists(undone))


# What leans on a task that ended by a document waits for it no more.
_OVER = (rules.DONE, *rules.ENDS)


def rows_of(wanted: Wanted, *, today: date, order: str = "due") -> list[Row]:
    """Those that are wanted, by the clock, in an order of `ORDERS`; those without a due day come last.

    One query beside those of the offices' calendars.
    """
    found = matching(wanted).annotate(waits=_waiting_value())
    keys = [
        F(one).asc(nulls_last=True) if one == "due" else one
        for one in ORDERS.get(order, ORDERS["due"])
    ]
    values = found.order_by(*keys).values_list(
        "pk", "plan", "unit", "head", "pillar", "group", "kind", "state", "due", "progress",
        "start", "done", "plan__soon_days", "plan__behind_percent", "waits",
    )[:MOST_ROWS]  # fmt: skip
    then = calendars_on(today)
    rows = []
    for (
        pk,
        plan,
        unit,
        head,
        pillar,
        group,
        kind,
        state,
        due,
        progress,
        start,
        done,
        *more,
    ) in values:
        soon, behind, waits = more
        stands = standing(
            Timed(kind, state, start, due, done, progress),
            today=today,
            days=workdays_of(then.of(unit)),
            pace=Pace(soon, behind),
        )
        if not wanted.sign or stands.sign in _SIGNS.get(wanted.sign, (wanted.sign,)):
            waits = bool(waits) and state == rules.OPEN
            rows.append(
                Row(pk, plan, unit, head, pillar, group, kind, state, due, progress, stands, waits)
            )
    return rows


def _waiting_value() -> Any:
    return Case(
        When(_waiting(), then=Value(True)), default=Value(False), output_field=BooleanField()
    )


def standing_of(task: Task, *, today: date) -> Standing:
    """One task by the clock."""
    return standings_of([task], today=today)[task.pk]


def standings_of(tasks: Iterable[Task], *, today: date) -> dict[int, Standing]:
    """Tasks, each with its plan, by the clock; the offices' calendars are read once."""
    then = calendars_on(today)
    return {
        one.pk: standing(
            Timed(one.kind, one.state, one.start, one.due, one.done, one.progress),
            today=today,
            days=workdays_of(then.of(one.unit)),
            pace=Pace(one.plan.soon_days, one.plan.behind_percent),
        )
        for one in tasks
    }


@dataclass(frozen=True)
class Fold:
    """Tasks that have something in common. key: what; signs: how many of each; waits: how many are blocked.
    rows: the tasks themselves.
    """

    key: Any
    signs: Mapping[str, int]
    waits: int
    rows: Sequence[Row]

    @property
    def all(self) -> int:
        """How many."""
        return len(self.rows)

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(self.signs.get(sign, 0) for sign in rules.DONE_SIGNS)

    @property
    def open(self) -> int:
        """How many are open."""
        return sum(self.signs.get(sign, 0) for sign in rules.OPEN_SIGNS)

    @property
    def late(self) -> int:
        """How many are open and late."""
        return self.signs.get(rules.LATE, 0)


def folded(rows: Iterable[Row], key: Callable[[Row], Any]) -> list[Fold]:
    """Rows by what they have in common, in the order in which each is first met."""
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return [
        Fold(
            one,
            dict(Counter(row.standing.sign for row in members)),
            sum(row.waits for row in members),
            members,
        )
        for one, members in groups.items()
    ]


def tasks_by(pks: Collection[int]) -> dict[int, Task]:
    """Tasks with all that a list shows, by key; four queries however many."""
    found = (
        Task.objects.filter(pk__in=pks)
        .select_related("plan", "document")
        .prefetch_related("cooperating", waiting_prefetch(), leaning_prefetch())
    )
    return {one.pk: one for one in found}


def waiting_prefetch() -> Prefetch[Any]:
    """The documents for which tasks wait now, as `waits_for`."""
    rows = Block.objects.filter(until=None).select_related("document").order_by("since", "id")
    return Prefetch("blocks", rows, "waits_for")


def leaning_prefetch() -> Prefetch[Any]:
    """The tasks on which tasks lean and that are not done, as `waits_on`."""
    rows = Leaning.objects.exclude(on__state__in=_OVER).select_related("on").order_by("id")
    return Prefetch("leanings", rows, "waits_on")


def blocked_by(task: Task) -> list[str]:
    """What a task waits for, by name: documents that are not issued, and tasks that are not done."""
    waits = Block.objects.filter(task=task, until=None).select_related("document")
    leans = Leaning.objects.filter(task=task).exclude(on__state__in=_OVER).select_related("on")
    return [str(one.document) for one in waits] + [one.on.code for one in leans]


def causes(rows: Iterable[Row]) -> list[tuple[GoverningDocument, int, date]]:
    """Documents for which some tasks wait: how many, and since when the first does; the most first. One query."""
    pks = [row.pk for row in rows if row.waits]
    found: dict[int, tuple[GoverningDocument, int, date]] = {}
    blocks = Block.objects.filter(task__in=pks, until=None).select_related("document")
    for one in blocks.order_by("since", "id"):
        document, count, since = found.get(one.document_id, (one.document, 0, one.since))
        found[one.document_id] = document, count + 1, min(since, one.since)
    return sorted(found.values(), key=lambda each: (-each[1], each[2]))


def homeless(units: Collection[str] | None, *, today: date) -> QuerySet[Task]:
    """Open tasks whose accountable office has ended by a day: each must be closed, transferred or lapse.

    units: of which offices, None for all.
    """
    ended = Office.objects.filter(closed_on__lte=today).values("code")
    rows = Task.objects.filter(state=rules.OPEN, unit__in=ended)
    return rows if units is None else rows.filter(unit__in=units)


def plans_listed(text: str = "") -> QuerySet[Plan]:
    """Plans, the newest first, by words of their names without accents."""
    rows = Plan.objects.select_related("document").order_by("-id")
    for word in fold(text).split()[:8]:
        rows = rows.filter(Q(name_key__contains=word) | Q(code__icontains=word))
    return rows


def documents_listed(text: str = "", *, kind: str = "", expected: bool = False) -> Any:
    """Governing documents, the newest first and those that are only expected before all."""
    rows = GoverningDocument.objects.select_related("above", "ended_by", "replaced_by")
    for word in fold(text).split()[:8]:
        rows = rows.filter(Q(title_key__contains=word) | Q(number__icontains=word))
    if kind:
        rows = rows.filter(kind=kind)
    if expected:
        rows = rows.filter(issued=None)
    return rows.order_by(F("issued").desc(nulls_first=True), "-id")


def line_above(document: GoverningDocument) -> list[GoverningDocument]:
    """What a document carries out, from the highest down to what is right above it. A query for each."""
    found: list[GoverningDocument] = []
    at = document.above
    while at is not None and len(found) < 20:
        found.append(at)
        at = at.above
    return found[::-1]


def plan_named(uid: UUID) -> Plan | None:
    """A plan with its document."""
    return Plan.objects.filter(uid=uid).select_related("document").first()


def kept_lines(plan: Plan) -> list[dict[str, Any]]:
    """The tasks of a plan as a version keeps them, in their order."""
    tasks = (
        Task.objects.filter(plan=plan)
        .select_related("document", "part_of")
        .prefetch_related("cooperating", "milestones")
        .order_by("place", "id")
    )
    return [
        {
            "code": one.code,
            "title": one.title,
            "product": one.product,
            "unit": one.unit,
            "cooperating": sorted(each.unit for each in one.cooperating.all()),
            "head": one.head,
            "kind": one.kind,
            "start": _day(one.start),
            "due": _day(one.first_due),
            "every": one.every,
            "until": _day(one.until),
            "document": str(one.document),
            "group": one.group,
            "pillar": one.pillar,
            "priority": one.priority,
            "part_of": one.part_of.code if one.part_of else "",
            "milestones": [
                f"{each.name} ({each.due})"
                for each in sorted(one.milestones.all(), key=lambda each: (each.due, each.name))
            ],
            "state": one.state if one.state in rules.ENDS else rules.OPEN,
        }
        for one in tasks
    ]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
