"""Who is reminded of tasks: what is owed follows from the tasks as they are, whatever happened to them.

A follower of the ledger looks again at each task of which something was told; a walk at night looks at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from tinhso.ledger.followers import Ahead, follow_by_subject
from tinhso.notices import owing
from tinhso.notices.obligations import close_many, oblige_many
from tinhso.notices.owing import Matter, Owed, Read, Step, Whom
from tinhso.notices.templates import Template, declare
from tinhso.notices.walks import walk
from tinhso.org.queries import office_still
from tinhso.plans import rules
from tinhso.plans.models import Block, Progress, Task

MATTER, WALK, FOLLOWER = "plans.due", "plans.reminders", "plans.reminders"
DOER, HEAD = "doer", "head"
AT_ONCE = 1_000
# Working days before the day, on it and after it: who does it is told, then the head too.
LADDER = (
    Step(-7, (DOER,)),
    Step(-3, (DOER,)),
    Step(-1, (DOER,)),
    Step(0, (DOER,)),
    Step(1, (DOER,)),
    Step(3, (DOER, HEAD)),
    Step(10, (DOER, HEAD)),
)
# Of a unit: who keeps its papers, else who works there, else its head.
_DOERS = (("clerk",), ("officer",), ("head",))
_EVENTS = (
    "plans.task_given", "plans.task_changed", "plans.due_changed", "plans.progress_told", "plans.progress_decided",
    "plans.blocked", "plans.freed", "plans.task_ended",
)  # fmt: skip
TEMPLATE = Template.of(
    {
        "code": "nhac_nhiem_vu",
        "name": ("Nhắc nhiệm vụ đến hạn, quá hạn", "A task is due or overdue"),
        "fields": owing.FIELDS,
        "subject": "Nhiệm vụ {code}: {left_vi}",
        "mail": "Nhiệm vụ {code} của {office}: {left_vi}.\n\n{title}\nHạn: {due}\nXem và báo tiến độ: {address}\n\n"
        "Nhiệm vụ đã xong thì báo tiến độ để thôi được nhắc. Không trả lời thư này.\n\n–\n"
        "Task {code}: {left_en}, due {due}.",
        "sms": "Nhiệm vụ {code}: {left_vi}, hạn {due}. Xem {address}",
        "zalo": {"ma": "code", "han": "due", "con_lai": "left_vi"},
    }
)


def reads(subjects: Collection[str]) -> Mapping[str, Read]:
    """What is said of tasks."""
    rows = Task.objects.filter(uid__in=_uids(subjects)).values_list("uid", "code", "title")
    return {
        f"task:{uid}": Read({"code": code, "title": title}, reverse("task", args=[uid]))
        for uid, code, title in rows
    }


declare(TEMPLATE)
owing.declare(Matter(MATTER, ("Nhiệm vụ đến hạn", "A task is due"), TEMPLATE.code, reads))


def keep(tasks: QuerySet[Task], *, now: datetime) -> int:
    """What is owed of some tasks, as they are; how many tasks. A fixed number of queries."""
    blocked = Exists(Block.objects.filter(task=OuterRef("pk"), until=None))
    rows = list(tasks.annotate(blocked=blocked).order_by("pk"))
    doers = _doers(rows)
    owed: list[Owed] = []
    over: dict[str, list[str]] = {}
    offices: dict[str, str | None] = {}
    today = timezone.localdate(now)
    for one in rows:
        subject = f"task:{one.uid}"
        if one.state != rules.OPEN or one.due is None:
            why = owing.DONE if one.state == rules.DONE else owing.CLOSED
            why = owing.MOVED if one.state == rules.TRANSFERRED else why
            over.setdefault(why, []).append(subject)
        elif one.blocked:
            over.setdefault(owing.PAUSED, []).append(subject)
        else:
            if one.unit not in offices:
                offices[one.unit] = office_still(one.unit, today)
            office = offices[one.unit] or one.unit
            whom = {
                DOER: Whom(staff=doers.get(one.pk, ""), office=office, roles=_DOERS),
                HEAD: Whom(staff=one.head, office=office, roles=(("head",),)),
            }
            owed.append(Owed(subject, MATTER, office, one.due, LADDER, whom))
    for why, subjects in over.items():
        close_many(subjects, MATTER, why=why, now=now)
    oblige_many(owed, now=now)
    return len(rows)


def _doers(rows: Sequence[Task]) -> dict[int, str]:
    """Task → who told of its progress last: she does it."""
    told = Progress.objects.filter(task__in=[one.pk for one in rows]).order_by("pk")
    return dict(told.values_list("task", "actor"))


def _uids(subjects: Iterable[str]) -> list[UUID]:
    return [UUID(one.removeprefix("task:")) for one in subjects if one.startswith("task:")]


def follow_tasks() -> int:
    """Look again at the tasks of which something happened; how many events there were."""

    def take(ahead: Ahead) -> None:
        uids = set(_uids(one.subject for one in ahead.events))
        if uids:
            keep(Task.objects.filter(uid__in=uids), now=timezone.now())

    return follow_by_subject(FOLLOWER, take, kinds=_EVENTS, most=AT_ONCE)


def walk_tasks(*, now: datetime) -> int:
    """Some tasks of tonight's walk; 0 when it is over."""

    def take(after: int) -> int | None:
        keys = list(
            Task.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
        )
        if not keys:
            return None
        keep(Task.objects.filter(pk__in=keys), now=now)
        return int(keys[-1])

    return walk(WALK, take, now=now)
