"""What every act on a dossier goes through: the row is locked, the rule asked, the row written, the event with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tinhso.cases import rows, rules
from tinhso.cases.models import Act, Case
from tinhso.cases.promising import MIRRORED, told_due
from tinhso.cases.states import CITIZEN, STATES, SYSTEM, TRANSITIONS, Transition
from tinhso.kernel.calendar import Calendar
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import written
from tinhso.ledger import together
from tinhso.ledger.actions import By, append
from tinhso.ledger.models import Event
from tinhso.ledger.turns import in_turn
from tinhso.org.queries import calendar_over, office_still
from tinhso.payments.actions import drop
from tinhso.procedures.forms import AnswerFault

# What goes back when an act is undone.
_KEPT = ("state", "holder", "staff", "step", "step_since", "office", "desk")
#: Ends without a result: what was not paid is asked for no longer.
ENDED = frozenset({"not_accepted", "withdrawn", "stopped", "transferred"})
_COLUMNS = tuple(field.attname for field in Case._meta.concrete_fields if not field.primary_key)


class CannotAct(TinhsoError):
    """What a dossier or its rules refuse.

    no_such_case (case); not_in_this_state (act, state): it is not in a state for it; not_yours_to_do (act, office);
    changed_meanwhile (case): somebody else has acted since it was shown; told_too_early (at, last): a past moment that
    lies before what has been recorded; lacks (field): something that the act needs is empty; too_long (field, most);
    assurance_needed (level, held): who files online must be known more surely.
    handled_elsewhere (case): it is mirrored from another system, which alone changes it.
    data_stand (paper, database): its data are there or being asked for; data_named: and words name it.
    no_such_data (case): there is none to refuse.
    paper_not_asked (paper): a code that is none of the procedure's papers.
    """


class BadAnswers(TinhsoError):
    """bad_answers (faults, where): what the form holds is not what it asks for. faults: how many; wrong: which."""

    def __init__(self, code: str, *, faults: int, wrong: Sequence[AnswerFault] = ()) -> None:
        places = ", ".join("/".join(map(str, one.path)) for one in wrong[:20])
        super().__init__(code, faults=faults, where=f" ({places})" if places else "")
        self.wrong = tuple(wrong)


@dataclass(frozen=True)
class Doer:
    """Who acts. may: whether she has a right in an office; party: hers, where she is a citizen.

    acts_for: the parties for whom she may act, her own with them. on_behalf: the absent officer in whose place she
    acts; "" for nobody. assurance: how surely a provider of identity knew a citizen when she came. opens: those of
    acts_for whose held papers her mandates cover; None: of each.
    """

    by: By
    may: Callable[[str, str], bool]
    acts_for: frozenset[str] = frozenset()
    on_behalf: str = ""
    assurance: int = 0
    opens: frozenset[str] | None = None

    @property
    def opened(self) -> frozenset[str]:
        """The parties whose held papers she may see and let be used."""
        return self.acts_for if self.opens is None else self.opens


def system(by: By) -> Doer:
    """Who acts for the system itself: it has every right. For imports, the demo and the clock's own jobs."""
    return Doer(by=by, may=lambda _right, _office: True)


@dataclass(frozen=True)
class Doing:
    """One act under way: the locked row, and the moment. before: what an undoing brings back; stood: the row's columns.

    Only what differs from `stood` is written.
    """

    case: Case
    transition: Transition
    doer: Doer
    at: datetime
    told_at: datetime | None
    key: str | None
    before: Mapping[str, Any]
    stood: Mapping[str, Any]

    @property
    def calendar(self) -> Calendar:
        """The calendar that counts: of the office that decides, each day by the one in force on it."""
        return calendar_over(self.case.office)

    @property
    def day(self) -> date:
        """The day on which it happens, in the province."""
        return local_day(self.at)

    @property
    def clock(self) -> rules.Clock:
        """The row's clock as a value."""
        case = self.case
        if case.limit_since is None:
            raise CannotAct("not_in_this_state", act=self.transition.name, state=case.state)
        return rules.Clock(
            limit=case.limit,
            since=case.limit_since,
            unmoved=case.unmoved_due_at,
            stopped_since=case.stopped_since,
            stopped_seconds=case.stopped_seconds,
        )

    def keep(self, clock: rules.Clock, calendar: Calendar, *, then: str = "") -> None:
        """Write a clock back into the row, with the promise that follows from it.

        then: the event that is being written, where it moves what another system has promised.
        """
        case = self.case
        case.limit = clock.limit
        case.limit_since = clock.since
        case.unmoved_due_at = clock.unmoved
        case.stopped_since = clock.stopped_since
        case.stopped_seconds = clock.stopped_seconds
        moved = rules.due(clock, calendar=calendar)
        if case.told:
            moved = due_by_promise(case, calendar, (then, self.at, {})) or moved
        if moved != case.due_at:
            promised = rules.promised(case.promised_at, due_at=case.due_at, moved=moved)
            case.promised_at = moved if case.told else promised
        case.due_at = moved
        if case.first_promise_at is None:
            case.first_promise_at = moved

    def told_clock(self) -> dict[str, datetime | None]:
        """The facts of an event that moves the clock: due_at, and until where something else is promised than that."""
        case = self.case
        apart = not case.told and case.promised_at != case.due_at
        return {"due_at": case.due_at, "until": case.promised_at if apart else None}


