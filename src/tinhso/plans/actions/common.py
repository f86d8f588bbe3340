"""What every act on plans asks first."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils import timezone

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.identity import line
from tinhso.kernel.text import written
from tinhso.ledger.actions import By, append
from tinhso.ledger.kinds import Kind
from tinhso.plans.models import KEY, GoverningDocument, Plan, Task
from tinhso.plans.rules import MOST_WORDS, OPEN


class CannotAct(TinhsoError):
    """What an act on plans refuses.

    plan_bad_key (most). plan_no_such (what). plan_needs_words (field). plan_not_issued (document): a document that is
    only expected decides nothing. plan_document_ended (document, ended). plan_task_over (task, state): it is done or
    ended. plan_changed_meanwhile (task): somebody else did, since the page was opened. plan_day_ahead (field, day).
    """


def checked_key(key: str) -> str:
    """Raises CannotAct("plan_bad_key")."""
    if not 0 < len(key) <= KEY or not key.isprintable():
        raise CannotAct("plan_bad_key", most=KEY)
    return key


def document_of(uid: UUID | str, *, issued: bool = False) -> GoverningDocument:
    """issued: it must be, and hold still. Raises CannotAct."""
    found = GoverningDocument.objects.filter(uid=_uid(uid)).first()
    if found is None:
        raise CannotAct("plan_no_such", what="document")
    if issued and found.issued is None:
        raise CannotAct("plan_not_issued", document=found.title[:200])
    if issued and found.ended is not None and found.ended <= timezone.localdate():
        raise CannotAct("plan_document_ended", document=str(found)[:200], ended=found.ended)
    return found


def plan_of(uid: UUID | str) -> Plan:
    """Locked, so that codes and places of its tasks are given one after the other. Raises CannotAct."""
    found = Plan.objects.select_for_update().filter(uid=_uid(uid)).first()
    if found is None:
        raise CannotAct("plan_no_such", what="plan")
    return found


def task_of(uid: UUID | str, *, seen: int | None = None, open_: bool = True) -> Task:
    """Locked. seen: the revision that its reader saw. Raises CannotAct."""
    found = (
        Task.objects.select_for_update(of=("self",))
        .select_related("plan")
        .filter(uid=_uid(uid))
        .first()
    )
    if found is None:
        raise CannotAct("plan_no_such", what="task")
    if open_ and found.state != OPEN:
        raise CannotAct("plan_task_over", task=found.code, state=found.state)
    if seen is not None and seen != found.revision:
        raise CannotAct("plan_changed_meanwhile", task=found.code)
    return found


def words_of(text: str, *, field: str = "reason", empty: bool = False) -> str:
    """What somebody wrote, its lines kept. Raises CannotAct("plan_needs_words")."""
    said = written(text[: 4 * MOST_WORDS])[:MOST_WORDS]
    if not said and not empty:
        raise CannotAct("plan_needs_words", field=field)
    return said


def line_of(text: str, *, field: str, most: int, empty: bool = False) -> str:
    """One line. Raises BadIdentity, which names the field."""
    return line(text, field=field, most=most, empty=empty)


def not_ahead(field: str, day: date) -> date:
    """Raises CannotAct("plan_day_ahead")."""
    if day > timezone.localdate():
        raise CannotAct("plan_day_ahead", field=field, day=day)
    return day


def tell(event: Kind, task: Task, by: By, /, **facts: object) -> None:
    """The event of a task."""
    own = {"plan": str(task.plan.uid), "code": task.code}
    append(event.name, subject=f"task:{task.uid}", by=by, facts={**own, **facts})


def _uid(uid: UUID | str) -> UUID:
    try:
        return UUID(str(uid)[:40])
    except ValueError:
        return UUID(int=0)
