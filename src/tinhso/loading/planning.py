"""A pack's plan: its documents, the plan, its money, tasks, what they wait for, and of samples what was done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from tinhso.loading.making import filled_in
from tinhso.loading.parts import File
from tinhso.plans import actions
from tinhso.plans.models import Block, GoverningDocument, Plan, Progress, Task
from tinhso.plans.rules import DATED, TaskSaid

if TYPE_CHECKING:
    from tinhso.loading.keeping import Asked

# Who approves what a sample's task says of itself: never the one who told it.
APPROVER = "pack-approver"
_TEXTS = ("title", "product", "group", "pillar", "unit", "head")


@dataclass
class Tasks:
    """How many tasks are new and how many were there; acts: waits and results told of them."""

    new: int = 0
    same: int = 0
    acts: int = 0


def keep(asked: Asked, one: File) -> tuple[int, int, Tasks]:
    """(plans that are new, that were there, tasks). Raises CannotKeepPart."""
    told, sample = one.told, one.told.get("sample", False)
    documents = _documents(asked, one, sample=sample)
    said = told["plan"]
    key = _key(asked, said["code"])
    was = Plan.objects.filter(key=key).exists()
    with asked.at(one.file, "plan"):
        plan = actions.make_plan(
            key, code=said["code"], name=said["name"], document=documents[said["document"]].uid,
            owner=asked.office(said["owner"]), by=asked.by, pillars=said.get("pillars", ()),
            horizons=said.get("horizons", ()), sample=sample,
        )  # fmt: skip
    for place, row in enumerate(told.get("money", ())):
        with asked.at(one.file, f"money[{place}]"):
            if not plan.money.filter(code=row["code"]).exists():
                actions.say_money(plan.uid, by=asked.by, **row)
    tasks = Tasks()
    held = {task.code: task for task in Task.objects.filter(plan=plan)}
    for place, row in enumerate(told.get("tasks", ())):
        for task in tasks_of(row, documents={key: str(each.uid) for key, each in documents.items()},
                             usual=said["document"]):  # fmt: skip
            if task.code in held:
                tasks.same += 1
                continue
            ours = replace(
                task,
                unit=asked.office(task.unit),
                cooperating=tuple(asked.office(each) for each in task.cooperating),
            )
            with asked.at(one.file, f"tasks[{place}]"):
                held[task.code] = actions.give_task(
                    plan.uid, ours, key=f"{key}:{task.code}"[:64], by=asked.by
                )
            tasks.new += 1
    _blocked(asked, one, documents, held, tasks)
    _done(asked, one, held, tasks, key)
    return int(not was), int(was), tasks


def tasks_of(
    row: Mapping[str, Any], *, documents: Mapping[str, str], usual: str
) -> Iterator[TaskSaid]:
    """The tasks of one row: of so many each, what is a list is taken in turn, {n} is the task's place from 1.

    documents: key → uid; usual: the key of the one that a task cites which names none.
    """
    for number in range(1, row.get("times", 1) + 1):
        said: dict[str, Any] = {name: _turn(row.get(name, ""), number) for name in _TEXTS}
        said |= {name: _day(_turn(row.get(name, ""), number)) for name in ("start", "due", "until")}
        yield TaskSaid(
            code=filled_in(row["code"], number),
            document=documents[_turn(row.get("document", usual), number)],
            kind=row.get("kind", DATED),
            every=row.get("every", ""),
            priority=row.get("priority", "normal"),
            cooperating=tuple(row.get("cooperating", ())),
            part_of=row.get("part_of", ""),
            **said,
        )


def _turn(said: Any, number: int) -> str:
    chosen = said if isinstance(said, str) else said[(number - 1) % len(said)]
    return filled_in(chosen, number)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _documents(asked: Asked, one: File, *, sample: bool) -> dict[str, GoverningDocument]:
    """Key → document, each after the one that it carries out, as the file has them."""
    found: dict[str, GoverningDocument] = {}
    owner = asked.office(one.told["plan"]["owner"])
    for place, row in enumerate(one.told["documents"]):
        with asked.at(one.file, f"documents[{place}]"):
            above = found.get(row.get("above", ""))
            found[row["key"]] = actions.enter_document(
                _key(asked, f"{one.told['plan']['code']}:{row['key']}"), kind=row["kind"],
                title=row["title"], number=row.get("number", ""), issuer=row.get("issuer", ""),
                issued=_day(row.get("issued", "")), above=above.uid if above else None,
                office=owner, by=asked.by, sample=sample,
            )  # fmt: skip
    return found


def _blocked(
    asked: Asked,
    one: File,
    documents: Mapping[str, GoverningDocument],
    held: Mapping[str, Task],
    tasks: Tasks,
) -> None:
    """A wait that was told once is not told again, also where it is over by now."""
    known = set(Block.objects.filter(task__in=list(held.values())).values_list("task", "document"))
    for place, row in enumerate(one.told.get("blocks", ())):
        document = documents[row["document"]]
        for code in row["tasks"]:
            with asked.at(one.file, f"blocks[{place}].tasks"):
                task = _task(held, code)
                if (task.pk, document.pk) in known:
                    continue
                actions.block(
                    task.uid, document=document.uid, since=date.fromisoformat(row["since"]),
                    reason=row.get("reason", ""), by=asked.by,
                )  # fmt: skip
                tasks.acts += 1


def _done(asked: Asked, one: File, held: Mapping[str, Task], tasks: Tasks, key: str) -> None:
    known = set(Progress.objects.filter(task__in=list(held.values())).values_list("key", flat=True))
    approver = replace(asked.by, actor=APPROVER)
    for place, row in enumerate(one.told.get("done", ())):
        for code in row["tasks"]:
            own = f"{key}:{code}:done"[:64]
            if own in known:
                continue
            with asked.at(one.file, f"done[{place}].tasks"):
                on = min(date.fromisoformat(row["day"]), timezone.localdate())
                told = actions.tell_progress(
                    _task(held, code).uid, percent=100, words=row["words"], done=on, key=own, by=asked.by
                )  # fmt: skip
                actions.decide_progress(told.uid, approved=True, by=approver)
                tasks.acts += 1


def _task(held: Mapping[str, Task], code: str) -> Task:
    if code not in held:
        raise actions.CannotAct("plan_no_such", what="task")
    return held[code]


def _key(asked: Asked, said: str) -> str:
    return f"pack:{asked.pack.name}:{said}"[:64]