def due_by_promise(
    case: Case, calendar: Calendar, *more: tuple[str, datetime, Mapping[str, Any]]
) -> datetime | None:
    """The due moment by what another system has promised, as measuring tells it; None where none is judged by.

    more: what happens now, after all that the ledger holds of it.
    """
    events = Event.objects.filter(subject=f"case:{case.uid}").order_by("occurred_at", "id")
    happened = [
        (kind.partition(".")[2], at, facts)
        for kind, at, facts in events.values_list("kind", "occurred_at", "facts")
    ]
    return told_due([*happened, *more], channel=case.channel, calendar=calendar)


def already(key: str | None) -> Case | None:
    """The dossier to which a form's act was done before, if it was: what a retry is answered with."""
    if key is None or together.is_new(key):
        return None
    in_turn(
        f"act:{key}"
    )  # The same form sent twice at once: the second is told what the first has done.
    found = Act.objects.select_related("case").filter(key=key).first()
    return found.case if found else None


def begin(
    case: UUID | str,
    name: str,
    doer: Doer,
    *,
    seen: int | None = None,
    key: str | None = None,
    told_at: datetime | None = None,
) -> Doing:
    """Lock a dossier for an act that its state and the doer's rights allow. Raises CannotAct.

    seen: the revision that was shown to whoever acts. Called inside the transaction that `done` ends.
    """
    row = together.left(f"case:{case}") or together.locked_first(f"case:{case}")
    if row is None:
        row = Case.objects.select_for_update().filter(uid=case).first()
    if row is None:
        raise CannotAct("no_such_case", case=str(case))
    transition = TRANSITIONS[name]
    if seen is not None and seen != row.revision:
        raise CannotAct("changed_meanwhile", case=row.code)
    if row.state not in transition.since:
        raise CannotAct("not_in_this_state", act=name, state=row.state)
    if not _allowed(row, transition, doer):
        raise CannotAct("not_yours_to_do", act=name, office=row.holder)
    if row.told and doer.by.channel != MIRRORED and transition.right != SYSTEM:
        raise CannotAct("handled_elsewhere", case=row.code)
    at = told_at or datetime.now(UTC)
    if at < row.changed_at:
        if told_at is not None:
            raise CannotAct("told_too_early", at=told_at, last=row.changed_at)
        at = (
            row.changed_at
        )  # The server's clock was set back: time does not run backwards in a dossier.
    before = {field: getattr(row, field) for field in _KEPT}
    return Doing(row, transition, doer, at, told_at, key, before, dict(vars(row)))


def _allowed(row: Case, transition: Transition, doer: Doer) -> bool:
    if transition.right == SYSTEM:
        return doer.may("settle", row.office)
    if transition.right == CITIZEN:
        # At a desk the officer does it for whoever stands before her.
        return bool(doer.acts_for & {row.owner, row.filer}) or doer.may("receive", row.desk)
    offices = {row.holder, row.office}
    if transition.right in ("receive", "hand_out"):
        offices = {row.desk, row.office}
    return any(doer.may(transition.right, office) for office in offices)


def done(
    doing: Doing,
    kind: str,
    *,
    facts: Mapping[str, Any] | None = None,
    state: str | None = None,
) -> Case:
    """Write the row and the event of an act; gives the dossier as it is now."""
    case = doing.case
    case.state = state or doing.transition.to or case.state
    if (case.holder, case.staff, case.step) != tuple(
        doing.before[field] for field in ("holder", "staff", "step")
    ):
        case.step_since = doing.at
    case.changed_at = doing.at
    case.revision += 1
    stood = doing.stood
    names = [name for name in _COLUMNS if stood[name] != getattr(case, name)]
    at_once = together.at_once()
    if not at_once:
        case.save(update_fields=names)
    write(
        case,
        kind,
        doer=doing.doer,
        facts=facts or {},
        told_at=doing.told_at,
        key=doing.key,
        name=doing.transition.name,
        before=_plain(doing.before) if doing.transition.undoable else None,
        keep=(lambda act: rows.updated(case, names, act)) if at_once else None,
    )
    together.leave(f"case:{case.uid}", case)
    if case.state in ENDED:
        drop(str(case.uid), by=doing.doer.by)
    return case


def write(
    case: Case,
    kind: str,
    *,
    doer: Doer,
    facts: Mapping[str, Any],
    name: str,
    told_at: datetime | None,
    key: str | None = None,
    before: Mapping[str, Any] | None = None,
    keep: Callable[[Act], together.Rows] | None = None,
) -> Act:
    """The event of what has just been written into a row, at the row's `changed_at`, and the act that remembers it.

    keep: the row and the act, where one statement writes them with the event.
    """
    standing = {
        "state": case.state,
        "holder": case.holder,
        "staff": case.staff or None,
        "step": case.step or None,
    }
    if doer.on_behalf:
        standing["on_behalf"] = doer.on_behalf
    act = Act(case=case, key=key, name=name, actor=doer.by.actor, at=case.changed_at, before=before)

    def with_it(event: Event) -> together.Rows:
        assert keep is not None
        act.event = event.uid
        return keep(act)

    event = append(
        f"cases.{kind}",
        subject=f"case:{case.uid}",
        by=doer.by,
        facts={**standing, **facts},
        told_at=told_at,
        seen_at=case.changed_at,
        rows=None if keep is None else with_it,
    )
    if keep is not None:
        return act
    act.event = event.uid
    # One with a key is looked for by whoever sends the same form again.
    if key is not None or not together.written_with(event, act):
        act.save(force_insert=True)
    return act


def local_day(at: datetime) -> date:
    """The date of a moment in the province: a night's filing belongs to its own day."""
    return timezone.localtime(at).date()


def still(doing: Doing, office: str) -> str:
    """An office to which a dossier goes, or who carries on its work: a procedure may name one that has ended.

    Where nobody does it stays with the office that decides.
    """
    return office_still(office, doing.day) or doing.case.office


def hand_to(case: Case, *, step: str, office: str, staff: str = "") -> None:
    """Put a dossier into other hands."""
    case.step, case.holder, case.staff = step, office, staff


def needed(value: str, field: str, *, most: int = 4_000) -> str:
    """A text that must not be empty, without what cannot be seen. Raises CannotAct."""
    if len(value) > 4 * most:  # Before any work is done on it: it may be of megabytes.
        raise CannotAct("too_long", field=field, most=most)
    text = written(value)
    if not text:
        raise CannotAct("lacks", field=field)
    if len(text) > most:
        raise CannotAct("too_long", field=field, most=most)
    return text


def typed(value: str, *, most: int = 4_000) -> str:
    """The same of a text that may be empty; what is too long is cut."""
    return written(value[: 4 * most])[:most].strip()


def in_one_go(
    cases: Iterable[UUID | str], act: Callable[[UUID | str], Case]
) -> tuple[list[Case], dict[str, TinhsoError]]:
    """The same act on many dossiers, each on its own: what one refuses does not hold up the others."""
    acted: list[Case] = []
    refused: dict[str, TinhsoError] = {}
    for one in cases:
        try:
            with transaction.atomic():
                acted.append(act(one))
        except TinhsoError as error:
            refused[str(one)] = error
    return acted, refused


def words_of(state: str, lang: str) -> str:
    """What a state is called."""
    return STATES[state].words[lang == "en"]


def _plain(before: Mapping[str, Any]) -> dict[str, Any]:
    return {
        field: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
        for field, value in before.items()
    }
